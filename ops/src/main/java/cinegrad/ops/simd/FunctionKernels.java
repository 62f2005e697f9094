package cinegrad.ops.simd;

import cinegrad.ops.function.UnaryFunction;
import cinegrad.ops.parallel.Vectors;

/// A [UnaryFunction] and its derivative on every number of a `float[]`.
///
/// Pieces of one array must begin at multiples of [#ALIGNMENT]: then the result does not depend on how the array is split.
sealed interface FunctionKernels permits PlainFunctions, VectorFunctions {
    int ALIGNMENT = 64;

    /// A placeholder for an array that is not read.
    float[] UNREAD = {};

    /// Vectorized transcendental functions if the incubator module is present, else plain loops.
    static FunctionKernels create() {
        return Vectors.arePresent() ? new VectorFunctions() : new PlainFunctions();
    }

    /// y[i] = f(x[i]) for i in [from, to).
    void map(UnaryFunction f, float[] x, float[] y, int from, int to);

    /// d[i] = g[i] · f′(x[i]) for i in [from, to); x or y is [#UNREAD] where the derivative does not need it.
    void mapGradient(UnaryFunction f, float[] g, float[] x, float[] y, float[] d, int from, int to);
}
