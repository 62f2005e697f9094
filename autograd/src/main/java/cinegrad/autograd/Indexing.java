package cinegrad.autograd;

import cinegrad.autograd.op.AxisOps;
import cinegrad.autograd.op.Structural;
import cinegrad.ops.Backend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.AxisGroup;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Choosing, moving and putting back elements. Indices are plain `int[]`, known when the graph is recorded, and may be counted from the
/// end; only [#gather] takes positions that were themselves computed. Every gradient goes back to where the elements came from and
/// adds up where one was taken twice.
public final class Indexing {
    private Indexing() { }

    // ---- slices ----

    /// Elements `from`, `from + step`, … below `to` along `axis`; `step` may be negative, counting down to above `to`.
    public static Tensor slice(Tensor x, int axis, int from, int to, int step) {
        int size = x.shape().size(axis);
        if (step == 0) throw new ShapeException("slice: the step must not be 0");
        int n = Math.max(0, step > 0 ? (to - from + step - 1) / step : (from - to - step - 1) / -step);
        if (n > 0 && (from < 0 || from >= size || from + (n - 1) * step < 0 || from + (n - 1) * step >= size)) {
            throw new ShapeException("slice: " + from + " … " + to + " by " + step + " is not within axis " + axis + " of " + x.shape());
        }
        return x.take(axis, range(n, from, step));
    }

    /// The element at `index` along `axis`, which disappears.
    public static Tensor select(Tensor x, int axis, int index) {
        return x.take(axis, counted("select", x.shape().size(axis), index)).squeeze(axis);
    }

    /// The elements `index` along `axis`, each as often as it is named.
    public static Tensor take(Tensor x, int axis, int... index) {
        return x.take(axis, counted("take", x.shape().size(axis), index));
    }

    // ---- whole arrays rearranged ----

    /// The order of elements reversed along every axis named.
    public static Tensor flip(Tensor x, int... axes) {
        Tensor y = x;
        for (int axis : AxisGroup.axes("flip", x.shape(), axes)) {
            int size = x.shape().size(axis);
            y = y.take(axis, range(size, size - 1, -1));
        }
        return y;
    }

    /// Shifted by `shift` places along `axis`, what leaves at one end coming in at the other.
    public static Tensor roll(Tensor x, int shift, int axis) {
        int size = x.shape().size(axis);
        int[] index = new int[size];
        Arrays.setAll(index, i -> Math.floorMod(i - shift, size));
        return x.take(axis, index);
    }

    /// As [#roll] over all elements in row-major order.
    public static Tensor rollFlat(Tensor x, int shift) {
        return roll(x.reshape(x.shape().elements()), shift, 0).reshape(x.shape());
    }

    /// The axes `from` moved to the places `to`, the others keeping their order.
    public static Tensor moveAxis(Tensor x, int from, int to) {
        int rank = x.shape().rank();
        var order = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        Integer moved = order.remove(x.shape().axis(from));
        order.add(x.shape().axis(to), moved);
        return x.permute(order.stream().mapToInt(i -> i).toArray());
    }

    /// Turned by `quarters` times 90° in the plane of two axes, from the first towards the second.
    public static Tensor rotate90(Tensor x, int quarters, int first, int second) {
        int a = x.shape().axis(first);
        int b = x.shape().axis(second);
        return switch (Math.floorMod(quarters, 4)) {
            case 1 -> swap(flip(x, b), a, b);
            case 2 -> flip(x, a, b);
            case 3 -> flip(swap(x, a, b), b);
            default -> x;
        };
    }

    /// Two axes exchanged.
    public static Tensor swap(Tensor x, int a, int b) {
        int[] order = range(x.shape().rank(), 0, 1);
        order[x.shape().axis(a)] = x.shape().axis(b);
        order[x.shape().axis(b)] = x.shape().axis(a);
        return x.permute(order);
    }

    /// The whole array again and again: `times[i]` copies along axis i, counted from the last; more numbers than axes add leading ones.
    public static Tensor repeat(Tensor x, int... times) {
        Tensor y = x;
        while (y.shape().rank() < times.length) y = y.unsqueeze(0);
        int lead = y.shape().rank() - times.length;
        for (int i = 0; i < times.length; i++) {
            int size = y.shape().size(lead + i);
            if (times[i] != 1) y = y.take(lead + i, IntStream.range(0, size * times[i]).map(k -> k % size).toArray());
        }
        return y;
    }

    /// Every element `times` times in a row along `axis`.
    public static Tensor repeatEach(Tensor x, int times, int axis) {
        return x.take(axis, IntStream.range(0, times * x.shape().size(axis)).map(i -> i / times).toArray());
    }

    // ---- parts ----

    /// The tensors next to each other along a new axis.
    public static Tensor stack(int axis, Tensor... parts) {
        if (parts.length == 0) throw new IllegalArgumentException("stack: needs at least one tensor");
        int at = axis < 0 ? axis + parts[0].shape().rank() + 1 : axis;
        return Tensor.concatenate(at, Arrays.stream(parts).map(p -> p.unsqueeze(at)).toArray(Tensor[]::new));
    }

    /// Consecutive parts of the given sizes along `axis`, which together are the whole.
    public static List<Tensor> split(Tensor x, int axis, int... sizes) {
        if (Arrays.stream(sizes).sum() != x.shape().size(axis)) {
            throw new ShapeException("split: sizes " + Arrays.toString(sizes) + " do not add up to axis " + axis + " of " + x.shape());
        }
        var parts = new ArrayList<Tensor>();
        int at = 0;
        for (int size : sizes) {
            parts.add(x.slice(axis, at, at + size));
            at += size;
        }
        return List.copyOf(parts);
    }

    /// At most `count` parts along `axis`, all as large as the first except for the last.
    public static List<Tensor> chunk(Tensor x, int axis, int count) {
        int size = x.shape().size(axis);
        int each = Math.max(1, (size + count - 1) / count);
        return split(x, axis, IntStream.range(0, (size + each - 1) / each).map(i -> Math.min(each, size - i * each)).toArray());
    }

    /// Windows of `size` elements, `step` apart, along `axis`: the axis counts the windows, a new last one the elements of each.
    public static Tensor windows(Tensor x, int axis, int size, int step) {
        int a = x.shape().axis(axis);
        int n = (x.shape().size(a) - size) / step + 1;
        if (x.shape().size(a) < size || size < 1 || step < 1) {
            throw new ShapeException("windows: of " + size + " elements, " + step + " apart, along axis " + axis + " of " + x.shape());
        }
        Tensor y = x.take(a, IntStream.range(0, n * size).map(i -> i / size * step + i % size).toArray());
        return moveAxis(y.reshape(x.shape().with(a, n).insert(a + 1, size)), a + 1, -1);
    }

    /// The elements with second position = first position + `offset` in the plane of two axes, as a new last axis.
    public static Tensor diagonal(Tensor x, int offset, int first, int second) {
        int rows = x.shape().size(first);
        int columns = x.shape().size(second);
        int a = x.shape().axis(first);
        int b = x.shape().axis(second);
        int[] rest = IntStream.range(0, x.shape().rank()).filter(i -> i != a && i != b).toArray();
        Tensor y = x.permute(IntStream.concat(Arrays.stream(rest), IntStream.of(a, b)).toArray());
        Shape flat = y.shape().remove(-1).remove(-1);
        int[] index = IntStream.range(0, rows).filter(i -> i + offset >= 0 && i + offset < columns).map(i -> i * columns + i + offset).toArray();
        return y.reshape(flat.insert(flat.rank(), rows * columns)).take(-1, index);
    }

    /// x_{i+1} − x_i along `axis`.
    public static Tensor difference(Tensor x, int axis) {
        int n = x.shape().size(axis);
        return x.slice(axis, 1, n).minus(x.slice(axis, 0, n - 1));
    }

    /// The matrices of the last two axes with 0 above the diagonal number `diagonal`.
    public static Tensor lowerTriangle(Tensor x, int diagonal) {
        return triangle(x, (i, j) -> j - i <= diagonal);
    }

    /// The matrices of the last two axes with 0 below the diagonal number `diagonal`.
    public static Tensor upperTriangle(Tensor x, int diagonal) {
        return triangle(x, (i, j) -> j - i >= diagonal);
    }

    @FunctionalInterface
    private interface Keeps {
        boolean at(int i, int j);
    }

    private static Tensor triangle(Tensor x, Keeps keeps) {
        int columns = x.shape().size(-1);
        double[] kept = new double[x.shape().size(-2) * columns];
        for (int i = 0; i < kept.length; i++) kept[i] = keeps.at(i / columns, i % columns) ? 1 : 0;
        Tensor mask = Tensor.constant(x.backend().upload(ArrayType.real(Shape.of(x.shape().size(-2), columns)), kept));
        return Comparisons.where(mask, x, Tensor.constant(x.backend().zeros(new ArrayType(Shape.SCALAR, x.type().field()))));
    }

    // ---- several axes at once ----

    /// Elements at joint positions along the leading axes: `y[k, …] = x[index[0][k], index[1][k], …, …]`.
    public static Tensor at(Tensor x, int[]... index) {
        return flattened(x, index.length).take(0, joint(x.shape(), index));
    }

    /// x with `values` added at joint positions along its leading axes, the adjoint of [#at]; equal positions add up.
    public static Tensor addAt(Tensor x, Tensor values, int[]... index) {
        return x.plus(put(values, x.shape(), index));
    }

    /// x with `values` put at joint positions along its leading axes, each of which is named at most once.
    public static Tensor replaceAt(Tensor x, Tensor values, int[]... index) {
        int[] flat = joint(x.shape(), index);
        if (Arrays.stream(flat).distinct().count() != flat.length) throw new ShapeException("replaceAt: a position is named twice");
        Shape leading = Shape.of(Arrays.copyOf(x.shape().toArray(), index.length));
        double[] replaced = new double[leading.elements()];
        for (int i : flat) replaced[i] = 1;
        Shape mask = leading;
        while (mask.rank() < x.shape().rank()) mask = mask.insert(mask.rank(), 1);
        return Comparisons.where(Tensor.constant(x.backend().upload(ArrayType.real(mask), replaced)), put(values, x.shape(), index), x);
    }

    private static Tensor put(Tensor values, Shape shape, int[][] index) {
        int[] flat = joint(shape, index);
        Shape rows = Shape.of(Arrays.copyOf(shape.toArray(), index.length));
        return Tensor.apply(new Structural.IndexAdd(0, flat, rows.elements()), values).reshape(shape);
    }

    private static Tensor flattened(Tensor x, int axes) {
        Shape s = x.shape();
        int[] sizes = s.toArray();
        Shape to = Shape.of(IntStream.concat(IntStream.of(Arrays.stream(sizes, 0, axes).reduce(1, (a, b) -> a * b)),
                Arrays.stream(sizes, axes, sizes.length)).toArray());
        return x.reshape(to);
    }

    private static int[] joint(Shape shape, int[][] index) {
        if (index.length == 0 || index.length > shape.rank()) throw new ShapeException("at: " + index.length + " index arrays for " + shape);
        int[] flat = new int[index[0].length];
        for (int axis = 0; axis < index.length; axis++) {
            if (index[axis].length != flat.length) {
                throw new ShapeException("at: index arrays of different lengths, " + flat.length + " and " + index[axis].length);
            }
            int[] positions = counted("at", shape.size(axis), index[axis]);
            for (int k = 0; k < flat.length; k++) flat[k] = flat[k] * shape.size(axis) + positions[k];
        }
        return flat;
    }

    /// Positions along `axis` where `mask`, of that axis's size, is true.
    public static Tensor where(Tensor x, int axis, boolean[] mask) {
        if (mask.length != x.shape().size(axis)) {
            throw new ShapeException("where: a mask of " + mask.length + " for axis " + axis + " of " + x.shape());
        }
        return x.take(axis, IntStream.range(0, mask.length).filter(i -> mask[i]).toArray());
    }

    // ---- element by element along an axis ----

    /// y[…, i, …] = x[…, index[…, i, …], …] along `axis`, the index being no larger than x along any other axis.
    public static Tensor gather(Tensor x, int axis, Tensor index) {
        int along = x.shape().axis(axis);
        return Tensor.apply(new AxisOps.Gather(along), corner("gather", x, index.shape(), along), index);
    }

    /// y = x, and y[…, index[…, i, …], …] += source[…, i, …] along `axis`, the index being no larger than the source along any
    /// axis, nor than x along any other than `axis`.
    public static Tensor scatterAdd(Tensor x, int axis, Shape indexShape, int[] index, Tensor source) {
        int along = x.shape().axis(axis);
        Shape part = corner("scatterAdd", x, indexShape, along).shape();
        Tensor spread = scattered(part, along, indexShape, index, corner("scatterAdd", source, indexShape, -1));
        for (int i = 0; i < part.rank(); i++) spread = Padding.zeros(spread, i, 0, x.shape().size(i) - part.size(i));
        return x.plus(spread);
    }

    /// The elements of x within `shape`, counted from the first along every axis; all along `whole`.
    private static Tensor corner(String operation, Tensor x, Shape shape, int whole) {
        if (x.shape().rank() != shape.rank()) throw new ShapeException(operation + ": the index is " + shape + ", the array " + x.shape());
        Tensor y = x;
        for (int axis = 0; axis < shape.rank(); axis++) {
            if (axis != whole && shape.size(axis) != x.shape().size(axis)) y = y.slice(axis, 0, shape.size(axis));
        }
        return y;
    }

    /// Zeros of `shape`, and source added where the index says, which has this shape but for `axis`.
    private static Tensor scattered(Shape shape, int axis, Shape indexShape, int[] index, Tensor source) {
        var group = AxisGroup.of(indexShape, axis);
        int size = shape.size(axis);
        int[] counted = counted("scatterAdd", size, index);
        int[] flat = new int[index.length];
        for (int e = 0; e < flat.length; e++) {
            int o = e / (group.length() * group.inner());
            flat[e] = (o * size + counted[e]) * group.inner() + e % group.inner();
        }
        int target = group.outer() * size * group.inner();
        return Tensor.apply(new Structural.IndexAdd(0, flat, target), source.reshape(flat.length)).reshape(shape);
    }

    /// y = x, and `y[…, index[i], …] += source[…, i, …]` along `axis`.
    public static Tensor indexAdd(Tensor x, int axis, int[] index, Tensor source) {
        int size = x.shape().size(axis);
        return x.plus(Tensor.apply(new Structural.IndexAdd(x.shape().axis(axis), counted("indexAdd", size, index), size), source));
    }

    /// Rows of a table: y[…, :] = table[index[…], :], for an index of any shape.
    public static Tensor embedding(Tensor table, Shape indexShape, int... index) {
        Tensor rows = take(table, 0, index);
        Shape y = indexShape;
        for (int i = 1; i < table.shape().rank(); i++) y = y.insert(y.rank(), table.shape().size(i));
        return rows.reshape(y);
    }

    /// Positions as a constant tensor.
    public static Tensor index(Backend backend, Shape shape, int... positions) {
        return Tensor.constant(backend.upload(ArrayType.real(shape), Arrays.stream(positions).asDoubleStream().toArray()));
    }

    private static int[] counted(String operation, int size, int... index) {
        return Arrays.stream(index).map(i -> {
            if (i < -size || i >= size) throw new ShapeException(operation + ": index " + i + " is outside an axis of size " + size);
            return i < 0 ? i + size : i;
        }).toArray();
    }

    private static int[] range(int n, int from, int step) {
        int[] index = new int[n];
        Arrays.setAll(index, i -> from + i * step);
        return index;
    }
}
