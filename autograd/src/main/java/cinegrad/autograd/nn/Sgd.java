package cinegrad.autograd.nn;

import cinegrad.autograd.Gradients;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;

import java.util.List;

/// Gradient descent with momentum as PyTorch's: v ← μ·v + (1 − d)·(g + λ·p) with damping d (v = g + λ·p at the first step), p ← p
/// − η·v; with Nesterov's look-ahead p ← p − η·(g + λ·p + μ·v).
public final class Sgd implements StatefulOptimizer {
    /// Whether the step looks ahead along the momentum.
    public enum Momentum { CLASSICAL, NESTEROV }

    private final OptimizerState memory;
    private final double momentum;
    private final double damping;
    private final double decay;
    private final Momentum kind;

    public Sgd(List<Parameter> parameters, double learningRate, double momentum, double decay, Momentum kind) {
        this(parameters, learningRate, momentum, 0, decay, kind);
    }

    /// @param damping how much of a new gradient is kept from the momentum
    /// @param decay   λ, added to the gradient as λ·p
    public Sgd(List<Parameter> parameters, double learningRate, double momentum, double damping, double decay, Momentum kind) {
        memory = new OptimizerState(parameters, learningRate);
        this.momentum = OptimizerState.belowOne("momentum", momentum);
        this.damping = OptimizerState.atLeastZero("damping", damping);
        this.decay = OptimizerState.atLeastZero("weight decay", decay);
        this.kind = kind;
        if (kind == Momentum.NESTEROV && (momentum == 0 || damping != 0)) {
            throw new IllegalArgumentException("optimizer: Nesterov's look-ahead needs a momentum and no damping, got momentum "
                    + momentum + " and damping " + damping);
        }
        if (momentum != 0) memory.keep("v");
    }

    public Sgd(List<Parameter> parameters, double learningRate) {
        this(parameters, learningRate, 0, 0, Momentum.CLASSICAL);
    }

    @Override
    public void step(Gradients gradients) {
        memory.step(gradients, this::move);
    }

    private void move(Parameter p, NdArray gradient, int step) {
        Backend backend = p.value().backend();
        NdArray g = OptimizerState.decayed(gradient, p, decay);
        if (momentum != 0) {
            NdArray v = memory.of("v", p);
            backend.scaleInto(v, step == 1 ? 0 : momentum);
            backend.addInto(v, step == 1 ? 1 : 1 - damping, g);
            g = kind == Momentum.NESTEROV ? g.plus(v.times(momentum)) : v;
        }
        backend.addInto(p.value(), -learningRate(), g);
    }

    @Override
    public OptimizerState memory() {
        return memory;
    }
}
