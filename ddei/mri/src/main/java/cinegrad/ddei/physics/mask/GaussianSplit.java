package cinegrad.ddei.physics.mask;

import cinegrad.ops.random.RandomStream;

/// Time-resolved SSDU: from every frame `ceil((1 − ratio) · samples)` single samples are taken away, more often near the
/// middle of k-space, but never from the middle itself.
///
/// Weight of sample (h, w): `exp(−(h − H//2)² / (2 (H/s)²) − (w − W//2)² / (2 (W/s)²))`, zero in the `centerRows` ×
/// `centerColumns` block that begins at (H//2 − rows//2, W//2 − columns//2).
///
/// @param ratio    the part that is kept
/// @param stdScale s, how many standard deviations fit each axis
public record GaussianSplit(double ratio, double stdScale, int centerRows, int centerColumns) implements Split {
    public GaussianSplit {
        if (!(ratio >= 0 && ratio <= 1)) {
            throw new IllegalArgumentException("GaussianSplit: ratio must be within 0 … 1, got " + ratio);
        }
        if (!(stdScale > 0)) throw new IllegalArgumentException("GaussianSplit: stdScale must be larger than 0, got " + stdScale);
        if (centerRows < 0 || centerColumns < 0) {
            throw new IllegalArgumentException("GaussianSplit: middle (H,W) = (" + centerRows + "," + centerColumns
                    + ") must not be negative");
        }
    }

    /// t-SSDU's usual form: four standard deviations, 8 × 8 in the middle.
    public GaussianSplit(double ratio) {
        this(ratio, 4, 8, 8);
    }

    /// @throws IllegalArgumentException if a frame has no samples, or too few outside the middle
    @Override
    public Mask draw(Mask acquired, RandomStream random) {
        int pixels = acquired.pixels();
        boolean[] removed = new boolean[acquired.frames() * pixels];
        for (int t = 0; t < acquired.frames(); t++) {
            int count = acquired.count(t);
            if (count == 0) {
                throw new IllegalArgumentException("GaussianSplit: frame " + t + " of " + acquired + " has no samples to split");
            }
            double[] weights = new double[pixels];
            for (int i = 0; i < pixels; i++) {
                if (acquired.at(t * pixels + i)) {
                    weights[i] = weight(i / acquired.width(), i % acquired.width(), acquired.height(), acquired.width());
                }
            }
            boolean[] drawn = WeightedChoice.draw("GaussianSplit: frame " + t, weights, (int) Math.ceil(count * (1 - ratio)),
                    random);
            System.arraycopy(drawn, 0, removed, t * pixels, pixels);
        }
        return acquired.keep(i -> !removed[i]);
    }

    private double weight(int row, int column, int height, int width) {
        int h = row - height / 2, w = column - width / 2;
        if (inside(h, centerRows) && inside(w, centerColumns)) return 0;
        double x = h / (height / stdScale), y = w / (width / stdScale);
        return Math.exp(-(x * x + y * y) / 2);
    }

    private static boolean inside(int offset, int size) {
        return offset >= -(size / 2) && offset < size - size / 2;
    }
}
