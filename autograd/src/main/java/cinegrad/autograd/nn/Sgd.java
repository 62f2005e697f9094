package cinegrad.autograd.nn;

import cinegrad.autograd.Gradients;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Gradient descent with momentum as PyTorch's: v ← μ·v + (1 − d)·(g + λ·p) with damping d (v = g + λ·p at the first step), p ← p − η·v; with Nesterov's
/// look-ahead p ← p − η·(g + λ·p + μ·v).
public final class Sgd implements Optimiser {
    /// Whether the step looks ahead along the momentum.
    public enum Momentum { CLASSICAL, NESTEROV }

    private final List<Parameter> parameters;
    private final Map<String, NdArray> state = new LinkedHashMap<>();
    private final double momentum;
    private final double damping;
    private final double decay;
    private final Momentum kind;
    private double learningRate;
    private int steps;

    public Sgd(List<Parameter> parameters, double learningRate, double momentum, double decay, Momentum kind) {
        this(parameters, learningRate, momentum, 0, decay, kind);
    }

    /// @param damping how much of a new gradient is kept from the momentum
    /// @param decay   λ, added to the gradient as λ·p
    public Sgd(List<Parameter> parameters, double learningRate, double momentum, double damping, double decay, Momentum kind) {
        this.parameters = List.copyOf(parameters);
        this.learningRate = learningRate;
        this.momentum = momentum;
        this.damping = damping;
        this.decay = decay;
        this.kind = kind;
        if (momentum != 0) {
            for (var p : this.parameters) state.put("v." + p.name(), p.value().backend().zeros(p.value().type()));
        }
    }

    public Sgd(List<Parameter> parameters, double learningRate) {
        this(parameters, learningRate, 0, 0, Momentum.CLASSICAL);
    }

    @Override
    public void step(Gradients gradients) {
        steps++;
        for (var p : parameters) {
            Backend backend = p.value().backend();
            NdArray g = gradients.of(p.tensor());
            if (decay != 0) g = g.plus(p.value().times(decay));
            if (momentum != 0) {
                NdArray v = state.get("v." + p.name());
                backend.scaleInto(v, steps == 1 ? 0 : momentum);
                backend.addInto(v, steps == 1 ? 1 : 1 - damping, g);
                g = kind == Momentum.NESTEROV ? g.plus(v.times(momentum)) : v;
            }
            backend.addInto(p.value(), -learningRate, g);
        }
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
