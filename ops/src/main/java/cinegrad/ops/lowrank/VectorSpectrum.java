package cinegrad.ops.lowrank;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The largest eigenvalues of small real symmetric tridiagonal matrices, one a lane, and their vectors.
///
/// Bisection by counts of negative pivots finds the values, four at a time, so that divisions need not wait for one another; a
/// twisted factorization finds the vectors: Parlett & Dhillon, *Fernando's solution to Wilkinson's problem*, Linear Algebra Appl.
/// 267 (1997). Values are good to about 2⁻²³ of the sum of the diagonal's sizes. No lane reads another.
final class VectorSpectrum {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = S.length();
    /// Values that are found together.
    private static final int TOGETHER = 4;
    private static final int MOST_BISECTIONS = 28;
    private static final float RESOLUTION = 0x1p-24f;
    /// Largest cosine between two vectors before they are made orthogonal: with equal values it would be 1, with values that
    /// rounding cannot tell apart anything.
    private static final float CLOSE = 0.5f;
    private static final float TINY = 1e-30f;

    private final int a;
    private final float[] diagonal;
    private final float[] below;
    private final float[] squares;                      // of below, never 0
    private final float[] values;
    private final float[] vectors;                      // vector j, element i at j·a + i
    private final float[] up;                           // pivots from the first row
    private final float[] down;                         // and from the last

    /// @param tridiagonal whose matrices these are
    VectorSpectrum(int a, VectorTridiagonal tridiagonal) {
        this.a = a;
        diagonal = tridiagonal.diagonal();
        below = tridiagonal.below();
        squares = new float[a * LANES];
        values = new float[(a + TOGETHER) * LANES];
        vectors = new float[a * a * LANES];
        up = new float[a * LANES];
        down = new float[a * LANES];
    }

    /// Value j of lane 0 at j · lanes.
    float[] values() {
        return values;
    }

    /// Element i of vector j of lane 0 at (j · a + i) · lanes.
    float[] vectors() {
        return vectors;
    }

    /// How many values are above x, once the matrices have changed.
    FloatVector above(float x) {
        for (int i = 0; i < a - 1; i++) {
            FloatVector e = FloatVector.fromArray(S, below, i * LANES);
            e.mul(e).max(TINY).intoArray(squares, i * LANES);
        }
        FloatVector q = FloatVector.fromArray(S, diagonal, 0).sub(x);
        IntVector negative = sign(q);
        for (int i = 1; i < a; i++) {
            q = FloatVector.fromArray(S, diagonal, i * LANES).sub(x)
                    .sub(FloatVector.fromArray(S, squares, (i - 1) * LANES).div(q));
            negative = negative.add(sign(q));
        }
        return (FloatVector) negative.neg().add(a).convert(VectorOperators.I2F, 0);
    }

    /// 1 where q is negative. A pivot of 0 is followed by an infinite one, whose successor is as if it had not been.
    private static IntVector sign(FloatVector q) {
        return q.reinterpretAsInts().lanewise(VectorOperators.LSHR, 31);
    }

    /// The `most` largest values; in lanes that have fewer above `least`, anything for the others.
    void bisect(int most, float least) {
        FloatVector sum = FloatVector.zero(S);
        for (int i = 0; i < a; i++) sum = sum.add(FloatVector.fromArray(S, diagonal, i * LANES).abs());
        FloatVector top = sum.mul(1.0001f).max(least);
        for (int j = 0; j < most; j += TOGETHER) top = four(j, FloatVector.broadcast(S, least), top, sum.mul(RESOLUTION));
    }

    /// Values j to j + 3, between `least` and `top`; an upper bound of the last.
    private FloatVector four(int j, FloatVector least, FloatVector top, FloatVector resolution) {
        FloatVector low0 = least;
        FloatVector low1 = least;
        FloatVector low2 = least;
        FloatVector low3 = least;
        FloatVector high0 = top;
        FloatVector high1 = top;
        FloatVector high2 = top;
        FloatVector high3 = top;
        for (int step = 0; step < MOST_BISECTIONS; step++) {
            FloatVector x0 = low0.add(high0).mul(0.5f);
            FloatVector x1 = low1.add(high1).mul(0.5f);
            FloatVector x2 = low2.add(high2).mul(0.5f);
            FloatVector x3 = low3.add(high3).mul(0.5f);
            FloatVector d = FloatVector.fromArray(S, diagonal, 0);
            FloatVector q0 = d.sub(x0);
            FloatVector q1 = d.sub(x1);
            FloatVector q2 = d.sub(x2);
            FloatVector q3 = d.sub(x3);
            IntVector n0 = sign(q0);
            IntVector n1 = sign(q1);
            IntVector n2 = sign(q2);
            IntVector n3 = sign(q3);
            for (int i = 1; i < a; i++) {
                FloatVector e = FloatVector.fromArray(S, squares, (i - 1) * LANES);
                d = FloatVector.fromArray(S, diagonal, i * LANES);
                q0 = d.sub(x0).sub(e.div(q0));
                q1 = d.sub(x1).sub(e.div(q1));
                q2 = d.sub(x2).sub(e.div(q2));
                q3 = d.sub(x3).sub(e.div(q3));
                n0 = n0.add(sign(q0));
                n1 = n1.add(sign(q1));
                n2 = n2.add(sign(q2));
                n3 = n3.add(sign(q3));
            }
            VectorMask<Float> open0 = high0.sub(low0).compare(VectorOperators.GT, resolution);
            VectorMask<Float> open1 = high1.sub(low1).compare(VectorOperators.GT, resolution);
            VectorMask<Float> open2 = high2.sub(low2).compare(VectorOperators.GT, resolution);
            VectorMask<Float> open3 = high3.sub(low3).compare(VectorOperators.GT, resolution);
            VectorMask<Float> more0 = n0.compare(VectorOperators.LT, a - j).cast(S);
            VectorMask<Float> more1 = n1.compare(VectorOperators.LT, a - j - 1).cast(S);
            VectorMask<Float> more2 = n2.compare(VectorOperators.LT, a - j - 2).cast(S);
            VectorMask<Float> more3 = n3.compare(VectorOperators.LT, a - j - 3).cast(S);
            low0 = low0.blend(x0, open0.and(more0));
            low1 = low1.blend(x1, open1.and(more1));
            low2 = low2.blend(x2, open2.and(more2));
            low3 = low3.blend(x3, open3.and(more3));
            high0 = high0.blend(x0, open0.andNot(more0));
            high1 = high1.blend(x1, open1.andNot(more1));
            high2 = high2.blend(x2, open2.andNot(more2));
            high3 = high3.blend(x3, open3.andNot(more3));
            if (!open0.or(open1).or(open2).or(open3).anyTrue()) break;
        }
        low0.add(high0).mul(0.5f).intoArray(values, j * LANES);
        low1.add(high1).mul(0.5f).intoArray(values, (j + 1) * LANES);
        low2.add(high2).mul(0.5f).intoArray(values, (j + 2) * LANES);
        low3.add(high3).mul(0.5f).intoArray(values, (j + 3) * LANES);
        return high3;
    }

    /// Vector j, orthogonal to those before it; the lanes in which it was not nearly so, or is no number.
    VectorMask<Float> vector(int j) {
        FloatVector x = FloatVector.fromArray(S, values, j * LANES);
        FloatVector joint = pivots(x);
        join(j, joint);
        return orthogonalize(j);
    }

    /// `up[i]` is pivot i of T − x eliminated from the first row, `down[i]` from the last; the row where they agree best.
    private FloatVector pivots(FloatVector x) {
        int last = (a - 1) * LANES;
        FloatVector p = pivot(FloatVector.fromArray(S, diagonal, 0).sub(x));
        FloatVector q = pivot(FloatVector.fromArray(S, diagonal, last).sub(x));
        p.intoArray(up, 0);
        q.intoArray(down, last);
        for (int i = 1; i < a; i++) {
            int k = a - 1 - i;
            p = pivot(FloatVector.fromArray(S, diagonal, i * LANES).sub(x)
                    .sub(FloatVector.fromArray(S, squares, (i - 1) * LANES).div(p)));
            q = pivot(FloatVector.fromArray(S, diagonal, k * LANES).sub(x)
                    .sub(FloatVector.fromArray(S, squares, k * LANES).div(q)));
            p.intoArray(up, i * LANES);
            q.intoArray(down, k * LANES);
        }
        FloatVector best = FloatVector.broadcast(S, Float.POSITIVE_INFINITY);
        FloatVector at = FloatVector.zero(S);
        for (int i = 0; i < a; i++) {
            FloatVector gap = FloatVector.fromArray(S, up, i * LANES).add(FloatVector.fromArray(S, down, i * LANES))
                    .sub(FloatVector.fromArray(S, diagonal, i * LANES).sub(x)).abs();
            VectorMask<Float> better = gap.compare(VectorOperators.LT, best);
            best = best.blend(gap, better);
            at = at.blend(i, better);
        }
        return at;
    }

    private static FloatVector pivot(FloatVector q) {
        return q.blend(-TINY, q.abs().compare(VectorOperators.LT, TINY));
    }

    /// The vector that is 1 at the joint and satisfies all rows but the joint's, then of length 1.
    private void join(int j, FloatVector joint) {
        int z = j * a * LANES;
        FloatVector sum = FloatVector.zero(S);
        FloatVector next = FloatVector.zero(S);
        for (int i = a - 1; i >= 0; i--) {                                     // upwards
            if (i < a - 1) {
                next = next.mul(FloatVector.fromArray(S, below, i * LANES).div(FloatVector.fromArray(S, up, i * LANES)).neg());
            }
            next = next.blend(1, joint.compare(VectorOperators.EQ, i)).blend(0, joint.compare(VectorOperators.LT, i));
            next.intoArray(vectors, z + i * LANES);
        }
        next = FloatVector.zero(S);
        for (int i = 0; i < a; i++) {                                          // downwards
            if (i > 0) {
                next = next.mul(FloatVector.fromArray(S, below, (i - 1) * LANES).div(FloatVector.fromArray(S, down, i * LANES))
                        .neg());
            }
            next = next.blend(1, joint.compare(VectorOperators.EQ, i)).blend(0, joint.compare(VectorOperators.GT, i));
            FloatVector y = FloatVector.fromArray(S, vectors, z + i * LANES);
            y = y.blend(next, joint.compare(VectorOperators.LT, i));
            sum = y.fma(y, sum);
            y.intoArray(vectors, z + i * LANES);
        }
        normalize(z, sum);
    }

    private void normalize(int z, FloatVector sum) {
        FloatVector scale = FloatVector.broadcast(S, 1).div(sum.sqrt());
        for (int i = 0; i < a; i++) {
            FloatVector.fromArray(S, vectors, z + i * LANES).mul(scale).intoArray(vectors, z + i * LANES);
        }
    }

    /// Gram and Schmidt. Vectors whose values lie close together span the right plane however they lie in it.
    private VectorMask<Float> orthogonalize(int j) {
        int z = j * a * LANES;
        VectorMask<Float> bad = FloatVector.fromArray(S, vectors, z).test(VectorOperators.IS_FINITE).not();
        for (int m = 0; m < j; m++) {
            FloatVector inner = FloatVector.zero(S);
            for (int i = 0; i < a; i++) {
                inner = FloatVector.fromArray(S, vectors, z + i * LANES)
                        .fma(FloatVector.fromArray(S, vectors, (m * a + i) * LANES), inner);
            }
            bad = bad.or(inner.abs().compare(VectorOperators.LE, CLOSE).not());
            inner = inner.neg();
            for (int i = 0; i < a; i++) {
                FloatVector.fromArray(S, vectors, (m * a + i) * LANES)
                        .fma(inner, FloatVector.fromArray(S, vectors, z + i * LANES)).intoArray(vectors, z + i * LANES);
            }
        }
        FloatVector sum = FloatVector.zero(S);
        for (int i = 0; i < a; i++) {
            FloatVector y = FloatVector.fromArray(S, vectors, z + i * LANES);
            sum = y.fma(y, sum);
        }
        normalize(z, sum);
        return bad;
    }
}
