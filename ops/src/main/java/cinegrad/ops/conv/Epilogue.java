package cinegrad.ops.conv;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The last steps of a convolution, done while it stores: y = act(conv + bias + addend), and 0 where the gate is not positive.
///
/// The bias has one number per output channel; the addend and the gate are shaped as the output and may be the output array
/// itself, at the same offset (y += conv). The arrays are referred to, not copied. Examples:
///
/// ```java
/// kernels.forward(x, 0, weights, y, 0, g, Epilogue.NONE.bias(b, 0).addend(skip, 0).relu());
/// kernels.inputGradient(gy, 0, weights, gx, 0, g, Epilogue.NONE.addend(direct, 0).gate(x, 0));   // x was itself max(…, 0)
/// ```
public final class Epilogue {
    /// Stores the result as it is.
    public static final Epilogue NONE = new Epilogue(null, 0, null, 0, null, 0, Activation.NONE);

    private static final float[] NOTHING = {};

    private final float @Nullable [] bias;
    private final int biasAt;
    private final float @Nullable [] addend;
    private final int addendAt;
    private final float @Nullable [] gate;
    private final int gateAt;
    private final Activation activation;

    private Epilogue(float @Nullable [] bias, int biasAt, float @Nullable [] addend, int addendAt, float @Nullable [] gate,
            int gateAt, Activation activation) {
        this.bias = bias;
        this.biasAt = biasAt;
        this.addend = addend;
        this.addendAt = addendAt;
        this.gate = gate;
        this.gateAt = gateAt;
        this.activation = activation;
    }

    /// Also adds `bias[at + k]` to output channel k.
    public Epilogue bias(float[] bias, int at) {
        return new Epilogue(Objects.requireNonNull(bias), at, addend, addendAt, gate, gateAt, activation);
    }

    /// Also adds the output-shaped array that starts at `addend[at]`.
    public Epilogue addend(float[] addend, int at) {
        return new Epilogue(bias, biasAt, Objects.requireNonNull(addend), at, gate, gateAt, activation);
    }

    /// Stores 0 wherever the output-shaped array that starts at `gate[at]` is 0 or less, and NaN where it is NaN: the gradient of
    /// [Activation#RELU].
    public Epilogue gate(float[] gate, int at) {
        return new Epilogue(bias, biasAt, addend, addendAt, Objects.requireNonNull(gate), at, activation);
    }

    /// What a gate makes of one number.
    static float gated(float v, float gate) {
        return gate > 0 ? v : gate <= 0 ? 0 : gate;
    }

    public Epilogue activation(Activation activation) {
        return new Epilogue(bias, biasAt, addend, addendAt, gate, gateAt, activation);
    }

    public Epilogue relu() {
        return activation(Activation.RELU);
    }

    /// Writes the bias of `count` channels from `channel` on into `to`, zeros where there is none.
    void copyBias(int channel, int count, float[] to, int at) {
        for (int i = 0; i < count; i++) to[at + i] = bias == null ? 0 : bias[biasAt + channel + i];
    }

    /// True if there are only bias and activation, which kernels apply as they store.
    boolean isPointwise() {
        return addend == null && gate == null;
    }

    /// The activation is max(v, floor).
    float floor() {
        return activation.floor;
    }

    boolean hasAddend() {
        return addend != null;
    }

    /// The addend, or an empty array.
    float[] addend() {
        return addend == null ? NOTHING : addend;
    }

    int addendAt() {
        return addendAt;
    }

    boolean hasGate() {
        return gate != null;
    }

    /// The gate, or an empty array.
    float[] gate() {
        return gate == null ? NOTHING : gate;
    }

    int gateAt() {
        return gateAt;
    }
}
