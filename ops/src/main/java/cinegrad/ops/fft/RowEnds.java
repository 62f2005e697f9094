package cinegrad.ops.fft;

import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/// The transform of one contiguous line in vectors of 16 lanes, as [RowPlan] describes it: all but the passes in the middle,
/// which are those of [Butterflies], and for m = 2 and 4 those too.
///
/// During the middle transform the line lies in four panels of m places, of [RowPlan#PLACE] numbers each: panel 2·j₁ + k₃. A
/// method is as large as the compiler bears: `enter` and `turn` in one were left to the first compiler's slow code.
final class RowEnds {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
    private static final int LANES = F.length();
    static final boolean EXIST = LANES == RowPlan.LANES;

    /// Lanes of two vectors, counted through both: the first's where a bit of the lane's number is clear, else the second's, and
    /// either from the lanes where that bit is clear (LOWER) or set (UPPER).
    private static final int[] LOWER1 = lanes(i -> i & ~1 | (i & 1) * LANES);
    private static final int[] UPPER1 = lanes(i -> i | 1 | (i & 1) * LANES);
    private static final IntVector LOWER4 = vector(i -> i & ~4 | (i & 4) / 4 * LANES);
    private static final IntVector UPPER4 = vector(i -> i | 4 | (i & 4) / 4 * LANES);
    private static final IntVector LOWER8 = vector(i -> i & ~8 | (i & 8) / 8 * LANES);
    private static final IntVector UPPER8 = vector(i -> i | 8 | (i & 8) / 8 * LANES);
    /// Even lanes of the first, odd ones of the second; and each from the lane beside.
    private static final int[] STRAIGHT = lanes(i -> i | (i & 1) * LANES);
    private static final int[] CROSSED = lanes(i -> i ^ 1 | (i & 1) * LANES);
    private static final FloatVector PLUS_MINUS = FloatVector.fromArray(F, signs(1), 0);
    private static final FloatVector MINUS_PLUS = FloatVector.fromArray(F, signs(-1), 0);

    /// From k₀, j₀, k₁, k₂ to re/im, k₀, k₁, k₂, where j₀ is 0, or 1; then the same with re and im exchanged.
    private static final int[] FIRST = frequencies(0);
    private static final int[] SECOND = frequencies(1);
    private static final float[] SIXTEENTHS = sixteenthTwiddles();

    private RowEnds() { }

    private static int[] lanes(IntUnaryOperator from) {
        return IntStream.range(0, LANES).map(from).toArray();
    }

    private static int[] frequencies(int j0) {
        return IntStream.range(0, 2 * LANES).map(i -> (i ^ i / LANES) % 2 * LANES + (i / 2 % 2 + 2 * j0 + i % LANES / 4 * 4))
                .toArray();
    }

    private static IntVector vector(IntUnaryOperator from) {
        return IntVector.fromArray(I, lanes(from), 0);
    }

    private static float[] signs(int even) {
        float[] signs = new float[LANES];
        for (int i = 0; i < LANES; i++) signs[i] = i % 2 == 0 ? even : -even;
        return signs;
    }

    /// `exp(−2πi·jk/16)` for 1 ≤ j < 4, then k₁; k = k₀ + 2·k₁, k₀ in the lanes.
    private static float[] sixteenthTwiddles() {
        float[] twiddles = new float[6 * RowPlan.PLACE];
        for (int j = 1, at = 0; j < 4; j++) {
            for (int k1 = 0; k1 < 2; k1++, at += RowPlan.PLACE) {
                for (int lane = 0; lane < LANES; lane++) {
                    int k = lane % 2 + 2 * k1;
                    twiddles[at + lane] = (float) RootsOfUnity.cos((long) j * k, 16);
                    twiddles[at + LANES + lane] = (float) -RootsOfUnity.sin((long) j * k, 16);
                }
            }
        }
        return twiddles;
    }

    /// From the line that begins at `x[at]` to the places from `to` on: the sums over the four fourths and over the fourths of
    /// those, and the exchange between. A step of the loop takes a vector from each sixteenth of the line and fills eight places,
    /// numbered k₁ + 2·k₂ + 4·k₃.
    static void enter(float[] x, int at, RowPlan plan, float[] s, int to) {
        int[] from = plan.sixteenths;
        var lower = IntVector.fromArray(I, plan.inverse ? UPPER1 : LOWER1, 0);
        var upper = IntVector.fromArray(I, plan.inverse ? LOWER1 : UPPER1, 0);
        var straight = IntVector.fromArray(I, plan.inverse ? CROSSED : STRAIGHT, 0);
        var crossed = IntVector.fromArray(I, plan.inverse ? STRAIGHT : CROSSED, 0);
        for (int i = 0; i < plan.m; i += 2, at += LANES, to += 8 * RowPlan.PLACE) {
            var x0 = FloatVector.fromArray(F, x, at + from[0]);
            var x4 = FloatVector.fromArray(F, x, at + from[4]);
            var x8 = FloatVector.fromArray(F, x, at + from[8]);
            var x12 = FloatVector.fromArray(F, x, at + from[12]);
            var f0 = x0.add(x8).reinterpretAsInts();
            var e0 = x0.sub(x8).reinterpretAsInts();
            var g0 = x4.add(x12).reinterpretAsInts();
            var d0 = x4.sub(x12).reinterpretAsInts();
            var p0 = lower.selectFrom(f0, e0).reinterpretAsFloats();
            var q0 = upper.selectFrom(f0, e0).reinterpretAsFloats();
            var u0 = straight.selectFrom(g0, d0).reinterpretAsFloats();
            var v0 = crossed.selectFrom(g0, d0).reinterpretAsFloats();
            var z00r = p0.add(u0);
            var z01r = p0.sub(u0);
            var z00i = v0.fma(PLUS_MINUS, q0);
            var z01i = v0.fma(MINUS_PLUS, q0);
            var x1 = FloatVector.fromArray(F, x, at + from[1]);
            var x5 = FloatVector.fromArray(F, x, at + from[5]);
            var x9 = FloatVector.fromArray(F, x, at + from[9]);
            var x13 = FloatVector.fromArray(F, x, at + from[13]);
            var f1 = x1.add(x9).reinterpretAsInts();
            var e1 = x1.sub(x9).reinterpretAsInts();
            var g1 = x5.add(x13).reinterpretAsInts();
            var d1 = x5.sub(x13).reinterpretAsInts();
            var p1 = lower.selectFrom(f1, e1).reinterpretAsFloats();
            var q1 = upper.selectFrom(f1, e1).reinterpretAsFloats();
            var u1 = straight.selectFrom(g1, d1).reinterpretAsFloats();
            var v1 = crossed.selectFrom(g1, d1).reinterpretAsFloats();
            var y10r = p1.add(u1);
            var y11r = p1.sub(u1);
            var y10i = v1.fma(PLUS_MINUS, q1);
            var y11i = v1.fma(MINUS_PLUS, q1);
            var w10r = FloatVector.fromArray(F, SIXTEENTHS, 0 * LANES);
            var w10i = FloatVector.fromArray(F, SIXTEENTHS, 1 * LANES);
            var z10r = y10r.mul(w10r).sub(y10i.mul(w10i));
            var z10i = y10r.fma(w10i, y10i.mul(w10r));
            var w11r = FloatVector.fromArray(F, SIXTEENTHS, 2 * LANES);
            var w11i = FloatVector.fromArray(F, SIXTEENTHS, 3 * LANES);
            var z11r = y11r.mul(w11r).sub(y11i.mul(w11i));
            var z11i = y11r.fma(w11i, y11i.mul(w11r));
            var x2 = FloatVector.fromArray(F, x, at + from[2]);
            var x6 = FloatVector.fromArray(F, x, at + from[6]);
            var x10 = FloatVector.fromArray(F, x, at + from[10]);
            var x14 = FloatVector.fromArray(F, x, at + from[14]);
            var f2 = x2.add(x10).reinterpretAsInts();
            var e2 = x2.sub(x10).reinterpretAsInts();
            var g2 = x6.add(x14).reinterpretAsInts();
            var d2 = x6.sub(x14).reinterpretAsInts();
            var p2 = lower.selectFrom(f2, e2).reinterpretAsFloats();
            var q2 = upper.selectFrom(f2, e2).reinterpretAsFloats();
            var u2 = straight.selectFrom(g2, d2).reinterpretAsFloats();
            var v2 = crossed.selectFrom(g2, d2).reinterpretAsFloats();
            var y20r = p2.add(u2);
            var y21r = p2.sub(u2);
            var y20i = v2.fma(PLUS_MINUS, q2);
            var y21i = v2.fma(MINUS_PLUS, q2);
            var w20r = FloatVector.fromArray(F, SIXTEENTHS, 4 * LANES);
            var w20i = FloatVector.fromArray(F, SIXTEENTHS, 5 * LANES);
            var z20r = y20r.mul(w20r).sub(y20i.mul(w20i));
            var z20i = y20r.fma(w20i, y20i.mul(w20r));
            var w21r = FloatVector.fromArray(F, SIXTEENTHS, 6 * LANES);
            var w21i = FloatVector.fromArray(F, SIXTEENTHS, 7 * LANES);
            var z21r = y21r.mul(w21r).sub(y21i.mul(w21i));
            var z21i = y21r.fma(w21i, y21i.mul(w21r));
            var x3 = FloatVector.fromArray(F, x, at + from[3]);
            var x7 = FloatVector.fromArray(F, x, at + from[7]);
            var x11 = FloatVector.fromArray(F, x, at + from[11]);
            var x15 = FloatVector.fromArray(F, x, at + from[15]);
            var f3 = x3.add(x11).reinterpretAsInts();
            var e3 = x3.sub(x11).reinterpretAsInts();
            var g3 = x7.add(x15).reinterpretAsInts();
            var d3 = x7.sub(x15).reinterpretAsInts();
            var p3 = lower.selectFrom(f3, e3).reinterpretAsFloats();
            var q3 = upper.selectFrom(f3, e3).reinterpretAsFloats();
            var u3 = straight.selectFrom(g3, d3).reinterpretAsFloats();
            var v3 = crossed.selectFrom(g3, d3).reinterpretAsFloats();
            var y30r = p3.add(u3);
            var y31r = p3.sub(u3);
            var y30i = v3.fma(PLUS_MINUS, q3);
            var y31i = v3.fma(MINUS_PLUS, q3);
            var w30r = FloatVector.fromArray(F, SIXTEENTHS, 8 * LANES);
            var w30i = FloatVector.fromArray(F, SIXTEENTHS, 9 * LANES);
            var z30r = y30r.mul(w30r).sub(y30i.mul(w30i));
            var z30i = y30r.fma(w30i, y30i.mul(w30r));
            var w31r = FloatVector.fromArray(F, SIXTEENTHS, 10 * LANES);
            var w31i = FloatVector.fromArray(F, SIXTEENTHS, 11 * LANES);
            var z31r = y31r.mul(w31r).sub(y31i.mul(w31i));
            var z31i = y31r.fma(w31i, y31i.mul(w31r));
            var a0r = z00r.add(z20r);
            var b0r = z00r.sub(z20r);
            var c0r = z10r.add(z30r);
            var d0r = z10r.sub(z30r);
            var a0i = z00i.add(z20i);
            var b0i = z00i.sub(z20i);
            var c0i = z10i.add(z30i);
            var d0i = z10i.sub(z30i);
            a0r.add(c0r).intoArray(s, to);
            a0i.add(c0i).intoArray(s, to + LANES);
            b0r.add(d0i).intoArray(s, to + 4 * LANES);
            b0i.sub(d0r).intoArray(s, to + 5 * LANES);
            a0r.sub(c0r).intoArray(s, to + 8 * LANES);
            a0i.sub(c0i).intoArray(s, to + 9 * LANES);
            b0r.sub(d0i).intoArray(s, to + 12 * LANES);
            b0i.add(d0r).intoArray(s, to + 13 * LANES);
            var a1r = z01r.add(z21r);
            var b1r = z01r.sub(z21r);
            var c1r = z11r.add(z31r);
            var d1r = z11r.sub(z31r);
            var a1i = z01i.add(z21i);
            var b1i = z01i.sub(z21i);
            var c1i = z11i.add(z31i);
            var d1i = z11i.sub(z31i);
            a1r.add(c1r).intoArray(s, to + 2 * LANES);
            a1i.add(c1i).intoArray(s, to + 3 * LANES);
            b1r.add(d1i).intoArray(s, to + 6 * LANES);
            b1i.sub(d1r).intoArray(s, to + 7 * LANES);
            a1r.sub(c1r).intoArray(s, to + 10 * LANES);
            a1i.sub(c1i).intoArray(s, to + 11 * LANES);
            b1r.sub(d1i).intoArray(s, to + 14 * LANES);
            b1i.add(d1r).intoArray(s, to + 15 * LANES);
        }
    }

    /// From the line at `start` into the panels from `to` on: exchanges j₁ for k₁ and j₂ for k₂, multiplies by the twiddles of
    /// the middle transform, and puts places in its order.
    static void turn(float[] s, int start, RowPlan plan, int to) {
        int panel = plan.m * RowPlan.PLACE;
        float[] w = plan.enterTwiddles;
        for (int i = 0, from = start; i < plan.m; i++, from += 4 * RowPlan.PLACE) {
            int at = to + i % 2 * panel;
            int t = (i / 2 * 4 + i % 2) * RowPlan.PLACE;
            int first = plan.enter[i / 2 * 2];
            int second = plan.enter[i / 2 * 2 + 1];
            var x00r = FloatVector.fromArray(F, s, from).reinterpretAsInts();
            var x00i = FloatVector.fromArray(F, s, from + LANES).reinterpretAsInts();
            var x10r = FloatVector.fromArray(F, s, from + 2 * LANES).reinterpretAsInts();
            var x10i = FloatVector.fromArray(F, s, from + 3 * LANES).reinterpretAsInts();
            var x01r = FloatVector.fromArray(F, s, from + 4 * LANES).reinterpretAsInts();
            var x01i = FloatVector.fromArray(F, s, from + 5 * LANES).reinterpretAsInts();
            var x11r = FloatVector.fromArray(F, s, from + 6 * LANES).reinterpretAsInts();
            var x11i = FloatVector.fromArray(F, s, from + 7 * LANES).reinterpretAsInts();
            var w0r = FloatVector.fromArray(F, w, t);
            var w0i = FloatVector.fromArray(F, w, t + LANES);
            var w1r = FloatVector.fromArray(F, w, t + 4 * LANES);
            var w1i = FloatVector.fromArray(F, w, t + 5 * LANES);
            var y00r = LOWER4.selectFrom(x00r, x10r);
            var y00i = LOWER4.selectFrom(x00i, x10i);
            var y01r = LOWER4.selectFrom(x01r, x11r);
            var y01i = LOWER4.selectFrom(x01i, x11i);
            var z00r = LOWER8.selectFrom(y00r, y01r).reinterpretAsFloats();
            var z00i = LOWER8.selectFrom(y00i, y01i).reinterpretAsFloats();
            z00r.mul(w0r).sub(z00i.mul(w0i)).intoArray(s, at + first);
            z00r.fma(w0i, z00i.mul(w0r)).intoArray(s, at + first + LANES);
            var z01r = UPPER8.selectFrom(y00r, y01r).reinterpretAsFloats();
            var z01i = UPPER8.selectFrom(y00i, y01i).reinterpretAsFloats();
            z01r.mul(w1r).sub(z01i.mul(w1i)).intoArray(s, at + second);
            z01r.fma(w1i, z01i.mul(w1r)).intoArray(s, at + second + LANES);
            var y10r = UPPER4.selectFrom(x00r, x10r);
            var y10i = UPPER4.selectFrom(x00i, x10i);
            var y11r = UPPER4.selectFrom(x01r, x11r);
            var y11i = UPPER4.selectFrom(x01i, x11i);
            var z10r = LOWER8.selectFrom(y10r, y11r).reinterpretAsFloats();
            var z10i = LOWER8.selectFrom(y10i, y11i).reinterpretAsFloats();
            z10r.mul(w0r).sub(z10i.mul(w0i)).intoArray(s, at + 2 * panel + first);
            z10r.fma(w0i, z10i.mul(w0r)).intoArray(s, at + 2 * panel + first + LANES);
            var z11r = UPPER8.selectFrom(y10r, y11r).reinterpretAsFloats();
            var z11i = UPPER8.selectFrom(y10i, y11i).reinterpretAsFloats();
            z11r.mul(w1r).sub(z11i.mul(w1i)).intoArray(s, at + 2 * panel + second);
            z11r.fma(w1i, z11i.mul(w1r)).intoArray(s, at + 2 * panel + second + LANES);
        }
    }

    /// The same joined with the middle transform, if of two samples.
    static void turn2(float[] s, int start, RowPlan plan, int to) {
        float[] w = plan.enterTwiddles;
        for (int k3 = 0; k3 < 2; k3++) {
            int from = start + 4 * k3 * RowPlan.PLACE;
            int to0 = to + 2 * k3 * RowPlan.PLACE;
            int to1 = to0 + 4 * RowPlan.PLACE;
            int t = k3 * RowPlan.PLACE;
            var x00r = FloatVector.fromArray(F, s, from).reinterpretAsInts();
            var x00i = FloatVector.fromArray(F, s, from + LANES).reinterpretAsInts();
            var x10r = FloatVector.fromArray(F, s, from + 2 * LANES).reinterpretAsInts();
            var x10i = FloatVector.fromArray(F, s, from + 3 * LANES).reinterpretAsInts();
            var x01r = FloatVector.fromArray(F, s, from + 4 * LANES).reinterpretAsInts();
            var x01i = FloatVector.fromArray(F, s, from + 5 * LANES).reinterpretAsInts();
            var x11r = FloatVector.fromArray(F, s, from + 6 * LANES).reinterpretAsInts();
            var x11i = FloatVector.fromArray(F, s, from + 7 * LANES).reinterpretAsInts();
            var y00r = LOWER4.selectFrom(x00r, x10r);
            var y00i = LOWER4.selectFrom(x00i, x10i);
            var y01r = LOWER4.selectFrom(x01r, x11r);
            var y01i = LOWER4.selectFrom(x01i, x11i);
            var y10r = UPPER4.selectFrom(x00r, x10r);
            var y10i = UPPER4.selectFrom(x00i, x10i);
            var y11r = UPPER4.selectFrom(x01r, x11r);
            var y11i = UPPER4.selectFrom(x01i, x11i);
            var z00r = LOWER8.selectFrom(y00r, y01r).reinterpretAsFloats();
            var z00i = LOWER8.selectFrom(y00i, y01i).reinterpretAsFloats();
            var z10r = LOWER8.selectFrom(y10r, y11r).reinterpretAsFloats();
            var z10i = LOWER8.selectFrom(y10i, y11i).reinterpretAsFloats();
            var w1r = FloatVector.fromArray(F, w, t + 4 * LANES);
            var w1i = FloatVector.fromArray(F, w, t + 5 * LANES);
            var b01r = UPPER8.selectFrom(y00r, y01r).reinterpretAsFloats();
            var b01i = UPPER8.selectFrom(y00i, y01i).reinterpretAsFloats();
            var z01r = b01r.mul(w1r).sub(b01i.mul(w1i));
            var z01i = b01r.fma(w1i, b01i.mul(w1r));
            var b11r = UPPER8.selectFrom(y10r, y11r).reinterpretAsFloats();
            var b11i = UPPER8.selectFrom(y10i, y11i).reinterpretAsFloats();
            var z11r = b11r.mul(w1r).sub(b11i.mul(w1i));
            var z11i = b11r.fma(w1i, b11i.mul(w1r));
            z00r.add(z01r).intoArray(s, to0);
            z00i.add(z01i).intoArray(s, to0 + LANES);
            z00r.sub(z01r).intoArray(s, to0 + 2 * LANES);
            z00i.sub(z01i).intoArray(s, to0 + 3 * LANES);
            z10r.add(z11r).intoArray(s, to1);
            z10i.add(z11i).intoArray(s, to1 + LANES);
            z10r.sub(z11r).intoArray(s, to1 + 2 * LANES);
            z10i.sub(z11i).intoArray(s, to1 + 3 * LANES);
        }
    }

    /// The same joined with the middle transform, if of four samples.
    static void turn4(float[] s, int start, RowPlan plan, int to) {
        float[] w = plan.enterTwiddles;
        for (int k3 = 0; k3 < 2; k3++) {
            int from = start + 4 * k3 * RowPlan.PLACE;
            int to0 = to + 4 * k3 * RowPlan.PLACE;
            int to1 = to0 + 8 * RowPlan.PLACE;
            int t = k3 * RowPlan.PLACE;
            var x00r = FloatVector.fromArray(F, s, from).reinterpretAsInts();
            var x00i = FloatVector.fromArray(F, s, from + LANES).reinterpretAsInts();
            var x10r = FloatVector.fromArray(F, s, from + 2 * LANES).reinterpretAsInts();
            var x10i = FloatVector.fromArray(F, s, from + 3 * LANES).reinterpretAsInts();
            var x01r = FloatVector.fromArray(F, s, from + 4 * LANES).reinterpretAsInts();
            var x01i = FloatVector.fromArray(F, s, from + 5 * LANES).reinterpretAsInts();
            var x11r = FloatVector.fromArray(F, s, from + 6 * LANES).reinterpretAsInts();
            var x11i = FloatVector.fromArray(F, s, from + 7 * LANES).reinterpretAsInts();
            var y00r = LOWER4.selectFrom(x00r, x10r);
            var y00i = LOWER4.selectFrom(x00i, x10i);
            var y01r = LOWER4.selectFrom(x01r, x11r);
            var y01i = LOWER4.selectFrom(x01i, x11i);
            var y10r = UPPER4.selectFrom(x00r, x10r);
            var y10i = UPPER4.selectFrom(x00i, x10i);
            var y11r = UPPER4.selectFrom(x01r, x11r);
            var y11i = UPPER4.selectFrom(x01i, x11i);
            var u00r = FloatVector.fromArray(F, s, from + 16 * LANES).reinterpretAsInts();
            var u00i = FloatVector.fromArray(F, s, from + 17 * LANES).reinterpretAsInts();
            var u10r = FloatVector.fromArray(F, s, from + 18 * LANES).reinterpretAsInts();
            var u10i = FloatVector.fromArray(F, s, from + 19 * LANES).reinterpretAsInts();
            var u01r = FloatVector.fromArray(F, s, from + 20 * LANES).reinterpretAsInts();
            var u01i = FloatVector.fromArray(F, s, from + 21 * LANES).reinterpretAsInts();
            var u11r = FloatVector.fromArray(F, s, from + 22 * LANES).reinterpretAsInts();
            var u11i = FloatVector.fromArray(F, s, from + 23 * LANES).reinterpretAsInts();
            var v00r = LOWER4.selectFrom(u00r, u10r);
            var v00i = LOWER4.selectFrom(u00i, u10i);
            var v01r = LOWER4.selectFrom(u01r, u11r);
            var v01i = LOWER4.selectFrom(u01i, u11i);
            var v10r = UPPER4.selectFrom(u00r, u10r);
            var v10i = UPPER4.selectFrom(u00i, u10i);
            var v11r = UPPER4.selectFrom(u01r, u11r);
            var v11i = UPPER4.selectFrom(u01i, u11i);
            var z00r = LOWER8.selectFrom(y00r, y01r).reinterpretAsFloats();
            var z00i = LOWER8.selectFrom(y00i, y01i).reinterpretAsFloats();
            var z10r = LOWER8.selectFrom(y10r, y11r).reinterpretAsFloats();
            var z10i = LOWER8.selectFrom(y10i, y11i).reinterpretAsFloats();
            var w1r = FloatVector.fromArray(F, w, t + 4 * LANES);
            var w1i = FloatVector.fromArray(F, w, t + 5 * LANES);
            var b01r = UPPER8.selectFrom(y00r, y01r).reinterpretAsFloats();
            var b01i = UPPER8.selectFrom(y00i, y01i).reinterpretAsFloats();
            var z01r = b01r.mul(w1r).sub(b01i.mul(w1i));
            var z01i = b01r.fma(w1i, b01i.mul(w1r));
            var b11r = UPPER8.selectFrom(y10r, y11r).reinterpretAsFloats();
            var b11i = UPPER8.selectFrom(y10i, y11i).reinterpretAsFloats();
            var z11r = b11r.mul(w1r).sub(b11i.mul(w1i));
            var z11i = b11r.fma(w1i, b11i.mul(w1r));
            var w2r = FloatVector.fromArray(F, w, t + 8 * LANES);
            var w2i = FloatVector.fromArray(F, w, t + 9 * LANES);
            var b02r = LOWER8.selectFrom(v00r, v01r).reinterpretAsFloats();
            var b02i = LOWER8.selectFrom(v00i, v01i).reinterpretAsFloats();
            var z02r = b02r.mul(w2r).sub(b02i.mul(w2i));
            var z02i = b02r.fma(w2i, b02i.mul(w2r));
            var b12r = LOWER8.selectFrom(v10r, v11r).reinterpretAsFloats();
            var b12i = LOWER8.selectFrom(v10i, v11i).reinterpretAsFloats();
            var z12r = b12r.mul(w2r).sub(b12i.mul(w2i));
            var z12i = b12r.fma(w2i, b12i.mul(w2r));
            var w3r = FloatVector.fromArray(F, w, t + 12 * LANES);
            var w3i = FloatVector.fromArray(F, w, t + 13 * LANES);
            var b03r = UPPER8.selectFrom(v00r, v01r).reinterpretAsFloats();
            var b03i = UPPER8.selectFrom(v00i, v01i).reinterpretAsFloats();
            var z03r = b03r.mul(w3r).sub(b03i.mul(w3i));
            var z03i = b03r.fma(w3i, b03i.mul(w3r));
            var b13r = UPPER8.selectFrom(v10r, v11r).reinterpretAsFloats();
            var b13i = UPPER8.selectFrom(v10i, v11i).reinterpretAsFloats();
            var z13r = b13r.mul(w3r).sub(b13i.mul(w3i));
            var z13i = b13r.fma(w3i, b13i.mul(w3r));
            var c0r = z00r.add(z02r);
            var d0r = z00r.sub(z02r);
            var e0r = z01r.add(z03r);
            var f0r = z01r.sub(z03r);
            var c0i = z00i.add(z02i);
            var d0i = z00i.sub(z02i);
            var e0i = z01i.add(z03i);
            var f0i = z01i.sub(z03i);
            c0r.add(e0r).intoArray(s, to0);
            c0i.add(e0i).intoArray(s, to0 + LANES);
            d0r.add(f0i).intoArray(s, to0 + 2 * LANES);
            d0i.sub(f0r).intoArray(s, to0 + 3 * LANES);
            c0r.sub(e0r).intoArray(s, to0 + 4 * LANES);
            c0i.sub(e0i).intoArray(s, to0 + 5 * LANES);
            d0r.sub(f0i).intoArray(s, to0 + 6 * LANES);
            d0i.add(f0r).intoArray(s, to0 + 7 * LANES);
            var c1r = z10r.add(z12r);
            var d1r = z10r.sub(z12r);
            var e1r = z11r.add(z13r);
            var f1r = z11r.sub(z13r);
            var c1i = z10i.add(z12i);
            var d1i = z10i.sub(z12i);
            var e1i = z11i.add(z13i);
            var f1i = z11i.sub(z13i);
            c1r.add(e1r).intoArray(s, to1);
            c1i.add(e1i).intoArray(s, to1 + LANES);
            d1r.add(f1i).intoArray(s, to1 + 2 * LANES);
            d1i.sub(f1r).intoArray(s, to1 + 3 * LANES);
            c1r.sub(e1r).intoArray(s, to1 + 4 * LANES);
            c1i.sub(e1i).intoArray(s, to1 + 5 * LANES);
            d1r.sub(f1i).intoArray(s, to1 + 6 * LANES);
            d1i.add(f1r).intoArray(s, to1 + 7 * LANES);
        }
    }

    /// From the panels at `start` into the line that begins at `y[at]`: multiplies by the twiddles of the last sum, sums over j₁,
    /// exchanges j₀ for re/im, sums over j₀.
    static void leave(float[] s, int start, RowPlan plan, float[] y, int at) {
        int panel = plan.m * RowPlan.PLACE;
        float[] w = plan.leaveTwiddles;
        int first = plan.inverse ? LANES : 0;
        var f = IntVector.fromArray(I, FIRST, first);
        var g = IntVector.fromArray(I, SECOND, first);
        var h = IntVector.fromArray(I, SECOND, LANES - first);
        int to0 = at + plan.quarters[0];
        int to1 = at + plan.quarters[plan.inverse ? 3 : 1];
        int to2 = at + plan.quarters[2];
        int to3 = at + plan.quarters[plan.inverse ? 1 : 3];
        for (int i = 0, t = 0; i < 2 * plan.m; i++, t += 2 * RowPlan.PLACE) {
            int from = start + i / 2 * RowPlan.PLACE + i % 2 * panel;
            var y0r = FloatVector.fromArray(F, s, from);
            var y0i = FloatVector.fromArray(F, s, from + LANES);
            var y1r = FloatVector.fromArray(F, s, from + 2 * panel);
            var y1i = FloatVector.fromArray(F, s, from + 2 * panel + LANES);
            var w0r = FloatVector.fromArray(F, w, t);
            var w0i = FloatVector.fromArray(F, w, t + LANES);
            var w1r = FloatVector.fromArray(F, w, t + 2 * LANES);
            var w1i = FloatVector.fromArray(F, w, t + 3 * LANES);
            var x0r = y0r.mul(w0r).sub(y0i.mul(w0i));
            var x0i = y0r.fma(w0i, y0i.mul(w0r));
            var x1r = y1r.mul(w1r).sub(y1i.mul(w1i));
            var x1i = y1r.fma(w1i, y1i.mul(w1r));
            var ar = x0r.add(x1r).reinterpretAsInts();
            var ai = x0i.add(x1i).reinterpretAsInts();
            var br = x0r.sub(x1r).reinterpretAsInts();
            var bi = x0i.sub(x1i).reinterpretAsInts();
            var c0 = f.selectFrom(ar, ai).reinterpretAsFloats();
            var c1 = g.selectFrom(ar, ai).reinterpretAsFloats();
            var d0 = f.selectFrom(br, bi).reinterpretAsFloats();
            var d1 = h.selectFrom(br, bi).reinterpretAsFloats();
            c0.add(c1).intoArray(y, to0 + i * LANES);
            d1.fma(PLUS_MINUS, d0).intoArray(y, to1 + i * LANES);
            c0.sub(c1).intoArray(y, to2 + i * LANES);
            d1.fma(MINUS_PLUS, d0).intoArray(y, to3 + i * LANES);
        }
    }
}
