package cinegrad.ddei.loss;

import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.physics.VideoModel;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.Shape;

import java.util.Optional;

/// One acquisition.
///
/// @param kspace  complex (N, T, H, W), or (N, C, T, H, W) of several coils, zero where not sampled; or samples at points of
///                their own, (N, T, S) or (N, C, T, S), weighed as the operator weighs them
/// @param physics the operator that measured it
/// @param truth   the fully sampled video where it is known: for metrics, and for supervised training alone
/// @param columns how many columns of k-space the scanner could acquire: other than W where frames were padded or cropped since,
///                center on center
public record Sample(NdArray kspace, VideoModel physics, Optional<NdArray> truth, int columns) {
    /// Of frames as they were acquired.
    public Sample(NdArray kspace, VideoModel physics, Optional<NdArray> truth) {
        this(kspace, physics, truth, physics.image(kspace.type()).shape().size(-1));
    }

    /// The sizes of the video behind the measurements, (N, T, H, W), however many sets of coil maps see it.
    public Shape video() {
        return physics.image(kspace.type()).shape().with(0, kspace.shape().size(0));
    }

    /// The operator of samples on the grid.
    ///
    /// @param what needs it
    /// @throws IllegalArgumentException if samples lie off the grid
    public DynamicMri onGrid(String what) {
        if (physics instanceof DynamicMri grid) return grid;
        throw new IllegalArgumentException(what + ": needs samples on the Cartesian grid, and these lie along a trajectory; "
                + "choose --loss ddei, ei-r, mc, ssdu, t-ssdu or sup");
    }
}
