package cinegrad.ops.simd;

import cinegrad.ops.Conv3dFinish;
import cinegrad.ops.ConvolutionOperations;
import cinegrad.ops.NdArray;
import cinegrad.ops.conv.Conv3dGeometry;
import cinegrad.ops.conv.RecurrentGeometry;
import cinegrad.ops.shape.TimeDirection;

import java.util.Arrays;

/// Convolutions by [ConvolutionKernels].
interface SimdConvolution extends ConvolutionOperations, SimdFamily {
    @Override
    default void conv3dInto(NdArray x, NdArray w, Conv3dGeometry g, Conv3dFinish finish, NdArray y) {
        kernels().convolutions().forward(x.floats(), w.floats(), y.floats(), g, finish);
    }

    @Override
    default void conv3dInputGradientInto(NdArray gradient, NdArray w, Conv3dGeometry g, NdArray x) {
        kernels().convolutions().inputGradient(gradient.floats(), w.floats(), x.floats(), g);
    }

    @Override
    default void conv3dWeightGradientInto(NdArray gradient, NdArray x, Conv3dGeometry g, NdArray w) {
        kernels().convolutions().weightGradient(gradient.floats(), x.floats(), w.floats(), g);
    }

    @Override
    default void sweepInto(NdArray p, NdArray w, NdArray bias, RecurrentGeometry s, TimeDirection direction, NdArray h) {
        kernels().convolutions().sweep(p.floats(), w.floats(), bias.floats(), h.floats(), s, direction);
    }

    @Override
    default void sweepGradientInto(NdArray g, NdArray w, NdArray hidden, RecurrentGeometry s, TimeDirection direction,
            NdArray delta) {
        kernels().convolutions().sweepGradient(g.floats(), w.floats(), hidden.floats(), delta.floats(), s, direction);
    }

    @Override
    default void sweepWeightGradientInto(NdArray delta, NdArray hidden, RecurrentGeometry s, TimeDirection direction, NdArray w) {
        Arrays.fill(w.floats(), 0);
        kernels().convolutions().addSweepWeightGradient(delta.floats(), hidden.floats(), w.floats(), s, direction);
    }
}
