package cinegrad.ops.simd;

import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.Shape;

/// The groups of elements that share statistics in a normalization over some axes. The first block of consecutive axes splits the
/// array into `outer` parts of `length` rows with `inner` columns; the other axes join columns to groups.
///
/// @param group      the group of each column
/// @param count      number of groups
/// @param statistics the shape of the array with those axes of size 1: `outer` times `count` numbers
record NormGroups(int outer, int length, int inner, int[] group, int count, Shape statistics) {
    private static final int GRAIN = 1 << 14;

    /// Two numbers for each column or group.
    record Pair(double[] one, double[] two) {
        Pair(int n) {
            this(new double[n], new double[n]);
        }

        void store(float[] first, float[] second, int at) {
            for (int i = 0; i < one.length; i++) {
                first[at + i] = (float) one[i];
                second[at + i] = (float) two[i];
            }
        }
    }

    /// @param axes ascending, at least one unless the array is a scalar
    static NormGroups of(Shape shape, int[] axes) {
        if (axes.length == 0) return new NormGroups(1, 1, 1, new int[1], 1, shape);
        int block = 1;
        while (block < axes.length && axes[block] == axes[block - 1] + 1) block++;
        int last = axes[block - 1];
        Shape statistics = shape;
        for (int axis : axes) statistics = statistics.with(axis, 1);
        int outer = 1;
        int length = 1;
        int inner = 1;
        int count = 1;
        for (int axis = 0; axis < shape.rank(); axis++) {
            if (axis < axes[0]) outer *= shape.size(axis);
            else if (axis <= last) length *= shape.size(axis);
            else inner *= shape.size(axis);
            if (axis > last) count *= statistics.size(axis);
        }
        int[] group = new int[inner];
        for (int i = 0; i < inner; i++) {
            int rest = i;
            int stride = 1;
            for (int axis = shape.rank() - 1; axis > last; axis--) {
                group[i] += rest % shape.size(axis) % statistics.size(axis) * stride;
                rest /= shape.size(axis);
                stride *= statistics.size(axis);
            }
        }
        return new NormGroups(outer, length, inner, group, count, statistics);
    }

    /// Numbers of one part.
    int numbers() {
        return length * inner;
    }

    /// The mean over the columns of each group.
    double[] mean(double[] column) {
        var y = new double[count];
        for (int i = 0; i < inner; i++) y[group[i]] += column[i] * count / inner;
        return y;
    }

    /// Mean and variance of each group from those of its columns.
    Pair together(Pair columns) {
        if (count == inner) return columns;
        double[] mean = mean(columns.one());
        var variance = new double[inner];
        for (int i = 0; i < inner; i++) {
            double distance = columns.one()[i] - mean[group[i]];
            variance[i] = columns.two()[i] + distance * distance;
        }
        return new Pair(mean, mean(variance));
    }

    /// One or several rows of a part, in which each column holds the number of its group.
    float[] spread(double[] number) {
        var row = new float[SimdReductions.width(inner, length)];
        for (int i = 0, k = 0; i < row.length; i++, k = k + 1 == inner ? 0 : k + 1) row[i] = (float) number[group[k]];
        return row;
    }

    /// The same for the numbers of part `part` among those of all.
    float[] spread(float[] number, int part) {
        var row = new float[SimdReductions.width(inner, length)];
        for (int i = 0, k = 0; i < row.length; i++, k = k + 1 == inner ? 0 : k + 1) row[i] = number[part * count + group[k]];
        return row;
    }

    interface Run {
        void over(int start, int count);
    }

    /// The numbers of a part in runs that begin where a row of [#spread] does.
    void forEachRun(Parallel parallel, Run run) {
        int width = SimdReductions.width(inner, length);
        int rows = Math.ceilDiv(numbers(), width);
        parallel.forRange(rows, Math.max(1, GRAIN / width),
                (from, to, _) -> run.over(from * width, Math.min(to * width, numbers()) - from * width));
    }
}
