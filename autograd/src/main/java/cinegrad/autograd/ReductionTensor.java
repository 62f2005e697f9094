package cinegrad.autograd;

import cinegrad.autograd.op.AxisOps;
import cinegrad.autograd.op.Reduce;
import cinegrad.autograd.op.Unary;
import cinegrad.autograd.option.Correction;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.function.SoftmaxKind;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.AxisGroup;
import cinegrad.ops.shape.Order;
import cinegrad.ops.shape.Precision;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;
import cinegrad.ops.shape.TimeDirection;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/// Reductions, order, scans and softmax. Reduced `axes` are removed; without `axes`, all axes are reduced.
sealed interface ReductionTensor permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    private Tensor reduced(String operation, int[] axes, Function<List<Integer>, Unary> op) {
        int[] over = AxisGroup.axes(operation, self().shape(), axes);
        return Tensor.apply(op.apply(Arrays.stream(over).boxed().toList()), self()).squeeze(over);
    }

    // ---- sums ----

    /// Σ x over `axes`; real or complex.
    default Tensor sum(int... axes) {
        return AxisGroup.axes("sum", self().shape(), axes).length == 0 ? self() : reduced("sum", axes, Reduce.Sum::new);
    }

    /// Σ x / n over `axes`; real or complex; NaN over nothing.
    default Tensor mean(int... axes) {
        Tensor sum = sum(axes);
        int summed = 1;
        for (int axis : AxisGroup.axes("mean", self().shape(), axes)) summed *= self().shape().size(axis);
        return sum.times(1.0 / summed);
    }

    /// Π x over `axes`; real or complex; the gradient is right where elements are 0 too.
    default Tensor prod(int... axes) {
        Shape shape = self().shape();
        int[] over = AxisGroup.axes("prod", shape, axes);
        int[] rest = IntStream.range(0, shape.rank()).filter(i -> Arrays.stream(over).noneMatch(a -> a == i)).toArray();
        Tensor together = self().permute(IntStream.concat(Arrays.stream(rest), Arrays.stream(over)).toArray());
        int n = Arrays.stream(over).map(shape::size).reduce(1, (a, b) -> a * b);
        Shape left = Shape.of(Arrays.stream(rest).map(shape::size).toArray());
        if (n == 0) return Tensor.constant(self().backend().full(new ArrayType(left, self().type().field()), 1));
        return together.reshape(left.insert(left.rank(), n)).cumprod(-1).select(-1, n - 1);
    }

    /// Σ (x − mean)² / (n − 1) over `axes`: the unbiased variance of a sample.
    default Tensor var(int... axes) {
        return var(Correction.SAMPLE, axes);
    }

    /// Σ (x − mean)² / max(0, n − correction) over `axes`.
    default Tensor var(Correction correction, int... axes) {
        return lines().reduced("var", axes, list -> new Reduce.Variance(list, correction.value()));
    }

    /// √[#var(int...)] over `axes`; its gradient is 0 where it is 0.
    default Tensor std(int... axes) {
        return std(Correction.SAMPLE, axes);
    }

    /// √[#var(Correction,int...)] over `axes`; its gradient is 0 where it is 0.
    default Tensor std(Correction correction, int... axes) {
        return lines().reduced("std", axes, list -> new Reduce.Deviation(list, correction.value()));
    }

    /// x, and a scalar as an array with one axis.
    private ReductionTensor lines() {
        return self().shape().rank() == 0 ? self().reshape(1) : self();
    }

    /// log Σ eˣ over `axes`, safe from overflow.
    default Tensor logsumexp(int... axes) {
        return reduced("logsumexp", axes, Reduce.LogSumExp::new);
    }

    /// √(Σ |x|²) of all elements; real or complex; the gradient at 0 is 0.
    default Tensor norm() {
        return norm(2);
    }

    /// (Σ |x|^p)^(1/p) over `axes`; real or complex. p = ±∞ gives the largest or smallest magnitude, p = 0 the number of elements
    /// that are not 0, without a gradient. Where the norm is 0, so is the gradient.
    default Tensor norm(double p, int... axes) {
        if (p == 2) return reduced("norm", axes, Reduce.EuclideanNorm::new);
        Tensor magnitude = self().abs();
        if (p == 0) return magnitude.ne(0).sum(axes);
        if (p == 1) return magnitude.sum(axes);
        if (p == Double.POSITIVE_INFINITY) return magnitude.amax(axes);
        if (p == Double.NEGATIVE_INFINITY) return magnitude.amin(axes);
        if (magnitude.shape().elements() == 0) return powers(magnitude, p, axes);
        Tensor unit = unit(magnitude, p, axes);                // not differentiated: the norm does not depend on it
        Tensor norm = powers(magnitude.dividedBy(unit), p, axes);
        return norm.times(unit.reshape(norm.shape()));
    }

    /// (Σ m^p)^(1/p) over `axes`, 0 with a gradient of 0 where all is 0.
    private static Tensor powers(Tensor magnitude, double p, int[] axes) {
        if (p < 1) {                                           // the slope of |x|^p at 0 is infinite
            Tensor none = magnitude.logicalNot();
            Tensor sum = magnitude.maskedFill(none, 1).pow(p).maskedFill(none, 0).sum(axes);
            Tensor zero = p > 0 ? sum.logicalNot() : none.sum(axes).ne(0).times(sum.eq(sum));      // NaN stays
            return sum.maskedFill(zero, 1).pow(1 / p).maskedFill(zero, 0);
        }
        Tensor sum = magnitude.pow(p).sum(axes);
        Tensor zero = sum.logicalNot();
        return sum.maskedFill(zero, 1).pow(1 / p).maskedFill(zero, 0);
    }

    /// For each norm 1, or the largest magnitude (of negative powers the smallest) where its power would leave the range that the
    /// precision sums without loss. The axes stay with size 1.
    private static Tensor unit(Tensor magnitude, double p, int[] axes) {
        int[] over = AxisGroup.axes("norm", magnitude.shape(), axes);
        Shape kept = magnitude.shape();
        for (int axis : over) kept = kept.with(axis, 1);
        boolean single = magnitude.backend().precision() == Precision.SINGLE;
        double most = Math.pow((single ? 1e37 : 1e307) / AxisGroup.count(magnitude.shape(), over), 1 / p);
        double least = Math.pow(single ? 1e-24 : 1e-280, 1 / p);
        Tensor leading = (p > 0 ? magnitude.amax(over) : magnitude.amin(over)).detach().reshape(kept);
        Tensor sound = leading.gt(Math.min(least, most)).times(leading.lt(Math.max(least, most)));
        Tensor unit = leading.maskedFill(sound, 1).maskedFill(leading.logicalNot(), 1)
                .maskedFill(leading.eq(Double.POSITIVE_INFINITY), 1);
        return p <= 12 ? Tensor.where(unit.gt(0x1p100), unit.times(1 / 64.0), unit) : unit;      // times a gradient it is finite
    }

    // ---- largest and smallest, of real tensors ----

    /// The largest element over `axes`; equal ones share the gradient evenly.
    default Tensor amax(int... axes) {
        return reduced("amax", axes, list -> new Reduce.Extreme(Reduction.MAXIMUM, list));
    }

    /// The smallest element over `axes`; equal ones share the gradient evenly.
    default Tensor amin(int... axes) {
        return reduced("amin", axes, list -> new Reduce.Extreme(Reduction.MINIMUM, list));
    }

    /// The first of the largest elements along `axis`, which disappears, and its index; it alone gets the gradient.
    default Selected max(int axis) {
        return first("max", axis, Order.DESCENDING);
    }

    /// The first of the smallest elements along `axis`, which disappears, and its index; it alone gets the gradient.
    default Selected min(int axis) {
        return first("min", axis, Order.ASCENDING);
    }

    private Selected first(String operation, int axis, Order order) {
        if (self().shape().size(axis) == 0) {
            throw new ShapeException(operation + ": axis " + axis + " of " + self().shape() + " has no elements");
        }
        // The first of the smallest is the first of the largest of −x, and NaN is both.
        int a = self().shape().axis(axis);
        Tensor descending = order == Order.DESCENDING ? self() : self().neg();
        Tensor indices = Tensor.apply(new AxisOps.Argsort(a, Order.DESCENDING, 1), descending);
        return new Selected(gathered(a, indices), indices).squeeze(axis);
    }

    private Tensor gathered(int axis, Tensor sorted) {
        return Tensor.apply(new AxisOps.Gather(axis, AxisOps.IndexOrigin.ENGINE), self(), sorted);
    }

    /// The index of the first of the largest elements along `axis`, which disappears; no gradient.
    default Tensor argmax(int axis) {
        return first("argmax", axis, Order.DESCENDING).indices();
    }

    /// The index of the first of the smallest elements along `axis`, which disappears; no gradient.
    default Tensor argmin(int axis) {
        return first("argmin", axis, Order.ASCENDING).indices();
    }

    /// The index of the first of the largest of all elements, counted in row-major order; no gradient.
    default Tensor argmax() {
        return self().reshape(self().shape().elements()).argmax(0);
    }

    /// The index of the first of the smallest of all elements, counted in row-major order; no gradient.
    default Tensor argmin() {
        return self().reshape(self().shape().elements()).argmin(0);
    }

    /// All elements along `axis` in order, equal ones as they stand, and their indices.
    default Selected sort(int axis, Order order) {
        return topk(self().shape().size(axis), axis, order);
    }

    /// The indices that [#sort] the elements along `axis`; no gradient.
    default Tensor argsort(int axis, Order order) {
        return Tensor.apply(new AxisOps.Argsort(self().shape().axis(axis), order, self().shape().size(axis)), self());
    }

    /// The k largest elements along `axis`, descending, and their indices.
    default Selected topk(int k, int axis) {
        return topk(k, axis, Order.DESCENDING);
    }

    /// The k largest (DESCENDING) or smallest (ASCENDING) elements along `axis`, in that order, and their indices.
    default Selected topk(int k, int axis, Order order) {
        int a = self().shape().axis(axis);
        Tensor indices = Tensor.apply(new AxisOps.Argsort(a, order, k), self());
        return new Selected(gathered(a, indices), indices);
    }

    // ---- along an axis; the shape stays ----

    /// y_i = Σ_{k≤i} x_k along `axis`; real or complex.
    default Tensor cumsum(int axis) {
        return Tensor.apply(new AxisOps.CumulativeSum(self().shape().axis(axis), TimeDirection.FORWARD), self());
    }

    /// y_i = Π_{k≤i} x_k along `axis`; real or complex; the gradient is right where elements are 0 too.
    default Tensor cumprod(int axis) {
        return Tensor.apply(new AxisOps.CumulativeProduct(self().shape().axis(axis)), self());
    }

    /// y_i = factors_i·y_{i−1} + x_i along `axis` from y = 0; factors are shaped as x; real or complex.
    default Tensor scan(Tensor factors, int axis) {
        return Tensor.apply(new AxisOps.Recurrence(self().shape().axis(axis)), factors, self());
    }

    /// exp(x_i) / Σ_k exp(x_k) along `axis`; real.
    default Tensor softmax(int axis) {
        return Tensor.apply(new AxisOps.Softmax(SoftmaxKind.PROBABILITIES, self().shape().axis(axis)), self());
    }

    /// x_i − log Σ_k exp(x_k) along `axis`; real.
    default Tensor logSoftmax(int axis) {
        return Tensor.apply(new AxisOps.Softmax(SoftmaxKind.LOGARITHMS, self().shape().axis(axis)), self());
    }
}
