package cinegrad.ops.sample;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Sums stay in registers while the pixels are walked, four vectors of channels at a time; the last channels are left to the twin.
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
            for (int k = from; k < to; k++) a = FloatVector.fromArray(F, x, xAt + n * index[k] + c).fma(FloatVector.broadcast(F, weight[k]), a);
            a.intoArray(y, yAt + c);
        }
        if (c < n) plain.gather(c, weight, index, from, to, x, xAt, y, yAt, n);
    }

    @Override
    public void scatter(float[] weight, int[] index, int from, int to, float[] x, int xAt, float[] y, int yAt, int n) {
        int whole = F.loopBound(n);
        for (int k = from; k < to; k++) {
            var w = FloatVector.broadcast(F, weight[k]);
            int at = yAt + n * index[k];
            for (int c = 0; c < whole; c += LANES) FloatVector.fromArray(F, x, xAt + c).fma(w, FloatVector.fromArray(F, y, at + c)).intoArray(y, at + c);
        }
        if (whole < n) plain.scatter(whole, weight, index, from, to, x, xAt, y, yAt, n);
    }

    @Override
    public void products(int[] index, int from, int to, float[] g, int gAt, float[] x, int xAt, float[] product, int n) {
        int whole = F.loopBound(n);
        for (int k = from; k < to; k++) {
            int at = xAt + n * index[k];
            var sum = FloatVector.zero(F);
            for (int c = 0; c < whole; c += LANES) sum = FloatVector.fromArray(F, g, gAt + c).fma(FloatVector.fromArray(F, x, at + c), sum);
            product[k] = sum.reduceLanes(VectorOperators.ADD) + plain.product(whole, g, gAt, x, at, n);
        }
    }
}
