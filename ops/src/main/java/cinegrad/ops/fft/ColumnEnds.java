package cinegrad.ops.fft;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// The first and the last pass over lines that lie beside each other, when of radix 8: straight from the array into the panel,
/// and from the panel straight into the array. Saves writing and reading the panel once at either end.
///
/// The lanes of a panel are not in the order of the lines: of the two vectors of interleaved numbers `r0 i0 r1 i1 …` and
/// `s0 j0 s1 j1 …`, exchanging odd lanes of the one for even lanes of the other gives the real parts `r0 s0 r1 s1 …` and the
/// imaginary parts `i0 j0 i1 j1 …`, and the same exchange takes them back.
final class ColumnEnds {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = F.length();
    private static final VectorShuffle<Float> SWAP = VectorShuffle.fromOp(F, i -> i ^ 1);
    private static final VectorMask<Float> ODD = oddLanes();

    private ColumnEnds() { }

    private static VectorMask<Float> oddLanes() {
        boolean[] odd = new boolean[LANES];
        for (int i = 1; i < LANES; i += 2) odd[i] = true;
        return VectorMask.fromArray(F, odd, 0);
    }

    /// The first pass, of radix 8 and without twiddles, for `panels` neighboring panels: place p of the first one comes from
    /// `x[at + axis.origin[p]]`, and the panels are
    /// `panel` apart in `s`, from `start` on.
    static void firstRadix8(float[] x, int at, AxisPass axis, int panels, float[] s, int start, int panel) {
        int step = 2 * LANES;
        int[] origin = axis.origin;
        var c = FloatVector.broadcast(F, (float) Math.sqrt(0.5));
        var minusC = FloatVector.broadcast(F, -(float) Math.sqrt(0.5));
        for (int p = 0; p < axis.n; p += 8) {
            for (int i = 0; i < panels; i++) {
                int from = at + 2 * LANES * i;
                int to = start + panel * i + p * step;
                int at0 = from + origin[p];
                var a0 = FloatVector.fromArray(F, x, at0);
                var b0 = FloatVector.fromArray(F, x, at0 + LANES);
                var x0r = a0.blend(b0.rearrange(SWAP), ODD);
                var x0i = a0.rearrange(SWAP).blend(b0, ODD);
                int at1 = from + origin[p + 1];
                var a1 = FloatVector.fromArray(F, x, at1);
                var b1 = FloatVector.fromArray(F, x, at1 + LANES);
                var x1r = a1.blend(b1.rearrange(SWAP), ODD);
                var x1i = a1.rearrange(SWAP).blend(b1, ODD);
                int at2 = from + origin[p + 2];
                var a2 = FloatVector.fromArray(F, x, at2);
                var b2 = FloatVector.fromArray(F, x, at2 + LANES);
                var x2r = a2.blend(b2.rearrange(SWAP), ODD);
                var x2i = a2.rearrange(SWAP).blend(b2, ODD);
                int at3 = from + origin[p + 3];
                var a3 = FloatVector.fromArray(F, x, at3);
                var b3 = FloatVector.fromArray(F, x, at3 + LANES);
                var x3r = a3.blend(b3.rearrange(SWAP), ODD);
                var x3i = a3.rearrange(SWAP).blend(b3, ODD);
                int at4 = from + origin[p + 4];
                var a4 = FloatVector.fromArray(F, x, at4);
                var b4 = FloatVector.fromArray(F, x, at4 + LANES);
                var x4r = a4.blend(b4.rearrange(SWAP), ODD);
                var x4i = a4.rearrange(SWAP).blend(b4, ODD);
                int at5 = from + origin[p + 5];
                var a5 = FloatVector.fromArray(F, x, at5);
                var b5 = FloatVector.fromArray(F, x, at5 + LANES);
                var x5r = a5.blend(b5.rearrange(SWAP), ODD);
                var x5i = a5.rearrange(SWAP).blend(b5, ODD);
                int at6 = from + origin[p + 6];
                var a6 = FloatVector.fromArray(F, x, at6);
                var b6 = FloatVector.fromArray(F, x, at6 + LANES);
                var x6r = a6.blend(b6.rearrange(SWAP), ODD);
                var x6i = a6.rearrange(SWAP).blend(b6, ODD);
                int at7 = from + origin[p + 7];
                var a7 = FloatVector.fromArray(F, x, at7);
                var b7 = FloatVector.fromArray(F, x, at7 + LANES);
                var x7r = a7.blend(b7.rearrange(SWAP), ODD);
                var x7i = a7.rearrange(SWAP).blend(b7, ODD);
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
                e0r.add(o0r).intoArray(s, to);
                e0i.add(o0i).intoArray(s, to + LANES);
                u1.fma(c, e1r).intoArray(s, to + step);
                v1.fma(c, e1i).intoArray(s, to + step + LANES);
                e2r.add(o2i).intoArray(s, to + 2 * step);
                e2i.sub(o2r).intoArray(s, to + 2 * step + LANES);
                u3.fma(c, e3r).intoArray(s, to + 3 * step);
                v3.fma(minusC, e3i).intoArray(s, to + 3 * step + LANES);
                e0r.sub(o0r).intoArray(s, to + 4 * step);
                e0i.sub(o0i).intoArray(s, to + 4 * step + LANES);
                u1.fma(minusC, e1r).intoArray(s, to + 5 * step);
                v1.fma(minusC, e1i).intoArray(s, to + 5 * step + LANES);
                e2r.sub(o2i).intoArray(s, to + 6 * step);
                e2i.add(o2r).intoArray(s, to + 6 * step + LANES);
                u3.fma(minusC, e3r).intoArray(s, to + 7 * step);
                v3.fma(c, e3i).intoArray(s, to + 7 * step + LANES);
            }
        }
    }

    /// The last pass, of radix 8: place k of the first of `panels` neighboring panels goes to `y[at + axis.destination[k]]`.
    static void lastRadix8(FftPlan.Pass pass, float[] s, int start, int panel, float[] y, int at, AxisPass axis,
            int panels) {
        int span = pass.span();
        int step = 2 * LANES * span;
        float[] w = pass.twiddles();
        int[] destination = axis.destination;
        float scale = (float) axis.scale;
        var c = FloatVector.broadcast(F, (float) Math.sqrt(0.5));
        var minusC = FloatVector.broadcast(F, -(float) Math.sqrt(0.5));
        for (int p = 0, t = 0; p < span; p++, t += 21) {
            for (int i = 0; i < panels; i++) {
                int from = start + panel * i + 2 * LANES * p;
                int to = at + 2 * LANES * i;
                var x0r = FloatVector.fromArray(F, s, from);
                var x0i = FloatVector.fromArray(F, s, from + LANES);
                var y1r = FloatVector.fromArray(F, s, from + step);
                var y1i = FloatVector.fromArray(F, s, from + step + LANES);
                var w1 = FloatVector.broadcast(F, w[t]);
                var x1r = y1i.fma(FloatVector.broadcast(F, w[t + 2]), y1r.mul(w1));
                var x1i = y1r.fma(FloatVector.broadcast(F, w[t + 1]), y1i.mul(w1));
                var y2r = FloatVector.fromArray(F, s, from + 2 * step);
                var y2i = FloatVector.fromArray(F, s, from + 2 * step + LANES);
                var w2 = FloatVector.broadcast(F, w[t + 3]);
                var x2r = y2i.fma(FloatVector.broadcast(F, w[t + 5]), y2r.mul(w2));
                var x2i = y2r.fma(FloatVector.broadcast(F, w[t + 4]), y2i.mul(w2));
                var y3r = FloatVector.fromArray(F, s, from + 3 * step);
                var y3i = FloatVector.fromArray(F, s, from + 3 * step + LANES);
                var w3 = FloatVector.broadcast(F, w[t + 6]);
                var x3r = y3i.fma(FloatVector.broadcast(F, w[t + 8]), y3r.mul(w3));
                var x3i = y3r.fma(FloatVector.broadcast(F, w[t + 7]), y3i.mul(w3));
                var y4r = FloatVector.fromArray(F, s, from + 4 * step);
                var y4i = FloatVector.fromArray(F, s, from + 4 * step + LANES);
                var w4 = FloatVector.broadcast(F, w[t + 9]);
                var x4r = y4i.fma(FloatVector.broadcast(F, w[t + 11]), y4r.mul(w4));
                var x4i = y4r.fma(FloatVector.broadcast(F, w[t + 10]), y4i.mul(w4));
                var y5r = FloatVector.fromArray(F, s, from + 5 * step);
                var y5i = FloatVector.fromArray(F, s, from + 5 * step + LANES);
                var w5 = FloatVector.broadcast(F, w[t + 12]);
                var x5r = y5i.fma(FloatVector.broadcast(F, w[t + 14]), y5r.mul(w5));
                var x5i = y5r.fma(FloatVector.broadcast(F, w[t + 13]), y5i.mul(w5));
                var y6r = FloatVector.fromArray(F, s, from + 6 * step);
                var y6i = FloatVector.fromArray(F, s, from + 6 * step + LANES);
                var w6 = FloatVector.broadcast(F, w[t + 15]);
                var x6r = y6i.fma(FloatVector.broadcast(F, w[t + 17]), y6r.mul(w6));
                var x6i = y6r.fma(FloatVector.broadcast(F, w[t + 16]), y6i.mul(w6));
                var y7r = FloatVector.fromArray(F, s, from + 7 * step);
                var y7i = FloatVector.fromArray(F, s, from + 7 * step + LANES);
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
                var r0 = e0r.add(o0r).mul(scale);
                var i0 = e0i.add(o0i).mul(scale);
                int to0 = to + destination[p];
                r0.blend(i0.rearrange(SWAP), ODD).intoArray(y, to0);
                r0.rearrange(SWAP).blend(i0, ODD).intoArray(y, to0 + LANES);
                var r1 = u1.fma(c, e1r).mul(scale);
                var i1 = v1.fma(c, e1i).mul(scale);
                int to1 = to + destination[p + span];
                r1.blend(i1.rearrange(SWAP), ODD).intoArray(y, to1);
                r1.rearrange(SWAP).blend(i1, ODD).intoArray(y, to1 + LANES);
                var r2 = e2r.add(o2i).mul(scale);
                var i2 = e2i.sub(o2r).mul(scale);
                int to2 = to + destination[p + 2 * span];
                r2.blend(i2.rearrange(SWAP), ODD).intoArray(y, to2);
                r2.rearrange(SWAP).blend(i2, ODD).intoArray(y, to2 + LANES);
                var r3 = u3.fma(c, e3r).mul(scale);
                var i3 = v3.fma(minusC, e3i).mul(scale);
                int to3 = to + destination[p + 3 * span];
                r3.blend(i3.rearrange(SWAP), ODD).intoArray(y, to3);
                r3.rearrange(SWAP).blend(i3, ODD).intoArray(y, to3 + LANES);
                var r4 = e0r.sub(o0r).mul(scale);
                var i4 = e0i.sub(o0i).mul(scale);
                int to4 = to + destination[p + 4 * span];
                r4.blend(i4.rearrange(SWAP), ODD).intoArray(y, to4);
                r4.rearrange(SWAP).blend(i4, ODD).intoArray(y, to4 + LANES);
                var r5 = u1.fma(minusC, e1r).mul(scale);
                var i5 = v1.fma(minusC, e1i).mul(scale);
                int to5 = to + destination[p + 5 * span];
                r5.blend(i5.rearrange(SWAP), ODD).intoArray(y, to5);
                r5.rearrange(SWAP).blend(i5, ODD).intoArray(y, to5 + LANES);
                var r6 = e2r.sub(o2i).mul(scale);
                var i6 = e2i.add(o2r).mul(scale);
                int to6 = to + destination[p + 6 * span];
                r6.blend(i6.rearrange(SWAP), ODD).intoArray(y, to6);
                r6.rearrange(SWAP).blend(i6, ODD).intoArray(y, to6 + LANES);
                var r7 = u3.fma(minusC, e3r).mul(scale);
                var i7 = v3.fma(c, e3i).mul(scale);
                int to7 = to + destination[p + 7 * span];
                r7.blend(i7.rearrange(SWAP), ODD).intoArray(y, to7);
                r7.rearrange(SWAP).blend(i7, ODD).intoArray(y, to7 + LANES);
            }
        }
    }
}
