package cinegrad.ops.simd;

import static cinegrad.ops.simd.VectorMath.broadcast;
import static cinegrad.ops.simd.VectorMath.exp;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The error function and the activations made of it, a stretch of the array at a time, in several loops over copies that stay in the
/// first-level cache. In a longer loop the JIT would stop inlining halfway, and
/// vectors that are not inlined go through memory, ten times slower.
final class VectorErf {
    private static final VectorSpecies<Float> F = VectorMath.F;
    private static final int LANES = F.length();
    /// A multiple of every vector's length.
    private static final int STRETCH = 1024;
    private static final float SQRT_HALF = 0.70710678f;

    private final float[] x = new float[STRETCH];
    private final float[] e = new float[STRETCH];
    private final float[] series = new float[STRETCH];
    private final float[] bell = new float[STRETCH];

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
            s.normal(n);
            s.times(n);
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
            s.times(n);
            System.arraycopy(s.e, 0, d, at, n);
        }
    }

    /// e = erf(scale·x) of the `n` numbers from `at` on, which stay in the copy.
    private void erf(float scale, float[] from, int at, int n) {
        System.arraycopy(from, at, x, 0, n);
        bell(scale, n);
        beyond(scale, n);
        highest(scale, n);
        within(scale, n);
    }

    /// bell = e^(−x²).
    private void bell(float scale, int n) {
        for (int i = 0; i < n; i += LANES) {
            var v = FloatVector.fromArray(F, x, i).mul(scale);
            exp(v.mul(v).neg()).intoArray(bell, i);
        }
    }

    /// For |x| ≥ 1: Abramowitz & Stegun 7.1.26, whose error of 1.5e-7 is an ulp or two of the result from 1 on.
    private void beyond(float scale, int n) {
        for (int i = 0; i < n; i += LANES) {
            var v = FloatVector.fromArray(F, x, i).mul(scale);
            var t = broadcast(1f).div(v.abs().fma(broadcast(0.3275911f), broadcast(1f)));
            var tail = t.fma(broadcast(1.061405429f), broadcast(-1.453152027f)).fma(t, broadcast(1.421413741f)).fma(t, broadcast(-0.284496736f))
                    .fma(t, broadcast(0.254829592f)).mul(t).mul(FloatVector.fromArray(F, bell, i));
            var far = broadcast(1f).sub(tail);
            far.blend(far.neg(), v.lt(0f)).intoArray(e, i);
        }
    }

    /// For |x| < 1: the first eleven terms of the power series, exact to rounding there; the highest five.
    private void highest(float scale, int n) {
        for (int i = 0; i < n; i += LANES) {
            var v = FloatVector.fromArray(F, x, i).mul(scale);
            var s = v.mul(v);
            s.fma(broadcast(1.4807193e-8f), broadcast(-1.6365845e-7f)).fma(s, broadcast(1.6462114e-6f)).fma(s, broadcast(-1.4925650e-5f))
                    .fma(s, broadcast(1.2055333e-4f)).intoArray(series, i);
        }
    }

    /// The other six.
    private void within(float scale, int n) {
        for (int i = 0; i < n; i += LANES) {
            var v = FloatVector.fromArray(F, x, i).mul(scale);
            var s = v.mul(v);
            var near = FloatVector.fromArray(F, series, i).fma(s, broadcast(-8.5483270e-4f)).fma(s, broadcast(5.2239776e-3f)).fma(s, broadcast(-2.6866170e-2f))
                    .fma(s, broadcast(1.1283791e-1f)).fma(s, broadcast(-3.7612638e-1f)).fma(s, broadcast(1.1283792f)).mul(v);
            FloatVector.fromArray(F, e, i).blend(near, v.abs().compare(VectorOperators.LT, 1f)).intoArray(e, i);
        }
    }

    /// e = Φ(x) + x·φ(x), the bell being that of x/√2.
    private void slope(int n) {
        for (int i = 0; i < n; i += LANES) {
            var normal = FloatVector.fromArray(F, e, i).add(1f).mul(0.5f);
            FloatVector.fromArray(F, bell, i).mul(0.3989423f).fma(FloatVector.fromArray(F, x, i), normal).intoArray(e, i);
        }
    }

    /// e = e·x.
    private void times(int n) {
        for (int i = 0; i < n; i += LANES) FloatVector.fromArray(F, e, i).mul(FloatVector.fromArray(F, x, i)).intoArray(e, i);
    }

    /// e = Φ(x).
    private void normal(int n) {
        for (int i = 0; i < n; i += LANES) FloatVector.fromArray(F, e, i).add(1f).mul(0.5f).intoArray(e, i);
    }
}
