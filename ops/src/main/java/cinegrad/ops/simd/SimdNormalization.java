package cinegrad.ops.simd;

import cinegrad.ops.parallel.Parallel;

import java.util.Arrays;
import java.util.stream.IntStream;

/// Moments, normalization and its gradient over any axes.
///
/// The array is a number of independent parts, one for each index before the first axis. The statistics of a part are computed
/// and applied while it is in the cache. A short contiguous part is a line; others are rows of columns, whose statistics are
/// combined over the remaining axes, see [NormGroups].
final class SimdNormalization {
    /// The longest contiguous part that is summed in registers.
    private static final int LINE = 2048;
    private static final int GRAIN = 1 << 14;

    private final Parallel parallel;
    private final NormLoops loops = NormLoops.create();
    private final MomentKernels columns;

    SimdNormalization(ArithmeticKernels arithmetic, Parallel parallel) {
        this.parallel = parallel;
        this.columns = new MomentKernels(arithmetic, loops);
    }

    void moments(float[] x, NormGroups groups, float[] m, float[] v) {
        if (groups.numbers() == 0) {
            Arrays.fill(m, Float.NaN);
            Arrays.fill(v, Float.NaN);
        }
        if (isLines(groups)) {
            forEachLine(groups, (o, at, sums) -> {
                lineMoments(x, at, groups.length(), sums);
                m[o] = sums[0];
                v[o] = sums[1];
            });
        } else {
            forEachPart(groups, (o, at, threads) -> {
                var pair = moments(x, at, groups, threads);
                pair.store(m, v, o * groups.count());
            });
        }
    }

    /// y = (x − mean)·scale with scale = 1/√(variance + epsilon).
    void standardize(float[] x, double epsilon, NormGroups groups, float[] y, float[] scale) {
        int n = groups.length();
        if (groups.numbers() == 0) Arrays.fill(scale, Float.NaN);
        if (isLines(groups)) {
            forEachLine(groups, (o, at, sums) -> {
                lineMoments(x, at, n, sums);
                scale[o] = (float) (1 / Math.sqrt(sums[1] + epsilon));
                if (scale[o] > 0) loops.lineStandardize(x, y, at, n, sums[0], scale[o]);
                else standardizeWide(x, at, epsilon, groups, y, scale, o);
            });
        } else {
            forEachPart(groups, (o, at, threads) -> {
                var pair = moments(x, at, groups, threads);
                for (int k = 0; k < groups.count(); k++) {
                    scale[o * groups.count() + k] = (float) (1 / Math.sqrt(pair.two()[k] + epsilon));
                }
                float[] mean = groups.spread(pair.one());
                float[] factor = groups.spread(scale, o);
                groups.forEachRun(threads, (start, count) -> loops.standardize(x, y, at + start, count, mean, factor));
                if (IntStream.range(0, groups.count()).anyMatch(k -> !(scale[o * groups.count() + k] > 0))) {
                    standardizeWide(x, at, epsilon, groups, y, scale, o * groups.count());
                }
            });
        }
    }

    /// The same in double, of numbers divided by a power of two near the largest, for those groups of a part whose squares or
    /// sums overflowed, which made their scale 0 or NaN. It stays NaN where a number is not finite.
    private static void standardizeWide(float[] x, int at, double epsilon, NormGroups groups, float[] y, float[] scale,
            int first) {
        int inner = groups.inner();
        double share = (double) groups.count() / groups.numbers();
        var unit = new double[groups.count()];
        var mean = new double[groups.count()];
        var variance = new double[groups.count()];
        for (int i = 0; i < groups.numbers(); i++) {
            int k = groups.group()[i % inner];
            unit[k] = Math.max(unit[k], Math.abs(x[at + i]));
        }
        for (int k = 0; k < unit.length; k++) {
            unit[k] = unit[k] > 0 && Double.isFinite(unit[k]) ? Math.scalb(1.0, -Math.getExponent(unit[k])) : 1;
        }
        for (int i = 0; i < groups.numbers(); i++) {
            int k = groups.group()[i % inner];
            mean[k] += x[at + i] * unit[k] * share;
        }
        for (int i = 0; i < groups.numbers(); i++) {
            int k = groups.group()[i % inner];
            double distance = x[at + i] * unit[k] - mean[k];
            variance[k] += distance * distance * share;
        }
        var deviation = new double[groups.count()];
        for (int k = 0; k < deviation.length; k++) deviation[k] = Math.sqrt(variance[k] + epsilon * unit[k] * unit[k]);
        for (int i = 0; i < groups.numbers(); i++) {
            int k = groups.group()[i % inner];
            if (!(scale[first + k] > 0)) y[at + i] = (float) ((x[at + i] * unit[k] - mean[k]) / deviation[k]);
        }
        for (int k = 0; k < groups.count(); k++) {
            if (!(scale[first + k] > 0)) scale[first + k] = (float) (unit[k] / deviation[k]);
        }
    }

    /// d = (g − mean(g) − y·mean(g·y))·scale.
    void gradient(float[] g, float[] y, float[] scale, NormGroups groups, float[] d) {
        int n = groups.length();
        if (isLines(groups)) {
            forEachLine(groups, (o, at, sums) -> {
                loops.lineProducts(g, y, at, n, sums);
                loops.lineGradient(g, y, d, at, n, sums[0] / n, sums[1] / n, scale[o]);
            });
        } else {
            forEachPart(groups, (o, at, threads) -> {
                var pair = new NormGroups.Pair(groups.inner());
                columns.products(g, y, at, n, groups.inner(), pair.one(), pair.two(), threads);
                float[] a = groups.spread(groups.mean(pair.one()));
                float[] b = groups.spread(groups.mean(pair.two()));
                float[] factor = groups.spread(scale, o);
                groups.forEachRun(threads, (start, count) -> loops.gradient(g, y, d, at + start, count, a, b, factor));
            });
        }
    }

    private static boolean isLines(NormGroups groups) {
        return groups.inner() == 1 && groups.length() <= LINE;
    }

    /// sums = (mean, variance).
    private void lineMoments(float[] x, int at, int n, float[] sums) {
        loops.lineCentered(x, at, n, 0, sums);
        float m = sums[0] / n;
        loops.lineCentered(x, at, n, m, sums);
        double rest = (double) sums[0] / n;
        sums[0] = (float) (m + rest);
        sums[1] = (float) Math.max(0, (double) sums[1] / n - rest * rest);
    }

    private NormGroups.Pair moments(float[] x, int at, NormGroups groups, Parallel threads) {
        var pair = new NormGroups.Pair(groups.inner());
        columns.moments(x, at, groups.length(), groups.inner(), pair.one(), pair.two(), threads);
        return groups.together(pair);
    }

    private interface Line {
        void at(int number, int at, float[] sums);
    }

    private void forEachLine(NormGroups groups, Line line) {
        int n = groups.length();
        if (n == 0) return;
        parallel.forRange(groups.outer(), Math.max(1, GRAIN / n), (from, to, _) -> {
            var sums = new float[2];
            for (int o = from; o < to; o++) line.at(o, o * n, sums);
        });
    }

    private interface Part {
        void at(int number, int at, Parallel threads);
    }

    /// Many parts are split over the threads; few parts run one after the other, each on all threads.
    private void forEachPart(NormGroups groups, Part part) {
        int n = groups.numbers();
        if (n == 0) return;
        if (groups.outer() < 4 * parallel.threads()) {
            for (int o = 0; o < groups.outer(); o++) part.at(o, o * n, parallel);
        } else {
            parallel.forRange(groups.outer(), Math.max(1, GRAIN / n), (from, to, _) -> {
                for (int o = from; o < to; o++) part.at(o, o * n, Parallel.ALONE);
            });
        }
    }
}
