package cinegrad.ddei.transform;

import cinegrad.ops.random.RandomStream;
import cinegrad.ops.sample.Edge;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.sample.Interpolation;
import cinegrad.ops.sample.SamplePlan;
import cinegrad.ops.shape.Shape;

/// Circular shift by whole pixels, up to `reach` (0 … 1) of the height and width in either direction. Specification §6.6.
public record Roll(double reach) implements Transform {
    public Roll {
        if (!(reach >= 0 && reach <= 1)) throw new IllegalArgumentException("roll: reach must be within 0 … 1, got " + reach);
    }

    @Override
    public GroupElement draw(RandomStream random, Shape video) {
        var size = Warp.size(video);
        int down = (int) (reach * size.height());
        int right = (int) (reach * size.width());
        return by(draw(random.stream("down"), down), draw(random.stream("right"), right), size);
    }

    private static int draw(RandomStream random, int most) {
        return most == 0 ? 0 : random.integer(2 * most) - most;
    }

    public GroupElement by(int down, int right, ImageSize size) {
        return new Warp(sign -> SamplePlan.at(CircularShift.points(size, ((int) sign) * down, ((int) sign) * right), size,
                Interpolation.NEAREST, Edge.ZERO), "roll by " + down + " rows, " + right + " columns");
    }
}
