package cinegrad.autograd.nn;

import cinegrad.autograd.Gradients;
import cinegrad.ops.NdArray;

import java.util.ArrayList;
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

    /// Each group's arrays, their names after "0.", "1." and so on.
    @Override
    public Map<String, NdArray> state() {
        var all = new LinkedHashMap<String, NdArray>();
        for (int i = 0; i < groups.size(); i++) {
            String prefix = i + ".";
            groups.get(i).state().forEach((name, array) -> all.put(prefix + name, array));
        }
        return all;
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
                groups.get(i).restore(steps, parts.get(i));
            }
        } catch (IllegalArgumentException e) {
            before.forEach(Runnable::run);
            throw e;
        }
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
