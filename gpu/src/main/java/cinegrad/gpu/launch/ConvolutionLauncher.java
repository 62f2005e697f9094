package cinegrad.gpu.launch;

import static cinegrad.gpu.device.Grid.pieces;

import cinegrad.gpu.context.CudaContext;
import cinegrad.gpu.context.CudaKernels;
import cinegrad.gpu.device.DeviceBuffer;
import cinegrad.gpu.device.DeviceBuffer.Part;
import cinegrad.gpu.device.Grid;
import cinegrad.ops.Conv3dFinish;
import cinegrad.ops.NdArray;
import cinegrad.ops.conv.Activation;
import cinegrad.ops.conv.Conv3dGeometry;
import cinegrad.ops.conv.ConvMode;
import cinegrad.ops.conv.RecurrentGeometry;
import cinegrad.ops.shape.TimeDirection;
import cinegrad.ops.shape.Triple;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Convolutions and the recurrent sweep made of them.
///
/// Many channels go to tensor cores: 3 × 3 pixels on compute capability 9.0 to convwide.cu and convwideweights.cu, the others to
/// convtile.cu. Few channels on one side, as at both ends of a network, go to convfew.cu, everything else to the definition
/// (conv.cu). With `-Dcinegrad.gpu.warpgroups=false` convwide.cu and convwideweights.cu are left out, to compare or to do without
/// them. The adjoint in the input is a convolution with flipped weights where the stride is 1.
public final class ConvolutionLauncher {
    private static final boolean WARPGROUPS = !"false".equals(System.getProperty("cinegrad.gpu.warpgroups"));
    private static final int POINTS = 128;
    private static final int CHANNELS = 64;
    private static final int DEPTH = 32;
    private static final int STAGES = 3;
    private static final int TILE_BYTES = STAGES * Float.BYTES * (POINTS * (DEPTH + 4) + DEPTH * (CHANNELS + 8));
    private static final int WEIGHT_TILE_BYTES = STAGES * Float.BYTES * DEPTH * (POINTS + 8 + CHANNELS + 8);
    private static final int WIDE_WEIGHT_THREADS = 384;
    private static final int WEIGHT_BLOCKS = 512;
    private static final int THREADS = 256;
    private static final int WARPS = 8;
    private static final int MOST_BLOCKS = 1 << 16;
    private static final int WEIGHT_THREADS = 1 << 18;
    private static final int LEAST_POINTS = 256;
    private static final int WALKING_BLOCKS_EACH = 3;

    private final CudaContext context;
    private final ReductionLauncher reductions;
    private final ConvMode mode;

    public ConvolutionLauncher(CudaContext context, ReductionLauncher reductions, ConvMode mode) {
        this.context = context;
        this.mode = mode;
        this.reductions = reductions;
    }

    /// The structure `Finish` of conv.cuh.
    private record Finish(@Nullable Part bias, @Nullable Part addend, @Nullable Part gate, Activation activation)
            implements CudaKernels.Structure {
        static final Finish NONE = new Finish(null, null, null, Activation.NONE);

        static Finish of(Conv3dFinish finish) {
            return new Finish(finish.bias().map(b -> DeviceBuffer.of(b).from(0)).orElse(null),
                    finish.addend().map(a -> DeviceBuffer.of(a).from(0)).orElse(null), null, finish.activation());
        }

        @Override
        public long[] words() {
            return new long[] {address(bias), address(addend), address(gate), activation == Activation.RELU ? 1 : 0};
        }

        private static long address(@Nullable Part part) {
            return part == null ? 0 : part.address();
        }
    }

    private enum Pass { FORWARD, ADJOINT }

    private enum Kind { WIDE, TILES, FEW_INPUTS, FEW_OUTPUTS, WARP, PLAIN, PLAIN_ADJOINT }

    /// How a convolution is done, with the weights laid out for that.
    ///
    /// @param shape as the kernel is told
    /// @param made  the weights, if they were made for this; else they are the array's own
    private record Way(Kind kind, ConvShape shape, NdArray weights, Optional<DeviceBuffer> made) implements AutoCloseable {
        DeviceBuffer layout() {
            return made.orElseGet(() -> DeviceBuffer.of(weights));
        }

        @Override
        public void close() {
            made.ifPresent(DeviceBuffer::close);
        }
    }

    public void forward(NdArray x, NdArray w, NdArray y, Conv3dGeometry g, Conv3dFinish finish) {
        try (var way = way(w, ConvShape.of(g), Pass.FORWARD)) {
            run(way, DeviceBuffer.of(x).from(0), DeviceBuffer.of(y).from(0), Finish.of(finish));
        }
    }

    private Way way(NdArray w, ConvShape s, Pass pass) {
        boolean adjoint = pass == Pass.ADJOINT;
        var unchanged = new Way(adjoint ? Kind.PLAIN_ADJOINT : Kind.PLAIN, s, w, Optional.empty());
        if (s.groups() != 1 || adjoint && !s.window().stride().equals(Triple.ONE)) return unchanged;
        var shape = adjoint ? s.adjoint() : s;
        if (isFast90() && shape.fillsWideTiles(multiprocessors())) {
            return new Way(Kind.WIDE, shape, w, Optional.of(turned(w, s, shape, pass)));
        }
        var kind = kind(shape);
        return kind == Kind.PLAIN ? unchanged : new Way(kind, shape, w, adjoint ? Optional.of(flipped(w, s)) : Optional.empty());
    }

    private static Kind kind(ConvShape shape) {
        if (shape.fillsTiles()) return Kind.TILES;
        if (shape.walksWithFewInputs()) return Kind.FEW_INPUTS;
        if (shape.walksWithFewOutputs()) return Kind.FEW_OUTPUTS;
        return shape.hasFewOutputs() ? Kind.WARP : Kind.PLAIN;
    }

    /// Whether the kernels that only compute capability 9.0 has may be used; they multiply TF32 numbers.
    private boolean isFast90() {
        var device = context.device().description();
        return WARPGROUPS && mode == ConvMode.FAST && device.computeMajor() == 9 && device.computeMinor() == 0;
    }

    private int multiprocessors() {
        return context.device().description().multiprocessors();
    }

    private DeviceBuffer turned(NdArray w, ConvShape original, ConvShape shape, Pass pass) {
        long n = shape.turnedWeights();
        var turned = context.take(n);
        context.launch("convTurn", Grid.over(n), w, turned, original.window().taps().t(), original.c(), original.k(),
                pass == Pass.ADJOINT ? 1 : 0, n);
        return turned;
    }

    private DeviceBuffer flipped(NdArray w, ConvShape original) {
        var flipped = context.take(w.numbers());
        context.launch("convFlip", Grid.over(w.numbers()), w, flipped, original.taps(), original.c(), original.k(),
                (long) w.numbers());
        return flipped;
    }

    private void run(Way way, Part x, Part y, Finish finish) {
        var s = way.shape;
        int points = s.points();
        if (points == 0) return;
        switch (way.kind) {
            case WIDE -> {
                var grid = Grid.of(Math.min(s.wideTiles(), multiprocessors()), THREADS).withShared(ConvShape.WIDE_BYTES);
                context.launch("convWide", grid, x, way.layout(), y, s.structure(), finish, s.wideTiles());
            }
            case TILES -> {
                var grid = Grid.tiles(pieces(s.k(), CHANNELS), pieces(points, POINTS), 1, THREADS).withShared(TILE_BYTES);
                context.launch(mode == ConvMode.FAST ? "convTileFast" : "convTileExact", grid, x, way.layout(), y, s.structure(),
                        finish, points);
            }
            case FEW_INPUTS -> walk("convFewInputs" + s.c(), way, x, y, finish, s.k());
            case FEW_OUTPUTS -> walk("convFewOutputs" + s.k(), way, x, y, finish, s.c());
            case WARP -> context.launch("convWarp", Grid.of(Math.min(pieces(points, WARPS), MOST_BLOCKS), 32 * WARPS), x,
                    way.layout(), y, s.structure(), finish, points);
            case PLAIN -> plain("convForward", way, x, y, finish, (long) points * s.k());
            case PLAIN_ADJOINT -> plain("convInputGradient", way, x, y, finish,
                    (long) s.n() * s.in().t() * s.in().h() * s.in().w() * s.c());
        }
    }

    private void walk(String kernel, Way way, Part x, Part y, Finish finish, int many) {
        int walks = way.shape.outputWalks();
        int walkers = ConvShape.walkers(many);
        var grid = Grid.of(Math.min(pieces(walks, walkers), walkingBlocks()), ConvShape.WALKING_THREADS);
        context.launch(kernel, grid, x, way.layout(), y, way.shape.structure(), finish, walks);
    }

    /// As many as are resident together.
    private int walkingBlocks() {
        return WALKING_BLOCKS_EACH * multiprocessors();
    }

    private void plain(String kernel, Way way, Part from, Part to, Finish finish, long threads) {
        context.launch(kernel, Grid.over(threads), from, way.layout(), to, way.shape.structure(), finish, threads);
    }

    public void inputGradient(NdArray gradient, NdArray w, NdArray x, Conv3dGeometry g) {
        try (var way = way(w, ConvShape.of(g), Pass.ADJOINT)) {
            run(way, DeviceBuffer.of(gradient).from(0), DeviceBuffer.of(x).from(0), Finish.NONE);
        }
    }

    public void weightGradient(NdArray gradient, NdArray x, NdArray w, Conv3dGeometry g) {
        weightGradient(DeviceBuffer.of(gradient).from(0), DeviceBuffer.of(x).from(0), w, ConvShape.of(g));
    }

    private void weightGradient(Part gradient, Part x, NdArray w, ConvShape s) {
        if (isFast90() && s.fillsBands(multiprocessors())) wideWeightGradient(gradient, x, w, s);
        else if (s.walksWithFewInputs()) walkedWeightGradient(s.c(), gradient, x, s.k(), w, s, s.outputWalks());
        else if (s.walksWithFewOutputs()) walkedWeightGradient(s.k(), x, gradient, s.c(), w, s, s.inputWalks());
        else tiledWeightGradient(gradient, x, w, s);
        context.launch("convMendWeights", Grid.over(w.numbers()), gradient, x, w, s.structure(), (long) w.numbers());
    }

    private void wideWeightGradient(Part gradient, Part x, NdArray w, ConvShape s) {
        int wanted = Math.max(1, multiprocessors() / s.weightBlocks());
        int each = pieces(s.bands(), wanted);
        int slots = pieces(s.bands(), each);
        try (var partial = context.takeDoubles((long) slots * w.numbers())) {
            var grid = Grid.tiles(s.weightBlocks(), slots, 1, WIDE_WEIGHT_THREADS).withShared(ConvShape.BANDS_BYTES);
            context.launch("convWideWeights", grid, gradient, x, partial, s.structure(), each, s.bands());
            reductions.addSlots(partial, w, w.numbers(), slots);
        }
    }

    /// @param fewChannels of the array at `few`
    /// @param channels    of the array at `many`
    private void walkedWeightGradient(int fewChannels, Part many, Part few, int channels, NdArray w, ConvShape s, int walks) {
        int walkers = ConvShape.walkers(channels);
        int each = pieces(pieces(walks, walkingBlocks()), walkers) * walkers;
        int slots = pieces(walks, each);
        try (var partial = context.takeDoubles((long) slots * w.numbers())) {
            context.launch("convFewWeights" + fewChannels, Grid.of(slots, ConvShape.WALKING_THREADS)
                    .withShared(fewChannels * ConvShape.WALKED_BYTES), many, few, partial, s.fewWeights(), each, walks);
            reductions.addSlots(partial, w, w.numbers(), slots);
        }
    }

    private void tiledWeightGradient(Part gradient, Part x, NdArray w, ConvShape s) {
        int points = s.points();
        int tiles = pieces(s.taps() * s.c(), POINTS) * pieces(s.k(), CHANNELS);
        int wanted = s.fillsTiles() ? pieces(WEIGHT_BLOCKS, tiles) : WEIGHT_THREADS / w.numbers();
        int slots = Math.clamp(wanted, 1, pieces(points, LEAST_POINTS));
        int each = pieces(pieces(points, slots), DEPTH) * DEPTH;
        slots = pieces(points, each);
        long threads = (long) slots * w.numbers();
        try (var partial = context.takeDoubles(threads)) {
            if (s.fillsTiles()) {
                var grid = Grid.tiles(pieces(s.k(), CHANNELS), pieces(s.taps() * s.c(), POINTS), slots, THREADS)
                        .withShared(WEIGHT_TILE_BYTES);
                context.launch(mode == ConvMode.FAST ? "convWeightTileFast" : "convWeightTileExact", grid, gradient, x, partial,
                        s.structure(), each, points);
            } else {
                context.launch("convWeightGradient", Grid.over(threads), gradient, x, partial, s.structure(), each, points,
                        threads);
            }
            reductions.addSlots(partial, w, w.numbers(), slots);
        }
    }

    /// All videos of the batch at once, frame after frame.
    public void sweep(NdArray p, NdArray w, NdArray bias, NdArray hidden, RecurrentGeometry s, TimeDirection direction) {
        var pre = DeviceBuffer.of(p);
        var h = DeviceBuffer.of(hidden);
        int video = s.frames() * s.frameSize();
        long numbers = (long) s.batch() * s.frameSize();
        if (s.frames() == 0 || numbers == 0) return;
        long first = s.at(0, direction.frame(0, s.frames()));
        context.launch("biasRelu", Grid.over(numbers), pre.from(first), bias, h.from(first), s.frame().k(), s.frameSize(),
                (long) video, numbers);
        try (var way = way(w, ConvShape.of(s.frame(), s.batch(), video, video), Pass.FORWARD)) {
            for (int step = 1; step < s.frames(); step++) {
                long at = s.at(0, direction.frame(step, s.frames()));
                long before = s.at(0, direction.frame(step - 1, s.frames()));
                run(way, h.from(before), h.from(at), new Finish(DeviceBuffer.of(bias).from(0), pre.from(at), null,
                        Activation.RELU));
            }
        }
    }

    public void sweepGradient(NdArray gradient, NdArray w, NdArray hidden, NdArray delta, RecurrentGeometry s,
            TimeDirection direction) {
        var g = DeviceBuffer.of(gradient);
        var h = DeviceBuffer.of(hidden);
        var d = DeviceBuffer.of(delta);
        int video = s.frames() * s.frameSize();
        long numbers = (long) s.batch() * s.frameSize();
        if (s.frames() == 0 || numbers == 0) return;
        long last = s.at(0, direction.frame(s.frames() - 1, s.frames()));
        context.launch("whereActive", Grid.over(numbers), h.from(last), g.from(last), d.from(last), s.frameSize(),
                (long) video, numbers);
        try (var way = way(w, ConvShape.of(s.frame(), s.batch(), video, video), Pass.ADJOINT)) {
            for (int step = s.frames() - 2; step >= 0; step--) {
                long at = s.at(0, direction.frame(step, s.frames()));
                long after = s.at(0, direction.frame(step + 1, s.frames()));
                run(way, d.from(after), d.from(at), new Finish(null, g.from(at), h.from(at), Activation.NONE));
            }
        }
    }

    public void sweepWeightGradient(NdArray delta, NdArray hidden, NdArray w, RecurrentGeometry s, TimeDirection direction) {
        int video = s.frames() * s.frameSize();
        boolean forward = direction == TimeDirection.FORWARD;
        weightGradient(DeviceBuffer.of(delta).from(s.at(0, forward ? 1 : 0)),
                DeviceBuffer.of(hidden).from(s.at(0, forward ? 0 : 1)), w,
                ConvShape.of(s.transitions(), s.batch(), video, video));
    }
}
