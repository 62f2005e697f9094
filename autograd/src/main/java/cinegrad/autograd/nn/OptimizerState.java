package cinegrad.autograd.nn;

import cinegrad.autograd.Gradients;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The state of an optimizer between two steps: its parameters, the learning rate, the number of steps, and arrays of the
/// parameters' shapes, zero at first, under names such as "m.<parameter>". A parameter that steps left out, because their losses
/// did not depend on it, has their number as "skipped.<parameter>".
public final class OptimizerState {
    private static final ArrayType SCALAR = ArrayType.real(Shape.SCALAR);
    private static final String SKIPPED = "skipped.";

    private final List<Parameter> parameters;
    private final Map<String, NdArray> arrays = new LinkedHashMap<>();
    double learningRate;
    int steps;

    /// @throws IllegalArgumentException if two parameters share a name
    public OptimizerState(List<Parameter> parameters, double learningRate) {
        this.parameters = List.copyOf(parameters);
        learningRate(learningRate);
        var names = parameters.stream().map(Parameter::name).toList();
        for (String name : names) {
            if (Collections.frequency(names, name) > 1) {
                throw new IllegalArgumentException("optimizer: two parameters are named " + name);
            }
        }
    }

    public List<Parameter> parameters() {
        return parameters;
    }

    /// The arrays by name, not copies.
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

    /// Which step of this parameter the current one is: steps whose losses did not depend on it were none.
    public int stepOf(Parameter p) {
        NdArray skipped = arrays.get(SKIPPED + p.name());
        return skipped == null ? steps : steps - (int) skipped.item();
    }

    /// Whether the step moves a parameter: one that the loss does not depend on stays as it is, and so do its arrays. Asked once
    /// a step.
    public boolean moves(Parameter p, Gradients gradients) {
        if (gradients.contains(p.tensor())) return true;
        var backend = p.value().backend();
        NdArray skipped = arrays.computeIfAbsent(SKIPPED + p.name(), _ -> backend.zeros(SCALAR));
        backend.addInto(skipped, backend.full(SCALAR, 1));
        return false;
    }

    /// The rule of one parameter.
    @FunctionalInterface
    public interface Update {
        /// @param step which step of this parameter it is, from 1
        void apply(Parameter p, NdArray gradient, int step);
    }

    /// One more step: applies the rule to every parameter that the loss depends on.
    public void step(Gradients gradients, Update rule) {
        nextStep();
        for (var p : parameters) if (moves(p, gradients)) rule.apply(p, gradients.of(p.tensor()), stepOf(p));
    }

    /// g + decay·p.
    static NdArray decayed(NdArray g, Parameter p, double decay) {
        return decay == 0 ? g : g.plus(p.value().times(decay));
    }

    /// Copies saved numbers into `living` arrays, name by name.
    void restore(int made, Map<String, double[]> saved, Map<String, NdArray> living) {
        var mine = new LinkedHashMap<>(living);
        mine.keySet().removeIf(name -> name.startsWith(SKIPPED));
        var counts = parameters.stream().map(p -> SKIPPED + p.name()).filter(saved::containsKey).toList();
        for (String name : counts) {
            int numbers = Objects.requireNonNull(saved.get(name)).length;
            if (numbers != 1) {
                throw new IllegalArgumentException("optimizer: the checkpoint has " + numbers + " numbers as \"" + name
                        + "\", needed is 1");
            }
        }
        mine.forEach((name, array) -> {
            double[] numbers = saved.get(name);
            if (numbers == null || numbers.length != array.numbers()) {
                throw new IllegalArgumentException("optimizer: the checkpoint has "
                        + (numbers == null ? "no" : numbers.length + " numbers as")
                        + " \"" + name + "\", needed are " + array.numbers());
            }
        });
        var unknown = saved.keySet().stream().filter(name -> !mine.containsKey(name) && !counts.contains(name)).toList();
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("optimizer: the checkpoint has " + unknown
                    + ", which this optimizer does not keep; it keeps " + mine.keySet());
        }
        mine.forEach((name, array) -> array.backend().writeInto(array, Objects.requireNonNull(saved.get(name))));
        arrays.keySet().removeIf(name -> name.startsWith(SKIPPED));
        for (var p : parameters) {
            String name = SKIPPED + p.name();
            if (counts.contains(name)) {
                arrays.put(name, p.value().backend().upload(SCALAR, Objects.requireNonNull(saved.get(name))));
            }
        }
        steps = made;
    }

    void learningRate(double rate) {
        learningRate = atLeastZero("learning rate", rate);
    }

    /// @throws IllegalArgumentException unless the number is finite and not negative
    static double atLeastZero(String name, double number) {
        if (number >= 0 && number < Double.POSITIVE_INFINITY) return number;
        throw new IllegalArgumentException("optimizer: the " + name + " must be 0 or more and finite, got " + number);
    }

    /// @throws IllegalArgumentException unless the number is in [0, 1)
    static double belowOne(String name, double number) {
        if (number >= 0 && number < 1) return number;
        throw new IllegalArgumentException("optimizer: " + name + " must be in [0, 1), got " + number);
    }
}
