package cinegrad.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cinegrad.autograd.option.ConvOptions;
import cinegrad.autograd.option.OldElements;
import cinegrad.autograd.option.PadMode;
import cinegrad.autograd.option.Quantile;
import cinegrad.autograd.option.ScatterReduction;
import cinegrad.autograd.option.Side;
import cinegrad.ops.Backend;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import org.junit.jupiter.api.Test;

/// Statistics, places, scattered elements, windows and convolutions at their edges; values and gradients are golden cases.
class PatternsTest {
    private static final double NAN = Double.NaN;
    private final Backend backend = new ReferenceBackend();

    private Tensor of(double... numbers) {
        return Tensor.variable(backend.upload(ArrayType.real(Shape.of(numbers.length)), numbers));
    }

    private Tensor index(int... numbers) {
        return Tensor.index(backend, Shape.of(numbers.length), numbers);
    }

    @Test
    void oneNumberThatIsNoneSpoilsAMedian() {
        var spoilt = of(3, NAN, 1, NAN).median(0);
        assertEquals(NAN, spoilt.values().item());
        assertEquals(1, spoilt.indices().item());
        Tensor x = of(4, 1, 3, 2);
        assertEquals(2, x.median().item());
        assertArrayEquals(new double[] {0, 0, 0, 1}, x.median().backward().of(x).toDoubles());
        assertEquals(NAN, of(1, NAN).quantile(0, 0).item());
        Tensor y = of(NAN, 1, NAN, 2);
        assertArrayEquals(new double[] {0, 0, 1, 0}, y.quantile(0.3, 0).backward().of(y).toDoubles(), "of the last NaN");
        assertThrows(ShapeException.class, () -> of().median(0));
    }

    @Test
    void quantilesOfInfiniteNumbers() {
        double infinity = Double.POSITIVE_INFINITY;
        Tensor x = of(infinity, -infinity, 5);
        assertEquals(5, x.quantile(0.5, 0).item());
        assertEquals(infinity, x.quantile(1, 0).item());
        assertEquals(-infinity, x.quantile(0.25, 0).item());
        assertEquals(5, x.quantile(0.25, 0, Quantile.HIGHER).item());
        assertThrows(IllegalArgumentException.class, () -> x.quantile(1.01, 0));
        assertThrows(IllegalArgumentException.class, () -> x.quantile(NAN, 0));
    }

    @Test
    void whatIsInNoBinIsNotCounted() {
        Tensor x = of(-1, 0, 0.5, 1, 2, 2.5, NAN, Double.POSITIVE_INFINITY);
        assertArrayEquals(new double[] {2, 2}, x.histc(2, 0, 2).value().toDoubles());
        assertArrayEquals(new double[] {1, 3}, x.histogram(0, 0.5, 2).value().toDoubles());
        assertArrayEquals(new double[3], of().histc(3, 0, 1).value().toDoubles());
        assertThrows(IllegalArgumentException.class, () -> x.histc(3, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> x.histogram(0, 0));
    }

    /// 98/2 bins are 49 wide, and 49·(1/49) is less than 1; PyTorch's counts.
    @Test
    void wholeNumbersAtAnEdgeAreInTheBinAboveIt() {
        assertArrayEquals(new double[] {1, 2}, of(0, 49, 98).histc(2, 0, 98).value().toDoubles());
        for (int width = 1; width < 200; width++) {
            Tensor edges = of(0, width, 2 * width, 3 * width);
            assertArrayEquals(new double[] {1, 1, 2}, edges.histc(3, 0, 3 * width).value().toDoubles(), "width " + width);
        }
        assertArrayEquals(new double[] {1, 2}, of(-1e308, 0, 1e308).histc(2, -1e308, 1e308).value().toDoubles());
        assertArrayEquals(new double[] {1, 2}, of(0, 2e-310, 4e-310).histc(2, 0, 4e-310).value().toDoubles());
    }

    /// As in NumPy; PyTorch's search by halves is led astray.
    @Test
    void numbersStandBeforeWhatIsNone() {
        Tensor x = of(1, 2, NAN, NAN, NAN);
        Tensor values = of(0, 1, 1.5, 9, NAN);
        assertArrayEquals(new double[] {0, 0, 1, 2, 2}, x.searchsorted(values, Side.LEFT).value().toDoubles());
        assertArrayEquals(new double[] {0, 1, 1, 2, 5}, x.searchsorted(values, Side.RIGHT).value().toDoubles());
        assertArrayEquals(new double[5], of().searchsorted(values, Side.LEFT).value().toDoubles());
    }

    @Test
    void placesAmongEqualElements() {
        Tensor x = of(1, 2, 2, 4);
        Tensor values = of(0, 2, 3, 9, NAN);
        assertArrayEquals(new double[] {0, 1, 3, 4, 4}, x.searchsorted(values, Side.LEFT).value().toDoubles());
        assertArrayEquals(new double[] {0, 3, 3, 4, 4}, x.searchsorted(values, Side.RIGHT).value().toDoubles());
        Tensor y = of(0, 3, NAN, -0.0, -1).reshape(5, 1);
        assertArrayEquals(new int[][] {{1, 2, 4}, {0, 0, 0}}, y.nonzero());
        assertArrayEquals(new double[] {3, NAN, -1}, y.at(y.nonzero()).value().toDoubles());
    }

    @Test
    void theLastOfSeveralCounts() {
        Tensor x = of(1, 2, 3);
        Tensor source = of(10, 20, 30);
        Tensor y = x.scatter(0, index(2, 0, 2), source);
        assertArrayEquals(new double[] {20, 2, 30}, y.value().toDoubles());
        var gradients = y.sum().backward();
        assertArrayEquals(new double[] {0, 1, 0}, gradients.of(x).toDoubles());
        assertArrayEquals(new double[] {0, 1, 1}, gradients.of(source).toDoubles());
        double[] put = x.scatter(0, index(0, 1, 2), of(-0.0, NAN, -1 / 0.0)).value().toDoubles();
        for (int i = 0; i < 3; i++) assertEquals(new double[] {-0.0, NAN, -1 / 0.0}[i], put[i]);
        assertArrayEquals(x.value().toDoubles(), x.scatter(0, index(), source).value().toDoubles());
    }

    @Test
    void equalExtremesShareTheGradient() {
        Tensor x = of(5, 1);
        Tensor source = of(5, 5, -2);
        Tensor y = x.scatterReduce(0, index(0, 0, 1), source, ScatterReduction.AMAX, OldElements.INCLUDED);
        assertArrayEquals(new double[] {5, 1}, y.value().toDoubles());
        var gradients = y.sum().backward();
        assertArrayEquals(new double[] {1 / 3.0, 1}, gradients.of(x).toDoubles(), 1e-15);
        assertArrayEquals(new double[] {1 / 3.0, 1 / 3.0, 0}, gradients.of(source).toDoubles(), 1e-15);
        Tensor least = of(-1 / 0.0, -1 / 0.0, 3);
        gradients = x.scatterReduce(0, index(0, 0, 1), least, ScatterReduction.AMAX, OldElements.REPLACED).sum().backward();
        assertArrayEquals(new double[] {0.5, 0.5, 1}, gradients.of(least).toDoubles(), "what was replaced has no share");
        assertArrayEquals(new double[2], gradients.of(x).toDoubles());
        Tensor outside = x.scatterReduce(0, index(0, 0, 2), source, ScatterReduction.AMAX, OldElements.INCLUDED);
        assertThrows(ShapeException.class, outside::value);
    }

    @Test
    void foldingIsTheAdjointOfUnfolding() {
        var options = ConvOptions.DEFAULT.withPadding(1, 0).withStride(2, 1).withDilation(1, 2);
        Tensor x = Tensor.variable(backend.normal(ArrayType.real(Shape.of(2, 5, 6, 3)), RandomStream.of(1)));
        Tensor rows = x.unfold(options, 2, 3);
        Tensor y = Tensor.constant(backend.normal(rows.type(), RandomStream.of(2)));
        Tensor folded = y.fold(options, new int[] {5, 6}, 2, 3);
        assertArrayEquals(rows.backward(y.value()).of(x).toDoubles(), folded.value().toDoubles(), 1e-14);
        assertThrows(ShapeException.class, () -> y.fold(options, new int[] {5, 7}, 2, 3));
        assertThrows(ShapeException.class, () -> y.fold(options, new int[] {5, 6}, 2, 4));
    }

    @Test
    void paddingMustFitTheMode() {
        Tensor x = Tensor.variable(backend.normal(ArrayType.real(Shape.of(1, 3, 1)), RandomStream.of(1)));
        Tensor w = Tensor.variable(backend.normal(ArrayType.real(Shape.of(3, 1, 1)), RandomStream.of(2)));
        var wide = ConvOptions.DEFAULT.withPadding(3);
        assertThrows(ShapeException.class, () -> x.conv1d(w, wide, PadMode.REFLECT));
        assertEquals(Shape.of(1, 7, 1), x.conv1d(w, wide, PadMode.REPLICATE).shape());
        assertThrows(ShapeException.class, () -> x.conv2d(w, wide, PadMode.REPLICATE));
    }
}
