package cinegrad.ddei.train;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Evaluates the network from time to time while it is trained, remembers the best one, and ends a training that gets no better.
///
/// @param every     steps between evaluations; there is one after the last step, too
/// @param measure   measures the network as it is now
/// @param criterion which of the numbers says what is best, if one does: the network is then kept as `best`
/// @param patience  how many evaluations without a new best end the training
public record Validation(long every, Measure measure, Optional<Criterion> criterion, OptionalInt patience) {
    /// Measures the network.
    @FunctionalInterface
    public interface Measure {
        Map<String, Double> numbers();
    }

    /// Which way is better.
    public enum Better { HIGHER, LOWER }

    /// The number that says what is best. Every number is better than NaN.
    public record Criterion(String name, Better better) {
        boolean prefers(double value, double to) {
            if (Double.isNaN(to)) return !Double.isNaN(value);
            return better == Better.HIGHER ? value > to : value < to;
        }
    }

    /// The best evaluation so far, and how many there were since.
    ///
    /// @param step how many steps were done then
    public record Best(double value, long step, int evaluationsSince) { }

    public Validation {
        if (every < 1) throw new IllegalArgumentException("training: at least 1 step between evaluations, got " + every);
        if (patience.isPresent() && patience.getAsInt() < 1) {
            throw new IllegalArgumentException("training: patience of at least 1 evaluation, got " + patience.getAsInt());
        }
        if (patience.isPresent() && criterion.isEmpty()) {
            throw new IllegalArgumentException("training: patience needs a metric to compare networks");
        }
    }

    double criterionOf(Map<String, Double> numbers) {
        String name = criterion.orElseThrow().name();
        Double value = numbers.get(name);
        if (value == null) {
            throw new IllegalArgumentException("training: the best by \"" + name + "\" was asked for, but an evaluation has "
                    + numbers.keySet());
        }
        return value;
    }
}
