package cinegrad.ops.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Transcendental functions of a vector, accurate to one or two units in the last place.
///
/// They are made of additions, products, quotients and fused multiply-adds alone, which round the same on every machine and in
/// the interpreter as in compiled code; `lanewise(EXP)` and its kin do not, and would make a result depend on how warm the JVM
/// is.
final class VectorMath {
    static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;

    /// 1.5 · 2²³: a number below 2²² added to it is rounded to an integer, which then stands in the low bits.
    private static final float ROUND = 12582912f;
    private static final float LOG2_E = 1.442695f;
    /// log 2 and π/2 in parts whose products with small integers are exact.
    private static final float LN2_HIGH = 0.693359375f;
    private static final float LN2_LOW = -2.1219444e-4f;
    private static final float HALF_PI_HIGH = 1.5703125f;
    private static final float HALF_PI_MIDDLE = 4.837513e-4f;
    private static final float HALF_PI_LOW = 7.549789e-8f;
    /// Up to here the reduction of an angle by multiples of π/2 is accurate.
    static final float ANGLE_LIMIT = 4096f;

    private VectorMath() { }

    /// eˣ = 2ⁿ·eʳ with n = round(x / log 2), so |r| ≤ log(2)/2. 2ⁿ is applied in two halves, so that results beyond the normal
    /// numbers come out right. Bounds are blended in, since [FloatVector#max] takes six instructions for the sake of NaN and −0.
    static FloatVector exp(FloatVector x) {
        var bounded = x.blend(-104f, x.lt(-104f)).blend(89f, x.compare(VectorOperators.GT, 89f));
        var t = bounded.fma(broadcast(LOG2_E), broadcast(ROUND));
        var n = t.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
        var half = n.lanewise(VectorOperators.ASHR, 1).and(-1 << 23);
        return expOfRest(bounded, t.sub(ROUND)).mul(powerOfTwo(half)).mul(powerOfTwo(n.sub(half)));
    }

    /// eˣ for x ≤ 0, and 0 where that is no normal number.
    static FloatVector expOfNegative(FloatVector x) {
        var t = x.fma(broadcast(LOG2_E), broadcast(ROUND));
        var n = t.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
        return expOfRest(x, t.sub(ROUND)).mul(powerOfTwo(n)).blend(0f, x.lt(-87.33f));
    }

    /// eʳ for r = x − n·log 2, its Taylor series to r⁷.
    private static FloatVector expOfRest(FloatVector x, FloatVector n) {
        var r = n.fma(broadcast(-LN2_LOW), n.fma(broadcast(-LN2_HIGH), x));
        return r.fma(broadcast(1 / 5040f), broadcast(1 / 720f)).fma(r, broadcast(1 / 120f)).fma(r, broadcast(1 / 24f))
                .fma(r, broadcast(1 / 6f)).fma(r, broadcast(0.5f)).fma(r, broadcast(1f)).fma(r, broadcast(1f));
    }

    /// 2ⁿ, n standing in the bits of the exponent.
    private static FloatVector powerOfTwo(IntVector n) {
        return n.add(127 << 23).reinterpretAsFloats();
    }

    /// The largest lane, none being a number that is not one: as integers, which the processor compares in one instruction.
    static float maximum(FloatVector v) {
        var bits = v.reinterpretAsInts();
        int most = bits.lanewise(VectorOperators.XOR, bits.lanewise(VectorOperators.ASHR, 31).and(Integer.MAX_VALUE))
                .reduceLanes(VectorOperators.MAX);
        return Float.intBitsToFloat(most ^ most >> 31 & Integer.MAX_VALUE);
    }

    /// eˣ − 1: near 0 its own series, to x⁷/7!, since the difference would cancel.
    static FloatVector expm1(FloatVector x) {
        var near = x.fma(broadcast(1 / 5040f), broadcast(1 / 720f)).fma(x, broadcast(1 / 120f)).fma(x, broadcast(1 / 24f))
                .fma(x, broadcast(1 / 6f)).fma(x, broadcast(0.5f)).fma(x, broadcast(1f)).mul(x);
        return exp(x).sub(1f).blend(near, x.abs().lt(0.35f)).blend(x, x.eq(0f));
    }

    /// log x = e·log 2 + log m with x = m·2ᵉ and √½ ≤ m < √2, and log m = 2·atanh(s), s = (m − 1)/(m + 1), from its series.
    static FloatVector log(FloatVector x) {
        return log(x, LN2_HIGH, LN2_LOW, 1f);
    }

    /// The logarithm to base 2: e + log m / log 2, whole for a power of two.
    static FloatVector log2(FloatVector x) {
        return log(x, 1f, 0f, LOG2_E);
    }

    /// e·(high + low) + factor·log m.
    private static FloatVector log(FloatVector x, float high, float low, float factor) {
        var tiny = x.lt(Float.MIN_NORMAL);
        var scaled = x.blend(x.mul(8388608f), tiny);
        var bits = scaled.reinterpretAsInts().sub(Float.floatToRawIntBits(0.70710678f));
        var e = (FloatVector) bits.lanewise(VectorOperators.ASHR, 23).convert(VectorOperators.I2F, 0);
        var m = bits.and(0x7FFFFF).add(Float.floatToRawIntBits(0.70710678f)).reinterpretAsFloats();
        e = e.blend(e.sub(23f), tiny);
        var s = m.sub(1f).div(m.add(1f));
        var z = s.mul(s);
        var series = z.fma(broadcast(2 / 9f), broadcast(2 / 7f)).fma(z, broadcast(2 / 5f)).fma(z, broadcast(2 / 3f)).mul(z)
                .fma(s, s.add(s));
        var y = e.fma(broadcast(high), e.fma(broadcast(low), series.mul(factor)));
        y = y.blend(Float.NaN, x.lt(0f)).blend(Float.NEGATIVE_INFINITY, x.eq(0f));
        return y.blend(x, x.lt(Float.POSITIVE_INFINITY).not());
    }

    /// log(1 + x) = log(u)·x/(u − 1) with u the rounded 1 + x, whose rounding error thereby cancels.
    /// Source: Kahan, by way of Goldberg, *What Every Computer Scientist Should Know About Floating-Point Arithmetic*, theorem 4.
    static FloatVector log1p(FloatVector x) {
        var u = x.add(1f);
        var exact = u.eq(1f).or(u.eq(Float.POSITIVE_INFINITY));
        return log(u).mul(x.div(u.sub(1f))).blend(x, exact);
    }

    /// log(1 + t) for 0 ≤ t ≤ 1: 2·atanh(t/(2 + t)) from its series.
    private static FloatVector log1pOfFraction(FloatVector t) {
        var s = t.div(t.add(2f));
        var z = s.mul(s);
        return z.fma(broadcast(2 / 15f), broadcast(2 / 13f)).fma(z, broadcast(2 / 11f)).fma(z, broadcast(2 / 9f))
                .fma(z, broadcast(2 / 7f)).fma(z, broadcast(2 / 5f)).fma(z, broadcast(2 / 3f)).fma(z, broadcast(2f)).mul(s);
    }

    /// Up to 0.7 a continued fraction's [5/6] approximant, beyond it 1 − 2/(e^(2|x|) + 1).
    static FloatVector tanh(FloatVector x) {
        var z = x.mul(x);
        var top = z.fma(broadcast(21f), broadcast(1260f)).fma(z, broadcast(10395f)).mul(x);
        var bottom = z.add(210f).fma(z, broadcast(4725f)).fma(z, broadcast(10395f));
        var a = x.abs();
        var far = broadcast(1f).sub(broadcast(2f).div(exp(a.add(a)).add(1f)));
        return far.blend(far.neg(), x.lt(0f)).blend(top.div(bottom), a.lt(0.7f));
    }

    static FloatVector sigmoid(FloatVector x) {
        return broadcast(1f).div(exp(x.neg()).add(1f));
    }

    /// log(1 + eˣ) = max(x, 0) + log(1 + e^(−|x|)).
    static FloatVector softplus(FloatVector x) {
        return x.blend(0f, x.lt(0f)).add(log1pOfFraction(exp(x.abs().neg())));
    }

    /// The error function: x·P(x²) for |x| < 1, beyond it ±(1 − Q(|x|)⁻⁸). Of all polynomials of degree 5 and 7 these have the
    /// smallest largest error, 4e-8 and 1e-8, on [0, 1] and [1, 4]; the form of the second is Hastings', whose powers were 4 and
    /// 16 (Abramowitz & Stegun 7.1.27 and 7.1.28).
    static FloatVector erf(FloatVector x) {
        var a = x.abs();
        var s = a.mul(a);
        var near = s.fma(broadcast(-5.6314224e-4f), broadcast(4.9175518e-3f)).fma(s, broadcast(-2.6711311e-2f))
                .fma(s, broadcast(0.11280181f))
                .fma(s, broadcast(-0.37612325f)).fma(s, broadcast(1.1283791f)).mul(a);
        var q = a.fma(broadcast(5.4789445e-4f), broadcast(-4.052176e-3f)).fma(a, broadcast(1.7999057e-2f))
                .fma(a, broadcast(-3.37019e-2f))
                .fma(a, broadcast(7.4802026e-2f)).fma(a, broadcast(4.842082e-2f)).fma(a, broadcast(0.1597183f))
                .fma(a, broadcast(0.99637806f));
        var q2 = q.mul(q);
        var q4 = q2.mul(q2);
        var y = broadcast(1f).sub(broadcast(1f).div(q4.mul(q4))).blend(near, a.lt(1f));
        return y.reinterpretAsInts().or(x.reinterpretAsInts().and(Integer.MIN_VALUE)).reinterpretAsFloats();
    }

    /// Φ(x) + x·φ(x), the slope of x·Φ(x). With a = |x| it is e^(−a²/2)·(R(a) − a/√(2π)) for x < 0, and 1 less that for x ≥ 0,
    /// where R(a) = e^(a²/2)·Φ(−a) is t·P(t), t = 1/(1 + 0.28·a). The form is Hastings' (Abramowitz & Stegun 7.1.26); P has
    /// degree 5 and of all such the smallest largest error of Φ, 1e-8.
    static FloatVector geluSlope(FloatVector x) {
        var a = x.abs();
        var t = broadcast(1f).div(a.fma(broadcast(0.28f), broadcast(1f)));
        var p = t.fma(broadcast(-0.1058087f), broadcast(0.38987586f)).fma(t, broadcast(-0.23699646f))
                .fma(t, broadcast(0.26891255f))
                .fma(t, broadcast(0.0674958f)).fma(t, broadcast(0.11652093f));
        var below = p.fma(t, a.mul(-0.3989423f)).mul(expOfNegative(a.mul(a).mul(-0.5f)));
        return broadcast(1f).sub(below).blend(below, x.lt(0f));
    }

    /// sin x for |x| ≤ [#ANGLE_LIMIT]: x less a multiple of π/2, then one of two Taylor series.
    static FloatVector sin(FloatVector x) {
        return sinOfQuarter(x, 0).blend(x, x.eq(0f));
    }

    static FloatVector cos(FloatVector x) {
        return sinOfQuarter(x, 1);
    }

    /// sin(x + quarters·π/2).
    private static FloatVector sinOfQuarter(FloatVector x, int quarters) {
        var t = x.fma(broadcast(0.63661975f), broadcast(ROUND));
        var n = t.sub(ROUND);
        var r = n.fma(broadcast(-HALF_PI_LOW), n.fma(broadcast(-HALF_PI_MIDDLE), n.fma(broadcast(-HALF_PI_HIGH), x)));
        var z = r.mul(r);
        var sin = z.fma(broadcast(1 / 362880f), broadcast(-1 / 5040f)).fma(z, broadcast(1 / 120f)).fma(z, broadcast(-1 / 6f))
                .mul(z).fma(r, r);
        var cos = z.fma(broadcast(-1 / 3628800f), broadcast(1 / 40320f)).fma(z, broadcast(-1 / 720f)).fma(z, broadcast(1 / 24f))
                .fma(z, broadcast(-0.5f)).fma(z, broadcast(1f));
        var q = t.reinterpretAsInts().add(quarters);
        var y = sin.blend(cos, q.and(1).eq(1).cast(F));
        return y.blend(y.neg(), q.and(2).eq(2).cast(F));
    }

    static FloatVector broadcast(float value) {
        return FloatVector.broadcast(F, value);
    }
}
