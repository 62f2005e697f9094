package cinegrad.autograd.nn;

import cinegrad.autograd.Tensor;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.TimeDirection;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// Recurrent levels over videos or sequences (N, T, …, C): each level runs a cell along time, and where it has a second one, that
/// one from the end, their outputs next to each other along the channels.
public final class Recurrent implements Module {
    /// One level.
    public record Level(Cell forward, Optional<Cell> backward) {
        public static Level of(Cell forward) {
            return new Level(forward, Optional.empty());
        }

        private List<Cell> cells() {
            return backward.map(b -> List.of(forward, b)).orElse(List.of(forward));
        }
    }

    /// @param frames (N, T, …, channels of the last level)
    /// @param last   the last state of every cell, level by level, forward before backward
    public record Output(Tensor frames, List<List<Tensor>> last) { }

    private final List<Level> levels;

    public Recurrent(List<Level> levels) {
        this.levels = List.copyOf(levels);
    }

    /// One cell, run forward in time.
    public static Recurrent of(Cell cell) {
        return new Recurrent(List.of(Level.of(cell)));
    }

    /// From states of zero.
    public Output apply(Tensor x) {
        return apply(x, List.of());
    }

    /// @param start the first state of every cell, in the order of [Output#last]; zero if the list is empty
    public Output apply(Tensor x, List<List<Tensor>> start) {
        Tensor frames = x;
        var last = new ArrayList<List<Tensor>>();
        for (var level : levels) {
            var outputs = new ArrayList<Tensor>();
            for (var cell : level.cells()) {
                var direction = cell == level.forward ? TimeDirection.FORWARD : TimeDirection.BACKWARD;
                Tensor projected = cell.project(frames);
                var state = start.isEmpty() ? zero(cell, projected) : start.get(last.size());
                outputs.add(run(cell, projected, state, direction, last));
            }
            frames = outputs.size() == 1 ? outputs.getFirst() : Tensor.concatenate(-1, outputs.toArray(Tensor[]::new));
        }
        return new Output(frames, List.copyOf(last));
    }

    /// All frames of one cell's output; its last state is added to `last`.
    private static Tensor run(Cell cell, Tensor projected, List<Tensor> start, TimeDirection direction, List<List<Tensor>> last) {
        int frames = projected.shape().size(1);
        var outputs = new Tensor[frames];
        var state = start;
        for (int step = 0; step < frames; step++) {
            int t = direction.frame(step, frames);
            state = cell.step(projected.select(1, t), state);
            outputs[t] = state.getFirst();
        }
        last.add(state);
        return Tensor.stack(1, outputs);
    }

    private static List<Tensor> zero(Cell cell, Tensor projected) {
        Shape shape = projected.shape().remove(1).with(-1, cell.hidden());
        Tensor zero = Tensor.constant(projected.backend().zeros(ArrayType.real(shape)));
        return Collections.nCopies(cell.states(), zero);
    }

    @Override
    public List<Parameter> parameters() {
        return levels.stream().flatMap(l -> l.cells().stream()).flatMap(c -> c.parameters().stream()).toList();
    }
}
