package cinegrad.test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.sample.AxisMatrix;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Order;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Operations on arrays that are told where elements lie: what lies outside is refused by every backend, what meets in one place
/// is summed without loss.
class IndexDoorTest {
    static List<Backend> backends() {
        return EveryBackend.all();
    }

    private static NdArray array(Backend backend, Shape shape, double... numbers) {
        return backend.upload(ArrayType.real(shape), numbers);
    }

    private static void refused(String start, Executable call) {
        String message = assertThrows(ShapeException.class, call).getMessage();
        assertTrue(message.startsWith(start), message);
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("backends")
    void positionsOutsideAreRefused(Backend backend) {
        NdArray x = array(backend, Shape.of(2, 4), 0, 1, 2, 3, 10, 11, 12, 13);
        refused("take: index 4 is outside axis 1 of (2,4)", () -> backend.take(x, 1, new int[] {0, 4}));
        refused("take: index -2 is outside axis 1", () -> backend.take(x, -1, new int[] {-2}));
        refused("scatterAdd: index 3 is outside", () -> backend.scatterAdd(x, 1, new int[] {0, 1, 2, 3}, 3));
        refused("scatterAdd: index -2 is outside", () -> backend.scatterAdd(x, 1, new int[] {0, 1, 2, -2}, 3));
        refused("scatterAdd: 2 positions for axis 1 of (2,4)", () -> backend.scatterAdd(x, 1, new int[] {0, 1}, 3));
        refused("scatterAddOnto: index 4 is outside", () -> backend.scatterAddOnto(x.copy(), x, 1, new int[] {0, 1, 2, 4}));
        refused("scatterAddOnto: 2 positions for axis 1 of (2,4)",
                () -> backend.scatterAddOnto(x.copy(), x, 1, new int[] {0, 1}));
        for (double outside : new double[] {-1, 4, 0.5, 1e30, Double.NaN, Double.POSITIVE_INFINITY}) {
            refused("gather: index ", () -> backend.gather(x, 1, array(backend, Shape.of(2, 1), 0, outside)));
            NdArray index = array(backend, Shape.of(2, 4), 0, 1, 2, 3, 0, 1, 2, outside);
            refused("scatterAdd: index ", () -> backend.scatterAdd(x, 1, index, 4));
        }
        refused("gather: the index must be", () -> backend.gather(x, 1, array(backend, Shape.of(3, 1), 0, 0, 0)));
        refused("gather: the index must be", () -> backend.gather(x, 1, array(backend, Shape.of(2), 0, 0)));
        refused("scatterAdd: the index must be", () -> backend.scatterAdd(x, 1, array(backend, Shape.of(2, 1), 0, 0), 4));
        refused("argsort: the first 5 elements", () -> backend.argsort(x, 1, Order.ASCENDING, 5));
        var matrix = AxisMatrix.of(1, 5, (_, entries) -> entries.add(4, 1));
        refused("alongAxis: a matrix of 5 columns for axis 1 of (2,4)", () -> backend.alongAxis(x, 1, matrix));
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("backends")
    void positionsWithinAreFollowed(Backend backend) {
        NdArray x = array(backend, Shape.of(2, 4), 0, 1, 2, 3, 10, 11, 12, 13);
        assertArrayEquals(new double[] {3, 0, 0, 13, 0, 10}, backend.take(x, 1, new int[] {3, -1, 0}).toDoubles());
        assertArrayEquals(new double[] {5, 1, 35, 11}, backend.scatterAdd(x, 1, new int[] {0, 1, 0, 0}, 2).toDoubles());
        assertArrayEquals(new double[] {3, 10}, backend.gather(x, 1, array(backend, Shape.of(2, 1), 3, 0)).toDoubles());
        assertArrayEquals(new double[] {5, 1, 0, 46}, backend.scatterAdd(x, 1,
                array(backend, Shape.of(2, 4), 0, 1, 0, 0, 1, 1, 1, 1), 2).toDoubles());
    }

    /// Onto what is there: runs of one number and of several, moved, left out, and two that meet.
    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("backends")
    void whatIsAddedStaysWithWhatWasThere(Backend backend) {
        NdArray x = array(backend, Shape.of(2, 3), 1, 2, 3, 10, 20, 30);
        NdArray sum = array(backend, Shape.of(2, 4), 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25);
        backend.scatterAddOnto(sum, x, -1, new int[] {3, -1, 0});
        assertArrayEquals(new double[] {3.5, 0.5, 0.5, 1.5, 30.25, 0.25, 0.25, 10.25}, sum.toDoubles());
        backend.scatterAddOnto(sum, x, 1, new int[] {1, 1, 2});
        assertArrayEquals(new double[] {3.5, 3.5, 3.5, 1.5, 30.25, 30.25, 30.25, 10.25}, sum.toDoubles());
        NdArray rows = array(backend, Shape.of(3, 3), 0, 0, 0, 7, 7, 7, 0, 0, 0);
        backend.scatterAddOnto(rows, x, 0, new int[] {2, 1});
        assertArrayEquals(new double[] {0, 0, 0, 17, 27, 37, 1, 2, 3}, rows.toDoubles());
    }

    /// 100,000 times 0.1; added one after the other in single precision it is 9,998.6.
    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("backends")
    void whatMeetsIsSummedWithoutLoss(Backend backend) {
        int n = 100_000;
        double[] tenths = new double[n];
        Arrays.fill(tenths, 0.1f);
        NdArray x = array(backend, Shape.of(n), tenths);
        double[] right = {(float) (n * (double) 0.1f)};
        assertArrayEquals(right, backend.scatterAdd(x, 0, new int[n], 1).toDoubles(), 5e-4);
        assertArrayEquals(right, backend.scatterAdd(x, 0, backend.zeros(ArrayType.real(Shape.of(n))), 1).toDoubles(), 5e-4);
    }
}
