package cinegrad.gpu;

import cinegrad.ops.conv.Conv3dGeometry;
import cinegrad.ops.shape.Triple;

/// The structure `Conv` of conv.cuh: sizes of a convolution, and where its `n` volumes lie.
///
/// @param strideX numbers from the start of one input volume to the next
/// @param strideY numbers from the start of one output volume to the next
record ConvShape(int n, int t, int h, int w, int c, int k, int kT, int kH, int kW, int outT, int outH, int outW, Triple stride, Triple padding, Triple dilation,
        int groups, int strideX, int strideY) {
    private static final int LEAST_CHANNELS = 8;
    private static final int FEW_OUTPUTS = 4;
    private static final int WIDE_ROWS = 32;
    private static final int WIDE_COLUMNS = 16;
    private static final int WIDE_CHANNELS = 64;
    private static final int SLICE = 32;
    private static final int BAND_ROWS = 4;
    private static final int BAND_PIXELS = 32;
    private static final int WALKED_FEW = 2;
    private static final int WALKED_MANY = 128;
    private static final int WALKED_SHARE = 4;
    private static final int SEGMENT = 32;
    static final int WALKING_THREADS = 128;
    private static final int OPERAND_ALIGNMENT = 1024;
    /// Shared memory of a block of `convWide`: two stages of pixels and weights.
    static final int WIDE_BYTES = 2 * Float.BYTES * SLICE * ((WIDE_ROWS + 2) * WIDE_COLUMNS + 3 * WIDE_CHANNELS) + OPERAND_ALIGNMENT;
    /// Shared memory of a block of `convWideWeights`: two bands of the input and of the gradient, whose pixels begin 64 + 8 numbers apart.
    static final int BANDS_BYTES = 2 * Float.BYTES * ((BAND_ROWS + 2) * BAND_PIXELS * WIDE_CHANNELS + BAND_ROWS * (BAND_PIXELS + 2) * (WIDE_CHANNELS + 8))
            + OPERAND_ALIGNMENT;

    /// Shared memory of a block of `convFewWeights`, for each of the few channels: what its threads have summed up.
    static final int WALKED_BYTES = Float.BYTES * 9 * WALKED_SHARE * WALKING_THREADS;

    static ConvShape of(Conv3dGeometry g) {
        return of(g, g.n(), g.input().stride(0), g.output().stride(0));
    }

    static ConvShape of(Conv3dGeometry g, int n, int strideX, int strideY) {
        return new ConvShape(n, g.t(), g.h(), g.w(), g.c(), g.k(), g.kT(), g.kH(), g.kW(), g.outT(), g.outH(), g.outW(), g.stride(), g.padding(), g.dilation(), g.groups(),
                strideX, strideY);
    }

    /// The adjoint in the input, of stride 1 and one group: a convolution of the output, with weights whose channels are exchanged and whose taps are reversed.
    ConvShape adjoint() {
        var around = Triple.of(dilation.t() * (kT - 1) - padding.t(), dilation.h() * (kH - 1) - padding.h(), dilation.w() * (kW - 1) - padding.w());
        return new ConvShape(n, outT, outH, outW, k, c, kT, kH, kW, t, h, w, Triple.ONE, around, dilation, 1, strideY, strideX);
    }

    int points() {
        return Math.multiplyExact(n, outT * outH * outW);
    }

    int taps() {
        return kT * kH * kW;
    }

    int[] structure() {
        return new int[] {n, t, h, w, c, k, kT, kH, kW, outT, outH, outW, stride.t(), stride.h(), stride.w(), padding.t(), padding.h(), padding.w(),
            dilation.t(), dilation.h(), dilation.w(), groups, strideX, strideY};
    }

    /// Whether rows of both channel counts can be copied sixteen bytes at a time, and are worth a tile.
    boolean fillsTiles() {
        return groups == 1 && c % 4 == 0 && k % 4 == 0 && c >= LEAST_CHANNELS && k >= LEAST_CHANNELS;
    }

    /// Whether `convWarp` is worth it.
    boolean hasFewOutputs() {
        return groups == 1 && k <= FEW_OUTPUTS && c > FEW_OUTPUTS;
    }

    /// Whether `convFewInputs` and, for its gradient, `convFewWeights` can do it.
    boolean walksWithFewInputs() {
        return isWalk() && c <= WALKED_FEW && k % WALKED_SHARE == 0 && k >= LEAST_CHANNELS && k <= WALKED_MANY;
    }

    /// Whether `convFewOutputs` and, for its gradient, `convFewWeights` can do it; the sums over many channels are made within a warp, by halves.
    boolean walksWithFewOutputs() {
        return isWalk() && k <= WALKED_FEW && Integer.bitCount(c) == 1 && c >= LEAST_CHANNELS && c <= WALKED_MANY;
    }

    private boolean isWalk() {
        return isThreeByThree() && kT == 1 && padding.t() == 0;
    }

    /// Segments of rows of the output.
    int outputWalks() {
        return walks(outT, outH, outW);
    }

    /// Segments of rows of the input.
    int inputWalks() {
        return walks(t, h, w);
    }

    private int walks(int frames, int height, int width) {
        return Math.multiplyExact(n * frames * height, pieces(width, SEGMENT));
    }

    /// How many segments a block of the kernels of convfew.cu walks along at a time.
    static int walkers(int many) {
        return WALKING_THREADS / (many / WALKED_SHARE);
    }

    /// The structure `FewWeights` of convfew.cu.
    int[] fewWeights() {
        return walksWithFewInputs() ? new int[] {n, outT, outH, outW, k, strideY, h, w, strideX, -padding.h(), -padding.w(), 0}
                : new int[] {n, t, h, w, c, strideX, outH, outW, strideY, padding.h() - kH + 1, padding.w() - kW + 1, 1};
    }

    /// Whether `convWide` can do it, at least half of the sums it makes are wanted, and there is a tile for each multiprocessor.
    boolean fillsWideTiles(int multiprocessors) {
        long made = (long) wideTiles() * WIDE_ROWS * WIDE_COLUMNS * WIDE_CHANNELS * slices() * SLICE;
        return isWide() && 2L * points() * k * c >= made && wideTiles() >= multiprocessors;
    }

    /// The same of `convWideWeights`.
    boolean fillsBands(int multiprocessors) {
        long made = (long) bands() * BAND_ROWS * BAND_PIXELS * pieces(c, WIDE_CHANNELS) * pieces(k, WIDE_CHANNELS) * WIDE_CHANNELS * WIDE_CHANNELS;
        return isWide() && 2L * points() * k * c >= made && bands() >= multiprocessors;
    }

    private boolean isWide() {
        return fillsTiles() && isThreeByThree();
    }

    private boolean isThreeByThree() {
        return groups == 1 && kH == 3 && kW == 3 && stride.equals(Triple.ONE) && dilation.equals(Triple.ONE);
    }

    int bands() {
        return Math.multiplyExact(n * outT * pieces(outH, BAND_ROWS), pieces(w, BAND_PIXELS));
    }

    /// The parts of a weight gradient that blocks of `convWideWeights` make apart.
    int weightBlocks() {
        return kT * pieces(c, WIDE_CHANNELS) * pieces(k, WIDE_CHANNELS);
    }

    int wideTiles() {
        return Math.multiplyExact(n * outT * pieces(outH, WIDE_ROWS), pieces(outW, WIDE_COLUMNS) * pieces(k, WIDE_CHANNELS));
    }

    /// How many numbers `convTurn` makes of the weights.
    long turnedWeights() {
        return (long) pieces(k, WIDE_CHANNELS) * kT * slices() * kH * kW * WIDE_CHANNELS * SLICE;
    }

    private int slices() {
        return pieces(c, SLICE);
    }

    static int pieces(int whole, int each) {
        return (whole + each - 1) / each;
    }
}
