package cinegrad.ddei.train;

import cinegrad.autograd.Evaluation;
import cinegrad.autograd.Gradients;
import cinegrad.autograd.nn.Parameter;
import cinegrad.ops.NdArray;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/// The mean of the gradients of one or several examples, its Euclidean norm, and the part of it a step is made with.
final class GradientMean {
    private final List<Parameter> parameters;
    private final int examples;
    private Optional<Gradients> only = Optional.empty();
    private final List<NdArray> sums = new ArrayList<>();
    private final Set<Parameter> used = new HashSet<>();

    GradientMean(List<Parameter> parameters, int examples) {
        this.parameters = parameters;
        this.examples = examples;
    }

    void add(Gradients gradients) {
        for (var p : parameters) if (gradients.contains(p.tensor())) used.add(p);
        if (examples == 1) {
            only = Optional.of(gradients);
            return;
        }
        if (sums.isEmpty()) for (var p : parameters) sums.add(p.value().backend().zeros(p.value().type()));
        for (int i = 0; i < sums.size(); i++) {
            sums.get(i).backend().addInto(sums.get(i), 1.0 / examples, gradients.of(parameters.get(i).tensor()));
        }
    }

    private NdArray of(int i) {
        return only.isPresent() ? only.get().of(parameters.get(i).tensor()) : sums.get(i);
    }

    /// √Σ g² over all parameters, summed in their order; not finite if a number is not.
    double norm() {
        double sum = 0;
        for (int i = 0; i < parameters.size(); i++) for (double v : of(i).toDoubles()) sum += v * v;
        return Math.sqrt(sum);
    }

    /// The mean, scaled down where its norm is above `most`.
    Gradients within(OptionalDouble most, double norm) {
        double factor = most.isPresent() && norm > most.getAsDouble() ? most.getAsDouble() / norm : 1;
        if (factor == 1 && only.isPresent()) return only.get();
        var given = Evaluation.of();
        for (int i = 0; i < parameters.size(); i++) {
            if (used.contains(parameters.get(i))) {
                given.differentiate(parameters.get(i).tensor(), factor == 1 ? of(i) : of(i).times(factor));
            }
        }
        return given.run();
    }
}
