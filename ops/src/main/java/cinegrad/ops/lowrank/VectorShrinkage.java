package cinegrad.ops.lowrank;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// [ShrinkageBatch] of as many matrices at once as a vector has lanes; element (i, p) of all of them lies side by side.
/// No lane reads another, so a matrix gives the same bits in every lane and at every vector length.
///
/// With A of a rows and b columns, a ≤ b, and the small Hermitian G = A A*: Householder reflections make G tridiagonal, bisection
/// finds the eigenvalues above t², a twisted factorization their vectors (Parlett & Dhillon, *Fernando's solution to Wilkinson's
/// problem*, Linear Algebra Appl. 267 (1997)), and A becomes Σⱼ g(λⱼ) vⱼ vⱼ* A. Most eigenvalues are below t² and cost nothing
/// more. A matrix is left to plain loops in double precision if its vectors come out inaccurate, because eigenvalues lie too
/// close together, or if its eigenvalues reach too far above t² for single precision.
final class VectorShrinkage implements ShrinkageBatch {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    private static final int BISECTIONS = 28;
    /// Largest cosine between two vectors before they are made orthogonal.
    private static final float CLOSE = 1e-2f;
    private static final float TINY = 1e-30f;
    /// Largest Σλ/t² for single precision.
    private static final float WIDE = 0x1p20f;
    /// Beyond this power of two of the threshold, matrices are brought to where it is about 1.
    private static final int ORDINARY = 8;
    private static final int LANES = S.length();

    private final int a;
    private final int b;
    private final float[] re;
    private final float[] im;
    private final float[] gramRe;                       // lower triangle, (i, j) at i·a + j
    private final float[] gramIm;
    private final float[] diagonal;
    private final float[] below;                        // |T[i+1, i]|
    private final float[] phaseRe;                      // of T[i+1, i], then of its running product
    private final float[] phaseIm;
    private final float[] beta;
    private final float[] wRe;
    private final float[] wIm;
    private final float[] up;                           // pivots from above
    private final float[] down;                         // and from below
    private final float[] values;
    private final float[] vectorsReal;                  // of T, by eigenvalue
    private final float[] vRe;                          // of G
    private final float[] vIm;
    private final float[] rowRe;
    private final float[] rowIm;
    private final float[] outRe;
    private final float[] outIm;
    private final float[] count = new float[LANES];
    private final int[] ranks = new int[LANES];
    private final boolean[] doubtful = new boolean[LANES];
    private final PlainShrinkage plain;

    VectorShrinkage(int a, int b) {
        this.a = a;
        this.b = b;
        re = new float[a * b * LANES];
        im = new float[a * b * LANES];
        outRe = new float[a * b * LANES];
        outIm = new float[a * b * LANES];
        gramRe = new float[a * a * LANES];
        gramIm = new float[a * a * LANES];
        vectorsReal = new float[a * a * LANES];
        diagonal = new float[a * LANES];
        below = new float[a * LANES];
        phaseRe = new float[a * LANES];
        phaseIm = new float[a * LANES];
        beta = new float[a * LANES];
        wRe = new float[a * LANES];
        wIm = new float[a * LANES];
        up = new float[a * LANES];
        down = new float[a * LANES];
        values = new float[a * LANES];
        vRe = new float[a * LANES];
        vIm = new float[a * LANES];
        rowRe = new float[b * LANES];
        rowIm = new float[b * LANES];
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
        int shift = Math.abs(exponent) <= ORDINARY ? 0 : exponent;
        if (shift != 0) scale(Math.scalb(1f, -shift));
        shrinkOrdinary(Math.scalb(threshold, -shift));
        if (shift != 0) scale(Math.scalb(1f, shift));
    }

    private void scale(float factor) {
        for (int i = 0; i < re.length; i++) re[i] *= factor;
        for (int i = 0; i < im.length; i++) im[i] *= factor;
    }

    private void shrinkOrdinary(float threshold) {
        gram();
        findWide(threshold * threshold);
        for (int k = 0; k < a - 2; k++) reflect(k);
        finishTridiagonal();
        int most = count(threshold * threshold);
        bisect(most, threshold * threshold);
        Arrays.fill(outRe, 0);
        Arrays.fill(outIm, 0);
        for (int j = 0; j < most; j++) {
            factorize(j);
            orthogonalize(j);
            back(j);
            project(j, threshold * threshold);
        }
        for (int lane = 0; lane < LANES; lane++) if (doubtful[lane]) shrinkAlone(lane, threshold);
        System.arraycopy(outRe, 0, re, 0, re.length);
        System.arraycopy(outIm, 0, im, 0, im.length);
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
            outRe[e * LANES + lane] = x[e];
            outIm[e * LANES + lane] = y[e];
        }
    }

    /// The lanes that keep more than j eigenvalues.
    private VectorMask<Float> keepMoreThan(int j) {
        return FloatVector.fromArray(S, count, 0).compare(VectorOperators.GT, j);
    }

    /// G[i, j] = Σ_p A[i, p] conj(A[j, p]) for j ≤ i.
    private void gram() {
        for (int i = 0; i < a; i++) {
            for (int j = 0; j <= i; j++) {
                FloatVector x = FloatVector.zero(S);
                FloatVector y = FloatVector.zero(S);
                int p = i * b * LANES;
                int q = j * b * LANES;
                for (int n = 0; n < b; n++, p += LANES, q += LANES) {
                    FloatVector pr = FloatVector.fromArray(S, re, p);
                    FloatVector pi = FloatVector.fromArray(S, im, p);
                    FloatVector qr = FloatVector.fromArray(S, re, q);
                    FloatVector qi = FloatVector.fromArray(S, im, q);
                    x = pr.fma(qr, pi.fma(qi, x));
                    y = pi.fma(qr, pr.neg().fma(qi, y));
                }
                x.intoArray(gramRe, (i * a + j) * LANES);
                y.intoArray(gramIm, (i * a + j) * LANES);
            }
        }
    }

    /// Lanes whose eigenvalues reach too far, or are no numbers, are doubtful from the start.
    private void findWide(float least) {
        FloatVector trace = FloatVector.zero(S);
        for (int i = 0; i < a; i++) trace = trace.add(FloatVector.fromArray(S, gramRe, i * (a + 1) * LANES));
        trace.compare(VectorOperators.LE, WIDE * least).not().intoArray(doubtful, 0);
    }

    /// Column k below the diagonal becomes one number: G ← H G H with H = 1 − β v v*; v stays in the column.
    private void reflect(int k) {
        FloatVector below2 = FloatVector.zero(S);
        for (int i = k + 1; i < a; i++) {
            FloatVector x = FloatVector.fromArray(S, gramRe, (i * a + k) * LANES);
            FloatVector y = FloatVector.fromArray(S, gramIm, (i * a + k) * LANES);
            below2 = x.fma(x, y.fma(y, below2));
        }
        int head = ((k + 1) * a + k) * LANES;
        FloatVector xr = FloatVector.fromArray(S, gramRe, head);
        FloatVector xi = FloatVector.fromArray(S, gramIm, head);
        FloatVector norm = below2.sqrt();
        FloatVector size = xr.fma(xr, xi.mul(xi)).sqrt();
        VectorMask<Float> nothing = size.compare(VectorOperators.LE, TINY);
        FloatVector safe = size.blend(1, nothing);
        FloatVector pr = xr.div(safe).blend(1, nothing);
        FloatVector pi = xi.div(safe).blend(0, nothing);
        pr.mul(norm).neg().intoArray(phaseRe, k * LANES);                     // T[k+1, k] = −e^{iθ}‖x‖
        pi.mul(norm).neg().intoArray(phaseIm, k * LANES);
        pr.fma(norm, xr).intoArray(gramRe, head);
        pi.fma(norm, xi).intoArray(gramIm, head);
        FloatVector denominator = norm.mul(norm.add(size));
        VectorMask<Float> none = denominator.compare(VectorOperators.LE, TINY);
        FloatVector factor = FloatVector.broadcast(S, 1).div(denominator.blend(1, none)).blend(0, none);
        factor.intoArray(beta, k * LANES);
        multiply(k, factor);
        update(k);
    }

    /// w = β G v − ½ β² (v* G v) v over rows k+1 …, G given by its lower triangle.
    private void multiply(int k, FloatVector factor) {
        FloatVector inner = FloatVector.zero(S);
        for (int i = k + 1; i < a; i++) {
            FloatVector sr = FloatVector.zero(S);
            FloatVector si = FloatVector.zero(S);
            for (int j = k + 1; j < a; j++) {
                FloatVector vr = FloatVector.fromArray(S, gramRe, (j * a + k) * LANES);
                FloatVector vi = FloatVector.fromArray(S, gramIm, (j * a + k) * LANES);
                int at = (j <= i ? i * a + j : j * a + i) * LANES;
                FloatVector gr = FloatVector.fromArray(S, gramRe, at);
                FloatVector gi = FloatVector.fromArray(S, gramIm, at);
                if (j > i) gi = gi.neg();
                if (j == i) gi = FloatVector.zero(S);
                sr = gr.fma(vr, gi.neg().fma(vi, sr));
                si = gr.fma(vi, gi.fma(vr, si));
            }
            FloatVector vr = FloatVector.fromArray(S, gramRe, (i * a + k) * LANES);
            FloatVector vi = FloatVector.fromArray(S, gramIm, (i * a + k) * LANES);
            sr = sr.mul(factor);
            si = si.mul(factor);
            inner = vr.fma(sr, vi.fma(si, inner));
            sr.intoArray(wRe, i * LANES);
            si.intoArray(wIm, i * LANES);
        }
        FloatVector half = inner.mul(factor).mul(-0.5f);
        for (int i = k + 1; i < a; i++) {
            FloatVector vr = FloatVector.fromArray(S, gramRe, (i * a + k) * LANES);
            FloatVector vi = FloatVector.fromArray(S, gramIm, (i * a + k) * LANES);
            half.fma(vr, FloatVector.fromArray(S, wRe, i * LANES)).intoArray(wRe, i * LANES);
            half.fma(vi, FloatVector.fromArray(S, wIm, i * LANES)).intoArray(wIm, i * LANES);
        }
    }

    /// G ← G − v w* − w v*.
    private void update(int k) {
        for (int i = k + 1; i < a; i++) {
            FloatVector vr = FloatVector.fromArray(S, gramRe, (i * a + k) * LANES);
            FloatVector vi = FloatVector.fromArray(S, gramIm, (i * a + k) * LANES);
            FloatVector wr = FloatVector.fromArray(S, wRe, i * LANES);
            FloatVector wi = FloatVector.fromArray(S, wIm, i * LANES);
            for (int j = k + 1; j <= i; j++) {
                FloatVector ur = FloatVector.fromArray(S, gramRe, (j * a + k) * LANES);
                FloatVector ui = FloatVector.fromArray(S, gramIm, (j * a + k) * LANES);
                FloatVector xr = FloatVector.fromArray(S, wRe, j * LANES);
                FloatVector xi = FloatVector.fromArray(S, wIm, j * LANES);
                int at = (i * a + j) * LANES;
                FloatVector gr = FloatVector.fromArray(S, gramRe, at);
                FloatVector gi = FloatVector.fromArray(S, gramIm, at);
                gr = gr.sub(vr.fma(xr, vi.mul(xi))).sub(wr.fma(ur, wi.mul(ui)));
                gi = gi.sub(vi.fma(xr, vr.neg().mul(xi))).sub(wi.fma(ur, wr.neg().mul(ui)));
                gr.intoArray(gramRe, at);
                gi.intoArray(gramIm, at);
            }
        }
    }

    /// The diagonal, the sizes beside it, and the phases by which the vectors of |T| become those of T.
    private void finishTridiagonal() {
        for (int i = 0; i < a; i++) FloatVector.fromArray(S, gramRe, i * (a + 1) * LANES).intoArray(diagonal, i * LANES);
        if (a > 1) {
            int last = (a - 2) * LANES;
            FloatVector.fromArray(S, gramRe, ((a - 1) * a + a - 2) * LANES).intoArray(phaseRe, last);
            FloatVector.fromArray(S, gramIm, ((a - 1) * a + a - 2) * LANES).intoArray(phaseIm, last);
        }
        FloatVector pr = FloatVector.broadcast(S, 1);
        FloatVector pi = FloatVector.zero(S);
        for (int k = 0; k < a - 1; k++) {
            FloatVector er = FloatVector.fromArray(S, phaseRe, k * LANES);
            FloatVector ei = FloatVector.fromArray(S, phaseIm, k * LANES);
            FloatVector size = er.fma(er, ei.mul(ei)).sqrt();
            size.intoArray(below, k * LANES);
            VectorMask<Float> nothing = size.compare(VectorOperators.LE, TINY);
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

    /// The number of eigenvalues above x, by Sylvester's law of inertia.
    private FloatVector above(FloatVector x) {
        FloatVector q = FloatVector.fromArray(S, diagonal, 0).sub(x);
        FloatVector one = FloatVector.broadcast(S, 1);
        FloatVector zero = FloatVector.zero(S);
        FloatVector n = zero.blend(one, q.compare(VectorOperators.GT, 0));
        for (int i = 1; i < a; i++) {
            FloatVector e = FloatVector.fromArray(S, below, (i - 1) * LANES);
            VectorMask<Float> small = q.abs().compare(VectorOperators.LT, TINY);
            q = q.blend(-TINY, small);
            q = FloatVector.fromArray(S, diagonal, i * LANES).sub(x).sub(e.mul(e).div(q));
            n = n.add(one, q.compare(VectorOperators.GT, 0));
        }
        return n;
    }

    /// Fills [#ranks], with 0 where a lane is doubtful already; the largest of them.
    private int count(float least) {
        above(FloatVector.broadcast(S, least)).blend(0, VectorMask.fromArray(S, doubtful, 0)).intoArray(count, 0);
        for (int lane = 0; lane < LANES; lane++) ranks[lane] = (int) count[lane];
        return Arrays.stream(ranks).max().orElseThrow();
    }

    /// The `most` largest eigenvalues; in lanes that have fewer above `least`, anything for the others.
    private void bisect(int most, float least) {
        FloatVector trace = FloatVector.zero(S);
        for (int i = 0; i < a; i++) trace = trace.add(FloatVector.fromArray(S, diagonal, i * LANES).abs());
        FloatVector top = trace.mul(1.0001f).max(least);
        for (int j = 0; j < most; j++) {
            FloatVector low = FloatVector.broadcast(S, least);
            FloatVector high = top;
            for (int step = 0; step < BISECTIONS; step++) {
                FloatVector middle = low.add(high).mul(0.5f);
                VectorMask<Float> more = above(middle).compare(VectorOperators.GT, j);
                low = low.blend(middle, more);
                high = middle.blend(high, more);
            }
            top = high;
            low.add(high).mul(0.5f).intoArray(values, j * LANES);
        }
    }

    /// The vector of |T| to eigenvalue j: pivots from both ends, joined where they agree best.
    private void factorize(int j) {
        FloatVector x = FloatVector.fromArray(S, values, j * LANES);
        pivots(x);
        FloatVector best = FloatVector.broadcast(S, Float.POSITIVE_INFINITY);
        FloatVector at = FloatVector.zero(S);
        for (int i = 0; i < a; i++) {
            FloatVector gap = FloatVector.fromArray(S, up, i * LANES).add(FloatVector.fromArray(S, down, i * LANES))
                    .sub(FloatVector.fromArray(S, diagonal, i * LANES).sub(x)).abs();
            VectorMask<Float> better = gap.compare(VectorOperators.LT, best);
            best = best.blend(gap, better);
            at = at.blend(i, better);
        }
        int z = j * a * LANES;
        FloatVector sum = FloatVector.zero(S);
        FloatVector next = FloatVector.zero(S);
        for (int i = a - 1; i >= 0; i--) {                                     // upwards from the joint
            if (i < a - 1) {
                next = next.mul(FloatVector.fromArray(S, below, i * LANES)).div(FloatVector.fromArray(S, up, i * LANES)).neg();
            }
            VectorMask<Float> here = at.compare(VectorOperators.EQ, i);
            VectorMask<Float> beyond = at.compare(VectorOperators.LT, i);
            next = next.blend(1, here).blend(0, beyond);
            next.intoArray(vectorsReal, z + i * LANES);
        }
        next = FloatVector.zero(S);
        for (int i = 0; i < a; i++) {                                          // downwards
            if (i > 0) {
                next = next.mul(FloatVector.fromArray(S, below, (i - 1) * LANES)).div(FloatVector.fromArray(S, down, i * LANES))
                        .neg();
            }
            VectorMask<Float> here = at.compare(VectorOperators.EQ, i);
            VectorMask<Float> before = at.compare(VectorOperators.GT, i);
            next = next.blend(1, here).blend(0, before);
            FloatVector y = FloatVector.fromArray(S, vectorsReal, z + i * LANES);
            y = y.blend(next, at.compare(VectorOperators.LT, i));
            sum = y.fma(y, sum);
            y.intoArray(vectorsReal, z + i * LANES);
        }
        FloatVector scale = FloatVector.broadcast(S, 1).div(sum.sqrt());
        for (int i = 0; i < a; i++) {
            FloatVector.fromArray(S, vectorsReal, z + i * LANES).mul(scale).intoArray(vectorsReal, z + i * LANES);
        }
    }

    /// `up[i]` is pivot i of T − x eliminated from the first row, `down[i]` from the last.
    private void pivots(FloatVector x) {
        FloatVector q = pivot(FloatVector.fromArray(S, diagonal, 0).sub(x));
        q.intoArray(up, 0);
        for (int i = 1; i < a; i++) {
            FloatVector e = FloatVector.fromArray(S, below, (i - 1) * LANES);
            q = pivot(FloatVector.fromArray(S, diagonal, i * LANES).sub(x).sub(e.mul(e).div(q)));
            q.intoArray(up, i * LANES);
        }
        q = pivot(FloatVector.fromArray(S, diagonal, (a - 1) * LANES).sub(x));
        q.intoArray(down, (a - 1) * LANES);
        for (int i = a - 2; i >= 0; i--) {
            FloatVector e = FloatVector.fromArray(S, below, i * LANES);
            q = pivot(FloatVector.fromArray(S, diagonal, i * LANES).sub(x).sub(e.mul(e).div(q)));
            q.intoArray(down, i * LANES);
        }
    }

    private static FloatVector pivot(FloatVector q) {
        return q.blend(-TINY, q.abs().compare(VectorOperators.LT, TINY));
    }

    /// Vector j becomes orthogonal to those before it. Lanes in which it was not nearly so, or is no number, are doubtful.
    private void orthogonalize(int j) {
        int z = j * a * LANES;
        VectorMask<Float> bad = FloatVector.fromArray(S, vectorsReal, z).test(VectorOperators.IS_FINITE).not();
        for (int m = 0; m < j; m++) {
            FloatVector inner = FloatVector.zero(S);
            for (int i = 0; i < a; i++) {
                inner = FloatVector.fromArray(S, vectorsReal, z + i * LANES)
                        .fma(FloatVector.fromArray(S, vectorsReal, (m * a + i) * LANES), inner);
            }
            bad = bad.or(inner.abs().compare(VectorOperators.LE, CLOSE).not());
            for (int i = 0; i < a; i++) {
                FloatVector.fromArray(S, vectorsReal, (m * a + i) * LANES).neg()
                        .fma(inner, FloatVector.fromArray(S, vectorsReal, z + i * LANES)).intoArray(vectorsReal, z + i * LANES);
            }
        }
        bad = bad.and(keepMoreThan(j));
        for (int lane = 0; lane < LANES && bad.anyTrue(); lane++) doubtful[lane] |= bad.laneIsSet(lane);
    }

    /// The vector of G: phases, then the reflections in reverse.
    private void back(int j) {
        int z = j * a * LANES;
        FloatVector.fromArray(S, vectorsReal, z).intoArray(vRe, 0);
        FloatVector.zero(S).intoArray(vIm, 0);
        for (int i = 1; i < a; i++) {
            FloatVector y = FloatVector.fromArray(S, vectorsReal, z + i * LANES);
            y.mul(FloatVector.fromArray(S, phaseRe, (i - 1) * LANES)).intoArray(vRe, i * LANES);
            y.mul(FloatVector.fromArray(S, phaseIm, (i - 1) * LANES)).intoArray(vIm, i * LANES);
        }
        for (int k = a - 3; k >= 0; k--) {
            FloatVector sr = FloatVector.zero(S);                              // v_k* y
            FloatVector si = FloatVector.zero(S);
            for (int i = k + 1; i < a; i++) {
                FloatVector hr = FloatVector.fromArray(S, gramRe, (i * a + k) * LANES);
                FloatVector hi = FloatVector.fromArray(S, gramIm, (i * a + k) * LANES);
                FloatVector yr = FloatVector.fromArray(S, vRe, i * LANES);
                FloatVector yi = FloatVector.fromArray(S, vIm, i * LANES);
                sr = hr.fma(yr, hi.fma(yi, sr));
                si = hr.fma(yi, hi.neg().fma(yr, si));
            }
            FloatVector factor = FloatVector.fromArray(S, beta, k * LANES).neg();
            sr = sr.mul(factor);
            si = si.mul(factor);
            for (int i = k + 1; i < a; i++) {
                FloatVector hr = FloatVector.fromArray(S, gramRe, (i * a + k) * LANES);
                FloatVector hi = FloatVector.fromArray(S, gramIm, (i * a + k) * LANES);
                FloatVector yr = FloatVector.fromArray(S, vRe, i * LANES);
                FloatVector yi = FloatVector.fromArray(S, vIm, i * LANES);
                hr.fma(sr, hi.neg().fma(si, yr)).intoArray(vRe, i * LANES);
                hr.fma(si, hi.fma(sr, yi)).intoArray(vIm, i * LANES);
            }
        }
    }

    /// out += (1 − t²/λ) v (v* A), where the lane has that many eigenvalues.
    private void project(int j, float least) {
        FloatVector keep = FloatVector.broadcast(S, 1).sub(FloatVector.broadcast(S, least)
                .div(FloatVector.fromArray(S, values, j * LANES)));
        VectorMask<Float> mask = keepMoreThan(j);
        keep = FloatVector.zero(S).blend(keep.max(0), mask);
        for (int p = 0; p < b; p++) {
            FloatVector sr = FloatVector.zero(S);
            FloatVector si = FloatVector.zero(S);
            for (int i = 0; i < a; i++) {
                FloatVector vr = FloatVector.fromArray(S, vRe, i * LANES);
                FloatVector vi = FloatVector.fromArray(S, vIm, i * LANES);
                FloatVector xr = FloatVector.fromArray(S, re, (i * b + p) * LANES);
                FloatVector xi = FloatVector.fromArray(S, im, (i * b + p) * LANES);
                sr = vr.fma(xr, vi.fma(xi, sr));
                si = vr.fma(xi, vi.neg().fma(xr, si));
            }
            FloatVector.zero(S).blend(sr.mul(keep), mask).intoArray(rowRe, p * LANES);
            FloatVector.zero(S).blend(si.mul(keep), mask).intoArray(rowIm, p * LANES);
        }
        for (int i = 0; i < a; i++) {
            FloatVector vr = FloatVector.zero(S).blend(FloatVector.fromArray(S, vRe, i * LANES), mask);
            FloatVector vi = FloatVector.zero(S).blend(FloatVector.fromArray(S, vIm, i * LANES), mask);
            for (int p = 0; p < b; p++) {
                FloatVector cr = FloatVector.fromArray(S, rowRe, p * LANES);
                FloatVector ci = FloatVector.fromArray(S, rowIm, p * LANES);
                int at = (i * b + p) * LANES;
                vr.fma(cr, vi.neg().fma(ci, FloatVector.fromArray(S, outRe, at))).intoArray(outRe, at);
                vr.fma(ci, vi.fma(cr, FloatVector.fromArray(S, outIm, at))).intoArray(outIm, at);
            }
        }
    }
}
