package cinegrad.ops.lowrank;

import cinegrad.ops.matrix.HermitianEigen;

import java.util.Arrays;

/// [ShrinkageBatch] of one matrix, in plain loops and double precision.
final class PlainShrinkage implements ShrinkageBatch {
    private final int a;
    private final int b;
    private final float[] re;
    private final float[] im;
    private final double[] gramRe;
    private final double[] gramIm;
    private final double[] columnRe;
    private final double[] columnIm;
    private final HermitianEigen eigen;
    private int rank;

    PlainShrinkage(int a, int b) {
        this.a = a;
        this.b = b;
        this.re = new float[a * b];
        this.im = new float[a * b];
        this.gramRe = new double[a * a];
        this.gramIm = new double[a * a];
        this.columnRe = new double[a];
        this.columnIm = new double[a];
        this.eigen = new HermitianEigen(a);
    }

    @Override
    public int size() {
        return 1;
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
        return rank;
    }

    /// A ← V diag(max(0, 1 − t²/λ)) V* A with A A* = V diag(λ) V*.
    @Override
    public void shrink(float threshold) {
        ShrinkageBatch.requireThreshold(threshold);
        for (int i = 0; i < a; i++) for (int j = 0; j < a; j++) gram(i, j);
        if (!hasFiniteTrace()) {
            Arrays.fill(re, Float.NaN);
            Arrays.fill(im, Float.NaN);
            rank = 0;
            return;
        }
        eigen.decompose(gramRe, gramIm);
        double least = (double) threshold * threshold;
        double[] vr = eigen.vectorsReal();
        double[] vi = eigen.vectorsImaginary();
        rank = 0;
        for (double value : eigen.values()) if (value > least) rank++;
        for (int p = 0; p < b; p++) {
            Arrays.fill(columnRe, 0);
            Arrays.fill(columnIm, 0);
            for (int k = 0; k < a; k++) {
                if (!(eigen.values()[k] > least)) continue;
                double keep = 1 - least / eigen.values()[k];
                double sr = 0;
                double si = 0;
                for (int i = 0; i < a; i++) {
                    sr += vr[i * a + k] * re[i * b + p] + vi[i * a + k] * im[i * b + p];
                    si += vr[i * a + k] * im[i * b + p] - vi[i * a + k] * re[i * b + p];
                }
                for (int i = 0; i < a; i++) {
                    columnRe[i] += keep * (vr[i * a + k] * sr - vi[i * a + k] * si);
                    columnIm[i] += keep * (vr[i * a + k] * si + vi[i * a + k] * sr);
                }
            }
            for (int i = 0; i < a; i++) {
                re[i * b + p] = (float) columnRe[i];
                im[i * b + p] = (float) columnIm[i];
            }
        }
    }

    private boolean hasFiniteTrace() {
        double trace = 0;
        for (int i = 0; i < a; i++) trace += gramRe[i * a + i];
        return Double.isFinite(trace);
    }

    private void gram(int i, int j) {
        double x = 0;
        double y = 0;
        for (int p = 0; p < b; p++) {
            double ar = re[i * b + p];
            double ai = im[i * b + p];
            double br = re[j * b + p];
            double bi = im[j * b + p];
            x += ar * br + ai * bi;
            y += ai * br - ar * bi;
        }
        gramRe[i * a + j] = x;
        gramIm[i * a + j] = y;
    }
}
