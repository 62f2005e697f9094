package cinegrad.autograd.op;

import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ArrayType;

import java.util.List;

/// An operation on one array.
public sealed interface Unary extends Op permits Elementwise.Map, Elementwise.MapComplex, Elementwise.Scale,
        Elementwise.Conjugate, Elementwise.ToComplex,
        Elementwise.RealPart, Structural.Reshape, Structural.AsReal, Structural.AsComplex, Structural.Permute, Structural.Take,
        Structural.IndexAdd, Structural.BroadcastTo, Reduce.Sum, Reduce.Extreme, Reduce.Variance, Reduce.Deviation,
        Reduce.EuclideanNorm, Reduce.LogSumExp, AxisOps.AlongAxis, LinearAlgebra.OfMatrix, Sampling.PoolPositions,
        ApplyLinearMap {
    ArrayType type(ArrayType x);

    NdArray forward(NdArray x);

    /// The gradient with respect to x, of type `x`; `x` and `y` are null unless [#reads()] names them.
    NdArray backward(NdArray g, NdArray x, NdArray y, ArrayType type);

    Reads reads();

    @Override
    default ArrayType type(List<ArrayType> inputs) {
        return type(inputs.getFirst());
    }

    @Override
    default Result forward(List<NdArray> inputs) {
        return Result.of(forward(inputs.getFirst()));
    }

    @Override
    default NdArray[] backward(NdArray g, Context c) {
        return new NdArray[] {backward(g, c.inputs()[0], c.output(), c.types().getFirst())};
    }

    @Override
    default Reads reads(int input) {
        return reads();
    }
}
