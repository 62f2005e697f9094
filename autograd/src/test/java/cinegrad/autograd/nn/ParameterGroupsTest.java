package cinegrad.autograd.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cinegrad.autograd.Tensor;
import cinegrad.ops.AdamStep.Decay;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParameterGroupsTest {
    private final ReferenceBackend backend = new ReferenceBackend();
    private final Parameter w = new Parameter("w", backend.upload(ArrayType.real(Shape.of(2)), new double[] {1, -2}));
    private final Parameter b = new Parameter("b", backend.upload(ArrayType.real(Shape.of(1)), new double[] {0.5}));
    private final Tensor slope = Tensor.constant(backend.upload(ArrayType.real(Shape.of(2)), new double[] {2, 3}));

    private Optimizer adam(double rate, double decay, Parameter p) {
        return new Adam(List.of(p), rate, 0.9, 0.999, 1e-8, decay, Decay.IN_GRADIENT);
    }

    private ParameterGroups groups() {
        return new ParameterGroups(adam(0.1, 0, w), adam(0.02, 0.5, b));
    }

    private void step(Optimizer optimizer) {
        optimizer.step(w.tensor().times(slope).sum().plus(b.tensor()).minus(1).square().sum().backward());
    }

    private double[] numbers() {
        return new double[] {w.value().toDoubles()[0], w.value().toDoubles()[1], b.value().item()};
    }

    /// `torch.optim.Adam` with two param_groups, learning rates halved after three steps.
    @Test
    void theNumbersArePyTorchs() {
        var groups = groups();
        for (int i = 0; i < 5; i++) {
            if (i == 3) groups.learningRate(0.05);
            step(groups);
        }
        assertArrayEquals(new double[] {1.394356640083394, -1.60564335983619, 0.5787988478179555}, numbers(), 1e-14);
        assertEquals(5, groups.steps());
        assertEquals(0.05, groups.learningRate());
        assertEquals(List.of(w, b), groups.parameters());
    }

    @Test
    void itGoesOnFromItsState() {
        var first = groups();
        for (int i = 0; i < 3; i++) step(first);
        var state = StateDict.of(first);
        double[] before = numbers();
        step(first);
        double[] after = numbers();
        w.value().backend().writeInto(w.value(), new double[] {before[0], before[1]});
        b.value().backend().writeInto(b.value(), new double[] {before[2]});
        var second = groups();
        state.loadInto(second);
        step(second);
        assertArrayEquals(after, numbers());
    }

    /// A group that learned before the other was there.
    @Test
    void groupsOfDifferentAgeGoOnFromTheirState() {
        var old = adam(0.1, 0, w);
        for (int i = 0; i < 4; i++) step(old);
        var first = new ParameterGroups(adam(0.02, 0.5, b), old);
        step(first);
        var state = StateDict.of(first);
        double[] before = numbers();
        step(first);
        double[] after = numbers();
        w.value().backend().writeInto(w.value(), new double[] {before[0], before[1]});
        b.value().backend().writeInto(b.value(), new double[] {before[2]});
        var young = adam(0.1, 0, w);
        var second = new ParameterGroups(adam(0.02, 0.5, b), young);
        state.loadInto(second);
        assertEquals(1, second.steps());
        assertEquals(5, young.steps());
        step(second);
        assertArrayEquals(after, numbers());
        assertThrows(IllegalArgumentException.class, () -> second.restore(2, Map.of("1.steps", new double[] {0.5, 1})));
        assertEquals(6, young.steps());
    }

    @Test
    void aStateThatDoesNotFitChangesNothing() {
        var groups = groups();
        step(groups);
        Map<String, double[]> state = new HashMap<>();
        groups.state().forEach((name, array) -> state.put(name, new double[array.numbers()]));
        state.put("1.m.b", new double[3]);                             // in the second group, after the first was restored
        var before = copied(groups);
        assertThrows(IllegalArgumentException.class, () -> groups.restore(7, state));
        assertEquals(before, copied(groups));
        assertEquals(1, groups.steps());
        state.put("1.m.b", new double[1]);
        state.put("2.m.b", new double[1]);
        assertThrows(IllegalArgumentException.class, () -> groups.restore(7, state));
        assertEquals(before, copied(groups));
    }

    private static Map<String, Double> copied(Optimizer optimizer) {
        var all = new HashMap<String, Double>();
        optimizer.state().forEach((name, array) -> all.put(name, array.toDoubles()[0]));
        return all;
    }

    @Test
    void groupsThatCannotBeAreRefused() {
        assertThrows(IllegalArgumentException.class, ParameterGroups::new);
        assertThrows(IllegalArgumentException.class, () -> new ParameterGroups(adam(0, 0, w), adam(1, 0, b)));
        assertThrows(IllegalArgumentException.class, () -> new ParameterGroups(adam(1, 0, w), adam(1, 0, w)));
    }
}
