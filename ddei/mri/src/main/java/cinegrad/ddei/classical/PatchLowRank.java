package cinegrad.ddei.classical;

import cinegrad.ddei.classical.SimilarPatches.FilmSize;
import cinegrad.ops.lowrank.ShrinkageBatch;
import cinegrad.ops.parallel.Parallel;

/// A film made of groups of similar patches of low rank: every group becomes a matrix whose singular values shrink, see
/// [ShrinkageBatch], the patches go back to their places, and where several lie on a pixel it is their mean with weights
/// 1/(1 + rank of the group).
///
/// Sums over patches are kept in whole numbers, of some 2⁻²⁵ of the largest number in the film, so that they do not depend on the
/// order of adding, nor on the threads. Groups whose ranks were equal the last time go into a batch together, since a batch
/// takes as long as its highest rank. Not for several threads at a time.
final class PatchLowRank {
    private static final double ONE = 1L << 40;
    /// Numbers are below this power of two, so that they fit an int.
    private static final int BITS = 31;

    private final FilmSize film;
    private final int side;
    private final Parallel parallel;
    private int[] ranks = {};

    PatchLowRank(FilmSize film, int side, Parallel parallel) {
        this.film = film;
        this.side = side;
        this.parallel = parallel;
    }

    /// @param video     complex pairs
    /// @param groups    first pixels of patches, (groups, members)
    /// @param threshold of singular values
    /// @return the film; a pixel that no patch covers stays as it is
    float[] of(float[] video, int[] groups, int members, float threshold) {
        float largest = largest(video);
        if (largest == 0) return video.clone();
        int count = groups.length / members;
        if (ranks.length != count) ranks = new int[count];
        int[] order = byRank(Math.min(members, side * side));
        double bound = largest * Math.sqrt(2.0 * members * side * side);           // of any number in a shrunk matrix
        float unit = Math.scalb(1f, Math.min(BITS - 1 - Math.getExponent(bound), Float.MAX_EXPONENT));
        var workers = new Worker[parallel.threads()];
        int batch = ShrinkageBatch.of(Math.min(members, side * side), Math.max(members, side * side)).size();
        int batches = (count + batch - 1) / batch;
        parallel.forRange(batches, Math.clamp(batches / 64, 1, 64), (from, to, w) -> {
            if (workers[w] == null) workers[w] = new Worker(video, groups, members, unit);
            for (int i = from; i < to; i++) workers[w].shrink(order, i * batch, Math.min(batch, count - i * batch), threshold);
        });
        return together(video, workers, unit);
    }

    /// What the order of the groups takes in the heap, and each thread's sums.
    static long bytes(long pixels, long groups, int threads) {
        return 2 * Integer.BYTES * groups + 3 * Long.BYTES * pixels * threads;
    }

    private static float largest(float[] video) {
        float largest = 0;
        for (float x : video) largest = Math.max(largest, Math.abs(x));
        return largest;
    }

    /// The groups, those of low rank first.
    private int[] byRank(int most) {
        var next = new int[most + 2];
        for (int rank : ranks) next[rank + 1]++;
        for (int r = 0; r < most; r++) next[r + 1] += next[r];
        var order = new int[ranks.length];
        for (int g = 0; g < ranks.length; g++) order[next[ranks[g]]++] = g;
        return order;
    }

    private float[] together(float[] video, Worker[] workers, float unit) {
        var result = new float[video.length];
        parallel.forRange(film.frames(), 1, (from, to, _) -> {
            for (int t = from; t < to; t++) frame(t, video, workers, unit, result);
        });
        return result;
    }

    private void frame(int t, float[] video, Worker[] workers, float unit, float[] result) {
        int pixels = film.height() * film.width();
        var sums = new long[2 * pixels];
        var weights = new long[pixels];
        for (Worker w : workers) {
            if (w == null) continue;
            for (int i = 0; i < sums.length; i++) sums[i] += w.sums[2 * t * pixels + i];
            for (int i = 0; i < weights.length; i++) weights[i] += w.weights[t * pixels + i];
        }
        spread(weights);
        double scale = ONE / unit;
        for (int p = 0; p < pixels; p++) {
            int at = 2 * (t * pixels + p);
            for (int i = 0; i < 2; i++) {
                result[at + i] = weights[p] == 0 ? video[at + i] : (float) (sums[2 * p + i] * scale / weights[p]);
            }
        }
    }

    /// From the patches' first pixels over all of theirs: sums over `side` pixels that move along the rows, then the columns.
    private void spread(long[] weights) {
        int width = film.width();
        for (int row = 0; row < weights.length; row += width) moving(weights, row, row + width, 1);
        for (int column = 0; column < width; column++) moving(weights, column, weights.length, width);
    }

    private void moving(long[] a, int from, int to, int step) {
        var last = new long[side];
        long sum = 0;
        for (int i = from, k = 0; i < to; i += step, k = k + 1 == side ? 0 : k + 1) {
            sum += a[i] - last[k];
            last[k] = a[i];
            a[i] = sum;
        }
    }

    /// One thread's matrices and sums.
    private final class Worker {
        private final float[] video;
        private final int[] groups;
        private final int members;
        private final float unit;
        private final ShrinkageBatch batch;
        private final int memberStep;
        private final int pixelStep;
        private final long[] sums = new long[2 * film.pixels()];
        private final long[] weights = new long[film.pixels()];             // at the patches' first pixels

        Worker(float[] video, int[] groups, int members, float unit) {
            this.video = video;
            this.groups = groups;
            this.members = members;
            this.unit = unit;
            int patch = side * side;
            this.batch = ShrinkageBatch.of(Math.min(members, patch), Math.max(members, patch));
            boolean wide = members <= patch;
            this.memberStep = (wide ? patch : 1) * batch.size();
            this.pixelStep = (wide ? 1 : members) * batch.size();
        }

        void shrink(int[] order, int first, int count, float threshold) {
            for (int i = 0; i < members; i++) {
                for (int m = 0; m < batch.size(); m++) load(order[first + Math.min(m, count - 1)], i, m);
            }
            batch.shrink(threshold);
            for (int m = 0; m < count; m++) ranks[order[first + m]] = batch.rank(m);
            for (int i = 0; i < members; i++) for (int m = 0; m < count; m++) add(order[first + m], i, m);
        }

        /// Member i of a group into matrix m.
        private void load(int group, int i, int m) {
            float[] re = batch.real();
            float[] im = batch.imaginary();
            int pixel = groups[group * members + i];
            int at = i * memberStep + m;
            for (int r = 0; r < side; r++) {
                int from = 2 * (pixel + r * film.width());
                for (int c = 0; c < side; c++, at += pixelStep) {
                    re[at] = video[from + 2 * c];
                    im[at] = video[from + 2 * c + 1];
                }
            }
        }

        private void add(int group, int i, int m) {
            float[] re = batch.real();
            float[] im = batch.imaginary();
            int pixel = groups[group * members + i];
            float weight = 1f / (1 + batch.rank(m));
            weights[pixel] += (long) (weight * ONE);
            if (batch.rank(m) == 0) return;                                // a matrix of zeros
            float factor = weight * unit;
            int at = i * memberStep + m;
            for (int r = 0; r < side; r++) {
                int to = 2 * (pixel + r * film.width());
                for (int c = 0; c < side; c++, at += pixelStep) {
                    sums[to + 2 * c] += (int) (re[at] * factor);
                    sums[to + 2 * c + 1] += (int) (im[at] * factor);
                }
            }
        }
    }
}
