package cinegrad.ops.conv;

import java.util.Objects;

/// What is added to a convolution's result while it is stored: y = act(conv + bias + addend).
///
/// The bias has one number per output channel, the addend is shaped as the output and may be the output array itself, at the
/// same offset (y += conv). The arrays are referred to, not copied. Example:
///
/// ```java
/// kernels.forward(x, 0, weights, y, 0, g, Epilogue.NONE.bias(b, 0).addend(skip, 0).relu());
/// ```
public final class Epilogue {
    /// Stores the result as it is.
    public static final Epilogue NONE = new Epilogue(null, 0, null, 0, Activation.NONE);

    private final float[] bias;
    private final int biasAt;
    private final float[] addend;
    private final int addendAt;
    private final Activation activation;

    private Epilogue(float[] bias, int biasAt, float[] addend, int addendAt, Activation activation) {
        this.bias = bias;
        this.biasAt = biasAt;
        this.addend = addend;
        this.addendAt = addendAt;
        this.activation = activation;
    }

    /// Also adds `bias[at + k]` to output channel k.
    public Epilogue bias(float[] bias, int at) {
        return new Epilogue(Objects.requireNonNull(bias), at, addend, addendAt, activation);
    }

    /// Also adds the output-shaped array that starts at `addend[at]`.
    public Epilogue addend(float[] addend, int at) {
        return new Epilogue(bias, biasAt, Objects.requireNonNull(addend), at, activation);
    }

    public Epilogue activation(Activation activation) {
        return new Epilogue(bias, biasAt, addend, addendAt, activation);
    }

    public Epilogue relu() {
        return activation(Activation.RELU);
    }

    /// Writes the bias of `count` channels from `channel` on into `to`, zeros where there is none.
    void copyBias(int channel, int count, float[] to, int at) {
        for (int i = 0; i < count; i++) to[at + i] = bias == null ? 0 : bias[biasAt + channel + i];
    }

    boolean hasAddend() {
        return addend != null;
    }

    /// The addend, or, where there is none, an array that is never read.
    float[] addend() {
        return addend == null ? NOTHING : addend;
    }

    int addendAt() {
        return addendAt;
    }

    /// The activation is max(v, floor).
    float floor() {
        return activation.floor;
    }

    /// Stores `count` neighbouring channels: y[yAt + i] = act(sums[at + i] + bias[biasFrom + i] + addend).
    ///
    /// @param position where in the output array, and so in the addend, the first of them is
    void store(float[] sums, int at, float[] bias, int biasFrom, float[] y, int yAt, int count, int position) {
        float floor = floor();
        if (addend == null) {
            for (int i = 0; i < count; i++) y[yAt + i] = Math.max(sums[at + i] + bias[biasFrom + i], floor);
        } else {
            int from = addendAt + position;
            for (int i = 0; i < count; i++) y[yAt + i] = Math.max(sums[at + i] + bias[biasFrom + i] + addend[from + i], floor);
        }
    }

    private static final float[] NOTHING = {};
}
