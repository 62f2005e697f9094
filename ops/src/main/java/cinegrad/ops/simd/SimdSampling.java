package cinegrad.ops.simd;

import cinegrad.ops.NdArray;
import cinegrad.ops.Pooled;
import cinegrad.ops.SamplingOperations;
import cinegrad.ops.sample.AxisMatrix;
import cinegrad.ops.sample.AxisProducts;
import cinegrad.ops.sample.Frames;
import cinegrad.ops.sample.GridSampleGeometry;
import cinegrad.ops.sample.PoolGeometry;
import cinegrad.ops.sample.SamplePlan;
import cinegrad.ops.shape.AxisGroup;

import java.util.Arrays;

/// Interpolation, pooling and grid sampling, all channels of a point at once.
interface SimdSampling extends SamplingOperations, SimdFamily {
    @Override
    default void sampleInto(NdArray x, SamplePlan plan, NdArray y) {
        y.buffer().written();
        var frames = Frames.of(x.type(), plan.input());
        plan.apply(x.f32(), y.f32(), frames.count(), frames.channels(), kernels().parallel());
    }

    @Override
    default void sampleAdjointInto(NdArray y, SamplePlan plan, NdArray x) {
        x.buffer().written();
        var frames = Frames.of(y.type(), plan.output());
        plan.adjoint(y.f32(), x.f32(), frames.count(), frames.channels(), kernels().parallel());
    }

    @Override
    default void alongAxisInto(NdArray x, int axis, AxisMatrix matrix, NdArray y) {
        y.buffer().written();
        AxisProducts.multiply(matrix, x.f32(), y.f32(), AxisGroup.of(x.type().asReal().shape(), axis), kernels().parallel());
    }

    @Override
    default void alongPlaneInto(NdArray x, int axis, AxisMatrix rows, AxisMatrix columns, NdArray y) {
        y.buffer().written();
        var plane = AxisGroup.of(x.type().asReal().shape(), axis, axis + 1);
        AxisProducts.multiply(rows, columns, x.f32(), y.f32(), plane.outer(), plane.inner(), kernels().parallel());
    }

    @Override
    default void poolPositionsInto(NdArray x, PoolGeometry g, NdArray y) {
        y.buffer().written();
        poolMaximumInto(x, g, new Pooled(empty(y.type()), y));
    }

    @Override
    default void poolMaximumInto(NdArray x, PoolGeometry g, Pooled y) {
        y.values().buffer().written();
        y.positions().buffer().written();
        kernels().pooling().maximum(x.f32(), y.values().f32(), y.positions().f32(), g, kernels().parallel());
    }

    @Override
    default void poolMaximumGradientInto(NdArray gradient, NdArray positions, PoolGeometry g, NdArray x) {
        x.buffer().written();
        if (g.isTiling()) {
            kernels().pooling().gradient(gradient.f32(), positions.f32(), x.f32(), g, kernels().parallel());
        }
        else SamplingOperations.super.poolMaximumGradientInto(gradient, positions, g, x);
    }

    @Override
    default void gridSampleInto(NdArray image, NdArray grid, GridSampleGeometry g, NdArray y) {
        y.buffer().written();
        GridSampleKernels.forward(image.f32(), grid.f32(), y.f32(), g, kernels().parallel());
    }

    @Override
    default void gridSampleImageGradientInto(NdArray gradient, NdArray grid, GridSampleGeometry g, NdArray image) {
        image.buffer().written();
        Arrays.fill(image.f32(), 0);
        GridSampleKernels.imageGradient(gradient.f32(), grid.f32(), image.f32(), g, kernels().parallel());
    }

    @Override
    default void gridSampleGridGradientInto(NdArray gradient, NdArray image, NdArray grid, GridSampleGeometry g, NdArray d) {
        d.buffer().written();
        GridSampleKernels.gridGradient(gradient.f32(), image.f32(), grid.f32(), d.f32(), g, kernels().parallel());
    }
}
