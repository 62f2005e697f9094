package cinegrad.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.option.ConvOptions;
import cinegrad.autograd.option.Correction;
import cinegrad.autograd.option.PadMode;
import cinegrad.ops.Backend;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;
import cinegrad.ops.simd.SimdBackend;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// One rule for indices: from −n to n − 1, negative ones from the end, others refused; sizes are computed exactly or refused.
class IndexRuleTest {
    private final Backend backend = new ReferenceBackend();
    private final Tensor x = vector(backend, 10, 11, 12, 13);

    static Stream<Backend> backends() {
        return Stream.of(new ReferenceBackend(), new SimdBackend());
    }

    private static Tensor vector(Backend backend, double... numbers) {
        return Tensor.variable(backend.upload(ArrayType.real(Shape.of(numbers.length)), numbers));
    }

    private static double[] numbers(Tensor t) {
        return t.value().toDoubles();
    }

    private static void refused(String operation, Executable call) {
        String message = assertThrows(ShapeException.class, call).getMessage();
        assertTrue(message.startsWith(operation + ": "), message);
    }

    @Test
    void negativeIndicesCountFromTheEnd() {
        assertArrayEquals(new double[] {13}, numbers(x.indexSelect(0, -1)));
        assertArrayEquals(new double[] {13}, numbers(x.select(0, -1).unsqueeze(0)));
        assertArrayEquals(new double[] {10, 11, 12}, numbers(x.slice(0, 0, -1)));
        assertArrayEquals(new double[] {10, 12}, numbers(x.slice(0, 0, -1, 2)));
        assertArrayEquals(new double[] {12, 13}, numbers(x.slice(0, -2, 4)));
        assertArrayEquals(new double[0], numbers(x.slice(0, 3, 2)));
        assertArrayEquals(new double[0], numbers(x.slice(0, -1, 0, 3)));
        assertArrayEquals(new double[] {13, 10}, numbers(x.at(new int[] {-1, -4})));
        assertArrayEquals(new double[] {13, 12}, numbers(x.reshape(4, 1).embedding(Shape.of(2), -1, -2)));
        assertArrayEquals(new double[] {10, 11, 12, 14}, numbers(x.indexAdd(0, new int[] {-1}, vector(backend, 1))));
        assertArrayEquals(new double[] {10, 11, 12, 1}, numbers(x.indexPut(vector(backend, 1), new int[] {-1})));
        assertArrayEquals(new double[] {0, 10, 11, 12, 13, 0}, numbers(x.pad(0, 1, 1)));
    }

    @Test
    void indicesOutsideAreRefused() {
        refused("indexSelect", () -> x.indexSelect(0, 4));
        refused("indexSelect", () -> x.indexSelect(0, -5));
        refused("select", () -> x.select(0, 4));
        refused("slice", () -> x.slice(0, 0, 5));
        refused("slice", () -> x.slice(0, -5, 2));
        refused("slice", () -> x.slice(0, 5, 4));
        refused("slice", () -> x.slice(0, 0, 4, 0));
        refused("at", () -> x.at(new int[] {-5}));
        refused("embedding", () -> x.reshape(4, 1).embedding(Shape.of(1), 4));
        refused("indexAdd", () -> x.indexAdd(0, new int[] {4}, vector(backend, 1)));
    }

    @ParameterizedTest
    @MethodSource("backends")
    void computedIndicesAreCheckedWhenTheyAreKnown(Backend backend) {
        Tensor x = vector(backend, 10, 11, 12, 13);
        for (double wrong : List.of(-1.0, 4.0, 9.0, 1e9, 0.5, Double.NaN, Double.POSITIVE_INFINITY)) {
            Tensor index = vector(backend, 0, wrong);
            refused("gather", () -> x.gather(0, index).value());
            refused("scatterAdd", () -> x.scatterAdd(0, index, vector(backend, 1, 2)).value());
        }
        assertArrayEquals(new double[] {13, 10, 13}, numbers(x.gather(0, vector(backend, 3, 0, 3))));
        assertArrayEquals(new double[] {10, 11, 12, 16}, numbers(x.scatterAdd(0, vector(backend, 3, 3), vector(backend, 1, 2))));
    }

    @Test
    void sizesAreExactOrRefused() {
        Tensor row = Tensor.constant(backend.zeros(ArrayType.real(Shape.of(65536))));
        refused("repeat", () -> row.repeat(65536));
        refused("repeat", () -> row.repeat(-1));
        refused("repeatInterleave", () -> row.repeatInterleave(65536, 0));
        refused("repeatInterleave", () -> row.repeatInterleave(-1, 0));
        refused("pad", () -> row.pad(0, Integer.MAX_VALUE, Integer.MAX_VALUE));
        refused("pad", () -> row.pad(0, -40000, -40000));
        refused("pad", () -> row.pad(0, Integer.MAX_VALUE, 1, PadMode.REPLICATE));
        for (int number : new int[] {0, 7}) {
            refused("pad", () -> x.pad(0, -5, 5, number));
            refused("pad", () -> x.pad(0, 9, -5, number));
            assertArrayEquals(new double[] {number, number}, numbers(x.pad(0, 2, -4, number)));
            assertArrayEquals(new double[] {12, 13, number}, numbers(x.pad(0, -2, 1, number)));
        }
        refused("chunk", () -> x.chunk(0, 0));
        refused("unfold", () -> x.unfold(0, 2, 0));
        refused("unfold", () -> x.unfold(0, 0, 1));
        refused("unfold", () -> x.unfold(0, 5, 1));
        refused("split", () -> x.split(0, -1, 5));
        assertArrayEquals(new double[] {10}, numbers(x.slice(0, 0, 4, Integer.MAX_VALUE)));
        assertEquals(Shape.of(0), x.repeat(0).shape());
        assertEquals(List.of(Shape.of(4)), x.chunk(1, 0).stream().map(Tensor::shape).toList());
        assertEquals(4, x.chunk(Integer.MAX_VALUE, 0).size());
    }

    @Test
    void axesAndNormsAreUnmistakable() {
        Tensor m = Tensor.constant(backend.upload(ArrayType.real(Shape.of(2, 2)), new double[] {1, -2, 3, -4}));
        assertArrayEquals(new double[] {4, 6}, numbers(m.norm(1, 0)));
        assertArrayEquals(new double[] {Math.sqrt(5), 5}, numbers(m.norm(2, 1)), 1e-12);
        assertEquals(Math.sqrt(30), m.norm().item(), 1e-12);
        assertArrayEquals(new double[] {2, 2}, numbers(m.var(0)));
        assertArrayEquals(new double[] {1, 1}, numbers(m.var(Correction.POPULATION, 0)));
        refused("glu", () -> vector(backend, 1, 2, 3).glu(0));
        refused("batchNorm", () -> x.batchNorm(1e-5));
        assertThrows(IllegalArgumentException.class, () -> x.celu(-1));
        assertThrows(IllegalArgumentException.class, () -> ConvOptions.DEFAULT.withStride());
        assertThrows(IllegalArgumentException.class, () -> ConvOptions.DEFAULT.withStride(1, 2, 3, 4));
    }
}
