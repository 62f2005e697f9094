package cinegrad.ops.conv;

/// What a convolution applies to each output before storing it.
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
