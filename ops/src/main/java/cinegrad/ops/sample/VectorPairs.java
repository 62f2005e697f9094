package cinegrad.ops.sample;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Both channels of a pixel in one 64-bit vector, the same pixel of four frames in one pass over the matrix.
///
/// The width is fixed by the data, not by the machine. It saves bounds checks and address arithmetic: one load for a pair, one
/// look at the matrix for four frames; measured about twice as fast as the plain loops at 12×512×256. Products are added, not
/// fused, as in the plain loops.
record VectorPairs() implements PairKernel {
    private static final VectorSpecies<Float> PAIR = FloatVector.SPECIES_64;

    @Override
    public void apply(SparseRows rows, float[] x, int xPixels, float[] y, int yPixels, int frame, int frames, int from, int to) {
        int f = frame, end = frame + frames;
        for (; f + 4 <= end; f += 4)
            fourFrames(rows, x, f * xPixels * 2, xPixels * 2, y, f * yPixels * 2, yPixels * 2, from, to);
        for (; f < end; f++)
            oneFrame(rows, x, f * xPixels * 2, y, f * yPixels * 2, from, to);
    }

    private static void fourFrames(SparseRows rows, float[] x, int xAt, int xStep, float[] y, int yAt, int yStep, int from,
            int to) {
        int[] start = rows.start();
        int[] index = rows.index();
        float[] weight = rows.floatWeight();
        for (int p = from; p < to; p++) {
            var sum0 = FloatVector.zero(PAIR);
            var sum1 = sum0;
            var sum2 = sum0;
            var sum3 = sum0;
            for (int k = start[p], end = start[p + 1]; k < end; k++) {
                var w = FloatVector.broadcast(PAIR, weight[k]);
                int at = xAt + 2 * index[k];
                sum0 = FloatVector.fromArray(PAIR, x, at).mul(w).add(sum0);
                sum1 = FloatVector.fromArray(PAIR, x, at + xStep).mul(w).add(sum1);
                sum2 = FloatVector.fromArray(PAIR, x, at + 2 * xStep).mul(w).add(sum2);
                sum3 = FloatVector.fromArray(PAIR, x, at + 3 * xStep).mul(w).add(sum3);
            }
            int out = yAt + 2 * p;
            sum0.intoArray(y, out);
            sum1.intoArray(y, out + yStep);
            sum2.intoArray(y, out + 2 * yStep);
            sum3.intoArray(y, out + 3 * yStep);
        }
    }

    private static void oneFrame(SparseRows rows, float[] x, int xAt, float[] y, int yAt, int from, int to) {
        int[] start = rows.start();
        int[] index = rows.index();
        float[] weight = rows.floatWeight();
        for (int p = from; p < to; p++) {
            var sum = FloatVector.zero(PAIR);
            for (int k = start[p], end = start[p + 1]; k < end; k++)
                sum = FloatVector.fromArray(PAIR, x, xAt + 2 * index[k]).mul(FloatVector.broadcast(PAIR, weight[k])).add(sum);
            sum.intoArray(y, yAt + 2 * p);
        }
    }
}
