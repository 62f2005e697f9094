package cinegrad.autograd.nn;

import cinegrad.ops.NdArray;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The state of an optimizer between two steps: its parameters, the learning rate, the number of steps, and arrays of the
/// parameters' shapes, zero at first, under names such as "m.<parameter>".
public final class OptimizerState {
    private final List<Parameter> parameters;
    private final Map<String, NdArray> arrays = new LinkedHashMap<>();
    double learningRate;
    int steps;

    /// @throws IllegalArgumentException if two parameters share a name
    public OptimizerState(List<Parameter> parameters, double learningRate) {
        this.parameters = List.copyOf(parameters);
        this.learningRate = learningRate;
        var names = parameters.stream().map(Parameter::name).toList();
        for (String name : names) {
            if (Collections.frequency(names, name) > 1) throw new IllegalArgumentException("optimiser: two parameters are named " + name);
        }
    }

    public List<Parameter> parameters() {
        return parameters;
    }

    /// By name; the arrays are the living ones.
    public Map<String, NdArray> arrays() {
        return Collections.unmodifiableMap(arrays);
    }

    /// Counts one more step and returns its number, from 1.
    public int nextStep() {
        return ++steps;
    }

    /// One more array for each parameter.
    public void keep(String kind) {
        for (var p : parameters) arrays.put(kind + "." + p.name(), p.value().backend().zeros(p.value().type()));
    }

    /// The array [#keep] made.
    public NdArray of(String kind, Parameter p) {
        return Objects.requireNonNull(arrays.get(kind + "." + p.name()), kind);
    }

    /// Copies saved numbers into `living` arrays, name by name.
    static void copy(Map<String, double[]> saved, Map<String, NdArray> living) {
        living.forEach((name, array) -> {
            double[] numbers = saved.get(name);
            if (numbers == null || numbers.length != array.numbers()) {
                throw new IllegalArgumentException("optimiser: the checkpoint has " + (numbers == null ? "no" : numbers.length + " numbers as")
                        + " \"" + name + "\", needed are " + array.numbers());
            }
        });
        living.forEach((name, array) -> array.backend().writeInto(array, Objects.requireNonNull(saved.get(name))));
    }
}
