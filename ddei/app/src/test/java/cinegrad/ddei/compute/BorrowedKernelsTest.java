package cinegrad.ddei.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.conv.ConvMode;
import cinegrad.ops.fft.FftGeometry;
import cinegrad.ops.fft.FftGeometry.Centering;
import cinegrad.ops.fft.FftGeometry.Direction;
import cinegrad.ops.fft.FftGeometry.Norm;
import cinegrad.ops.gemm.Transpose;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.KernelChoice;
import cinegrad.ops.simd.SimdBackend;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Libraries that can be chosen in place of our kernels give what ours give: each is the other's oracle.
class BorrowedKernelsTest {
    private static final double TOLERANCE = 2e-6;

    private final Backend own = new SimdBackend(2);

    @ParameterizedTest
    @EnumSource(Norm.class)
    void transformsByJTransforms(Norm norm) {
        var borrowed = new SimdBackend(2, ConvMode.FAST, new KernelChoice(KernelChoice.OWN.products(),
                JTransformsFourier.here()));
        for (Shape shape : new Shape[] {Shape.of(3, 8, 6), Shape.of(2, 5, 17), Shape.of(1, 41, 1), Shape.of(4, 21, 12)}) {
            for (var direction : Direction.values()) {
                for (var centering : Centering.values()) {
                    for (int[] axes : new int[][] {{0}, {1}, {2}, {1, 2}, {0, 1, 2}}) {
                        var g = FftGeometry.of(shape, direction, norm, centering, axes);
                        double[] x = numbers(2 * shape.elements());
                        var type = ArrayType.complex(shape);
                        close(own.fft(own.upload(type, x), g), borrowed.fft(borrowed.upload(type, x), g), g.toString());
                    }
                }
            }
        }
    }

    @Test
    void productsByJblas() {
        KernelChoice kernels = new KernelChoice(JblasGemm::of, KernelChoice.OWN.transforms());
        SimdBackend borrowed;
        try {
            borrowed = new SimdBackend(2, ConvMode.FAST, kernels);
        } catch (IllegalArgumentException e) {
            assumeTrue(false, e.getMessage());
            return;
        }
        for (var a : Transpose.values()) {
            for (var b : Transpose.values()) {
                for (int[] mnk : new int[][] {{1, 1, 1}, {7, 5, 3}, {64, 33, 17}, {2, 90, 41}}) {
                    Shape p = a == Transpose.NO ? Shape.of(3, mnk[0], mnk[2]) : Shape.of(3, mnk[2], mnk[0]);
                    Shape q = b == Transpose.NO ? Shape.of(mnk[2], mnk[1]) : Shape.of(mnk[1], mnk[2]);
                    double[] x = numbers(p.elements());
                    double[] y = numbers(q.elements());
                    close(own.matmul(own.upload(ArrayType.real(p), x), a, own.upload(ArrayType.real(q), y), b),
                            borrowed.matmul(borrowed.upload(ArrayType.real(p), x), a, borrowed.upload(ArrayType.real(q), y), b),
                            p + " by " + q);
                }
            }
        }
    }

    private static double[] numbers(int count) {
        var random = RandomStream.of(11);
        double[] x = new double[count];
        Arrays.setAll(x, i -> random.normal());
        return x;
    }

    private static void close(NdArray expected, NdArray actual, String what) {
        double[] e = expected.toDoubles();
        double[] a = actual.toDoubles();
        double error = 0;
        double size = 0;
        for (int i = 0; i < e.length; i++) {
            error += (e[i] - a[i]) * (e[i] - a[i]);
            size += e[i] * e[i];
        }
        assertEquals(0, Math.sqrt(error / size), TOLERANCE, what);
    }
}
