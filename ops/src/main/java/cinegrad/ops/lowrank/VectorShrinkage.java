package cinegrad.ops.lowrank;

import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// [ShrinkageBatch] of as many matrices at once as a vector has lanes; element (i, p) of all of them lies side by side.
/// No lane reads another, so a matrix gives the same bits in every lane and at every vector length.
///
/// With A of a rows and b columns, a ≤ b, and the small Hermitian G = A A*: [VectorTridiagonal] makes G tridiagonal,
/// [VectorSpectrum] finds the eigenvalues above t² and their vectors, and A becomes Σⱼ g(λⱼ) vⱼ vⱼ* A. Most eigenvalues are below
/// t² and cost nothing more. Products of matrices go by tiles of two rows and two columns, whose sums stay in registers. A matrix
/// is left to plain loops in double precision if its vectors come out inaccurate, because eigenvalues are equal, or if its
/// eigenvalues reach too far above t² for single precision.
final class VectorShrinkage implements ShrinkageBatch {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = S.length();
    /// Largest Σλ/t² for single precision.
    private static final float WIDE = 0x1p20f;
    /// Beyond this power of two of the threshold, matrices are brought to where it is about 1.
    private static final int ORDINARY = 8;

    private final int a;
    private final int b;
    private final float[] re;
    private final float[] im;
    private final VectorTridiagonal tridiagonal;
    private final VectorSpectrum spectrum;
    private final float[] keep;                         // g(λⱼ)
    private final float[] vRe;                          // vectors of G, (j, i) at j·a + i
    private final float[] vIm;
    private final float[] cRe;                          // two columns of g(λⱼ) vⱼ* A, (j, column) at 2j + column
    private final float[] cIm;
    private final float[] count = new float[LANES];
    private final int[] ranks = new int[LANES];
    private final boolean[] doubtful = new boolean[LANES];
    private final float[] factors = new float[LANES];   // what every matrix is multiplied by meanwhile
    private final PlainShrinkage plain;

    VectorShrinkage(int a, int b) {
        this.a = a;
        this.b = b;
        re = new float[a * b * LANES];
        im = new float[a * b * LANES];
        tridiagonal = new VectorTridiagonal(a);
        spectrum = new VectorSpectrum(a, tridiagonal);
        keep = new float[a * LANES];
        vRe = new float[a * a * LANES];
        vIm = new float[a * a * LANES];
        cRe = new float[2 * a * LANES];
        cIm = new float[2 * a * LANES];
        plain = new PlainShrinkage(a, b);
    }

    @Override
    public int size() {
        return LANES;
    }

    @Override
    public float[] real() {
        return re;
    }

    @Override
    public float[] imaginary() {
        return im;
    }

    @Override
    public int rank(int matrix) {
        return ranks[matrix];
    }

    @Override
    public void shrink(float threshold) {
        ShrinkageBatch.requireThreshold(threshold);
        int exponent = Math.getExponent(threshold);
        float factor = Math.abs(exponent) <= ORDINARY ? 1 : Math.scalb(1f, -exponent);
        chooseFactors(factor);
        if (factor != 1) for (float[] x : List.of(re, im)) scale(x);
        shrinkOrdinary(threshold, factor);
        if (factor != 1) for (float[] x : List.of(re, im)) scaleBack(x);
    }

    /// The factor, but 1 where it would make numbers infinite.
    private void chooseFactors(float factor) {
        Arrays.fill(factors, factor);
        if (factor <= 1) return;
        FloatVector largest = FloatVector.zero(S);
        for (int e = 0; e < re.length; e += LANES) {
            largest = largest.max(FloatVector.fromArray(S, re, e).abs()).max(FloatVector.fromArray(S, im, e).abs());
        }
        FloatVector.broadcast(S, factor).blend(1, largest.mul(factor).compare(VectorOperators.LE, Float.MAX_VALUE).not())
                .intoArray(factors, 0);
    }

    private void scale(float[] x) {
        FloatVector factor = FloatVector.fromArray(S, factors, 0);
        for (int e = 0; e < x.length; e += LANES) FloatVector.fromArray(S, x, e).mul(factor).intoArray(x, e);
    }

    private void scaleBack(float[] x) {
        FloatVector factor = FloatVector.broadcast(S, 1).div(FloatVector.fromArray(S, factors, 0));
        for (int e = 0; e < x.length; e += LANES) FloatVector.fromArray(S, x, e).mul(factor).intoArray(x, e);
    }

    /// @param factor of most matrices; those with another are doubtful
    private void shrinkOrdinary(float given, float factor) {
        float threshold = given * factor;
        float least = threshold * threshold;
        for (int i = 0; i < a; i += 2) for (int j = 0; j <= i; j += 2) gram(i, j);
        findWide(least, factor);
        tridiagonal.reduce();
        int most = count(least);
        spectrum.bisect(most, least);
        for (int j = 0; j < most; j++) vector(j, least);
        VectorMask<Float> untouched = VectorMask.fromArray(S, doubtful, 0);
        for (int p = 0; p < b; p += 2) project(p, Math.min(p + 1, b - 1), most, untouched);
        for (int lane = 0; lane < LANES; lane++) if (doubtful[lane]) shrinkAlone(lane, given * factors[lane]);
    }

    private void shrinkAlone(int lane, float threshold) {
        float[] x = plain.real();
        float[] y = plain.imaginary();
        for (int e = 0; e < x.length; e++) {
            x[e] = re[e * LANES + lane];
            y[e] = im[e * LANES + lane];
        }
        plain.shrink(threshold);
        ranks[lane] = plain.rank(0);
        for (int e = 0; e < x.length; e++) {
            re[e * LANES + lane] = x[e];
            im[e * LANES + lane] = y[e];
        }
    }

    /// G[i, j] = Σ_p A[i, p] conj(A[j, p]) of a tile of two rows and two columns, as far as it lies in the lower triangle; where
    /// rows are odd in number the last stands in for the missing one.
    private void gram(int i, int j) {
        int i1 = Math.min(i + 1, a - 1);
        int j1 = Math.min(j + 1, a - 1);
        int p0 = i * b * LANES;
        int p1 = i1 * b * LANES;
        int q0 = j * b * LANES;
        int q1 = j1 * b * LANES;
        FloatVector x00 = FloatVector.zero(S);
        FloatVector x01 = x00;
        FloatVector x10 = x00;
        FloatVector x11 = x00;
        FloatVector y00 = x00;
        FloatVector y01 = x00;
        FloatVector y10 = x00;
        FloatVector y11 = x00;
        for (int n = 0; n < b * LANES; n += LANES) {
            FloatVector r0 = FloatVector.fromArray(S, re, p0 + n);
            FloatVector s0 = FloatVector.fromArray(S, im, p0 + n);
            FloatVector r1 = FloatVector.fromArray(S, re, p1 + n);
            FloatVector s1 = FloatVector.fromArray(S, im, p1 + n);
            FloatVector u = FloatVector.fromArray(S, re, q0 + n);
            FloatVector v = FloatVector.fromArray(S, im, q0 + n);
            FloatVector w = v.neg();
            x00 = r0.fma(u, s0.fma(v, x00));
            y00 = s0.fma(u, r0.fma(w, y00));
            x10 = r1.fma(u, s1.fma(v, x10));
            y10 = s1.fma(u, r1.fma(w, y10));
            u = FloatVector.fromArray(S, re, q1 + n);
            v = FloatVector.fromArray(S, im, q1 + n);
            w = v.neg();
            x01 = r0.fma(u, s0.fma(v, x01));
            y01 = s0.fma(u, r0.fma(w, y01));
            x11 = r1.fma(u, s1.fma(v, x11));
            y11 = s1.fma(u, r1.fma(w, y11));
        }
        float[] gramRe = tridiagonal.real();
        float[] gramIm = tridiagonal.imaginary();
        x00.intoArray(gramRe, VectorTridiagonal.at(i, j));
        y00.intoArray(gramIm, VectorTridiagonal.at(i, j));
        x10.intoArray(gramRe, VectorTridiagonal.at(i1, j));
        y10.intoArray(gramIm, VectorTridiagonal.at(i1, j));
        if (j1 <= i) {
            x01.intoArray(gramRe, VectorTridiagonal.at(i, j1));
            y01.intoArray(gramIm, VectorTridiagonal.at(i, j1));
        }
        x11.intoArray(gramRe, VectorTridiagonal.at(i1, j1));
        y11.intoArray(gramIm, VectorTridiagonal.at(i1, j1));
    }

    /// Lanes whose eigenvalues reach too far, or are no numbers, are doubtful from the start.
    private void findWide(float least, float factor) {
        FloatVector trace = FloatVector.zero(S);
        for (int i = 0; i < a; i++) trace = trace.add(FloatVector.fromArray(S, tridiagonal.real(), VectorTridiagonal.at(i, i)));
        trace.compare(VectorOperators.LE, WIDE * least).not()
                .or(FloatVector.fromArray(S, factors, 0).compare(VectorOperators.NE, factor)).intoArray(doubtful, 0);
    }

    /// Fills [#ranks], with 0 where a lane is doubtful already; the largest of them.
    private int count(float least) {
        spectrum.above(least).blend(0, VectorMask.fromArray(S, doubtful, 0)).intoArray(count, 0);
        int most = 0;
        for (int lane = 0; lane < LANES; lane++) {
            ranks[lane] = (int) count[lane];
            most = Math.max(most, ranks[lane]);
        }
        return most;
    }

    /// Vector j of G and g(λⱼ), 0 in lanes that have fewer eigenvalues.
    private void vector(int j, float least) {
        VectorMask<Float> kept = FloatVector.fromArray(S, count, 0).compare(VectorOperators.GT, j);
        VectorMask<Float> bad = spectrum.vector(j).and(kept);
        if (bad.anyTrue()) bad.or(VectorMask.fromArray(S, doubtful, 0)).intoArray(doubtful, 0);
        FloatVector shrunk = FloatVector.broadcast(S, 1).sub(FloatVector.broadcast(S, least)
                .div(FloatVector.fromArray(S, spectrum.values(), j * LANES)));
        FloatVector zero = FloatVector.zero(S);
        zero.blend(shrunk.max(0), kept).intoArray(keep, j * LANES);
        int from = j * a * LANES;
        tridiagonal.back(spectrum.vectors(), vRe, vIm, from);
        for (int e = from; e < from + a * LANES; e += LANES) {
            zero.blend(FloatVector.fromArray(S, vRe, e), kept).intoArray(vRe, e);
            zero.blend(FloatVector.fromArray(S, vIm, e), kept).intoArray(vIm, e);
        }
    }

    /// Columns p and p1 of A become those of Σⱼ vⱼ g(λⱼ) vⱼ* A.
    private void project(int p, int p1, int most, VectorMask<Float> untouched) {
        for (int j = 0; j < most; j += 2) coefficients(p, p1, j, Math.min(j + 1, most - 1));
        for (int i = 0; i < a; i += 2) combine(p, p1, i, Math.min(i + 1, a - 1), most, untouched);
    }

    /// g(λⱼ) vⱼ* A of two vectors and two columns.
    private void coefficients(int p, int p1, int j, int j1) {
        FloatVector x00 = FloatVector.zero(S);
        FloatVector x01 = x00;
        FloatVector x10 = x00;
        FloatVector x11 = x00;
        FloatVector y00 = x00;
        FloatVector y01 = x00;
        FloatVector y10 = x00;
        FloatVector y11 = x00;
        for (int i = 0; i < a; i++) {
            int row = i * b * LANES;
            FloatVector r0 = FloatVector.fromArray(S, re, row + p * LANES);
            FloatVector s0 = FloatVector.fromArray(S, im, row + p * LANES);
            FloatVector r1 = FloatVector.fromArray(S, re, row + p1 * LANES);
            FloatVector s1 = FloatVector.fromArray(S, im, row + p1 * LANES);
            FloatVector u = FloatVector.fromArray(S, vRe, (j * a + i) * LANES);
            FloatVector v = FloatVector.fromArray(S, vIm, (j * a + i) * LANES);
            FloatVector w = v.neg();
            x00 = u.fma(r0, v.fma(s0, x00));
            y00 = u.fma(s0, w.fma(r0, y00));
            x01 = u.fma(r1, v.fma(s1, x01));
            y01 = u.fma(s1, w.fma(r1, y01));
            u = FloatVector.fromArray(S, vRe, (j1 * a + i) * LANES);
            v = FloatVector.fromArray(S, vIm, (j1 * a + i) * LANES);
            w = v.neg();
            x10 = u.fma(r0, v.fma(s0, x10));
            y10 = u.fma(s0, w.fma(r0, y10));
            x11 = u.fma(r1, v.fma(s1, x11));
            y11 = u.fma(s1, w.fma(r1, y11));
        }
        FloatVector k0 = FloatVector.fromArray(S, keep, j * LANES);
        FloatVector k1 = FloatVector.fromArray(S, keep, j1 * LANES);
        x00.mul(k0).intoArray(cRe, 2 * j * LANES);
        y00.mul(k0).intoArray(cIm, 2 * j * LANES);
        x01.mul(k0).intoArray(cRe, (2 * j + 1) * LANES);
        y01.mul(k0).intoArray(cIm, (2 * j + 1) * LANES);
        x10.mul(k1).intoArray(cRe, 2 * j1 * LANES);
        y10.mul(k1).intoArray(cIm, 2 * j1 * LANES);
        x11.mul(k1).intoArray(cRe, (2 * j1 + 1) * LANES);
        y11.mul(k1).intoArray(cIm, (2 * j1 + 1) * LANES);
    }

    /// Rows i and i1 of both columns, from their coefficients.
    private void combine(int p, int p1, int i, int i1, int most, VectorMask<Float> untouched) {
        FloatVector x00 = FloatVector.zero(S);
        FloatVector x01 = x00;
        FloatVector x10 = x00;
        FloatVector x11 = x00;
        FloatVector y00 = x00;
        FloatVector y01 = x00;
        FloatVector y10 = x00;
        FloatVector y11 = x00;
        for (int j = 0; j < most; j++) {
            FloatVector r0 = FloatVector.fromArray(S, cRe, 2 * j * LANES);
            FloatVector s0 = FloatVector.fromArray(S, cIm, 2 * j * LANES);
            FloatVector r1 = FloatVector.fromArray(S, cRe, (2 * j + 1) * LANES);
            FloatVector s1 = FloatVector.fromArray(S, cIm, (2 * j + 1) * LANES);
            FloatVector u = FloatVector.fromArray(S, vRe, (j * a + i) * LANES);
            FloatVector v = FloatVector.fromArray(S, vIm, (j * a + i) * LANES);
            FloatVector w = v.neg();
            x00 = u.fma(r0, w.fma(s0, x00));
            y00 = u.fma(s0, v.fma(r0, y00));
            x01 = u.fma(r1, w.fma(s1, x01));
            y01 = u.fma(s1, v.fma(r1, y01));
            u = FloatVector.fromArray(S, vRe, (j * a + i1) * LANES);
            v = FloatVector.fromArray(S, vIm, (j * a + i1) * LANES);
            w = v.neg();
            x10 = u.fma(r0, w.fma(s0, x10));
            y10 = u.fma(s0, v.fma(r0, y10));
            x11 = u.fma(r1, w.fma(s1, x11));
            y11 = u.fma(s1, v.fma(r1, y11));
        }
        store(x00, y00, i * b + p, untouched);
        store(x01, y01, i * b + p1, untouched);
        store(x10, y10, i1 * b + p, untouched);
        store(x11, y11, i1 * b + p1, untouched);
    }

    private void store(FloatVector x, FloatVector y, int element, VectorMask<Float> untouched) {
        int at = element * LANES;
        x.blend(FloatVector.fromArray(S, re, at), untouched).intoArray(re, at);
        y.blend(FloatVector.fromArray(S, im, at), untouched).intoArray(im, at);
    }
}
