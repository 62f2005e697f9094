package cinegrad.autograd;

import cinegrad.autograd.option.Quantile;
import cinegrad.autograd.option.Side;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Order;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.ArrayList;

/// Order statistics, counts and places, of real tensors. Positions and counts have no gradient.
sealed interface StatisticsTensor permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    /// The middle element along `axis`, which disappears, and its index: of an even number the lower one, the element number
    /// (n − 1)/2 in ascending order. It alone gets the gradient. Where one is NaN, the first NaN.
    default Selected median(int axis) {
        int n = elements("median", axis);
        Tensor order = self().argsort(axis, Order.ASCENDING);
        Tensor last = self().gather(axis, order.slice(axis, n - 1, n));
        Tensor first = self().argmax(axis).unsqueeze(self().shape().axis(axis));
        Tensor indices = Tensor.where(last.ne(last), first, order.slice(axis, (n - 1) / 2, (n - 1) / 2 + 1));
        return new Selected(self().gather(axis, indices), indices).squeeze(self().shape().axis(axis));
    }

    /// The middle of all elements, as [#median(int)]; a scalar.
    default Tensor median() {
        return self().reshape(self().shape().elements()).median(0).values();
    }

    /// The element number q·(n − 1) in ascending order along `axis`, which disappears, q from 0 to 1, on the straight line
    /// between its neighbors; the last NaN where one is NaN.
    default Tensor quantile(double q, int axis) {
        return quantile(q, axis, Quantile.LINEAR);
    }

    /// The element number q·(n − 1) in ascending order along `axis`, which disappears, q from 0 to 1; the last NaN where
    /// one is NaN.
    default Tensor quantile(double q, int axis, Quantile between) {
        if (!(q >= 0 && q <= 1)) throw new IllegalArgumentException("quantile: " + q + "; it must be from 0 to 1");
        int n = elements("quantile", axis);
        Tensor sorted = self().sort(axis, Order.ASCENDING).values();
        double place = q * (n - 1);
        int below = (int) place;
        double share = place - below;
        if (between == Quantile.LOWER) share = 0;
        if (between == Quantile.HIGHER) share = Math.ceil(share);
        if (between == Quantile.MIDPOINT && share != 0) share = 0.5;
        if (between == Quantile.NEAREST) share = Math.rint(place) - below;
        Tensor y = sorted.select(axis, share == 1 ? below + 1 : below);
        if (share != 0 && share != 1) y = y.times(1 - share).plus(sorted.select(axis, below + 1).times(share));
        Tensor last = sorted.select(axis, n - 1);
        return Tensor.where(last.ne(last), last, y);
    }

    private int elements(String operation, int axis) {
        int n = self().shape().size(axis);
        if (n == 0) throw new ShapeException(operation + ": axis " + axis + " of " + self().shape() + " has no elements");
        return n;
    }

    /// Where to insert each of `values` (…, m) into x (…, n), ascending along its last axis, so that it stays so: (…, m),
    /// `y_j = #{i: x_i < values_j}`, or ≤ for the right side, NaN being larger than all. Leading axes broadcast. All n·m
    /// comparisons are made.
    default Tensor searchsorted(Tensor values, Side side) {
        if (self().shape().rank() == 0 || values.shape().rank() == 0) {
            throw new ShapeException("searchsorted: needs x (…, n) and values (…, m), got " + self().shape() + " and "
                    + values.shape());
        }
        Tensor row = self().unsqueeze(-2);
        Tensor column = values.unsqueeze(-1);
        Tensor before = (side == Side.LEFT ? row.lt(column) : row.le(column)).sum(-1);
        Tensor numbers = side == Side.LEFT ? self().eq(self()).sum(-1).unsqueeze(-1)
                : Scalars.real(self(), self().shape().size(-1));
        return Tensor.where(values.ne(values), numbers, before);
    }

    /// How many of all elements are in each of `bins` bins of equal width from `least` to `most`, (bins): element x in bin
    /// ⌊(x − least)·bins/(most − least)⌋, so that whole numbers at an edge are in the bin above it, and `most` itself in the
    /// last. Others, and NaN, are not counted.
    default Tensor histc(int bins, double least, double most) {
        if (bins < 1 || !(most > least) || !Double.isFinite(least) || !Double.isFinite(most)) {
            throw new IllegalArgumentException("histc: " + bins + " bins from " + least + " to " + most
                    + "; there must be at least 1 between two finite numbers, the second larger");
        }
        Tensor x = self().reshape(self().shape().elements()).detach();
        Tensor counted = x.ge(least).times(x.le(most));
        // of numbers that are scaled to at most 1, so that neither the width nor its multiples overflow
        double unit = Math.scalb(1.0, Math.min(100, -Math.getExponent(Math.max(Math.abs(least), Math.abs(most))) - 1));
        Tensor bin = x.maskedFill(counted.logicalNot(), least).times(unit).minus(least * unit).times(bins)
                .dividedBy(Scalars.real(x, most * unit - least * unit)).floor().clamp(0, bins - 1);
        return zeros(Shape.of(bins)).scatterAdd(0, bin, counted);
    }

    /// How many of all elements are between neighboring `edges`, ascending, (edges − 1): edges_b ≤ x < edges_{b+1}, and the last
    /// edge itself in the last bin. Others, and NaN, are not counted.
    default Tensor histogram(double... edges) {
        for (int i = 0; i + 1 < edges.length; i++) {
            if (!(edges[i] < edges[i + 1])) {
                throw new IllegalArgumentException("histogram: the edges must ascend, got " + edges[i] + " before "
                        + edges[i + 1]);
            }
        }
        int bins = edges.length - 1;
        if (bins < 1) throw new IllegalArgumentException("histogram: " + edges.length + " edges; it needs at least 2");
        Tensor x = self().reshape(self().shape().elements()).detach();
        Tensor counted = x.ge(edges[0]).times(x.le(edges[bins]));
        Tensor sorted = Tensor.constant(x.backend().upload(ArrayType.real(Shape.of(edges.length)), edges));
        Tensor bin = sorted.searchsorted(x, Side.RIGHT).minus(1).clamp(0, bins - 1);
        return zeros(Shape.of(bins)).scatterAdd(0, bin, counted);
    }

    private Tensor zeros(Shape shape) {
        return Tensor.constant(self().backend().zeros(ArrayType.real(shape)));
    }

    /// The positions of the elements that are not 0, NaN among them, in row-major order, one array for each axis as
    /// `at` takes them: `y[axis][k]` is the index along that axis of number k. How many there are depends on the
    /// values, so they are computed now, and the graph knows nothing of it.
    default int[][] nonzero() {
        double[] numbers = self().value().toDoubles();
        int each = self().isComplex() ? 2 : 1;
        var found = new ArrayList<Integer>();
        for (int i = 0; i < numbers.length / each; i++) {
            if (numbers[each * i] != 0 || numbers[each * i + each - 1] != 0) found.add(i);
        }
        Shape s = self().shape();
        int[][] places = new int[s.rank()][found.size()];
        for (int k = 0; k < found.size(); k++) {
            int rest = found.get(k);
            for (int axis = s.rank() - 1; axis >= 0; axis--) {
                places[axis][k] = rest % s.size(axis);
                rest /= s.size(axis);
            }
        }
        return places;
    }
}
