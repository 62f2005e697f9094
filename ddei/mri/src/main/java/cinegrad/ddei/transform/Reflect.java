package cinegrad.ddei.transform;

import cinegrad.ops.random.RandomStream;
import cinegrad.ops.sample.Edge;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.sample.Interpolation;
import cinegrad.ops.sample.SamplePlan;
import cinegrad.ops.shape.Shape;

import java.util.EnumSet;
import java.util.Set;

/// Mirrors along each of `axes` with probability one half. Specification §6.6.
public record Reflect(Set<Flip> axes) implements Transform {
    public Reflect {
        axes = Set.copyOf(axes);
    }

    @Override
    public GroupElement draw(RandomStream random, Shape video) {
        var flips = EnumSet.noneOf(Flip.class);
        for (var flip : Flip.values()) if (axes.contains(flip) && random.stream(flip.name()).integer(2) == 1) flips.add(flip);
        return along(flips, Warp.size(video));
    }

    public GroupElement along(Set<Flip> flips, ImageSize size) {
        return new Warp(_ -> SamplePlan.at(Flip.points(size, flips), size, Interpolation.NEAREST, Edge.ZERO), "mirror " + flips);
    }
}
