package cinegrad.autograd.nn;

import cinegrad.autograd.Gradients;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Several optimizers that step together: groups of parameters with learning rates and settings of their own.
///
/// ```java
/// var groups = new ParameterGroups(Adam.withDecoupledDecay(weights, 1e-3, 0.01), new Adam(biases, 1e-3), new Sgd(scales, 1e-4));
/// ```
///
/// Its learning rate is that of the first group; setting it, as a [RateSchedule] does, moves all in proportion.
public final class ParameterGroups implements Optimizer {
    private static final String STEPS = "steps";
    private static final int HALF = 16;

    private final List<Optimizer> groups;
    private final double[] share;

    /// @throws IllegalArgumentException if there is no group, two have a parameter of one name, or the first has learning rate 0
    public ParameterGroups(Optimizer... groups) {
        this.groups = List.of(groups);
        if (groups.length == 0 || !(groups[0].learningRate() > 0)) {
            throw new IllegalArgumentException("parameter groups: the first of " + groups.length
                    + " groups needs a learning rate above 0, of which the others' are multiples");
        }
        share = this.groups.stream().mapToDouble(g -> g.learningRate() / groups[0].learningRate()).toArray();
        var names = parameters().stream().map(Parameter::name).toList();
        for (String name : names) {
            if (Collections.frequency(names, name) > 1) {
                throw new IllegalArgumentException("parameter groups: two parameters are named " + name);
            }
        }
    }

    @Override
    public void step(Gradients gradients) {
        for (var group : groups) group.step(gradients);
    }

    @Override
    public double learningRate() {
        return groups.getFirst().learningRate();
    }

    @Override
    public void learningRate(double rate) {
        for (int i = 0; i < share.length; i++) groups.get(i).learningRate(share[i] * rate);
    }

    @Override
    public List<Parameter> parameters() {
        return groups.stream().flatMap(g -> g.parameters().stream()).toList();
    }

    @Override
    public int steps() {
        return groups.getFirst().steps();
    }

    /// Each group's arrays, their names after "0.", "1." and so on, and as "1.steps" the steps of a group that has made others
    /// than the first, because it stepped before it was one.
    @Override
    public Map<String, NdArray> state() {
        var all = new LinkedHashMap<String, NdArray>();
        for (int i = 0; i < groups.size(); i++) {
            var group = groups.get(i);
            String prefix = i + ".";
            group.state().forEach((name, array) -> all.put(prefix + name, array));
            if (group.steps() != steps() && !group.parameters().isEmpty()) all.put(prefix + STEPS, stepsAsArray(group));
        }
        return all;
    }

    /// As two numbers, high and low half, each of which single precision holds.
    private static NdArray stepsAsArray(Optimizer group) {
        var backend = group.parameters().getFirst().value().backend();
        return backend.upload(ArrayType.real(Shape.of(2)), new double[] {group.steps() >> HALF, group.steps() & (1 << HALF) - 1});
    }

    @Override
    public void restore(int steps, Map<String, double[]> state) {
        var unknown = new LinkedHashSet<>(state.keySet());
        var parts = new ArrayList<Map<String, double[]>>();
        for (int i = 0; i < groups.size(); i++) parts.add(part(state, i + ".", unknown));
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("optimizer: the checkpoint has " + unknown + ", which no group keeps");
        }
        var before = new ArrayList<Runnable>();
        try {
            for (int i = 0; i < parts.size(); i++) {
                before.add(goingBack(groups.get(i)));
                groups.get(i).restore(stepsOf(parts.get(i), steps), parts.get(i));
            }
        } catch (IllegalArgumentException e) {
            before.forEach(Runnable::run);
            throw e;
        }
    }

    /// Takes the group's own number of steps out of its part, if it has one.
    private static int stepsOf(Map<String, double[]> part, int otherwise) {
        double[] own = part.remove(STEPS);
        if (own == null) return otherwise;
        if (own.length == 2 && isHalf(own[0]) && isHalf(own[1])) return ((int) own[0] << HALF) + (int) own[1];
        throw new IllegalArgumentException("optimizer: the checkpoint has " + Arrays.toString(own)
                + " as the steps of a group, needed are two whole numbers below 2^" + HALF);
    }

    private static boolean isHalf(double x) {
        return x >= 0 && x < 1 << HALF && x == Math.rint(x);
    }

    private static Map<String, double[]> part(Map<String, double[]> state, String prefix, Set<String> unknown) {
        var part = new HashMap<String, double[]>();
        state.forEach((name, numbers) -> {
            if (name.startsWith(prefix)) part.put(name.substring(prefix.length()), numbers);
        });
        unknown.removeIf(name -> name.startsWith(prefix));
        return part;
    }

    private static Runnable goingBack(Optimizer group) {
        var state = new HashMap<String, double[]>();
        group.state().forEach((name, array) -> state.put(name, array.toDoubles()));
        int steps = group.steps();
        return () -> group.restore(steps, state);
    }
}
