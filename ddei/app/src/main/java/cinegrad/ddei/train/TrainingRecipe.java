package cinegrad.ddei.train;

import java.util.OptionalDouble;

/// What is done about the plain step: examples summed before it, gradients cut to size, a rate that changes, parameters averaged.
///
/// @param rate       how the learning rate changes
/// @param clip       the longest gradient: a longer one is scaled down to this Euclidean norm, over all parameters together
/// @param accumulate how many examples' gradients are averaged for one step
/// @param averaging  β of the parameters' running average; the network is evaluated with the average then
public record TrainingRecipe(RatePlan rate, OptionalDouble clip, int accumulate, OptionalDouble averaging) {
    /// One example a step, nothing else.
    public static final TrainingRecipe PLAIN = new TrainingRecipe(new RatePlan.Constant(), OptionalDouble.empty(), 1,
            OptionalDouble.empty());

    public TrainingRecipe {
        if (clip.isPresent() && !(clip.getAsDouble() > 0)) {
            throw new IllegalArgumentException("training: gradients must be clipped to a positive norm, got "
                    + clip.getAsDouble());
        }
        if (accumulate < 1) throw new IllegalArgumentException("training: a step needs at least one example, got " + accumulate);
        if (averaging.isPresent() && !(averaging.getAsDouble() >= 0 && averaging.getAsDouble() < 1)) {
            throw new IllegalArgumentException("training: the average of parameters needs 0 ≤ β < 1, got "
                    + averaging.getAsDouble());
        }
    }

    public TrainingRecipe with(RatePlan schedule) {
        return new TrainingRecipe(schedule, clip, accumulate, averaging);
    }

    public TrainingRecipe clipping(double norm) {
        return new TrainingRecipe(rate, OptionalDouble.of(norm), accumulate, averaging);
    }

    public TrainingRecipe accumulating(int examples) {
        return new TrainingRecipe(rate, clip, examples, averaging);
    }

    public TrainingRecipe averaging(double beta) {
        return new TrainingRecipe(rate, clip, accumulate, OptionalDouble.of(beta));
    }
}
