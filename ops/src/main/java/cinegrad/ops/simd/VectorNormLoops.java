package cinegrad.ops.simd;

import cinegrad.ops.parallel.LaneSum;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The sums and statistics of four vectors of columns stay in registers over all rows. Further columns are computed row by row,
/// those after the last whole vector by [PlainNormLoops]. Of rows wider than four vectors [#ROWS] are computed at a time, so that
/// memory is read in order.
record VectorNormLoops(PlainNormLoops plain) implements NormLoops {
    private static final VectorSpecies<Float> F = VectorMath.F;
    private static final int LANES = F.length();
    private static final int FOUR = 4 * LANES;
    private static final int ROWS = 8;

    private static FloatVector at(float[] x, int i) {
        return FloatVector.fromArray(F, x, i);
    }

    /// Numbers that are walked together: whole rows.
    private static int together(int n, int width) {
        return width <= FOUR ? n : Math.min(n, ROWS * width);
    }

    @Override
    public void centered(float[] x, int at, int n, float[] mean, float[] one, float[] two) {
        int width = mean.length;
        int step = together(n, width);
        for (int start = at; start < at + n; start += step) {
            int end = Math.min(start + step, at + n);
            int whole = start + (end - start) / width * width;
            int c = 0;
            for (; c + FOUR <= width; c += FOUR) centered(x, start + c, whole, width, mean, one, two, c);
            for (int row = start; c < width && row < whole; row += width) rowCentered(c, x, row, width, mean, one, two);
            rowCentered(0, x, whole, end - whole, mean, one, two);
        }
    }

    private static void centered(float[] x, int from, int to, int width, float[] mean, float[] one, float[] two, int c) {
        var m0 = at(mean, c);
        var m1 = at(mean, c + LANES);
        var m2 = at(mean, c + 2 * LANES);
        var m3 = at(mean, c + 3 * LANES);
        var a0 = at(one, c);
        var a1 = at(one, c + LANES);
        var a2 = at(one, c + 2 * LANES);
        var a3 = at(one, c + 3 * LANES);
        var b0 = at(two, c);
        var b1 = at(two, c + LANES);
        var b2 = at(two, c + 2 * LANES);
        var b3 = at(two, c + 3 * LANES);
        for (int i = from; i < to; i += width) {
            var d0 = at(x, i).sub(m0);
            var d1 = at(x, i + LANES).sub(m1);
            var d2 = at(x, i + 2 * LANES).sub(m2);
            var d3 = at(x, i + 3 * LANES).sub(m3);
            a0 = a0.add(d0);
            a1 = a1.add(d1);
            a2 = a2.add(d2);
            a3 = a3.add(d3);
            b0 = d0.fma(d0, b0);
            b1 = d1.fma(d1, b1);
            b2 = d2.fma(d2, b2);
            b3 = d3.fma(d3, b3);
        }
        store(a0, a1, a2, a3, one, c);
        store(b0, b1, b2, b3, two, c);
    }

    private static void store(FloatVector v0, FloatVector v1, FloatVector v2, FloatVector v3, float[] y, int at) {
        v0.intoArray(y, at);
        v1.intoArray(y, at + LANES);
        v2.intoArray(y, at + 2 * LANES);
        v3.intoArray(y, at + 3 * LANES);
    }

    private void rowCentered(int first, float[] x, int row, int n, float[] mean, float[] one, float[] two) {
        int c = first;
        for (; c + LANES <= n; c += LANES) {
            var d = at(x, row + c).sub(at(mean, c));
            at(one, c).add(d).intoArray(one, c);
            d.fma(d, at(two, c)).intoArray(two, c);
        }
        if (c < n) plain.centered(c, x, row, n, mean, one, two);
    }

    @Override
    public void products(float[] g, float[] y, int at, int n, float[] one, float[] two) {
        int width = one.length;
        for (int row = at; row < at + n; row += width) rowProducts(0, g, y, row, Math.min(width, at + n - row), one, two);
    }

    @Override
    public void products(float[] g, float[] y, int at, int apart, int n, float[] one, float[] two) {
        int width = one.length;
        int step = together(n, width);
        for (int start = at; start < at + n; start += step) {
            int end = Math.min(start + step, at + n);
            int c = 0;
            for (; c + FOUR <= width; c += FOUR) products(g, y, start + c, end, apart, width, one, two, c);
            for (int row = start; c < width && row < end; row += width) {
                rowProducts(c, g, y, row, width, one, two);
                rowProducts(c, g, y, row + apart, width, one, two);
            }
        }
    }

    private static void products(float[] g, float[] y, int from, int to, int apart, int width, float[] one, float[] two, int c) {
        var a0 = at(one, c);
        var a1 = at(one, c + LANES);
        var a2 = at(one, c + 2 * LANES);
        var a3 = at(one, c + 3 * LANES);
        var b0 = at(two, c);
        var b1 = at(two, c + LANES);
        var b2 = at(two, c + 2 * LANES);
        var b3 = at(two, c + 3 * LANES);
        for (int i = from; i < to; i += width) {
            int j = i + apart;
            var v0 = at(g, i);
            var v1 = at(g, i + LANES);
            var v2 = at(g, i + 2 * LANES);
            var v3 = at(g, i + 3 * LANES);
            var w0 = at(g, j);
            var w1 = at(g, j + LANES);
            var w2 = at(g, j + 2 * LANES);
            var w3 = at(g, j + 3 * LANES);
            a0 = a0.add(v0).add(w0);
            a1 = a1.add(v1).add(w1);
            a2 = a2.add(v2).add(w2);
            a3 = a3.add(v3).add(w3);
            b0 = w0.fma(at(y, j), v0.fma(at(y, i), b0));
            b1 = w1.fma(at(y, j + LANES), v1.fma(at(y, i + LANES), b1));
            b2 = w2.fma(at(y, j + 2 * LANES), v2.fma(at(y, i + 2 * LANES), b2));
            b3 = w3.fma(at(y, j + 3 * LANES), v3.fma(at(y, i + 3 * LANES), b3));
        }
        store(a0, a1, a2, a3, one, c);
        store(b0, b1, b2, b3, two, c);
    }

    private void rowProducts(int first, float[] g, float[] y, int row, int n, float[] one, float[] two) {
        int c = first;
        for (; c + LANES <= n; c += LANES) {
            var v = at(g, row + c);
            at(one, c).add(v).intoArray(one, c);
            v.fma(at(y, row + c), at(two, c)).intoArray(two, c);
        }
        if (c < n) plain.products(c, g, y, row, n, one, two);
    }

    @Override
    public void standardize(float[] x, float[] y, int at, int n, float[] mean, float[] scale) {
        int width = mean.length;
        int step = together(n, width);
        for (int start = at; start < at + n; start += step) {
            int end = Math.min(start + step, at + n);
            int whole = start + (end - start) / width * width;
            int c = 0;
            for (; c + FOUR <= width; c += FOUR) standardize(x, y, start + c, whole, width, mean, scale, c);
            for (int row = start; c < width && row < whole; row += width) rowStandardize(c, x, y, row, width, mean, scale);
            rowStandardize(0, x, y, whole, end - whole, mean, scale);
        }
    }

    private static void standardize(float[] x, float[] y, int from, int to, int width, float[] mean, float[] scale, int c) {
        var m0 = at(mean, c);
        var m1 = at(mean, c + LANES);
        var m2 = at(mean, c + 2 * LANES);
        var m3 = at(mean, c + 3 * LANES);
        var s0 = at(scale, c);
        var s1 = at(scale, c + LANES);
        var s2 = at(scale, c + 2 * LANES);
        var s3 = at(scale, c + 3 * LANES);
        for (int i = from; i < to; i += width) {
            at(x, i).sub(m0).mul(s0).intoArray(y, i);
            at(x, i + LANES).sub(m1).mul(s1).intoArray(y, i + LANES);
            at(x, i + 2 * LANES).sub(m2).mul(s2).intoArray(y, i + 2 * LANES);
            at(x, i + 3 * LANES).sub(m3).mul(s3).intoArray(y, i + 3 * LANES);
        }
    }

    private void rowStandardize(int first, float[] x, float[] y, int row, int n, float[] mean, float[] scale) {
        int c = first;
        for (; c + LANES <= n; c += LANES) at(x, row + c).sub(at(mean, c)).mul(at(scale, c)).intoArray(y, row + c);
        if (c < n) plain.standardize(c, x, y, row, n, mean, scale);
    }

    @Override
    public void gradient(float[] g, float[] y, float[] d, int at, int n, float[] a, float[] b, float[] scale) {
        int width = a.length;
        int step = together(n, width);
        for (int start = at; start < at + n; start += step) {
            int end = Math.min(start + step, at + n);
            int whole = start + (end - start) / width * width;
            int c = 0;
            for (; c + FOUR <= width; c += FOUR) gradient(g, y, d, start + c, whole, width, a, b, scale, c);
            for (int row = start; c < width && row < whole; row += width) rowGradient(c, g, y, d, row, width, a, b, scale);
            rowGradient(0, g, y, d, whole, end - whole, a, b, scale);
        }
    }

    private static void gradient(float[] g, float[] y, float[] d, int from, int to, int width, float[] a, float[] b,
            float[] scale, int c) {
        var a0 = at(a, c);
        var a1 = at(a, c + LANES);
        var a2 = at(a, c + 2 * LANES);
        var a3 = at(a, c + 3 * LANES);
        var b0 = at(b, c);
        var b1 = at(b, c + LANES);
        var b2 = at(b, c + 2 * LANES);
        var b3 = at(b, c + 3 * LANES);
        var s0 = at(scale, c);
        var s1 = at(scale, c + LANES);
        var s2 = at(scale, c + 2 * LANES);
        var s3 = at(scale, c + 3 * LANES);
        for (int i = from; i < to; i += width) {
            at(g, i).sub(a0).sub(at(y, i).mul(b0)).mul(s0).intoArray(d, i);
            at(g, i + LANES).sub(a1).sub(at(y, i + LANES).mul(b1)).mul(s1).intoArray(d, i + LANES);
            at(g, i + 2 * LANES).sub(a2).sub(at(y, i + 2 * LANES).mul(b2)).mul(s2).intoArray(d, i + 2 * LANES);
            at(g, i + 3 * LANES).sub(a3).sub(at(y, i + 3 * LANES).mul(b3)).mul(s3).intoArray(d, i + 3 * LANES);
        }
    }

    private void rowGradient(int first, float[] g, float[] y, float[] d, int row, int n, float[] a, float[] b, float[] scale) {
        int c = first;
        for (; c + LANES <= n; c += LANES) {
            at(g, row + c).sub(at(a, c)).sub(at(y, row + c).mul(at(b, c))).mul(at(scale, c)).intoArray(d, row + c);
        }
        if (c < n) plain.gradient(c, g, y, d, row, n, a, b, scale);
    }

    @Override
    public void lineCentered(float[] x, int at, int n, float mean, float[] sums) {
        int whole = at + F.loopBound(n);
        var one = FloatVector.zero(F);
        var two = one;
        for (int i = at; i < whole; i += LANES) {
            var d = at(x, i).sub(mean);
            one = one.add(d);
            two = d.fma(d, two);
        }
        sums[0] = LaneSum.of(one);
        sums[1] = LaneSum.of(two);
        if (whole < at + n) plain.addCentered(x, whole, at + n - whole, mean, sums);
    }

    @Override
    public void lineProducts(float[] g, float[] y, int at, int n, float[] sums) {
        int whole = at + F.loopBound(n);
        var one = FloatVector.zero(F);
        var two = one;
        for (int i = at; i < whole; i += LANES) {
            var v = at(g, i);
            one = one.add(v);
            two = v.fma(at(y, i), two);
        }
        sums[0] = LaneSum.of(one);
        sums[1] = LaneSum.of(two);
        if (whole < at + n) plain.addProducts(g, y, whole, at + n - whole, sums);
    }

    @Override
    public void lineStandardize(float[] x, float[] y, int at, int n, float mean, float scale) {
        int i = at;
        for (int end = at + F.loopBound(n); i < end; i += LANES) at(x, i).sub(mean).mul(scale).intoArray(y, i);
        if (i < at + n) plain.lineStandardize(x, y, i, at + n - i, mean, scale);
    }

    @Override
    public void lineGradient(float[] g, float[] y, float[] d, int at, int n, float a, float b, float scale) {
        int i = at;
        for (int end = at + F.loopBound(n); i < end; i += LANES) at(g, i).sub(a).sub(at(y, i).mul(b)).mul(scale).intoArray(d, i);
        if (i < at + n) plain.lineGradient(g, y, d, i, at + n - i, a, b, scale);
    }
}
