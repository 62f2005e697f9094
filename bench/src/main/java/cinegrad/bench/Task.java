package cinegrad.bench;

/// The operation on images (frames, height, width, channels) of a [Workload.Layer]; x is the input, y the result.
public enum Task {
    /// y = a + b.
    ADD(Kind.ELEMENTWISE),
    /// y = a · b.
    MULTIPLY(Kind.ELEMENTWISE),
    RELU(Kind.ELEMENTWISE),
    EXP(Kind.ELEMENTWISE),
    SIGMOID(Kind.ELEMENTWISE),
    GELU(Kind.ELEMENTWISE),
    /// One number of all.
    SUM(Kind.REDUCTION),
    /// The largest of all.
    MAXIMUM(Kind.REDUCTION),
    /// The sum over all pixels, one number for each channel: a bias's gradient.
    CHANNEL_SUMS(Kind.REDUCTION),
    /// The sum over the channels of each pixel.
    PIXEL_SUMS(Kind.REDUCTION),
    /// Over the channels of each pixel.
    SOFTMAX(Kind.SOFTMAX),
    LOG_SOFTMAX(Kind.SOFTMAX),
    /// Mean 0 and variance 1 over the channels of each pixel. No normalization here has a scale or shift of its own.
    LAYER_NORM(Kind.NORM),
    /// Over all pixels, for each channel.
    BATCH_NORM(Kind.NORM),
    /// Over the pixels of each frame, for each eighth of the channels.
    GROUP_NORM(Kind.NORM),
    /// The largest of each 2×2 pixels.
    MAXIMUM_POOL(Kind.POOL),
    /// The mean of each 2×2 pixels.
    AVERAGE_POOL(Kind.POOL),
    /// Twice as high and wide, to (height, width).
    NEAREST(Kind.INTERPOLATE),
    BILINEAR(Kind.INTERPOLATE),
    BICUBIC(Kind.INTERPOLATE),
    /// Every frame rotated by 30°, bilinear, zeros outside. Its gradient is that of frames and grid.
    GRID_SAMPLE(Kind.SAMPLE),
    /// All frames as one volume, rotated in the plane by 30°, trilinear, zeros outside.
    GRID_SAMPLE_3D(Kind.SAMPLE);

    /// Groups of channels in [#GROUP_NORM].
    public static final int GROUPS = 8;

    /// The family a task is chosen by: `--work POOL`.
    public enum Kind { ELEMENTWISE, REDUCTION, SOFTMAX, NORM, POOL, INTERPOLATE, SAMPLE }

    private final Kind kind;

    Task(Kind kind) {
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /// Whether there are two inputs of the images' size.
    public boolean isBinary() {
        return this == ADD || this == MULTIPLY;
    }

    /// Whether it matters to a peer how the channels lie in memory.
    public boolean dependsOnLayout() {
        return switch (kind) {
            case ELEMENTWISE, REDUCTION, SOFTMAX -> false;
            case NORM -> this != LAYER_NORM;
            case POOL, INTERPOLATE, SAMPLE -> true;
        };
    }

    /// Whether the gradient is work of its own: a sum's or a reduction's is a copy.
    boolean hasGradient() {
        return kind != Kind.REDUCTION && !isBinary();
    }
}
