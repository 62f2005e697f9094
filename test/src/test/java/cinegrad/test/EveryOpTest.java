package cinegrad.test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Differentiation;
import cinegrad.autograd.Evaluation;
import cinegrad.autograd.GradientCheck;
import cinegrad.autograd.Tensor;
import cinegrad.autograd.op.Op;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.Workspace;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.ShapeException;
import cinegrad.ops.simd.DoubleSimdBackend;
import cinegrad.ops.simd.SimdBackend;
import cinegrad.test.cases.Cases;
import cinegrad.test.cases.OpCase;
import cinegrad.test.cases.OpCase.Role;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The gradient of every operation against central differences, in double precision on the reference and on the fast backend. The
/// sealed set of operations lists itself, so a new one fails here until it has a case.
class EveryOpTest {
    private static final double TOLERANCE = 1e-6;

    private Backend backend = new ReferenceBackend();

    static List<OpCase> cases() {
        return Cases.all();
    }

    /// The records (and the open door for user code) at the ends of the sealed tree.
    static Stream<Class<?>> everyOp() {
        return leaves(Op.class);
    }

    private static Stream<Class<?>> leaves(Class<?> type) {
        return type.isSealed() ? Stream.of(type.getPermittedSubclasses()).flatMap(EveryOpTest::leaves) : Stream.of(type);
    }

    @ParameterizedTest
    @MethodSource("everyOp")
    void hasAGradientCase(Class<?> op) {
        assertTrue(cases().stream().anyMatch(c -> c.op() == op),
                () -> op.getSimpleName() + " has no case in cinegrad.test.cases");
    }

    @ParameterizedTest
    @MethodSource("everyOp")
    void hasAComplexCaseIfItTakesComplexNumbers(Class<?> op) {
        var mine = cases().stream().filter(c -> c.op() == op).toList();
        if (mine.stream().anyMatch(c -> c.arguments().stream().anyMatch(a -> a.type().apply(c.least()).isComplex()))) return;
        for (var c : mine) {
            assertTrue(!takesComplexNumbers(c), () -> c + " takes complex numbers, and no case of it is complex");
        }
    }

    private boolean takesComplexNumbers(OpCase c) {
        try {
            return operations(withComplexVariables(c)).stream().anyMatch(c.op()::isInstance);
        } catch (ShapeException e) {
            return false;
        }
    }

    /// Records the case with complex arrays in the place of its variables.
    private Tensor withComplexVariables(OpCase c) {
        int n = small(c);
        return c.function().apply(c.arguments().stream().map(a -> {
            var type = a.type().apply(n);
            return Tensor.variable(backend.zeros(a.role() == Role.VARIABLE ? ArrayType.complex(type.shape()) : type));
        }).toList());
    }

    @ParameterizedTest
    @MethodSource("everyOp")
    void isARecordOrOpen(Class<?> op) {
        assertTrue(op.isRecord() || Modifier.isInterface(op.getModifiers()), op::getName);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void usesItsOperation(OpCase c) {
        var result = c.function().apply(c.tensors(c.inputs(small(c), backend, new Random(1))));
        assertTrue(operations(result).stream().anyMatch(c.op()::isInstance), () -> "uses only " + operations(result));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void hasTheRightGradientAlongRandomDirections(OpCase c) {
        var random = new Random(2);
        double error = GradientCheck.directional(fixed(c, random),
                variables(c, random, Math.clamp(5, c.least(), Math.max(c.least(), c.most()))), 3, random);
        assertTrue(error <= TOLERANCE, () -> "error " + error);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void hasTheRightGradientOnTheFastBackend(OpCase c) {
        backend = new DoubleSimdBackend(1);
        var random = new Random(10);
        int n = Math.clamp(9, c.least(), Math.max(c.least(), c.most()));
        double error = GradientCheck.directional(fixed(c, random), variables(c, random, n), 1, random);
        assertTrue(error <= TOLERANCE, () -> "error " + error);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void hasTheRightJacobian(OpCase c) {
        var random = new Random(3);
        double error = GradientCheck.jacobian(fixed(c, random), variables(c, random, small(c)));
        assertTrue(error <= TOLERANCE, () -> "error " + error);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void addsUpTheGradientsOfAnInputUsedTwice(OpCase c) {
        var once = fixed(c, new Random(4));
        var at = variables(c, new Random(5), small(c));
        var variables = at.stream().map(Tensor::variable).toList();
        NdArray cotangent = once.apply(variables).value();
        var single = once.apply(variables).backward(cotangent);
        var twice = once.apply(variables).plus(once.apply(variables).times(2)).backward(cotangent);
        for (var v : variables) {
            double[] expected = single.of(v).times(3).toDoubles();
            double[] actual = twice.of(v).toDoubles();
            for (int i = 0; i < expected.length; i++) assertEquals(expected[i], actual[i], 1e-9 * (1 + Math.abs(expected[i])));
        }
    }

    /// The gradient as a graph is the gradient, and its own gradient is right: second derivatives.
    @ParameterizedTest
    @MethodSource("cases")
    void canBeDifferentiatedTwice(OpCase c) {
        var once = fixed(c, new Random(6));
        var at = variables(c, new Random(7), small(c));
        var variables = at.stream().map(Tensor::variable).toList();
        Tensor y = once.apply(variables);
        Tensor cotangent = Tensor.constant(y.value().plus(y.value().times(y.value())));
        var recorded = Differentiation.vectorJacobian(y, cotangent, variables.toArray(Tensor[]::new));
        var expected = y.backward(cotangent.value());
        for (int i = 0; i < at.size(); i++) {
            assertArrayEquals(expected.of(variables.get(i)).toDoubles(), recorded.get(i).value().toDoubles(), 1e-9);
            int input = i;
            double error = GradientCheck.directional(in -> Differentiation.vectorJacobian(once.apply(in), cotangent,
                    in.toArray(Tensor[]::new)).get(input), at, 1, new Random(8));
            assertTrue(error <= 1e-5, () -> "second derivative: error " + error);
        }
    }

    /// A step takes no more memory than its plan says, whatever the operation makes on the way.
    @ParameterizedTest
    @MethodSource("cases")
    void takesNoMoreMemoryThanIsPlanned(OpCase c) {
        int n = Math.clamp(97, c.least(), c.most());
        for (var simd : List.of(new SimdBackend(1), new SimdBackend(2))) {
            var inputs = c.tensors(c.inputs(n, simd, new Random(9)));
            Tensor y = c.function().apply(inputs);
            var workspace = new Workspace();
            var evaluation = Evaluation.of(y).differentiate(y, simd.full(y.type(), 1)).in(workspace);
            var plan = evaluation.plan();
            evaluation.run();
            assertTrue(workspace.peakBytes() <= plan.peakBytes() + 64, plan + " took " + workspace.peakBytes());
        }
    }

    private static int small(OpCase c) {
        return Math.max(2, c.least());
    }

    /// The case as a function of its variables alone, its constants drawn from `random`.
    private Function<List<Tensor>, Tensor> fixed(OpCase c, Random random) {
        long seed = random.nextLong();
        return variables -> {
            int n = sizeOf(c, variables);
            var draw = new Random(seed);
            var inputs = new ArrayList<Tensor>();
            var next = variables.iterator();
            for (var a : c.arguments()) {
                inputs.add(a.role() == Role.VARIABLE ? next.next() : Tensor.constant(a.at(n, backend, draw)));
            }
            return c.function().apply(inputs);
        };
    }

    private static int sizeOf(OpCase c, List<Tensor> variables) {
        var arguments = c.arguments().stream().filter(a -> a.role() == Role.VARIABLE).toList();
        return IntStream.rangeClosed(c.least(), 10).filter(n -> IntStream.range(0, variables.size())
                .allMatch(i -> arguments.get(i).type().apply(n).equals(variables.get(i).type()))).findFirst().orElseThrow();
    }

    private List<NdArray> variables(OpCase c, Random random, int n) {
        return c.arguments().stream().filter(a -> a.role() == Role.VARIABLE).map(a -> a.at(n, backend, random)).toList();
    }

    private static Set<Op> operations(Tensor result) {
        var seen = new HashSet<Tensor>();
        var open = new ArrayList<>(List.of(result));
        for (int i = 0; i < open.size(); i++) for (var input : open.get(i).inputs()) if (seen.add(input)) open.add(input);
        return open.stream().map(Tensor::op).collect(Collectors.toSet());
    }

    @Test
    void theTreeIsSealedToItsLeaves() {
        assertEquals(Set.of(Op.Custom.class), everyOp().filter(Class::isInterface).collect(Collectors.toSet()));
    }
}
