package cinegrad.ddei.loss;

import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.Shape;

import java.util.Optional;

/// One acquisition.
///
/// @param kspace  complex (N, T, H, W), or (N, C, T, H, W) of several coils, zero where not sampled
/// @param physics the operator that measured it
/// @param truth   the fully sampled video where it is known: for metrics, and for supervised training alone
/// @param columns how many columns of k-space the scanner could acquire: other than W where frames were padded or cropped since,
///                center on center
public record Sample(NdArray kspace, DynamicMri physics, Optional<NdArray> truth, int columns) {
    /// Of frames as they were acquired.
    public Sample(NdArray kspace, DynamicMri physics, Optional<NdArray> truth) {
        this(kspace, physics, truth, kspace.shape().size(-1));
    }

    /// The sizes of the video behind the measurements, (N, T, H, W).
    public Shape video() {
        return physics.image(kspace.type()).shape();
    }
}
