package cinegrad.autograd.op;

import cinegrad.ops.NdArray;
import cinegrad.ops.linear.LinearMap;
import cinegrad.ops.shape.ArrayType;

/// y = A x for a linear map A: Fourier transforms, sampling, masks, crops. Its gradient is its adjoint.
public record ApplyLinearMap(LinearMap map) implements Unary {
    public ArrayType type(ArrayType x) { return map.output(x); }
    public NdArray forward(NdArray x) { return map.apply(x); }
    public NdArray backward(NdArray g, NdArray x, NdArray y, ArrayType type) { return map.adjoint(g, type); }
    public Reads reads() { return Reads.NOTHING; }
    public boolean keepsArrays() { return map.keepsArrays(); }
    public String name() { return map.getClass().getSimpleName(); }
}
