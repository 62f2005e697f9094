package cinegrad.ddei.transform;

import cinegrad.ops.linear.DefinedMap;
import cinegrad.ops.linear.LinearMap;
import cinegrad.ops.linear.SampleMap;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.sample.SamplePlan;
import cinegrad.ops.shape.Shape;

import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/// A transformation in space: every frame of every video sampled at the same points.
final class Warp implements GroupElement, DefinedMap {
    private final DoubleFunction<SamplePlan> plan;
    private final int sign;
    private final String words;
    private volatile @Nullable SampleMap map;

    /// @param plan  the points for the parameter's sign: +1 the transformation, −1 its inverse
    /// @param words what it is, for logs
    Warp(DoubleFunction<SamplePlan> plan, String words) {
        this(plan, 1, words);
    }

    private Warp(DoubleFunction<SamplePlan> plan, int sign, String words) {
        this.plan = plan;
        this.sign = sign;
        this.words = words;
    }

    /// The plan is made when it is first needed, and kept.
    @Override
    public LinearMap definition() {
        SampleMap made = map;
        if (made == null) {
            made = new SampleMap(plan.apply(sign));
            map = made;
        }
        return made;
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
