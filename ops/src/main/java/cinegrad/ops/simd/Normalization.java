package cinegrad.ops.simd;

import cinegrad.ops.ArrayType;
import cinegrad.ops.AxisGroup;
import cinegrad.ops.Moments;
import cinegrad.ops.NdArray;
import cinegrad.ops.Parallel;
import cinegrad.ops.Reduction;
import cinegrad.ops.Shape;

import java.util.Arrays;

/// Moments, normalisation and its gradient over any axes: the kernels see the first block of neighbouring axes; what they give is put
/// together over the others.
final class Normalization {
    private final SimdBackend backend;
    private final Parallel parallel;
    private final MomentKernels moments;
    private final Standardization standardization;

    Normalization(SimdBackend backend, ArithmeticKernels arithmetic, Parallel parallel) {
        var loops = NormLoops.create();
        this.backend = backend;
        this.parallel = parallel;
        this.moments = new MomentKernels(arithmetic, loops);
        this.standardization = new Standardization(loops, parallel);
    }

    /// Mean and variance of the parts, and from them those of the whole.
    Moments moments(NdArray x, int[] axes) {
        int[] first = firstBlock(axes);
        var type = ArrayType.real(reduced(x.shape(), first));
        var parts = new Moments(backend.empty(type), backend.empty(type));
        moments.moments(x.floats(), parts.mean().floats(), parts.variance().floats(), block(x.shape(), first), parallel);
        if (first.length == axes.length) return parts;
        int[] rest = Arrays.copyOfRange(axes, first.length, axes.length);
        NdArray mean = mean(parts.mean(), rest);
        NdArray distance = parts.mean().minus(mean);
        return new Moments(mean, mean(parts.variance().plus(distance.times(distance)), rest));
    }

    /// (x − mean)·scale.
    NdArray standardize(NdArray x, NdArray mean, NdArray scale, int[] axes) {
        int[] first = firstBlock(axes);
        Shape statistics = reduced(x.shape(), first);
        NdArray y = backend.empty(x.type());
        standardization.apply(x.floats(), backend.broadcastTo(mean, statistics).floats(), backend.broadcastTo(scale, statistics).floats(), y.floats(),
                block(x.shape(), first));
        return y;
    }

    /// (g − mean(g) − y·mean(g·y))·scale.
    NdArray gradient(NdArray g, NdArray y, NdArray scale, int[] axes) {
        int[] first = firstBlock(axes);
        int[] rest = Arrays.copyOfRange(axes, first.length, axes.length);
        Shape statistics = reduced(g.shape(), first);
        var block = block(g.shape(), first);
        NdArray one = backend.empty(g.type().with(statistics));
        NdArray two = backend.empty(g.type().with(statistics));
        moments.products(g.floats(), y.floats(), one.floats(), two.floats(), block, parallel);
        if (rest.length > 0) {
            one = backend.broadcastTo(mean(one, rest), statistics);
            two = backend.broadcastTo(mean(two, rest), statistics);
        }
        NdArray d = backend.empty(g.type());
        standardization.gradient(g.floats(), y.floats(), one.floats(), two.floats(), backend.broadcastTo(scale, statistics).floats(), d.floats(), block);
        return d;
    }

    private NdArray mean(NdArray x, int... axes) {
        double count = Arrays.stream(axes).map(x.shape()::size).reduce(1, (a, b) -> a * b);
        return backend.reduce(Reduction.SUM, x, axes).times(1 / count);
    }

    /// The first block of neighbouring axes among `axes`, ascending.
    private static int[] firstBlock(int[] axes) {
        int n = 1;
        while (n < axes.length && axes[n] == axes[n - 1] + 1) n++;
        return Arrays.copyOf(axes, n);
    }

    /// `shape` with those axes of size 1.
    private static Shape reduced(Shape shape, int[] axes) {
        Shape y = shape;
        for (int axis : axes) y = y.with(axis, 1);
        return y;
    }

    private static AxisGroup block(Shape shape, int[] axes) {
        return AxisGroup.of(shape, axes[0], axes[axes.length - 1]);
    }
}
