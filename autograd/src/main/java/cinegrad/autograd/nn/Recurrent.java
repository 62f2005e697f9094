package cinegrad.autograd.nn;

import cinegrad.autograd.Tensor;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;
import cinegrad.ops.shape.TimeDirection;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Recurrent levels over videos or sequences (N, T, …, C): each level runs a cell along time, and where it has a second one, that
/// one from the end (which may be the same cell), their outputs next to each other along the channels.
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
            var cells = level.cells();
            for (int place = 0; place < cells.size(); place++) {
                var cell = cells.get(place);
                Tensor projected = cell.project(frames);
                var state = start.isEmpty() ? zero(cell, projected) : given(start, last.size(), cell, projected);
                var sweep = new Sweep(cell, place == 0 ? TimeDirection.FORWARD : TimeDirection.BACKWARD, state,
                        projected.shape().size(1));
                sweep.over(projected, 0);
                outputs.add(Tensor.stack(1, sweep.outputs));
                last.add(sweep.state);
            }
            frames = outputs.size() == 1 ? outputs.getFirst() : Tensor.concatenate(-1, outputs.toArray(Tensor[]::new));
        }
        if (!start.isEmpty() && start.size() != last.size()) {
            throw new ShapeException("recurrent: " + start.size() + " start states for " + last.size() + " cells");
        }
        return new Output(frames, List.copyOf(last));
    }

    /// One cell's way through all frames. It takes them apart by halves: the gradient of a part is an array of the size of the
    /// whole it was taken from, so taking single frames from all of them would cost the square of their number.
    private static final class Sweep {
        private final Cell cell;
        private final TimeDirection direction;
        private final Tensor[] outputs;
        private List<Tensor> state;

        Sweep(Cell cell, TimeDirection direction, List<Tensor> start, int frames) {
            if (frames == 0) throw new ShapeException("recurrent: needs at least one frame");
            this.cell = cell;
            this.direction = direction;
            this.state = start;
            this.outputs = new Tensor[frames];
        }

        /// @param part frames from `first` on
        void over(Tensor part, int first) {
            int n = part.shape().size(1);
            if (n == 1) {
                state = cell.step(part.squeeze(1), state);
                outputs[first] = state.getFirst();
                return;
            }
            int middle = n / 2;
            if (direction == TimeDirection.FORWARD) over(part.slice(1, 0, middle), first);
            over(part.slice(1, middle, n), first + middle);
            if (direction == TimeDirection.BACKWARD) over(part.slice(1, 0, middle), first);
        }
    }

    /// The start state of a cell, if it fits.
    private static List<Tensor> given(List<List<Tensor>> start, int at, Cell cell, Tensor projected) {
        var state = at < start.size() ? start.get(at) : List.<Tensor>of();
        if (state.size() != cell.states()) {
            throw new ShapeException("recurrent: cell " + at + " starts from " + cell.states() + " tensors, got " + state.size());
        }
        Shape needed = stateShape(cell, projected);
        for (var part : state) {
            if (!part.shape().equals(needed)) {
                throw new ShapeException("recurrent: cell " + at + " starts from " + needed + ", got " + part.shape());
            }
        }
        return state;
    }

    private static Shape stateShape(Cell cell, Tensor projected) {
        return projected.shape().remove(1).with(-1, cell.hidden());
    }

    private static List<Tensor> zero(Cell cell, Tensor projected) {
        Tensor zero = Tensor.constant(projected.backend().zeros(ArrayType.real(stateShape(cell, projected))));
        return Collections.nCopies(cell.states(), zero);
    }

    @Override
    public List<Parameter> parameters() {
        return Module.parameters(cells());
    }

    @Override
    public Map<String, NdArray> buffers() {
        return Module.buffers(cells());
    }

    private Stream<Cell> cells() {
        return levels.stream().flatMap(l -> l.cells().stream());
    }
}
