package cinegrad.autograd.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Evaluation;
import cinegrad.autograd.Tensor;
import cinegrad.ops.AdamStep.Decay;
import cinegrad.ops.Backend;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

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

    @Test
    void mistakesAreNamed() {
        assertThrows(IllegalArgumentException.class, () -> new Lbfgs(start(), 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new Adam(start(), 1e-3).restore(3, Map.of()));
    }
}
