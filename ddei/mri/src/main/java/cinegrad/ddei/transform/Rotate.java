package cinegrad.ddei.transform;

import cinegrad.ops.random.RandomStream;
import cinegrad.ops.sample.Edge;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.sample.Interpolation;
import cinegrad.ops.sample.SamplePlan;
import cinegrad.ops.shape.Shape;

/// Rotation about the image center by a whole multiple of `step` degrees, drawn from those below `limit` in either direction;
/// what leaves the frame is lost, what enters is 0. Specification §6.3.
public record Rotate(int limit, int step, Interpolation interpolation) implements Transform {
    public Rotate {
        if (limit < 1 || step < 1) {
            throw new IllegalArgumentException("rotate: limit and step must be positive, got " + limit + " and " + step);
        }
    }

    /// Any whole degree, bilinear: what DDEI trains with.
    public static Rotate any() {
        return new Rotate(360, 1, Interpolation.BILINEAR);
    }

    @Override
    public GroupElement draw(RandomStream random, Shape video) {
        int angles = (limit + step - 1) / step;
        int k = random.stream("rotate").integer(2 * angles);
        return by(k < angles ? k * step : -(k - angles) * step, Warp.size(video));
    }

    /// The rotation by `degrees`, counter-clockwise as displayed.
    public GroupElement by(double degrees, ImageSize size) {
        return new Warp(sign -> SamplePlan.at(RotationGrid.points(size, sign * degrees), size, interpolation, Edge.ZERO),
                "rotate by " + degrees + "°");
    }
}
