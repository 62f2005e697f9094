package cinegrad.autograd.nn;

import cinegrad.autograd.Gradients;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.List;

/// Steps divided by the root of the sum of all squared gradients: v ← v + g², p ← p − η/(1 + (t − 1)·δ)·g/(√v + ε), so numbers
/// with rare gradients move far. Source: Duchi, Hazan & Singer, *Adaptive Subgradient Methods*, JMLR 2011.
public final class Adagrad implements StatefulOptimizer {
    private final OptimizerState memory;
    private final double rateDecay;
    private final double decay;
    private final double epsilon;

    /// @param rateDecay δ
    /// @param decay     λ, added to the gradient as λ·p
    /// @param start     the sum of squares before the first step
    public Adagrad(List<Parameter> parameters, double learningRate, double rateDecay, double decay, double start,
            double epsilon) {
        memory = new OptimizerState(parameters, learningRate);
        this.rateDecay = OptimizerState.atLeastZero("decay of the learning rate", rateDecay);
        this.decay = OptimizerState.atLeastZero("weight decay", decay);
        this.epsilon = OptimizerState.atLeastZero("epsilon", epsilon);
        OptimizerState.atLeastZero("first sum of squares", start);
        memory.keep("v");
        for (var p : parameters) {
            NdArray v = memory.of("v", p).asReal();
            v.backend().addInto(v, start, v.backend().full(v.type(), 1));
        }
    }

    /// ε = 1e-10, no decay, sums from 0.
    public Adagrad(List<Parameter> parameters, double learningRate) {
        this(parameters, learningRate, 0, 0, 0, 1e-10);
    }

    @Override
    public void step(Gradients gradients) {
        memory.step(gradients, this::move);
    }

    private void move(Parameter p, NdArray gradient, int step) {
        Backend backend = p.value().backend();
        NdArray g = OptimizerState.decayed(gradient, p, decay).asReal();
        NdArray v = memory.of("v", p).asReal();
        backend.addInto(v, 1, g.times(g));
        NdArray root = backend.map(Elementary.SQRT, v).plus(backend.full(ArrayType.real(Shape.SCALAR), epsilon));
        backend.addInto(p.value(), -learningRate() / (1 + (step - 1) * rateDecay), g.dividedBy(root));
    }

    @Override
    public OptimizerState memory() {
        return memory;
    }
}
