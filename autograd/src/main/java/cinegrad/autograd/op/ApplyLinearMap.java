package cinegrad.autograd.op;

import cinegrad.ops.NdArray;
import cinegrad.ops.linear.AdjointMap;
import cinegrad.ops.linear.LinearMap;
import cinegrad.ops.linear.NufftMap;
import cinegrad.ops.linear.RealFourier;
import cinegrad.ops.shape.ArrayType;

import java.util.List;

/// y = A x for a linear map A: Fourier transforms, sampling, masks, crops. Its gradient is its adjoint.
public record ApplyLinearMap(LinearMap map) implements Unary {
    public ArrayType type(ArrayType x) { return map.output(x); }
    public NdArray forward(NdArray x) { return map.apply(x); }
    public NdArray backward(NdArray g, NdArray x, NdArray y, ArrayType type) { return map.adjoint(g, type); }
    public Reads reads() { return Reads.NOTHING; }
    public boolean keepsArrays() { return map.keepsArrays(); }
    public int temporaries(List<ArrayType> inputs) { return temporaries(map); }
    private static int temporaries(LinearMap map) {
        return switch (map) {
            case RealFourier.Forward _, RealFourier.Inverse _ -> 6;
            case NufftMap _ -> NonUniformFourier.GRIDS;
            case AdjointMap a -> temporaries(a.map());
            default -> 0;
        };
    }
    public String name() { return map.getClass().getSimpleName(); }
    public TangentRule tangentRule() { return TangentRule.LINEAR; }
}
