package cinegrad.autograd.nn;

import cinegrad.autograd.Gradients;
import cinegrad.ops.AdamStep.Decay;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;

import java.util.List;

/// Adam that does not divide by its second moment while that is known from too few gradients, instead of a warmup. With
/// ρ_∞ = 2/(1 − β₂) − 1 and ρ = ρ_∞ − 2t·β₂^t/(1 − β₂^t), the length of the average so far:
/// p ← p − η·r·m̂·√(1 − β₂^t)/(√v + ε) where ρ > 5, r = √((ρ − 4)(ρ − 2)ρ_∞ / ((ρ_∞ − 4)(ρ_∞ − 2)ρ)), and p ← p − η·m̂ before,
/// m̂ = m/(1 − β₁^t). Source: Liu et al., *On the Variance of the Adaptive Learning Rate and Beyond*, ICLR 2020.
public final class RAdam implements StatefulOptimizer {
    private static final double LEAST_LENGTH = 5;

    private final AdamMoments moments;

    public RAdam(List<Parameter> parameters, double learningRate, double beta1, double beta2, double epsilon, double decay,
            Decay decoupled) {
        moments = new AdamMoments(parameters, learningRate, beta1, beta2, epsilon, decay, decoupled);
    }

    /// β = (0.9, 0.999), ε = 1e-8, no decay.
    public RAdam(List<Parameter> parameters, double learningRate) {
        this(parameters, learningRate, 0.9, 0.999, 1e-8, 0, Decay.IN_GRADIENT);
    }

    @Override
    public void step(Gradients gradients) {
        memory().step(gradients, this::move);
    }

    private void move(Parameter p, NdArray gradient, int t) {
        Backend backend = p.value().backend();
        moments.move(p, gradient);
        double rate = learningRate() / moments.step(t).correction1();
        double correction = moments.step(t).correction2();
        double longest = 2 / (1 - moments.beta2) - 1;
        double length = longest - 2.0 * t * (1 - correction) / correction;
        NdArray m = moments.first(p).asReal();
        if (length > LEAST_LENGTH) {
            double rectified = Math.sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length));
            NdArray root = moments.root(moments.second(p), 1);
            backend.addInto(p.value(), -rate * rectified * Math.sqrt(correction), m.dividedBy(root));
        } else {
            backend.addInto(p.value(), -rate, m);
        }
    }

    @Override
    public OptimizerState memory() {
        return moments.memory;
    }
}
