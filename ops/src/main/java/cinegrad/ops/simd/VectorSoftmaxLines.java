package cinegrad.ops.simd;

import cinegrad.ops.SoftmaxKind;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Whole vectors, and the last numbers of the line under a mask: a number's exponential is the same wherever it stands. Long lines
/// are summed in stretches of [#STRETCH], so that single precision loses nothing.
record VectorSoftmaxLines() implements SoftmaxLines {
    private static final VectorSpecies<Float> F = VectorMath.F;
    private static final VectorSpecies<Double> D = VectorSpecies.of(double.class, F.vectorShape());
    private static final int LANES = F.length();
    private static final int STRETCH = 64 * LANES;

    @Override
    public void forward(SoftmaxKind kind, float[] x, float[] y, int at, int n) {
        float most = maximum(x, at, n);
        if (kind == SoftmaxKind.LOGARITHMS) {
            float shift = (float) Math.log(exponentials(x, at, n, most));
            int i = at;
            for (int end = at + F.loopBound(n); i < end; i += LANES) FloatVector.fromArray(F, x, i).sub(most).sub(shift).intoArray(y, i);
            for (; i < at + n; i++) y[i] = x[i] - most - shift;
        } else {
            double sum = 0;
            for (int i = at; i < at + n; i += STRETCH) sum += exponentials(x, y, i, Math.min(STRETCH, at + n - i), most);
            float scale = (float) (1 / sum);
            int i = at;
            for (int end = at + F.loopBound(n); i < end; i += LANES) FloatVector.fromArray(F, y, i).mul(scale).intoArray(y, i);
            for (; i < at + n; i++) y[i] *= scale;
        }
    }

    private static float maximum(float[] x, int at, int n) {
        var m = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
        int i = at;
        for (int end = at + F.loopBound(n); i < end; i += LANES) m = m.max(FloatVector.fromArray(F, x, i));
        float most = m.reduceLanes(VectorOperators.MAX);
        for (; i < at + n; i++) most = Math.max(most, x[i]);
        return most;
    }

    /// Σ e^(x − most) in double precision, since the logarithm of a sum near 1 is what is left beyond 1.
    private static double exponentials(float[] x, int at, int n, float most) {
        var low = DoubleVector.zero(D);
        var high = low;
        int i = at;
        for (int end = at + F.loopBound(n); i < end; i += LANES) {
            var e = VectorMath.exp(FloatVector.fromArray(F, x, i).sub(most));
            low = low.add(e.convert(VectorOperators.F2D, 0));
            high = high.add(e.convert(VectorOperators.F2D, 1));
        }
        return low.add(high).reduceLanes(VectorOperators.ADD) + (i < at + n ? last(x, i, at + n, most) : 0);
    }

    private static double last(float[] x, int from, int to, float most) {
        var rest = new float[LANES];
        var m = F.indexInRange(from, to);
        VectorMath.exp(FloatVector.fromArray(F, x, from, m).sub(most)).intoArray(rest, 0, m);
        double sum = 0;
        for (float e : rest) sum += e;
        return sum;
    }

    /// y = e^(x − most), and its sum.
    private static float exponentials(float[] x, float[] y, int at, int n, float most) {
        var sum = FloatVector.zero(F);
        int i = at;
        for (int end = at + F.loopBound(n); i < end; i += LANES) {
            var e = VectorMath.exp(FloatVector.fromArray(F, x, i).sub(most));
            e.intoArray(y, i);
            sum = sum.add(e);
        }
        return sum.reduceLanes(VectorOperators.ADD) + (i < at + n ? last(x, y, i, at + n, most) : 0);
    }

    private static float last(float[] x, float[] y, int from, int to, float most) {
        var m = F.indexInRange(from, to);
        var e = VectorMath.exp(FloatVector.fromArray(F, x, from, m).sub(most));
        e.intoArray(y, from, m);
        return e.reduceLanes(VectorOperators.ADD, m);
    }

    @Override
    public void gradient(SoftmaxKind kind, float[] g, float[] y, float[] d, int at, int n) {
        boolean logarithms = kind == SoftmaxKind.LOGARITHMS;
        int end = at + F.loopBound(n);
        double sum = 0;
        for (int i = at; i < end; i += STRETCH) sum += logarithms ? sum(g, i, Math.min(STRETCH, end - i)) : product(g, y, i, Math.min(STRETCH, end - i));
        for (int i = end; i < at + n; i++) sum += logarithms ? g[i] : (double) g[i] * y[i];
        float s = (float) sum;
        if (logarithms) {
            for (int i = at; i < end; i += LANES) FloatVector.fromArray(F, g, i).sub(VectorMath.exp(FloatVector.fromArray(F, y, i)).mul(s)).intoArray(d, i);
            if (end < at + n) lastGradient(g, y, d, end, at + n, s);
        } else {
            for (int i = at; i < end; i += LANES) FloatVector.fromArray(F, g, i).sub(s).mul(FloatVector.fromArray(F, y, i)).intoArray(d, i);
            for (int i = end; i < at + n; i++) d[i] = y[i] * (g[i] - s);
        }
    }

    private static void lastGradient(float[] g, float[] y, float[] d, int from, int to, float sum) {
        var m = F.indexInRange(from, to);
        FloatVector.fromArray(F, g, from, m).sub(VectorMath.exp(FloatVector.fromArray(F, y, from, m)).mul(sum)).intoArray(d, from, m);
    }

    private static float sum(float[] g, int at, int n) {
        var sum = FloatVector.zero(F);
        for (int i = at; i < at + n; i += LANES) sum = sum.add(FloatVector.fromArray(F, g, i));
        return sum.reduceLanes(VectorOperators.ADD);
    }

    private static float product(float[] g, float[] y, int at, int n) {
        var sum = FloatVector.zero(F);
        for (int i = at; i < at + n; i += LANES) sum = FloatVector.fromArray(F, g, i).fma(FloatVector.fromArray(F, y, i), sum);
        return sum.reduceLanes(VectorOperators.ADD);
    }
}
