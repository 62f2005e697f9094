package cinegrad.ops.simd;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// [VectorMath] in double precision, accurate to four units in the last place where the result is a
/// normal number: the same reductions with longer polynomials. Those
/// with coefficients of 16 digits interpolate their function in Chebyshev nodes.
final class DoubleVectorMath {
    static final VectorSpecies<Double> F = DoubleVector.SPECIES_PREFERRED;

    /// 1.5 · 2⁵²: a number below 2⁵¹ added to it is rounded to an integer, which then stands in the low bits.
    private static final double ROUND = 6755399441055744.0;
    private static final double LOG2_E = 1.4426950408889634;
    /// log 2 and π/2 in parts whose products with small integers are exact.
    private static final double LN2_HIGH = 6.93147180369123816490e-01;
    private static final double LN2_LOW = 1.90821492927058770002e-10;
    private static final double HALF_PI_HIGH = 1.57079632673412561417e+00;
    private static final double HALF_PI_MIDDLE = 6.07710050630396597660e-11;
    private static final double HALF_PI_LOW = 2.02226624879595063154e-21;
    /// Up to here the reduction of an angle by multiples of π/2 is accurate.
    static final double ANGLE_LIMIT = 1e5;

    private DoubleVectorMath() { }

    /// eˣ = 2ⁿ·eʳ with n = round(x / log 2), so |r| ≤ log(2)/2. 2ⁿ is applied in two halves, so that results beyond the normal
    /// numbers come out right.
    static DoubleVector exp(DoubleVector x) {
        var bounded = x.blend(-746.0, x.lt(-746.0)).blend(710.0, x.compare(VectorOperators.GT, 710.0));
        var t = bounded.fma(broadcast(LOG2_E), broadcast(ROUND));
        var n = t.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52);
        var half = n.lanewise(VectorOperators.ASHR, 1).and(-1L << 52);
        return expOfRest(bounded, t.sub(ROUND)).mul(powerOfTwo(half)).mul(powerOfTwo(n.sub(half)));
    }

    /// eˣ for x ≤ 0, and 0 where that is no normal number.
    static DoubleVector expOfNegative(DoubleVector x) {
        var t = x.fma(broadcast(LOG2_E), broadcast(ROUND));
        var n = t.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52);
        return expOfRest(x, t.sub(ROUND)).mul(powerOfTwo(n)).blend(0.0, x.lt(-708.39));
    }

    /// eʳ for r = x − n·log 2.
    private static DoubleVector expOfRest(DoubleVector x, DoubleVector n) {
        var r = n.fma(broadcast(-LN2_LOW), n.fma(broadcast(-LN2_HIGH), x));
        return secondOfExp(r).fma(r.mul(r), r).add(1.0);
    }

    /// (eʳ − 1 − r)/r² for |r| ≤ 0.35.
    private static DoubleVector secondOfExp(DoubleVector r) {
        return r.fma(broadcast(2.0915433598076003e-09), broadcast(2.5106262550879078e-08))
                .fma(r, broadcast(2.755727183153613e-07)).fma(r, broadcast(2.755725286336732e-06))
                .fma(r, broadcast(2.480158732699005e-05)).fma(r, broadcast(0.00019841269876840357))
                .fma(r, broadcast(0.0013888888888883332)).fma(r, broadcast(0.008333333333325551))
                .fma(r, broadcast(0.04166666666666667)).fma(r, broadcast(0.1666666666666667)).fma(r, broadcast(0.5));
    }

    /// 2ⁿ, n standing in the bits of the exponent.
    private static DoubleVector powerOfTwo(LongVector n) {
        return n.add(1023L << 52).reinterpretAsDoubles();
    }

    /// The largest lane, none being a number that is not one: as integers.
    static double maximum(DoubleVector v) {
        var bits = v.reinterpretAsLongs();
        long most = bits.lanewise(VectorOperators.XOR, bits.lanewise(VectorOperators.ASHR, 63).and(Long.MAX_VALUE))
                .reduceLanes(VectorOperators.MAX);
        return Double.longBitsToDouble(most ^ most >> 63 & Long.MAX_VALUE);
    }

    /// eˣ − 1: near 0 its own series, since the difference would cancel.
    static DoubleVector expm1(DoubleVector x) {
        var near = secondOfExp(x).fma(x.mul(x), x);
        return exp(x).sub(1.0).blend(near, x.abs().lt(0.35)).blend(x, x.eq(0.0));
    }

    /// log x = e·log 2 + log m with x = m·2ᵉ and √½ ≤ m < √2, and log m = 2·atanh(s), s = (m − 1)/(m + 1).
    static DoubleVector log(DoubleVector x) {
        return log(x, LN2_HIGH, LN2_LOW, 1.0);
    }

    /// The logarithm to base 2: e + log m / log 2, whole for a power of two.
    static DoubleVector log2(DoubleVector x) {
        return log(x, 1.0, 0.0, LOG2_E);
    }

    /// e·(high + low) + factor·log m.
    private static DoubleVector log(DoubleVector x, double high, double low, double factor) {
        var tiny = x.lt(Double.MIN_NORMAL);
        var scaled = x.blend(x.mul(0x1p54), tiny);
        long least = Double.doubleToRawLongBits(0.7071067811865476);
        var bits = scaled.reinterpretAsLongs().sub(least);
        var whole = bits.lanewise(VectorOperators.ASHR, 52).add(Double.doubleToRawLongBits(ROUND)).reinterpretAsDoubles();
        var e = whole.sub(ROUND);
        var m = bits.and((1L << 52) - 1).add(least).reinterpretAsDoubles();
        e = e.blend(e.sub(54.0), tiny);
        var s = m.sub(1.0).div(m.add(1.0));
        var z = s.mul(s);
        var series = z.fma(broadcast(0.14616585424888623), broadcast(0.15331710618210773))
                .fma(z, broadcast(0.18182889455674947)).fma(z, broadcast(0.22222211130259878))
                .fma(z, broadcast(0.2857142862600327)).fma(z, broadcast(0.39999999999899444))
                .fma(z, broadcast(0.666666666666667)).mul(z).fma(s, s.add(s));
        var y = e.fma(broadcast(high), e.fma(broadcast(low), series.mul(factor)));
        y = y.blend(Double.NaN, x.lt(0.0)).blend(Double.NEGATIVE_INFINITY, x.eq(0.0));
        return y.blend(x, x.lt(Double.POSITIVE_INFINITY).not());
    }

    /// log(1 + x) = log(u)·x/(u − 1) with u the rounded 1 + x, see [VectorMath#log1p].
    static DoubleVector log1p(DoubleVector x) {
        var u = x.add(1.0);
        var exact = u.eq(1.0).or(u.eq(Double.POSITIVE_INFINITY));
        return log(u).mul(x.div(u.sub(1.0))).blend(x, exact);
    }

    /// log(1 + t) for 0 ≤ t ≤ 1: 2·atanh(t/(2 + t)).
    private static DoubleVector log1pOfFraction(DoubleVector t) {
        var s = t.div(t.add(2.0));
        var z = s.mul(s);
        return z.fma(broadcast(0.17044163562781398), broadcast(0.0832451650686082))
                .fma(z, broadcast(0.12110168728069218)).fma(z, broadcast(0.13300374032674625))
                .fma(z, broadcast(0.1538661404230401)).fma(z, broadcast(0.18181740832504806))
                .fma(z, broadcast(0.22222224080747674)).fma(z, broadcast(0.28571428545454114))
                .fma(z, broadcast(0.4000000000018575))
                .fma(z, broadcast(0.6666666666666615)).fma(z, broadcast(2.0)).mul(s);
    }

    /// (e^(2|x|) − 1)/(e^(2|x|) + 1), with the sign of x; 1 from 20 on.
    static DoubleVector tanh(DoubleVector x) {
        var a = x.abs();
        var e = expm1(a.add(a));
        var y = e.div(e.add(2.0)).blend(1.0, a.compare(VectorOperators.GT, 20.0));
        return y.blend(y.neg(), x.lt(0.0)).blend(x, x.eq(0.0));
    }

    static DoubleVector sigmoid(DoubleVector x) {
        return broadcast(1.0).div(exp(x.neg()).add(1.0));
    }

    /// log(1 + eˣ) = max(x, 0) + log(1 + e^(−|x|)).
    static DoubleVector softplus(DoubleVector x) {
        return x.blend(0.0, x.lt(0.0)).add(log1pOfFraction(exp(x.abs().neg())));
    }

    /// The error function: x·P(x²) for |x| < 1, beyond it ±(1 − e^(−x²)·Q(t)/(|x| + 4)) with t = (|x| − 4)/(|x| + 4). P and Q are
    /// methods of their own: the JIT inlines none of more than 325 bytes.
    static DoubleVector erf(DoubleVector x) {
        return erf(x, expOfNegative(x.mul(x).neg()));
    }

    /// @param bell e^(−x²)
    private static DoubleVector erf(DoubleVector x, DoubleVector bell) {
        var a = x.abs();
        var near = nearOfErf(a.mul(a)).mul(a);
        var b = a.blend(6.2, a.compare(VectorOperators.GT, 6.2));
        var below = b.add(4.0);
        var far = broadcast(1.0).sub(bell.mul(farOfErf(b.sub(4.0).div(below))).div(below));
        var y = far.blend(near, a.lt(1.0));
        return y.reinterpretAsLongs().or(x.reinterpretAsLongs().and(Long.MIN_VALUE)).reinterpretAsDoubles();
    }

    /// erf(√s)/√s for 0 ≤ s ≤ 1.
    private static DoubleVector nearOfErf(DoubleVector s) {
        return s.fma(broadcast(5.957176147748911e-11), broadcast(-1.1372848856791674e-09))
                .fma(s, broadcast(1.4659775274047436e-08)).fma(s, broadcast(-1.6350312701054695e-07))
                .fma(s, broadcast(1.6461000484121368e-06)).fma(s, broadcast(-1.4925595266831182e-05))
                .fma(s, broadcast(0.0001205533111164271)).fma(s, broadcast(-0.000854832698083379))
                .fma(s, broadcast(0.0052239776248180145)).fma(s, broadcast(-0.026866170645076792))
                .fma(s, broadcast(0.11283791670954879)).fma(s, broadcast(-0.3761263890318375))
                .fma(s, broadcast(1.1283791670955126));
    }

    /// e^(b²)·erfc(b)·(b + 4) for t = (b − 4)/(b + 4), 1 ≤ b ≤ 6.2.
    private static DoubleVector farOfErf(DoubleVector t) {
        return t.fma(broadcast(2.753526432205121e-06), broadcast(5.629412559313429e-06))
                .fma(t, broadcast(-1.8584295456867966e-05)).fma(t, broadcast(-3.660853651443146e-06))
                .fma(t, broadcast(0.0001767729611267276)).fma(t, broadcast(-0.00045506013943122386))
                .fma(t, broadcast(-0.0002809576811902432)).fma(t, broadcast(0.006112056183722985))
                .fma(t, broadcast(-0.026370053325575078)).fma(t, broadcast(0.07638151489657397))
                .fma(t, broadcast(-0.1740109372410204)).fma(t, broadcast(0.33085158787812646))
                .fma(t, broadcast(-0.5408538313132218)).fma(t, broadcast(0.7732087022652369))
                .fma(t, broadcast(-0.9765487290808821)).fma(t, broadcast(1.095995661000491));
    }

    /// Φ(x) + x·φ(x), the slope of x·Φ(x).
    static DoubleVector geluSlope(DoubleVector x) {
        var bell = expOfNegative(x.mul(x).mul(-0.5));
        var normal = erf(x.mul(0.7071067811865476), bell).add(1.0).mul(0.5);
        return x.blend(0.0, x.abs().compare(VectorOperators.GT, 40.0)).fma(bell.mul(0.3989422804014327), normal);
    }

    /// sin x for |x| ≤ [#ANGLE_LIMIT]: x less a multiple of π/2, then one of two Taylor series.
    static DoubleVector sin(DoubleVector x) {
        return sinOfQuarter(x, 0).blend(x, x.eq(0.0));
    }

    static DoubleVector cos(DoubleVector x) {
        return sinOfQuarter(x, 1);
    }

    /// sin(x + quarters·π/2).
    private static DoubleVector sinOfQuarter(DoubleVector x, int quarters) {
        var t = x.fma(broadcast(0.6366197723675814), broadcast(ROUND));
        var n = t.sub(ROUND);
        var r = n.fma(broadcast(-HALF_PI_LOW), n.fma(broadcast(-HALF_PI_MIDDLE), n.fma(broadcast(-HALF_PI_HIGH), x)));
        var z = r.mul(r);
        var sin = z.fma(broadcast(1 / 355687428096000.0), broadcast(-1 / 1307674368000.0)).fma(z, broadcast(1 / 6227020800.0))
                .fma(z, broadcast(-1 / 39916800.0)).fma(z, broadcast(1 / 362880.0)).fma(z, broadcast(-1 / 5040.0))
                .fma(z, broadcast(1 / 120.0)).fma(z, broadcast(-1 / 6.0)).mul(z).fma(r, r);
        var cos = z.fma(broadcast(1 / 20922789888000.0), broadcast(-1 / 87178291200.0)).fma(z, broadcast(1 / 479001600.0))
                .fma(z, broadcast(-1 / 3628800.0)).fma(z, broadcast(1 / 40320.0)).fma(z, broadcast(-1 / 720.0))
                .fma(z, broadcast(1 / 24.0)).fma(z, broadcast(-0.5)).fma(z, broadcast(1.0));
        var q = t.reinterpretAsLongs().add(quarters);
        var y = sin.blend(cos, q.and(1).eq(1).cast(F));
        return y.blend(y.neg(), q.and(2).eq(2).cast(F));
    }

    static DoubleVector broadcast(double value) {
        return DoubleVector.broadcast(F, value);
    }
}
