package cinegrad.conformance;

import cinegrad.ddei.io.HostArray;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.sample.SamplePlan;
import cinegrad.ops.shape.Precision;
import cinegrad.ops.shape.Shape;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// A transform of a batch (N, C, [T,] H, W) in the reference's layout by sample plans: the output's batch is all items of the
/// first version, then of the second, and so on; each item of each version has a plan of its own.
final class PlannedCase {
    /// Which axes a plan's image is; the others are its frames and channels.
    enum Axes {
        /// Rows and columns; the channels are C.
        SPACE,
        /// The frames of the video, as a column of T pixels; the channels are H, W, C.
        TIME,
        /// All real frames, then all imaginary ones, as a column of C·T pixels; the channels are H, W.
        CHANNEL_TIME
    }

    private static final Parallel TWO = new Parallel(2);

    private final Axes axes;
    private final List<SamplePlan[]> versions;

    /// @param versions for each version, a plan for each item, or one for all items
    PlannedCase(Axes axes, List<SamplePlan[]> versions) {
        this.axes = axes;
        this.versions = versions;
    }

    /// Compares the outputs for `in.x` with `out.y` and, where it is given, the gradient for `cot.y` with `grad.x`.
    Comparison compare(Case golden, Precision precision, Comparison check) {
        HostArray x = golden.in("x");
        check.output("y", apply(x, precision));
        return golden.requiresGrad().contains("x") ? check.gradient("x", adjoint(golden.cot("y"), x.shape(), precision)) : check;
    }

    HostArray apply(HostArray x, Precision precision) {
        int items = x.shape().size(0);
        double[] in = arranged(x);
        double[][] out = new double[versions.size() * items][];
        for (int v = 0; v < versions.size(); v++) {
            for (int n = 0; n < items; n++) {
                var plan = plan(v, n);
                double[] item = item(in, n, items);
                int channels = channels(x.shape());
                int frames = item.length / (plan.input().pixels() * channels);
                out[v * items + n] = apply(plan, item, frames, channels, precision);
            }
        }
        var size = plan(0, 0).output();
        Shape shape = x.shape().with(0, out.length);
        if (axes == Axes.SPACE) shape = shape.with(-2, size.height()).with(-1, size.width());
        return restored(out, shape);
    }

    HostArray adjoint(HostArray y, Shape xShape, Precision precision) {
        int items = xShape.size(0);
        double[] in = arranged(y);
        double[][] sum = new double[items][xShape.elements() / items];
        for (int v = 0; v < versions.size(); v++) {
            for (int n = 0; n < items; n++) {
                var plan = plan(v, n);
                double[] item = item(in, v * items + n, versions.size() * items);
                int channels = channels(xShape);
                int frames = item.length / (plan.output().pixels() * channels);
                double[] part = adjoint(plan, item, frames, channels, precision);
                for (int i = 0; i < part.length; i++) sum[n][i] += part[i];
            }
        }
        return restored(sum, xShape);
    }

    private SamplePlan plan(int version, int item) {
        var plans = versions.get(version);
        return plans[plans.length == 1 ? 0 : item];
    }

    private static double[] apply(SamplePlan plan, double[] x, int frames, int channels, Precision precision) {
        int n = frames * plan.output().pixels() * channels;
        if (precision == Precision.SINGLE) {
            float[] y = new float[n];
            plan.apply(toFloat(x), y, frames, channels, TWO);
            return toDouble(y);
        }
        double[] y = new double[n];
        plan.apply(x, y, frames, channels, TWO);
        return y;
    }

    private static double[] adjoint(SamplePlan plan, double[] y, int frames, int channels, Precision precision) {
        int n = frames * plan.input().pixels() * channels;
        if (precision == Precision.SINGLE) {
            float[] x = new float[n];
            plan.adjoint(toFloat(y), x, frames, channels, TWO);
            return toDouble(x);
        }
        double[] x = new double[n];
        plan.adjoint(y, x, frames, channels, TWO);
        return x;
    }

    /// How many numbers each pixel of a plan's image holds.
    private int channels(Shape shape) {
        return switch (axes) {
            case SPACE -> shape.size(1);
            case TIME -> shape.size(1) * shape.size(-2) * shape.size(-1);
            case CHANNEL_TIME -> shape.size(-2) * shape.size(-1);
        };
    }

    /// Channels last, except where they are part of the image.
    private double[] arranged(HostArray x) {
        return (axes == Axes.CHANNEL_TIME ? x : x.permute(channelsLast(x.shape().rank()))).toDoubles();
    }

    private HostArray restored(double[][] items, Shape shape) {
        double[] all = Arrays.stream(items).flatMapToDouble(Arrays::stream).toArray();
        if (axes == Axes.CHANNEL_TIME) return HostArray.of(shape, all);
        int rank = shape.rank();
        int[] sizes = Arrays.stream(channelsLast(rank)).map(shape::size).toArray();
        int[] back = IntStream.range(0, rank).map(i -> i == 0 ? 0 : i == 1 ? rank - 1 : i - 1).toArray();
        return HostArray.of(Shape.of(sizes), all).permute(back);
    }

    private static int[] channelsLast(int rank) {
        return IntStream.range(0, rank).map(i -> i == 0 ? 0 : i == rank - 1 ? 1 : i + 1).toArray();
    }

    private static double[] item(double[] all, int n, int items) {
        int each = all.length / items;
        return Arrays.copyOfRange(all, n * each, (n + 1) * each);
    }

    private static float[] toFloat(double[] x) {
        float[] f = new float[x.length];
        for (int i = 0; i < x.length; i++) f[i] = (float) x[i];
        return f;
    }

    private static double[] toDouble(float[] x) {
        double[] d = new double[x.length];
        for (int i = 0; i < x.length; i++) d[i] = x[i];
        return d;
    }
}
