package cinegrad.ops;

import cinegrad.ops.conv.Activation;

import java.util.Optional;

/// What a convolution adds to its result before it is stored: y = act(conv + bias + addend).
///
/// @param bias   one number per output channel
/// @param addend an array of the output's shape
public record Conv3dFinish(Optional<NdArray> bias, Optional<NdArray> addend, Activation activation) {
    public static final Conv3dFinish NONE = new Conv3dFinish(Optional.empty(), Optional.empty(), Activation.NONE);
}
