package cinegrad.ops.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Whole vectors; the numbers after the last are left to the twin. The JIT leaves these loops scalar, as it cannot prove that the
/// accumulators are none of the arrays that are read.
record VectorNormLoops(PlainNormLoops plain) implements NormLoops {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = F.length();

    @Override
    public void centred(float[] x, int at, float[] mean, float[] one, float[] two, int n) {
        int whole = F.loopBound(n);
        for (int i = 0; i < whole; i += LANES) {
            var d = FloatVector.fromArray(F, x, at + i).sub(FloatVector.fromArray(F, mean, i));
            FloatVector.fromArray(F, one, i).add(d).intoArray(one, i);
            d.fma(d, FloatVector.fromArray(F, two, i)).intoArray(two, i);
        }
        if (whole < n) plain.centred(whole, x, at, mean, one, two, n);
    }

    @Override
    public void products(float[] g, float[] y, int at, float[] one, float[] two, int n) {
        int whole = F.loopBound(n);
        for (int i = 0; i < whole; i += LANES) {
            var v = FloatVector.fromArray(F, g, at + i);
            FloatVector.fromArray(F, one, i).add(v).intoArray(one, i);
            v.fma(FloatVector.fromArray(F, y, at + i), FloatVector.fromArray(F, two, i)).intoArray(two, i);
        }
        if (whole < n) plain.products(whole, g, y, at, one, two, n);
    }

    @Override
    public void rowCentred(float[] x, int at, float mean, float[] sums, int n) {
        int whole = F.loopBound(n);
        var one = FloatVector.zero(F);
        var two = one;
        for (int i = 0; i < whole; i += LANES) {
            var d = FloatVector.fromArray(F, x, at + i).sub(mean);
            one = one.add(d);
            two = d.fma(d, two);
        }
        sums[0] = one.reduceLanes(VectorOperators.ADD);
        sums[1] = two.reduceLanes(VectorOperators.ADD);
        plain.addCentred(x, at + whole, mean, sums, n - whole);
    }

    @Override
    public void rowProducts(float[] g, float[] y, int at, float[] sums, int n) {
        int whole = F.loopBound(n);
        var one = FloatVector.zero(F);
        var two = one;
        for (int i = 0; i < whole; i += LANES) {
            var v = FloatVector.fromArray(F, g, at + i);
            one = one.add(v);
            two = v.fma(FloatVector.fromArray(F, y, at + i), two);
        }
        sums[0] = one.reduceLanes(VectorOperators.ADD);
        sums[1] = two.reduceLanes(VectorOperators.ADD);
        plain.addProducts(g, y, at + whole, sums, n - whole);
    }

    @Override
    public void standardize(float[] x, float[] y, int at, float[] mean, float[] scale, int k, int step, int n) {
        int whole = F.loopBound(n);
        if (step == 0) {
            var m = FloatVector.broadcast(F, mean[k]);
            var s = FloatVector.broadcast(F, scale[k]);
            for (int i = 0; i < whole; i += LANES) FloatVector.fromArray(F, x, at + i).sub(m).mul(s).intoArray(y, at + i);
        } else {
            for (int i = 0; i < whole; i += LANES) {
                FloatVector.fromArray(F, x, at + i).sub(FloatVector.fromArray(F, mean, k + i)).mul(FloatVector.fromArray(F, scale, k + i)).intoArray(y, at + i);
            }
        }
        if (whole < n) plain.standardize(x, y, at + whole, mean, scale, k + step * whole, step, n - whole);
    }

    @Override
    public void gradient(float[] g, float[] y, float[] d, int at, float[] a, float[] b, float[] scale, int k, int step, int n) {
        int whole = F.loopBound(n);
        if (step == 0) {
            var p = FloatVector.broadcast(F, a[k]);
            var q = FloatVector.broadcast(F, b[k]);
            var s = FloatVector.broadcast(F, scale[k]);
            for (int i = 0; i < whole; i += LANES) {
                FloatVector.fromArray(F, g, at + i).sub(p).sub(FloatVector.fromArray(F, y, at + i).mul(q)).mul(s).intoArray(d, at + i);
            }
        } else {
            for (int i = 0; i < whole; i += LANES) {
                var centred = FloatVector.fromArray(F, g, at + i).sub(FloatVector.fromArray(F, a, k + i));
                centred.sub(FloatVector.fromArray(F, y, at + i).mul(FloatVector.fromArray(F, b, k + i))).mul(FloatVector.fromArray(F, scale, k + i)).intoArray(d, at + i);
            }
        }
        if (whole < n) plain.gradient(g, y, d, at + whole, a, b, scale, k + step * whole, step, n - whole);
    }
}
