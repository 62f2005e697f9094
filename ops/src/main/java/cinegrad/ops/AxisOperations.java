package cinegrad.ops;

import cinegrad.ops.function.BinaryFunction;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.function.SoftmaxKind;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.AxisGroup;
import cinegrad.ops.shape.Order;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;
import cinegrad.ops.shape.TimeDirection;

import java.util.Optional;
import java.util.stream.IntStream;

/// Reductions, scans, moments, softmax and sorting along axes.
public interface AxisOperations extends MemoryOperations {
    /// Reduces the given axes, which stay with size 1; all axes if none is named. Neighboring axes are reduced together,
    /// separate blocks one after the other from the last.
    default NdArray reduce(Reduction r, NdArray x, int... axes) {
        int[] sorted = AxisGroup.axes("reduce", x.shape(), axes);
        NdArray y = x;
        for (int last = sorted.length - 1; last >= 0; ) {
            int first = last;
            while (first > 0 && sorted[first - 1] == sorted[first] - 1) first--;
            NdArray block = empty(kept(y.type(), IntStream.rangeClosed(sorted[first], sorted[last]).toArray()));
            reduceInto(r, y, sorted[first], sorted[last], block);
            y = block;
            last = first - 1;
        }
        return y;
    }

    /// Reduces the block of axes from `first` to `last`, both included.
    void reduceInto(Reduction r, NdArray x, int first, int last, NdArray y);

    /// The type with the axes of size 1.
    private static ArrayType kept(ArrayType x, int... axes) {
        Shape shape = x.shape();
        for (int axis : axes) shape = shape.with(axis, 1);
        return x.with(shape);
    }

    /// The adjoint of [MovementOperations#broadcastTo]: sums over the axes along which `shape` was repeated.
    default NdArray sumTo(NdArray x, Shape shape) {
        if (x.shape().equals(shape)) return x;
        int lead = x.shape().rank() - shape.rank();
        int[] axes = IntStream.range(0, x.shape().rank())
                .filter(i -> i < lead || shape.size(i - lead) == 1 && x.shape().size(i) != 1).toArray();
        return axes.length == 0 ? x.reshape(shape) : reduce(Reduction.SUM, x, axes).reshape(shape);
    }

    /// y_i = factor_i · y_{i∓1} + x_i along `axis`, walked in `direction` from y = 0; without a factor the cumulative sum.
    default NdArray scan(Optional<NdArray> factor, NdArray x, int axis, TimeDirection direction) {
        NdArray y = empty(x.type());
        scanInto(factor, x, x.shape().axis(axis), direction, y);
        return y;
    }

    void scanInto(Optional<NdArray> factor, NdArray x, int axis, TimeDirection direction, NdArray y);

    /// y_i = Π_{k≤i} x_k along `axis`.
    default NdArray cumprod(NdArray x, int axis) {
        NdArray y = empty(x.type());
        cumprodInto(x, x.shape().axis(axis), y);
        return y;
    }

    /// The scan y_i = x_i · y_{i−1} + 0, which starts as y_0 = 0 · 0 + x_0.
    default void cumprodInto(NdArray x, int axis, NdArray y) {
        int n = x.shape().size(axis);
        NdArray first = x.backend().take(x, axis, IntStream.range(0, n).map(i -> i == 0 ? 0 : -1).toArray());
        NdArray others = x.backend().take(x, axis, IntStream.range(0, n).map(i -> i == 0 ? -1 : i).toArray());
        scanInto(Optional.of(others), first, axis, TimeDirection.FORWARD, y);
    }

    // ---- statistics ----

    /// Mean and variance (of the population) over the given axes, which stay with size 1; all axes if none is named.
    default Moments moments(NdArray x, int... axes) {
        int[] over = AxisGroup.axes("moments", x.shape(), axes);
        var type = kept(x.type(), over);
        var y = new Moments(empty(type), empty(type));
        momentsInto(x, over, y);
        return y;
    }

    /// The mean, and the mean of the squared distances from it.
    ///
    /// @param axes counted from the front, ascending
    default void momentsInto(NdArray x, int[] axes, Moments y) {
        double share = 1.0 / AxisGroup.count(x.shape(), axes);
        var backend = x.backend();
        backend.scaleInto(reduce(Reduction.SUM, x, axes), share, y.mean());
        NdArray distance = x.minus(y.mean());
        backend.scaleInto(reduce(Reduction.SUM, distance.times(distance), axes), share, y.variance());
    }

    /// (x − mean)/√(variance + epsilon) with the moments over the given axes.
    default Normalized standardize(NdArray x, double epsilon, int... axes) {
        int[] over = AxisGroup.axes("normalize", x.shape(), axes);
        var y = new Normalized(empty(x.type()), empty(kept(x.type(), over)));
        standardizeInto(x, epsilon, over, y);
        return y;
    }

    /// Where squares or sums overflow, which makes a scale 0 or NaN, from x/u with u a power of two near its largest magnitude:
    /// with epsilon/u² in the place of epsilon the result is the same, and the scale is u times smaller.
    ///
    /// @param axes counted from the front, ascending
    default void standardizeInto(NdArray x, double epsilon, int[] axes, Normalized y) {
        var backend = x.backend();
        standardizeInto(x, full(y.scale().type(), epsilon), axes, y);
        if (!backend.holdsNumbers() || y.scale().numbers() == 0 || reduce(Reduction.MINIMUM, y.scale()).item() > 0) return;
        double[] scales = y.scale().toDoubles();
        double[] most = reduce(Reduction.MAXIMUM, backend.map(Elementary.ABS, x), axes).toDoubles();
        double[] shares = IntStream.range(0, most.length).mapToDouble(i -> scales[i] > 0 || !Double.isFinite(most[i]) ? 1
                : Math.scalb(1.0, -Math.getExponent(most[i]))).toArray();
        NdArray factor = upload(y.scale().type(), shares);
        standardizeInto(x.times(factor), factor.times(factor).times(epsilon), axes, y);
        backend.zipInto(BinaryFunction.MULTIPLY, y.scale(), factor, y.scale());
    }

    private void standardizeInto(NdArray x, NdArray epsilon, int[] axes, Normalized y) {
        var backend = x.backend();
        var moments = moments(x, axes);
        backend.mapInto(Elementary.RSQRT, moments.variance().plus(epsilon), y.scale());
        backend.zipInto(BinaryFunction.MULTIPLY, x.minus(moments.mean()), y.scale(), y.array());
    }

    /// The gradient of [#standardize] from its result: (g − mean(g) − y·mean(g·y))·scale.
    default NdArray standardizeGradient(NdArray g, NdArray y, NdArray scale, int... axes) {
        NdArray d = empty(g.type());
        standardizeGradientInto(g, y, scale, AxisGroup.axes("normalize", g.shape(), axes), d);
        return d;
    }

    /// @param axes counted from the front, ascending
    default void standardizeGradientInto(NdArray g, NdArray y, NdArray scale, int[] axes, NdArray d) {
        double share = 1.0 / AxisGroup.count(g.shape(), axes);
        NdArray mean = reduce(Reduction.SUM, g, axes).times(share);
        NdArray product = reduce(Reduction.SUM, g.times(y), axes).times(share);
        g.backend().zipInto(BinaryFunction.MULTIPLY, g.minus(mean).minus(y.times(product)), scale, d);
    }

    // ---- softmax ----

    /// exp(x_i) / Σ_k exp(x_k) along `axis`, or its logarithm.
    default NdArray softmax(SoftmaxKind kind, NdArray x, int axis) {
        NdArray y = empty(x.type());
        softmaxInto(kind, x, x.shape().axis(axis), y);
        return y;
    }

    /// From the distances to the largest element, whose exponentials cannot overflow.
    default void softmaxInto(SoftmaxKind kind, NdArray x, int axis, NdArray y) {
        var backend = x.backend();
        NdArray below = x.minus(reduce(Reduction.MAXIMUM, x, axis));
        NdArray sum = reduce(Reduction.SUM, backend.map(Elementary.EXP, below), axis);
        switch (kind) {
            case PROBABILITIES -> backend.zipInto(BinaryFunction.DIVIDE, backend.map(Elementary.EXP, below), sum, y);
            case LOGARITHMS -> backend.zipInto(BinaryFunction.SUBTRACT, below, backend.map(Elementary.LOG, sum), y);
        }
    }

    /// The gradient of [#softmax] from its result y: y·(g − Σ g·y), or g − exp(y)·Σ g for logarithms.
    default NdArray softmaxGradient(SoftmaxKind kind, NdArray g, NdArray y, int axis) {
        NdArray d = empty(g.type());
        softmaxGradientInto(kind, g, y, g.shape().axis(axis), d);
        return d;
    }

    default void softmaxGradientInto(SoftmaxKind kind, NdArray g, NdArray y, int axis, NdArray d) {
        var backend = g.backend();
        switch (kind) {
            case PROBABILITIES -> backend.zipInto(BinaryFunction.MULTIPLY, y, g.minus(reduce(Reduction.SUM, g.times(y), axis)),
                    d);
            case LOGARITHMS -> backend.zipInto(BinaryFunction.SUBTRACT, g,
                    backend.map(Elementary.EXP, y).times(reduce(Reduction.SUM, g, axis)), d);
        }
    }

    // ---- positions along an axis, as real numbers ----

    /// The positions of the first `count` elements along `axis` in the given order; equal elements in the order they stand.
    ///
    /// @throws ShapeException if the axis has fewer than `count` elements
    default NdArray argsort(NdArray x, int axis, Order order, int count) {
        if (count < 0 || count > x.shape().size(axis)) {
            throw new ShapeException("argsort: the first " + count + " elements of axis " + axis + " of " + x.shape());
        }
        NdArray y = empty(x.type().with(x.shape().with(axis, count)));
        argsortInto(x, x.shape().axis(axis), order, y);
        return y;
    }

    /// As many positions as y has elements along `axis`.
    void argsortInto(NdArray x, int axis, Order order, NdArray y);

    /// y[…, i, …] = x[…, index[…, i, …], …] along `axis`, the index having the shape of y. The index is read back to be checked;
    /// [#gatherInto] trusts it.
    ///
    /// @throws ShapeException if the index is not shaped as `x` but for `axis`, or a number in it is no position along the axis
    default NdArray gather(NdArray x, int axis, NdArray index) {
        Indices.requireInside("gather", index, x.shape(), x.shape().axis(axis), x.shape().size(axis));
        NdArray y = empty(x.type().with(index.shape()));
        gatherInto(x, x.shape().axis(axis), index, y);
        return y;
    }

    void gatherInto(NdArray x, int axis, NdArray index, NdArray y);

    /// y[…, index[…, i, …], …] += x[…, i, …] along `axis`, which gets `size` elements. The adjoint of [#gather]. The index is
    /// read back to be checked; [#scatterAddInto] trusts it.
    ///
    /// @throws ShapeException if the index is not shaped as `x`, or a number in it is not one of 0 … size − 1
    default NdArray scatterAdd(NdArray x, int axis, NdArray index, int size) {
        if (!index.shape().equals(x.shape())) {
            throw new ShapeException("scatterAdd: the index must be shaped as the array, got " + index.shape() + " for "
                    + x.shape());
        }
        Indices.requireInside("scatterAdd", index, x.shape(), x.shape().axis(axis), size);
        NdArray y = empty(x.type().with(x.shape().with(axis, size)));
        scatterAddInto(x, x.shape().axis(axis), index, y);
        return y;
    }

    void scatterAddInto(NdArray x, int axis, NdArray index, NdArray y);

    /// `y[…, j, …]` = the larger or smaller of `x[…, j, …]` and all `source[…, i, …]` with `index[…, i, …]` = j along `axis`; NaN
    /// is both. Real; the index is shaped as the source. It is read back to be checked; [#scatterExtremeInto] trusts it.
    ///
    /// @param which MAXIMUM or MINIMUM
    default NdArray scatterExtreme(Reduction which, NdArray x, int axis, NdArray index, NdArray source) {
        int along = x.shape().axis(axis);
        Indices.requireInside("scatterReduce", index, x.shape(), along, x.shape().size(along));
        NdArray y = empty(x.type());
        scatterExtremeInto(which, x, along, index, source, y);
        return y;
    }

    /// On the host where a backend has no kernel.
    default void scatterExtremeInto(Reduction which, NdArray x, int axis, NdArray index, NdArray source, NdArray y) {
        int n = x.shape().size(axis);
        double[] all = x.toDoubles();
        double[] from = source.toDoubles();
        double[] place = index.toDoubles();
        int length = source.shape().size(axis);
        int inner = source.shape().stride(axis);
        for (int k = 0; k < from.length; k++) {
            int to = (k / (length * inner) * n + (int) place[k]) * inner + k % inner;
            all[to] = which == Reduction.MAXIMUM ? Math.max(all[to], from[k]) : Math.min(all[to], from[k]);
        }
        y.backend().writeInto(y, all);
    }
}
