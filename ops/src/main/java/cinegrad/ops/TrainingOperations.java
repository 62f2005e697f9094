package cinegrad.ops;

import cinegrad.ops.function.BinaryFunction;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

/// In-place operations: sums of gradients, optimizer steps.
public interface TrainingOperations extends MemoryOperations {
    /// sum += term, of the same type.
    default void addInto(NdArray sum, NdArray term) {
        addInto(sum, 1, term);
    }

    /// sum += factor · term.
    default void addInto(NdArray sum, double factor, NdArray term) {
        sum.buffer().written();
        sum.backend().zipInto(BinaryFunction.ADD, sum.asReal(), term.asReal().times(factor), sum.asReal());
    }

    /// `sum[…, index[i], …] += term[…, i, …]` along `axis`; −1 is passed over. Adds [MovementOperations#scatterAdd] of the term.
    ///
    /// @throws ShapeException if an index is neither −1 nor within the axis, or if there are not as many as `term` has elements
    ///                        there
    default void scatterAddOnto(NdArray sum, NdArray term, int axis, int[] index) {
        int a = sum.shape().axis(axis);
        Indices.requireCount("scatterAddOnto", index, term.shape(), a);
        Indices.requirePositions("scatterAddOnto", index, sum.shape(), a);
        scatterAddOntoInto(term, a, index, sum);
    }

    /// [#scatterAddOnto] without checks.
    default void scatterAddOntoInto(NdArray term, int axis, int[] index, NdArray sum) {
        addInto(sum, term.backend().scatterAdd(term, axis, index, sum.shape().size(axis)));
    }

    /// Overwrites the content of `to` with that of `from`, which stores as many numbers.
    default void copyInto(NdArray to, NdArray from) {
        to.buffer().written();
        to.backend().scaleInto(from, 1, to);
    }

    /// x *= factor.
    default void scaleInto(NdArray x, double factor) {
        x.buffer().written();
        x.backend().scaleInto(x, factor, x);
    }

    /// One step of Adam in place: parameter, first and second moment.
    default void adamInto(NdArray parameter, NdArray m, NdArray v, NdArray gradient, AdamStep step) {
        var backend = parameter.backend();
        boolean decoupled = step.decoupled() == AdamStep.Decay.DECOUPLED;
        NdArray g = decoupled ? gradient : gradient.plus(parameter.times(step.decay()));
        if (decoupled) scaleInto(parameter, 1 - step.learningRate() * step.decay());
        scaleInto(m, step.beta1());
        addInto(m, 1 - step.beta1(), g);
        scaleInto(v, step.beta2());
        addInto(v, 1 - step.beta2(), g.asReal().times(g.asReal()));
        NdArray root = backend.map(Elementary.SQRT, v.asReal().times(1 / step.correction2()));
        NdArray scale = root.plus(full(ArrayType.real(Shape.SCALAR), step.epsilon()));
        addInto(parameter.asReal(), -step.learningRate() / step.correction1(), m.asReal().dividedBy(scale));
    }
}
