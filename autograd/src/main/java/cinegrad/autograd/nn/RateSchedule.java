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

    /// One cycle: from most/25 up to `most` over the first `rising` share of `period` steps, then down to most/250,000, both
    /// along half a cosine; constant from there. PyTorch's `OneCycleLR` with its defaults but for momentum, which stays as it is.
    /// Source: Smith & Topin, *Super-Convergence*, 2019.
    ///
    /// @param rising in [0, 1); 0.3 is usual
    static RateSchedule oneCycle(double most, int period, double rising) {
        return oneCycle(most, period, rising, 25, 1e4);
    }

    /// The same from most/`firstDivisor`, and down to 1/`lastDivisor` of that.
    static RateSchedule oneCycle(double most, int period, double rising, double firstDivisor, double lastDivisor) {
        requireSteps("one-cycle", period);
        if (!(rising >= 0 && rising < 1 && firstDivisor > 0 && lastDivisor > 0)) {
            throw new IllegalArgumentException("one-cycle learning rate: the rising share must be in [0, 1) and the divisors "
                    + "above 0, got " + rising + ", " + firstDivisor + " and " + lastDivisor);
        }
        double first = most / firstDivisor;
        double top = rising * period - 1;
        double end = period - 1;
        return steps -> {
            if (steps < top) return between(first, most, steps / top);
            return between(most, first / lastDivisor, Math.min(1, (steps - top) / (end - top)));
        };
    }

    /// From one rate to another along half a cosine, after a share of the way.
    private static double between(double from, double to, double share) {
        return to + (from - to) / 2 * (1 + Math.cos(Math.PI * share));
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
