package cinegrad.ddei.train;

/// How the learning rate changes: a factor of the rate asked for, a function of the step alone, so that a resumed run goes on alike.
public sealed interface RateSchedule {
    RateSchedule CONSTANT = new Constant();

    /// @param step  counted from 0
    /// @param steps how many there will be
    double factor(long step, long steps);

    /// See [#CONSTANT].
    record Constant() implements RateSchedule {
        @Override
        public double factor(long step, long steps) {
            return 1;
        }
    }

    /// Half a period of a cosine, from 1 to `end`: `end + (1 − end)(1 + cos(π·step/steps))/2`. Source: Loshchilov & Hutter, *SGDR*, ICLR
    /// 2017, without restarts.
    record Cosine(double end) implements RateSchedule {
        public Cosine {
            checkFactor("cosine", end);
        }

        @Override
        public double factor(long step, long steps) {
            return end + (1 - end) * (1 + Math.cos(Math.PI * step / Math.max(1, steps))) / 2;
        }
    }

    /// Multiplied by `factor` after every `length` steps.
    record Stairs(long length, double factor) implements RateSchedule {
        public Stairs {
            checkFactor("step", factor);
            if (length < 1) throw new IllegalArgumentException("rate schedule step: a stair is at least 1 step long, got " + length);
        }

        @Override
        public double factor(long step, long steps) {
            return Math.pow(factor, Math.floorDiv(step, length));
        }
    }

    /// `end^(step/steps)`: every step multiplies by the same.
    record Exponential(double end) implements RateSchedule {
        public Exponential {
            checkFactor("exponential", end);
            if (end == 0) throw new IllegalArgumentException("rate schedule exponential: never ends at 0; give a small number such as 0.01");
        }

        @Override
        public double factor(long step, long steps) {
            return Math.pow(end, (double) step / Math.max(1, steps));
        }
    }

    /// First `length` steps from 1/length up to 1, then `after`, as if it began there.
    record WarmUp(long length, RateSchedule after) implements RateSchedule {
        public WarmUp {
            if (length < 0) throw new IllegalArgumentException("rate schedule: a warm-up of " + length + " steps");
        }

        @Override
        public double factor(long step, long steps) {
            return step < length ? (step + 1.0) / length : after.factor(step - length, steps - length);
        }
    }

    private static void checkFactor(String name, double factor) {
        if (!(factor >= 0 && factor <= 1)) throw new IllegalArgumentException("rate schedule " + name + ": the factor must be within 0 … 1, got " + factor);
    }
}
