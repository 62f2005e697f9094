package cinegrad.ops;

import cinegrad.ops.conv.Activation;

import java.util.Optional;

/// The last steps of a convolution, fused into its store: y = act(conv + bias + addend).
///
/// @param bias   one number per output channel
/// @param addend an array of the output's shape
public record Conv3dFinish(Optional<NdArray> bias, Optional<NdArray> addend, Activation activation) {
    public static final Conv3dFinish NONE = new Conv3dFinish(Optional.empty(), Optional.empty(), Activation.NONE);
}
