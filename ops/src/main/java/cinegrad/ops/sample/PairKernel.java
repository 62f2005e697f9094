package cinegrad.ops.sample;

import cinegrad.ops.parallel.Vectors;

/// The product of [SparseRows] with images of two channels, such as complex ones. Both implementations give the same bits.
sealed interface PairKernel permits PlainPairs, VectorPairs {
    /// Output pixels [from, to) of `frames` frames from `frame` on; x is (all frames, xPixels, 2), y (all frames, yPixels, 2).
    void apply(SparseRows rows, float[] x, int xPixels, float[] y, int yPixels, int frame, int frames, int from, int to);

    /// The vector kernel if the JVM has the incubator module, else the plain one.
    static PairKernel fastest() {
        return Vectors.arePresent() ? new VectorPairs() : new PlainPairs();
    }
}
