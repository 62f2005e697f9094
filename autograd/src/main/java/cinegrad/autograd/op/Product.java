package cinegrad.autograd.op;

import cinegrad.ops.NdArray;
import cinegrad.ops.gemm.MatmulGeometry;
import cinegrad.ops.gemm.Transpose;
import cinegrad.ops.shape.ArrayType;

/// Matrix products.
public final class Product {
    private Product() { }

    /// Y = A·B over the last two axes; ∂L/∂A = G·Bᴴ, ∂L/∂B = Aᴴ·G. Broadcast batches are summed back by the engine.
    public record Matmul() implements Binary {
        public ArrayType type(ArrayType a, ArrayType b) { return MatmulGeometry.of(a, Transpose.NO, b, Transpose.NO).output(); }
        public NdArray forward(NdArray a, NdArray b) { return a.backend().matmul(a, Transpose.NO, b, Transpose.NO); }
        public NdArray backwardA(NdArray g, NdArray a, NdArray b, NdArray y) {
            return g.backend().matmul(g, Transpose.NO, b.conjugate(), Transpose.YES);
        }
        public NdArray backwardB(NdArray g, NdArray a, NdArray b, NdArray y) {
            return g.backend().matmul(a.conjugate(), Transpose.YES, g, Transpose.NO);
        }
        public Reads readsA() { return Reads.inputs(1); }
        public Reads readsB() { return Reads.inputs(0); }
    }
}
