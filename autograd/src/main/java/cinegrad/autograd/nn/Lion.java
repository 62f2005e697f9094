package cinegrad.autograd.nn;

import cinegrad.autograd.Gradients;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.function.Elementary;

import java.util.List;

/// Steps of one size in every number: p ← (1 − η·λ)·p − η·sign(β₁·m + (1 − β₁)·g), then m ← β₂·m + (1 − β₂)·g; of complex numbers
/// the signs of both parts. It keeps one array where Adam keeps two, and needs a learning rate 3 to 10 times smaller. Source:
/// Chen et al., *Symbolic Discovery of Optimization Algorithms*, NeurIPS 2023.
public final class Lion implements StatefulOptimizer {
    private final OptimizerState memory;
    private final double beta1;
    private final double beta2;
    private final double decay;

    /// @param decay λ, of the parameter itself
    public Lion(List<Parameter> parameters, double learningRate, double beta1, double beta2, double decay) {
        memory = new OptimizerState(parameters, learningRate);
        this.beta1 = OptimizerState.belowOne("beta1", beta1);
        this.beta2 = OptimizerState.belowOne("beta2", beta2);
        this.decay = OptimizerState.atLeastZero("weight decay", decay);
        memory.keep("m");
    }

    /// β = (0.9, 0.99), no decay.
    public Lion(List<Parameter> parameters, double learningRate) {
        this(parameters, learningRate, 0.9, 0.99, 0);
    }

    @Override
    public void step(Gradients gradients) {
        memory.step(gradients, this::move);
    }

    private void move(Parameter p, NdArray g, int step) {
        Backend backend = p.value().backend();
        NdArray m = memory.of("m", p);
        NdArray mixed = m.times(beta1).plus(g.times(1 - beta1));
        if (decay != 0) backend.scaleInto(p.value(), 1 - learningRate() * decay);
        backend.addInto(p.value(), -learningRate(), backend.map(Elementary.SIGN, mixed.asReal()));
        backend.scaleInto(m, beta2);
        backend.addInto(m, 1 - beta2, g);
    }

    @Override
    public OptimizerState memory() {
        return memory;
    }
}
