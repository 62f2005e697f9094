package cinegrad.ops.simd;

import cinegrad.ops.Conv3dFinish;
import cinegrad.ops.ConvolutionOperations;
import cinegrad.ops.NdArray;
import cinegrad.ops.conv.Conv3dGeometry;
import cinegrad.ops.conv.RecurrentGeometry;
import cinegrad.ops.shape.TimeDirection;

/// Convolutions by [ConvolutionKernels].
interface SimdConvolution extends ConvolutionOperations, SimdFamily {
    @Override
    default void conv3dInto(NdArray x, NdArray w, Conv3dGeometry g, Conv3dFinish finish, NdArray y) {
        y.buffer().written();
        kernels().convolutions().forward(x.f32(), w.f32(), y.f32(), g, finish);
    }

    @Override
    default void conv3dInputGradientInto(NdArray gradient, NdArray w, Conv3dGeometry g, NdArray x) {
        x.buffer().written();
        kernels().convolutions().inputGradient(gradient.f32(), w.f32(), x.f32(), g);
    }

    @Override
    default void conv3dWeightGradientInto(NdArray gradient, NdArray x, Conv3dGeometry g, NdArray w) {
        w.buffer().written();
        kernels().convolutions().weightGradient(gradient.f32(), x.f32(), w.f32(), g);
    }

    @Override
    default void sweepInto(NdArray p, NdArray w, NdArray bias, RecurrentGeometry s, TimeDirection direction, NdArray h) {
        h.buffer().written();
        kernels().convolutions().sweep(p.f32(), w.f32(), bias.f32(), h.f32(), s, direction);
    }

    @Override
    default void sweepGradientInto(NdArray g, NdArray w, NdArray hidden, RecurrentGeometry s, TimeDirection direction,
            NdArray delta) {
        delta.buffer().written();
        kernels().convolutions().sweepGradient(g.f32(), w.f32(), hidden.f32(), delta.f32(), s, direction);
    }

    @Override
    default void sweepWeightGradientInto(NdArray delta, NdArray hidden, RecurrentGeometry s, TimeDirection direction, NdArray w) {
        w.buffer().written();
        kernels().convolutions().sweepWeightGradient(delta.f32(), hidden.f32(), w.f32(), s, direction);
    }
}
