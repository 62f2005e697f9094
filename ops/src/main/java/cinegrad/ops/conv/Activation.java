package cinegrad.ops.conv;

/// The activation that a convolution applies to each output.
public enum Activation {
    NONE(Float.NEGATIVE_INFINITY),
    /// max(v, 0); NaN stays NaN.
    RELU(0);

    /// The activation is max(v, floor).
    final float floor;

    Activation(float floor) {
        this.floor = floor;
    }
}
