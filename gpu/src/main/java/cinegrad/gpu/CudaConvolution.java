package cinegrad.gpu;

import cinegrad.gpu.launch.ConvolutionLauncher;
import cinegrad.ops.Conv3dFinish;
import cinegrad.ops.ConvolutionOperations;
import cinegrad.ops.NdArray;
import cinegrad.ops.conv.Conv3dGeometry;
import cinegrad.ops.conv.RecurrentGeometry;
import cinegrad.ops.shape.TimeDirection;

/// Convolutions by the [ConvolutionLauncher].
interface CudaConvolution extends ConvolutionOperations, CudaFamily {
    @Override
    default void conv3dInto(NdArray x, NdArray w, Conv3dGeometry g, Conv3dFinish finish, NdArray y) {
        y.buffer().written();
        launchers().convolutions().forward(x, w, y, g, finish);
    }

    @Override
    default void conv3dInputGradientInto(NdArray gradient, NdArray w, Conv3dGeometry g, NdArray x) {
        x.buffer().written();
        launchers().convolutions().inputGradient(gradient, w, x, g);
    }

    @Override
    default void conv3dWeightGradientInto(NdArray gradient, NdArray x, Conv3dGeometry g, NdArray w) {
        w.buffer().written();
        launchers().convolutions().weightGradient(gradient, x, w, g);
    }

    @Override
    default void sweepInto(NdArray p, NdArray w, NdArray bias, RecurrentGeometry s, TimeDirection direction, NdArray h) {
        h.buffer().written();
        launchers().convolutions().sweep(p, w, bias, h, s, direction);
    }

    @Override
    default void sweepGradientInto(NdArray g, NdArray w, NdArray hidden, RecurrentGeometry s, TimeDirection direction,
            NdArray delta) {
        delta.buffer().written();
        launchers().convolutions().sweepGradient(g, w, hidden, delta, s, direction);
    }

    @Override
    default void sweepWeightGradientInto(NdArray delta, NdArray hidden, RecurrentGeometry s, TimeDirection direction, NdArray w) {
        w.buffer().written();
        if (s.frames() < 2) fillInto(0, w);
        else launchers().convolutions().sweepWeightGradient(delta, hidden, w, s, direction);
    }
}
