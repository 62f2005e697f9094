package cinegrad.gpu;

import cinegrad.gpu.device.Grid;
import cinegrad.ops.AdamStep;
import cinegrad.ops.NdArray;
import cinegrad.ops.TrainingOperations;

import java.util.List;

/// Sums and steps in place.
interface CudaTraining extends TrainingOperations, CudaFamily {
    @Override
    default void addInto(NdArray sum, double factor, NdArray term) {
        sum.buffer().written();
        long n = sum.numbers();
        context().launch("addInto", Grid.over(n), sum, (float) factor, term, n);
    }

    @Override
    default void copyInto(NdArray to, NdArray from) {
        to.buffer().written();
        context().copy(to, from);
    }

    @Override
    default void scaleInto(NdArray x, double factor) {
        x.buffer().written();
        long n = x.numbers();
        context().launch("scaleInto", Grid.over(n), x, (float) factor, n);
    }

    @Override
    default void adamInto(NdArray parameter, NdArray m, NdArray v, NdArray gradient, AdamStep step) {
        for (var changed : List.of(parameter, m, v)) changed.buffer().written();
        boolean decoupled = step.decoupled() == AdamStep.Decay.DECOUPLED;
        long n = parameter.numbers();
        context().launch("adam", Grid.over(n), parameter, m, v, gradient, step.learningRate() / step.correction1(), step.beta1(),
                step.beta2(), Math.sqrt(step.correction2()), step.epsilon(), decoupled ? 0.0 : step.decay(), decoupled
                ? step.learningRate() * step.decay() : 0.0, n);
    }
}
