package cinegrad.autograd.func;

import static cinegrad.autograd.func.FunctionTransforms.gradient;
import static cinegrad.autograd.func.FunctionTransforms.hessian;
import static cinegrad.autograd.func.FunctionTransforms.hvp;
import static cinegrad.autograd.func.FunctionTransforms.jacobian;
import static cinegrad.autograd.func.FunctionTransforms.jvp;
import static cinegrad.autograd.func.FunctionTransforms.vjp;
import static cinegrad.autograd.func.FunctionTransforms.vmap;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.func.FunctionTransforms.Mode;
import cinegrad.autograd.option.ConvOptions;
import cinegrad.ops.Backend;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The numbers are those of `torch.func` of PyTorch 2.13 in double precision.
class FunctionTransformsTest {
    private final Backend backend = new ReferenceBackend();

    private final Tensor weight = constant(Shape.of(2, 3), 0.5, -1, 2, 1.5, 0.3, -0.7);
    private final Tensor x = constant(Shape.of(3, 1), 0.2, -0.4, 0.9);
    private final Tensor bias = constant(Shape.of(2, 1), 0.1, -0.2);
    private final Function<List<Tensor>, Tensor> layer = in -> in.get(0).matmul(in.get(1)).plus(in.get(2)).tanh();

    private final Tensor p = constant(Shape.of(2), 0.3, -0.8);
    private final Tensor q = constant(Shape.of(3), 1.2, 0.5, -0.9);
    private final Function<List<Tensor>, Tensor> scalar = in -> in.get(0).sin().times(in.get(1).prod()).sum()
            .plus(in.get(0).pow(3).sum().times(in.get(1).sum()));

    private Tensor constant(Shape shape, double... numbers) {
        return Tensor.constant(backend.upload(ArrayType.real(shape), numbers));
    }

    private Tensor gaussian(int seed, int... sizes) {
        var type = ArrayType.real(Shape.of(sizes));
        var random = new Random(seed);
        return Tensor.constant(backend.upload(type, random.doubles(type.numbers(), -1, 1).toArray()));
    }

    private static void equal(double[] expected, Tensor actual) {
        assertArrayEquals(expected, actual.value().toDoubles(), 1e-12);
    }

    private static void equal(Tensor expected, Tensor actual) {
        assertEquals(expected.type(), actual.type());
        equal(expected.value().toDoubles(), actual);
    }

    // ---- against PyTorch ----

    @Test
    void aValueAndItsChange() {
        var moved = jvp(layer, List.of(weight, x, bias), List.of(constant(Shape.of(2, 3), 1, 0, -1, 0.5, 2, 0),
                constant(Shape.of(3, 1), 1, -1, 0.5), constant(Shape.of(2, 1), 0.3, 0)));
        equal(new double[] {0.9836748576936802, -0.5716699660851172}, moved.value());
        equal(new double[] {0.06800592611676766, 0.10097901748143609}, moved.tangent());
    }

    @Test
    void gradientsOfAValue() {
        var reverse = vjp(layer, List.of(weight, x, bias));
        equal(new double[] {0.9836748576936802, -0.5716699660851172}, reverse.value());
        var pulled = reverse.pull(constant(Shape.of(2, 1), 1, -2));
        equal(new double[] {0.006476754868263586, -0.012953509736527173, 0.029145396907186136, -0.2692773799504964,
                0.5385547599009928,
                -1.2117482097772339}, pulled.get(0));
        equal(new double[] {-2.003388462458064, -0.43629984426706253, 1.007238378509373}, pulled.get(1));
        equal(new double[] {0.03238377434131793, -1.346386899752482}, pulled.get(2));
        equal(new double[2], reverse.pull(constant(Shape.of(2, 1), 0, 0)).get(2));
    }

    @Test
    void aJacobianFromBothSides() {
        for (var mode : Mode.values()) {
            var blocks = jacobian(layer, List.of(weight, x, bias), mode);
            assertEquals(Shape.of(2, 1, 2, 3), blocks.get(0).shape());
            equal(new double[] {0.006476754868263586, -0.012953509736527173, 0.029145396907186136, 0, 0, 0, 0, 0, 0,
                    0.1346386899752482, -0.2692773799504964, 0.6058741048886169}, blocks.get(0));
            equal(new double[] {0.016191887170658965, -0.03238377434131793, 0.06476754868263586, 1.0097901748143614,
                    0.2019580349628723, -0.4712354149133686}, blocks.get(1));
            equal(new double[] {0.03238377434131793, 0, 0, 0.673193449876241}, blocks.get(2));
        }
    }

    @Test
    void secondDerivatives() {
        var h = hessian(scalar, List.of(p, q));
        equal(new double[] {1.5995809115971231, 0, 0, -4.227372289085743}, h.get(0).get(0));
        assertEquals(Shape.of(2, 3), h.get(0).get(1).shape());
        equal(new double[] {-0.1599014201065227, -0.7617634082556546, 0.8432018934753636, 1.606481980793776, 1.1675567539050618,
                2.3380240256082994}, h.get(0).get(1));
        equal(h.get(0).get(1).transpose(), h.get(1).get(0));
        equal(new double[] {0, 0.37965229581436494, -0.21091794211909162, 0.37965229581436494, 0, -0.5062030610858199,
                -0.21091794211909162, -0.5062030610858199, 0}, h.get(1).get(1));
        var product = hvp(scalar, List.of(p, q), List.of(constant(Shape.of(2), 1, 2), constant(Shape.of(3), -1, 0.5, 2)));
        equal(new double[] {3.0650044145265456, -4.801400130796131}, product.get(0));
        equal(new double[] {2.821052805150029, 0.18129168156846465, 5.4770663562681445}, product.get(1));
    }

    @Test
    void complexNumbersMoveInThePlane() {
        var type = ArrayType.complex(Shape.of(2));
        Tensor z = Tensor.constant(backend.upload(type, new double[] {1, 2, 0.5, -1}));
        Tensor t = Tensor.constant(backend.upload(type, new double[] {0.3, -0.1, 0, 1}));
        Tensor tangent = jvp(in -> in.getFirst().exp().times(in.getFirst().conj()), List.of(z), List.of(t)).tangent();
        equal(new double[] {1.0305542497001658, 1.6674132990560153, -1.5844834599580104, 0.9419471591831992}, tangent);
    }

    // ---- composition ----

    @Test
    void theChangeOfAGradientIsTheHessianTimesAVector() {
        var at = List.of(p, q);
        var v = List.of(gaussian(1, 2), gaussian(2, 3));
        var expected = hvp(scalar, at, v);
        for (int i = 0; i < 2; i++) {
            int block = i;
            equal(expected.get(i), jvp(in -> gradient(scalar, in).get(block), at, v).tangent());
            equal(expected.get(i), vjp(in -> gradient(scalar, in).get(block), at).pull(v.get(i)).get(i)
                    .plus(vjp(in -> gradient(scalar, in).get(1 - block), at).pull(v.get(1 - i)).get(i)));
            equal(expected.get(i), gradient(in -> jvp(scalar, in, v).tangent(), at).get(i));
        }
    }

    @Test
    void theHessianIsTheJacobianOfTheGradient() {
        var h = hessian(scalar, List.of(p, q));
        for (var mode : Mode.values()) {
            var rows = jacobian(in -> gradient(scalar, in).get(0), List.of(p, q), mode);
            for (int j = 0; j < 2; j++) equal(h.get(0).get(j), rows.get(j));
        }
        equal(h.get(0).get(0), hessian(in -> scalar.apply(List.of(in.getFirst(), q)), List.of(p)).getFirst().getFirst());
    }

    @Test
    void derivativesOfAPowerOneInsideTheOther() {
        Tensor two = constant(Shape.SCALAR, 2);
        Function<List<Tensor>, Tensor> f = in -> in.getFirst().pow(5);
        for (double expected : new double[] {80, 160, 240, 240, 120, 0}) {
            var inner = f;
            f = in -> jvp(inner, in, List.of(constant(Shape.SCALAR, 1))).tangent();
            assertEquals(expected, f.apply(List.of(two)).item(), 1e-9);
        }
    }

    /// d/dx [x · d/dy (x + y)] at y = x is 1: what the inner function takes from around it is no argument of it.
    @Test
    void aTensorThatIsAnArgumentAndAConstantIsBoth() {
        Tensor one = constant(Shape.SCALAR, 1);
        for (Tensor at : List.of(constant(Shape.SCALAR, 3), Tensor.variable(backend.full(ArrayType.real(Shape.SCALAR), 3)))) {
            Function<List<Tensor>, Tensor> forward = in -> in.getFirst()
                    .times(jvp(inner -> in.getFirst().plus(inner.getFirst()), in, List.of(one)).tangent());
            Function<List<Tensor>, Tensor> reverse = in -> in.getFirst()
                    .times(gradient(inner -> in.getFirst().plus(inner.getFirst()), in).getFirst());
            for (var f : List.of(forward, reverse)) {
                assertEquals(1, jvp(f, List.of(at), List.of(one)).tangent().item());
                assertEquals(1, gradient(f, List.of(at)).getFirst().item());
            }
        }
    }

    /// What training does with a derivative: a loss of a tangent has gradients in variables around the function.
    @Test
    void resultsHaveGradients() {
        Tensor w = Tensor.variable(weight.value());
        Tensor t = gaussian(3, 3, 1);
        Tensor tangent = jvp(in -> w.matmul(in.getFirst()).tanh(), List.of(x), List.of(t)).tangent();
        double[] slopes = tangent.square().sum().backward().of(w).toDoubles();
        for (int i = 0; i < 6; i++) {
            double[] up = w.value().toDoubles();
            double[] down = up.clone();
            up[i] += 1e-5;
            down[i] -= 1e-5;
            assertEquals((loss(up, t) - loss(down, t)) / 2e-5, slopes[i], 1e-8);
        }
    }

    private double loss(double[] numbers, Tensor t) {
        Tensor w = constant(Shape.of(2, 3), numbers);
        return jvp(in -> w.matmul(in.getFirst()).tanh(), List.of(x), List.of(t)).tangent().square().sum().item();
    }

    @Test
    void whatIsCutOffDoesNotMove() {
        Function<List<Tensor>, Tensor> f = in -> in.getFirst().times(in.getFirst().square().detach()).sum();
        Tensor ones = constant(Shape.of(2), 1, 1);
        assertEquals(0.09 + 0.64, jvp(f, List.of(p), List.of(ones)).tangent().item(), 1e-15);
        equal(new double[] {0.09, 0.64}, gradient(f, List.of(p)).getFirst());
        assertEquals(0, jvp(_ -> q.sum(), List.of(p), List.of(ones)).tangent().item());
        equal(new double[2], gradient(_ -> q.sum(), List.of(p)).getFirst());
    }

    // ---- batches ----

    @Test
    void theGradientOfEveryExample() {
        Tensor batch = gaussian(4, 5, 3);
        Tensor all = vmap(in -> gradient(inner -> inner.getFirst().unsqueeze(0).matmul(weight.transpose()).tanh().square().sum(),
                in).getFirst()).apply(List.of(batch));
        assertEquals(Shape.of(5, 3), all.shape());
        for (int i = 0; i < 5; i++) {
            equal(gradient(inner -> inner.getFirst().unsqueeze(0).matmul(weight.transpose()).tanh().square().sum(),
                    List.of(batch.select(0, i))).getFirst(), all.select(0, i));
        }
    }

    /// The Jacobian as derivatives along all directions at once.
    @Test
    void aJacobianOfDirections() {
        Tensor directions = constant(Shape.of(3, 3, 1), 1, 0, 0, 0, 1, 0, 0, 0, 1);
        Tensor columns = vmap(in -> jvp(at -> layer.apply(List.of(weight, at.getFirst(), bias)), List.of(x), in).tangent())
                .apply(List.of(directions));
        equal(jacobian(layer, List.of(weight, x, bias)).get(1).reshape(2, 3).transpose(), columns.reshape(3, 2));
    }

    @Test
    void theExamplesMayLieAlongAnyAxis() {
        Tensor a = gaussian(5, 3, 4);
        Tensor b = gaussian(6, 2, 4);
        Function<List<Tensor>, Tensor> outer = in -> in.get(0).unsqueeze(1).times(in.get(1)).plus(q.unsqueeze(1));
        Tensor all = vmap(outer, 1, -1).apply(List.of(a, b));
        assertEquals(Shape.of(4, 3, 2), all.shape());
        for (int i = 0; i < 4; i++) equal(outer.apply(List.of(a.select(1, i), b.select(1, i))), all.select(0, i));
        assertEquals(Shape.of(0, 3), vmap(in -> in.getFirst().exp()).apply(List.of(gaussian(7, 0, 3))).value().shape());
        equal(new double[] {1, 1, 1, 1}, vmap(_ -> constant(Shape.SCALAR, 1)).apply(List.of(gaussian(8, 4))));
    }

    /// Arguments of an inner function that are computed from an example and have no gradient themselves.
    @Test
    void derivativesAtWhatIsComputedFromAnExample() {
        Tensor batch = constant(Shape.of(2, 2), 1, -2, 3, -0.0);
        Function<List<Tensor>, Tensor> cube = in -> in.getFirst().pow(3).sum();
        Tensor slopes = vmap(in -> gradient(cube, List.of(in.getFirst().detach())).getFirst()).apply(List.of(batch));
        equal(new double[] {3, 12, 27, 0}, slopes);
        equal(new double[] {3, 0, 3, 0}, vmap(in -> gradient(cube, List.of(in.getFirst().gt(0))).getFirst())
                .apply(List.of(batch)));
        Tensor same = vmap(in -> jvp(List::getFirst, List.of(in.getFirst().detach()), in).value()).apply(List.of(batch));
        assertEquals(-0.0, same.value().toDoubles()[3], "every bit");
    }

    @Test
    void whatIsInfiniteMovesARunningProduct() {
        double infinity = Double.POSITIVE_INFINITY;
        Tensor ones = constant(Shape.of(2), 1, 1);
        equal(new double[] {1, infinity}, jvp(in -> in.getFirst().cumprod(0), List.of(constant(Shape.of(2), infinity, 2)),
                List.of(ones)).tangent());
    }

    @Test
    void aConvolutionOfEveryExample() {
        Tensor images = gaussian(10, 3, 1, 4, 4, 2);
        Tensor kernel = gaussian(11, 3, 3, 2, 2);
        Function<List<Tensor>, Tensor> f = in -> in.getFirst().conv2d(kernel, ConvOptions.DEFAULT).relu();
        Tensor all = vmap(f).apply(List.of(images));
        for (int i = 0; i < 3; i++) equal(f.apply(List.of(images.select(0, i))), all.select(0, i));
    }

    @Test
    void aBatchHasGradients() {
        Tensor batch = Tensor.variable(gaussian(9, 4, 3).value());
        Tensor loss = vmap(in -> in.getFirst().softmax(0).times(in.getFirst().detach()).sum()).apply(List.of(batch)).square()
                .sum();
        Tensor sum = Tensor.stack(0, IntStream.range(0, 4).mapToObj(i -> batch.select(0, i))
                .map(e -> e.softmax(0).times(e.detach()).sum()).toArray(Tensor[]::new)).square().sum();
        assertArrayEquals(sum.backward().of(batch).toDoubles(), loss.backward().of(batch).toDoubles(), 1e-14);
    }

    // ---- what is refused ----

    @Test
    void mistakesAreNamed() {
        refused("jvp: the directions are [real(3)], the arguments [real(2)]", () -> jvp(scalar, List.of(p), List.of(q)));
        refused("hvp: the directions are [], the arguments [real(2)]", () -> hvp(scalar, List.of(p), List.of()));
        refused("gradient: the function must give a real scalar, got real(2)", () -> gradient(List::getFirst, List.of(p)));
        refused("hessian: the function must give a real scalar", () -> hessian(in -> in.getFirst().timesI(), List.of(p)));
        refused("jacobian: needs real numbers, got complex(2)", () -> jacobian(in -> in.getFirst().timesI(), List.of(p)));
        refused("vectorJacobian: the cotangent is real(3), the tensor real(2)", () -> vjp(List::getFirst, List.of(p)).pull(q));
        refused("vmap: batches of 2 and of 3 examples: [real(2), real(3)]", () -> vmap(List::getFirst).apply(List.of(p, q)));
        refused("vmap: a scalar has no axis of examples", () -> vmap(List::getFirst).apply(List.of(p.sum())));
        refused("vmap: 2 axes for 1 arguments", () -> vmap(List::getFirst, 0, 0).apply(List.of(p)));
        refused("transformation: a function needs at least one argument", () -> gradient(_ -> p.sum(), List.of()));
        var e = assertThrows(IllegalStateException.class, () -> vmap(in -> in.getFirst().times(in.getFirst().value().item()))
                .apply(List.of(p)));
        assertTrue(e.getMessage().startsWith("vmap: the function asks for a value"), e.getMessage());
    }

    private static void refused(String message, Runnable code) {
        var e = assertThrows(IllegalArgumentException.class, code::run);
        assertTrue(e.getMessage().startsWith(message), e.getMessage());
        assertTrue(Arrays.stream(e.getMessage().split("\n")).count() == 1);
    }
}
