package cinegrad.autograd.nn;

import cinegrad.autograd.Gradients;
import cinegrad.ops.ArrayType;
import cinegrad.ops.Backend;
import cinegrad.ops.Elementary;
import cinegrad.ops.NdArray;
import cinegrad.ops.Shape;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Steps divided by the running root mean square of the gradient: v ← α·v + (1 − α)·g², p ← p − η·g/(√v + ε); with momentum
/// b ← μ·b + g/(√v + ε), p ← p − η·b. About the mean, √v becomes √(v − m²) with m ← α·m + (1 − α)·g. Source: Tieleman & Hinton, *Neural Networks for Machine Learning*, lecture 6.5, 2012.
public final class RmsProp implements Optimiser {
    /// What the square is the mean of: gradients, or their deviations from the running mean.
    public enum Square { OF_GRADIENT, ABOUT_MEAN }

    private final List<Parameter> parameters;
    private final Map<String, NdArray> state = new LinkedHashMap<>();
    private final double alpha;
    private final double epsilon;
    private final double momentum;
    private final double decay;
    private final Square square;
    private double learningRate;
    private int steps;

    public RmsProp(List<Parameter> parameters, double learningRate, double alpha, double epsilon, double momentum, double decay, Square square) {
        this.parameters = List.copyOf(parameters);
        this.learningRate = learningRate;
        this.alpha = alpha;
        this.epsilon = epsilon;
        this.momentum = momentum;
        this.decay = decay;
        this.square = square;
        for (var p : this.parameters) {
            state.put("v." + p.name(), p.value().backend().zeros(p.value().type()));
            if (square == Square.ABOUT_MEAN) state.put("m." + p.name(), p.value().backend().zeros(p.value().type()));
            if (momentum != 0) state.put("b." + p.name(), p.value().backend().zeros(p.value().type()));
        }
    }

    /// α = 0.99, ε = 1e-8, no momentum, no decay.
    public RmsProp(List<Parameter> parameters, double learningRate) {
        this(parameters, learningRate, 0.99, 1e-8, 0, 0, Square.OF_GRADIENT);
    }

    @Override
    public void step(Gradients gradients) {
        steps++;
        for (var p : parameters) {
            Backend backend = p.value().backend();
            NdArray g = gradients.of(p.tensor());
            if (decay != 0) g = g.plus(p.value().times(decay));
            NdArray v = state.get("v." + p.name());
            backend.scaleInto(v, alpha);
            backend.addInto(v, 1 - alpha, g.asReal().times(g.asReal()));
            NdArray scale = backend.map(Elementary.SQRT, spread(p, g, v)).plus(backend.full(ArrayType.real(Shape.SCALAR), epsilon));
            NdArray move = g.asReal().dividedBy(scale);
            if (momentum != 0) {
                NdArray b = state.get("b." + p.name());
                backend.scaleInto(b, momentum);
                backend.addInto(b, move);
                move = b;
            }
            backend.addInto(p.value(), -learningRate, move);
        }
    }

    /// The mean square that a step is divided by the root of.
    private NdArray spread(Parameter p, NdArray g, NdArray v) {
        if (square == Square.OF_GRADIENT) return v.asReal();
        NdArray m = state.get("m." + p.name());
        v.backend().scaleInto(m, alpha);
        v.backend().addInto(m, 1 - alpha, g);
        return v.asReal().minus(m.asReal().times(m.asReal()));
    }

    @Override
    public double learningRate() {
        return learningRate;
    }

    @Override
    public void learningRate(double rate) {
        learningRate = rate;
    }

    @Override
    public List<Parameter> parameters() {
        return parameters;
    }

    @Override
    public int steps() {
        return steps;
    }

    @Override
    public Map<String, NdArray> state() {
        return state;
    }

    @Override
    public void restore(int steps, Map<String, double[]> saved) {
        OptimiserState.copy(saved, state);
        this.steps = steps;
    }
}
