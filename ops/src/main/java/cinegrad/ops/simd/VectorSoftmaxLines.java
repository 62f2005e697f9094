package cinegrad.ops.simd;

import cinegrad.ops.function.SoftmaxKind;
import cinegrad.ops.parallel.LaneSum;
import cinegrad.ops.parallel.Parallel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Whole vectors, then a masked vector for the end of a line, so the exponential of a number does not depend on its position.
/// Long lines are summed in stretches of [#STRETCH], which keeps the rounding error of single precision small. The logarithms of
/// as many lines as a vector has lanes are computed together.
record VectorSoftmaxLines() implements SoftmaxLines {
    private static final VectorSpecies<Float> F = VectorMath.F;
    private static final int LANES = F.length();
    private static final int STRETCH = 64 * LANES;
    /// Numbers of a line that are computed before the thread looks whether it was interrupted; whole stretches.
    private static final int UNINTERRUPTED = 1 << 16;

    @Override
    public void forward(SoftmaxKind kind, float[] x, float[] y, int at, int n, int lines) {
        if (kind == SoftmaxKind.LOGARITHMS) {
            var most = new float[LANES];
            var rest = new float[LANES];
            for (int l = 0; l < lines; l += LANES) logarithms(x, y, at + l * n, n, Math.min(LANES, lines - l), most, rest);
        } else {
            for (int l = 0; l < lines; l++) probabilities(x, y, at + l * n, n);
        }
    }

    private static void probabilities(float[] x, float[] y, int at, int n) {
        float most = maximum(x, at, n);
        double sum = 0;
        for (int left = n; left > 0; left -= STRETCH) {
            int i = next(at, n, left);
            sum += exponentials(x, y, i, Math.min(STRETCH, left), most);
        }
        float scale = (float) (1 / sum);
        for (int left = n; left > 0; left -= STRETCH) scale(y, next(at, n, left), Math.min(STRETCH, left), scale);
    }

    /// Where the last `left` numbers of a line begin; asks now and then whether to go on.
    private static int next(int at, int n, int left) {
        int done = n - left;
        if (done > 0 && done % UNINTERRUPTED == 0) Parallel.requireUninterrupted();
        return at + done;
    }

    private static void scale(float[] y, int at, int n, float scale) {
        int i = at;
        for (int end = at + F.loopBound(n); i < end; i += LANES) FloatVector.fromArray(F, y, i).mul(scale).intoArray(y, i);
        for (; i < at + n; i++) y[i] *= scale;
    }

    /// log Σ e^(x − most) = log(1 + rest), the sum in double precision: near 1 its logarithm is what is left beyond 1.
    private static void logarithms(float[] x, float[] y, int at, int n, int lines, float[] most, float[] rest) {
        for (int l = 0; l < lines; l++) {
            most[l] = maximum(x, at + l * n, n);
            double sum = 0;
            for (int left = n; left > 0; left -= STRETCH) {
                int i = next(at + l * n, n, left);
                sum = exponentials(x, i, Math.min(STRETCH, left), most[l], sum);
            }
            rest[l] = (float) (sum - 1);
        }
        VectorMath.log1p(FloatVector.fromArray(F, rest, 0)).intoArray(rest, 0);
        for (int l = 0; l < lines; l++) {
            for (int left = n; left > 0; left -= STRETCH) {
                shift(x, y, next(at + l * n, n, left), Math.min(STRETCH, left), most[l], rest[l]);
            }
        }
    }

    private static void shift(float[] x, float[] y, int at, int n, float most, float rest) {
        int i = at;
        for (int end = at + F.loopBound(n); i < end; i += LANES) {
            FloatVector.fromArray(F, x, i).sub(most).sub(rest).intoArray(y, i);
        }
        for (; i < at + n; i++) y[i] = x[i] - most - rest;
    }

    private static float maximum(float[] x, int at, int n) {
        float most = Float.NEGATIVE_INFINITY;
        for (int left = n; left > 0; left -= UNINTERRUPTED) {
            float next = partMaximum(x, next(at, n, left), Math.min(UNINTERRUPTED, left));
            if (next > most) most = next;
        }
        return most;
    }

    private static float partMaximum(float[] x, int at, int n) {
        var m = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
        int i = at;
        for (int end = at + F.loopBound(n); i < end; i += LANES) {
            var v = FloatVector.fromArray(F, x, i);
            m = m.blend(v, v.compare(VectorOperators.GT, m));
        }
        float most = VectorMath.maximum(m);
        for (; i < at + n; i++) if (x[i] > most) most = x[i];
        return most;
    }

    /// sum + Σ e^(x − most), those that are 1 counted first, the others added to that.
    private static double exponentials(float[] x, int at, int n, float most, double sum) {
        var others = FloatVector.zero(F);
        int ones = 0;
        int i = at;
        for (int end = at + F.loopBound(n); i < end; i += LANES) {
            var e = VectorMath.expOfNegative(FloatVector.fromArray(F, x, i).sub(most));
            var isOne = e.compare(VectorOperators.EQ, 1f);
            others = others.add(e.blend(0f, isOne));
            ones += isOne.trueCount();
        }
        double first = sum + ones + LaneSum.of(others);
        if (i == at + n) return first;
        var m = F.indexInRange(i, at + n);
        var e = VectorMath.expOfNegative(FloatVector.fromArray(F, x, i, m).sub(most)).blend(0f, m.not());
        var isOne = e.compare(VectorOperators.EQ, 1f);
        return first + isOne.trueCount() + LaneSum.of(e.blend(0f, isOne));
    }

    /// y = e^(x − most), and its sum.
    private static float exponentials(float[] x, float[] y, int at, int n, float most) {
        var sum = FloatVector.zero(F);
        int i = at;
        for (int end = at + F.loopBound(n); i < end; i += LANES) {
            var e = VectorMath.expOfNegative(FloatVector.fromArray(F, x, i).sub(most));
            e.intoArray(y, i);
            sum = sum.add(e);
        }
        if (i < at + n) {
            var m = F.indexInRange(i, at + n);
            var e = VectorMath.expOfNegative(FloatVector.fromArray(F, x, i, m).sub(most)).blend(0f, m.not());
            e.intoArray(y, i, m);
            sum = sum.add(e);
        }
        return LaneSum.of(sum);
    }

    @Override
    public void gradient(SoftmaxKind kind, float[] g, float[] y, float[] d, int at, int n, int lines) {
        for (int l = 0; l < lines; l++) {
            if (kind == SoftmaxKind.LOGARITHMS) logarithmGradient(g, y, d, at + l * n, n);
            else probabilityGradient(g, y, d, at + l * n, n);
        }
    }

    private static void probabilityGradient(float[] g, float[] y, float[] d, int at, int n) {
        int whole = F.loopBound(n);
        double sum = 0;
        for (int left = whole; left > 0; left -= STRETCH) {
            int i = next(at, whole, left);
            sum += product(g, y, i, Math.min(STRETCH, left));
        }
        for (int i = at + whole; i < at + n; i++) sum += (double) g[i] * y[i];
        float s = (float) sum;
        for (int left = n; left > 0; left -= STRETCH) probabilitySlopes(g, y, d, next(at, n, left), Math.min(STRETCH, left), s);
    }

    private static void probabilitySlopes(float[] g, float[] y, float[] d, int at, int n, float sum) {
        int i = at;
        for (int end = at + F.loopBound(n); i < end; i += LANES) {
            FloatVector.fromArray(F, g, i).sub(sum).mul(FloatVector.fromArray(F, y, i)).intoArray(d, i);
        }
        for (; i < at + n; i++) d[i] = y[i] * (g[i] - sum);
    }

    private static void logarithmGradient(float[] g, float[] y, float[] d, int at, int n) {
        int whole = F.loopBound(n);
        double sum = 0;
        for (int left = whole; left > 0; left -= STRETCH) {
            int i = next(at, whole, left);
            sum += sum(g, i, Math.min(STRETCH, left));
        }
        for (int i = at + whole; i < at + n; i++) sum += g[i];
        float s = (float) sum;
        for (int left = n; left > 0; left -= STRETCH) logarithmSlopes(g, y, d, next(at, n, left), Math.min(STRETCH, left), s);
    }

    private static void logarithmSlopes(float[] g, float[] y, float[] d, int at, int n, float sum) {
        int end = at + F.loopBound(n);
        for (int i = at; i < end; i += LANES) {
            FloatVector.fromArray(F, g, i).sub(VectorMath.expOfNegative(FloatVector.fromArray(F, y, i)).mul(sum))
                    .intoArray(d, i);
        }
        if (end == at + n) return;
        var m = F.indexInRange(end, at + n);
        FloatVector.fromArray(F, g, end, m).sub(VectorMath.expOfNegative(FloatVector.fromArray(F, y, end, m)).mul(sum))
                .intoArray(d, end, m);
    }

    private static float sum(float[] g, int at, int n) {
        var sum = FloatVector.zero(F);
        for (int i = at; i < at + n; i += LANES) sum = sum.add(FloatVector.fromArray(F, g, i));
        return LaneSum.of(sum);
    }

    private static float product(float[] g, float[] y, int at, int n) {
        var sum = FloatVector.zero(F);
        for (int i = at; i < at + n; i += LANES) sum = FloatVector.fromArray(F, g, i).fma(FloatVector.fromArray(F, y, i), sum);
        return LaneSum.of(sum);
    }
}
