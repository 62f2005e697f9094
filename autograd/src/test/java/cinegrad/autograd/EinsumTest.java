package cinegrad.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Einstein sums against the sum over all labels, written out.
class EinsumTest {
    private final Backend backend = new ReferenceBackend();

    /// @param spelled the equation with a letter for every axis and with its result
    record Sum(String equation, String spelled, List<Shape> shapes) {
        static Sum of(String equation, String spelled, int[]... shapes) {
            return new Sum(equation, spelled, Arrays.stream(shapes).map(Shape::of).toList());
        }

        @Override
        public String toString() {
            return equation + " of " + shapes;
        }
    }

    static Stream<Sum> sums() {
        return Stream.of(Sum.of("ij,jk->ik", "ij,jk->ik", new int[] {2, 3}, new int[] {3, 4}),
                Sum.of("ij,jk", "ij,jk->ik", new int[] {2, 3}, new int[] {3, 4}),
                Sum.of("ba", "ba->ab", new int[] {2, 3}), Sum.of("ii", "ii->", new int[] {3, 3}),
                Sum.of("iij->ji", "iij->ji", new int[] {3, 3, 2}),
                Sum.of("...i,...i->...", "abi,abi->ab", new int[] {2, 3, 4}, new int[] {2, 3, 4}),
                Sum.of("...ij,jk->...ik", "abij,jk->abik", new int[] {2, 3, 4, 5}, new int[] {5, 2}),
                Sum.of("ij,...jk", "ij,ajk->aik", new int[] {2, 3}, new int[] {4, 3, 2}),
                Sum.of("...ij->...ji", "aij->aji", new int[] {2, 3, 4}),
                Sum.of("bij,bjk->bik", "bij,bjk->bik", new int[] {1, 2, 3}, new int[] {4, 3, 2}),
                Sum.of("i,i->i", "i,i->i", new int[] {1}, new int[] {5}),
                Sum.of("...i,...i->...i", "abi,abi->abi", new int[] {2, 1, 4}, new int[] {1, 3, 4}),
                Sum.of("i,i->", "i,i->", new int[] {1}, new int[] {1}),
                Sum.of("ij,jk,kl->il", "ij,jk,kl->il", new int[] {2, 3}, new int[] {3, 4}, new int[] {4, 2}),
                Sum.of("i,j,k->kij", "i,j,k->kij", new int[] {2}, new int[] {3}, new int[] {2}),
                Sum.of("ij,jk->ik", "ij,jk->ik", new int[] {2, 0}, new int[] {0, 3}),
                Sum.of("RS,ST", "RS,ST->RT", new int[] {2, 3}, new int[] {3, 4}),
                Sum.of("ZY,...YX->...ZX", "ZY,aYX->aZX", new int[] {2, 3}, new int[] {4, 3, 2}), Sum.of("->", "->", new int[0]));
    }

    @ParameterizedTest
    @MethodSource("sums")
    void isTheSumOverAllLabels(Sum sum) {
        var random = new Random(3);
        var arrays = sum.shapes.stream().map(s -> backend.upload(ArrayType.real(s),
                random.doubles(s.elements(), -1, 1).toArray())).toList();
        Tensor y = Tensor.einsum(sum.equation, arrays.stream().map(Tensor::constant).toArray(Tensor[]::new));
        Map<Character, Integer> sizes = new LinkedHashMap<>();
        String[] sides = sum.spelled.split("->", -1);
        String[] inputs = sides[0].split(",", -1);
        for (int k = 0; k < inputs.length; k++) {
            for (int axis = 0; axis < inputs[k].length(); axis++) {
                sizes.merge(inputs[k].charAt(axis), sum.shapes.get(k).size(axis), (a, b) -> a == 1 ? b : a);
            }
        }
        assertEquals(Shape.of(sides[1].chars().map(c -> sizes.get((char) c)).toArray()), y.shape());
        assertArrayEquals(written(inputs, sides[1], sizes, arrays), y.value().toDoubles(), 1e-12);
    }

    private static double[] written(String[] inputs, String result, Map<Character, Integer> sizes, List<NdArray> arrays) {
        int[] counts = sizes.values().stream().mapToInt(i -> i).toArray();
        String labels = String.join("", sizes.keySet().stream().map(String::valueOf).toList());
        double[] y = new double[Math.max(0, result.chars().map(c -> sizes.get((char) c)).reduce(1, (a, b) -> a * b))];
        int all = Arrays.stream(counts).reduce(1, (a, b) -> a * b);
        var numbers = arrays.stream().map(NdArray::toDoubles).toList();
        for (int point = 0; point < all; point++) {
            int[] at = new int[counts.length];
            for (int k = counts.length - 1, rest = point; k >= 0; rest /= counts[k--]) at[k] = rest % counts[k];
            double product = 1;
            for (int k = 0; k < inputs.length; k++) {
                product *= numbers.get(k)[place(inputs[k], labels, at, arrays.get(k).shape())];
            }
            int to = 0;
            for (char c : result.toCharArray()) to = to * sizes.get(c) + at[labels.indexOf(c)];
            y[to] += product;
        }
        return y;
    }

    /// Where the element with these labels stands; an axis of size 1 stands for any.
    private static int place(String input, String labels, int[] at, Shape shape) {
        int place = 0;
        for (int axis = 0; axis < input.length(); axis++) {
            place = place * shape.size(axis) + (shape.size(axis) == 1 ? 0 : at[labels.indexOf(input.charAt(axis))]);
        }
        return place;
    }

    @Test
    void gradientsOfBroadcastAxesAreSummed() {
        var random = new Random(4);
        var at = Stream.of(Shape.of(1, 2, 3), Shape.of(4, 3, 2))
                .map(s -> backend.upload(ArrayType.real(s), random.doubles(s.elements()).toArray())).toList();
        double error = GradientCheck.jacobian(in -> Tensor.einsum("...ij,...jk", in.get(0), in.get(1)), at);
        assertTrue(error <= 1e-7, () -> "error " + error);
    }

    @Test
    void mistakesAreNamed() {
        Tensor x = Tensor.constant(backend.zeros(ArrayType.real(Shape.of(2, 3))));
        assertTrue(assertThrows(ShapeException.class, () -> Tensor.einsum("ij,jk->ik", x)).getMessage().contains("1 operands"));
        assertTrue(assertThrows(ShapeException.class, () -> Tensor.einsum("ijk->i", x)).getMessage().contains("(2,3)"));
        assertTrue(assertThrows(ShapeException.class, () -> Tensor.einsum("ij,ij->i", x, x.transpose())).getMessage()
                .contains("label"));
        assertThrows(ShapeException.class, () -> Tensor.einsum("ij->ik", x));
    }
}
