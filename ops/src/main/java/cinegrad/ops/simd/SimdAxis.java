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

import java.util.Optional;

/// Operations along axes. The order of every sum depends on the sizes alone.
interface SimdAxis extends AxisOperations, SimdFamily {
    @Override
    default void reduceInto(Reduction r, NdArray x, int first, int last, NdArray y) {
        y.buffer().written();
        SimdReductions.reduce(r, x.f32(), y.f32(), AxisGroup.of(x.type().asReal().shape(), first, last),
                kernels().arithmetic(), kernels().parallel());
    }

    @Override
    default void scanInto(Optional<NdArray> factor, NdArray x, int axis, TimeDirection direction, NdArray y) {
        y.buffer().written();
        AxisKernels.scan(factor.map(NdArray::f32).orElse(null), x.f32(), y.f32(), AxisGroup.of(x.shape(), axis),
                direction, x.type().field().numbersPerElement(), kernels().parallel());
    }

    /// In double precision, neighboring lines together. The first elements are copied, because 0 · ∞ is NaN.
    @Override
    default void cumprodInto(NdArray x, int axis, NdArray y) {
        y.buffer().written();
        var g = AxisGroup.of(x.shape(), axis);
        int step = x.type().field().numbersPerElement();
        float[] factors = x.f32();
        AxisKernels.forEachBlock(g, g.length(), kernels().parallel(), (o, from, to) -> {
            var product = new double[step * (to - from)];
            for (int k = 0; k < g.length(); k++) {
                int at = step * ((o * g.length() + k) * g.inner() + from);
                for (int i = 0; i < product.length; i += step) {
                    if (k == 0) {
                        for (int part = 0; part < step; part++) product[i + part] = factors[at + i + part];
                    } else if (step == 1) {
                        product[i] *= factors[at + i];
                    } else {
                        double re = product[i] * factors[at + i] - product[i + 1] * factors[at + i + 1];
                        product[i + 1] = product[i] * factors[at + i + 1] + product[i + 1] * factors[at + i];
                        product[i] = re;
                    }
                }
                for (int i = 0; i < product.length; i++) y.f32()[at + i] = (float) product[i];
            }
        });
    }

    @Override
    default void momentsInto(NdArray x, int[] axes, Moments y) {
        y.mean().buffer().written();
        y.variance().buffer().written();
        kernels().normalization().moments(x.f32(), NormGroups.of(x.shape(), axes), y.mean().f32(), y.variance().f32());
    }

    @Override
    default void standardizeInto(NdArray x, double epsilon, int[] axes, Normalized y) {
        y.array().buffer().written();
        y.scale().buffer().written();
        kernels().normalization().standardize(x.f32(), epsilon, NormGroups.of(x.shape(), axes), y.array().f32(), y.scale().f32());
    }

    @Override
    default void standardizeGradientInto(NdArray g, NdArray y, NdArray scale, int[] axes, NdArray d) {
        d.buffer().written();
        kernels().normalization().gradient(g.f32(), y.f32(), scale.f32(), NormGroups.of(g.shape(), axes), d.f32());
    }

    @Override
    default void softmaxInto(SoftmaxKind kind, NdArray x, int axis, NdArray y) {
        y.buffer().written();
        kernels().softmax().forward(kind, x.f32(), y.f32(), AxisGroup.of(x.shape(), axis), kernels().parallel());
    }

    @Override
    default void softmaxGradientInto(SoftmaxKind kind, NdArray g, NdArray y, int axis, NdArray d) {
        d.buffer().written();
        kernels().softmax().gradient(kind, g.f32(), y.f32(), d.f32(), AxisGroup.of(g.shape(), axis), kernels().parallel());
    }

    @Override
    default void argsortInto(NdArray x, int axis, Order order, NdArray y) {
        y.buffer().written();
        AxisKernels.argsort(x.f32(), y.f32(), AxisGroup.of(x.shape(), axis), order, y.shape().size(axis), kernels().parallel());
    }

    @Override
    default void gatherInto(NdArray x, int axis, NdArray index, NdArray y) {
        y.buffer().written();
        AxisKernels.gather(x.f32(), index.f32(), y.f32(), AxisGroup.of(x.shape(), axis), index.shape().size(axis),
                x.type().field().numbersPerElement(), kernels().parallel());
    }

    @Override
    default void scatterExtremeInto(Reduction which, NdArray x, int axis, NdArray index, NdArray source, NdArray y) {
        y.buffer().written();
        AxisKernels.scatterExtreme(which, x.f32(), index.f32(), source.f32(), y.f32(), AxisGroup.of(x.shape(), axis),
                source.shape().size(axis), kernels().parallel());
    }

    @Override
    default void scatterAddInto(NdArray x, int axis, NdArray index, NdArray y) {
        y.buffer().written();
        AxisKernels.scatterAdd(x.f32(), index.f32(), y.f32(), AxisGroup.of(y.shape(), axis), x.shape().size(axis),
                x.type().field().numbersPerElement(), kernels().parallel());
    }
}
