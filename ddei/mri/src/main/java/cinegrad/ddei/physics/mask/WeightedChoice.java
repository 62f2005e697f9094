package cinegrad.ddei.physics.mask;

import cinegrad.ops.random.RandomStream;

import java.util.Arrays;

/// Drawing one after the other without putting back, with probability proportional to the weights that remain.
///
/// Each item gets a key w/e with e exponential; the k largest keys are such a draw. Source: Efraimidis and Spirakis,
/// *Weighted random sampling with a reservoir*, Inf. Process. Lett. 97 (2006).
final class WeightedChoice {
    private WeightedChoice() { }

    /// Which of the items are among the `k` drawn. Uses one random value for each item, whatever its weight.
    ///
    /// @throws IllegalArgumentException if fewer than k weights are positive; `what` begins the message
    static boolean[] draw(String what, double[] weights, int k, RandomStream random) {
        int positive = (int) Arrays.stream(weights).filter(w -> w > 0).count();
        if (k > positive) {
            throw new IllegalArgumentException(what + ": " + k + " positions are to be drawn, but only " + positive + " may be");
        }
        double[] keys = new double[weights.length];
        for (int i = 0; i < keys.length; i++) {
            double exponential = random.exponential();
            keys[i] = weights[i] > 0 ? weights[i] / exponential : 0;
        }
        boolean[] drawn = new boolean[weights.length];
        if (k == 0) return drawn;
        double[] sorted = keys.clone();
        Arrays.sort(sorted);
        double least = sorted[sorted.length - k];
        int left = k;
        for (int i = 0; i < keys.length; i++) {
            drawn[i] = keys[i] > least;
            if (drawn[i]) left--;
        }
        for (int i = 0; left > 0; i++) {
            if (keys[i] != least) continue;
            drawn[i] = true;
            left--;
        }
        return drawn;
    }
}
