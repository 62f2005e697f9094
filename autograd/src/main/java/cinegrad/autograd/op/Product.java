package cinegrad.autograd.op;

import cinegrad.ops.NdArray;
import cinegrad.ops.gemm.MatmulGeometry;
import cinegrad.ops.gemm.Transpose;
import cinegrad.ops.shape.ArrayType;

import java.util.List;

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
        /// Conjugates, and gradients that are to be summed over the products of a batch that share an operand.
        public int temporaries(List<ArrayType> inputs) {
            var a = inputs.get(0);
            var b = inputs.get(1);
            var g = MatmulGeometry.of(a, Transpose.NO, b, Transpose.NO);
            long largest = Math.max(1, Math.max(g.output().numbers(), Math.max(a.numbers(), b.numbers())));
            int each = g.output().field().numbersPerElement();
            long ofA = (long) each * g.batches() * g.m() * g.k();
            long ofB = (long) each * g.batches() * g.k() * g.n();
            return (each == 1 ? 0 : 4) + (ofA == a.numbers() && ofB == b.numbers() ? 0 : (int) Math.ceilDiv(ofA + ofB, largest));
        }
        public Reads readsA() { return Reads.inputs(1); }
        public Reads readsB() { return Reads.inputs(0); }
        public TangentRule tangentRule() { return TangentRule.MULTILINEAR; }
    }
}
