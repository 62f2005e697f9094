package cinegrad.gpu;

import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.ArrayType;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.Reduction;
import cinegrad.ops.Shape;
import cinegrad.ops.fft.FftGeometry;
import cinegrad.ops.reference.ReferenceBackend;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.BeforeAll;
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
        cuda = Emulated.backend();
    }

    /// ‖actual − expected‖ ≤ tolerance · ‖expected‖ for a verb applied to Gaussian noise.
    private static void compare(double tolerance, ArrayType type, BiFunction<Backend, NdArray, NdArray> verb) {
        var random = new Random(type.hashCode());
        float[] numbers = new float[type.numbers()];
        for (int i = 0; i < numbers.length; i++) numbers[i] = (float) random.nextGaussian();
        var reference = new ReferenceBackend();
        double[] expected = verb.apply(reference, reference.upload(type, numbers)).toDoubles();
        double[] actual = verb.apply(cuda, cuda.upload(type, numbers)).toDoubles();
        double off = 0;
        double size = 0;
        for (int i = 0; i < expected.length; i++) {
            off += (actual[i] - expected[i]) * (actual[i] - expected[i]);
            size += expected[i] * expected[i];
        }
        double error = Math.sqrt(off / size);
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
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 30, 32, 41, 49, 61, 64, 67, 97, 101, 128, 204, 246, 251, 256, 448, 512, 1000, 1021, 4096})
    void transformsEveryLength(int n) {
        for (var direction : FftGeometry.Direction.values()) {
            for (var centring : FftGeometry.Centring.values()) {
                compare(2e-6, ArrayType.complex(Shape.of(3, n)), (b, x) -> b.fft(x, FftGeometry.of(x.shape(), direction, FftGeometry.Norm.ORTHO, centring, 1)));
                compare(2e-6, ArrayType.complex(Shape.of(n, 5)), (b, x) -> b.fft(x, FftGeometry.of(x.shape(), direction, FftGeometry.Norm.BY_N, centring, 0)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {6145, 8192, 7001})
    void transformsLinesLongerThanSharedMemory(int n) {
        compare(3e-6, ArrayType.complex(Shape.of(2, n)), (b, x) -> b.fft(x, FftGeometry.of(x.shape(), FftGeometry.Direction.FORWARD, FftGeometry.Norm.ORTHO,
                FftGeometry.Centring.CENTRED, 1)));
        compare(3e-6, ArrayType.complex(Shape.of(n, 2)), (b, x) -> b.fft(x, FftGeometry.of(x.shape(), FftGeometry.Direction.INVERSE, FftGeometry.Norm.NONE,
                FftGeometry.Centring.NONE, 0)));
    }

    @Test
    void transformsTwoAxes() {
        compare(2e-6, ArrayType.complex(Shape.of(2, 30, 42)), (b, x) -> b.fft(x, FftGeometry.of(x.shape(), FftGeometry.Direction.FORWARD, FftGeometry.Norm.ORTHO,
                FftGeometry.Centring.CENTRED, 1, 2)));
    }

    @ParameterizedTest
    @CsvSource({"64,64,16", "65,63,17", "1,200,130", "200,1,3", "130,70,1"})
    void multipliesAcrossTiles(int m, int n, int k) {
        for (var ta : Backend.Transpose.values()) {
            for (var tb : Backend.Transpose.values()) {
                var a = ta == Backend.Transpose.NO ? Shape.of(m, k) : Shape.of(k, m);
                var b = tb == Backend.Transpose.NO ? Shape.of(k, n) : Shape.of(n, k);
                compare(1e-6, ArrayType.real(a), (backend, x) -> backend.matmul(x, ta, ramp(backend, ArrayType.real(b)), tb));
                compare(1e-6, ArrayType.complex(a), (backend, x) -> backend.matmul(x, ta, ramp(backend, ArrayType.complex(b)), tb));
            }
        }
    }

    private static NdArray ramp(Backend backend, ArrayType type) {
        float[] numbers = new float[type.numbers()];
        for (int i = 0; i < numbers.length; i++) numbers[i] = (i * 37 % 101 - 50) / 64f;
        return backend.upload(type, numbers);
    }
}
