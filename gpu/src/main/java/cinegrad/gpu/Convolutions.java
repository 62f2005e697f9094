package cinegrad.gpu;

import cinegrad.ops.Conv3dFinish;
import cinegrad.ops.Conv3dGeometry;
import cinegrad.ops.NdArray;
import cinegrad.ops.RecurrentGeometry;
import cinegrad.ops.TimeDirection;
import cinegrad.ops.Triple;
import cinegrad.ops.conv.Activation;
import cinegrad.ops.conv.ConvMode;
import java.lang.ref.Reference;

/// Convolutions and the recurrent sweep made of them.
///
/// Many channels go to tensor cores (convtile.cu), few outputs to a kernel of their own, everything else to the definition (conv.cu).
/// The adjoint in the input is a convolution with flipped weights where the stride is 1.
final class Convolutions {
    private static final int POINTS = 128;
    private static final int CHANNELS = 64;
    private static final int DEPTH = 32;
    private static final int STAGES = 3;
    private static final int TILE_BYTES = STAGES * Float.BYTES * (POINTS * (DEPTH + 4) + DEPTH * (CHANNELS + 8));
    private static final int WEIGHT_TILE_BYTES = STAGES * Float.BYTES * DEPTH * (POINTS + 8 + CHANNELS + 8);
    private static final int WEIGHT_BLOCKS = 512;
    private static final int LEAST_CHANNELS = 8;
    private static final int FEW_OUTPUTS = 4;
    private static final int WARPS = 8;
    private static final int MOST_BLOCKS = 1 << 16;
    private static final int WEIGHT_THREADS = 1 << 18;
    private static final int LEAST_POINTS = 256;

    private final Stage stage;
    private final Reductions reductions;
    private final ConvMode mode;

    Convolutions(Stage stage, Reductions reductions, ConvMode mode) {
        this.stage = stage;
        this.mode = mode;
        this.reductions = reductions;
    }

    /// The structure `Finish` of conv.cuh; addresses, 0 for none.
    private record Finish(long bias, long addend, long gate, boolean relu) {
        static final Finish NONE = new Finish(0, 0, 0, false);

        long[] structure() {
            return new long[] {bias, addend, gate, relu ? 1 : 0};
        }
    }

    /// Where the `n` volumes of a convolution's input and output lie.
    private record Places(Conv3dGeometry g, int n, int strideX, int strideY) {
        static Places of(Conv3dGeometry g) {
            return new Places(g, g.n(), g.input().stride(0), g.output().stride(0));
        }

        int points() {
            return Math.multiplyExact(n, g.outT() * g.outH() * g.outW());
        }

        /// The structure `Conv` of conv.cuh.
        int[] structure() {
            return new int[] {n, g.t(), g.h(), g.w(), g.c(), g.k(), g.kT(), g.kH(), g.kW(), g.outT(), g.outH(), g.outW(), g.stride().t(), g.stride().h(),
                g.stride().w(), g.padding().t(), g.padding().h(), g.padding().w(), g.dilation().t(), g.dilation().h(), g.dilation().w(), g.groups(),
                strideX, strideY};
        }

        /// The structure of the adjoint as a convolution of the output with flipped weights; of stride 1.
        int[] flipped() {
            return new int[] {n, g.outT(), g.outH(), g.outW(), g.k(), g.c(), g.kT(), g.kH(), g.kW(), g.t(), g.h(), g.w(), 1, 1, 1,
                g.dilation().t() * (g.kT() - 1) - g.padding().t(), g.dilation().h() * (g.kH() - 1) - g.padding().h(),
                g.dilation().w() * (g.kW() - 1) - g.padding().w(), g.dilation().t(), g.dilation().h(), g.dilation().w(), 1, strideY, strideX};
        }

        /// Whether rows of both channel counts can be copied sixteen bytes at a time, and are worth a tile.
        boolean fillsTiles() {
            return g.groups() == 1 && g.c() % 4 == 0 && g.k() % 4 == 0 && g.c() >= LEAST_CHANNELS && g.k() >= LEAST_CHANNELS;
        }
    }

    void forward(NdArray x, NdArray w, NdArray y, Conv3dGeometry g, Conv3dFinish finish) {
        var f = new Finish(finish.bias().map(b -> DeviceBuffer.of(b).address()).orElse(0L), finish.addend().map(a -> DeviceBuffer.of(a).address()).orElse(0L), 0,
                finish.activation() == Activation.RELU);
        forward(DeviceBuffer.of(x).address(), w, DeviceBuffer.of(y).address(), Places.of(g), f);
        keep(x, w, y, finish);
    }

    /// An address does not keep its array alive: what kernels were given addresses of must stay reachable until all are started.
    private static void keep(Object... arrays) {
        for (Object array : arrays) Reference.reachabilityFence(array);
    }

    private void forward(long x, NdArray w, long y, Places p, Finish finish) {
        if (p.fillsTiles()) tiles(x, DeviceBuffer.of(w), y, p.structure(), p.points(), p.g.k(), finish);
        else if (p.g.groups() == 1 && p.g.k() <= FEW_OUTPUTS && p.g.c() > FEW_OUTPUTS) fewOutputs(x, DeviceBuffer.of(w), y, p.structure(), p.points(), finish);
        else plain("convForward", x, w, y, p, finish, (long) p.points() * p.g.k());
    }

    private void plain(String kernel, long from, NdArray w, long to, Places p, Finish finish, long threads) {
        stage.launch(kernel, Grid.over(threads), from, w, to, p.structure(), finish.structure(), threads);
    }

    private void tiles(long x, DeviceBuffer w, long y, int[] structure, int points, int k, Finish finish) {
        var grid = Grid.of((points + POINTS - 1) / POINTS, (k + CHANNELS - 1) / CHANNELS, 256).withShared(TILE_BYTES);
        stage.launch(mode == ConvMode.FAST ? "convTileFast" : "convTileExact", grid, x, w, y, structure, finish.structure(), points);
    }

    private void fewOutputs(long x, DeviceBuffer w, long y, int[] structure, int points, Finish finish) {
        stage.launch("convFewOutputs", Grid.of(Math.min((points + WARPS - 1) / WARPS, MOST_BLOCKS), 32 * WARPS), x, w, y, structure, finish.structure(), points);
    }

    void inputGradient(NdArray gradient, NdArray w, NdArray x, Conv3dGeometry g) {
        inputGradient(DeviceBuffer.of(gradient).address(), w, DeviceBuffer.of(x).address(), Places.of(g), Finish.NONE);
        keep(gradient, w, x);
    }

    private void inputGradient(long gradient, NdArray w, long x, Places p, Finish finish) {
        var g = p.g;
        int points = p.n * g.t() * g.h() * g.w();
        boolean few = g.groups() == 1 && g.c() <= FEW_OUTPUTS && g.k() > FEW_OUTPUTS;
        if (!g.stride().equals(Triple.ONE) || !few && !p.fillsTiles()) {
            plain("convInputGradient", gradient, w, x, p, finish, (long) points * g.c());
            return;
        }
        try (var flipped = flip(w, g)) {
            if (few) fewOutputs(gradient, flipped, x, p.flipped(), points, finish);
            else tiles(gradient, flipped, x, p.flipped(), points, g.c(), finish);
        }
    }

    private DeviceBuffer flip(NdArray w, Conv3dGeometry g) {
        var flipped = stage.take(w.numbers());
        stage.launch("convFlip", Grid.over(w.numbers()), w, flipped, g.taps(), g.c(), g.k(), (long) w.numbers());
        return flipped;
    }

    void weightGradient(NdArray gradient, NdArray x, NdArray w, Conv3dGeometry g) {
        weightGradient(DeviceBuffer.of(gradient).address(), DeviceBuffer.of(x).address(), w, Places.of(g));
        keep(gradient, x, w);
    }

    private void weightGradient(long gradient, long x, NdArray w, Places p) {
        int points = p.points();
        int tiles = (p.g.taps() * p.g.c() + POINTS - 1) / POINTS * ((p.g.k() + CHANNELS - 1) / CHANNELS);
        int wanted = p.fillsTiles() ? (WEIGHT_BLOCKS + tiles - 1) / tiles : WEIGHT_THREADS / w.numbers();
        int slots = Math.clamp(wanted, 1, (points + LEAST_POINTS - 1) / LEAST_POINTS);
        int each = ((points + slots - 1) / slots + DEPTH - 1) / DEPTH * DEPTH;
        slots = (points + each - 1) / each;
        long threads = (long) slots * w.numbers();
        try (var partial = stage.takeDoubles(threads)) {
            if (p.fillsTiles()) {
                var grid = new Grid((p.g.taps() * p.g.c() + POINTS - 1) / POINTS, (p.g.k() + CHANNELS - 1) / CHANNELS, slots, 256, WEIGHT_TILE_BYTES);
                stage.launch(mode == ConvMode.FAST ? "convWeightTileFast" : "convWeightTileExact", grid, gradient, x, partial, p.structure(), each, points);
            } else {
                stage.launch("convWeightGradient", Grid.over(threads), gradient, x, partial, p.structure(), each, points, threads);
            }
            reductions.addSlots(partial, w, w.numbers(), slots);
        }
    }

    /// All videos of the batch at once, frame after frame.
    void sweep(NdArray p, NdArray w, NdArray bias, NdArray hidden, RecurrentGeometry s, TimeDirection direction) {
        var pre = DeviceBuffer.of(p);
        var h = DeviceBuffer.of(hidden);
        int video = s.frames() * s.frameSize();
        long numbers = (long) s.batch() * s.frameSize();
        var places = new Places(s.frame(), s.batch(), video, video);
        if (s.frames() == 0 || numbers == 0) return;
        long first = s.at(0, direction.frame(0, s.frames()));
        stage.launch("biasRelu", Grid.over(numbers), pre.address(first), bias, h.address(first), s.frame().k(), s.frameSize(), (long) video, numbers);
        for (int step = 1; step < s.frames(); step++) {
            long at = s.at(0, direction.frame(step, s.frames()));
            long before = s.at(0, direction.frame(step - 1, s.frames()));
            forward(h.address(before), w, h.address(at), places, new Finish(DeviceBuffer.of(bias).address(), pre.address(at), 0, true));
        }
        keep(p, w, bias, hidden);
    }

    void sweepGradient(NdArray gradient, NdArray w, NdArray hidden, NdArray delta, RecurrentGeometry s, TimeDirection direction) {
        var g = DeviceBuffer.of(gradient);
        var h = DeviceBuffer.of(hidden);
        var d = DeviceBuffer.of(delta);
        int video = s.frames() * s.frameSize();
        long numbers = (long) s.batch() * s.frameSize();
        var places = new Places(s.frame(), s.batch(), video, video);
        if (s.frames() == 0 || numbers == 0) return;
        long last = s.at(0, direction.frame(s.frames() - 1, s.frames()));
        stage.launch("whereActive", Grid.over(numbers), h.address(last), g.address(last), d.address(last), s.frameSize(), (long) video, numbers);
        for (int step = s.frames() - 2; step >= 0; step--) {
            long at = s.at(0, direction.frame(step, s.frames()));
            long after = s.at(0, direction.frame(step + 1, s.frames()));
            inputGradient(d.address(after), w, d.address(at), places, new Finish(0, g.address(at), h.address(at), false));
        }
        keep(gradient, w, hidden, delta);
    }

    void sweepWeightGradient(NdArray delta, NdArray hidden, NdArray w, RecurrentGeometry s, TimeDirection direction) {
        int video = s.frames() * s.frameSize();
        boolean forward = direction == TimeDirection.FORWARD;
        weightGradient(DeviceBuffer.of(delta).address(s.at(0, forward ? 1 : 0)), DeviceBuffer.of(hidden).address(s.at(0, forward ? 0 : 1)), w,
                new Places(s.transitions(), s.batch(), video, video));
        keep(delta, hidden, w);
    }
}
