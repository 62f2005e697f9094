package cinegrad.autograd.nn;

import cinegrad.autograd.Gradients;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.function.UnaryFunction;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.List;

/// Steps divided by the running root mean square of the gradient: v ← α·v + (1 − α)·g², p ← p − η·g/(√v + ε); with momentum
/// b ← μ·b + g/(√v + ε), p ← p − η·b. About the mean, √v becomes √(v − m²) with m ← α·m + (1 − α)·g. Source: Tieleman & Hinton,
/// *Neural Networks for Machine Learning*, lecture 6.5, 2012.
public final class RmsProp implements StatefulOptimizer {
    /// The squared quantity: gradients, or their deviations from the running mean.
    public enum Square { OF_GRADIENT, ABOUT_MEAN }

    private final OptimizerState memory;
    private final double alpha;
    private final double epsilon;
    private final double momentum;
    private final double decay;
    private final Square square;

    public RmsProp(List<Parameter> parameters, double learningRate, double alpha, double epsilon, double momentum, double decay,
            Square square) {
        memory = new OptimizerState(parameters, learningRate);
        this.alpha = OptimizerState.belowOne("alpha", alpha);
        this.epsilon = OptimizerState.atLeastZero("epsilon", epsilon);
        this.momentum = OptimizerState.belowOne("momentum", momentum);
        this.decay = OptimizerState.atLeastZero("weight decay", decay);
        this.square = square;
        memory.keep("v");
        if (square == Square.ABOUT_MEAN) memory.keep("m");
        if (momentum != 0) memory.keep("b");
    }

    /// α = 0.99, ε = 1e-8, no momentum, no decay.
    public RmsProp(List<Parameter> parameters, double learningRate) {
        this(parameters, learningRate, 0.99, 1e-8, 0, 0, Square.OF_GRADIENT);
    }

    @Override
    public void step(Gradients gradients) {
        memory.step(gradients, this::move);
    }

    private void move(Parameter p, NdArray gradient, int step) {
        Backend backend = p.value().backend();
        NdArray g = OptimizerState.decayed(gradient, p, decay);
        NdArray v = memory.of("v", p);
        backend.scaleInto(v, alpha);
        backend.addInto(v, 1 - alpha, g.asReal().times(g.asReal()));
        NdArray scale = backend.map(Elementary.SQRT, spread(p, g, v)).plus(backend.full(ArrayType.real(Shape.SCALAR), epsilon));
        NdArray move = g.asReal().dividedBy(scale);
        if (momentum != 0) {
            NdArray b = memory.of("b", p);
            backend.scaleInto(b, momentum);
            backend.addInto(b, move);
            move = b;
        }
        backend.addInto(p.value(), -learningRate(), move);
    }

    /// The mean square that a step is divided by the root of.
    private NdArray spread(Parameter p, NdArray g, NdArray v) {
        if (square == Square.OF_GRADIENT) return v.asReal();
        NdArray m = memory.of("m", p);
        v.backend().scaleInto(m, alpha);
        v.backend().addInto(m, 1 - alpha, g);
        NdArray deviation = v.asReal().minus(m.asReal().times(m.asReal()));
        // Rounding may make it negative.
        return v.backend().map(new UnaryFunction.Clamp(0, Double.POSITIVE_INFINITY), deviation);
    }

    @Override
    public OptimizerState memory() {
        return memory;
    }
}
