package cinegrad.ddei.remote;

import cinegrad.autograd.Gradients;
import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Parameter;
import cinegrad.ddei.remote.Blocks.Block;
import cinegrad.ddei.train.GradientSource;
import cinegrad.ddei.train.PairwiseSum;
import cinegrad.ddei.train.StepGradients;
import cinegrad.ddei.train.StepGradients.PartLosses;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;

/// A step's gradients from blocks that others compute: sends the parameters, adds the answers up in the order of the pairwise
/// sum.
public final class RemoteGradients implements GradientSource {
    /// The means to have blocks computed.
    public interface Means {
        /// @param firsts the number of the first part of each block
        /// @param counts how many parts each has
        /// @return what is answered about each, in order
        List<PartsAnswer> compute(float[] parameters, long[] firsts, int[] counts);
    }

    private final List<Parameter> parameters;
    private final IntSupplier workers;
    private final Means means;

    /// @param workers how many compute at once, asked before each step
    public RemoteGradients(List<Parameter> parameters, IntSupplier workers, Means means) {
        this.parameters = List.copyOf(parameters);
        this.workers = workers;
        this.means = means;
    }

    @Override
    public StepGradients of(long first, int count) {
        var blocks = Blocks.of(first, count, Math.max(1, workers.getAsInt()));
        var answers = means.compute(numbers(), blocks.stream().mapToLong(Block::first).toArray(),
                blocks.stream().mapToInt(Block::count).toArray());
        answers.stream().map(PartsAnswer::obstacle).filter(o -> !o.isEmpty()).findFirst().ifPresent(obstacle -> {
            throw new IllegalArgumentException("cluster: " + obstacle);
        });
        var losses = new ArrayList<PartLosses>();
        for (var answer : answers) losses.addAll(answer.parts());
        long bytes = answers.stream().mapToLong(PartsAnswer::workspaceBytes).max().orElse(0);
        var all = new StepGradients(losses, Gradients.given(Map.of()), answers.getLast().metrics(), Optional.empty(), bytes);
        if (!all.isFinite()) return all;
        var sum = new PairwiseSum();
        for (int i = 0; i < answers.size(); i++) sum.add(blocks.get(i).count(), gradients(answers.get(i)));
        return new StepGradients(losses, sum.sum(), all.metrics(), Optional.empty(), bytes);
    }

    private Gradients gradients(PartsAnswer answer) {
        List<Tensor> variables = IntStream.of(answer.variables()).mapToObj(i -> parameters.get(i).tensor()).toList();
        return Gradients.ofFloats(variables, answer.gradients());
    }

    private float[] numbers() {
        var all = new float[parameters.stream().mapToInt(p -> p.value().numbers()).sum()];
        int at = 0;
        for (var p : parameters) {
            float[] numbers = p.value().toFloats();
            System.arraycopy(numbers, 0, all, at, numbers.length);
            at += numbers.length;
        }
        return all;
    }
}
