package cinegrad.autograd.nn;

import cinegrad.autograd.Gradients;
import cinegrad.ops.AdamStep;
import cinegrad.ops.AdamStep.Decay;
import cinegrad.ops.NdArray;
import cinegrad.ops.function.BinaryFunction;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.List;

/// Adam, and with decoupled weight decay AdamW; the formula is [AdamStep]'s.
/// Sources: Kingma & Ba, *Adam*, ICLR 2015; Loshchilov & Hutter, *Decoupled Weight Decay Regularization*, ICLR 2019.
public final class Adam implements StatefulOptimizer {
    /// Which second moment a step divides by: the running one, or the largest it ever was (AMSGrad: Reddi et al., ICLR 2018).
    public enum SecondMoment { RUNNING, LARGEST }

    private final OptimizerState memory;
    private final double beta1;
    private final double beta2;
    private final double epsilon;
    private final double decay;
    private final Decay decoupled;
    private final SecondMoment second;

    public Adam(List<Parameter> parameters, double learningRate, double beta1, double beta2, double epsilon, double decay,
            Decay decoupled) {
        this(parameters, learningRate, beta1, beta2, epsilon, decay, decoupled, SecondMoment.RUNNING);
    }

    public Adam(List<Parameter> parameters, double learningRate, double beta1, double beta2, double epsilon, double decay,
            Decay decoupled, SecondMoment second) {
        memory = new OptimizerState(parameters, learningRate);
        this.beta1 = OptimizerState.belowOne("beta1", beta1);
        this.beta2 = OptimizerState.belowOne("beta2", beta2);
        this.epsilon = OptimizerState.atLeastZero("epsilon", epsilon);
        this.decay = OptimizerState.atLeastZero("weight decay", decay);
        this.decoupled = decoupled;
        this.second = second;
        memory.keep("m");
        memory.keep("v");
        if (second == SecondMoment.LARGEST) memory.keep("vMax");
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
        memory.nextStep();
        for (var p : memory.parameters()) {
            if (!memory.moves(p, gradients)) continue;
            var step = new AdamStep(learningRate(), beta1, beta2, epsilon, decay, decoupled, memory.stepOf(p));
            NdArray m = memory.of("m", p);
            NdArray v = memory.of("v", p);
            NdArray g = gradients.of(p.tensor());
            if (second == SecondMoment.LARGEST) stepByLargest(p.value(), m, v, memory.of("vMax", p), g, step);
            else p.value().backend().adamInto(p.value(), m, v, g, step);
        }
    }

    private void stepByLargest(NdArray p, NdArray m, NdArray v, NdArray vMax, NdArray gradient, AdamStep step) {
        var backend = p.backend();
        NdArray g = decay != 0 && decoupled == Decay.IN_GRADIENT ? gradient.plus(p.times(decay)) : gradient;
        if (decay != 0 && decoupled == Decay.DECOUPLED) backend.scaleInto(p, 1 - learningRate() * decay);
        backend.scaleInto(m, beta1);
        backend.addInto(m, 1 - beta1, g);
        backend.scaleInto(v, beta2);
        backend.addInto(v, 1 - beta2, g.asReal().times(g.asReal()));
        backend.copyInto(vMax, backend.zip(BinaryFunction.MAXIMUM, vMax.asReal(), v.asReal()));
        NdArray root = backend.map(Elementary.SQRT, vMax.asReal()).times(1 / Math.sqrt(step.correction2()));
        NdArray scale = root.plus(backend.full(ArrayType.real(Shape.SCALAR), epsilon));
        backend.addInto(p, -learningRate() / step.correction1(), m.asReal().dividedBy(scale));
    }

    @Override
    public OptimizerState memory() {
        return memory;
    }
}
