package cinegrad.test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Differentiation;
import cinegrad.autograd.Tensor;
import cinegrad.autograd.func.FunctionTransforms;
import cinegrad.autograd.op.Op;
import cinegrad.autograd.op.TangentRule;
import cinegrad.ops.NdArray;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.test.cases.Cases;
import cinegrad.test.cases.OpCase;
import cinegrad.test.cases.OpCase.Role;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Forward mode and batches of every operation, in double precision: against the gradients, which are compared with differences
/// elsewhere, and against example by example.
class ForwardModeTest {
    private final ReferenceBackend backend = new ReferenceBackend();

    static List<OpCase> cases() {
        return Cases.all();
    }

    private static int small(OpCase c) {
        return Math.max(2, c.least());
    }

    /// ⟨J·t, g⟩ = ⟨t, Jᵀ·g⟩, where all inputs move and where one does.
    @ParameterizedTest
    @MethodSource("cases")
    void theTangentIsTheTransposeOfTheGradient(OpCase c) {
        var random = new Random(1);
        var inputs = c.tensors(c.inputs(small(c), backend, random));
        var moving = moving(c, inputs);
        Tensor y = c.function().apply(inputs);
        var directions = moving.stream().map(x -> like(x, random)).toList();
        Tensor g = like(y, random);
        var gradients = y.backward(g.value());
        double sum = 0;
        for (int i = 0; i < moving.size(); i++) {
            double expected = dot(directions.get(i).value(), gradients.of(moving.get(i)));
            Tensor alone = Differentiation.jacobianVector(y, List.of(moving.get(i)), List.of(directions.get(i)));
            assertEquals(y.type(), alone.type());
            assertEquals(expected, dot(alone.value(), g.value()), 1e-9 * (1 + Math.abs(expected)), "input " + i);
            sum += expected;
        }
        Tensor all = Differentiation.jacobianVector(y, moving, directions);
        assertEquals(sum, dot(all.value(), g.value()), 1e-9 * (1 + Math.abs(sum)));
    }

    /// The gradient of ⟨J·t, g⟩ is the change of Jᵀ·g along t, by the second derivatives of reverse mode.
    @ParameterizedTest
    @MethodSource("cases")
    void theTangentHasGradients(OpCase c) {
        var random = new Random(2);
        var inputs = c.tensors(c.inputs(small(c), backend, random));
        var moving = moving(c, inputs);
        Tensor y = c.function().apply(inputs);
        var directions = moving.stream().map(x -> like(x, random)).toList();
        Tensor g = like(y, random);
        Tensor forward = inner(Differentiation.jacobianVector(y, moving, directions), g);
        var slopes = Differentiation.vectorJacobian(y, g, moving.toArray(Tensor[]::new));
        Tensor reverse = IntStream.range(0, moving.size()).mapToObj(i -> inner(slopes.get(i), directions.get(i)))
                .reduce(Tensor::plus).orElseThrow();
        var variables = moving.toArray(Tensor[]::new);
        var expected = Differentiation.gradients(reverse, variables);
        var actual = Differentiation.gradients(forward, variables);
        for (int k = 0; k < variables.length; k++) {
            double[] numbers = expected.get(k).value().toDoubles();
            double[] mine = actual.get(k).value().toDoubles();
            for (int i = 0; i < numbers.length; i++) assertEquals(numbers[i], mine[i], 1e-8 * (1 + Math.abs(numbers[i])));
        }
    }

    /// Three examples at once, all inputs being batches, and then the first alone.
    @ParameterizedTest
    @MethodSource("cases")
    void aBatchIsItsExamples(OpCase c) {
        var examples = IntStream.range(0, 3).mapToObj(i -> c.tensors(c.inputs(small(c), backend, new Random(10 + i)))).toList();
        check(c.function(), examples);
        var others = examples.getFirst().subList(1, examples.getFirst().size());
        Function<List<Tensor>, Tensor> ofFirst = in -> {
            var all = new ArrayList<>(in);
            all.addAll(others);
            return c.function().apply(all);
        };
        if (!others.isEmpty()) check(ofFirst, examples.stream().map(e -> e.subList(0, 1)).toList());
    }

    private static void check(Function<List<Tensor>, Tensor> f, List<List<Tensor>> examples) {
        var batches = IntStream.range(0, examples.getFirst().size())
                .mapToObj(i -> Tensor.stack(0, examples.stream().map(e -> e.get(i)).toArray(Tensor[]::new))).toList();
        double[] expected = Tensor.stack(0, examples.stream().map(f).toArray(Tensor[]::new)).value().toDoubles();
        assertArrayEquals(expected, FunctionTransforms.vmap(f).apply(batches).value().toDoubles(), 1e-12);
    }

    /// The operations whose tangents cost two gradients; one that gets a rule leaves this list.
    @Test
    void mostOperationsHaveATangentOfTheirOwn() {
        var derived = new TreeSet<String>();
        int all = 0;
        for (var c : cases()) {
            for (var op : operations(c.function().apply(c.tensors(c.inputs(small(c), backend, new Random(1)))))) {
                all++;
                if (op.isDifferentiable() && !(op instanceof Op.Leaf) && op.tangentRule() == TangentRule.BY_GRADIENT) {
                    derived.add(op.getClass().getSimpleName());
                }
            }
        }
        assertTrue(derived.containsAll(List.of("BidirectionalSweep", "PoolMaximum", "Qr", "Svd")), derived.toString());
        assertTrue(all > 500, "operations: " + all);
    }

    private static List<Op> operations(Tensor result) {
        var open = new ArrayList<>(List.of(result));
        for (int i = 0; i < open.size(); i++) for (var input : open.get(i).inputs()) if (!open.contains(input)) open.add(input);
        return open.stream().map(Tensor::op).toList();
    }

    private static List<Tensor> moving(OpCase c, List<Tensor> inputs) {
        return IntStream.range(0, inputs.size()).filter(i -> c.arguments().get(i).role() == Role.VARIABLE).mapToObj(inputs::get)
                .toList();
    }

    private Tensor like(Tensor x, Random random) {
        return Tensor.constant(backend.upload(x.type(), random.doubles(x.type().numbers(), -1, 1).toArray()));
    }

    private static Tensor inner(Tensor a, Tensor b) {
        return a.viewAsReal().times(b.viewAsReal()).sum();
    }

    private static double dot(NdArray a, NdArray b) {
        double[] p = a.toDoubles();
        double[] q = b.toDoubles();
        double sum = 0;
        for (int i = 0; i < p.length; i++) sum += p[i] * q[i];
        return sum;
    }
}
