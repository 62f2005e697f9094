package cinegrad.ddei.classical;

import cinegrad.ops.NdArray;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.shape.Shape;

/// Of samples off the grid, whose frames share none: the mean over time is that of the gridded frames, in which the streaks of
/// one frame's spokes cancel those of another's.
///
/// @param zeroFilled A* y
/// @param noise      of weighed measurements far from the middle, see [NoiseLevel#ofReadouts]
record GriddedVideos(NdArray zeroFilled, double noise) implements FirstVideos {
    @Override
    public Shape shape() {
        return zeroFilled.shape();
    }

    @Override
    public NdArray averaged() {
        NdArray sum = zeroFilled.backend().reduce(Reduction.SUM, zeroFilled, 1);
        return zeroFilled.backend().broadcastTo(sum.times(1.0 / shape().size(1)), shape());
    }

    @Override
    public NdArray viewShared() {
        return averaged();
    }
}
