package cinegrad.ops.simd;

import static cinegrad.ops.simd.VectorMath.erfBeyond1;
import static cinegrad.ops.simd.VectorMath.erfWithin1;
import static cinegrad.ops.simd.VectorMath.exp;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The error function and the activations made of it, a stretch of the array at a time, in several loops over copies that stay in the
/// first-level cache. In one loop the JIT would stop inlining halfway, and vectors that are not inlined go through memory, ten times slower.
final class VectorErf {
    private static final VectorSpecies<Float> F = VectorMath.F;
    private static final int LANES = F.length();
    /// A multiple of every vector's length.
    private static final int STRETCH = 1024;
    private static final float SQRT_HALF = 0.70710678f;

    private final float[] x = new float[STRETCH];
    private final float[] e = new float[STRETCH];

    private VectorErf() { }

    /// y = erf x.
    static void error(float[] x, float[] y, int from, int to) {
        var s = new VectorErf();
        for (int at = from; at < to; at += STRETCH) {
            int n = Math.min(STRETCH, to - at);
            s.erf(1, x, at, n);
            System.arraycopy(s.e, 0, y, at, n);
        }
    }

    /// y = x·Φ(x), Φ being the normal distribution's, (1 + erf(x/√2))/2.
    static void gelu(float[] x, float[] y, int from, int to) {
        var s = new VectorErf();
        for (int at = from; at < to; at += STRETCH) {
            int n = Math.min(STRETCH, to - at);
            s.erf(SQRT_HALF, x, at, n);
            for (int i = 0; i < n; i += LANES) {
                FloatVector.fromArray(F, s.e, i).add(1f).mul(0.5f).mul(FloatVector.fromArray(F, s.x, i)).intoArray(s.e, i);
            }
            System.arraycopy(s.e, 0, y, at, n);
        }
    }

    /// d = g·(Φ(x) + x·φ(x)).
    static void geluGradient(float[] g, float[] x, float[] d, int from, int to) {
        var s = new VectorErf();
        for (int at = from; at < to; at += STRETCH) {
            int n = Math.min(STRETCH, to - at);
            s.erf(SQRT_HALF, x, at, n);
            s.slope(n);
            System.arraycopy(g, at, s.x, 0, n);
            for (int i = 0; i < n; i += LANES) FloatVector.fromArray(F, s.e, i).mul(FloatVector.fromArray(F, s.x, i)).intoArray(s.e, i);
            System.arraycopy(s.e, 0, d, at, n);
        }
    }

    /// e = erf(scale·x) of the `n` numbers from `at` on, which stay in the copy.
    private void erf(float scale, float[] from, int at, int n) {
        System.arraycopy(from, at, x, 0, n);
        beyond(scale, n);
        within(scale, n);
    }

    private void beyond(float scale, int n) {
        for (int i = 0; i < n; i += LANES) erfBeyond1(FloatVector.fromArray(F, x, i).mul(scale)).intoArray(e, i);
    }

    private void within(float scale, int n) {
        for (int i = 0; i < n; i += LANES) {
            var v = FloatVector.fromArray(F, x, i).mul(scale);
            FloatVector.fromArray(F, e, i).blend(erfWithin1(v), v.abs().compare(VectorOperators.LT, 1f)).intoArray(e, i);
        }
    }

    private void slope(int n) {
        for (int i = 0; i < n; i += LANES) {
            var v = FloatVector.fromArray(F, x, i);
            var normal = FloatVector.fromArray(F, e, i).add(1f).mul(0.5f);
            exp(v.mul(v).mul(-0.5f)).mul(0.3989423f).fma(v, normal).intoArray(e, i);
        }
    }
}
