package cinegrad.ops.fft;

import cinegrad.ops.parallel.Parallel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The passes of a plan over a panel of lines in float vectors, one line a lane.
///
/// A butterfly of radix r replaces the complex vectors x[j] by `X[k] = Σ_j w[j]·x[j]·exp(−2πi·jk/r)`, w the twiddles. Radices 2,
/// 3, 4, 5, 7 and 8 are written out so that everything stays in registers; for other odd ones see [OddRadix]. Helper methods that
/// take and return vectors are avoided on purpose: where the JIT does not inline one, each vector passed is an object.
final class Butterflies {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = F.length();

    /// Numbers in a panel whose passes are long enough to look for an interruption between them.
    private static final int LONG = 1 << 20;

    private Butterflies() { }

    /// Transforms the panel that begins at `from`; returns where the result begins.
    static int transform(FftPlan plan, float[] s, int from) {
        return switch (plan) {
            case FftPlan.MixedRadix direct -> {
                passes(direct, s, from, from + 2 * LANES * direct.length());
                yield from;
            }
            case FftPlan.Bluestein chirped -> {
                chirped(chirped, s, from);
                yield from + 2 * LANES * chirped.convolution().work();
            }
        };
    }

    /// Transforms the adjacent panels from `from` to `to`.
    static void passes(FftPlan.MixedRadix plan, float[] s, int from, int to) {
        for (int i = 0; i < plan.passes().size(); i++) run(plan.passes().get(i), s, from, to);
    }

    /// All passes but the first and the last.
    static void middlePasses(FftPlan.MixedRadix plan, float[] s, int from) {
        int to = from + 2 * LANES * plan.length();
        for (int i = 1; i < plan.passes().size() - 1; i++) run(plan.passes().get(i), s, from, to);
    }

    static void run(FftPlan.Pass pass, float[] s, int from, int to) {
        if (to - from >= LONG) Parallel.requireUninterrupted();
        switch (pass.radix()) {
            case 2 -> radix2(pass, s, from, to);
            case 3 -> radix3(pass, s, from, to);
            case 4 -> radix4(pass, s, from, to);
            case 5 -> radix5(pass, s, from, to);
            case 7 -> radix7(pass, s, from, to);
            case 8 -> radix8(pass, s, from, to);
            default -> OddRadix.run(pass, s, from, to, to);
        }
    }

    private static void radix2(FftPlan.Pass pass, float[] s, int from, int to) {
        int step = 2 * LANES * pass.span();
        float[] w = pass.twiddles();
        boolean first = pass.span() == 1;                                   // then the long loop is the one over blocks
        int outer = first ? to - from : 2 * step;
        int inner = first ? 2 * step : 2 * LANES;
        int next = first ? 0 : 3;
        int count = first ? (to - from) / inner : pass.span();
        for (int block = from; block < to; block += outer) {
            for (int i = 0, at = block, t = 0; i < count; i++, at += inner, t += next) {
                var x0r = FloatVector.fromArray(F, s, at);
                var x0i = FloatVector.fromArray(F, s, at + LANES);
                var y1r = FloatVector.fromArray(F, s, at + step);
                var y1i = FloatVector.fromArray(F, s, at + step + LANES);
                var w1 = FloatVector.broadcast(F, w[t]);
                var x1r = y1i.fma(FloatVector.broadcast(F, w[t + 2]), y1r.mul(w1));
                var x1i = y1r.fma(FloatVector.broadcast(F, w[t + 1]), y1i.mul(w1));
                x0r.add(x1r).intoArray(s, at);
                x0i.add(x1i).intoArray(s, at + LANES);
                x0r.sub(x1r).intoArray(s, at + step);
                x0i.sub(x1i).intoArray(s, at + step + LANES);
            }
        }
    }

    private static void radix3(FftPlan.Pass pass, float[] s, int from, int to) {
        int step = 2 * LANES * pass.span();
        float[] w = pass.twiddles();
        var c1 = FloatVector.broadcast(F, (float) RootsOfUnity.cos(1, 3));
        var sin1 = FloatVector.broadcast(F, (float) RootsOfUnity.sin(1, 3));
        var minus1 = sin1.neg();
        boolean first = pass.span() == 1;                                   // then the long loop is the one over blocks
        int outer = first ? to - from : 3 * step;
        int inner = first ? 3 * step : 2 * LANES;
        int next = first ? 0 : 6;
        int count = first ? (to - from) / inner : pass.span();
        for (int block = from; block < to; block += outer) {
            for (int i = 0, at = block, t = 0; i < count; i++, at += inner, t += next) {
                var x0r = FloatVector.fromArray(F, s, at);
                var x0i = FloatVector.fromArray(F, s, at + LANES);
                var y1r = FloatVector.fromArray(F, s, at + step);
                var y1i = FloatVector.fromArray(F, s, at + step + LANES);
                var w1 = FloatVector.broadcast(F, w[t]);
                var x1r = y1i.fma(FloatVector.broadcast(F, w[t + 2]), y1r.mul(w1));
                var x1i = y1r.fma(FloatVector.broadcast(F, w[t + 1]), y1i.mul(w1));
                var y2r = FloatVector.fromArray(F, s, at + 2 * step);
                var y2i = FloatVector.fromArray(F, s, at + 2 * step + LANES);
                var w2 = FloatVector.broadcast(F, w[t + 3]);
                var x2r = y2i.fma(FloatVector.broadcast(F, w[t + 5]), y2r.mul(w2));
                var x2i = y2r.fma(FloatVector.broadcast(F, w[t + 4]), y2i.mul(w2));
                var s1r = x1r.add(x2r);
                var d1r = x1r.sub(x2r);
                var s1i = x1i.add(x2i);
                var d1i = x1i.sub(x2i);
                var a1r = s1r.fma(c1, x0r);
                var a1i = s1i.fma(c1, x0i);
                x0r.add(s1r).intoArray(s, at);
                x0i.add(s1i).intoArray(s, at + LANES);
                d1i.fma(sin1, a1r).intoArray(s, at + step);
                d1r.fma(minus1, a1i).intoArray(s, at + step + LANES);
                d1i.fma(minus1, a1r).intoArray(s, at + 2 * step);
                d1r.fma(sin1, a1i).intoArray(s, at + 2 * step + LANES);
            }
        }
    }

    private static void radix4(FftPlan.Pass pass, float[] s, int from, int to) {
        int step = 2 * LANES * pass.span();
        float[] w = pass.twiddles();
        boolean first = pass.span() == 1;                                   // then the long loop is the one over blocks
        int outer = first ? to - from : 4 * step;
        int inner = first ? 4 * step : 2 * LANES;
        int next = first ? 0 : 9;
        int count = first ? (to - from) / inner : pass.span();
        for (int block = from; block < to; block += outer) {
            for (int i = 0, at = block, t = 0; i < count; i++, at += inner, t += next) {
                var x0r = FloatVector.fromArray(F, s, at);
                var x0i = FloatVector.fromArray(F, s, at + LANES);
                var y1r = FloatVector.fromArray(F, s, at + step);
                var y1i = FloatVector.fromArray(F, s, at + step + LANES);
                var w1 = FloatVector.broadcast(F, w[t]);
                var x1r = y1i.fma(FloatVector.broadcast(F, w[t + 2]), y1r.mul(w1));
                var x1i = y1r.fma(FloatVector.broadcast(F, w[t + 1]), y1i.mul(w1));
                var y2r = FloatVector.fromArray(F, s, at + 2 * step);
                var y2i = FloatVector.fromArray(F, s, at + 2 * step + LANES);
                var w2 = FloatVector.broadcast(F, w[t + 3]);
                var x2r = y2i.fma(FloatVector.broadcast(F, w[t + 5]), y2r.mul(w2));
                var x2i = y2r.fma(FloatVector.broadcast(F, w[t + 4]), y2i.mul(w2));
                var y3r = FloatVector.fromArray(F, s, at + 3 * step);
                var y3i = FloatVector.fromArray(F, s, at + 3 * step + LANES);
                var w3 = FloatVector.broadcast(F, w[t + 6]);
                var x3r = y3i.fma(FloatVector.broadcast(F, w[t + 8]), y3r.mul(w3));
                var x3i = y3r.fma(FloatVector.broadcast(F, w[t + 7]), y3i.mul(w3));
                var ar = x0r.add(x2r);
                var br = x0r.sub(x2r);
                var cr = x1r.add(x3r);
                var dr = x1r.sub(x3r);
                var ai = x0i.add(x2i);
                var bi = x0i.sub(x2i);
                var ci = x1i.add(x3i);
                var di = x1i.sub(x3i);
                ar.add(cr).intoArray(s, at);
                ai.add(ci).intoArray(s, at + LANES);
                br.add(di).intoArray(s, at + step);
                bi.sub(dr).intoArray(s, at + step + LANES);
                ar.sub(cr).intoArray(s, at + 2 * step);
                ai.sub(ci).intoArray(s, at + 2 * step + LANES);
                br.sub(di).intoArray(s, at + 3 * step);
                bi.add(dr).intoArray(s, at + 3 * step + LANES);
            }
        }
    }

    private static void radix5(FftPlan.Pass pass, float[] s, int from, int to) {
        int step = 2 * LANES * pass.span();
        float[] w = pass.twiddles();
        var c1 = FloatVector.broadcast(F, (float) RootsOfUnity.cos(1, 5));
        var c2 = FloatVector.broadcast(F, (float) RootsOfUnity.cos(2, 5));
        var sin1 = FloatVector.broadcast(F, (float) RootsOfUnity.sin(1, 5));
        var sin2 = FloatVector.broadcast(F, (float) RootsOfUnity.sin(2, 5));
        var minus1 = sin1.neg();
        var minus2 = sin2.neg();
        boolean first = pass.span() == 1;                                   // then the long loop is the one over blocks
        int outer = first ? to - from : 5 * step;
        int inner = first ? 5 * step : 2 * LANES;
        int next = first ? 0 : 12;
        int count = first ? (to - from) / inner : pass.span();
        for (int block = from; block < to; block += outer) {
            for (int i = 0, at = block, t = 0; i < count; i++, at += inner, t += next) {
                var x0r = FloatVector.fromArray(F, s, at);
                var x0i = FloatVector.fromArray(F, s, at + LANES);
                var y1r = FloatVector.fromArray(F, s, at + step);
                var y1i = FloatVector.fromArray(F, s, at + step + LANES);
                var w1 = FloatVector.broadcast(F, w[t]);
                var x1r = y1i.fma(FloatVector.broadcast(F, w[t + 2]), y1r.mul(w1));
                var x1i = y1r.fma(FloatVector.broadcast(F, w[t + 1]), y1i.mul(w1));
                var y2r = FloatVector.fromArray(F, s, at + 2 * step);
                var y2i = FloatVector.fromArray(F, s, at + 2 * step + LANES);
                var w2 = FloatVector.broadcast(F, w[t + 3]);
                var x2r = y2i.fma(FloatVector.broadcast(F, w[t + 5]), y2r.mul(w2));
                var x2i = y2r.fma(FloatVector.broadcast(F, w[t + 4]), y2i.mul(w2));
                var y3r = FloatVector.fromArray(F, s, at + 3 * step);
                var y3i = FloatVector.fromArray(F, s, at + 3 * step + LANES);
                var w3 = FloatVector.broadcast(F, w[t + 6]);
                var x3r = y3i.fma(FloatVector.broadcast(F, w[t + 8]), y3r.mul(w3));
                var x3i = y3r.fma(FloatVector.broadcast(F, w[t + 7]), y3i.mul(w3));
                var y4r = FloatVector.fromArray(F, s, at + 4 * step);
                var y4i = FloatVector.fromArray(F, s, at + 4 * step + LANES);
                var w4 = FloatVector.broadcast(F, w[t + 9]);
                var x4r = y4i.fma(FloatVector.broadcast(F, w[t + 11]), y4r.mul(w4));
                var x4i = y4r.fma(FloatVector.broadcast(F, w[t + 10]), y4i.mul(w4));
                var s1r = x1r.add(x4r);
                var d1r = x1r.sub(x4r);
                var s1i = x1i.add(x4i);
                var d1i = x1i.sub(x4i);
                var s2r = x2r.add(x3r);
                var d2r = x2r.sub(x3r);
                var s2i = x2i.add(x3i);
                var d2i = x2i.sub(x3i);
                var a1r = s2r.fma(c2, s1r.fma(c1, x0r));
                var a1i = s2i.fma(c2, s1i.fma(c1, x0i));
                var a2r = s2r.fma(c1, s1r.fma(c2, x0r));
                var a2i = s2i.fma(c1, s1i.fma(c2, x0i));
                x0r.add(s1r).add(s2r).intoArray(s, at);
                x0i.add(s1i).add(s2i).intoArray(s, at + LANES);
                d2i.fma(sin2, d1i.fma(sin1, a1r)).intoArray(s, at + step);
                d2r.fma(minus2, d1r.fma(minus1, a1i)).intoArray(s, at + step + LANES);
                d2i.fma(minus1, d1i.fma(sin2, a2r)).intoArray(s, at + 2 * step);
                d2r.fma(sin1, d1r.fma(minus2, a2i)).intoArray(s, at + 2 * step + LANES);
                d2i.fma(sin1, d1i.fma(minus2, a2r)).intoArray(s, at + 3 * step);
                d2r.fma(minus1, d1r.fma(sin2, a2i)).intoArray(s, at + 3 * step + LANES);
                d2i.fma(minus2, d1i.fma(minus1, a1r)).intoArray(s, at + 4 * step);
                d2r.fma(sin2, d1r.fma(sin1, a1i)).intoArray(s, at + 4 * step + LANES);
            }
        }
    }

    private static void radix7(FftPlan.Pass pass, float[] s, int from, int to) {
        int step = 2 * LANES * pass.span();
        float[] w = pass.twiddles();
        var c1 = FloatVector.broadcast(F, (float) RootsOfUnity.cos(1, 7));
        var c2 = FloatVector.broadcast(F, (float) RootsOfUnity.cos(2, 7));
        var c3 = FloatVector.broadcast(F, (float) RootsOfUnity.cos(3, 7));
        var sin1 = FloatVector.broadcast(F, (float) RootsOfUnity.sin(1, 7));
        var sin2 = FloatVector.broadcast(F, (float) RootsOfUnity.sin(2, 7));
        var sin3 = FloatVector.broadcast(F, (float) RootsOfUnity.sin(3, 7));
        var minus1 = sin1.neg();
        var minus3 = sin3.neg();
        boolean first = pass.span() == 1;                                   // then the long loop is the one over blocks
        int outer = first ? to - from : 7 * step;
        int inner = first ? 7 * step : 2 * LANES;
        int next = first ? 0 : 18;
        int count = first ? (to - from) / inner : pass.span();
        for (int block = from; block < to; block += outer) {
            for (int i = 0, at = block, t = 0; i < count; i++, at += inner, t += next) {
                var x0r = FloatVector.fromArray(F, s, at);
                var x0i = FloatVector.fromArray(F, s, at + LANES);
                var y1r = FloatVector.fromArray(F, s, at + step);
                var y1i = FloatVector.fromArray(F, s, at + step + LANES);
                var w1 = FloatVector.broadcast(F, w[t]);
                var x1r = y1i.fma(FloatVector.broadcast(F, w[t + 2]), y1r.mul(w1));
                var x1i = y1r.fma(FloatVector.broadcast(F, w[t + 1]), y1i.mul(w1));
                var y2r = FloatVector.fromArray(F, s, at + 2 * step);
                var y2i = FloatVector.fromArray(F, s, at + 2 * step + LANES);
                var w2 = FloatVector.broadcast(F, w[t + 3]);
                var x2r = y2i.fma(FloatVector.broadcast(F, w[t + 5]), y2r.mul(w2));
                var x2i = y2r.fma(FloatVector.broadcast(F, w[t + 4]), y2i.mul(w2));
                var y3r = FloatVector.fromArray(F, s, at + 3 * step);
                var y3i = FloatVector.fromArray(F, s, at + 3 * step + LANES);
                var w3 = FloatVector.broadcast(F, w[t + 6]);
                var x3r = y3i.fma(FloatVector.broadcast(F, w[t + 8]), y3r.mul(w3));
                var x3i = y3r.fma(FloatVector.broadcast(F, w[t + 7]), y3i.mul(w3));
                var y4r = FloatVector.fromArray(F, s, at + 4 * step);
                var y4i = FloatVector.fromArray(F, s, at + 4 * step + LANES);
                var w4 = FloatVector.broadcast(F, w[t + 9]);
                var x4r = y4i.fma(FloatVector.broadcast(F, w[t + 11]), y4r.mul(w4));
                var x4i = y4r.fma(FloatVector.broadcast(F, w[t + 10]), y4i.mul(w4));
                var y5r = FloatVector.fromArray(F, s, at + 5 * step);
                var y5i = FloatVector.fromArray(F, s, at + 5 * step + LANES);
                var w5 = FloatVector.broadcast(F, w[t + 12]);
                var x5r = y5i.fma(FloatVector.broadcast(F, w[t + 14]), y5r.mul(w5));
                var x5i = y5r.fma(FloatVector.broadcast(F, w[t + 13]), y5i.mul(w5));
                var y6r = FloatVector.fromArray(F, s, at + 6 * step);
                var y6i = FloatVector.fromArray(F, s, at + 6 * step + LANES);
                var w6 = FloatVector.broadcast(F, w[t + 15]);
                var x6r = y6i.fma(FloatVector.broadcast(F, w[t + 17]), y6r.mul(w6));
                var x6i = y6r.fma(FloatVector.broadcast(F, w[t + 16]), y6i.mul(w6));
                var s1r = x1r.add(x6r);
                var d1r = x1r.sub(x6r);
                var s1i = x1i.add(x6i);
                var d1i = x1i.sub(x6i);
                var s2r = x2r.add(x5r);
                var d2r = x2r.sub(x5r);
                var s2i = x2i.add(x5i);
                var d2i = x2i.sub(x5i);
                var s3r = x3r.add(x4r);
                var d3r = x3r.sub(x4r);
                var s3i = x3i.add(x4i);
                var d3i = x3i.sub(x4i);
                var a1r = s3r.fma(c3, s2r.fma(c2, s1r.fma(c1, x0r)));
                var b1r = d3r.fma(sin3, d2r.fma(sin2, d1r.mul(sin1)));
                var a1i = s3i.fma(c3, s2i.fma(c2, s1i.fma(c1, x0i)));
                var b1i = d3i.fma(sin3, d2i.fma(sin2, d1i.mul(sin1)));
                var a2r = s3r.fma(c1, s2r.fma(c3, s1r.fma(c2, x0r)));
                var b2r = d3r.fma(minus1, d2r.fma(minus3, d1r.mul(sin2)));
                var a2i = s3i.fma(c1, s2i.fma(c3, s1i.fma(c2, x0i)));
                var b2i = d3i.fma(minus1, d2i.fma(minus3, d1i.mul(sin2)));
                var a3r = s3r.fma(c2, s2r.fma(c1, s1r.fma(c3, x0r)));
                var b3r = d3r.fma(sin2, d2r.fma(minus1, d1r.mul(sin3)));
                var a3i = s3i.fma(c2, s2i.fma(c1, s1i.fma(c3, x0i)));
                var b3i = d3i.fma(sin2, d2i.fma(minus1, d1i.mul(sin3)));
                x0r.add(s1r).add(s2r).add(s3r).intoArray(s, at);
                x0i.add(s1i).add(s2i).add(s3i).intoArray(s, at + LANES);
                a1r.add(b1i).intoArray(s, at + step);
                a1i.sub(b1r).intoArray(s, at + step + LANES);
                a2r.add(b2i).intoArray(s, at + 2 * step);
                a2i.sub(b2r).intoArray(s, at + 2 * step + LANES);
                a3r.add(b3i).intoArray(s, at + 3 * step);
                a3i.sub(b3r).intoArray(s, at + 3 * step + LANES);
                a3r.sub(b3i).intoArray(s, at + 4 * step);
                a3i.add(b3r).intoArray(s, at + 4 * step + LANES);
                a2r.sub(b2i).intoArray(s, at + 5 * step);
                a2i.add(b2r).intoArray(s, at + 5 * step + LANES);
                a1r.sub(b1i).intoArray(s, at + 6 * step);
                a1i.add(b1r).intoArray(s, at + 6 * step + LANES);
            }
        }
    }

    private static void radix8(FftPlan.Pass pass, float[] s, int from, int to) {
        int step = 2 * LANES * pass.span();
        float[] w = pass.twiddles();
        var c = FloatVector.broadcast(F, (float) Math.sqrt(0.5));
        var minusC = FloatVector.broadcast(F, -(float) Math.sqrt(0.5));
        boolean first = pass.span() == 1;                                   // then the long loop is the one over blocks
        int outer = first ? to - from : 8 * step;
        int inner = first ? 8 * step : 2 * LANES;
        int next = first ? 0 : 21;
        int count = first ? (to - from) / inner : pass.span();
        for (int block = from; block < to; block += outer) {
            for (int i = 0, at = block, t = 0; i < count; i++, at += inner, t += next) {
                var x0r = FloatVector.fromArray(F, s, at);
                var x0i = FloatVector.fromArray(F, s, at + LANES);
                var y1r = FloatVector.fromArray(F, s, at + step);
                var y1i = FloatVector.fromArray(F, s, at + step + LANES);
                var w1 = FloatVector.broadcast(F, w[t]);
                var x1r = y1i.fma(FloatVector.broadcast(F, w[t + 2]), y1r.mul(w1));
                var x1i = y1r.fma(FloatVector.broadcast(F, w[t + 1]), y1i.mul(w1));
                var y2r = FloatVector.fromArray(F, s, at + 2 * step);
                var y2i = FloatVector.fromArray(F, s, at + 2 * step + LANES);
                var w2 = FloatVector.broadcast(F, w[t + 3]);
                var x2r = y2i.fma(FloatVector.broadcast(F, w[t + 5]), y2r.mul(w2));
                var x2i = y2r.fma(FloatVector.broadcast(F, w[t + 4]), y2i.mul(w2));
                var y3r = FloatVector.fromArray(F, s, at + 3 * step);
                var y3i = FloatVector.fromArray(F, s, at + 3 * step + LANES);
                var w3 = FloatVector.broadcast(F, w[t + 6]);
                var x3r = y3i.fma(FloatVector.broadcast(F, w[t + 8]), y3r.mul(w3));
                var x3i = y3r.fma(FloatVector.broadcast(F, w[t + 7]), y3i.mul(w3));
                var y4r = FloatVector.fromArray(F, s, at + 4 * step);
                var y4i = FloatVector.fromArray(F, s, at + 4 * step + LANES);
                var w4 = FloatVector.broadcast(F, w[t + 9]);
                var x4r = y4i.fma(FloatVector.broadcast(F, w[t + 11]), y4r.mul(w4));
                var x4i = y4r.fma(FloatVector.broadcast(F, w[t + 10]), y4i.mul(w4));
                var y5r = FloatVector.fromArray(F, s, at + 5 * step);
                var y5i = FloatVector.fromArray(F, s, at + 5 * step + LANES);
                var w5 = FloatVector.broadcast(F, w[t + 12]);
                var x5r = y5i.fma(FloatVector.broadcast(F, w[t + 14]), y5r.mul(w5));
                var x5i = y5r.fma(FloatVector.broadcast(F, w[t + 13]), y5i.mul(w5));
                var y6r = FloatVector.fromArray(F, s, at + 6 * step);
                var y6i = FloatVector.fromArray(F, s, at + 6 * step + LANES);
                var w6 = FloatVector.broadcast(F, w[t + 15]);
                var x6r = y6i.fma(FloatVector.broadcast(F, w[t + 17]), y6r.mul(w6));
                var x6i = y6r.fma(FloatVector.broadcast(F, w[t + 16]), y6i.mul(w6));
                var y7r = FloatVector.fromArray(F, s, at + 7 * step);
                var y7i = FloatVector.fromArray(F, s, at + 7 * step + LANES);
                var w7 = FloatVector.broadcast(F, w[t + 18]);
                var x7r = y7i.fma(FloatVector.broadcast(F, w[t + 20]), y7r.mul(w7));
                var x7i = y7r.fma(FloatVector.broadcast(F, w[t + 19]), y7i.mul(w7));
                var ear = x0r.add(x4r);
                var ebr = x0r.sub(x4r);
                var ecr = x2r.add(x6r);
                var edr = x2r.sub(x6r);
                var eai = x0i.add(x4i);
                var ebi = x0i.sub(x4i);
                var eci = x2i.add(x6i);
                var edi = x2i.sub(x6i);
                var e0r = ear.add(ecr);
                var e0i = eai.add(eci);
                var e1r = ebr.add(edi);
                var e1i = ebi.sub(edr);
                var e2r = ear.sub(ecr);
                var e2i = eai.sub(eci);
                var e3r = ebr.sub(edi);
                var e3i = ebi.add(edr);
                var oar = x1r.add(x5r);
                var obr = x1r.sub(x5r);
                var ocr = x3r.add(x7r);
                var odr = x3r.sub(x7r);
                var oai = x1i.add(x5i);
                var obi = x1i.sub(x5i);
                var oci = x3i.add(x7i);
                var odi = x3i.sub(x7i);
                var o0r = oar.add(ocr);
                var o0i = oai.add(oci);
                var o1r = obr.add(odi);
                var o1i = obi.sub(odr);
                var o2r = oar.sub(ocr);
                var o2i = oai.sub(oci);
                var o3r = obr.sub(odi);
                var o3i = obi.add(odr);
                var u1 = o1r.add(o1i);
                var v1 = o1i.sub(o1r);
                var u3 = o3i.sub(o3r);
                var v3 = o3r.add(o3i);
                e0r.add(o0r).intoArray(s, at);
                e0i.add(o0i).intoArray(s, at + LANES);
                u1.fma(c, e1r).intoArray(s, at + step);
                v1.fma(c, e1i).intoArray(s, at + step + LANES);
                e2r.add(o2i).intoArray(s, at + 2 * step);
                e2i.sub(o2r).intoArray(s, at + 2 * step + LANES);
                u3.fma(c, e3r).intoArray(s, at + 3 * step);
                v3.fma(minusC, e3i).intoArray(s, at + 3 * step + LANES);
                e0r.sub(o0r).intoArray(s, at + 4 * step);
                e0i.sub(o0i).intoArray(s, at + 4 * step + LANES);
                u1.fma(minusC, e1r).intoArray(s, at + 5 * step);
                v1.fma(minusC, e1i).intoArray(s, at + 5 * step + LANES);
                e2r.sub(o2i).intoArray(s, at + 6 * step);
                e2i.add(o2r).intoArray(s, at + 6 * step + LANES);
                u3.fma(minusC, e3r).intoArray(s, at + 7 * step);
                v3.fma(c, e3i).intoArray(s, at + 7 * step + LANES);
            }
        }
    }

    private static void chirped(FftPlan.Bluestein plan, float[] s, int first) {
        var convolution = plan.convolution();
        int m = convolution.length();
        int n = plan.length();
        int second = first + 2 * LANES * convolution.work();
        double[] w = plan.chirp();
        double[] kernel = plan.kernel();
        for (int j = 0; j < n; j++) {
            FftPlan.Pass.requireUninterrupted(j + 1);
            int at = first + 2 * LANES * convolution.slot(j);
            multiply(w, j, s, at, s, at);
        }
        for (int j = n; j < m; j++) {
            FftPlan.Pass.requireUninterrupted(j + 1);
            int at = first + 2 * LANES * convolution.slot(j);
            Arrays.fill(s, at, at + 2 * LANES, 0);
        }
        passes(convolution, s, first, first + 2 * LANES * m);
        for (int k = 0; k < m; k++) {                                       // the inverse transform: F⁻¹[k] = F[−k]
            FftPlan.Pass.requireUninterrupted(k + 1);
            multiply(kernel, k, s, first + 2 * LANES * k, s, second + 2 * LANES * convolution.slot(k == 0 ? 0 : m - k));
        }
        passes(convolution, s, second, second + 2 * LANES * m);
        for (int k = 0; k < n; k++) {
            FftPlan.Pass.requireUninterrupted(k + 1);
            multiply(w, k, s, second + 2 * LANES * k, s, second + 2 * LANES * k);
        }
    }

    /// The complex vector at `y[yAt]` becomes the one at `x[xAt]` times the k-th number of `factors`.
    private static void multiply(double[] factors, int k, float[] x, int xAt, float[] y, int yAt) {
        float wr = (float) factors[2 * k];
        float wi = (float) factors[2 * k + 1];
        var re = FloatVector.fromArray(F, x, xAt);
        var im = FloatVector.fromArray(F, x, xAt + LANES);
        im.fma(FloatVector.broadcast(F, -wi), re.mul(wr)).intoArray(y, yAt);
        re.fma(FloatVector.broadcast(F, wi), im.mul(wr)).intoArray(y, yAt + LANES);
    }
}
