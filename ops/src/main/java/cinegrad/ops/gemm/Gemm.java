package cinegrad.ops.gemm;

import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.parallel.Vectors;

/// Matrix products on float arrays. An object holds the threads and a pool of working memory, so calls allocate nothing large.
/// Any number of threads may use an object at once. One thread sums each element of C, in an order fixed by the sizes.
public interface Gemm {
    /// The vector kernels if the incubator module is present, else the plain ones.
    static Gemm create(Parallel parallel) {
        return Vectors.arePresent() ? new SimdGemm(parallel) : plain(parallel);
    }

    /// Plain loops that need no module.
    static Gemm plain(Parallel parallel) {
        return new PlainGemm(parallel);
    }

    /// c[i, j] (+)= Σ_p op(a)[i, p] · op(b)[p, j]; C must not overlap A or B.
    void multiply(float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, GemmGeometry g, Accumulation accumulation);
}
