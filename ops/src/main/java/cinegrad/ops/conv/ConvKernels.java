package cinegrad.ops.conv;

import cinegrad.ops.gemm.Accumulation;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.parallel.Vectors;

/// Convolution and its two gradients on float arrays. An object holds the threads and a pool of working memory, so calls allocate
/// nothing large. Arrays come with the offset of their first element, so a frame of a video needs no copy. Any number of threads
/// may use an object at once.
///
/// Every output element is computed by one thread and every sum has an order fixed by the geometry alone: results are
/// bitwise equal for any number of threads.
public sealed interface ConvKernels permits PlainConv, SimdConv {
    /// The vector kernels if the incubator module is present, else the plain ones.
    static ConvKernels create(Parallel parallel, ConvMode mode) {
        boolean vectors = Vectors.arePresent();
        return vectors ? new SimdConv(parallel, mode) : plain(parallel);
    }

    /// Plain loops that need no module, several times slower.
    static ConvKernels plain(Parallel parallel) {
        return new PlainConv(parallel);
    }

    /// y = act(conv(x, w) + bias + addend), see [Epilogue].
    void forward(float[] x, int xAt, ConvWeights w, float[] y, int yAt, Conv3dGeometry g, Epilogue epilogue);

    /// gx = act(convᵀ(gy, w) + bias + addend): the adjoint of the forward convolution in x. The epilogue's bias and addend are
    /// shaped as the input's channels and the input; with [Epilogue#NONE] this is the gradient itself.
    void inputGradient(float[] gy, int gyAt, ConvWeights w, float[] gx, int gxAt, Conv3dGeometry g, Epilogue epilogue);

    /// gw[tap, c, k] = Σ_o gy[o, k] · x[o·stride + tap·dilation − padding, c], the adjoint of the forward convolution in w.
    void weightGradient(float[] gy, int gyAt, float[] x, int xAt, float[] gw, int gwAt, Conv3dGeometry g,
            Accumulation accumulation);
}
