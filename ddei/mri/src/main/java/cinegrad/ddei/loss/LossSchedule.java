package cinegrad.ddei.loss;

import java.util.List;
import java.util.stream.IntStream;

/// Which of several losses a training step evaluates: a function of the step's [StepContext] alone, with no memory. Specification
/// §5.7.
///
/// The network reconstructs at every step, whichever loss then reads its output.
public sealed interface LossSchedule {
    /// All losses at every step.
    LossSchedule ALWAYS = new Always();

    /// One loss at a step, one after the other.
    LossSchedule INTERLEAVED = new Interleaved();

    /// One loss in an epoch, one after the other.
    LossSchedule BY_EPOCH = new ByEpoch();

    /// The losses whose turn it is; there may be none.
    List<Loss> chosen(List<Loss> losses, StepContext moment);

    /// Every answer [#chosen] can give.
    List<List<Loss>> choices(List<Loss> losses);

    /// See [#ALWAYS].
    record Always() implements LossSchedule {
        @Override
        public List<Loss> chosen(List<Loss> losses, StepContext moment) {
            return losses;
        }

        @Override
        public List<List<Loss>> choices(List<Loss> losses) {
            return List.of(losses);
        }
    }

    /// See [#INTERLEAVED]: loss number step mod n.
    record Interleaved() implements LossSchedule {
        @Override
        public List<Loss> chosen(List<Loss> losses, StepContext moment) {
            return List.of(losses.get((int) (moment.step() % losses.size())));
        }

        @Override
        public List<List<Loss>> choices(List<Loss> losses) {
            return oneByOne(losses);
        }
    }

    /// See [#BY_EPOCH]: loss number epoch mod n.
    record ByEpoch() implements LossSchedule {
        @Override
        public List<Loss> chosen(List<Loss> losses, StepContext moment) {
            return List.of(losses.get(moment.epoch() % losses.size()));
        }

        @Override
        public List<List<Loss>> choices(List<Loss> losses) {
            return oneByOne(losses);
        }
    }

    /// One loss at a step, drawn with these chances.
    ///
    /// @param weights whole numbers, one for each loss; none: equal chances
    record AtRandom(List<Integer> weights) implements LossSchedule {
        public AtRandom {
            weights = List.copyOf(weights);
            long sum = weights.stream().mapToLong(w -> w).sum();
            if (!weights.isEmpty() && (weights.stream().anyMatch(w -> w < 0) || sum < 1 || sum > Integer.MAX_VALUE)) {
                throw new IllegalArgumentException("AtRandom: weights must not be negative and add up to 1 or more, below 2^31, "
                        + "got " + weights);
            }
        }

        /// Equal chances.
        public AtRandom() {
            this(List.of());
        }

        @Override
        public List<Loss> chosen(List<Loss> losses, StepContext moment) {
            if (weights.isEmpty()) return List.of(losses.get(moment.random().integer(losses.size())));
            check(losses);
            int ticket = moment.random().integer(weights.stream().mapToInt(w -> w).sum());
            int i = 0;
            while (ticket >= weights.get(i)) ticket -= weights.get(i++);
            return List.of(losses.get(i));
        }

        @Override
        public List<List<Loss>> choices(List<Loss> losses) {
            if (weights.isEmpty()) return oneByOne(losses);
            check(losses);
            return IntStream.range(0, losses.size()).filter(i -> weights.get(i) > 0).mapToObj(i -> List.of(losses.get(i)))
                    .toList();
        }

        private void check(List<Loss> losses) {
            if (weights.size() != losses.size()) {
                throw new IllegalArgumentException("AtRandom: " + weights.size() + " weights for " + losses.size()
                        + " losses; give each loss one");
            }
        }
    }

    /// All losses after epoch number `threshold`, none until then.
    record After(int threshold) implements LossSchedule {
        @Override
        public List<Loss> chosen(List<Loss> losses, StepContext moment) {
            return moment.epoch() > threshold ? losses : List.of();
        }

        @Override
        public List<List<Loss>> choices(List<Loss> losses) {
            return List.of(List.of(), losses);
        }
    }

    private static List<List<Loss>> oneByOne(List<Loss> losses) {
        return losses.stream().map(List::of).toList();
    }
}
