package cinegrad.ops.simd;

import static cinegrad.ops.simd.VectorMath.broadcast;
import static cinegrad.ops.simd.VectorMath.erf;
import static cinegrad.ops.simd.VectorMath.exp;
import static cinegrad.ops.simd.VectorMath.expm1;
import static cinegrad.ops.simd.VectorMath.sigmoid;
import static cinegrad.ops.simd.VectorMath.tanh;

import cinegrad.ops.function.Elementary;
import cinegrad.ops.function.UnaryFunction;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Transcendental functions a vector at a time, from [VectorMath], and those that choose between two values, which the JIT would
/// compile to branches; everything else is left to [PlainFunctions].
///
/// One loop per function. The last, partial vector goes through the same arithmetic under a mask.
final class VectorFunctions implements FunctionKernels {
    private static final VectorSpecies<Float> F = VectorMath.F;
    private static final int LANES = F.length();
    private static final float SQRT_HALF = (float) 0.70710678118654752440;
    private static final float SQRT_2_BY_PI = (float) 0.79788456080286535588;
    private static final float TWO_BY_SQRT_PI = (float) 1.12837916709551257390;
    private static final float LOG10_E = (float) 0.43429448190325182765;

    private final PlainFunctions plain = new PlainFunctions();

    @Override
    public void map(UnaryFunction f, float[] x, float[] y, int from, int to) {
        switch (f) {
            case Elementary.EXP -> exponential(x, y, from, to);
            case Elementary.EXPM1 -> exponentialMinusOne(x, y, from, to);
            case Elementary.LOG -> logarithm(x, 1, y, from, to);
            case Elementary.LOG2 -> binaryLogarithm(x, y, from, to);
            case Elementary.LOG10 -> logarithm(x, LOG10_E, y, from, to);
            case Elementary.LOG1P -> logarithmOfOnePlus(x, y, from, to);
            case Elementary.SIN -> sine(x, y, from, to);
            case Elementary.COS -> cosine(x, y, from, to);
            case Elementary.TANH -> hyperbolicTangent(x, y, from, to);
            case Elementary.SIGMOID -> logistic(x, y, from, to);
            case Elementary.ERF -> error(x, y, from, to);
            case Elementary.GELU -> gelu(x, y, from, to);
            case Elementary.GELU_TANH -> geluTanh(x, y, from, to);
            case Elementary.SILU -> silu(x, y, from, to);
            case Elementary.MISH -> mish(x, y, from, to);
            case Elementary.LOG_SIGMOID -> logSigmoid(x, y, from, to);
            case UnaryFunction.LeakyRelu(double slope) -> leakyRelu((float) slope, x, y, from, to);
            case UnaryFunction.Elu(double alpha, double scale) -> elu((float) alpha, (float) scale, x, y, from, to);
            case UnaryFunction.Softplus(double beta, double threshold) ->
                    softplus((float) beta, (float) threshold, x, y, from, to);
            case UnaryFunction other -> plain.map(other, x, y, from, to);
        }
    }

    @Override
    public void mapGradient(UnaryFunction f, float[] g, float[] x, float[] y, float[] d, int from, int to) {
        switch (f) {
            case Elementary.RELU -> reluGradient(g, y, d, from, to);
            case UnaryFunction.LeakyRelu(double slope) -> leakyReluGradient((float) slope, g, x, d, from, to);
            case UnaryFunction.Clamp(double low, double high) -> clampGradient((float) low, (float) high, g, x, d, from, to);
            case UnaryFunction.HardTanh(double low, double high) ->
                    hardTanhGradient((float) low, (float) high, g, x, d, from, to);
            case UnaryFunction.SoftShrink(double lambda) -> shrunkGradient((float) lambda, g, x, d, from, to);
            case UnaryFunction.HardShrink(double lambda) -> shrunkGradient((float) lambda, g, x, d, from, to);
            case Elementary.SIN -> sineGradient(g, x, d, from, to);
            case Elementary.COS -> cosineGradient(g, x, d, from, to);
            case Elementary.ERF -> errorGradient(g, x, d, from, to);
            case Elementary.GELU -> geluGradient(g, x, d, from, to);
            case Elementary.GELU_TANH -> geluTanhGradient(g, x, d, from, to);
            case Elementary.SILU -> siluGradient(g, x, d, from, to);
            case Elementary.MISH -> mishGradient(g, x, d, from, to);
            case Elementary.LOG_SIGMOID -> logSigmoidGradient(g, x, d, from, to);
            case UnaryFunction.Elu(double alpha, double scale) -> eluGradient((float) alpha, (float) scale, g, x, d, from, to);
            case UnaryFunction.Softplus(double beta, double threshold) ->
                    softplusGradient((float) beta, (float) threshold, g, x, d, from, to);
            case UnaryFunction other -> plain.mapGradient(other, g, x, y, d, from, to);
        }
    }

    // ---- formulas of activations ----

    /// Φ(x), the normal distribution's.
    private static FloatVector normal(FloatVector x) {
        return erf(x.mul(SQRT_HALF)).add(1f).mul(0.5f);
    }

    private static FloatVector geluTanhInner(FloatVector x) {
        return tanh(x.mul(x).fma(broadcast(0.044715f), broadcast(1f)).mul(x).mul(SQRT_2_BY_PI));
    }

    private static FloatVector geluTanhSlope(FloatVector x) {
        var t = geluTanhInner(x);
        var inner = x.mul(x).fma(broadcast(3 * 0.044715f), broadcast(1f)).mul(SQRT_2_BY_PI);
        return broadcast(1f).sub(t.mul(t)).mul(x).fma(inner, t.add(1f)).mul(0.5f);
    }

    private static FloatVector siluSlope(FloatVector x) {
        var s = sigmoid(x);
        return broadcast(1f).sub(s).fma(x, broadcast(1f)).mul(s);
    }

    private static FloatVector mishSlope(FloatVector x) {
        var t = tanh(VectorMath.softplus(x));
        return broadcast(1f).sub(t.mul(t)).mul(x).fma(sigmoid(x), t);
    }

    private static FloatVector elu(FloatVector x, float alpha, float scale) {
        return expm1(x).mul(alpha).blend(x, x.compare(VectorOperators.GT, 0f)).mul(scale);
    }

    private static FloatVector eluSlope(FloatVector x, float alpha, float scale) {
        return exp(x).mul(alpha).blend(1f, x.compare(VectorOperators.GT, 0f)).mul(scale);
    }

    private static FloatVector softplusBeyond(FloatVector x, float beta, float threshold) {
        var z = x.mul(beta);
        return VectorMath.softplus(z).div(beta).blend(x, z.compare(VectorOperators.GT, threshold));
    }

    private static FloatVector softplusSlope(FloatVector x, float beta, float threshold) {
        var z = x.mul(beta);
        return sigmoid(z).blend(1f, z.compare(VectorOperators.GT, threshold));
    }

    private static FloatVector silu(FloatVector x) {
        return x.mul(sigmoid(x));
    }

    // ---- loops ----

    private static void reluGradient(float[] g, float[] y, float[] d, int from, int to) {
        int i = from;
        for (int end = from + F.loopBound(to - from); i < end; i += LANES) {
            var v = FloatVector.fromArray(F, y, i);                   // 0 and NaN stay
            v.blend(FloatVector.fromArray(F, g, i), v.compare(VectorOperators.GT, 0f)).intoArray(d, i);
        }
        for (; i < to; i++) d[i] = y[i] > 0 ? g[i] : y[i];
    }

    private static void leakyRelu(float slope, float[] x, float[] y, int from, int to) {
        int i = from;
        for (int end = from + F.loopBound(to - from); i < end; i += LANES) {
            var v = FloatVector.fromArray(F, x, i);
            v.mul(slope).blend(v, v.compare(VectorOperators.GT, 0f)).intoArray(y, i);
        }
        for (; i < to; i++) y[i] = x[i] > 0 ? x[i] : slope * x[i];
    }

    private static void leakyReluGradient(float slope, float[] g, float[] x, float[] d, int from, int to) {
        int i = from;
        for (int end = from + F.loopBound(to - from); i < end; i += LANES) {
            var v = FloatVector.fromArray(F, g, i);
            var at = FloatVector.fromArray(F, x, i);
            v.mul(slope).blend(v, at.compare(VectorOperators.GT, 0f)).blend(at, at.compare(VectorOperators.NE, at))
                    .intoArray(d, i);
        }
        for (; i < to; i++) d[i] = x[i] > 0 ? g[i] : x[i] <= 0 ? slope * g[i] : x[i];
    }

    /// g where `passes` holds, else 0; NaN where x is.
    private static FloatVector gated(FloatVector g, FloatVector x, VectorMask<Float> passes) {
        return FloatVector.zero(F).blend(g, passes).blend(x, x.compare(VectorOperators.NE, x));
    }

    private static void clampGradient(float low, float high, float[] g, float[] x, float[] d, int from, int to) {
        int i = from;
        for (int end = from + F.loopBound(to - from); i < end; i += LANES) {
            var v = FloatVector.fromArray(F, x, i);
            gated(FloatVector.fromArray(F, g, i), v, v.compare(VectorOperators.GE, low).and(v.compare(VectorOperators.LE, high)))
                    .intoArray(d, i);
        }
        for (; i < to; i++) d[i] = x[i] >= low && x[i] <= high ? g[i] : PlainFunctions.flat(x[i]);
    }

    private static void hardTanhGradient(float low, float high, float[] g, float[] x, float[] d, int from, int to) {
        int i = from;
        for (int end = from + F.loopBound(to - from); i < end; i += LANES) {
            var v = FloatVector.fromArray(F, x, i);
            gated(FloatVector.fromArray(F, g, i), v, v.compare(VectorOperators.GT, low).and(v.compare(VectorOperators.LT, high)))
                    .intoArray(d, i);
        }
        for (; i < to; i++) d[i] = x[i] > low && x[i] < high ? g[i] : PlainFunctions.flat(x[i]);
    }

    private static void shrunkGradient(float lambda, float[] g, float[] x, float[] d, int from, int to) {
        int i = from;
        for (int end = from + F.loopBound(to - from); i < end; i += LANES) {
            var v = FloatVector.fromArray(F, x, i);
            gated(FloatVector.fromArray(F, g, i), v, v.abs().compare(VectorOperators.GT, lambda)).intoArray(d, i);
        }
        for (; i < to; i++) d[i] = Math.abs(x[i]) > lambda ? g[i] : PlainFunctions.flat(x[i]);
    }

    private static void logarithm(float[] x, float factor, float[] y, int from, int to) {
        int i = from;
        for (int end = from + F.loopBound(to - from); i < end; i += LANES) {
            VectorMath.log(FloatVector.fromArray(F, x, i)).mul(factor).intoArray(y, i);
        }
        if (i == to) return;
        var m = F.indexInRange(i, to);
        VectorMath.log(FloatVector.fromArray(F, x, i, m)).mul(factor).intoArray(y, i, m);
    }

    private static void binaryLogarithm(float[] x, float[] y, int from, int to) {
        int i = from;
        for (int end = from + F.loopBound(to - from); i < end; i += LANES) {
            VectorMath.log2(FloatVector.fromArray(F, x, i)).intoArray(y, i);
        }
        if (i == to) return;
        var m = F.indexInRange(i, to);
        VectorMath.log2(FloatVector.fromArray(F, x, i, m)).intoArray(y, i, m);
    }

    private static void exponential(float[] x, float[] y, int from, int to) {
        int i = from;
        for (int end = from + F.loopBound(to - from); i < end; i += LANES) exp(FloatVector.fromArray(F, x, i)).intoArray(y, i);
        if (i == to) return;
        var m = F.indexInRange(i, to);
        exp(FloatVector.fromArray(F, x, i, m)).intoArray(y, i, m);
    }

    private static void exponentialMinusOne(float[] x, float[] y, int from, int to) {
        int i = from;
        for (int end = from + F.loopBound(to - from); i < end; i += LANES) expm1(FloatVector.fromArray(F, x, i)).intoArray(y, i);
        if (i == to) return;
        var m = F.indexInRange(i, to);
        expm1(FloatVector.fromArray(F, x, i, m)).intoArray(y, i, m);
    }

    private static void logarithmOfOnePlus(float[] x, float[] y, int from, int to) {
        int i = from;
        for (int end = from + F.loopBound(to - from); i < end; i += LANES) {
            VectorMath.log1p(FloatVector.fromArray(F, x, i)).intoArray(y, i);
        }
        if (i == to) return;
        var m = F.indexInRange(i, to);
        VectorMath.log1p(FloatVector.fromArray(F, x, i, m)).intoArray(y, i, m);
    }

    private static void sine(float[] x, float[] y, int from, int to) {
        int i = from;
        for (int end = from + F.loopBound(to - from); i < end; i += LANES) {
            VectorMath.sin(FloatVector.fromArray(F, x, i)).intoArray(y, i);
        }
        if (i < to) {
            var m = F.indexInRange(i, to);
            VectorMath.sin(FloatVector.fromArray(F, x, i, m)).intoArray(y, i, m);
        }
        for (i = from; i < to; i++) if (!(Math.abs(x[i]) <= VectorMath.ANGLE_LIMIT)) y[i] = (float) Math.sin(x[i]);
    }

    private static void cosine(float[] x, float[] y, int from, int to) {
        int i = from;
        for (int end = from + F.loopBound(to - from); i < end; i += LANES) {
            VectorMath.cos(FloatVector.fromArray(F, x, i)).intoArray(y, i);
        }
        if (i < to) {
            var m = F.indexInRange(i, to);
            VectorMath.cos(FloatVector.fromArray(F, x, i, m)).intoArray(y, i, m);
        }
        for (i = from; i < to; i++) if (!(Math.abs(x[i]) <= VectorMath.ANGLE_LIMIT)) y[i] = (float) Math.cos(x[i]);
    }

    private static void hyperbolicTangent(float[] x, float[] y, int from, int to) {
        int i = from;
        for (int end = from + F.loopBound(to - from); i < end; i += LANES) tanh(FloatVector.fromArray(F, x, i)).intoArray(y, i);
        if (i == to) return;
        var m = F.indexInRange(i, to);
        tanh(FloatVector.fromArray(F, x, i, m)).intoArray(y, i, m);
    }

    private static void logistic(float[] x, float[] y, int from, int to) {
        int i = from;
        for (int end = from + F.loopBound(to - from); i < end; i += LANES) {
            sigmoid(FloatVector.fromArray(F, x, i)).intoArray(y, i);
        }
        if (i == to) return;
        var m = F.indexInRange(i, to);
        sigmoid(FloatVector.fromArray(F, x, i, m)).intoArray(y, i, m);
    }

    private static void error(float[] x, float[] y, int from, int to) {
        int i = from;
        for (int end = from + F.loopBound(to - from); i < end; i += LANES) erf(FloatVector.fromArray(F, x, i)).intoArray(y, i);
        if (i == to) return;
        var m = F.indexInRange(i, to);
        erf(FloatVector.fromArray(F, x, i, m)).intoArray(y, i, m);
    }

    /// The last numbers of the longest formulas have a method of their own: with both in one the JIT counts so many nodes that it
    /// stops inlining (`NodeCountInliningCutoff`).
    private static void gelu(float[] x, float[] y, int from, int to) {
        int end = from + F.loopBound(to - from);
        for (int i = from; i < end; i += LANES) {
            var v = FloatVector.fromArray(F, x, i);
            normal(v).mul(v).intoArray(y, i);
        }
        if (end < to) geluOfRest(x, y, end, to);
    }

    private static void geluOfRest(float[] x, float[] y, int from, int to) {
        var m = F.indexInRange(from, to);
        var v = FloatVector.fromArray(F, x, from, m);
        normal(v).mul(v).intoArray(y, from, m);
    }

    private static void geluTanh(float[] x, float[] y, int from, int to) {
        int i = from;
        for (int end = from + F.loopBound(to - from); i < end; i += LANES) {
            var v = FloatVector.fromArray(F, x, i);
            geluTanhInner(v).add(1f).mul(0.5f).mul(v).intoArray(y, i);
        }
        if (i == to) return;
        var m = F.indexInRange(i, to);
        var v = FloatVector.fromArray(F, x, i, m);
        geluTanhInner(v).add(1f).mul(0.5f).mul(v).intoArray(y, i, m);
    }

    private static void silu(float[] x, float[] y, int from, int to) {
        int i = from;
        for (int end = from + F.loopBound(to - from); i < end; i += LANES) silu(FloatVector.fromArray(F, x, i)).intoArray(y, i);
        if (i == to) return;
        var m = F.indexInRange(i, to);
        silu(FloatVector.fromArray(F, x, i, m)).intoArray(y, i, m);
    }

    private static void mish(float[] x, float[] y, int from, int to) {
        int end = from + F.loopBound(to - from);
        for (int i = from; i < end; i += LANES) {
            var v = FloatVector.fromArray(F, x, i);
            tanh(VectorMath.softplus(v)).mul(v).intoArray(y, i);
        }
        if (end < to) mishOfRest(x, y, end, to);
    }

    private static void mishOfRest(float[] x, float[] y, int from, int to) {
        var m = F.indexInRange(from, to);
        var v = FloatVector.fromArray(F, x, from, m);
        tanh(VectorMath.softplus(v)).mul(v).intoArray(y, from, m);
    }

    private static void logSigmoid(float[] x, float[] y, int from, int to) {
        int i = from;
        for (int end = from + F.loopBound(to - from); i < end; i += LANES) {
            VectorMath.softplus(FloatVector.fromArray(F, x, i).neg()).neg().intoArray(y, i);
        }
        if (i == to) return;
        var m = F.indexInRange(i, to);
        VectorMath.softplus(FloatVector.fromArray(F, x, i, m).neg()).neg().intoArray(y, i, m);
    }

    private static void elu(float alpha, float scale, float[] x, float[] y, int from, int to) {
        int i = from;
        for (int end = from + F.loopBound(to - from); i < end; i += LANES) {
            elu(FloatVector.fromArray(F, x, i), alpha, scale).intoArray(y, i);
        }
        if (i == to) return;
        var m = F.indexInRange(i, to);
        elu(FloatVector.fromArray(F, x, i, m), alpha, scale).intoArray(y, i, m);
    }

    private static void softplus(float beta, float threshold, float[] x, float[] y, int from, int to) {
        int i = from;
        for (int end = from + F.loopBound(to - from); i < end; i += LANES) {
            softplusBeyond(FloatVector.fromArray(F, x, i), beta, threshold).intoArray(y, i);
        }
        if (i == to) return;
        var m = F.indexInRange(i, to);
        softplusBeyond(FloatVector.fromArray(F, x, i, m), beta, threshold).intoArray(y, i, m);
    }

    private static void sineGradient(float[] g, float[] x, float[] d, int from, int to) {
        int i = from;
        for (int end = from + F.loopBound(to - from); i < end; i += LANES) {
            VectorMath.cos(FloatVector.fromArray(F, x, i)).mul(FloatVector.fromArray(F, g, i)).intoArray(d, i);
        }
        if (i < to) {
            var m = F.indexInRange(i, to);
            VectorMath.cos(FloatVector.fromArray(F, x, i, m)).mul(FloatVector.fromArray(F, g, i, m)).intoArray(d, i, m);
        }
        for (i = from; i < to; i++) if (!(Math.abs(x[i]) <= VectorMath.ANGLE_LIMIT)) d[i] = g[i] * (float) Math.cos(x[i]);
    }

    private static void cosineGradient(float[] g, float[] x, float[] d, int from, int to) {
        int i = from;
        for (int end = from + F.loopBound(to - from); i < end; i += LANES) {
            VectorMath.sin(FloatVector.fromArray(F, x, i)).neg().mul(FloatVector.fromArray(F, g, i)).intoArray(d, i);
        }
        if (i < to) {
            var m = F.indexInRange(i, to);
            VectorMath.sin(FloatVector.fromArray(F, x, i, m)).neg().mul(FloatVector.fromArray(F, g, i, m)).intoArray(d, i, m);
        }
        for (i = from; i < to; i++) if (!(Math.abs(x[i]) <= VectorMath.ANGLE_LIMIT)) d[i] = -g[i] * (float) Math.sin(x[i]);
    }

    private static void errorGradient(float[] g, float[] x, float[] d, int from, int to) {
        int i = from;
        for (int end = from + F.loopBound(to - from); i < end; i += LANES) {
            var v = FloatVector.fromArray(F, x, i);
            exp(v.mul(v).neg()).mul(TWO_BY_SQRT_PI).mul(FloatVector.fromArray(F, g, i)).intoArray(d, i);
        }
        if (i == to) return;
        var m = F.indexInRange(i, to);
        var v = FloatVector.fromArray(F, x, i, m);
        exp(v.mul(v).neg()).mul(TWO_BY_SQRT_PI).mul(FloatVector.fromArray(F, g, i, m)).intoArray(d, i, m);
    }

    private static void geluGradient(float[] g, float[] x, float[] d, int from, int to) {
        int end = from + F.loopBound(to - from);
        for (int i = from; i < end; i += LANES) {
            VectorMath.geluSlope(FloatVector.fromArray(F, x, i)).mul(FloatVector.fromArray(F, g, i)).intoArray(d, i);
        }
        if (end < to) geluGradientOfRest(g, x, d, end, to);
    }

    private static void geluGradientOfRest(float[] g, float[] x, float[] d, int from, int to) {
        var m = F.indexInRange(from, to);
        VectorMath.geluSlope(FloatVector.fromArray(F, x, from, m)).mul(FloatVector.fromArray(F, g, from, m))
                .intoArray(d, from, m);
    }

    private static void geluTanhGradient(float[] g, float[] x, float[] d, int from, int to) {
        int i = from;
        for (int end = from + F.loopBound(to - from); i < end; i += LANES) {
            geluTanhSlope(FloatVector.fromArray(F, x, i)).mul(FloatVector.fromArray(F, g, i)).intoArray(d, i);
        }
        if (i == to) return;
        var m = F.indexInRange(i, to);
        geluTanhSlope(FloatVector.fromArray(F, x, i, m)).mul(FloatVector.fromArray(F, g, i, m)).intoArray(d, i, m);
    }

    private static void siluGradient(float[] g, float[] x, float[] d, int from, int to) {
        int i = from;
        for (int end = from + F.loopBound(to - from); i < end; i += LANES) {
            siluSlope(FloatVector.fromArray(F, x, i)).mul(FloatVector.fromArray(F, g, i)).intoArray(d, i);
        }
        if (i == to) return;
        var m = F.indexInRange(i, to);
        siluSlope(FloatVector.fromArray(F, x, i, m)).mul(FloatVector.fromArray(F, g, i, m)).intoArray(d, i, m);
    }

    private static void mishGradient(float[] g, float[] x, float[] d, int from, int to) {
        int end = from + F.loopBound(to - from);
        for (int i = from; i < end; i += LANES) {
            mishSlope(FloatVector.fromArray(F, x, i)).mul(FloatVector.fromArray(F, g, i)).intoArray(d, i);
        }
        if (end < to) mishGradientOfRest(g, x, d, end, to);
    }

    private static void mishGradientOfRest(float[] g, float[] x, float[] d, int from, int to) {
        var m = F.indexInRange(from, to);
        mishSlope(FloatVector.fromArray(F, x, from, m)).mul(FloatVector.fromArray(F, g, from, m)).intoArray(d, from, m);
    }

    private static void logSigmoidGradient(float[] g, float[] x, float[] d, int from, int to) {
        int i = from;
        for (int end = from + F.loopBound(to - from); i < end; i += LANES) {
            sigmoid(FloatVector.fromArray(F, x, i).neg()).mul(FloatVector.fromArray(F, g, i)).intoArray(d, i);
        }
        if (i == to) return;
        var m = F.indexInRange(i, to);
        sigmoid(FloatVector.fromArray(F, x, i, m).neg()).mul(FloatVector.fromArray(F, g, i, m)).intoArray(d, i, m);
    }

    private static void eluGradient(float alpha, float scale, float[] g, float[] x, float[] d, int from, int to) {
        int i = from;
        for (int end = from + F.loopBound(to - from); i < end; i += LANES) {
            eluSlope(FloatVector.fromArray(F, x, i), alpha, scale).mul(FloatVector.fromArray(F, g, i)).intoArray(d, i);
        }
        if (i == to) return;
        var m = F.indexInRange(i, to);
        eluSlope(FloatVector.fromArray(F, x, i, m), alpha, scale).mul(FloatVector.fromArray(F, g, i, m)).intoArray(d, i, m);
    }

    private static void softplusGradient(float beta, float threshold, float[] g, float[] x, float[] d, int from, int to) {
        int i = from;
        for (int end = from + F.loopBound(to - from); i < end; i += LANES) {
            softplusSlope(FloatVector.fromArray(F, x, i), beta, threshold).mul(FloatVector.fromArray(F, g, i)).intoArray(d, i);
        }
        if (i == to) return;
        var m = F.indexInRange(i, to);
        softplusSlope(FloatVector.fromArray(F, x, i, m), beta, threshold).mul(FloatVector.fromArray(F, g, i, m))
                .intoArray(d, i, m);
    }
}
