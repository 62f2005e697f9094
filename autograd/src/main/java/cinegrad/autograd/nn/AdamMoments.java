package cinegrad.autograd.nn;

import cinegrad.ops.AdamStep;
import cinegrad.ops.AdamStep.Decay;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.List;

/// What Adam and its relatives share: m ← β₁·m + (1 − β₁)·g, v ← β₂·v + (1 − β₂)·g², and the decay of weights.
final class AdamMoments {
    final OptimizerState memory;
    final double beta1;
    final double beta2;
    private final double epsilon;
    private final double decay;
    private final Decay decoupled;

    AdamMoments(List<Parameter> parameters, double learningRate, double beta1, double beta2, double epsilon, double decay,
            Decay decoupled) {
        memory = new OptimizerState(parameters, learningRate);
        this.beta1 = OptimizerState.belowOne("beta1", beta1);
        this.beta2 = OptimizerState.belowOne("beta2", beta2);
        this.epsilon = OptimizerState.atLeastZero("epsilon", epsilon);
        this.decay = OptimizerState.atLeastZero("weight decay", decay);
        this.decoupled = decoupled;
        memory.keep("m");
        memory.keep("v");
    }

    /// The numbers of step t.
    AdamStep step(int t) {
        return new AdamStep(memory.learningRate, beta1, beta2, epsilon, decay, decoupled, t);
    }

    /// Decays the parameter and moves both averages.
    ///
    /// @return the gradient that counts, with the decay that belongs into it
    NdArray move(Parameter p, NdArray gradient) {
        Backend backend = p.value().backend();
        NdArray g = decoupled == Decay.IN_GRADIENT ? OptimizerState.decayed(gradient, p, decay) : gradient;
        if (decay != 0 && decoupled == Decay.DECOUPLED) backend.scaleInto(p.value(), 1 - memory.learningRate * decay);
        backend.scaleInto(first(p), beta1);
        backend.addInto(first(p), 1 - beta1, g);
        backend.scaleInto(second(p), beta2);
        backend.addInto(second(p), 1 - beta2, g.asReal().times(g.asReal()));
        return g;
    }

    /// m.
    NdArray first(Parameter p) {
        return memory.of("m", p);
    }

    /// v.
    NdArray second(Parameter p) {
        return memory.of("v", p);
    }

    /// √(v / correction) + ε, real.
    NdArray root(NdArray v, double correction) {
        Backend backend = v.backend();
        return backend.map(Elementary.SQRT, v.asReal()).times(1 / Math.sqrt(correction))
                .plus(backend.full(ArrayType.real(Shape.SCALAR), epsilon));
    }
}
