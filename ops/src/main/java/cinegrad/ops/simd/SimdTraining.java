package cinegrad.ops.simd;

import cinegrad.ops.AdamStep;
import cinegrad.ops.NdArray;
import cinegrad.ops.TrainingOperations;
import cinegrad.ops.shape.AxisGroup;

import java.util.List;

/// In-place sums and optimizer steps.
interface SimdTraining extends TrainingOperations, SimdFamily {
    @Override
    default void addInto(NdArray sum, double factor, NdArray term) {
        sum.buffer().written();
        float[] s = sum.f32();
        float[] t = term.f32();
        float f = (float) factor;
        kernels().each(sum.numbers(), (from, to) -> {
            for (int i = from; i < to; i++) s[i] += f * t[i];
        });
    }

    @Override
    default void scatterAddOntoInto(NdArray term, int axis, int[] index, NdArray sum) {
        int size = sum.shape().size(axis);
        if (AxisKernels.inverse(index, size).isEmpty()) {
            TrainingOperations.super.scatterAddOntoInto(term, axis, index, sum);
            return;
        }
        sum.buffer().written();
        AxisKernels.scatterAddOnto(term.f32(), sum.f32(), AxisGroup.of(term.type().asReal().shape(), axis), index, size,
                kernels());
    }

    @Override
    default void copyInto(NdArray to, NdArray from) {
        to.buffer().written();
        System.arraycopy(from.f32(), 0, to.f32(), 0, from.numbers());
    }

    @Override
    default void adamInto(NdArray parameter, NdArray m, NdArray v, NdArray gradient, AdamStep step) {
        for (var changed : List.of(parameter, m, v)) changed.buffer().written();
        kernels().each(parameter.numbers(), (from, to) ->
                AdamKernel.update(parameter.f32(), m.f32(), v.f32(), gradient.f32(), step, from, to));
    }
}
