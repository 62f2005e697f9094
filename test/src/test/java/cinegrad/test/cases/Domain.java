package cinegrad.test.cases;

import java.util.random.RandomGenerator;

/// Where the numbers of an argument come from. All are single-precision numbers, so that every backend computes with the same
/// ones, and no closer than 0.01 to a multiple of 1/2, where kinks lie.
public enum Domain {
    /// Standard normal.
    GAUSSIAN {
        double draw(RandomGenerator random) { return random.nextGaussian(); }
    },
    /// Between 0.3 and 2.3.
    POSITIVE {
        double draw(RandomGenerator random) { return 0.3 + 2 * random.nextDouble(); }
    },
    /// Between −0.9 and 0.9.
    UNIT {
        double draw(RandomGenerator random) { return 1.8 * random.nextDouble() - 0.9; }
    },
    /// Between 1.2 and 3.2.
    ABOVE_ONE {
        double draw(RandomGenerator random) { return 1.2 + 2 * random.nextDouble(); }
    },
    /// Normal with deviation 4: reaches the flat parts of activations.
    WIDE {
        double draw(RandomGenerator random) { return 4 * random.nextGaussian(); }
    },
    /// 0 or 1, exactly.
    TRUTH {
        double draw(RandomGenerator random) { return random.nextInt(2); }
    };

    abstract double draw(RandomGenerator random);

    double next(RandomGenerator random) {
        if (this == TRUTH) return draw(random);
        while (true) {
            float x = (float) draw(random);
            if (Math.abs(2 * x - Math.rint(2 * x)) > 0.02) return x;
        }
    }
}
