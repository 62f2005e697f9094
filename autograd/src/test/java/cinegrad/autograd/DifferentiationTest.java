package cinegrad.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cinegrad.autograd.func.FunctionTransforms;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class DifferentiationTest {
    private final Backend backend = new ReferenceBackend();
    private final Random random = new Random(1);

    private Tensor variable(int... sizes) {
        var type = ArrayType.real(Shape.of(sizes));
        double[] numbers = new double[type.numbers()];
        for (int i = 0; i < numbers.length; i++) numbers[i] = random.nextGaussian();
        return Tensor.variable(backend.upload(type, numbers));
    }

    @Test
    void aPowerHasItsDerivativesOneAfterTheOther() {
        Tensor x = Tensor.variable(backend.full(ArrayType.real(Shape.SCALAR), 2));
        Tensor y = x.pow(5);
        double[] expected = {80, 160, 240, 240, 120, 0};
        for (double e : expected) {
            y = Differentiation.gradients(y, x).getFirst();
            assertEquals(e, y.item(), 1e-9);
        }
    }

    @Test
    void hessianTimesVectorIsTheDerivativeOfTheGradient() {
        Tensor w = variable(3, 4);
        Function<List<Tensor>, Tensor> f = in -> in.get(0).matmul(in.get(1)).tanh().times(in.get(1).sum()).logsumexp();
        var at = List.of(w, variable(4, 2));
        var v = List.of(Tensor.constant(variable(3, 4).value()), Tensor.constant(variable(4, 2).value()));
        var actual = FunctionTransforms.hvp(f, at, v);
        double step = 1e-5;
        for (int i = 0; i < 2; i++) {
            NdArray up = slope(f, at, v, step, i);
            NdArray down = slope(f, at, v, -step, i);
            assertArrayEquals(up.minus(down).times(1 / (2 * step)).toDoubles(), actual.get(i).value().toDoubles(), 1e-7);
        }
    }

    private NdArray slope(Function<List<Tensor>, Tensor> f, List<Tensor> at, List<Tensor> v, double step, int which) {
        var moved = java.util.stream.IntStream.range(0, at.size())
                .mapToObj(i -> Tensor.variable(at.get(i).value().plus(v.get(i).value().times(step)))).toList();
        return f.apply(moved).backward().of(moved.get(which));
    }

    @Test
    void jacobianTimesVectorIsTheDirectionalDerivative() {
        Tensor x = variable(2, 3);
        Tensor v = Tensor.constant(variable(2, 3).value());
        Function<List<Tensor>, Tensor> g = in -> Tensor.complex(in.getFirst().exp(), in.getFirst().square()).times(in.getFirst());
        double[] actual = Differentiation.jacobianVector(g.apply(List.of(x)), List.of(x), List.of(v)).value().toDoubles();
        double step = 1e-6;
        NdArray up = g.apply(List.of(Tensor.constant(x.value().plus(v.value().times(step))))).value();
        NdArray down = g.apply(List.of(Tensor.constant(x.value().plus(v.value().times(-step))))).value();
        assertArrayEquals(up.minus(down).times(1 / (2 * step)).toDoubles(), actual, 1e-7);
    }

    @Test
    void aGradientPenaltyTrainsThroughTheGradient() {
        Tensor x = variable(4);
        Tensor slope = Differentiation.gradients(x.pow(3).sum(), x).getFirst();
        double[] penalty = slope.square().sum().backward().of(x).toDoubles();
        double[] values = x.value().toDoubles();
        for (int i = 0; i < 4; i++) assertEquals(36 * Math.pow(values[i], 3), penalty[i], 1e-9);
    }

    @Test
    void mistakesAreNamed() {
        Tensor x = variable(2);
        assertThrows(ShapeException.class, () -> Differentiation.gradients(x, x));
        assertThrows(ShapeException.class, () -> Differentiation.jacobianVector(x, List.of(x), List.of(x.sum())));
        assertThrows(IllegalArgumentException.class, () -> Differentiation.jacobianVector(x, List.of(x), List.of()));
    }
}
