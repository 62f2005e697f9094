package cinegrad.bench;

import cinegrad.ops.Backend;
import cinegrad.ops.Conv3dFinish;
import cinegrad.ops.NdArray;
import cinegrad.ops.Workspace;
import cinegrad.ops.conv.Conv3dGeometry;
import cinegrad.ops.fft.FftGeometry;
import cinegrad.ops.function.BinaryFunction;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.function.SoftmaxKind;
import cinegrad.ops.gemm.Transpose;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.sample.Corners;
import cinegrad.ops.sample.Edge;
import cinegrad.ops.sample.GridSampleGeometry;
import cinegrad.ops.sample.Interpolation;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.Triple;
import cinegrad.ops.simd.DoubleSimdBackend;
import cinegrad.ops.simd.SimdBackend;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Supplier;
import org.jblas.NativeBlas;
import org.jtransforms.fft.DoubleFFT_2D;
import org.visnow.jlargearrays.ConcurrencyUtils;

/// Times operations in single and in double precision: `Precisions THREADS [reference]`. Prints a line an operation: its name,
/// then milliseconds in single precision, in double precision and of a library in double precision where there is one, each the
/// median of the runs that fit into [#LONGEST], or, if `reference` is asked for, of one run of the definition.
///
/// `bench/peers/torch_double.py` does the same in PyTorch.
public final class Precisions {
    private static final long WARM = 1_000_000_000;
    private static final long LONGEST = 300_000_000;
    private static final int MOST = 101;

    private Precisions() { }

    public static void main(String[] arguments) {
        int threads = Integer.parseInt(arguments[0]);
        ConcurrencyUtils.setNumberOfThreads(threads);
        if (arguments.length > 1) {
            operations(new ReferenceBackend())
                    .forEach((name, run) -> System.out.printf(Locale.ROOT, "%s | %.1f%n", name, once(run)));
            return;
        }
        var single = operations(new SimdBackend(threads));
        var exact = operations(new DoubleSimdBackend(threads));
        var borrowed = libraries(threads);
        single.forEach((name, run) -> {
            var library = borrowed.get(name);
            String borrowedTime = library == null ? "" : String.format(Locale.ROOT, "%.3f", median(library));
            System.out.printf(Locale.ROOT, "%s | %.3f | %.3f | %s%n", name, median(run),
                    median(Objects.requireNonNull(exact.get(name))), borrowedTime);
        });
    }

    private static Map<String, Runnable> operations(Backend b) {
        var random = new Random(1);
        var all = new LinkedHashMap<String, Runnable>();
        NdArray x = real(b, random, 1 << 20);
        NdArray y = real(b, random, 1 << 20);
        all.put("add", forget(() -> x.plus(y)));
        all.put("exp", forget(() -> b.map(Elementary.EXP, x)));
        all.put("gelu", forget(() -> b.map(Elementary.GELU, x)));
        NdArray rows = x.reshape(Shape.of(1024, 1024));
        all.put("sum", forget(() -> b.reduce(Reduction.SUM, x)));
        all.put("sum of columns", forget(() -> b.reduce(Reduction.SUM, rows, 0)));
        all.put("softmax", forget(() -> b.softmax(SoftmaxKind.PROBABILITIES, rows, 1)));
        all.put("layer norm", forget(() -> b.standardize(rows, 1e-5, 1).array()));
        NdArray row = real(b, random, 1024);
        all.put("multiply rows", forget(() -> b.zip(BinaryFunction.MULTIPLY, rows, row)));
        NdArray left = real(b, random, 768, 768);
        NdArray right = real(b, random, 768, 768);
        all.put("matmul", forget(() -> b.matmul(left, Transpose.NO, right, Transpose.NO)));
        NdArray video = real(b, random, 1, 4, 64, 64, 64);
        NdArray weight = real(b, random, 1, 3, 3, 64, 64);
        var same = Conv3dGeometry.of(video.shape(), weight.shape(), new Triple(0, 1, 1));
        all.put("convolution", forget(() -> b.conv3d(video, weight, same, Conv3dFinish.NONE)));
        all.put("its input gradient", forget(() -> b.conv3dInputGradient(video, weight, same)));
        all.put("its weight gradient", forget(() -> b.conv3dWeightGradient(video, video, same)));
        var strided = new Conv3dGeometry(video.shape(), weight.shape(), new Triple(1, 2, 2), new Triple(0, 1, 1), Triple.ONE, 1);
        all.put("convolution of stride 2", forget(() -> b.conv3d(video, weight, strided, Conv3dFinish.NONE)));
        fourier(b, random, all, 256, 256);
        fourier(b, random, all, 448, 204);
        NdArray image = real(b, random, 4, 96, 96, 16);
        NdArray grid = b.map(Elementary.TANH, real(b, random, 4, 96, 96, 2));
        var sampling = new GridSampleGeometry(image.shape(), grid.shape(), Interpolation.BILINEAR, Edge.ZERO, Corners.EDGES);
        all.put("grid sample", forget(() -> b.gridSample(image, grid, sampling)));
        return all;
    }

    private static void fourier(Backend b, Random random, Map<String, Runnable> all, int height, int width) {
        NdArray z = real(b, random, 4, height, width, 2).asComplex();
        var g = FftGeometry.of(z.shape(), FftGeometry.Direction.FORWARD, FftGeometry.Norm.ORTHO, FftGeometry.Centering.NONE, 1,
                2);
        all.put("fft " + height + "x" + width, forget(() -> b.fft(z, g)));
    }

    /// jblas on one thread, JTransforms in place.
    private static Map<String, Runnable> libraries(int threads) {
        var random = new Random(2);
        var all = new LinkedHashMap<String, Runnable>();
        int n = 768;
        double[] a = random.doubles((long) n * n).toArray();
        var c = new double[n * n];
        if (threads == 1 && JblasContender.here().isPresent()) {
            all.put("matmul", () -> NativeBlas.dgemm('N', 'N', n, n, n, 1, a, 0, n, a, 0, n, 0, c, 0, n));
        }
        for (int[] size : new int[][] {{256, 256}, {448, 204}}) {
            var plan = new DoubleFFT_2D(size[0], size[1]);
            double[] image = random.doubles(2L * size[0] * size[1]).toArray();
            all.put("fft " + size[0] + "x" + size[1], () -> {
                for (int i = 0; i < 4; i++) plan.complexForward(image.clone());
            });
        }
        return all;
    }

    /// The result's memory is taken back at once, as in a training step.
    private static Runnable forget(Supplier<NdArray> operation) {
        var workspace = new Workspace();
        return () -> {
            workspace.within(operation);
            workspace.sweep();
        };
    }

    private static NdArray real(Backend b, Random random, int... sizes) {
        Shape shape = Shape.of(sizes);
        return b.upload(ArrayType.real(shape), random.doubles(shape.elements(), -1, 1).toArray());
    }

    private static double once(Runnable run) {
        long start = System.nanoTime();
        run.run();
        return (System.nanoTime() - start) / 1e6;
    }

    private static double median(Runnable run) {
        long end = System.nanoTime() + WARM;
        while (System.nanoTime() < end) run.run();
        double[] times = new double[MOST];
        int n = 0;
        for (end = System.nanoTime() + LONGEST; n < MOST && (n < 3 || System.nanoTime() < end); n++) times[n] = once(run);
        Arrays.sort(times, 0, n);
        return times[n / 2];
    }
}
