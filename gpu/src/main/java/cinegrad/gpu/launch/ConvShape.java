package cinegrad.gpu.launch;

import static cinegrad.gpu.device.Grid.pieces;

import cinegrad.ops.conv.Conv3dGeometry;
import cinegrad.ops.shape.Triple;

/// The structure `Conv` of conv.cuh: sizes of a convolution, and where its `n` volumes lie.
///
/// @param in      frames, rows and columns of the input
/// @param out     frames, rows and columns of the output
/// @param strideX numbers from the start of one input volume to the next
/// @param strideY numbers from the start of one output volume to the next
public record ConvShape(int n, Triple in, int c, Triple out, int k, Window window, int groups, int strideX, int strideY) {
    /// Taps, and how they walk over the input.
    public record Window(Triple taps, Triple stride, Triple padding, Triple dilation) { }

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
    static final int WIDE_BYTES = 2 * Float.BYTES * SLICE * ((WIDE_ROWS + 2) * WIDE_COLUMNS + 3 * WIDE_CHANNELS)
            + OPERAND_ALIGNMENT;
    /// Shared memory of a block of `convWideWeights`: two bands of the input and of the gradient, whose pixels begin 64 + 8
    /// numbers apart.
    static final int BANDS_BYTES = 2 * Float.BYTES * ((BAND_ROWS + 2) * BAND_PIXELS * WIDE_CHANNELS
            + BAND_ROWS * (BAND_PIXELS + 2) * (WIDE_CHANNELS + 8)) + OPERAND_ALIGNMENT;

    /// Shared memory of a block of `convFewWeights`, for each of the few channels: what its threads have summed up.
    static final int WALKED_BYTES = Float.BYTES * 9 * WALKED_SHARE * WALKING_THREADS;

    public static ConvShape of(Conv3dGeometry g) {
        return of(g, g.n(), g.input().stride(0), g.output().stride(0));
    }

    public static ConvShape of(Conv3dGeometry g, int n, int strideX, int strideY) {
        var window = new Window(Triple.of(g.kT(), g.kH(), g.kW()), g.stride(), g.padding(), g.dilation());
        return new ConvShape(n, Triple.of(g.t(), g.h(), g.w()), g.c(), Triple.of(g.outT(), g.outH(), g.outW()), g.k(), window,
                g.groups(), strideX, strideY);
    }

    /// The adjoint in the input, of stride 1 and one group: a convolution of the output, with weights whose channels are
    /// exchanged and whose taps are reversed.
    public ConvShape adjoint() {
        var taps = window.taps;
        var padding = window.padding;
        var dilation = window.dilation;
        var around = Triple.of(dilation.t() * (taps.t() - 1) - padding.t(), dilation.h() * (taps.h() - 1) - padding.h(),
                dilation.w() * (taps.w() - 1) - padding.w());
        return new ConvShape(n, out, k, in, c, new Window(taps, Triple.ONE, around, dilation), 1, strideY, strideX);
    }

    public int points() {
        return Math.multiplyExact(n, out.t() * out.h() * out.w());
    }

    public int taps() {
        return window.taps.t() * window.taps.h() * window.taps.w();
    }

    public int[] structure() {
        var taps = window.taps;
        var stride = window.stride;
        var padding = window.padding;
        var dilation = window.dilation;
        return new int[] {n, in.t(), in.h(), in.w(), c, k, taps.t(), taps.h(), taps.w(), out.t(), out.h(), out.w(), stride.t(),
                stride.h(), stride.w(),
            padding.t(), padding.h(), padding.w(), dilation.t(), dilation.h(), dilation.w(), groups, strideX, strideY};
    }

    /// Whether rows of both channel counts can be copied sixteen bytes at a time, and are worth a tile.
    public boolean fillsTiles() {
        return groups == 1 && c % 4 == 0 && k % 4 == 0 && c >= LEAST_CHANNELS && k >= LEAST_CHANNELS;
    }

    /// Whether `convWarp` is worth it.
    public boolean hasFewOutputs() {
        return groups == 1 && k <= FEW_OUTPUTS && c > FEW_OUTPUTS;
    }

    /// Whether `convFewInputs` and, for its gradient, `convFewWeights` can do it.
    public boolean walksWithFewInputs() {
        return isWalk() && c <= WALKED_FEW && k % WALKED_SHARE == 0 && k >= LEAST_CHANNELS && k <= WALKED_MANY;
    }

    /// Whether `convFewOutputs` and, for its gradient, `convFewWeights` can do it; the sums over many channels are made within a
    /// warp, by halves.
    public boolean walksWithFewOutputs() {
        return isWalk() && k <= WALKED_FEW && Integer.bitCount(c) == 1 && c >= LEAST_CHANNELS && c <= WALKED_MANY;
    }

    private boolean isWalk() {
        return isThreeByThree() && window.taps.t() == 1 && window.padding.t() == 0;
    }

    /// Segments of rows of the output.
    public int outputWalks() {
        return walks(out.t(), out.h(), out.w());
    }

    /// Segments of rows of the input.
    public int inputWalks() {
        return walks(in.t(), in.h(), in.w());
    }

    private int walks(int frames, int height, int width) {
        return Math.multiplyExact(n * frames * height, pieces(width, SEGMENT));
    }

    /// How many segments a block of the kernels of convfew.cu walks along at a time.
    public static int walkers(int many) {
        return WALKING_THREADS / (many / WALKED_SHARE);
    }

    /// The structure `FewWeights` of convfew.cu.
    public int[] fewWeights() {
        var taps = window.taps;
        var padding = window.padding;
        return walksWithFewInputs() ? new int[] {n, out.t(), out.h(), out.w(), k, strideY, in.h(), in.w(), strideX, -padding.h(),
                -padding.w(), 0}
                : new int[] {n, in.t(), in.h(), in.w(), c, strideX, out.h(), out.w(), strideY, padding.h() - taps.h() + 1,
                padding.w() - taps.w() + 1, 1};
    }

    /// Whether `convWide` can do it, at least half of the sums it makes are wanted, and there is a tile for each multiprocessor.
    public boolean fillsWideTiles(int multiprocessors) {
        long made = (long) wideTiles() * WIDE_ROWS * WIDE_COLUMNS * WIDE_CHANNELS * slices() * SLICE;
        return isWide() && 2L * points() * k * c >= made && wideTiles() >= multiprocessors;
    }

    /// The same of `convWideWeights`.
    public boolean fillsBands(int multiprocessors) {
        long made = (long) bands() * BAND_ROWS * BAND_PIXELS * pieces(c, WIDE_CHANNELS) * pieces(k, WIDE_CHANNELS)
                * WIDE_CHANNELS * WIDE_CHANNELS;
        return isWide() && 2L * points() * k * c >= made && bands() >= multiprocessors;
    }

    private boolean isWide() {
        return fillsTiles() && isThreeByThree();
    }

    private boolean isThreeByThree() {
        return groups == 1 && window.taps.h() == 3 && window.taps.w() == 3 && window.stride.equals(Triple.ONE)
                && window.dilation.equals(Triple.ONE);
    }

    public int bands() {
        return Math.multiplyExact(n * out.t() * pieces(out.h(), BAND_ROWS), pieces(in.w(), BAND_PIXELS));
    }

    /// The parts of a weight gradient that blocks of `convWideWeights` make apart.
    public int weightBlocks() {
        return window.taps.t() * pieces(c, WIDE_CHANNELS) * pieces(k, WIDE_CHANNELS);
    }

    public int wideTiles() {
        return Math.multiplyExact(n * out.t() * pieces(out.h(), WIDE_ROWS),
                pieces(out.w(), WIDE_COLUMNS) * pieces(k, WIDE_CHANNELS));
    }

    /// How many numbers `convTurn` makes of the weights.
    public long turnedWeights() {
        return (long) pieces(k, WIDE_CHANNELS) * window.taps.t() * slices() * window.taps.h() * window.taps.w() * WIDE_CHANNELS
                * SLICE;
    }

    private int slices() {
        return pieces(c, SLICE);
    }
}
