package cinegrad.autograd.op;

import cinegrad.ops.NdArray;
import cinegrad.ops.function.BinaryFunction;
import cinegrad.ops.function.ComplexElementary;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.function.UnaryFunction;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.AxisGroup;
import cinegrad.ops.shape.Precision;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Reductions over axes, which stay with size 1.
public final class Reduce {
    private Reduce() { }

    /// The sum over `axes` (all if empty), which stay with size 1; every summand gets the sum's gradient.
    public record Sum(List<Integer> axes) implements Unary {
        public ArrayType type(ArrayType x) { return x.with(kept(x.shape(), axes)); }
        public NdArray forward(NdArray x) { return x.backend().reduce(Reduction.SUM, x, ints(axes)); }
        public NdArray backward(NdArray g, NdArray x, NdArray y, ArrayType type) {
            return g.backend().broadcastTo(g, type.shape());
        }
        public Reads reads() { return Reads.NOTHING; }
        public TangentRule tangentRule() { return TangentRule.LINEAR; }
    }

    /// The largest or smallest element over `axes`, which stay with size 1; equal extremes share the gradient evenly.
    public record Extreme(Reduction which, List<Integer> axes) implements Unary {
        public ArrayType type(ArrayType x) {
            if (count(x.shape(), axes) == 0) {
                throw new ShapeException(which.name().toLowerCase(Locale.ROOT) + ": over no elements; the array is " + x.shape());
            }
            return x.with(kept(real(which.name(), x), axes));
        }
        public NdArray forward(NdArray x) { return x.backend().reduce(which, x, ints(axes)); }
        public NdArray backward(NdArray g, NdArray x, NdArray y, ArrayType type) {
            NdArray reached = g.backend().zip(BinaryFunction.EQUAL, x, y);
            return reached.times(g.dividedBy(g.backend().reduce(Reduction.SUM, reached, ints(axes))));
        }
        public int temporaries(List<ArrayType> inputs) { return 2; }
        public Reads reads() { return Reads.inputs(0).andOutput(); }
        public String name() { return which.name(); }
        public TangentRule tangentRule() { return TangentRule.OWN; }
        public NdArray tangent(NdArray[] t, Context c) { return alongGradient(this, axes, t[0], c); }
    }

    /// Σ (x − mean)² / d over `axes`, which stay with size 1, d = max(0, n − correction); ∂L/∂x = g · 2(x − mean)/d.
    public record Variance(List<Integer> axes, int correction) implements Unary {
        public ArrayType type(ArrayType x) { return x.with(kept(real("variance", x), axes)); }
        public NdArray forward(NdArray x) {
            NdArray y = variance(x);
            if (x.numbers() == 0 || Arrays.stream(y.toDoubles()).noneMatch(Double::isNaN)) return y;    // else sums may overflow
            int[] exponents = exponents(x, axes);
            return scaled(scaled(variance(scaled(x, y.type(), exponents, -1)), y.type(), exponents, 1), y.type(), exponents, 1);
        }
        private NdArray variance(NdArray x) {
            double n = count(x.shape(), axes);
            return x.backend().moments(x, ints(axes)).variance().times(n / divisor(x.shape(), axes, correction));
        }
        public NdArray backward(NdArray g, NdArray x, NdArray y, ArrayType type) {
            return centered(x, axes).times(g.times(2 / divisor(type.shape(), axes, correction)));
        }
        public int temporaries(List<ArrayType> inputs) { return 5; }
        public Reads reads() { return Reads.inputs(0); }
        public TangentRule tangentRule() { return TangentRule.OWN; }
        public NdArray tangent(NdArray[] t, Context c) { return alongGradient(this, axes, t[0], c); }
    }

    /// The root of [Variance]; ∂L/∂x = g · (x − mean)/(d·y), and 0 where y is 0.
    public record Deviation(List<Integer> axes, int correction) implements Unary {
        public ArrayType type(ArrayType x) { return x.with(kept(real("standard deviation", x), axes)); }
        public NdArray forward(NdArray x) {
            NdArray y = x.backend().map(Elementary.SQRT, new Variance(axes, correction).forward(x));
            if (Arrays.stream(y.toDoubles()).noneMatch(Double::isInfinite)) return y;           // else squares have overflowed
            int[] exponents = exponents(x, axes);
            NdArray distances = new EuclideanNorm(axes).forward(centered(scaled(x, y.type(), exponents, -1), axes));
            return scaled(distances.times(1 / Math.sqrt(divisor(x.shape(), axes, correction))), y.type(), exponents, 1);
        }
        public NdArray backward(NdArray g, NdArray x, NdArray y, ArrayType type) {
            return perUnit(centered(x, axes), g, y, 1 / divisor(type.shape(), axes, correction));
        }
        public int temporaries(List<ArrayType> inputs) { return 5; }
        public Reads reads() { return Reads.inputs(0).andOutput(); }
        public TangentRule tangentRule() { return TangentRule.OWN; }
        public NdArray tangent(NdArray[] t, Context c) { return alongGradient(this, axes, t[0], c); }
    }

    /// √(Σ |x|²) over `axes`, which stay with size 1, of numbers scaled by powers of two where squares would overflow or vanish;
    /// ∂L/∂x = g · x/y, and 0 where y is 0.
    public record EuclideanNorm(List<Integer> axes) implements Unary {
        public ArrayType type(ArrayType x) { return ArrayType.real(kept(x.shape(), axes)); }
        public NdArray forward(NdArray x) {
            NdArray squares = squares(x);
            if (Arrays.stream(squares.toDoubles()).allMatch(s -> s >= least(x) && s < Double.POSITIVE_INFINITY)) {
                return root(squares);
            }
            int[] exponents = exponents(x, axes);
            return scaled(root(squares(scaled(x, squares.type(), exponents, -1))), squares.type(), exponents, 1);
        }
        private NdArray squares(NdArray x) {
            var backend = x.backend();
            NdArray squares = x.isComplex() ? backend.map(ComplexElementary.SQUARED_ABS, x) : backend.map(Elementary.SQUARE, x);
            return backend.reduce(Reduction.SUM, squares, ints(axes));
        }
        private static NdArray root(NdArray squares) { return squares.backend().map(Elementary.SQRT, squares); }
        /// The least sum of squares whose relative error from underflow is negligible.
        private static double least(NdArray x) { return x.backend().precision() == Precision.SINGLE ? 1e-24 : 1e-280; }
        public NdArray backward(NdArray g, NdArray x, NdArray y, ArrayType type) { return perUnit(x, g, y, 1); }
        public int temporaries(List<ArrayType> inputs) { return 5; }
        public Reads reads() { return Reads.inputs(0).andOutput(); }
        public TangentRule tangentRule() { return TangentRule.OWN; }
        public NdArray tangent(NdArray[] t, Context c) { return alongGradient(this, axes, t[0], c); }
    }

    /// log Σ eˣ over `axes`, which stay with size 1, safe from overflow; ∂L/∂x = g · e^(x − y), and 0 where all of x is −∞.
    public record LogSumExp(List<Integer> axes) implements Unary {
        public ArrayType type(ArrayType x) { return x.with(kept(real("logSumExp", x), axes)); }
        public NdArray forward(NdArray x) {
            var backend = x.backend();
            NdArray most = backend.map(finite(x, largest(x)), backend.reduce(Reduction.MAXIMUM, x, ints(axes)));
            NdArray sum = backend.reduce(Reduction.SUM, backend.map(Elementary.EXP, x.minus(most)), ints(axes));
            return backend.map(Elementary.LOG, sum).plus(most);
        }
        public NdArray backward(NdArray g, NdArray x, NdArray y, ArrayType type) {
            return g.times(g.backend().map(Elementary.EXP, x.minus(g.backend().map(finite(x, Double.POSITIVE_INFINITY), y))));
        }
        public int temporaries(List<ArrayType> inputs) { return 2; }
        public Reads reads() { return Reads.inputs(0).andOutput(); }
        private static UnaryFunction finite(NdArray x, double most) { return new UnaryFunction.Clamp(-largest(x), most); }
        private static double largest(NdArray x) {
            return x.backend().precision() == Precision.SINGLE ? Float.MAX_VALUE : Double.MAX_VALUE;
        }
        public TangentRule tangentRule() { return TangentRule.OWN; }
        public NdArray tangent(NdArray[] t, Context c) { return alongGradient(this, axes, t[0], c); }
    }

    /// The derivative of numbers that are functions of one group of elements each: ⟨∇y, t⟩ over the group.
    private static NdArray alongGradient(Unary op, List<Integer> axes, NdArray t, Op.Context c) {
        NdArray y = c.output();
        NdArray x = c.inputs()[0];
        NdArray slopes = op.backward(y.backend().full(y.type(), 1), x, y, x.type());
        NdArray products = slopes.conjugate().times(t);
        return y.backend().reduce(Reduction.SUM, products.isComplex() ? y.backend().realPart(products) : products, ints(axes));
    }

    /// x − mean(x), computed twice to remove the rounding error of a large mean; of scaled numbers where their sum is infinite.
    private static NdArray centered(NdArray x, List<Integer> axes) {
        NdArray sum = x.backend().reduce(Reduction.SUM, x, ints(axes));
        if (x.backend().holdsNumbers() && Arrays.stream(sum.toDoubles()).anyMatch(Double::isInfinite)) {
            int[] exponents = exponents(x, axes);
            NdArray less = scaled(x, sum.type(), exponents, -1);
            NdArray centered = centered(less, less.backend().reduce(Reduction.SUM, less, ints(axes)), axes);
            return scaled(centered, sum.type(), exponents, 1);
        }
        return centered(x, sum, axes);
    }

    private static NdArray centered(NdArray x, NdArray sum, List<Integer> axes) {
        double share = 1.0 / count(x.shape(), axes);
        NdArray nearly = x.minus(sum.times(share));
        return nearly.minus(x.backend().reduce(Reduction.SUM, nearly, ints(axes)).times(share));
    }

    /// The exponents of the largest magnitudes over `axes`; 0 where that is 0 or not finite.
    private static int[] exponents(NdArray x, List<Integer> axes) {
        var backend = x.backend();
        NdArray parts = backend.map(Elementary.ABS, x.asReal());                       // |x| itself might overflow
        NdArray magnitude = x.isComplex() ? backend.reduce(Reduction.MAXIMUM, parts, -1).reshape(x.shape()) : parts;
        return Arrays.stream(backend.reduce(Reduction.MAXIMUM, magnitude, ints(axes)).toDoubles())
                .mapToInt(m -> m > 0 && m < Double.POSITIVE_INFINITY ? Math.getExponent(m) : 0).toArray();
    }

    /// x · 2^(sign·exponent), in two steps, as each may be beyond single precision.
    private static NdArray scaled(NdArray x, ArrayType type, int[] exponents, int sign) {
        NdArray half = x.backend().upload(type, Arrays.stream(exponents).mapToDouble(e -> Math.scalb(1.0, sign * (e / 2)))
                .toArray());
        NdArray rest = x.backend().upload(type, Arrays.stream(exponents).mapToDouble(e -> Math.scalb(1.0, sign * (e - e / 2)))
                .toArray());
        return x.times(half).times(rest);
    }

    /// factor · g·x/y, and 0 where y is 0. As g/y, of fewer numbers than x, times x; but as x/y times g where g/y might overflow,
    /// or where the numbers are not known.
    private static NdArray perUnit(NdArray x, NdArray g, NdArray y, double factor) {
        var backend = g.backend();
        NdArray zero = backend.zeros(g.type());
        if (backend.holdsNumbers()) {
            NdArray quotient = backend.where(y, g.dividedBy(y), zero);
            if (Arrays.stream(quotient.toDoubles()).noneMatch(Double::isInfinite)) return x.times(quotient.times(factor));
        }
        return x.dividedBy(backend.where(y, y, backend.full(y.type(), 1))).times(backend.where(y, g, zero).times(factor));
    }

    private static Shape real(String operation, ArrayType x) {
        if (x.isComplex()) throw new ShapeException(operation + ": needs a real array, got " + x);
        return x.shape();
    }

    static int count(Shape shape, List<Integer> axes) {
        int n = 1;
        for (int axis : AxisGroup.axes("reduce", shape, ints(axes))) n *= shape.size(axis);
        return n;
    }

    /// What a variance divides by: none is left where the correction is larger than the number of elements.
    private static double divisor(Shape shape, List<Integer> axes, int correction) {
        return Math.max(0, count(shape, axes) - correction);
    }

    static int[] ints(List<Integer> axes) {
        return axes.stream().mapToInt(i -> i).toArray();
    }

    static Shape kept(Shape shape, List<Integer> axes) {
        Shape kept = shape;
        for (int axis : AxisGroup.axes("reduce", shape, ints(axes))) kept = kept.with(axis, 1);
        return kept;
    }
}
