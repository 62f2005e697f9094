package cinegrad.autograd.nn;

import java.util.Map;

/// Multiplies an optimizer's learning rate by a factor whenever a measure, such as the loss of a validation, has not improved for
/// some time. It remembers what it has seen, so it is saved beside the optimizer:
///
/// ```java
/// var plateau = new ReduceOnPlateau(adam, ReduceOnPlateau.Settings.DEFAULT);
/// plateau.step(validationLoss);                                            // after every epoch
/// StateDict.empty().with("adam", StateDict.of(adam)).with("plateau", plateau.stateDict()).write(out);
/// ```
public final class ReduceOnPlateau {
    /// Which of two measures is better.
    public enum Better { LOWER, HIGHER }

    /// What a threshold is a part of: the best measure so far, or nothing.
    public enum Threshold { RELATIVE, ABSOLUTE }

    /// @param better    a loss is better when it is lower, an accuracy when it is higher
    /// @param factor    in (0, 1)
    /// @param patience  so many measures in a row may be no better; one more, and the rate falls
    /// @param threshold how much better than the best a measure must be to count
    /// @param kind      relative: better than (1 ∓ threshold)·best; absolute: than best ∓ threshold
    /// @param cooldown  so many measures after a fall are not counted as worse
    /// @param least     the rate does not fall below this
    /// @param change    a fall by no more than this is left out
    public record Settings(Better better, double factor, int patience, double threshold, Threshold kind, int cooldown,
            double least, double change) {
        /// Lower is better; a tenth after 10 measures that were not 0.01 % better.
        public static final Settings DEFAULT = new Settings(Better.LOWER, 0.1, 10, 1e-4, Threshold.RELATIVE, 0, 0, 1e-8);

        public Settings {
            if (!(factor > 0 && factor < 1) || patience < 0 || cooldown < 0 || !(threshold >= 0) || !(least >= 0)
                    || !(change >= 0)) {
                throw new IllegalArgumentException("plateau: the factor must be in (0, 1) and no other number below 0, got "
                        + factor + ", patience " + patience + ", threshold " + threshold + ", cooldown " + cooldown + ", least "
                        + least + ", change " + change);
            }
        }

        public Settings withBetter(Better which) {
            return new Settings(which, factor, patience, threshold, kind, cooldown, least, change);
        }

        public Settings withFactor(double number) {
            return new Settings(better, number, patience, threshold, kind, cooldown, least, change);
        }

        public Settings withPatience(int measures) {
            return new Settings(better, factor, measures, threshold, kind, cooldown, least, change);
        }
    }

    private final Optimizer optimizer;
    private final Settings settings;
    private double best;
    private int worse;
    private int cooling;

    public ReduceOnPlateau(Optimizer optimizer, Settings settings) {
        this.optimizer = optimizer;
        this.settings = settings;
        best = settings.better == Better.LOWER ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    }

    /// Takes note of a measure; NaN is no better than any.
    public void step(double measure) {
        boolean improved = isBetter(measure);
        if (improved) best = measure;
        worse = improved || cooling > 0 ? 0 : worse + 1;
        if (cooling > 0) cooling--;
        if (worse <= settings.patience) return;
        double rate = optimizer.learningRate();
        double lower = Math.max(rate * settings.factor, settings.least);
        if (rate - lower > settings.change) optimizer.learningRate(lower);
        cooling = settings.cooldown;
        worse = 0;
    }

    private boolean isBetter(double measure) {
        double margin = settings.kind == Threshold.RELATIVE ? best * settings.threshold : settings.threshold;
        if (Double.isInfinite(best)) margin = 0;
        return settings.better == Better.LOWER ? measure < best - margin : measure > best + margin;
    }

    /// The best measure so far, infinite before the first.
    public double best() {
        return best;
    }

    /// What it has seen, as notes; the learning rate is in the optimizer's state.
    public StateDict stateDict() {
        return StateDict.empty().note("best", Double.toString(best)).note("worse", Integer.toString(worse))
                .note("cooling", Integer.toString(cooling));
    }

    /// Goes on where another was.
    ///
    /// @throws IllegalArgumentException if a note is missing or no number; nothing has changed then
    public void load(StateDict saved) {
        Map<String, String> notes = saved.notes();
        double savedBest;
        int savedWorse;
        int savedCooling;
        try {
            savedBest = Double.parseDouble(notes.getOrDefault("best", ""));
            savedWorse = Integer.parseInt(notes.getOrDefault("worse", ""));
            savedCooling = Integer.parseInt(notes.getOrDefault("cooling", ""));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("plateau: the state needs numbers best, worse and cooling, it has " + notes, e);
        }
        best = savedBest;
        worse = savedWorse;
        cooling = savedCooling;
    }
}
