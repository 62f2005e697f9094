package cinegrad.ops.conv;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The transforms of Winograd's minimal filtering F(4×4, 3×3): a 4×4 tile of outputs of a 3×3 correlation costs 36 products
/// instead of 144, `Y = Aᵀ[(G w Gᵀ) ⊙ (Bᵀ X B)]A` with the 6×6 inputs X that the tile sees. Vector lanes run over channels.
///
/// ```
///        4  0 −5  0  1  0          ¼    0    0
///        0 −4 −4  1  1  0        −1/6 −1/6 −1/6           1  1  1  1  1  0
///   Bᵀ = 0  4 −4 −1  1  0    G = −1/6  1/6 −1/6     Aᵀ =  0  1 −1  2 −2  0
///        0 −2 −1  2  1  0        1/24 1/12  1/6           0  1  1  4  4  0
///        0  2 −1 −2  1  0        1/24 −1/12 1/6           0  1 −1  8 −8  1
///        0  4  0 −5  0  1          0    0    1
/// ```
///
/// The weight gradient of one tile is `Gᵀ[(Bᵀ X B) ⊙ (A gY Aᵀ)]G`. Source: Lavin and Gray, *Fast Algorithms for Convolutional
/// Neural Networks*, CVPR 2016. The transformed values of a tile are written to planes, value (i, j) to plane 6·i + j.
///
/// Rows 0–2 and 3–5 of a transformed tile come from two methods, `…Top` and `…Bottom`, because three rows fit into the registers
/// and six do not. Letters name columns, digits rows, `p` and `q` (`s` and `t`) the two halves of a butterfly. The methods call
/// nothing but the Vector API: the JIT stops inlining other methods here (NodeCountInliningCutoff), and a vector that is passed
/// to a method that is not inlined lives on the heap.
final class WinogradTransform {
    /// Outputs of a tile along one axis.
    static final int OUT = 4;
    /// Inputs of a tile along one axis.
    static final int IN = 6;
    /// Values of a transformed tile.
    static final int PLANES = IN * IN;

    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = F.length();

    private WinogradTransform() { }

    /// Rows 0–2 of Bᵀ X B for a run of neighbouring tiles and one vector of channels. The first X starts at `x[at]`, rows and pixels
    /// lie `row` and `pixel` apart; plane number p of these 18 of the tile number i goes to `v[to + p·plane + i·LANES]`.
    static void inputTop(float[] x, int at, int row, int pixel, int tiles, float[] v, int to, int plane) {
        var two = FloatVector.broadcast(F, 2);
        var minusTwo = FloatVector.broadcast(F, -2);
        var four = FloatVector.broadcast(F, 4);
        var minusFour = FloatVector.broadcast(F, -4);
        var minusFive = FloatVector.broadcast(F, -5);
        for (int i = 0; i < tiles; i++) {
            int from = at + i * OUT * pixel;
            var a0 = FloatVector.fromArray(F, x, from);
            var a1 = FloatVector.fromArray(F, x, from + row);
            var a2 = FloatVector.fromArray(F, x, from + 2 * row);
            var a3 = FloatVector.fromArray(F, x, from + 3 * row);
            var a4 = FloatVector.fromArray(F, x, from + 4 * row);
            var ap = a2.fma(minusFour, a4);
            var aq = a1.fma(minusFour, a3);
            a0 = a0.fma(four, a2.fma(minusFive, a4));
            a1 = ap.add(aq);
            a2 = ap.sub(aq);
            var b0 = FloatVector.fromArray(F, x, from + pixel);
            var b1 = FloatVector.fromArray(F, x, from + row + pixel);
            var b2 = FloatVector.fromArray(F, x, from + 2 * row + pixel);
            var b3 = FloatVector.fromArray(F, x, from + 3 * row + pixel);
            var b4 = FloatVector.fromArray(F, x, from + 4 * row + pixel);
            var bp = b2.fma(minusFour, b4);
            var bq = b1.fma(minusFour, b3);
            b0 = b0.fma(four, b2.fma(minusFive, b4));
            b1 = bp.add(bq);
            b2 = bp.sub(bq);
            var c0 = FloatVector.fromArray(F, x, from + 2 * pixel);
            var c1 = FloatVector.fromArray(F, x, from + row + 2 * pixel);
            var c2 = FloatVector.fromArray(F, x, from + 2 * row + 2 * pixel);
            var c3 = FloatVector.fromArray(F, x, from + 3 * row + 2 * pixel);
            var c4 = FloatVector.fromArray(F, x, from + 4 * row + 2 * pixel);
            var cp = c2.fma(minusFour, c4);
            var cq = c1.fma(minusFour, c3);
            c0 = c0.fma(four, c2.fma(minusFive, c4));
            c1 = cp.add(cq);
            c2 = cp.sub(cq);
            var d0 = FloatVector.fromArray(F, x, from + 3 * pixel);
            var d1 = FloatVector.fromArray(F, x, from + row + 3 * pixel);
            var d2 = FloatVector.fromArray(F, x, from + 2 * row + 3 * pixel);
            var d3 = FloatVector.fromArray(F, x, from + 3 * row + 3 * pixel);
            var d4 = FloatVector.fromArray(F, x, from + 4 * row + 3 * pixel);
            var dp = d2.fma(minusFour, d4);
            var dq = d1.fma(minusFour, d3);
            d0 = d0.fma(four, d2.fma(minusFive, d4));
            d1 = dp.add(dq);
            d2 = dp.sub(dq);
            var e0 = FloatVector.fromArray(F, x, from + 4 * pixel);
            var e1 = FloatVector.fromArray(F, x, from + row + 4 * pixel);
            var e2 = FloatVector.fromArray(F, x, from + 2 * row + 4 * pixel);
            var e3 = FloatVector.fromArray(F, x, from + 3 * row + 4 * pixel);
            var e4 = FloatVector.fromArray(F, x, from + 4 * row + 4 * pixel);
            var ep = e2.fma(minusFour, e4);
            var eq = e1.fma(minusFour, e3);
            e0 = e0.fma(four, e2.fma(minusFive, e4));
            e1 = ep.add(eq);
            e2 = ep.sub(eq);
            var f0 = FloatVector.fromArray(F, x, from + 5 * pixel);
            var f1 = FloatVector.fromArray(F, x, from + row + 5 * pixel);
            var f2 = FloatVector.fromArray(F, x, from + 2 * row + 5 * pixel);
            var f3 = FloatVector.fromArray(F, x, from + 3 * row + 5 * pixel);
            var f4 = FloatVector.fromArray(F, x, from + 4 * row + 5 * pixel);
            var fp = f2.fma(minusFour, f4);
            var fq = f1.fma(minusFour, f3);
            f0 = f0.fma(four, f2.fma(minusFive, f4));
            f1 = fp.add(fq);
            f2 = fp.sub(fq);
            int q = to + i * LANES;
            a0.fma(four, c0.fma(minusFive, e0)).intoArray(v, q);
            var s0 = c0.fma(minusFour, e0);
            var t0 = b0.fma(minusFour, d0);
            s0.add(t0).intoArray(v, q + plane);
            s0.sub(t0).intoArray(v, q + 2 * plane);
            s0 = e0.sub(c0);
            t0 = d0.sub(b0);
            t0.fma(two, s0).intoArray(v, q + 3 * plane);
            t0.fma(minusTwo, s0).intoArray(v, q + 4 * plane);
            b0.fma(four, d0.fma(minusFive, f0)).intoArray(v, q + 5 * plane);
            a1.fma(four, c1.fma(minusFive, e1)).intoArray(v, q + 6 * plane);
            var s1 = c1.fma(minusFour, e1);
            var t1 = b1.fma(minusFour, d1);
            s1.add(t1).intoArray(v, q + 7 * plane);
            s1.sub(t1).intoArray(v, q + 8 * plane);
            s1 = e1.sub(c1);
            t1 = d1.sub(b1);
            t1.fma(two, s1).intoArray(v, q + 9 * plane);
            t1.fma(minusTwo, s1).intoArray(v, q + 10 * plane);
            b1.fma(four, d1.fma(minusFive, f1)).intoArray(v, q + 11 * plane);
            a2.fma(four, c2.fma(minusFive, e2)).intoArray(v, q + 12 * plane);
            var s2 = c2.fma(minusFour, e2);
            var t2 = b2.fma(minusFour, d2);
            s2.add(t2).intoArray(v, q + 13 * plane);
            s2.sub(t2).intoArray(v, q + 14 * plane);
            s2 = e2.sub(c2);
            t2 = d2.sub(b2);
            t2.fma(two, s2).intoArray(v, q + 15 * plane);
            t2.fma(minusTwo, s2).intoArray(v, q + 16 * plane);
            b2.fma(four, d2.fma(minusFive, f2)).intoArray(v, q + 17 * plane);
        }
    }

    /// Rows 3–5 of Bᵀ X B for a run of neighbouring tiles and one vector of channels. The first X starts at `x[at]`, rows and pixels
    /// lie `row` and `pixel` apart; plane number p of these 18 of the tile number i goes to `v[to + p·plane + i·LANES]`.
    static void inputBottom(float[] x, int at, int row, int pixel, int tiles, float[] v, int to, int plane) {
        var two = FloatVector.broadcast(F, 2);
        var minusTwo = FloatVector.broadcast(F, -2);
        var four = FloatVector.broadcast(F, 4);
        var minusFour = FloatVector.broadcast(F, -4);
        var minusFive = FloatVector.broadcast(F, -5);
        for (int i = 0; i < tiles; i++) {
            int from = at + i * OUT * pixel;
            var a1 = FloatVector.fromArray(F, x, from + row);
            var a2 = FloatVector.fromArray(F, x, from + 2 * row);
            var a3 = FloatVector.fromArray(F, x, from + 3 * row);
            var a4 = FloatVector.fromArray(F, x, from + 4 * row);
            var a5 = FloatVector.fromArray(F, x, from + 5 * row);
            var ap = a4.sub(a2);
            var aq = a3.sub(a1);
            a5 = a1.fma(four, a3.fma(minusFive, a5));
            a3 = aq.fma(two, ap);
            a4 = aq.fma(minusTwo, ap);
            var b1 = FloatVector.fromArray(F, x, from + row + pixel);
            var b2 = FloatVector.fromArray(F, x, from + 2 * row + pixel);
            var b3 = FloatVector.fromArray(F, x, from + 3 * row + pixel);
            var b4 = FloatVector.fromArray(F, x, from + 4 * row + pixel);
            var b5 = FloatVector.fromArray(F, x, from + 5 * row + pixel);
            var bp = b4.sub(b2);
            var bq = b3.sub(b1);
            b5 = b1.fma(four, b3.fma(minusFive, b5));
            b3 = bq.fma(two, bp);
            b4 = bq.fma(minusTwo, bp);
            var c1 = FloatVector.fromArray(F, x, from + row + 2 * pixel);
            var c2 = FloatVector.fromArray(F, x, from + 2 * row + 2 * pixel);
            var c3 = FloatVector.fromArray(F, x, from + 3 * row + 2 * pixel);
            var c4 = FloatVector.fromArray(F, x, from + 4 * row + 2 * pixel);
            var c5 = FloatVector.fromArray(F, x, from + 5 * row + 2 * pixel);
            var cp = c4.sub(c2);
            var cq = c3.sub(c1);
            c5 = c1.fma(four, c3.fma(minusFive, c5));
            c3 = cq.fma(two, cp);
            c4 = cq.fma(minusTwo, cp);
            var d1 = FloatVector.fromArray(F, x, from + row + 3 * pixel);
            var d2 = FloatVector.fromArray(F, x, from + 2 * row + 3 * pixel);
            var d3 = FloatVector.fromArray(F, x, from + 3 * row + 3 * pixel);
            var d4 = FloatVector.fromArray(F, x, from + 4 * row + 3 * pixel);
            var d5 = FloatVector.fromArray(F, x, from + 5 * row + 3 * pixel);
            var dp = d4.sub(d2);
            var dq = d3.sub(d1);
            d5 = d1.fma(four, d3.fma(minusFive, d5));
            d3 = dq.fma(two, dp);
            d4 = dq.fma(minusTwo, dp);
            var e1 = FloatVector.fromArray(F, x, from + row + 4 * pixel);
            var e2 = FloatVector.fromArray(F, x, from + 2 * row + 4 * pixel);
            var e3 = FloatVector.fromArray(F, x, from + 3 * row + 4 * pixel);
            var e4 = FloatVector.fromArray(F, x, from + 4 * row + 4 * pixel);
            var e5 = FloatVector.fromArray(F, x, from + 5 * row + 4 * pixel);
            var ep = e4.sub(e2);
            var eq = e3.sub(e1);
            e5 = e1.fma(four, e3.fma(minusFive, e5));
            e3 = eq.fma(two, ep);
            e4 = eq.fma(minusTwo, ep);
            var f1 = FloatVector.fromArray(F, x, from + row + 5 * pixel);
            var f2 = FloatVector.fromArray(F, x, from + 2 * row + 5 * pixel);
            var f3 = FloatVector.fromArray(F, x, from + 3 * row + 5 * pixel);
            var f4 = FloatVector.fromArray(F, x, from + 4 * row + 5 * pixel);
            var f5 = FloatVector.fromArray(F, x, from + 5 * row + 5 * pixel);
            var fp = f4.sub(f2);
            var fq = f3.sub(f1);
            f5 = f1.fma(four, f3.fma(minusFive, f5));
            f3 = fq.fma(two, fp);
            f4 = fq.fma(minusTwo, fp);
            int q = to + i * LANES;
            a3.fma(four, c3.fma(minusFive, e3)).intoArray(v, q);
            var s3 = c3.fma(minusFour, e3);
            var t3 = b3.fma(minusFour, d3);
            s3.add(t3).intoArray(v, q + plane);
            s3.sub(t3).intoArray(v, q + 2 * plane);
            s3 = e3.sub(c3);
            t3 = d3.sub(b3);
            t3.fma(two, s3).intoArray(v, q + 3 * plane);
            t3.fma(minusTwo, s3).intoArray(v, q + 4 * plane);
            b3.fma(four, d3.fma(minusFive, f3)).intoArray(v, q + 5 * plane);
            a4.fma(four, c4.fma(minusFive, e4)).intoArray(v, q + 6 * plane);
            var s4 = c4.fma(minusFour, e4);
            var t4 = b4.fma(minusFour, d4);
            s4.add(t4).intoArray(v, q + 7 * plane);
            s4.sub(t4).intoArray(v, q + 8 * plane);
            s4 = e4.sub(c4);
            t4 = d4.sub(b4);
            t4.fma(two, s4).intoArray(v, q + 9 * plane);
            t4.fma(minusTwo, s4).intoArray(v, q + 10 * plane);
            b4.fma(four, d4.fma(minusFive, f4)).intoArray(v, q + 11 * plane);
            a5.fma(four, c5.fma(minusFive, e5)).intoArray(v, q + 12 * plane);
            var s5 = c5.fma(minusFour, e5);
            var t5 = b5.fma(minusFour, d5);
            s5.add(t5).intoArray(v, q + 13 * plane);
            s5.sub(t5).intoArray(v, q + 14 * plane);
            s5 = e5.sub(c5);
            t5 = d5.sub(b5);
            t5.fma(two, s5).intoArray(v, q + 15 * plane);
            t5.fma(minusTwo, s5).intoArray(v, q + 16 * plane);
            b5.fma(four, d5.fma(minusFive, f5)).intoArray(v, q + 17 * plane);
        }
    }

    /// Y = AᵀMA + bias, clipped below at `floor`, for a run of neighbouring tiles and one vector of channels. Plane p of tile
    /// number i is at `m[at + p·plane + i·LANES]`; the first Y goes to `y[to]`, rows and pixels `row` and `pixel` apart.
    static void output(float[] m, int at, int plane, float[] y, int to, int row, int pixel, int tiles, float[] bias, int biasAt, float floor) {
        var two = FloatVector.broadcast(F, 2);
        var four = FloatVector.broadcast(F, 4);
        var eight = FloatVector.broadcast(F, 8);
        var least = FloatVector.broadcast(F, floor);
        var b = FloatVector.fromArray(F, bias, biasAt);
        for (int i = 0; i < tiles; i++) {
            int from = at + i * LANES;
            var a0 = FloatVector.fromArray(F, m, from);
            var a1 = FloatVector.fromArray(F, m, from + 6 * plane);
            var a2 = FloatVector.fromArray(F, m, from + 12 * plane);
            var a3 = FloatVector.fromArray(F, m, from + 18 * plane);
            var a4 = FloatVector.fromArray(F, m, from + 24 * plane);
            var a5 = FloatVector.fromArray(F, m, from + 30 * plane);
            var ap = a1.add(a2);
            var aq = a1.sub(a2);
            a1 = a3.add(a4);
            a2 = a3.sub(a4);
            a0 = a0.add(ap).add(a1);
            a3 = a2.fma(eight, aq).add(a5);
            a4 = a2.fma(two, aq);
            a5 = a1.fma(four, ap);
            var b0 = FloatVector.fromArray(F, m, from + plane);
            var b1 = FloatVector.fromArray(F, m, from + 7 * plane);
            var b2 = FloatVector.fromArray(F, m, from + 13 * plane);
            var b3 = FloatVector.fromArray(F, m, from + 19 * plane);
            var b4 = FloatVector.fromArray(F, m, from + 25 * plane);
            var b5 = FloatVector.fromArray(F, m, from + 31 * plane);
            var bp = b1.add(b2);
            var bq = b1.sub(b2);
            b1 = b3.add(b4);
            b2 = b3.sub(b4);
            b0 = b0.add(bp).add(b1);
            b3 = b2.fma(eight, bq).add(b5);
            b4 = b2.fma(two, bq);
            b5 = b1.fma(four, bp);
            var c0 = FloatVector.fromArray(F, m, from + 2 * plane);
            var c1 = FloatVector.fromArray(F, m, from + 8 * plane);
            var c2 = FloatVector.fromArray(F, m, from + 14 * plane);
            var c3 = FloatVector.fromArray(F, m, from + 20 * plane);
            var c4 = FloatVector.fromArray(F, m, from + 26 * plane);
            var c5 = FloatVector.fromArray(F, m, from + 32 * plane);
            var cp = c1.add(c2);
            var cq = c1.sub(c2);
            c1 = c3.add(c4);
            c2 = c3.sub(c4);
            c0 = c0.add(cp).add(c1);
            c3 = c2.fma(eight, cq).add(c5);
            c4 = c2.fma(two, cq);
            c5 = c1.fma(four, cp);
            var d0 = FloatVector.fromArray(F, m, from + 3 * plane);
            var d1 = FloatVector.fromArray(F, m, from + 9 * plane);
            var d2 = FloatVector.fromArray(F, m, from + 15 * plane);
            var d3 = FloatVector.fromArray(F, m, from + 21 * plane);
            var d4 = FloatVector.fromArray(F, m, from + 27 * plane);
            var d5 = FloatVector.fromArray(F, m, from + 33 * plane);
            var dp = d1.add(d2);
            var dq = d1.sub(d2);
            d1 = d3.add(d4);
            d2 = d3.sub(d4);
            d0 = d0.add(dp).add(d1);
            d3 = d2.fma(eight, dq).add(d5);
            d4 = d2.fma(two, dq);
            d5 = d1.fma(four, dp);
            var e0 = FloatVector.fromArray(F, m, from + 4 * plane);
            var e1 = FloatVector.fromArray(F, m, from + 10 * plane);
            var e2 = FloatVector.fromArray(F, m, from + 16 * plane);
            var e3 = FloatVector.fromArray(F, m, from + 22 * plane);
            var e4 = FloatVector.fromArray(F, m, from + 28 * plane);
            var e5 = FloatVector.fromArray(F, m, from + 34 * plane);
            var ep = e1.add(e2);
            var eq = e1.sub(e2);
            e1 = e3.add(e4);
            e2 = e3.sub(e4);
            e0 = e0.add(ep).add(e1);
            e3 = e2.fma(eight, eq).add(e5);
            e4 = e2.fma(two, eq);
            e5 = e1.fma(four, ep);
            var f0 = FloatVector.fromArray(F, m, from + 5 * plane);
            var f1 = FloatVector.fromArray(F, m, from + 11 * plane);
            var f2 = FloatVector.fromArray(F, m, from + 17 * plane);
            var f3 = FloatVector.fromArray(F, m, from + 23 * plane);
            var f4 = FloatVector.fromArray(F, m, from + 29 * plane);
            var f5 = FloatVector.fromArray(F, m, from + 35 * plane);
            var fp = f1.add(f2);
            var fq = f1.sub(f2);
            f1 = f3.add(f4);
            f2 = f3.sub(f4);
            f0 = f0.add(fp).add(f1);
            f3 = f2.fma(eight, fq).add(f5);
            f4 = f2.fma(two, fq);
            f5 = f1.fma(four, fp);
            int q = to + i * OUT * pixel;
            var s0 = b0.add(c0);
            var t0 = b0.sub(c0);
            var u0 = d0.add(e0);
            var w0 = d0.sub(e0);
            var y00 = a0.add(s0).add(u0).add(b);
            y00.blend(least, y00.compare(VectorOperators.LT, least)).intoArray(y, q);
            var y01 = w0.fma(two, t0).add(b);
            y01.blend(least, y01.compare(VectorOperators.LT, least)).intoArray(y, q + pixel);
            var y02 = u0.fma(four, s0).add(b);
            y02.blend(least, y02.compare(VectorOperators.LT, least)).intoArray(y, q + 2 * pixel);
            var y03 = w0.fma(eight, t0).add(f0).add(b);
            y03.blend(least, y03.compare(VectorOperators.LT, least)).intoArray(y, q + 3 * pixel);
            var s1 = b4.add(c4);
            var t1 = b4.sub(c4);
            var u1 = d4.add(e4);
            var w1 = d4.sub(e4);
            var y10 = a4.add(s1).add(u1).add(b);
            y10.blend(least, y10.compare(VectorOperators.LT, least)).intoArray(y, q + row);
            var y11 = w1.fma(two, t1).add(b);
            y11.blend(least, y11.compare(VectorOperators.LT, least)).intoArray(y, q + row + pixel);
            var y12 = u1.fma(four, s1).add(b);
            y12.blend(least, y12.compare(VectorOperators.LT, least)).intoArray(y, q + row + 2 * pixel);
            var y13 = w1.fma(eight, t1).add(f4).add(b);
            y13.blend(least, y13.compare(VectorOperators.LT, least)).intoArray(y, q + row + 3 * pixel);
            var s2 = b5.add(c5);
            var t2 = b5.sub(c5);
            var u2 = d5.add(e5);
            var w2 = d5.sub(e5);
            var y20 = a5.add(s2).add(u2).add(b);
            y20.blend(least, y20.compare(VectorOperators.LT, least)).intoArray(y, q + 2 * row);
            var y21 = w2.fma(two, t2).add(b);
            y21.blend(least, y21.compare(VectorOperators.LT, least)).intoArray(y, q + 2 * row + pixel);
            var y22 = u2.fma(four, s2).add(b);
            y22.blend(least, y22.compare(VectorOperators.LT, least)).intoArray(y, q + 2 * row + 2 * pixel);
            var y23 = w2.fma(eight, t2).add(f5).add(b);
            y23.blend(least, y23.compare(VectorOperators.LT, least)).intoArray(y, q + 2 * row + 3 * pixel);
            var s3 = b3.add(c3);
            var t3 = b3.sub(c3);
            var u3 = d3.add(e3);
            var w3 = d3.sub(e3);
            var y30 = a3.add(s3).add(u3).add(b);
            y30.blend(least, y30.compare(VectorOperators.LT, least)).intoArray(y, q + 3 * row);
            var y31 = w3.fma(two, t3).add(b);
            y31.blend(least, y31.compare(VectorOperators.LT, least)).intoArray(y, q + 3 * row + pixel);
            var y32 = u3.fma(four, s3).add(b);
            y32.blend(least, y32.compare(VectorOperators.LT, least)).intoArray(y, q + 3 * row + 2 * pixel);
            var y33 = w3.fma(eight, t3).add(f3).add(b);
            y33.blend(least, y33.compare(VectorOperators.LT, least)).intoArray(y, q + 3 * row + 3 * pixel);
        }
    }

    /// Rows 0–2 of A gY Aᵀ for a run of neighbouring tiles and one vector of channels, addressed as in the input's transform.
    static void gradientTop(float[] gy, int at, int row, int pixel, int tiles, float[] z, int to, int plane) {
        var two = FloatVector.broadcast(F, 2);
        var minusTwo = FloatVector.broadcast(F, -2);
        var four = FloatVector.broadcast(F, 4);
        for (int i = 0; i < tiles; i++) {
            int from = at + i * OUT * pixel;
            var a0 = FloatVector.fromArray(F, gy, from);
            var a1 = FloatVector.fromArray(F, gy, from + row);
            var a2 = FloatVector.fromArray(F, gy, from + 2 * row);
            var a3 = FloatVector.fromArray(F, gy, from + 3 * row);
            var ap = a0.add(a2);
            var aq = a1.add(a3);
            a1 = ap.add(aq);
            a2 = ap.sub(aq);
            var b0 = FloatVector.fromArray(F, gy, from + pixel);
            var b1 = FloatVector.fromArray(F, gy, from + row + pixel);
            var b2 = FloatVector.fromArray(F, gy, from + 2 * row + pixel);
            var b3 = FloatVector.fromArray(F, gy, from + 3 * row + pixel);
            var bp = b0.add(b2);
            var bq = b1.add(b3);
            b1 = bp.add(bq);
            b2 = bp.sub(bq);
            var c0 = FloatVector.fromArray(F, gy, from + 2 * pixel);
            var c1 = FloatVector.fromArray(F, gy, from + row + 2 * pixel);
            var c2 = FloatVector.fromArray(F, gy, from + 2 * row + 2 * pixel);
            var c3 = FloatVector.fromArray(F, gy, from + 3 * row + 2 * pixel);
            var cp = c0.add(c2);
            var cq = c1.add(c3);
            c1 = cp.add(cq);
            c2 = cp.sub(cq);
            var d0 = FloatVector.fromArray(F, gy, from + 3 * pixel);
            var d1 = FloatVector.fromArray(F, gy, from + row + 3 * pixel);
            var d2 = FloatVector.fromArray(F, gy, from + 2 * row + 3 * pixel);
            var d3 = FloatVector.fromArray(F, gy, from + 3 * row + 3 * pixel);
            var dp = d0.add(d2);
            var dq = d1.add(d3);
            d1 = dp.add(dq);
            d2 = dp.sub(dq);
            int q = to + i * LANES;
            a0.intoArray(z, q);
            var s0 = a0.add(c0);
            var t0 = b0.add(d0);
            s0.add(t0).intoArray(z, q + plane);
            s0.sub(t0).intoArray(z, q + 2 * plane);
            s0 = c0.fma(four, a0);
            t0 = d0.fma(four, b0);
            t0.fma(two, s0).intoArray(z, q + 3 * plane);
            t0.fma(minusTwo, s0).intoArray(z, q + 4 * plane);
            d0.intoArray(z, q + 5 * plane);
            a1.intoArray(z, q + 6 * plane);
            var s1 = a1.add(c1);
            var t1 = b1.add(d1);
            s1.add(t1).intoArray(z, q + 7 * plane);
            s1.sub(t1).intoArray(z, q + 8 * plane);
            s1 = c1.fma(four, a1);
            t1 = d1.fma(four, b1);
            t1.fma(two, s1).intoArray(z, q + 9 * plane);
            t1.fma(minusTwo, s1).intoArray(z, q + 10 * plane);
            d1.intoArray(z, q + 11 * plane);
            a2.intoArray(z, q + 12 * plane);
            var s2 = a2.add(c2);
            var t2 = b2.add(d2);
            s2.add(t2).intoArray(z, q + 13 * plane);
            s2.sub(t2).intoArray(z, q + 14 * plane);
            s2 = c2.fma(four, a2);
            t2 = d2.fma(four, b2);
            t2.fma(two, s2).intoArray(z, q + 15 * plane);
            t2.fma(minusTwo, s2).intoArray(z, q + 16 * plane);
            d2.intoArray(z, q + 17 * plane);
        }
    }

    /// Rows 3–5 of A gY Aᵀ for a run of neighbouring tiles and one vector of channels, addressed as in the input's transform.
    static void gradientBottom(float[] gy, int at, int row, int pixel, int tiles, float[] z, int to, int plane) {
        var two = FloatVector.broadcast(F, 2);
        var minusTwo = FloatVector.broadcast(F, -2);
        var four = FloatVector.broadcast(F, 4);
        for (int i = 0; i < tiles; i++) {
            int from = at + i * OUT * pixel;
            var a0 = FloatVector.fromArray(F, gy, from);
            var a1 = FloatVector.fromArray(F, gy, from + row);
            var a2 = FloatVector.fromArray(F, gy, from + 2 * row);
            var a3 = FloatVector.fromArray(F, gy, from + 3 * row);
            var ap = a2.fma(four, a0);
            var aq = a3.fma(four, a1);
            a1 = aq.fma(two, ap);
            a2 = aq.fma(minusTwo, ap);
            var b0 = FloatVector.fromArray(F, gy, from + pixel);
            var b1 = FloatVector.fromArray(F, gy, from + row + pixel);
            var b2 = FloatVector.fromArray(F, gy, from + 2 * row + pixel);
            var b3 = FloatVector.fromArray(F, gy, from + 3 * row + pixel);
            var bp = b2.fma(four, b0);
            var bq = b3.fma(four, b1);
            b1 = bq.fma(two, bp);
            b2 = bq.fma(minusTwo, bp);
            var c0 = FloatVector.fromArray(F, gy, from + 2 * pixel);
            var c1 = FloatVector.fromArray(F, gy, from + row + 2 * pixel);
            var c2 = FloatVector.fromArray(F, gy, from + 2 * row + 2 * pixel);
            var c3 = FloatVector.fromArray(F, gy, from + 3 * row + 2 * pixel);
            var cp = c2.fma(four, c0);
            var cq = c3.fma(four, c1);
            c1 = cq.fma(two, cp);
            c2 = cq.fma(minusTwo, cp);
            var d0 = FloatVector.fromArray(F, gy, from + 3 * pixel);
            var d1 = FloatVector.fromArray(F, gy, from + row + 3 * pixel);
            var d2 = FloatVector.fromArray(F, gy, from + 2 * row + 3 * pixel);
            var d3 = FloatVector.fromArray(F, gy, from + 3 * row + 3 * pixel);
            var dp = d2.fma(four, d0);
            var dq = d3.fma(four, d1);
            d1 = dq.fma(two, dp);
            d2 = dq.fma(minusTwo, dp);
            int q = to + i * LANES;
            a1.intoArray(z, q);
            var s1 = a1.add(c1);
            var t1 = b1.add(d1);
            s1.add(t1).intoArray(z, q + plane);
            s1.sub(t1).intoArray(z, q + 2 * plane);
            s1 = c1.fma(four, a1);
            t1 = d1.fma(four, b1);
            t1.fma(two, s1).intoArray(z, q + 3 * plane);
            t1.fma(minusTwo, s1).intoArray(z, q + 4 * plane);
            d1.intoArray(z, q + 5 * plane);
            a2.intoArray(z, q + 6 * plane);
            var s2 = a2.add(c2);
            var t2 = b2.add(d2);
            s2.add(t2).intoArray(z, q + 7 * plane);
            s2.sub(t2).intoArray(z, q + 8 * plane);
            s2 = c2.fma(four, a2);
            t2 = d2.fma(four, b2);
            t2.fma(two, s2).intoArray(z, q + 9 * plane);
            t2.fma(minusTwo, s2).intoArray(z, q + 10 * plane);
            d2.intoArray(z, q + 11 * plane);
            a3.intoArray(z, q + 12 * plane);
            var s3 = a3.add(c3);
            var t3 = b3.add(d3);
            s3.add(t3).intoArray(z, q + 13 * plane);
            s3.sub(t3).intoArray(z, q + 14 * plane);
            s3 = c3.fma(four, a3);
            t3 = d3.fma(four, b3);
            t3.fma(two, s3).intoArray(z, q + 15 * plane);
            t3.fma(minusTwo, s3).intoArray(z, q + 16 * plane);
            d3.intoArray(z, q + 17 * plane);
        }
    }
}
