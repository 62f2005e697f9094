package cinegrad.ddei.transform.cpab;

import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.sample.PiecewiseAffine;
import cinegrad.ops.sample.SamplePoints;

/// The map φ of the square that a [VelocityField] makes in one unit of time: one small step, many times.
public final class Diffeomorphism {
    private final PiecewiseAffine step;
    private final int steps;

    Diffeomorphism(PiecewiseAffine step, int steps) {
        this.step = step;
        this.steps = steps;
    }

    /// Moves the points (x_i, y_i) to φ(x_i, y_i), in place.
    public void transform(double[] x, double[] y, Parallel parallel) {
        step.apply(x, y, steps, parallel);
    }

    /// Source coordinates for warping an image by φ: output(p) = input(φ(p)). Pixel (r, c) of (H, W) is the point
    /// (r / (H − 1), c / (W − 1)), so corner pixels are corners of the square.
    public SamplePoints warp(ImageSize size, Parallel parallel) {
        var law = new SamplePoints.Law(step, steps, 0, 0, Math.max(1, size.height() - 1), Math.max(1, size.width() - 1));
        return new SamplePoints(size, law, parallel);
    }
}
