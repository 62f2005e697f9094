package cinegrad.autograd;

import cinegrad.autograd.op.AxisOps;
import cinegrad.autograd.op.Reduce;
import cinegrad.autograd.op.Unary;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.function.SoftmaxKind;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.AxisGroup;
import cinegrad.ops.shape.Order;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;
import cinegrad.ops.shape.TimeDirection;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/// What makes one number of many, and running sums. Reduced axes disappear; all of them if none is named.
/// [Tensor#sum] and [Tensor#mean] are methods of the tensor itself.
public final class Reductions {
    private Reductions() { }

    /// The largest element; equal ones share the gradient evenly.
    public static Tensor maximum(Tensor x, int... axes) {
        return reduced("maximum", x, axes, list -> new Reduce.Extreme(Reduction.MAXIMUM, list));
    }

    /// The smallest element; equal ones share the gradient evenly.
    public static Tensor minimum(Tensor x, int... axes) {
        return reduced("minimum", x, axes, list -> new Reduce.Extreme(Reduction.MINIMUM, list));
    }

    /// Σ (x − mean)² / (n − correction): correction 1 for a sample's unbiased variance, 0 for a population's.
    public static Tensor variance(Tensor x, int correction, int... axes) {
        return reduced("variance", x, axes, list -> new Reduce.Variance(list, correction));
    }

    /// The root of [#variance]; its gradient is 0 where it is 0.
    public static Tensor deviation(Tensor x, int correction, int... axes) {
        return reduced("deviation", x, axes, list -> new Reduce.Deviation(list, correction));
    }

    /// log Σ eˣ, safe from overflow.
    public static Tensor logSumExp(Tensor x, int... axes) {
        return reduced("logSumExp", x, axes, Reduce.LogSumExp::new);
    }

    /// √(Σ |x|²), also of complex numbers; the gradient at 0 is 0.
    public static Tensor norm(Tensor x, int... axes) {
        return reduced("norm", x, axes, Reduce.EuclideanNorm::new);
    }

    /// (Σ |x|^p)^(1/p); p = ±∞ gives the largest or smallest magnitude, p = 0 the number of elements that are not 0, without a
    /// gradient. Where the norm is 0, so is the gradient.
    public static Tensor norm(Tensor x, double p, int... axes) {
        if (p == 0) return Comparisons.notEqual(x.abs(), Tensor.constant(x.backend().zeros(ArrayType.real(Shape.SCALAR)))).sum(axes);
        if (p == 1) return x.abs().sum(axes);
        if (p == 2) return norm(x, axes);
        if (p == Double.POSITIVE_INFINITY) return maximum(x.abs(), axes);
        if (p == Double.NEGATIVE_INFINITY) return minimum(x.abs(), axes);
        Tensor sum = x.abs().power(p).sum(axes);
        Tensor zero = Comparisons.not(sum);
        return Comparisons.fill(Comparisons.fill(sum, zero, 1).power(1 / p), zero, 0);
    }

    /// The product of the elements, also of complex numbers; right where elements are 0.
    public static Tensor product(Tensor x, int... axes) {
        int[] over = AxisGroup.axes("product", x.shape(), axes);
        int rank = x.shape().rank();
        int[] rest = IntStream.range(0, rank).filter(i -> Arrays.stream(over).noneMatch(a -> a == i)).toArray();
        Tensor together = x.permute(IntStream.concat(Arrays.stream(rest), Arrays.stream(over)).toArray());
        int n = Arrays.stream(over).map(x.shape()::size).reduce(1, (a, b) -> a * b);
        Shape left = Shape.of(Arrays.stream(rest).map(x.shape()::size).toArray());
        if (n == 0) return Tensor.constant(x.backend().full(new ArrayType(left, x.type().field()), 1));
        return cumulativeProduct(together.reshape(left.insert(left.rank(), n)), -1).take(-1, n - 1).reshape(left);
    }

    /// y_i = Σ_{k≤i} x_k along `axis`.
    public static Tensor cumulativeSum(Tensor x, int axis) {
        return Tensor.apply(new AxisOps.CumulativeSum(x.shape().axis(axis), TimeDirection.FORWARD), x);
    }

    /// y_i = Π_{k≤i} x_k along `axis`, as the recurrence y_i = x_i·y_{i−1} that starts from x_0.
    public static Tensor cumulativeProduct(Tensor x, int axis) {
        int[] first = new int[x.shape().size(axis)];
        Arrays.setAll(first, i -> i == 0 ? 0 : -1);
        return first.length == 0 ? x : recurrence(x, x.take(axis, first), axis);
    }

    /// y_i = factor_i·y_{i−1} + term_i along `axis`, from y = 0.
    public static Tensor recurrence(Tensor factors, Tensor terms, int axis) {
        return Tensor.apply(new AxisOps.Recurrence(terms.shape().axis(axis)), factors, terms);
    }

    /// exp(x_i) / Σ_k exp(x_k) along `axis`.
    public static Tensor softmax(Tensor x, int axis) {
        return Tensor.apply(new AxisOps.Softmax(SoftmaxKind.PROBABILITIES, x.shape().axis(axis)), x);
    }

    /// x_i − log Σ_k exp(x_k) along `axis`.
    public static Tensor logSoftmax(Tensor x, int axis) {
        return Tensor.apply(new AxisOps.Softmax(SoftmaxKind.LOGARITHMS, x.shape().axis(axis)), x);
    }

    /// Elements along an axis, and where they stood.
    ///
    /// @param values    differentiable
    /// @param positions whole numbers without a gradient, as an index for [Indexing#gather]
    public record Selected(Tensor values, Tensor positions) {
        private Selected squeeze(int axis) {
            return new Selected(values.squeeze(axis), positions.squeeze(axis));
        }
    }

    /// All elements along `axis` in order; equal ones as they stand.
    public static Selected sort(Tensor x, int axis, Order order) {
        return first(x, axis, order, x.shape().size(axis));
    }

    /// The `count` largest (DESCENDING) or smallest elements along `axis`, in that order.
    public static Selected first(Tensor x, int axis, Order order, int count) {
        int a = x.shape().axis(axis);
        Tensor positions = Tensor.apply(new AxisOps.Argsort(a, order, count), x);
        return new Selected(Tensor.apply(new AxisOps.Gather(a), x, positions), positions);
    }

    /// The first of the largest elements along `axis`; it alone gets the gradient.
    public static Selected largest(Tensor x, int axis) {
        require("largest", x, axis);
        return first(x, axis, Order.DESCENDING, 1).squeeze(axis);
    }

    /// The first of the smallest elements along `axis`; it alone gets the gradient.
    public static Selected smallest(Tensor x, int axis) {
        require("smallest", x, axis);
        return first(x, axis, Order.ASCENDING, 1).squeeze(axis);
    }

    /// The position of the first of the largest elements along `axis`.
    public static Tensor argMax(Tensor x, int axis) {
        return largest(x, axis).positions();
    }

    public static Tensor argMin(Tensor x, int axis) {
        return smallest(x, axis).positions();
    }

    /// The position of the first of the largest of all elements, counted in row-major order.
    public static Tensor argMax(Tensor x) {
        return argMax(x.reshape(x.shape().elements()), 0);
    }

    public static Tensor argMin(Tensor x) {
        return argMin(x.reshape(x.shape().elements()), 0);
    }

    private static void require(String operation, Tensor x, int axis) {
        if (x.shape().size(axis) == 0) throw new ShapeException(operation + ": axis " + axis + " of " + x.shape() + " has no elements");
    }

    private static Tensor reduced(String operation, Tensor x, int[] axes, Function<List<Integer>, Unary> op) {
        int[] over = AxisGroup.axes(operation, x.shape(), axes);
        return Tensor.apply(op.apply(Arrays.stream(over).boxed().toList()), x).squeeze(over);
    }
}
