package cinegrad.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.Backend;
import cinegrad.ops.Conv3dFinish;
import cinegrad.ops.NdArray;
import cinegrad.ops.RelativeError;
import cinegrad.ops.conv.Activation;
import cinegrad.ops.conv.Conv3dGeometry;
import cinegrad.ops.conv.ConvMode;
import cinegrad.ops.fft.FftGeometry;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.gemm.Transpose;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.sample.Corners;
import cinegrad.ops.sample.Edge;
import cinegrad.ops.sample.GridSampleGeometry;
import cinegrad.ops.sample.Interpolation;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.Triple;
import cinegrad.ops.simd.SimdBackend;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The kernels at sizes that reach beyond one tile, one block, one slot; the small sizes of every operation are compared in the
/// suites of the whole house.
class CudaBackendTest {
    private static CudaBackend cuda;

    @BeforeAll
    static void open() {
        cuda = Emulated.backend(ConvMode.EXACT);
    }

    /// ‖actual − expected‖ ≤ tolerance · ‖expected‖ for an operation on Gaussian noise.
    private static void compare(double tolerance, ArrayType type, BiFunction<Backend, NdArray, NdArray> operation) {
        compare(new ReferenceBackend(), tolerance, type, operation);
    }

    /// Fourier transforms: the definition takes the square of the length, so long ones are judged by the processor's.
    private static void compareTransform(double tolerance, Shape shape, int length,
            BiFunction<Backend, NdArray, NdArray> operation) {
        compare(length < 200 ? new ReferenceBackend() : new SimdBackend(1), tolerance, ArrayType.complex(shape), operation);
    }

    private static void compare(Backend judge, double tolerance, ArrayType type,
            BiFunction<Backend, NdArray, NdArray> operation) {
        float[] numbers = noise(type.numbers(), type.hashCode());
        double[] expected = operation.apply(judge, judge.upload(type, numbers)).toDoubles();
        double[] actual = operation.apply(cuda, cuda.upload(type, numbers)).toDoubles();
        double error = RelativeError.of(expected, actual);
        assertTrue(error <= tolerance, () -> type + ": relative error " + error);
    }

    @ParameterizedTest
    @CsvSource({"1,70000,1", "3,40000,1", "2,3000,7", "1,900,128", "2,500,129", "5,33,1000", "1,100000,3"})
    void reducesLongAxes(int outer, int length, int inner) {
        var type = ArrayType.real(Shape.of(outer, length, inner));
        compare(1e-6, type, (_, x) -> x.backend().reduce(Reduction.SUM, x.times(x), 1));
        compare(1e-6, type, (_, x) -> x.backend().reduce(Reduction.MAXIMUM, x, 1));
        compare(1e-6, type, (_, x) -> x.backend().moments(x, 1).variance());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 30, 32, 41, 49, 61, 64, 67, 97, 101, 128, 204, 246, 251, 256, 448,
            512, 1000, 1021, 4096})
    void transformsEveryLength(int n) {
        for (var direction : FftGeometry.Direction.values()) {
            for (var centering : FftGeometry.Centering.values()) {
                compareTransform(2e-6, Shape.of(3, n), n,
                        (b, x) -> b.fft(x, FftGeometry.of(x.shape(), direction, FftGeometry.Norm.ORTHO, centering, 1)));
                compareTransform(2e-6, Shape.of(n, 5), n,
                        (b, x) -> b.fft(x, FftGeometry.of(x.shape(), direction, FftGeometry.Norm.BY_N, centering, 0)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {6145, 8192, 7001})
    void transformsLinesLongerThanSharedMemory(int n) {
        compareTransform(3e-6, Shape.of(2, n), n, (b, x) ->
                b.fft(x, FftGeometry.of(x.shape(), FftGeometry.Direction.FORWARD, FftGeometry.Norm.ORTHO,
                FftGeometry.Centering.CENTERED, 1)));
        compareTransform(3e-6, Shape.of(n, 2), n, (b, x) ->
                b.fft(x, FftGeometry.of(x.shape(), FftGeometry.Direction.INVERSE, FftGeometry.Norm.NONE,
                FftGeometry.Centering.NONE, 0)));
    }

    /// The larger ones go in two parts, so that the second axis finds what the first wrote in the cache.
    @ParameterizedTest
    @CsvSource({"2,30,42", "21,512,256"})
    void transformsTwoAxes(int n, int h, int w) {
        compareTransform(2e-6, Shape.of(n, h, w), h,
                (b, x) -> b.fft(x, FftGeometry.of(x.shape(), FftGeometry.Direction.FORWARD, FftGeometry.Norm.ORTHO,
                FftGeometry.Centering.CENTERED, 1, 2)));
    }

    @ParameterizedTest
    @CsvSource({"64,64,16", "65,63,17", "1,200,130", "200,1,3", "130,70,1"})
    void multipliesAcrossTiles(int m, int n, int k) {
        for (var ta : Transpose.values()) {
            for (var tb : Transpose.values()) {
                var a = ta == Transpose.NO ? Shape.of(m, k) : Shape.of(k, m);
                var b = tb == Transpose.NO ? Shape.of(k, n) : Shape.of(n, k);
                compare(1e-6, ArrayType.real(a), (backend, x) -> backend.matmul(x, ta, ramp(backend, ArrayType.real(b)), tb));
                compare(1e-6, ArrayType.complex(a), (backend, x) ->
                        backend.matmul(x, ta, ramp(backend, ArrayType.complex(b)), tb));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1,9,20,64,64,3,1,1", "2,1,9,20,8,12,3,1,1", "1,3,5,7,12,72,3,1,2", "1,1,11,6,36,8,5,2,1",
            "1,2,12,13,64,2,3,1,1", "1,1,40,30,2,64,3,1,1",
        "1,1,10,13,6,10,3,1,1", "1,2,6,5,16,16,1,1,1", "2,4,6,5,20,3,3,1,1", "1,2,9,8,5,3,3,2,1"})
    void convolvesOnTiles(int n, int t, int h, int w, int c, int k, int kernel, int stride, int dilation) {
        int kT = t > 2 ? 3 : 1;
        var weight = Shape.of(kT, kernel, kernel, c, k);
        var g = new Conv3dGeometry(Shape.of(n, t, h, w, c), weight, Triple.of(1, stride, stride),
                Triple.of(kT / 2, dilation * (kernel / 2), 1), Triple.of(1, dilation, dilation), 1);
        compare(1e-6, ArrayType.real(g.input()), (b, x) -> b.conv3d(x, ramp(b, ArrayType.real(weight)), g,
                new Conv3dFinish(Optional.of(ramp(b, ArrayType.real(Shape.of(k)))),
                Optional.of(ramp(b, ArrayType.real(g.output()))), Activation.RELU)));
        compare(1e-6, ArrayType.real(g.output()), (b, y) -> b.conv3dInputGradient(y, ramp(b, ArrayType.real(weight)), g));
        compare(1e-6, ArrayType.real(g.output()), (b, y) -> b.conv3dWeightGradient(y, ramp(b, ArrayType.real(g.input())), g));
    }

    /// One or two channels on one side: rows of one segment and of several, the last one cut, and paddings that reach beyond the
    /// image.
    @ParameterizedTest
    @CsvSource({"1,1,5,33,2,64,1,1,convFewInputs2", "2,3,4,7,1,12,0,2,convFewInputs1", "1,2,3,70,2,128,2,0,convFewInputs2",
            "1,2,12,32,64,2,1,1,convFewOutputs2",
        "2,3,4,7,8,1,0,2,convFewOutputs1", "1,1,3,70,128,2,2,0,convFewOutputs2", "3,1,6,34,16,2,3,2,convFewOutputs2"})
    void walksAlongRowsOfFewChannels(int n, int t, int h, int w, int c, int k, int paddingH, int paddingW, String kernel) {
        var weight = Shape.of(1, 3, 3, c, k);
        var g = new Conv3dGeometry(Shape.of(n, t, h, w, c), weight, Triple.ONE, Triple.of(0, paddingH, paddingW), Triple.ONE, 1);
        var finish = ArrayType.real(g.output());
        var kernels = cuda.timer().profile(() -> {
            compare(1e-6, ArrayType.real(g.input()), (b, x) -> b.conv3d(x, ramp(b, ArrayType.real(weight)), g,
                    new Conv3dFinish(Optional.of(ramp(b, ArrayType.real(Shape.of(k)))), Optional.of(ramp(b, finish)),
                    Activation.RELU)));
            compare(1e-6, finish, (b, y) -> b.conv3dInputGradient(y, ramp(b, ArrayType.real(weight)), g));
            compare(1e-6, finish, (b, y) -> b.conv3dWeightGradient(y, ramp(b, ArrayType.real(g.input())), g));
        });
        for (String wanted : List.of(kernel, "convFewWeights" + Math.min(c, k))) {
            assertTrue(kernels.stream().anyMatch(time -> time.kernel().equals(wanted)), kernels::toString);
        }
    }

    /// Numbers of seven bits pass through TF32 unchanged, so that only the order of sums differs. Images of several tiles of
    /// either kernel, the last ones cut; at least as many tiles as the device has multiprocessors, which for the emulated one are
    /// four. The first and the last volume are compared; those between are 0. Every kernel is run again, its threads in another
    /// order, where both sides have as many channels.
    @ParameterizedTest
    @CsvSource({"8,1,1,30,30,64,64,1,convTileFast,convWeightTileFast", "9,1,1,62,30,64,64,1,convWide,convWideWeights",
            "9,2,1,33,30,60,60,0,convWide,convWideWeights",
        "9,1,3,31,20,32,60,1,convWide,convWeightTileFast", "9,1,3,13,50,60,64,1,convTileFast,convWideWeights",
        "9,1,1,60,29,32,124,2,convWide,convWeightTileFast",
        "9,1,1,31,46,64,124,1,convWide,convWideWeights", "9,1,2,9,31,124,60,0,convTileFast,convWideWeights"})
    @Tag("warpgroups")
    void multipliesFewBitsExactlyOnFastTiles(int computeMajor, int n, int t, int h, int w, int c, int k, int padding,
            String kernel, String weightKernel) {
        var weight = Shape.of(t > 2 ? 3 : 1, 3, 3, c, k);
        try (var fast = Emulated.backend(ConvMode.FAST, computeMajor)) {
            int volumes = n * ((fast.device().multiprocessors() + 3) / 4);
            var all = padded(Shape.of(volumes, t, h, w, c), weight, padding);
            var ends = padded(Shape.of(Math.min(2, volumes), t, h, w, c), weight, padding);
            var processor = new SimdBackend(1, ConvMode.EXACT);
            List<BiFunction<Backend, Conv3dGeometry, NdArray>> operations = List.of(
                    (b, g) -> b.conv3d(ends(b, g.input()), ramp(b, ArrayType.real(weight)), g,
                            new Conv3dFinish(Optional.of(ramp(b, ArrayType.real(Shape.of(k)))),
                            Optional.of(ends(b, g.output())), Activation.RELU)),
                    (b, g) -> b.conv3dInputGradient(ends(b, g.output()), ramp(b, ArrayType.real(weight)), g),
                    (b, g) -> b.conv3dWeightGradient(ends(b, g.output()), ends(b, g.input()), g));
            var results = new ArrayList<double[]>();
            var kernels = fast.timer().profile(() -> operations.forEach(o -> results.add(o.apply(fast, all).toDoubles())));
            for (String wanted : List.of(kernel, weightKernel)) {
                assertTrue(kernels.stream().anyMatch(time -> time.kernel().equals(wanted)), () -> wanted + ": " + kernels);
            }
            for (int i = 0; i < 3; i++) {
                double[] expected = operations.get(i).apply(processor, ends).toDoubles();
                double[] actual = i == 2 ? results.get(i) : firstAndLast(results.get(i), expected.length);
                double error = RelativeError.of(expected, actual);
                assertTrue(error < 1e-6, () -> "relative error " + error);
                if (c == k) assertArrayEquals(results.get(i), operations.get(i).apply(fast, all).toDoubles());
            }
        }
    }

    private static Conv3dGeometry padded(Shape input, Shape weight, int padding) {
        return Conv3dGeometry.of(input, weight, Triple.of(weight.size(0) / 2, padding, padding));
    }

    /// The same first and last volume for any number of volumes; 0 between them.
    private static NdArray ends(Backend b, Shape shape) {
        var numbers = new float[shape.elements()];
        int volume = shape.stride(0);
        for (int i = 0; i < volume; i++) {
            numbers[numbers.length - volume + i] = (i * 41 % 103 - 50) / 64f;
            numbers[i] = (i * 37 % 101 - 50) / 64f;
        }
        return b.upload(ArrayType.real(shape), numbers);
    }

    private static double[] firstAndLast(double[] all, int numbers) {
        if (all.length == numbers) return all;
        double[] ends = Arrays.copyOf(all, numbers);
        System.arraycopy(all, all.length - numbers / 2, ends, numbers / 2, numbers / 2);
        return ends;
    }

    /// NaN, also that of memory nobody has written, stays NaN on every kind of tile.
    @Test
    void tilesKeepNan() {
        var g = Conv3dGeometry.same(Shape.of(1, 1, 9, 20, 64), Shape.of(1, 3, 3, 64, 64));
        for (var mode : ConvMode.values()) {
            try (var backend = Emulated.backend(mode)) {
                var numbers = new float[g.input().elements()];
                numbers[0] = Float.intBitsToFloat(-1);
                var y = backend.conv3d(backend.upload(ArrayType.real(g.input()), numbers),
                        ramp(backend, ArrayType.real(g.weight())), g, Conv3dFinish.NONE).toDoubles();
                for (int k = 0; k < 64; k++) {
                    assertTrue(Double.isNaN(y[k]), mode.name());
                    assertEquals(0, y[y.length - 1 - k], mode.name());
                }
            }
        }
    }

    /// More points read one pixel than one thread would sort.
    @Test
    void addsUpManyPointsOfOnePixelInOneOrder() {
        var g = new GridSampleGeometry(Shape.of(1, 3, 4, 2), Shape.of(1, 60, 100, 2), Interpolation.NEAREST, Edge.BORDER,
                Corners.EDGES);
        var grid = new float[g.grid().elements()];
        for (int i = 0; i < grid.length; i++) grid[i] = i % 9 == 0 ? 0.3f : -1.5f;
        var reference = new ReferenceBackend();
        double[] expected = reference.gridSampleImageGradient(ramp(reference, ArrayType.real(g.output())),
                reference.upload(ArrayType.real(g.grid()), grid), g).toDoubles();
        for (int i = 0; i < 2; i++) {
            double[] actual = cuda.gridSampleImageGradient(ramp(cuda, ArrayType.real(g.output())),
                    cuda.upload(ArrayType.real(g.grid()), grid), g).toDoubles();
            assertArrayEquals(expected, actual, 1e-4);
        }
    }

    /// Ten bits after the leading one: 2⁻¹¹ at most for each of two factors, random in sign.
    @Test
    void fastConvolutionsRoundTheirFactors() {
        var g = Conv3dGeometry.same(Shape.of(1, 1, 9, 20, 64), Shape.of(1, 3, 3, 64, 64));
        var fast = Emulated.backend(ConvMode.FAST);
        var x = fast.upload(ArrayType.real(g.input()), noise(g.input().elements(), 1));
        var w = fast.upload(ArrayType.real(g.weight()), noise(g.weight().elements(), 2));
        var y = fast.conv3d(x, w, g, Conv3dFinish.NONE);
        var exact = cuda.conv3d(cuda.upload(x.type(), x.toFloats()), cuda.upload(w.type(), w.toFloats()), g, Conv3dFinish.NONE);
        double error = RelativeError.of(exact.toDoubles(), y.toDoubles());
        assertTrue(error > 1e-5 && error < 6e-4, () -> "error " + error);
        var dx = fast.conv3dInputGradient(y, w, g);
        var dw = fast.conv3dWeightGradient(y, x, g);
        var reference = new ReferenceBackend();
        var yr = reference.upload(y.type(), y.toFloats());
        assertTrue(RelativeError.of(reference.conv3dInputGradient(yr, reference.upload(w.type(), w.toFloats()), g).toDoubles(),
                dx.toDoubles()) < 6e-4);
        assertTrue(RelativeError.of(reference.conv3dWeightGradient(yr, reference.upload(x.type(), x.toFloats()), g).toDoubles(),
                dw.toDoubles()) < 6e-4);
    }

    private static float[] noise(int n, long seed) {
        var random = new Random(seed);
        float[] numbers = new float[n];
        for (int i = 0; i < n; i++) numbers[i] = (float) random.nextGaussian();
        return numbers;
    }

    private static NdArray ramp(Backend backend, ArrayType type) {
        float[] numbers = new float[type.numbers()];
        for (int i = 0; i < numbers.length; i++) numbers[i] = (i * 37 % 101 - 50) / 64f;
        return backend.upload(type, numbers);
    }
}
