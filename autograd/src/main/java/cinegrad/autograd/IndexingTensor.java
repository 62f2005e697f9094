package cinegrad.autograd;

import cinegrad.autograd.op.AxisOps;
import cinegrad.autograd.op.Structural;
import cinegrad.autograd.option.OldElements;
import cinegrad.autograd.option.ScatterReduction;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Precision;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// Indexing, splitting and scattering of elements, real or complex. An index along an axis of size n is from −n to n − 1,
/// negative ones counted from the end, in a tensor from 0 to n − 1; others are refused. Gradients go back to where elements came
/// from and add up where one was taken twice.
sealed interface IndexingTensor permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    private Shape s() {
        return self().shape();
    }

    // ---- one axis ----

    /// Elements `from` ≤ i < `to` along `axis`, none where `to` is not beyond `from`; both may be counted from the end, as in
    /// Python's `x[from:to]`.
    default Tensor slice(int axis, int from, int to) {
        return slice(axis, from, to, 1);
    }

    /// Elements `from`, `from + step`, … below `to` along `axis`, as in Python's `x[from:to:step]`; step is at least 1.
    default Tensor slice(int axis, int from, int to, int step) {
        int size = s().size(axis);
        int first = from < 0 ? from + size : from;
        int end = to < 0 ? to + size : to;
        if (first < 0 || first > size || end < 0 || end > size) {
            throw new ShapeException("slice: " + from + " … " + to + " is not within axis " + axis + " of " + s());
        }
        if (step < 1) throw new ShapeException("slice: the step is " + step + "; it must be at least 1, flip(axis) counts down");
        long length = Math.ceilDiv(Math.max(0L, (long) end - first), step);
        return Positions.taken("slice", self(), axis, length, i -> first + i * step);
    }

    /// The element `index` along `axis`, which disappears.
    default Tensor select(int axis, int index) {
        return Positions.takeOrZero(self(), axis, Positions.counted("select", s(), axis, index)).squeeze(axis);
    }

    /// The elements `index` along `axis`, each as often as it is named.
    default Tensor indexSelect(int axis, int... index) {
        return Positions.takeOrZero(self(), axis, Positions.counted("indexSelect", s(), axis, index));
    }

    /// The elements along `axis` where `mask`, of that axis's size, is true.
    default Tensor indexSelect(int axis, boolean[] mask) {
        if (mask.length != s().size(axis)) {
            throw new ShapeException("indexSelect: a mask of " + mask.length + " for axis " + axis + " of " + s());
        }
        return Positions.takeOrZero(self(), axis, IntStream.range(0, mask.length).filter(i -> mask[i]).toArray());
    }

    /// x with source added: `y[…, index[i], …] += source[…, i, …]` along `axis`; source is shaped as x but for `axis`.
    default Tensor indexAdd(int axis, int[] index, Tensor source) {
        int[] counted = Positions.counted("indexAdd", s(), axis, index);
        requireShape("indexAdd", "source", source, s().with(axis, index.length));
        return self().plus(Tensor.apply(new Structural.IndexAdd(s().axis(axis), counted, s().size(axis)), source));
    }

    /// Rows of this table: `y[…, :] = x[index[…], :]` for an index of shape `indexShape` in row-major order.
    default Tensor embedding(Shape indexShape, int... index) {
        if (indexShape.elements() != index.length) {
            throw new ShapeException("embedding: " + index.length + " numbers for an index " + indexShape);
        }
        Shape y = indexShape;
        for (int i = 1; i < s().rank(); i++) y = y.insert(y.rank(), s().size(i));
        return Positions.takeOrZero(self(), 0, Positions.counted("embedding", s(), 0, index)).reshape(y);
    }

    // ---- an index for every element ----

    /// `y[…, i, …] = x[…, index[…, i, …], …]` along `axis`: shaped as the index, which is no larger than x along any other axis.
    default Tensor gather(int axis, Tensor index) {
        int along = s().axis(axis);
        exact("gather", s(), along);
        return Tensor.apply(new AxisOps.Gather(along, AxisOps.IndexOrigin.CALLER), corner("gather", self(), index.shape(), along),
                index);
    }

    /// x with source added: `y[…, index[…, i, …], …] += source[…, i, …]` along `axis`. The index is no larger than the source
    /// along any axis, nor than x along any other than `axis`.
    default Tensor scatterAdd(int axis, Tensor index, Tensor source) {
        int along = s().axis(axis);
        exact("scatterAdd", s(), along);
        Shape part = index.shape();
        if (part.rank() != s().rank()) throw new ShapeException("scatterAdd: the index is " + part + ", the array " + s());
        Tensor spread = Tensor.apply(new AxisOps.ScatterAdd(along, s().size(along)), corner("scatterAdd", source, part, -1),
                index);
        for (int i = 0; i < part.rank(); i++) if (i != along) spread = spread.pad(i, 0, corner(part, i));
        return self().plus(spread);
    }

    /// x with source put: `y[…, index[…, i, …], …] = source[…, i, …]` along `axis`; of several at one place the last counts.
    /// Shapes as for [#scatterAdd].
    default Tensor scatter(int axis, Tensor index, Tensor source) {
        int along = s().axis(axis);
        Shape part = index.shape();
        if (part.rank() != s().rank()) throw new ShapeException("scatter: the index is " + part + ", the array " + s());
        int n = part.size(along);
        if (n == 0) return self();
        exact("scatter", part, along);
        double[] numbers = IntStream.range(0, n).asDoubleStream().toArray();
        Shape line = Shape.of(n);
        for (int i = along + 1; i < part.rank(); i++) line = line.insert(line.rank(), 1);
        Tensor number = Tensor.constant(self().backend().upload(ArrayType.real(line), numbers)).broadcastTo(part);
        Tensor none = Scalars.real(self(), -1).broadcastTo(s());
        Tensor last = ((IndexingTensor) none).scatterReduce(axis, index, number, ScatterReduction.AMAX, OldElements.INCLUDED);
        Tensor from = corner("scatter", last, part, along).clamp(0, n - 1);
        Tensor y = corner("scatter", source, part, -1).gather(along, from);
        for (int i = 0; i < part.rank(); i++) if (i != along) y = y.pad(i, 0, corner(part, i));
        return Tensor.where(last.ge(0), y, self());
    }

    /// As [#scatterAdd], with the sum, the mean, the largest or the smallest of all elements that are scattered to one place,
    /// `y[…, j, …]` over the i with `index[…, i, …]` = j, and of the element there or without it. Equal extremes share the
    /// gradient evenly.
    default Tensor scatterReduce(int axis, Tensor index, Tensor source, ScatterReduction how, OldElements old) {
        int along = s().axis(axis);
        boolean included = old == OldElements.INCLUDED;
        Tensor none = Scalars.real(self(), 0).broadcastTo(s());
        Tensor counts = none.scatterAdd(axis, index, Scalars.real(self(), 1).broadcastTo(index.shape()));
        Tensor from = included ? self() : Scalars.like(self(), 0).broadcastTo(s());
        Tensor y = switch (how) {
            case SUM -> from.scatterAdd(axis, index, source);
            case MEAN -> {
                Tensor counted = included ? counts.plus(1) : counts.clamp(1, Double.POSITIVE_INFINITY);
                yield from.scatterAdd(axis, index, source).times(counted.reciprocal());
            }
            case AMAX -> extreme(along, index, source, Reduction.MAXIMUM, counts, included);
            case AMIN -> extreme(along, index, source, Reduction.MINIMUM, counts, included);
        };
        return included ? y : Tensor.where(counts, y, self());
    }

    private Tensor extreme(int axis, Tensor index, Tensor source, Reduction which, Tensor counts, boolean included) {
        exact("scatterReduce", s(), axis);
        Shape part = index.shape();
        double least = which == Reduction.MAXIMUM ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        Tensor x = included ? self() : self().maskedFill(counts, least);
        var old = included ? OldElements.INCLUDED : OldElements.REPLACED;
        Tensor y = Tensor.apply(new AxisOps.ScatterExtreme(axis, which, old), corner("scatterReduce", x, part, axis),
                corner("scatterReduce", source, part, -1), index);
        for (int i = 0; i < part.rank(); i++) if (i != axis) y = y.pad(i, 0, corner(part, i));
        return Tensor.where(counts, y, x);
    }

    private int corner(Shape part, int axis) {
        int more = s().size(axis) - part.size(axis);
        if (more < 0) {
            throw new ShapeException("scatterAdd: axis " + axis + " of the index " + part + " is longer than that of " + s());
        }
        return more;
    }

    /// The elements of x within `shape`, counted from the first along every axis; all along `whole`.
    private static Tensor corner(String operation, Tensor x, Shape shape, int whole) {
        if (x.shape().rank() != shape.rank()) {
            throw new ShapeException(operation + ": the index is " + shape + ", the array " + x.shape());
        }
        Tensor y = x;
        for (int axis = 0; axis < shape.rank(); axis++) {
            if (axis != whole && shape.size(axis) != x.shape().size(axis)) y = y.slice(axis, 0, shape.size(axis));
        }
        return y;
    }

    private void exact(String operation, Shape shape, int axis) {
        if (self().backend().precision() == Precision.SINGLE && shape.size(axis) > 1 << 24) {
            throw new ShapeException(operation + ": axis " + axis + " of " + shape
                    + " has more than 2^24 elements, whose indices are no single-precision "
                    + "numbers; use indexSelect, or double precision");
        }
    }

    // ---- several axes at once ----

    /// Python's `x[i, j, …]`: elements at joint positions along the leading axes, `y[k, …] = x[index[0][k], index[1][k], …, …]`.
    default Tensor at(int[]... index) {
        int[] flat = joint("at", index);
        Shape rows = Shape.of(Arrays.copyOf(s().toArray(), index.length));
        Shape flattened = Shape.of(IntStream.concat(IntStream.of(rows.elements()),
                Arrays.stream(s().toArray()).skip(index.length)).toArray());
        return Positions.takeOrZero(self().reshape(flattened), 0, flat);
    }

    /// x with `values` put where [#at] reads, `y[index[0][k], index[1][k], …, …] = values[k, …]`; each position is named at most
    /// once.
    default Tensor indexPut(Tensor values, int[]... index) {
        int[] flat = joint("indexPut", index);
        if (Arrays.stream(flat).distinct().count() != flat.length) {
            throw new ShapeException("indexPut: a position is named twice");
        }
        Shape leading = Shape.of(Arrays.copyOf(s().toArray(), index.length));
        double[] replaced = new double[leading.elements()];
        for (int i : flat) replaced[i] = 1;
        Shape mask = leading;
        while (mask.rank() < s().rank()) mask = mask.insert(mask.rank(), 1);
        return Tensor.where(Tensor.constant(self().backend().upload(ArrayType.real(mask), replaced)),
                spread("indexPut", values, index), self());
    }

    /// x with `values` added where [#at] reads; equal positions add up: PyTorch's `index_put(…, accumulate=True)`.
    default Tensor indexPutAccumulate(Tensor values, int[]... index) {
        return self().plus(spread("indexPutAccumulate", values, index));
    }

    private Tensor spread(String operation, Tensor values, int[][] index) {
        int[] flat = joint(operation, index);
        Shape rows = Shape.of(Arrays.copyOf(s().toArray(), index.length));
        requireShape(operation, "values", values, Shape.of(IntStream.concat(IntStream.of(flat.length),
                Arrays.stream(s().toArray()).skip(index.length)).toArray()));
        return Tensor.apply(new Structural.IndexAdd(0, flat, rows.elements()), values).reshape(s());
    }

    private void requireShape(String operation, String what, Tensor given, Shape needed) {
        if (!given.shape().equals(needed)) {
            throw new ShapeException(operation + ": the " + what + " for " + s() + " must be " + needed + ", got "
                    + given.shape());
        }
    }

    private int[] joint(String operation, int[][] index) {
        if (index.length == 0 || index.length > s().rank()) {
            throw new ShapeException(operation + ": " + index.length + " index arrays for " + s());
        }
        int[] flat = new int[index[0].length];
        for (int axis = 0; axis < index.length; axis++) {
            if (index[axis].length != flat.length) {
                throw new ShapeException(operation + ": index arrays of different lengths, " + flat.length + " and "
                        + index[axis].length);
            }
            int[] positions = Positions.counted(operation, s(), axis, index[axis]);
            for (int k = 0; k < flat.length; k++) flat[k] = flat[k] * s().size(axis) + positions[k];
        }
        return flat;
    }

    // ---- parts ----

    /// Consecutive parts of the given sizes along `axis`, which together are the whole.
    default List<Tensor> split(int axis, int... sizes) {
        long together = Arrays.stream(sizes).asLongStream().sum();
        if (together != s().size(axis) || Arrays.stream(sizes).anyMatch(size -> size < 0)) {
            throw new ShapeException("split: sizes " + Arrays.toString(sizes) + " do not make up axis " + axis + " of " + s());
        }
        var parts = new ArrayList<Tensor>();
        int at = 0;
        for (int size : sizes) {
            parts.add(slice(axis, at, at + size));
            at += size;
        }
        return List.copyOf(parts);
    }

    /// At most `count` parts along `axis`, all as large as the first except for the last.
    default List<Tensor> chunk(int count, int axis) {
        if (count < 1) {
            throw new ShapeException("chunk: axis " + axis + " of " + s() + " in " + count + " parts; there must be at least 1");
        }
        int size = s().size(axis);
        if (size == 0) return split(axis, new int[count]);
        int each = Math.ceilDiv(size, count);
        int parts = Math.ceilDiv(size, each);
        return split(axis, IntStream.range(0, parts).map(i -> Math.min(each, size - i * each)).toArray());
    }

    /// Windows of `size` elements, `step` apart, along `axis`: the axis counts the windows, a new last one the elements of each.
    default Tensor unfold(int axis, int size, int step) {
        int a = s().axis(axis);
        if (size < 1 || step < 1 || s().size(a) < size) {
            throw new ShapeException("unfold: windows of " + size + " elements, " + step + " apart, along axis " + axis + " of "
                    + s()
                    + "; both must be at least 1 and a window must fit");
        }
        int n = (s().size(a) - size) / step + 1;
        Tensor y = Positions.taken("unfold", self(), a, (long) n * size, i -> i / size * step + i % size);
        return y.reshape(s().with(a, n).insert(a + 1, size)).movedim(a + 1, -1);
    }

    /// x_{i+1} − x_i along `axis`, n times over: differences of order n.
    default Tensor diff(int n, int axis) {
        if (n < 0) throw new IllegalArgumentException("diff: order " + n + "; it must be at least 0");
        Tensor y = self();
        for (int i = 0; i < n && y.shape().size(axis) > 0; i++) {
            y = y.slice(axis, 1, y.shape().size(axis)).minus(y.slice(axis, 0, y.shape().size(axis) - 1));
        }
        return y;
    }

    // ---- planes ----

    /// The elements with index along b = index along a + `offset`, as a new last axis; axes a and b disappear.
    default Tensor diagonal(int offset, int a, int b) {
        int first = s().axis(a);
        int second = s().axis(b);
        if (first == second) throw new ShapeException("diagonal: axes " + a + " and " + b + " of " + s() + " are the same");
        int rows = s().size(first);
        int columns = s().size(second);
        int[] rest = IntStream.range(0, s().rank()).filter(i -> i != first && i != second).toArray();
        Tensor y = self().permute(IntStream.concat(Arrays.stream(rest), IntStream.of(first, second)).toArray());
        Shape flat = y.shape().remove(-1).remove(-1);
        int[] index = IntStream.range(0, rows).filter(i -> i + (long) offset >= 0 && i + (long) offset < columns)
                .map(i -> i * columns + i + offset).toArray();
        return Positions.takeOrZero(y.reshape(flat.insert(flat.rank(), rows * columns)), -1, index);
    }

    /// The matrices of the last two axes with 0 above the diagonal number `diagonal`: kept where column − row ≤ diagonal.
    default Tensor tril(int diagonal) {
        return triangle(above -> above <= diagonal);
    }

    /// The matrices of the last two axes with 0 below the diagonal number `diagonal`: kept where column − row ≥ diagonal.
    default Tensor triu(int diagonal) {
        return triangle(above -> above >= diagonal);
    }

    private Tensor triangle(IntPredicate kept) {
        int columns = s().size(-1);
        double[] ones = new double[s().size(-2) * columns];
        for (int i = 0; i < ones.length; i++) ones[i] = kept.test(i % columns - i / columns) ? 1 : 0;
        Tensor mask = Tensor.constant(self().backend().upload(ArrayType.real(Shape.of(s().size(-2), columns)), ones));
        return Tensor.where(mask, self(), Scalars.like(self(), 0));
    }
}
