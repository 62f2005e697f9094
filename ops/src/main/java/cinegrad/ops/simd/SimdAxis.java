package cinegrad.ops.simd;

import cinegrad.ops.AxisOperations;
import cinegrad.ops.Moments;
import cinegrad.ops.NdArray;
import cinegrad.ops.Normalized;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.function.SoftmaxKind;
import cinegrad.ops.shape.AxisGroup;
import cinegrad.ops.shape.Order;
import cinegrad.ops.shape.TimeDirection;

import java.util.Arrays;
import java.util.Optional;

/// Sums and all that is made of them are computed in an order that depends on the sizes alone.
interface SimdAxis extends AxisOperations, SimdFamily {
    @Override
    default void reduceInto(Reduction r, NdArray x, int first, int last, NdArray y) {
        SimdReductions.reduce(r, x.floats(), y.floats(), AxisGroup.of(x.type().asReal().shape(), first, last), kernels().arithmetic(), kernels().parallel());
    }

    @Override
    default void scanInto(Optional<NdArray> factor, NdArray x, int axis, TimeDirection direction, NdArray y) {
        AxisKernels.scan(factor.map(NdArray::floats).orElse(null), x.floats(), y.floats(), AxisGroup.of(x.shape(), axis), direction,
                x.type().field().numbersPerElement(), kernels().parallel());
    }

    @Override
    default void momentsInto(NdArray x, int[] axes, Moments y) {
        kernels().normalization().moments(x.floats(), NormGroups.of(x.shape(), axes), y.mean().floats(), y.variance().floats());
    }

    @Override
    default void standardizeInto(NdArray x, double epsilon, int[] axes, Normalized y) {
        kernels().normalization().standardize(x.floats(), epsilon, NormGroups.of(x.shape(), axes), y.array().floats(), y.scale().floats());
    }

    @Override
    default void standardizeGradientInto(NdArray g, NdArray y, NdArray scale, int[] axes, NdArray d) {
        kernels().normalization().gradient(g.floats(), y.floats(), scale.floats(), NormGroups.of(g.shape(), axes), d.floats());
    }

    @Override
    default void softmaxInto(SoftmaxKind kind, NdArray x, int axis, NdArray y) {
        kernels().softmax().forward(kind, x.floats(), y.floats(), AxisGroup.of(x.shape(), axis), kernels().parallel());
    }

    @Override
    default void softmaxGradientInto(SoftmaxKind kind, NdArray g, NdArray y, int axis, NdArray d) {
        kernels().softmax().gradient(kind, g.floats(), y.floats(), d.floats(), AxisGroup.of(g.shape(), axis), kernels().parallel());
    }

    @Override
    default void argsortInto(NdArray x, int axis, Order order, NdArray y) {
        AxisKernels.argsort(x.floats(), y.floats(), AxisGroup.of(x.shape(), axis), order, y.shape().size(axis), kernels().parallel());
    }

    @Override
    default void gatherInto(NdArray x, int axis, NdArray index, NdArray y) {
        AxisKernels.gather(x.floats(), index.floats(), y.floats(), AxisGroup.of(x.shape(), axis), index.shape().size(axis),
                x.type().field().numbersPerElement(), kernels().parallel());
    }

    @Override
    default void scatterAddInto(NdArray x, int axis, NdArray index, NdArray y) {
        Arrays.fill(y.floats(), 0);
        AxisKernels.scatterAdd(x.floats(), index.floats(), y.floats(), AxisGroup.of(y.shape(), axis), x.shape().size(axis),
                x.type().field().numbersPerElement(), kernels().parallel());
    }
}
