package cinegrad.ops.simd;

import cinegrad.ops.function.BinaryFunction;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.parallel.LaneSum;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Arithmetic a vector at a time; the few numbers after the last whole vector are left to [PlainArithmetic], and so is everything
/// that is not hot.
///
/// The JIT makes vector code of a plain loop only if it can prove that a store does not feed a later load, which it cannot where
/// two arrays are walked from different positions, and of a choice between two numbers never. Hence these loops. An operand that
/// does not advance is replaced by a vector of copies that is read again and again, so that one loop serves all steps.
record VectorArithmetic(PlainArithmetic plain) implements ArithmeticKernels {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = F.length();
    private static final int FOUR = 4 * LANES;
    private static final int ROWS = 8;
    private static final VectorShuffle<Float> SWAP = VectorShuffle.fromOp(F, i -> i ^ 1);
    private static final VectorShuffle<Float> REAL = VectorShuffle.fromOp(F, i -> i & ~1);
    private static final VectorShuffle<Float> IMAGINARY = VectorShuffle.fromOp(F, i -> i | 1);
    private static final FloatVector MINUS_PLUS = FloatVector.broadcast(F, 1).blend(-1, realLanes());

    VectorArithmetic() {
        this(new PlainArithmetic());
    }

    private static VectorMask<Float> realLanes() {
        var real = new boolean[LANES];
        for (int i = 0; i < LANES; i += 2) real[i] = true;
        return VectorMask.fromArray(F, real, 0);
    }

    @Override
    public void zip(BinaryFunction f, float[] a, int aAt, int p, float[] b, int bAt, int q, float[] y, int yAt, int n) {
        int whole = F.loopBound(n);
        boolean vector = switch (f) {
            case ADD, SUBTRACT, MULTIPLY, DIVIDE, MAXIMUM, MINIMUM -> whole > 0;
            case LESS, LESS_OR_EQUAL, EQUAL, POWER, ATAN2, HYPOT, REMAINDER, FMOD -> false;
        };
        if (vector) {
            float[] u = p == 0 ? copies(a[aAt]) : a;
            float[] v = q == 0 ? copies(b[bAt]) : b;
            whole(f, u, p == 0 ? 0 : aAt, LANES * p, v, q == 0 ? 0 : bAt, LANES * q, y, yAt, whole);
        }
        int done = vector ? whole : 0;
        if (done < n) plain.zip(f, a, aAt + done * p, p, b, bAt + done * q, q, y, yAt + done, n - done);
    }

    private static float[] copies(float number) {
        var v = new float[LANES];
        Arrays.fill(v, number);
        return v;
    }

    /// Whole vectors, the operands advancing by p and q numbers from one to the next.
    private static void whole(BinaryFunction f, float[] a, int aAt, int p, float[] b, int bAt, int q, float[] y, int yAt, int n) {
        switch (f) {
            case ADD -> {
                for (int i = 0, u = aAt, v = bAt; i < n; i += LANES, u += p, v += q) {
                    FloatVector.fromArray(F, a, u).add(FloatVector.fromArray(F, b, v)).intoArray(y, yAt + i);
                }
            }
            case SUBTRACT -> {
                for (int i = 0, u = aAt, v = bAt; i < n; i += LANES, u += p, v += q) {
                    FloatVector.fromArray(F, a, u).sub(FloatVector.fromArray(F, b, v)).intoArray(y, yAt + i);
                }
            }
            case MULTIPLY -> {
                for (int i = 0, u = aAt, v = bAt; i < n; i += LANES, u += p, v += q) {
                    FloatVector.fromArray(F, a, u).mul(FloatVector.fromArray(F, b, v)).intoArray(y, yAt + i);
                }
            }
            case DIVIDE -> {
                for (int i = 0, u = aAt, v = bAt; i < n; i += LANES, u += p, v += q) {
                    FloatVector.fromArray(F, a, u).div(FloatVector.fromArray(F, b, v)).intoArray(y, yAt + i);
                }
            }
            case MAXIMUM -> {
                for (int i = 0, u = aAt, v = bAt; i < n; i += LANES, u += p, v += q) {
                    FloatVector.fromArray(F, a, u).max(FloatVector.fromArray(F, b, v)).intoArray(y, yAt + i);
                }
            }
            case MINIMUM -> {
                for (int i = 0, u = aAt, v = bAt; i < n; i += LANES, u += p, v += q) {
                    FloatVector.fromArray(F, a, u).min(FloatVector.fromArray(F, b, v)).intoArray(y, yAt + i);
                }
            }
            case LESS, LESS_OR_EQUAL, EQUAL, POWER, ATAN2, HYPOT, REMAINDER,
                    FMOD -> throw new IllegalArgumentException(f + ": no vector loop");
        }
    }

    @Override
    public void zipComplex(BinaryFunction f, float[] a, int aAt, int p, float[] b, int bAt, int q, float[] y, int yAt, int n) {
        int done = 0;
        if (p == 1 && q == 1) {
            switch (f) {
                case ADD, SUBTRACT -> {
                    zip(f, a, 2 * aAt, 1, b, 2 * bAt, 1, y, 2 * yAt, 2 * n);
                    done = n;
                }
                case MULTIPLY -> done = multiply(a, 2 * aAt, b, 2 * bAt, y, 2 * yAt, 2 * n) / 2;
                case DIVIDE, POWER, MAXIMUM, MINIMUM, ATAN2, HYPOT, REMAINDER, FMOD, LESS, LESS_OR_EQUAL, EQUAL -> { }
            }
        }
        if (done < n) plain.zipComplex(f, a, aAt + done * p, p, b, bAt + done * q, q, y, yAt + done, n - done);
    }

    /// (r, i)·(s, t) = (r·s − i·t, i·s + r·t) for interleaved complex numbers; returns how many of the `n` floats were done.
    private static int multiply(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
        int end = F.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            var u = FloatVector.fromArray(F, a, aAt + i);
            var v = FloatVector.fromArray(F, b, bAt + i);
            var crossed = u.rearrange(SWAP).mul(v.rearrange(IMAGINARY)).mul(MINUS_PLUS);
            u.fma(v.rearrange(REAL), crossed).intoArray(y, yAt + i);
        }
        return end;
    }

    @Override
    public void where(float[] c, float[] a, float[] b, float[] y, int from, int to) {
        int i = from;
        for (int end = from + F.loopBound(to - from); i < end; i += LANES) {
            var chosen = FloatVector.fromArray(F, c, i).compare(VectorOperators.NE, 0f);
            FloatVector.fromArray(F, b, i).blend(FloatVector.fromArray(F, a, i), chosen).intoArray(y, i);
        }
        plain.where(c, a, b, y, i, to);
    }

    @Override
    public void whereComplex(float[] c, float[] a, float[] b, float[] y, int from, int to) {
        plain.whereComplex(c, a, b, y, from, to);
    }

    @Override
    public void biasRelu(float[] p, int at, float[] bias, float[] h, int from, int to) {
        int whole = F.loopBound(bias.length);
        for (int pixel = from; pixel < to; pixel++) {
            int start = at + pixel * bias.length;
            for (int c = 0; c < whole; c += LANES) {
                FloatVector.fromArray(F, p, start + c).add(FloatVector.fromArray(F, bias, c)).max(0f).intoArray(h, start + c);
            }
            for (int c = whole; c < bias.length; c++) h[start + c] = Math.max(p[start + c] + bias[c], 0f);
        }
    }

    /// Four vectors of sums stay in registers while the rows are walked, the columns beyond are taken row by row. Rows wider than
    /// that are walked a few at a time, so that memory is read in its order.
    @Override
    public void foldFour(Reduction r, float[] sums, float[] x, int at, int apart, int rows) {
        int width = sums.length;
        int step = width <= FOUR ? rows : ROWS;
        for (int row = 0; row < rows; row += step) {
            int from = at + row * width;
            int to = at + Math.min(row + step, rows) * width;
            int c = 0;
            for (; c + FOUR <= width; c += FOUR) {
                switch (r) {
                    case SUM -> addFour(sums, c, x, from + c, to, width, apart);
                    case MAXIMUM -> maximumFour(sums, c, x, from + c, to, width, apart);
                    case MINIMUM -> minimumFour(sums, c, x, from + c, to, width, apart);
                }
            }
            if (c == width) continue;
            for (int run = 0; run < 4; run++) {
                for (int i = from; i < to; i += width) fold(c, r, sums, x, i + run * apart, width);
            }
        }
    }

    private static void addFour(float[] sums, int c, float[] x, int from, int to, int width, int apart) {
        var s0 = FloatVector.fromArray(F, sums, c);
        var s1 = FloatVector.fromArray(F, sums, c + LANES);
        var s2 = FloatVector.fromArray(F, sums, c + 2 * LANES);
        var s3 = FloatVector.fromArray(F, sums, c + 3 * LANES);
        for (int i = from; i < to; i += width) {
            int i1 = i + apart;
            int i2 = i1 + apart;
            int i3 = i2 + apart;
            s0 = s0.add(FloatVector.fromArray(F, x, i)).add(FloatVector.fromArray(F, x, i1)).add(FloatVector.fromArray(F, x, i2))
                    .add(FloatVector.fromArray(F, x, i3));
            s1 = s1.add(FloatVector.fromArray(F, x, i + LANES)).add(FloatVector.fromArray(F, x, i1 + LANES))
                    .add(FloatVector.fromArray(F, x, i2 + LANES)).add(FloatVector.fromArray(F, x, i3 + LANES));
            s2 = s2.add(FloatVector.fromArray(F, x, i + 2 * LANES)).add(FloatVector.fromArray(F, x, i1 + 2 * LANES))
                    .add(FloatVector.fromArray(F, x, i2 + 2 * LANES)).add(FloatVector.fromArray(F, x, i3 + 2 * LANES));
            s3 = s3.add(FloatVector.fromArray(F, x, i + 3 * LANES)).add(FloatVector.fromArray(F, x, i1 + 3 * LANES))
                    .add(FloatVector.fromArray(F, x, i2 + 3 * LANES)).add(FloatVector.fromArray(F, x, i3 + 3 * LANES));
        }
        s0.intoArray(sums, c);
        s1.intoArray(sums, c + LANES);
        s2.intoArray(sums, c + 2 * LANES);
        s3.intoArray(sums, c + 3 * LANES);
    }

    private static void maximumFour(float[] sums, int c, float[] x, int from, int to, int width, int apart) {
        var s0 = FloatVector.fromArray(F, sums, c);
        var s1 = FloatVector.fromArray(F, sums, c + LANES);
        var s2 = FloatVector.fromArray(F, sums, c + 2 * LANES);
        var s3 = FloatVector.fromArray(F, sums, c + 3 * LANES);
        for (int i = from; i < to; i += width) {
            int i1 = i + apart;
            int i2 = i1 + apart;
            int i3 = i2 + apart;
            s0 = s0.max(FloatVector.fromArray(F, x, i)).max(FloatVector.fromArray(F, x, i1)).max(FloatVector.fromArray(F, x, i2))
                    .max(FloatVector.fromArray(F, x, i3));
            s1 = s1.max(FloatVector.fromArray(F, x, i + LANES)).max(FloatVector.fromArray(F, x, i1 + LANES))
                    .max(FloatVector.fromArray(F, x, i2 + LANES)).max(FloatVector.fromArray(F, x, i3 + LANES));
            s2 = s2.max(FloatVector.fromArray(F, x, i + 2 * LANES)).max(FloatVector.fromArray(F, x, i1 + 2 * LANES))
                    .max(FloatVector.fromArray(F, x, i2 + 2 * LANES)).max(FloatVector.fromArray(F, x, i3 + 2 * LANES));
            s3 = s3.max(FloatVector.fromArray(F, x, i + 3 * LANES)).max(FloatVector.fromArray(F, x, i1 + 3 * LANES))
                    .max(FloatVector.fromArray(F, x, i2 + 3 * LANES)).max(FloatVector.fromArray(F, x, i3 + 3 * LANES));
        }
        s0.intoArray(sums, c);
        s1.intoArray(sums, c + LANES);
        s2.intoArray(sums, c + 2 * LANES);
        s3.intoArray(sums, c + 3 * LANES);
    }

    private static void minimumFour(float[] sums, int c, float[] x, int from, int to, int width, int apart) {
        var s0 = FloatVector.fromArray(F, sums, c);
        var s1 = FloatVector.fromArray(F, sums, c + LANES);
        var s2 = FloatVector.fromArray(F, sums, c + 2 * LANES);
        var s3 = FloatVector.fromArray(F, sums, c + 3 * LANES);
        for (int i = from; i < to; i += width) {
            int i1 = i + apart;
            int i2 = i1 + apart;
            int i3 = i2 + apart;
            s0 = s0.min(FloatVector.fromArray(F, x, i)).min(FloatVector.fromArray(F, x, i1)).min(FloatVector.fromArray(F, x, i2))
                    .min(FloatVector.fromArray(F, x, i3));
            s1 = s1.min(FloatVector.fromArray(F, x, i + LANES)).min(FloatVector.fromArray(F, x, i1 + LANES))
                    .min(FloatVector.fromArray(F, x, i2 + LANES)).min(FloatVector.fromArray(F, x, i3 + LANES));
            s2 = s2.min(FloatVector.fromArray(F, x, i + 2 * LANES)).min(FloatVector.fromArray(F, x, i1 + 2 * LANES))
                    .min(FloatVector.fromArray(F, x, i2 + 2 * LANES)).min(FloatVector.fromArray(F, x, i3 + 2 * LANES));
            s3 = s3.min(FloatVector.fromArray(F, x, i + 3 * LANES)).min(FloatVector.fromArray(F, x, i1 + 3 * LANES))
                    .min(FloatVector.fromArray(F, x, i2 + 3 * LANES)).min(FloatVector.fromArray(F, x, i3 + 3 * LANES));
        }
        s0.intoArray(sums, c);
        s1.intoArray(sums, c + LANES);
        s2.intoArray(sums, c + 2 * LANES);
        s3.intoArray(sums, c + 3 * LANES);
    }

    @Override
    public void fold(Reduction r, float[] sums, float[] x, int at, int n) {
        fold(0, r, sums, x, at, n);
    }

    private void fold(int first, Reduction r, float[] sums, float[] x, int at, int n) {
        int c = first;
        int end = first + F.loopBound(n - first);
        switch (r) {
            case SUM -> { for (; c < end; c += LANES) FloatVector.fromArray(F, sums, c).add(FloatVector.fromArray(F, x, at + c))
                    .intoArray(sums, c); }
            case MAXIMUM -> { for (; c < end; c += LANES) FloatVector.fromArray(F, sums, c)
                    .max(FloatVector.fromArray(F, x, at + c)).intoArray(sums, c); }
            case MINIMUM -> { for (; c < end; c += LANES) FloatVector.fromArray(F, sums, c)
                    .min(FloatVector.fromArray(F, x, at + c)).intoArray(sums, c); }
        }
        if (c < n) plain.fold(c, r, sums, x, at, n);
    }

    @Override
    public float line(Reduction r, float[] x, int at, int n) {
        var y = FloatVector.broadcast(F, (float) SimdReductions.identity(r));
        int whole = F.loopBound(n);
        double first = switch (r) {
            case SUM -> {
                for (int i = 0; i < whole; i += LANES) y = y.add(FloatVector.fromArray(F, x, at + i));
                yield LaneSum.of(y);
            }
            case MAXIMUM -> {
                for (int i = 0; i < whole; i += LANES) y = y.max(FloatVector.fromArray(F, x, at + i));
                yield y.reduceLanes(VectorOperators.MAX);
            }
            case MINIMUM -> {
                for (int i = 0; i < whole; i += LANES) y = y.min(FloatVector.fromArray(F, x, at + i));
                yield y.reduceLanes(VectorOperators.MIN);
            }
        };
        return (float) SimdReductions.line(r, first, x, at + whole, n - whole);
    }

    @Override
    public void largest(float[] x, int[] at, float[] place, int taps, float[] most, float[] places, int to, int n) {
        int whole = F.loopBound(n);
        for (int c = 0; c < whole; c += LANES) {
            var m = FloatVector.fromArray(F, x, at[0] + c);
            var p = FloatVector.broadcast(F, place[0]);
            for (int k = 1; k < taps; k++) {
                var v = FloatVector.fromArray(F, x, at[k] + c);
                var replaced = v.compare(VectorOperators.GT, m).or(v.compare(VectorOperators.NE, v));
                m = m.blend(v, replaced);
                p = p.blend(place[k], replaced);
            }
            m.intoArray(most, to + c);
            p.intoArray(places, to + c);
        }
        if (whole < n) plain.largest(whole, x, at, place, taps, most, places, to, n);
    }

    @Override
    public void toLargest(float[] g, float[] places, int from, float[] d, int[] at, float[] place, int taps, int n) {
        int whole = F.loopBound(n);
        for (int c = 0; c < whole; c += LANES) {
            var v = FloatVector.fromArray(F, g, from + c);
            var p = FloatVector.fromArray(F, places, from + c);
            for (int k = 0; k < taps; k++) v.blend(0f, p.compare(VectorOperators.NE, place[k])).intoArray(d, at[k] + c);
        }
        if (whole < n) plain.toLargest(whole, g, places, from, d, at, place, taps, n);
    }
}
