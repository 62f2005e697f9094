package cinegrad.autograd.nn;

import java.util.Arrays;

/// The learning rate as a function of the number of steps already made, a pure function, so that a resumed run continues
/// unchanged.
@FunctionalInterface
public interface RateSchedule {
    double at(int steps);

    static RateSchedule constant(double rate) {
        return _ -> rate;
    }

    /// Multiplied by `factor` every `every` steps.
    static RateSchedule stepwise(double rate, int every, double factor) {
        requireSteps("stepwise", every);
        return steps -> {
            int times = steps / every;
            return rate * Math.pow(factor, times);
        };
    }

    /// Multiplied by `factor` at each of the `milestones`.
    static RateSchedule milestones(double rate, double factor, int... milestones) {
        return steps -> rate * Math.pow(factor, Arrays.stream(milestones).filter(m -> m <= steps).toArray().length);
    }

    /// From `first`·rate to `last`·rate along a straight line over `period` steps, and constant from there.
    static RateSchedule linear(double rate, double first, double last, int period) {
        requireSteps("linear", period);
        return steps -> rate * (first + (last - first) * Math.min(steps, period) / period);
    }

    /// Multiplied by `factor` every step.
    static RateSchedule exponential(double rate, double factor) {
        return steps -> rate * Math.pow(factor, steps);
    }

    /// Half a cosine from `rate` down to `least` over `period` steps, and up again over the next.
    /// Source: Loshchilov & Hutter, *SGDR*, ICLR 2017, without restarts.
    static RateSchedule cosine(double rate, double least, int period) {
        requireSteps("cosine", period);
        return steps -> least + (rate - least) * (1 + Math.cos(Math.PI * steps / period)) / 2;
    }

    /// Grows linearly from nearly 0 over the first `warmup` steps, then follows this schedule from its beginning.
    default RateSchedule afterWarmup(int warmup) {
        requireSteps("warmup", warmup);
        return steps -> steps < warmup ? at(0) * (steps + 1) / warmup : at(steps - warmup);
    }

    private static void requireSteps(String schedule, int steps) {
        if (steps < 1) {
            throw new IllegalArgumentException(schedule + " learning rate: over " + steps + " steps; it needs at least 1");
        }
    }

    /// Makes this the rate of the optimizer's next step.
    default void applyTo(Optimizer optimizer) {
        optimizer.learningRate(at(optimizer.steps()));
    }
}
