package cinegrad.ops.sample;

import cinegrad.ops.parallel.LaneSum;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Sums stay in registers while the pixels are walked, four vectors of channels at a time; the plain twin computes the last
/// channels.
record VectorTaps(PlainTaps plain) implements TapKernel {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = F.length();

    @Override
    public void gather(float[] weight, int[] index, int from, int to, float[] x, int xAt, float[] y, int yAt, int n) {
        int c = 0;
        for (; c + 4 * LANES <= n; c += 4 * LANES) {
            var a0 = FloatVector.zero(F);
            var a1 = a0;
            var a2 = a0;
            var a3 = a0;
            for (int k = from; k < to; k++) {
                var w = FloatVector.broadcast(F, weight[k]);
                int at = xAt + n * index[k] + c;
                a0 = FloatVector.fromArray(F, x, at).fma(w, a0);
                a1 = FloatVector.fromArray(F, x, at + LANES).fma(w, a1);
                a2 = FloatVector.fromArray(F, x, at + 2 * LANES).fma(w, a2);
                a3 = FloatVector.fromArray(F, x, at + 3 * LANES).fma(w, a3);
            }
            a0.intoArray(y, yAt + c);
            a1.intoArray(y, yAt + c + LANES);
            a2.intoArray(y, yAt + c + 2 * LANES);
            a3.intoArray(y, yAt + c + 3 * LANES);
        }
        for (; c + LANES <= n; c += LANES) {
            var a = FloatVector.zero(F);
            for (int k = from; k < to; k++) {
                a = FloatVector.fromArray(F, x, xAt + n * index[k] + c).fma(FloatVector.broadcast(F, weight[k]), a);
            }
            a.intoArray(y, yAt + c);
        }
        if (c < n) plain.gather(c, weight, index, from, to, x, xAt, y, yAt, n);
    }

    @Override
    public void plane(SparseRows a, int row, SparseRows b, int columns, float[] x, int xAt, float[] y, int yAt, int n) {
        var plane = new Plane(a.floatWeight(), a.index(), a.start()[row], a.start()[row + 1], b, columns, n);
        int c = 0;
        for (; c + 4 * LANES <= n; c += 4 * LANES) {
            for (int j = 0, last; j + 1 < b.start().length; j = last) {
                last = j + 1;
                boolean pairs = plane.to - plane.from == 2 && isPair(b, j);
                while (last + 1 < b.start().length && isPair(b, last) == isPair(b, j)) last++;
                if (pairs) plane.pairs(j, last, x, xAt + c, y, yAt + c);
                else plane.fourVectors(j, last, x, xAt + c, y, yAt + c);
            }
        }
        for (; c + LANES <= n; c += LANES) plane.oneVector(x, xAt + c, y, yAt + c);
        if (c < n) plain.plane(c, a, row, b, columns, x, xAt, y, yAt, n);
    }

    private static boolean isPair(SparseRows rows, int row) {
        return rows.start()[row + 1] - rows.start()[row] == 2;
    }

    /// One row of A, its elements [from, to), and all of B over pixels of `n` channels.
    private record Plane(float[] weight, int[] index, int from, int to, SparseRows b, int columns, int n) {
        /// Four vectors of channels of the rows of B in [first, last), which have two elements each, as A's row has.
        void pairs(int first, int last, float[] x, int xAt, float[] y, int yAt) {
            int[] start = b.start();
            int[] column = b.index();
            float[] factor = b.floatWeight();
            var zero = FloatVector.zero(F);
            int line = xAt + n * columns * index[from];
            int next = xAt + n * columns * index[from + 1];
            for (int j = first; j < last; j++) {
                int l = start[j];
                int p = line + n * column[l];
                int q = line + n * column[l + 1];
                int r = next + n * column[l];
                int s = next + n * column[l + 1];
                var wp = FloatVector.broadcast(F, weight[from] * factor[l]);
                var wq = FloatVector.broadcast(F, weight[from] * factor[l + 1]);
                var wr = FloatVector.broadcast(F, weight[from + 1] * factor[l]);
                var ws = FloatVector.broadcast(F, weight[from + 1] * factor[l + 1]);
                int to = yAt + n * j;
                at(x, s).fma(ws, at(x, r).fma(wr, at(x, q).fma(wq, at(x, p).fma(wp, zero)))).intoArray(y, to);
                at(x, s + LANES).fma(ws, at(x, r + LANES).fma(wr, at(x, q + LANES).fma(wq, at(x, p + LANES).fma(wp, zero))))
                        .intoArray(y, to + LANES);
                at(x, s + 2 * LANES).fma(ws, at(x, r + 2 * LANES)
                        .fma(wr, at(x, q + 2 * LANES).fma(wq, at(x, p + 2 * LANES).fma(wp, zero)))).intoArray(y, to + 2 * LANES);
                at(x, s + 3 * LANES).fma(ws, at(x, r + 3 * LANES)
                        .fma(wr, at(x, q + 3 * LANES).fma(wq, at(x, p + 3 * LANES).fma(wp, zero)))).intoArray(y, to + 3 * LANES);
            }
        }

        /// Four vectors of channels of the rows of B in [first, last).
        void fourVectors(int first, int last, float[] x, int xAt, float[] y, int yAt) {
            int[] start = b.start();
            int[] column = b.index();
            float[] factor = b.floatWeight();
            for (int j = first; j < last; j++) {
                var s0 = FloatVector.zero(F);
                var s1 = s0;
                var s2 = s0;
                var s3 = s0;
                for (int k = from; k < to; k++) {
                    int line = xAt + n * columns * index[k];
                    for (int l = start[j]; l < start[j + 1]; l++) {
                        var w = FloatVector.broadcast(F, weight[k] * factor[l]);
                        int at = line + n * column[l];
                        s0 = FloatVector.fromArray(F, x, at).fma(w, s0);
                        s1 = FloatVector.fromArray(F, x, at + LANES).fma(w, s1);
                        s2 = FloatVector.fromArray(F, x, at + 2 * LANES).fma(w, s2);
                        s3 = FloatVector.fromArray(F, x, at + 3 * LANES).fma(w, s3);
                    }
                }
                int to0 = yAt + n * j;
                s0.intoArray(y, to0);
                s1.intoArray(y, to0 + LANES);
                s2.intoArray(y, to0 + 2 * LANES);
                s3.intoArray(y, to0 + 3 * LANES);
            }
        }

        /// One vector of channels of all rows of B.
        void oneVector(float[] x, int xAt, float[] y, int yAt) {
            int[] start = b.start();
            for (int j = 0; j + 1 < start.length; j++) {
                var sum = FloatVector.zero(F);
                for (int k = from; k < to; k++) {
                    int line = xAt + n * columns * index[k];
                    for (int l = start[j]; l < start[j + 1]; l++) {
                        sum = FloatVector.fromArray(F, x, line + n * b.index()[l])
                                .fma(FloatVector.broadcast(F, weight[k] * b.floatWeight()[l]), sum);
                    }
                }
                sum.intoArray(y, yAt + n * j);
            }
        }
    }

    private static FloatVector at(float[] x, int i) {
        return FloatVector.fromArray(F, x, i);
    }

    @Override
    public void scatter(float[] weight, int[] index, int from, int to, float[] x, int xAt, float[] y, int yAt, int n) {
        int whole = F.loopBound(n);
        for (int k = from; k < to; k++) {
            var w = FloatVector.broadcast(F, weight[k]);
            int at = yAt + n * index[k];
            for (int c = 0; c < whole; c += LANES) {
                FloatVector.fromArray(F, x, xAt + c).fma(w, FloatVector.fromArray(F, y, at + c)).intoArray(y, at + c);
            }
        }
        if (whole < n) plain.scatter(whole, weight, index, from, to, x, xAt, y, yAt, n);
    }

    @Override
    public void products(int[] index, int from, int to, float[] g, int gAt, float[] x, int xAt, float[] product, int n) {
        int whole = F.loopBound(n);
        for (int k = from; k < to; k++) {
            int at = xAt + n * index[k];
            var sum = FloatVector.zero(F);
            for (int c = 0; c < whole; c += LANES) {
                sum = FloatVector.fromArray(F, g, gAt + c).fma(FloatVector.fromArray(F, x, at + c), sum);
            }
            product[k] = LaneSum.of(sum) + plain.product(whole, g, gAt, x, at, n);
        }
    }
}
