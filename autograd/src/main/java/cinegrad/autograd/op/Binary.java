package cinegrad.autograd.op;

import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ArrayType;

import java.util.List;

/// An operation on two arrays. Under broadcasting the gradients come in the broadcast shape; the engine sums them back.
public sealed interface Binary extends Op permits Elementwise.Add, Elementwise.Subtract, Elementwise.Multiply, Elementwise.Divide,
        Elementwise.Zip, Elementwise.BinaryCrossEntropy, Product.Matmul, LinearAlgebra.Solve,
        LinearAlgebra.SolveTriangular, AxisOps.Recurrence, Convolution.ConvTranspose3d,
        Convolution.WeightCorrelation, Sampling.GridSample, Sampling.GridSampleImageGradient,
        NonUniformFourier.Nufft, NonUniformFourier.NufftAdjoint {
    ArrayType type(ArrayType a, ArrayType b);

    NdArray forward(NdArray a, NdArray b);

    /// ∂L/∂a, where `g` is ∂L/∂y.
    NdArray backwardA(NdArray g, NdArray a, NdArray b, NdArray y);

    /// ∂L/∂b.
    NdArray backwardB(NdArray g, NdArray a, NdArray b, NdArray y);

    Reads readsA();

    Reads readsB();

    @Override
    default ArrayType type(List<ArrayType> inputs) {
        return type(inputs.get(0), inputs.get(1));
    }

    @Override
    default Result forward(List<NdArray> inputs) {
        return Result.of(forward(inputs.get(0), inputs.get(1)));
    }

    @Override
    default NdArray[] backward(NdArray g, Context c) {
        NdArray a = c.inputs()[0];
        NdArray b = c.inputs()[1];
        return new NdArray[] {c.wanted()[0] ? backwardA(g, a, b, c.output()) : null, c.wanted()[1]
                ? backwardB(g, a, b, c.output()) : null};
    }

    @Override
    default Reads reads(int input) {
        return input == 0 ? readsA() : readsB();
    }
}
