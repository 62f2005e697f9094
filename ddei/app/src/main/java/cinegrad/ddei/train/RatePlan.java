package cinegrad.ddei.train;

import cinegrad.autograd.nn.RateSchedule;

import java.util.Locale;

/// How the learning rate is to change over a training of known length. Ends are parts of the rate asked for.
public sealed interface RatePlan {
    /// @param rate  asked for
    /// @param steps how many there will be
    RateSchedule schedule(double rate, int steps);

    /// Reads `constant`, `cosine`, `cosine:END`, `step:N:FACTOR` and `exponential:END`.
    static RatePlan parse(String text) {
        String[] words = text.toLowerCase(Locale.ROOT).split(":", -1);
        try {
            return switch (words[0] + "/" + words.length) {
                case "constant/1" -> new Constant();
                case "cosine/1" -> new Cosine(0);
                case "cosine/2" -> new Cosine(Double.parseDouble(words[1]));
                case "step/3" -> new Stairs(Integer.parseInt(words[1]), Double.parseDouble(words[2]));
                case "exponential/2" -> new Exponential(Double.parseDouble(words[1]));
                default -> throw new IllegalArgumentException("unknown");
            };
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "a rate schedule is constant, cosine, cosine:END, step:N:FACTOR or exponential:END, such as cosine:0.01 or "
                    + "step:100:0.5; \"" + text + "\" is not one: "
                    + (e instanceof NumberFormatException ? "a number was expected" : e.getMessage()), e);
        }
    }

    /// As [#parse] reads it.
    default String text() {
        return switch (this) {
            case Constant() -> "constant";
            case Cosine(double end) -> "cosine:" + end;
            case Stairs(int length, double factor) -> "step:" + length + ":" + factor;
            case Exponential(double end) -> "exponential:" + end;
            case WarmUp(int length, RatePlan after) -> after.text() + " after " + length + " rising steps";
        };
    }

    /// The same rate all the time.
    record Constant() implements RatePlan {
        @Override
        public RateSchedule schedule(double rate, int steps) {
            return RateSchedule.constant(rate);
        }
    }

    /// Half a cosine, from 1 to `end`.
    record Cosine(double end) implements RatePlan {
        public Cosine {
            checkPart("cosine", end);
        }

        @Override
        public RateSchedule schedule(double rate, int steps) {
            return RateSchedule.cosine(rate, rate * end, Math.max(1, steps));
        }
    }

    /// Multiplied by `factor` after every `length` steps.
    record Stairs(int length, double factor) implements RatePlan {
        public Stairs {
            checkPart("step", factor);
            if (length < 1) throw new IllegalArgumentException("rate plan step: a stair is at least 1 step long, got " + length);
        }

        @Override
        public RateSchedule schedule(double rate, int steps) {
            return RateSchedule.stepwise(rate, length, factor);
        }
    }

    /// Every step multiplies by the same, `end` being reached after the last.
    record Exponential(double end) implements RatePlan {
        public Exponential {
            checkPart("exponential", end);
            if (end == 0) {
                throw new IllegalArgumentException("rate plan exponential: never ends at 0; give a small number such as 0.01");
            }
        }

        @Override
        public RateSchedule schedule(double rate, int steps) {
            return RateSchedule.exponential(rate, Math.pow(end, 1.0 / Math.max(1, steps)));
        }
    }

    /// Over the first `length` steps from 1/length up to 1, then `after` over the others.
    record WarmUp(int length, RatePlan after) implements RatePlan {
        public WarmUp {
            if (length < 1) throw new IllegalArgumentException("rate plan: a warm-up of " + length + " steps");
        }

        @Override
        public RateSchedule schedule(double rate, int steps) {
            return after.schedule(rate, steps - length).afterWarmup(length);
        }
    }

    private static void checkPart(String name, double part) {
        if (!(part >= 0 && part <= 1)) {
            throw new IllegalArgumentException("rate plan " + name + ": the factor must be within 0 … 1, got " + part);
        }
    }
}
