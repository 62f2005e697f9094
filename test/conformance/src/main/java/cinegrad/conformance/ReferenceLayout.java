package cinegrad.conformance;

import cinegrad.autograd.Tensor;
import cinegrad.ops.NdArray;

import java.util.stream.IntStream;

/// The reference's arrays have real and imaginary part as axis 1, (B, 2, …); ours are complex (B, …).
final class ReferenceLayout {
    private ReferenceLayout() { }

    /// (B, 2, …) as complex (B, …).
    static Tensor complex(Tensor parts) {
        int rank = parts.shape().rank();
        return parts.permute(IntStream.range(0, rank).map(i -> i == 0 ? 0 : i == rank - 1 ? 1 : i + 1).toArray()).viewAsComplex();
    }

    static NdArray complex(NdArray parts) {
        return complex(Tensor.constant(parts)).value();
    }

    /// Complex (B, …) as (B, 2, …).
    static Tensor parts(Tensor complex) {
        int rank = complex.shape().rank() + 1;
        return complex.viewAsReal().permute(IntStream.range(0, rank).map(i -> i == 0 ? 0 : i == 1 ? rank - 1 : i - 1).toArray());
    }
}
