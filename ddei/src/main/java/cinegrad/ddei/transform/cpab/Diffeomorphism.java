package cinegrad.ddei.transform.cpab;

import cinegrad.ops.Parallel;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.sample.SamplePoints;

/// The map φ of the square that a [VelocityField] makes in one unit of time.
public final class Diffeomorphism {
    private static final int BLOCK = 256;

    private final Tessellation tessellation;
    private final double[] step;
    private final int steps;

    Diffeomorphism(Tessellation tessellation, double[] step, int steps) {
        this.tessellation = tessellation;
        this.step = step;
        this.steps = steps;
    }

    /// Moves the points (x_i, y_i) to φ(x_i, y_i), in place.
    public void transform(double[] x, double[] y, Parallel parallel) {
        if (x.length != y.length) throw new IllegalArgumentException("transform: " + x.length + " x and " + y.length + " y coordinates");
        parallel.forRange(x.length, BLOCK, (from, to, _) -> {
            for (int i = from; i < to; i += BLOCK) transform(x, y, i, Math.min(to, i + BLOCK));
        });
    }

    /// Step by step for a whole block: its points are independent, one point's steps are not.
    private void transform(double[] x, double[] y, int from, int to) {
        for (int s = 0; s < steps; s++) {
            for (int i = from; i < to; i++) {
                double px = x[i], py = y[i];
                int at = 6 * tessellation.cell(px, py);
                x[i] = step[at] * px + step[at + 1] * py + step[at + 2];
                y[i] = step[at + 3] * px + step[at + 4] * py + step[at + 5];
            }
        }
    }

    /// The places where an image warped by φ looks itself up: output(p) = input(φ(p)). Pixel (r, c) of (H, W) is the
    /// point (r / (H − 1), c / (W − 1)), so corner pixels are corners of the square.
    public SamplePoints warp(ImageSize size, Parallel parallel) {
        double toRows = Math.max(1, size.height() - 1), toColumns = Math.max(1, size.width() - 1);
        double[] x = new double[size.pixels()];
        double[] y = new double[size.pixels()];
        for (int r = 0, p = 0; r < size.height(); r++) {
            for (int c = 0; c < size.width(); c++, p++) {
                x[p] = r / toRows;
                y[p] = c / toColumns;
            }
        }
        transform(x, y, parallel);
        for (int p = 0; p < x.length; p++) {
            x[p] *= toRows;
            y[p] *= toColumns;
        }
        return new SamplePoints(size, x, y);
    }
}
