package cinegrad.ops.simd;

import cinegrad.ops.MovementOperations;
import cinegrad.ops.NdArray;
import cinegrad.ops.movement.Concatenation;
import cinegrad.ops.movement.DataMovement;
import cinegrad.ops.movement.Permutation;
import cinegrad.ops.shape.AxisGroup;

import java.util.List;

/// Data movement by [DataMovement], in runs as long as the layout allows.
interface SimdMovement extends MovementOperations, SimdFamily {
    @Override
    default void toComplexInto(NdArray x, NdArray y) {
        y.buffer().written();
        kernels().each(x.numbers(), (from, to) -> ComplexKernels.fromReal(x.f32(), y.f32(), from, to));
    }

    @Override
    default void realPartInto(NdArray x, NdArray y) {
        y.buffer().written();
        kernels().each(y.numbers(), (from, to) -> ComplexKernels.realPart(x.f32(), y.f32(), from, to));
    }

    @Override
    default void broadcastToInto(NdArray x, NdArray y) {
        y.buffer().written();
        DataMovement.broadcast(x.f32(), x.type().asReal().shape(), y.f32(), y.type().asReal().shape(), kernels().parallel());
    }

    @Override
    default void permuteInto(NdArray x, Permutation permutation, NdArray y) {
        y.buffer().written();
        DataMovement.permute(x.f32(), x.type().asReal().shape(), permutation.numbersOrder(), y.f32(), kernels().parallel());
    }

    @Override
    default void takeInto(NdArray x, int axis, int[] index, NdArray y) {
        y.buffer().written();
        DataMovement.take(x.f32(), y.f32(), AxisGroup.of(x.type().asReal().shape(), axis), index, kernels().parallel());
    }

    @Override
    default void scatterAddInto(NdArray x, int axis, int[] index, NdArray y) {
        y.buffer().written();
        AxisKernels.scatterAdd(x.f32(), y.f32(), AxisGroup.of(x.type().asReal().shape(), axis), index, y.shape().size(axis),
                kernels().parallel());
    }

    @Override
    default void concatenateInto(List<NdArray> parts, Concatenation plan, NdArray y) {
        y.buffer().written();
        DataMovement.concatenate(parts.stream().map(NdArray::f32).toList(), plan.inner(), plan.outer(), y.f32());
    }
}
