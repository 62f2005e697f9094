package cinegrad.ddei.transform;

import cinegrad.autograd.Tensor;
import cinegrad.ops.linear.SampleMap;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.sample.SamplePlan;
import cinegrad.ops.shape.Shape;

import java.util.function.DoubleFunction;

/// A transformation in space: every frame of every video looked up at the same points.
///
/// @param plan    the points for the parameter's sign: +1 the transformation, −1 its inverse
/// @param sign    which of the two this is
/// @param words   what it is, for logs
record Warp(DoubleFunction<SamplePlan> plan, int sign, String words) implements GroupElement {
    @Override
    public Tensor apply(Tensor video) {
        return video.apply(new SampleMap(plan.apply(sign)));
    }

    @Override
    public GroupElement inverse() {
        return new Warp(plan, -sign, "inverse of " + words);
    }

    @Override
    public String toString() {
        return words;
    }

    static ImageSize size(Shape video) {
        return new ImageSize(video.size(-2), video.size(-1));
    }
}
