package cinegrad.autograd.option;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/// Class weights, label smoothing and an ignored class, for
/// [cinegrad.autograd.Tensor#crossEntropy(int\[\],CrossEntropyOptions,LossReduction)].
///
/// @param weights   one for each class; all 1 if empty
/// @param smoothing the part of a target that is spread over all classes, from 0 to 1
/// @param ignored   the class of examples that do not count
public record CrossEntropyOptions(List<Double> weights, double smoothing, OptionalInt ignored) {
    /// Every class weighs 1, nothing is smoothed or ignored.
    public static final CrossEntropyOptions DEFAULT = new CrossEntropyOptions(List.of(), 0, OptionalInt.empty());

    public CrossEntropyOptions {
        if (!(smoothing >= 0 && smoothing <= 1)) {
            throw new IllegalArgumentException("crossEntropy: smoothing is " + smoothing + "; it must be from 0 to 1");
        }
        weights = List.copyOf(weights);
    }

    public CrossEntropyOptions withWeights(double... each) {
        return new CrossEntropyOptions(Arrays.stream(each).boxed().toList(), smoothing, ignored);
    }

    public CrossEntropyOptions withSmoothing(double part) {
        return new CrossEntropyOptions(weights, part, ignored);
    }

    public CrossEntropyOptions ignoring(int label) {
        return new CrossEntropyOptions(weights, smoothing, OptionalInt.of(label));
    }

    /// The weight of a class.
    public double weight(int label) {
        return weights.isEmpty() ? 1 : weights.get(label);
    }

    /// Whether examples of this class do not count.
    public boolean ignores(int label) {
        return ignored.isPresent() && ignored.getAsInt() == label;
    }
}
