package cinegrad.autograd.nn;

import cinegrad.autograd.Gradients;
import cinegrad.ops.AdamStep.Decay;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;

import java.util.Arrays;
import java.util.List;

/// Adam with Nesterov's look-ahead: with the momentum μ_t = β₁·(1 − ½·0.96^(t·ψ)) of step t and Adam's averages m and v,
/// p ← p − η·((1 − μ_t)/(1 − Π_{i≤t} μ_i)·g + μ_{t+1}/(1 − Π_{i≤t+1} μ_i)·m) / (√(v/(1 − β₂^t)) + ε).
/// Source: Dozat, *Incorporating Nesterov Momentum into Adam*, ICLR Workshop 2016.
public final class NAdam implements StatefulOptimizer {
    /// A product below this no longer changes 1 minus it.
    private static final double NEGLIGIBLE = 0x1p-60;

    private final AdamMoments moments;
    private final double momentumDecay;
    /// Element t is Π_{i≤t} μ_i, grown as steps ask for it and not beyond the first that is negligible.
    private double[] products = {1};

    /// @param momentumDecay ψ: how fast the momentum grows from half of β₁ to β₁
    public NAdam(List<Parameter> parameters, double learningRate, double beta1, double beta2, double epsilon,
            double momentumDecay, double decay, Decay decoupled) {
        moments = new AdamMoments(parameters, learningRate, beta1, beta2, epsilon, decay, decoupled);
        this.momentumDecay = OptimizerState.atLeastZero("decay of the momentum", momentumDecay);
    }

    /// β = (0.9, 0.999), ε = 1e-8, ψ = 0.004, no decay.
    public NAdam(List<Parameter> parameters, double learningRate) {
        this(parameters, learningRate, 0.9, 0.999, 1e-8, 4e-3, 0, Decay.IN_GRADIENT);
    }

    @Override
    public void step(Gradients gradients) {
        memory().step(gradients, this::move);
    }

    private void move(Parameter p, NdArray gradient, int t) {
        Backend backend = p.value().backend();
        NdArray g = moments.move(p, gradient);
        NdArray root = moments.root(moments.second(p), moments.step(t).correction2());
        double now = (1 - momentum(t)) / (1 - product(t));
        double next = momentum(t + 1) / (1 - product(t + 1));
        backend.addInto(p.value(), -learningRate() * now, g.asReal().dividedBy(root));
        backend.addInto(p.value(), -learningRate() * next, moments.first(p).asReal().dividedBy(root));
    }

    private double momentum(int t) {
        return moments.beta1 * (1 - 0.5 * Math.pow(0.96, t * momentumDecay));
    }

    private double product(int t) {
        while (products.length <= t && products[products.length - 1] > NEGLIGIBLE) {
            int known = products.length;
            products = Arrays.copyOf(products, Math.min(2 * known, t + 1));
            for (int i = known; i < products.length; i++) products[i] = products[i - 1] * momentum(i);
        }
        return products[Math.min(t, products.length - 1)];
    }

    @Override
    public OptimizerState memory() {
        return moments.memory;
    }
}
