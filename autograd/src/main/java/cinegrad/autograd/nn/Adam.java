package cinegrad.autograd.nn;

import cinegrad.autograd.Gradients;
import cinegrad.ops.AdamStep;
import cinegrad.ops.AdamStep.Decay;
import cinegrad.ops.NdArray;
import cinegrad.ops.function.BinaryFunction;

import java.util.List;

/// Adam, and with decoupled weight decay AdamW; the formula is [AdamStep]'s.
/// Sources: Kingma & Ba, *Adam*, ICLR 2015; Loshchilov & Hutter, *Decoupled Weight Decay Regularization*, ICLR 2019.
public final class Adam implements StatefulOptimizer {
    /// Which second moment a step divides by: the running one, or the largest it ever was (AMSGrad: Reddi et al., ICLR 2018).
    public enum SecondMoment { RUNNING, LARGEST }

    private final AdamMoments moments;
    private final SecondMoment second;

    public Adam(List<Parameter> parameters, double learningRate, double beta1, double beta2, double epsilon, double decay,
            Decay decoupled) {
        this(parameters, learningRate, beta1, beta2, epsilon, decay, decoupled, SecondMoment.RUNNING);
    }

    public Adam(List<Parameter> parameters, double learningRate, double beta1, double beta2, double epsilon, double decay,
            Decay decoupled, SecondMoment second) {
        moments = new AdamMoments(parameters, learningRate, beta1, beta2, epsilon, decay, decoupled);
        this.second = second;
        if (second == SecondMoment.LARGEST) memory().keep("vMax");
    }

    /// β = (0.9, 0.999), ε = 1e-8, no decay.
    public Adam(List<Parameter> parameters, double learningRate) {
        this(parameters, learningRate, 0.9, 0.999, 1e-8, 0, Decay.IN_GRADIENT);
    }

    /// AdamW: the decay acts on the parameter itself.
    public static Adam withDecoupledDecay(List<Parameter> parameters, double learningRate, double decay) {
        return new Adam(parameters, learningRate, 0.9, 0.999, 1e-8, decay, Decay.DECOUPLED);
    }

    @Override
    public void step(Gradients gradients) {
        memory().step(gradients, this::move);
    }

    private void move(Parameter p, NdArray g, int t) {
        if (second == SecondMoment.LARGEST) moveByLargest(p, g, moments.step(t));
        else p.value().backend().adamInto(p.value(), moments.first(p), moments.second(p), g, moments.step(t));
    }

    private void moveByLargest(Parameter p, NdArray g, AdamStep step) {
        var backend = p.value().backend();
        moments.move(p, g);
        NdArray largest = memory().of("vMax", p);
        backend.copyInto(largest, backend.zip(BinaryFunction.MAXIMUM, largest.asReal(), moments.second(p).asReal()));
        NdArray root = moments.root(largest, step.correction2());
        backend.addInto(p.value(), -step.learningRate() / step.correction1(), moments.first(p).asReal().dividedBy(root));
    }

    @Override
    public OptimizerState memory() {
        return moments.memory;
    }
}
