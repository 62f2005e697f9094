package cinegrad.autograd.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Evaluation;
import cinegrad.autograd.Tensor;
import cinegrad.ops.AdamStep.Decay;
import cinegrad.ops.Backend;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OptimizersTest {
    private final Backend backend = new ReferenceBackend();

    record Kind(String name, Function<List<Parameter>, Optimizer> make) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Kind> kinds() {
        return Stream.of(new Kind("gradient descent", p -> new Sgd(p, 0.02)),
                new Kind("Nesterov", p -> new Sgd(p, 0.01, 0.9, 1e-3, Sgd.Momentum.NESTEROV)),
                new Kind("Adam", p -> new Adam(p, 0.05)),
                new Kind("AMSGrad", p -> new Adam(p, 0.05, 0.9, 0.99, 1e-8, 0.01, Decay.DECOUPLED, Adam.SecondMoment.LARGEST)),
                new Kind("RMSprop", p -> new RmsProp(p, 0.01, 0.9, 1e-8, 0.5, 0, RmsProp.Square.ABOUT_MEAN)),
                new Kind("Adagrad", p -> new Adagrad(p, 0.5, 1e-3, 0, 0.1, 1e-10)),
                new Kind("NAdam", p -> new NAdam(p, 0.05, 0.9, 0.99, 1e-8, 0.3, 1e-4, Decay.DECOUPLED)),
                new Kind("RAdam", p -> new RAdam(p, 0.1, 0.9, 0.9, 1e-8, 1e-4, Decay.IN_GRADIENT)),
                new Kind("Lion", p -> new Lion(p, 0.05, 0.5, 0.8, 1e-3)),
                new Kind("L-BFGS", p -> new Lbfgs(p, 0.5, 3)));
    }

    private List<Parameter> start() {
        return List.of(new Parameter("a", backend.upload(ArrayType.real(Shape.of(3)), new double[] {1, -2, 0.5})),
                new Parameter("b", backend.upload(ArrayType.complex(Shape.of(2)), new double[] {0.3, -1, 2, 0.7})));
    }

    /// A long valley, bent by the product of both parameters, with its minimum 0 where a = 1 and b = 0.
    private static Tensor loss(List<Parameter> p) {
        Tensor a = p.get(0).tensor();
        Tensor b = p.get(1).tensor().viewAsReal();
        return a.minus(1).square().sum().plus(b.square().sum().times(5))
                .plus(b.square().sum().times(a.square().sum()).times(0.1));
    }

    private static double train(List<Parameter> parameters, Optimizer optimizer, int steps) {
        for (int i = 0; i < steps; i++) optimizer.step(Evaluation.ofLoss(loss(parameters)).run());
        return loss(parameters).item();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void bringsTheLossDown(Kind kind) {
        var parameters = start();
        double before = loss(parameters).item();
        double after = train(parameters, kind.make.apply(parameters), 100);
        assertTrue(after <= 0.05 * before, () -> "from " + before + " to " + after);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void continuesFromItsStateToTheSameBits(Kind kind) {
        var straight = start();
        train(straight, kind.make.apply(straight), 12);
        var first = start();
        var saving = kind.make.apply(first);
        train(first, saving, 7);
        Map<String, double[]> saved = new HashMap<>();
        saving.state().forEach((name, array) -> saved.put(name, array.toDoubles()));
        var second = start();
        for (int i = 0; i < 2; i++) backend.writeInto(second.get(i).value(), first.get(i).value().toDoubles());
        var resumed = kind.make.apply(second);
        resumed.restore(saving.steps(), saved);
        train(second, resumed, 5);
        for (int i = 0; i < 2; i++) assertArrayEquals(straight.get(i).value().toDoubles(), second.get(i).value().toDoubles(), 0);
    }

    @Test
    void lbfgsKnowsTheCurvatureOfAValley() {
        var parameters = start();
        double reached = train(parameters, new Lbfgs(parameters, 1, 5), 40);
        var slower = start();
        double otherwise = train(slower, new Sgd(slower, 0.02), 40);
        assertTrue(reached <= 1e-10 && otherwise >= 1e-2, () -> "reached " + reached + ", by plain descent " + otherwise);
    }

    /// Rosenbrock's valley, from his start.
    private Tensor valley(Parameter p) {
        Tensor x = p.tensor().select(0, 0);
        Tensor y = p.tensor().select(0, 1);
        return y.minus(x.square()).square().times(100).plus(x.minus(1).square());
    }

    @Test
    void lbfgsSearchesAlongABentValley() {
        var p = new Parameter("p", backend.upload(ArrayType.real(Shape.of(2)), new double[] {-1.2, 1}));
        var optimizer = new Lbfgs(List.of(p), 1, 5);
        var search = new StrongWolfe(20, 25, 1e-9, 1e-15);
        double before = optimizer.step(() -> valley(p), search);
        assertEquals(24.2, before, 1e-9);
        assertTrue(optimizer.steps() > 1, () -> "steps: " + optimizer.steps());
        for (int i = 0; i < 3; i++) optimizer.step(() -> valley(p), search);
        double reached = valley(p).item();
        assertTrue(reached <= 1e-12, () -> "reached " + reached + " at " + Arrays.toString(p.value().toDoubles()));
        int steps = optimizer.steps();
        optimizer.step(() -> valley(p), new StrongWolfe(20, 25, 1, 1e-9));
        assertEquals(steps, optimizer.steps(), "where the gradient is within its tolerance no step is made");
    }

    /// PyTorch's parameters after three steps from a and b: one length a step, taken where the loss is lower there.
    @Test
    void lbfgsTriesOneLengthWithTheSmallestBudget() {
        var p = start();
        var optimizer = new Lbfgs(p, 1, 4);
        double before = loss(p).item();
        for (int i = 0; i < 3; i++) {
            double at = optimizer.step(() -> loss(p), new StrongWolfe(1, 1, 1e-7, 1e-9));
            assertTrue(at <= before, "it went up");
            before = at;
        }
        assertArrayEquals(new double[] {1.0059072398169522, -0.5632833881024033, 0.7443754684970595},
                p.get(0).value().toDoubles(), 1e-12);
        assertArrayEquals(
                new double[] {-0.012149174800196484, 0.040497249333988294, -0.08099449866797659, -0.02834807453379181},
                p.get(1).value().toDoubles(), 1e-12);
        assertEquals(3, optimizer.steps());
    }

    /// PyTorch returns before it remembers a gradient of 0.
    @Test
    void aGradientOf0LeavesNoTraceInLbfgs() {
        var straight = start();
        train(straight, new Lbfgs(straight, 0.5, 3), 4);
        var p = start();
        var optimizer = new Lbfgs(p, 0.5, 3);
        for (int i = 0; i < 4; i++) {
            optimizer.step(Evaluation.ofLoss(loss(p).times(0)).run());
            optimizer.step(Evaluation.ofLoss(loss(p)).run());
        }
        assertEquals(8, optimizer.steps());
        for (int i = 0; i < 2; i++) assertArrayEquals(straight.get(i).value().toDoubles(), p.get(i).value().toDoubles(), 0);
    }

    @Test
    void lbfgsSearchesOnToTheSameBits() {
        var straight = start();
        var whole = new Lbfgs(straight, 1, 3);
        var search = new StrongWolfe(3, 20, 1e-7, 1e-9);
        for (int i = 0; i < 3; i++) whole.step(() -> loss(straight), search);
        var second = start();
        var begun = new Lbfgs(second, 1, 3);
        begun.step(() -> loss(second), search);
        var resumed = new Lbfgs(second, 1, 3);
        StateDict.of(begun).loadInto(resumed);
        for (int i = 0; i < 2; i++) resumed.step(() -> loss(second), search);
        for (int i = 0; i < 2; i++) assertArrayEquals(straight.get(i).value().toDoubles(), second.get(i).value().toDoubles(), 0);
    }

    @Test
    void lbfgsComesBackFromWhereTheLossIsNoNumber() {
        var p = new Parameter("p", backend.upload(ArrayType.real(Shape.of(1)), new double[] {1}));
        var optimizer = new Lbfgs(List.of(p), 100, 5);
        optimizer.step(() -> p.tensor().minus(p.tensor().log()).sum(), new StrongWolfe(20, 100, 1e-7, 1e-9));
        assertEquals(1, p.value().toDoubles()[0], 1e-6);
        var q = new Parameter("q", backend.upload(ArrayType.real(Shape.of(1)), new double[] {3}));
        var far = new Lbfgs(List.of(q), 100, 5);
        far.step(() -> q.tensor().minus(q.tensor().log()).sum(), new StrongWolfe(20, 100, 1e-7, 1e-9));
        assertEquals(1, q.value().toDoubles()[0], 1e-6);
    }

    /// Far beyond the steps after which the product of momenta no longer counts.
    @Test
    void nadamKnowsItsMomentumAtAnyStep() {
        var p = start();
        var late = new NAdam(p, 0.01, 0.9, 0.999, 0, 4e-3, 0, Decay.IN_GRADIENT);
        Map<String, double[]> zeros = new HashMap<>();
        late.state().forEach((name, array) -> zeros.put(name, new double[array.numbers()]));
        late.restore(1_000_000, zeros);
        late.step(Evaluation.ofLoss(loss(p)).run());
        double g = 2 * (1 - 1) + 0.2 * (0.3 * 0.3 + 1 + 4 + 0.49);
        double root = Math.sqrt(1e-3) * g;
        assertEquals(1 - 0.01 * (0.1 * g + 0.9 * 0.1 * g) / root, p.getFirst().value().toDoubles()[0], 1e-8);
    }

    @Test
    void groupsOfDifferentKindsGoOnFromTheirState() {
        var straight = start();
        var all = groups(straight);
        train(straight, all, 9);
        var second = start();
        var begun = groups(second);
        train(second, begun, 5);
        var resumed = groups(second);
        StateDict.of(begun).loadInto(resumed);
        train(second, resumed, 4);
        for (int i = 0; i < 2; i++) assertArrayEquals(straight.get(i).value().toDoubles(), second.get(i).value().toDoubles(), 0);
    }

    private static Optimizer groups(List<Parameter> p) {
        return new ParameterGroups(new NAdam(p.subList(0, 1), 0.05), new Lion(p.subList(1, 2), 0.01));
    }

    @Test
    void aPlateauIsRememberedInItsState() {
        var optimizer = new Sgd(start(), 1);
        var settings = ReduceOnPlateau.Settings.DEFAULT.withFactor(0.5).withPatience(1);
        var plateau = new ReduceOnPlateau(optimizer, settings);
        for (double measure : new double[] {3, 2, Double.NaN}) plateau.step(measure);
        assertEquals(1, optimizer.learningRate());
        var resumed = new ReduceOnPlateau(optimizer, settings);
        resumed.load(plateau.stateDict());
        assertEquals(2, resumed.best());
        resumed.step(2);
        assertEquals(0.5, optimizer.learningRate());
        assertThrows(IllegalArgumentException.class, () -> resumed.load(StateDict.empty()));
        assertThrows(IllegalArgumentException.class, () -> settings.withFactor(1));
    }

    @Test
    void oneCycleRisesAndFalls() {
        var cycle = RateSchedule.oneCycle(1, 101, 0.5);
        assertEquals(1 / 25.0, cycle.at(0), 1e-15);
        assertTrue(cycle.at(49) < 1 && cycle.at(50) > 0.99 && cycle.at(80) < 0.5);
        assertEquals(1 / 25e4, cycle.at(100), 1e-15);
        assertEquals(cycle.at(100), cycle.at(5000));
        assertThrows(IllegalArgumentException.class, () -> RateSchedule.oneCycle(1, 0, 0.3));
        assertThrows(IllegalArgumentException.class, () -> RateSchedule.oneCycle(1, 10, 1));
    }

    @Test
    void mistakesAreNamed() {
        assertThrows(IllegalArgumentException.class, () -> new StrongWolfe(0, 1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Adagrad(start(), 0.1, -1, 0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Lbfgs(start(), 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new Adam(start(), 1e-3).restore(3, Map.of()));
    }
}
