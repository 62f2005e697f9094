package cinegrad.ddei.classical;

import cinegrad.ddei.classical.SimilarPatches.FilmSize;
import cinegrad.ops.lowrank.ShrinkageBatch;
import cinegrad.ops.parallel.Parallel;

/// A film made of groups of similar patches of low rank: every group becomes a matrix whose singular values shrink, see
/// [ShrinkageBatch], the patches go back to their places, and where several lie on a pixel it is their mean with weights
/// 1/(1 + rank of the group).
///
/// Sums over patches are kept in whole numbers of 2⁻⁴⁰, so that they do not depend on the order of adding, nor on the threads.
final class PatchLowRank {
    private static final double ONE = 1L << 40;

    private final FilmSize film;
    private final int side;
    private final Parallel parallel;

    PatchLowRank(FilmSize film, int side, Parallel parallel) {
        this.film = film;
        this.side = side;
        this.parallel = parallel;
    }

    /// @param video     complex pairs, sizes about 1
    /// @param groups    first pixels of patches, (groups, members)
    /// @param threshold of singular values
    /// @return the film; a pixel that no patch covers stays as it is
    float[] of(float[] video, int[] groups, int members, float threshold) {
        int count = groups.length / members;
        var workers = new Worker[parallel.threads()];
        int batch = ShrinkageBatch.of(Math.min(members, side * side), Math.max(members, side * side)).size();
        int batches = (count + batch - 1) / batch;
        parallel.forRange(batches, Math.clamp(batches / 64, 1, 64), (from, to, w) -> {
            if (workers[w] == null) workers[w] = new Worker(video, groups, members);
            for (int i = from; i < to; i++) workers[w].shrink(i * batch, Math.min(batch, count - i * batch), threshold);
        });
        return together(video, workers);
    }

    /// What one thread's sums take in the heap.
    static long workerBytes(long pixels) {
        return 3 * Long.BYTES * pixels;
    }

    private float[] together(float[] video, Worker[] workers) {
        var result = new float[video.length];
        parallel.forRange(film.frames(), 1, (from, to, _) -> {
            for (int t = from; t < to; t++) frame(t, video, workers, result);
        });
        return result;
    }

    private void frame(int t, float[] video, Worker[] workers, float[] result) {
        int pixels = film.height() * film.width();
        var sums = new long[2 * pixels];
        var corners = new long[pixels];
        for (Worker w : workers) {
            if (w == null) continue;
            for (int i = 0; i < sums.length; i++) sums[i] += w.sums[2 * t * pixels + i];
            for (int i = 0; i < corners.length; i++) corners[i] += w.weights[t * pixels + i];
        }
        var weights = new long[pixels];
        for (int p = 0; p < pixels; p++) {
            if (corners[p] == 0) continue;
            for (int r = 0; r < side; r++) for (int c = 0; c < side; c++) weights[p + r * film.width() + c] += corners[p];
        }
        for (int p = 0; p < pixels; p++) {
            int at = 2 * (t * pixels + p);
            for (int i = 0; i < 2; i++) {
                result[at + i] = weights[p] == 0 ? video[at + i] : (float) ((double) sums[2 * p + i] / weights[p]);
            }
        }
    }

    /// One thread's matrices and sums.
    private final class Worker {
        private final float[] video;
        private final int[] groups;
        private final int members;
        private final ShrinkageBatch batch;
        private final boolean wide;
        private final long[] sums = new long[2 * film.pixels()];
        private final long[] weights = new long[film.pixels()];             // at the patches' first pixels

        Worker(float[] video, int[] groups, int members) {
            this.video = video;
            this.groups = groups;
            this.members = members;
            this.wide = members <= side * side;
            this.batch = ShrinkageBatch.of(Math.min(members, side * side), Math.max(members, side * side));
        }

        void shrink(int first, int count, float threshold) {
            for (int m = 0; m < batch.size(); m++) load(first + Math.min(m, count - 1), m);
            batch.shrink(threshold);
            for (int m = 0; m < count; m++) add(first + m, m);
        }

        /// Where pixel q of patch i lies in matrix m.
        private int place(int i, int q, int m) {
            int element = wide ? i * side * side + q : q * members + i;
            return element * batch.size() + m;
        }

        private void load(int group, int m) {
            float[] re = batch.real();
            float[] im = batch.imaginary();
            int step = place(0, 1, m) - place(0, 0, m);
            for (int i = 0; i < members; i++) {
                int pixel = groups[group * members + i];
                int at = place(i, 0, m);
                for (int r = 0; r < side; r++) {
                    int from = 2 * (pixel + r * film.width());
                    for (int c = 0; c < side; c++, at += step) {
                        re[at] = video[from + 2 * c];
                        im[at] = video[from + 2 * c + 1];
                    }
                }
            }
        }

        private void add(int group, int m) {
            float[] re = batch.real();
            float[] im = batch.imaginary();
            double weight = ONE / (1 + batch.rank(m));
            int step = place(0, 1, m) - place(0, 0, m);
            for (int i = 0; i < members; i++) {
                int pixel = groups[group * members + i];
                weights[pixel] += (long) weight;
                int at = place(i, 0, m);
                for (int r = 0; r < side; r++) {
                    int to = 2 * (pixel + r * film.width());
                    for (int c = 0; c < side; c++, at += step) {
                        sums[to + 2 * c] += (long) (re[at] * weight);
                        sums[to + 2 * c + 1] += (long) (im[at] * weight);
                    }
                }
            }
        }
    }
}
