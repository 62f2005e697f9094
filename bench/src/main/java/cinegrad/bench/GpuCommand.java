package cinegrad.bench;

import cinegrad.autograd.Evaluation;
import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Adam;
import cinegrad.ddei.io.image.FrameSize;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.loss.Objectives;
import cinegrad.ddei.loss.Sample;
import cinegrad.ddei.model.Crnn;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.physics.mask.GaussianLines;
import cinegrad.ddei.physics.mask.LineBudget;
import cinegrad.gpu.CudaBackend;
import cinegrad.gpu.context.KernelTime;
import cinegrad.gpu.device.CudaDevice;
import cinegrad.ops.Conv3dFinish;
import cinegrad.ops.NdArray;
import cinegrad.ops.Workspace;
import cinegrad.ops.conv.Conv3dGeometry;
import cinegrad.ops.conv.ConvMode;
import cinegrad.ops.fft.FftGeometry;
import cinegrad.ops.gemm.Transpose;
import cinegrad.ops.nufft.NufftPlan;
import cinegrad.ops.nufft.Trajectory;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.sample.Corners;
import cinegrad.ops.sample.Edge;
import cinegrad.ops.sample.GridSampleGeometry;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.sample.Interpolation;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `cinegrad bench gpu`: the kernels of a card and the whole training step, in the units of `bench/peers/torch_gpu.py`.
///
/// A number is the median over repetitions of the time from the first launch to the end of the last, divided by how many there
/// were.
@Command(name = "gpu", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Times convolution, Fourier transforms, grid sampling, linear algebra, copying and a training step on a "
                + "CUDA card.",
        footer = {"", "Example:  ./cinegrad bench gpu --size 512x256 --json gpu.json"})
final class GpuCommand implements Runnable {
    static final String TENSOR_CORES = "tensor core TFLOP/s (TF32, out of registers)";
    static final String MATRIX_PRODUCT = "matrix product TFLOP/s (TF32)";
    static final String SCALE = "scale GB/s";
    static final List<String> CONVOLUTIONS = List.of("conv forward TFLOP/s", "conv input gradient TFLOP/s",
            "conv weight gradient TFLOP/s");
    static final String FFT = "fft GB/s (read and written once)";
    static final String GRID_SAMPLE = "grid sample GB/s (read and written once)";
    static final String STEP = "training step ms";
    static final String MEMORY = "training step device GB";

    @Option(names = "--frames", paramLabel = "T", description = "Default: ${DEFAULT-VALUE}")
    private int frames = 12;

    @Option(names = "--size", paramLabel = "HxW", description = "Default: ${DEFAULT-VALUE}")
    private String size = "512x256";

    @Option(names = "--chans", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}")
    private int channels = 64;

    @Option(names = "--repetitions", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}")
    private int repetitions = 9;

    @Option(names = "--together", paramLabel = "N", description = "Launches in one repetition. Default: ${DEFAULT-VALUE}")
    private int together = 10;

    @Option(names = "--exact", description = "Convolutions in single precision instead of TF32.")
    private boolean exact;

    @Option(names = "--profile", description = "Also list the kernels of a training step by the time they take.")
    private boolean profile;

    @Option(names = "--only", paramLabel = "PART", split = ",", description = "Of ${COMPLETION-CANDIDATES}; default: all.")
    private Set<Part> only = EnumSet.allOf(Part.class);

    @Option(names = "--json", paramLabel = "FILE", description = "Also write the numbers here.")
    private Path json;

    /// What is measured, apart.
    enum Part { cores, copy, conv, lookup, nufft, matrices, step }

    private final Map<String, Object> numbers = new LinkedHashMap<>();

    @Override
    public void run() {
        int height = FrameSize.parse(size).height();
        int width = FrameSize.parse(size).width();
        try (var cuda = new CudaBackend(CudaDevice.open(0), exact ? ConvMode.EXACT : ConvMode.FAST)) {
            numbers.put("device", cuda.device().toString());
            numbers.put("products", exact ? "float32 in three TF32" : "TF32");
            if (only.contains(Part.cores)) put(TENSOR_CORES, cuda.timer().tensorRate() / 1e12);
            if (only.contains(Part.copy)) copies(cuda, height, width);
            if (only.contains(Part.conv)) convolutions(cuda, height, width);
            if (only.contains(Part.lookup)) lookups(cuda, height, width);
            if (only.contains(Part.nufft)) nonuniform(cuda, height, width);
            if (only.contains(Part.matrices)) matrices(cuda, height);
            if (only.contains(Part.step)) step(cuda, height, width);
        }
    }

    /// After every number, so that a run which is stopped leaves those it has.
    private void save() {
        if (json == null) return;
        try {
            Files.writeString(json, Json.of(numbers).pretty() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + json + ": " + e.getMessage(), e);
        }
    }

    private void copies(CudaBackend cuda, int h, int w) {
        NdArray x = noise(cuda, ArrayType.real(Shape.of(frames, h, w, channels)), 1);
        double seconds = time(cuda, () -> cuda.scale(x, 2));
        put(SCALE, 2.0 * Float.BYTES * x.numbers() / seconds / 1e9);
    }

    private void convolutions(CudaBackend cuda, int h, int w) {
        var g = Conv3dGeometry.same(Shape.of(1, frames, h, w, channels), Shape.of(1, 3, 3, channels, channels));
        NdArray x = noise(cuda, ArrayType.real(g.input()), 2);
        NdArray weight = noise(cuda, ArrayType.real(g.weight()), 3);
        NdArray y = noise(cuda, ArrayType.real(g.output()), 8);
        double operations = 2.0 * 9 * channels * channels * frames * h * w;
        put(CONVOLUTIONS.get(0), operations / time(cuda, () -> cuda.conv3d(x, weight, g, Conv3dFinish.NONE)) / 1e12);
        put(CONVOLUTIONS.get(1), operations / time(cuda, () -> cuda.conv3dInputGradient(y, weight, g)) / 1e12);
        put(CONVOLUTIONS.get(2), operations / time(cuda, () -> cuda.conv3dWeightGradient(y, x, g)) / 1e12);
    }

    private void lookups(CudaBackend cuda, int h, int w) {
        NdArray z = noise(cuda, ArrayType.complex(Shape.of(8 * frames, h, w)), 4);
        var fft = FftGeometry.of(z.shape(), FftGeometry.Direction.FORWARD, FftGeometry.Norm.ORTHO, FftGeometry.Centering.CENTERED,
                1, 2);
        double bytes = 2.0 * Float.BYTES * z.numbers();
        put(FFT, bytes / time(cuda, () -> cuda.fft(z, fft)) / 1e9);
        var g = new GridSampleGeometry(Shape.of(frames, h, w, 8), Shape.of(frames, h, w, 2), Interpolation.BILINEAR, Edge.ZERO,
                Corners.EDGES);
        NdArray image = noise(cuda, ArrayType.real(g.image()), 5);
        NdArray grid = cuda.scale(noise(cuda, ArrayType.real(g.grid()), 6), 0.3);
        put(GRID_SAMPLE, 2.0 * Float.BYTES * image.numbers() / time(cuda, () -> cuda.gridSample(image, grid, g)) / 1e9);
    }

    /// 21 spokes a frame, each with twice as many samples as the image has rows, through 8 coils.
    private void nonuniform(CudaBackend cuda, int h, int w) {
        int spokes = 21;
        int samples = spokes * 2 * h;
        var k = new double[2 * frames * samples];
        for (int i = 0; i < k.length / 2; i++) {
            int spoke = i / (2 * h);
            double angle = spoke * Math.PI * (Math.sqrt(5) - 1) / 2;
            double r = (i % (2 * h) - h) / (2.0 * h);
            k[2 * i] = r * h * Math.sin(angle);
            k[2 * i + 1] = r * w * Math.cos(angle);
        }
        var plan = NufftPlan.of(new ImageSize(h, w), Trajectory.of(Shape.of(frames, samples, 2), k));
        NdArray x = noise(cuda, ArrayType.complex(Shape.of(8, frames, h, w)), 9);
        NdArray y = noise(cuda, ArrayType.complex(Shape.of(8, frames, samples)), 10);
        put("nufft, 8 coils, 21 spokes, ms", 1e3 * time(cuda, () -> cuda.nufft(x, plan)));
        put("adjoint nufft, 8 coils, 21 spokes, ms", 1e3 * time(cuda, () -> cuda.nufftAdjoint(y, plan)));
        list(profile ? cuda.timer().profile(() -> cuda.nufftAdjoint(cuda.nufft(x, plan), plan)) : List.of());
    }

    /// Complex matrices of 32 × 32, one for every eighth row of the film.
    private void matrices(CudaBackend cuda, int h) {
        int count = Math.max(1, frames * h / 8);
        NdArray x = noise(cuda, ArrayType.complex(Shape.of(count, 32, 32)), 11);
        NdArray definite = cuda.matmul(x, Transpose.NO, x.conjugate(), Transpose.YES);
        put("solve, 32 × 32, matrices/ms", 1e-3 * count / time(cuda, () -> cuda.solve(x, x)));
        put("cholesky, 32 × 32, matrices/ms", 1e-3 * count / time(cuda, () -> cuda.cholesky(definite)));
        put("qr, 32 × 32, matrices/ms", 1e-3 * count / time(cuda, () -> cuda.qr(x)));
        put("eigh, 32 × 32, matrices/ms", 1e-3 * count / time(cuda, () -> cuda.eigh(x)));
        put("svd, 32 × 32, matrices/ms", 1e-3 * count / time(cuda, () -> cuda.svd(x)));
    }

    private void step(CudaBackend cuda, int h, int w) {
        System.gc();
        cuda.trim();
        float[] lines = new GaussianLines(LineBudget.of(8)).draw(frames, w, RandomStream.of(2)).overRows(1).toFloats();
        var physics = DynamicMri.withLines(cuda, lines, frames, w);
        NdArray video = noise(cuda, ArrayType.complex(Shape.of(1, frames, h, w)), 7);
        var sample = new Sample(physics.apply(video), physics, Optional.empty());
        var network = Crnn.of(cuda, channels, 2, RandomStream.of(1));
        var objective = Objectives.byName("ddei", Objectives.Settings.DEFAULT);
        var adam = new Adam(network.parameters(), 1e-3);
        var workspace = new Workspace();
        IntConsumer one = i -> {
            Tensor total = objective.terms(sample, network, RandomStream.of(1).stream(i)).total();
            adam.step(Evaluation.ofLoss(total).in(workspace).run());
        };
        double[] seconds = new double[repetitions];
        double[] asked = new double[repetitions];
        double[] ready = new double[repetitions];
        for (int i = -2; i < repetitions; i++) {
            long start = System.nanoTime();
            one.accept(i + 2);
            double host = (System.nanoTime() - start) * 1e-9;
            cuda.synchronize();
            double whole = (System.nanoTime() - start) * 1e-9;
            int step = i + 2;
            double queued = cuda.timer().seconds(2 * host, () -> one.accept(step));
            if (i < 0) continue;
            seconds[i] = whole;
            asked[i] = host;
            ready[i] = queued;
        }
        put(STEP, 1e3 * median(seconds));
        put("training step ms until all is launched", 1e3 * median(asked));
        put("training step ms if nothing waits for the host", 1e3 * median(ready));
        put("training step share without a kernel %", 100 * Math.max(0, 1 - median(ready) / median(seconds)));
        var kernels = cuda.timer().profile(() -> one.accept(0));
        put("training step launches", kernels.stream().mapToInt(KernelTime::launches).sum());
        if (profile) list(kernels);
        put(MEMORY, (cuda.usedBytes() + cuda.keptBytes()) / 1e9);
    }

    private static void list(List<KernelTime> kernels) {
        if (kernels.isEmpty()) return;
        double all = kernels.stream().mapToDouble(KernelTime::seconds).sum();
        System.out.printf(Locale.ROOT, "%n%-32s %8s %10s %7s%n", "kernel", "launches", "ms", "%");
        for (var k : kernels) {
            System.out.printf(Locale.ROOT, "%-32s %8d %10.3f %7.2f%n", k.kernel(), k.launches(), 1e3 * k.seconds(),
                    100 * k.seconds() / all);
        }
        System.out.println();
    }

    private double time(CudaBackend cuda, Supplier<NdArray> work) {
        var workspace = new Workspace();
        double[] seconds = new double[repetitions];
        for (int i = -1; i < repetitions; i++) {
            cuda.synchronize();
            long start = System.nanoTime();
            for (int k = 0; k < together; k++) {
                workspace.within(work);
                workspace.sweep();
            }
            cuda.synchronize();
            if (i >= 0) seconds[i] = (System.nanoTime() - start) * 1e-9 / together;
        }
        workspace.trim();
        return median(seconds);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    private void put(String name, double value) {
        numbers.put(name, value);
        save();
        System.out.printf(Locale.ROOT, "%-48s %10.2f%n", name, value);
    }

    private static NdArray noise(CudaBackend cuda, ArrayType type, long seed) {
        float[] numbers = new float[type.numbers()];
        var random = new SplittableRandom(seed);
        for (int i = 0; i < numbers.length; i++) numbers[i] = (float) random.nextGaussian();
        return cuda.upload(type, numbers);
    }
}
