package cinegrad.ddei.request;

import cinegrad.ddei.io.json.Json;

import java.util.Map;

/// How long to train.
public sealed interface TrainingLength {
    /// How many steps, with so many examples of which each step takes `accumulate`.
    long steps(int examples, int accumulate);

    /// Steps of the optimizer.
    record Steps(long count) implements TrainingLength {
        public Steps {
            Limits.within("--steps", 0, Integer.MAX_VALUE, count);
        }

        @Override
        public long steps(int examples, int accumulate) {
            return count;
        }
    }

    /// Passes over the training examples.
    record Epochs(int count) implements TrainingLength {
        public Epochs {
            Limits.atLeast("--epochs", 0, count);
        }

        @Override
        public long steps(int examples, int accumulate) {
            long steps = Math.ceilDiv((long) examples * count, accumulate);
            if (steps > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("--epochs " + count + " of " + examples + " examples are " + steps
                        + " steps, more than " + Integer.MAX_VALUE);
            }
            return steps;
        }
    }

    default Json toJson() {
        return switch (this) {
            case Steps(long count) -> Json.of(Map.of("steps", count));
            case Epochs(int count) -> Json.of(Map.of("epochs", count));
        };
    }

    static TrainingLength fromJson(Json json) {
        var fields = new JsonFields("length", json);
        var steps = fields.wholeIfAny("steps");
        TrainingLength length = steps.isPresent() ? new Steps(steps.getAsLong()) : new Epochs(fields.integer("epochs"));
        fields.finish();
        return length;
    }
}
