package cinegrad.gpu;

import cinegrad.gpu.device.Grid;
import cinegrad.ops.AxisOperations;
import cinegrad.ops.Moments;
import cinegrad.ops.NdArray;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.function.SoftmaxKind;
import cinegrad.ops.shape.AxisGroup;
import cinegrad.ops.shape.Order;
import cinegrad.ops.shape.TimeDirection;

import java.util.Optional;

/// Operations along axes.
interface CudaAxis extends AxisOperations, CudaFamily {
    int MOST_BLOCKS = 1 << 16;
    int LINE_THREADS = 128;

    @Override
    default void reduceInto(Reduction r, NdArray x, int first, int last, NdArray y) {
        y.buffer().written();
        launchers().reductions().reduce(r, x, y, AxisGroup.of(x.type().asReal().shape(), first, last), 1);
    }

    /// Over neighboring axes in two passes, over others as it is defined.
    @Override
    default void momentsInto(NdArray x, int[] axes, Moments y) {
        y.mean().buffer().written();
        y.variance().buffer().written();
        int last = axes.length - 1;
        if (last < 0 || axes[last] - axes[0] != last) {
            AxisOperations.super.momentsInto(x, axes, y);
            return;
        }
        double share = 1.0 / AxisGroup.count(x.shape(), axes);
        var block = AxisGroup.of(x.shape(), axes[0], axes[last]);
        launchers().reductions().reduce(Reduction.SUM, x, y.mean(), block, share);
        launchers().reductions().squaredDistance(x, y.mean(), y.variance(), block, share);
    }

    @Override
    default void scanInto(Optional<NdArray> factor, NdArray x, int axis, TimeDirection direction, NdArray y) {
        y.buffer().written();
        var g = AxisGroup.of(x.shape(), axis);
        long lines = (long) g.outer() * g.inner();
        context().launch(x.isComplex() ? "scanComplex" : "scan", Grid.over(lines), factor.orElse(null), x, y, g.length(),
                g.inner(), direction == TimeDirection.BACKWARD ? 1 : 0, lines);
    }

    @Override
    default void softmaxInto(SoftmaxKind kind, NdArray x, int axis, NdArray y) {
        y.buffer().written();
        var g = AxisGroup.of(x.shape(), axis);
        int lines = g.outer() * g.inner();
        if (lines == 0) return;
        context().launch("softmax", eachLine(lines), x, y, g.length(), g.inner(), kind == SoftmaxKind.LOGARITHMS ? 1 : 0, lines);
    }

    @Override
    default void softmaxGradientInto(SoftmaxKind kind, NdArray gradient, NdArray y, int axis, NdArray d) {
        d.buffer().written();
        var g = AxisGroup.of(gradient.shape(), axis);
        int lines = g.outer() * g.inner();
        if (lines == 0) return;
        context().launch("softmaxGradient", eachLine(lines), gradient, y, d, g.length(), g.inner(),
                kind == SoftmaxKind.LOGARITHMS ? 1 : 0, lines);
    }

    private static Grid eachLine(int lines) {
        return Grid.of(Math.min(lines, MOST_BLOCKS), LINE_THREADS);
    }

    @Override
    default void argsortInto(NdArray x, int axis, Order order, NdArray y) {
        y.buffer().written();
        var g = AxisGroup.of(x.shape(), axis);
        long n = x.numbers();
        context().launch("argsort", Grid.over(n), x, y, g.length(), g.inner(), order == Order.DESCENDING ? 1 : 0,
                y.shape().size(axis), n);
    }

    @Override
    default void gatherInto(NdArray x, int axis, NdArray index, NdArray y) {
        y.buffer().written();
        var g = AxisGroup.of(x.shape(), axis);
        long n = index.numbers();
        if (n == 0) return;
        context().launch("gather", Grid.over(n), x, index, y, g.length(), index.shape().size(axis), g.inner(),
                CudaFamily.step(y.type()), n);
    }

    @Override
    default void scatterAddInto(NdArray x, int axis, NdArray index, NdArray y) {
        y.buffer().written();
        var g = AxisGroup.of(y.shape(), axis);
        long lines = (long) g.outer() * g.inner();
        if (lines == 0 || g.length() == 0) return;
        int step = CudaFamily.step(x.type());
        try (var sums = context().takeDoubles(y.numbers())) {
            context().launch("scatterAddAlong", Grid.over(lines * step), x, index, sums, y, g.length(), x.shape().size(axis),
                    g.inner(), step, lines);
        }
    }
}
