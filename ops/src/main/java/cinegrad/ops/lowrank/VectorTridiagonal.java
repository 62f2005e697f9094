package cinegrad.ops.lowrank;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Small Hermitian matrices, one a lane, made tridiagonal: G = Q D T D* Q* with Q a product of Householder reflections, D
/// diagonal of unit numbers and T real, symmetric, tridiagonal, nothing beside its diagonal negative. Source: Golub & Van Loan,
/// *Matrix Computations*, 4th edition, §8.3. No lane reads another.
final class VectorTridiagonal {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = S.length();
    private static final float TINY = 1e-30f;
    /// Its root: magnitudes whose squares have all digits.
    private static final float NOTHING = 1e-15f;

    private final int a;
    private final float[] re;                           // G, by rows of the lower triangle, see at
    private final float[] im;
    private final float[] reflectorRe;                  // v of every reflection 1 − β v v*, see reflector
    private final float[] reflectorIm;
    private final float[] beta;
    private final float[] wRe;
    private final float[] wIm;
    private final float[] diagonal;
    private final float[] below;
    private final float[] phaseRe;                      // of T[i+1, i], then of its running product
    private final float[] phaseIm;

    VectorTridiagonal(int a) {
        this.a = a;
        int triangle = a * (a + 1) / 2 * LANES;
        re = new float[triangle];
        im = new float[triangle];
        reflectorRe = new float[triangle];
        reflectorIm = new float[triangle];
        beta = new float[a * LANES];
        wRe = new float[a * LANES];
        wIm = new float[a * LANES];
        diagonal = new float[a * LANES];
        below = new float[a * LANES];
        phaseRe = new float[a * LANES];
        phaseIm = new float[a * LANES];
    }

    /// Where G[i, j] of lane 0 lies, j ≤ i.
    static int at(int i, int j) {
        return (i * (i + 1) / 2 + j) * LANES;
    }

    /// Where element 0 of reflector k would lie; it has elements k + 1 …
    private int reflector(int k) {
        return (k * (a - 1) - k * (k - 1) / 2 - k - 1) * LANES;
    }

    /// Real parts of G, to be filled before [#reduce], which destroys them.
    float[] real() {
        return re;
    }

    /// Imaginary parts; those of the diagonal count as 0.
    float[] imaginary() {
        return im;
    }

    /// T[i, i] at i · lanes.
    float[] diagonal() {
        return diagonal;
    }

    /// T[i + 1, i] ≥ 0 at i · lanes.
    float[] below() {
        return below;
    }

    void reduce() {
        for (int k = 0; k < a - 2; k++) reflect(k);
        finish();
    }

    /// Column k below the diagonal becomes one number: G ← H G H with H = 1 − β v v*.
    private void reflect(int k) {
        int h = reflector(k);
        FloatVector squares = FloatVector.zero(S);
        for (int i = k + 1; i < a; i++) {
            FloatVector x = FloatVector.fromArray(S, re, at(i, k));
            FloatVector y = FloatVector.fromArray(S, im, at(i, k));
            x.intoArray(reflectorRe, h + i * LANES);
            y.intoArray(reflectorIm, h + i * LANES);
            squares = x.fma(x, y.fma(y, squares));
        }
        int head = h + (k + 1) * LANES;
        FloatVector xr = FloatVector.fromArray(S, reflectorRe, head);
        FloatVector xi = FloatVector.fromArray(S, reflectorIm, head);
        FloatVector norm = squares.sqrt();
        FloatVector size = xr.fma(xr, xi.mul(xi)).sqrt();
        VectorMask<Float> nothing = size.compare(VectorOperators.LE, NOTHING);
        FloatVector safe = size.blend(1, nothing);
        FloatVector pr = xr.div(safe).blend(1, nothing);
        FloatVector pi = xi.div(safe).blend(0, nothing);
        pr.mul(norm).neg().intoArray(phaseRe, k * LANES);                     // T[k+1, k] = −e^{iθ}‖x‖
        pi.mul(norm).neg().intoArray(phaseIm, k * LANES);
        pr.fma(norm, xr).intoArray(reflectorRe, head);
        pi.fma(norm, xi).intoArray(reflectorIm, head);
        FloatVector denominator = norm.mul(norm.add(size));
        VectorMask<Float> none = denominator.compare(VectorOperators.LE, TINY);
        FloatVector factor = FloatVector.broadcast(S, 1).div(denominator.blend(1, none)).blend(0, none);
        factor.intoArray(beta, k * LANES);
        multiply(k, h, factor);
        update(k, h);
    }

    /// w = β G v − ½ β² (v* G v) v over rows k + 1 …
    private void multiply(int k, int h, FloatVector factor) {
        FloatVector inner = FloatVector.zero(S);
        for (int i = k + 1; i < a; i++) {
            FloatVector rr = FloatVector.zero(S);
            FloatVector ii = rr;
            FloatVector ri = rr;
            FloatVector ir = rr;
            for (int j = k + 1, g = at(i, k + 1), v = h + j * LANES; j < i; j++, g += LANES, v += LANES) {
                FloatVector gr = FloatVector.fromArray(S, re, g);
                FloatVector gi = FloatVector.fromArray(S, im, g);
                FloatVector vr = FloatVector.fromArray(S, reflectorRe, v);
                FloatVector vi = FloatVector.fromArray(S, reflectorIm, v);
                rr = gr.fma(vr, rr);
                ii = gi.fma(vi, ii);
                ri = gr.fma(vi, ri);
                ir = gi.fma(vr, ir);
            }
            FloatVector own = FloatVector.fromArray(S, re, at(i, i));
            FloatVector ownR = FloatVector.fromArray(S, reflectorRe, h + i * LANES);
            FloatVector ownI = FloatVector.fromArray(S, reflectorIm, h + i * LANES);
            rr = own.fma(ownR, rr.sub(ii));
            ri = own.fma(ownI, ri.add(ir));
            ii = FloatVector.zero(S);
            ir = ii;
            for (int j = i + 1, g = at(j, i), v = h + j * LANES; j < a; j++, g += j * LANES, v += LANES) {
                FloatVector gr = FloatVector.fromArray(S, re, g);
                FloatVector gi = FloatVector.fromArray(S, im, g);
                FloatVector vr = FloatVector.fromArray(S, reflectorRe, v);
                FloatVector vi = FloatVector.fromArray(S, reflectorIm, v);
                rr = gr.fma(vr, rr);
                ii = gi.fma(vi, ii);
                ri = gr.fma(vi, ri);
                ir = gi.fma(vr, ir);
            }
            FloatVector sr = rr.add(ii).mul(factor);
            FloatVector si = ri.sub(ir).mul(factor);
            inner = ownR.fma(sr, ownI.fma(si, inner));
            sr.intoArray(wRe, i * LANES);
            si.intoArray(wIm, i * LANES);
        }
        FloatVector half = inner.mul(factor).mul(-0.5f);
        for (int i = k + 1; i < a; i++) {
            FloatVector vr = FloatVector.fromArray(S, reflectorRe, h + i * LANES);
            FloatVector vi = FloatVector.fromArray(S, reflectorIm, h + i * LANES);
            half.fma(vr, FloatVector.fromArray(S, wRe, i * LANES)).intoArray(wRe, i * LANES);
            half.fma(vi, FloatVector.fromArray(S, wIm, i * LANES)).intoArray(wIm, i * LANES);
        }
    }

    /// G ← G − v w* − w v*.
    private void update(int k, int h) {
        for (int i = k + 1; i < a; i++) {
            FloatVector vr = FloatVector.fromArray(S, reflectorRe, h + i * LANES);
            FloatVector vi = FloatVector.fromArray(S, reflectorIm, h + i * LANES);
            FloatVector wr = FloatVector.fromArray(S, wRe, i * LANES);
            FloatVector wi = FloatVector.fromArray(S, wIm, i * LANES);
            FloatVector minusVr = vr.neg();
            FloatVector minusVi = vi.neg();
            FloatVector minusWr = wr.neg();
            FloatVector minusWi = wi.neg();
            for (int j = k + 1, g = at(i, k + 1); j <= i; j++, g += LANES) {
                FloatVector ur = FloatVector.fromArray(S, reflectorRe, h + j * LANES);
                FloatVector ui = FloatVector.fromArray(S, reflectorIm, h + j * LANES);
                FloatVector xr = FloatVector.fromArray(S, wRe, j * LANES);
                FloatVector xi = FloatVector.fromArray(S, wIm, j * LANES);
                FloatVector gr = FloatVector.fromArray(S, re, g);
                FloatVector gi = FloatVector.fromArray(S, im, g);
                minusVr.fma(xr, minusVi.fma(xi, minusWr.fma(ur, minusWi.fma(ui, gr)))).intoArray(re, g);
                minusVi.fma(xr, vr.fma(xi, minusWi.fma(ur, wr.fma(ui, gi)))).intoArray(im, g);
            }
        }
    }

    /// The diagonal, the sizes beside it, and the phases by which the vectors of T become those of D T D*.
    private void finish() {
        for (int i = 0; i < a; i++) FloatVector.fromArray(S, re, at(i, i)).intoArray(diagonal, i * LANES);
        if (a > 1) {
            int last = at(a - 1, a - 2);
            FloatVector.fromArray(S, re, last).intoArray(phaseRe, (a - 2) * LANES);
            FloatVector.fromArray(S, im, last).intoArray(phaseIm, (a - 2) * LANES);
        }
        FloatVector pr = FloatVector.broadcast(S, 1);
        FloatVector pi = FloatVector.zero(S);
        for (int k = 0; k < a - 1; k++) {
            FloatVector er = FloatVector.fromArray(S, phaseRe, k * LANES);
            FloatVector ei = FloatVector.fromArray(S, phaseIm, k * LANES);
            FloatVector size = er.fma(er, ei.mul(ei)).sqrt();
            size.intoArray(below, k * LANES);
            VectorMask<Float> nothing = size.compare(VectorOperators.LE, NOTHING);
            FloatVector safe = size.blend(1, nothing);
            er = er.div(safe).blend(1, nothing);
            ei = ei.div(safe).blend(0, nothing);
            FloatVector next = pr.mul(er).sub(pi.mul(ei));
            pi = pr.fma(ei, pi.mul(er));
            pr = next;
            pr.intoArray(phaseRe, k * LANES);
            pi.intoArray(phaseIm, k * LANES);
        }
    }

    /// Q D y: the vector of G that belongs to T's.
    ///
    /// @param vector y, real, from `from` on
    /// @param outRe  its real parts, from `from` on
    void back(float[] vector, float[] outRe, float[] outIm, int from) {
        FloatVector.fromArray(S, vector, from).intoArray(outRe, from);
        FloatVector.zero(S).intoArray(outIm, from);
        for (int i = 1; i < a; i++) {
            FloatVector y = FloatVector.fromArray(S, vector, from + i * LANES);
            y.mul(FloatVector.fromArray(S, phaseRe, (i - 1) * LANES)).intoArray(outRe, from + i * LANES);
            y.mul(FloatVector.fromArray(S, phaseIm, (i - 1) * LANES)).intoArray(outIm, from + i * LANES);
        }
        for (int k = a - 3; k >= 0; k--) reflectBack(k, outRe, outIm, from);
    }

    /// y ← (1 − β v v*) y.
    private void reflectBack(int k, float[] outRe, float[] outIm, int from) {
        int h = reflector(k);
        FloatVector rr = FloatVector.zero(S);
        FloatVector ii = rr;
        FloatVector ri = rr;
        FloatVector ir = rr;
        for (int i = k + 1; i < a; i++) {
            FloatVector hr = FloatVector.fromArray(S, reflectorRe, h + i * LANES);
            FloatVector hi = FloatVector.fromArray(S, reflectorIm, h + i * LANES);
            FloatVector yr = FloatVector.fromArray(S, outRe, from + i * LANES);
            FloatVector yi = FloatVector.fromArray(S, outIm, from + i * LANES);
            rr = hr.fma(yr, rr);
            ii = hi.fma(yi, ii);
            ri = hr.fma(yi, ri);
            ir = hi.fma(yr, ir);
        }
        FloatVector factor = FloatVector.fromArray(S, beta, k * LANES).neg();
        FloatVector sr = rr.add(ii).mul(factor);
        FloatVector si = ri.sub(ir).mul(factor);
        FloatVector minusSi = si.neg();
        for (int i = k + 1; i < a; i++) {
            FloatVector hr = FloatVector.fromArray(S, reflectorRe, h + i * LANES);
            FloatVector hi = FloatVector.fromArray(S, reflectorIm, h + i * LANES);
            FloatVector yr = FloatVector.fromArray(S, outRe, from + i * LANES);
            FloatVector yi = FloatVector.fromArray(S, outIm, from + i * LANES);
            hr.fma(sr, hi.fma(minusSi, yr)).intoArray(outRe, from + i * LANES);
            hr.fma(si, hi.fma(sr, yi)).intoArray(outIm, from + i * LANES);
        }
    }
}
