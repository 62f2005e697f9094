package cinegrad.autograd;

import cinegrad.autograd.op.Structural;
import cinegrad.autograd.option.PadMode;
import cinegrad.ops.shape.AxisGroup;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.stream.IntStream;

/// Shapes, orders of elements, and padding. Real or complex; axes may be counted from the end.
sealed interface LayoutTensor permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    private Shape s() {
        return self().shape();
    }

    // ---- axes ----

    /// The same elements in row-major order in shape `to`, which must have as many.
    default Tensor reshape(Shape to) {
        return to.equals(s()) ? self() : Tensor.apply(new Structural.Reshape(to), self());
    }

    /// As [#reshape(Shape)].
    default Tensor reshape(int... sizes) {
        return reshape(Shape.of(sizes));
    }

    /// One more axis of size 1 at position `axis`, 0 … rank, or counted from the end.
    default Tensor unsqueeze(int axis) {
        return reshape(s().insert(axis, 1));
    }

    /// Without the axes named, which must have size 1; without all axes of size 1 if none is named.
    default Tensor squeeze(int... axes) {
        if (axes.length == 0) return reshape(Arrays.stream(s().toArray()).filter(size -> size != 1).toArray());
        Shape left = s();
        int[] sorted = AxisGroup.axes("squeeze", s(), axes);
        for (int i = sorted.length - 1; i >= 0; i--) {
            if (s().size(sorted[i]) != 1) {
                throw new ShapeException("squeeze: axis " + sorted[i] + " of " + s() + " does not have size 1");
            }
            left = left.remove(sorted[i]);
        }
        return reshape(left);
    }

    /// Axis i of the result is axis `order[i]`; every axis is named once.
    default Tensor permute(int... order) {
        return Tensor.apply(new Structural.Permute(Arrays.stream(order).map(s()::axis).boxed().toList()), self());
    }

    /// The last two axes exchanged: (…, m, n) to (…, n, m), not conjugated.
    default Tensor transpose() {
        return swapaxes(-2, -1);
    }

    /// Axes a and b exchanged: (…, m, …, n, …) to (…, n, …, m, …).
    default Tensor swapaxes(int a, int b) {
        int[] order = IntStream.range(0, s().rank()).toArray();
        order[s().axis(a)] = s().axis(b);
        order[s().axis(b)] = s().axis(a);
        return permute(order);
    }

    /// Axis `from` moved to place `to`, the others keeping their order.
    default Tensor movedim(int from, int to) {
        var order = new ArrayList<>(IntStream.range(0, s().rank()).boxed().toList());
        Integer moved = order.remove(s().axis(from));
        order.add(s().axis(to), moved);
        return permute(order.stream().mapToInt(i -> i).toArray());
    }

    /// Repeated along axes of size 1 and new leading ones until the shape is `to`.
    default Tensor broadcastTo(Shape to) {
        return to.equals(s()) ? self() : Tensor.apply(new Structural.BroadcastTo(to), self());
    }

    // ---- elements rearranged ----

    /// The order of elements reversed along every axis named, along all if none is.
    default Tensor flip(int... axes) {
        Tensor y = self();
        for (int axis : AxisGroup.axes("flip", s(), axes)) {
            int last = s().size(axis) - 1;
            y = Positions.taken("flip", y, axis, last + 1L, i -> last - i);
        }
        return y;
    }

    /// y_i = x_{i − shift} along `axis`, elements that leave at one end enter at the other.
    default Tensor roll(int shift, int axis) {
        int size = s().size(axis);
        return Positions.taken("roll", self(), axis, size, i -> (int) Math.floorMod((long) i - shift, (long) size));
    }

    /// As [#roll(int,int)] over all elements in row-major order.
    default Tensor roll(int shift) {
        return reshape(s().elements()).roll(shift, 0).reshape(s());
    }

    /// Turned by k·90° in the plane of axes a and b, from a towards b.
    default Tensor rot90(int k, int a, int b) {
        if (s().axis(a) == s().axis(b)) {
            throw new ShapeException("rot90: axes " + a + " and " + b + " of " + s() + " are the same");
        }
        return switch (Math.floorMod(k, 4)) {
            case 1 -> flip(b).swapaxes(a, b);
            case 2 -> flip(a, b);
            case 3 -> swapaxes(a, b).flip(b);
            default -> self();
        };
    }

    /// The array tiled: `times[i]` copies along axis i, aligned at the last axis; more numbers than axes add leading axes.
    default Tensor repeat(int... times) {
        Tensor y = self();
        while (y.shape().rank() < times.length) y = y.unsqueeze(0);
        int lead = y.shape().rank() - times.length;
        for (int i = 0; i < times.length; i++) {
            int size = y.shape().size(lead + i);
            if (times[i] != 1) y = Positions.taken("repeat", y, lead + i, (long) size * times[i], k -> k % size);
        }
        return y;
    }

    /// Every element `times` times in a row along `axis`.
    default Tensor repeatInterleave(int times, int axis) {
        return Positions.taken("repeatInterleave", self(), axis, (long) times * s().size(axis), i -> i / times);
    }

    // ---- elements added ----

    /// `before` and `after` zeros beside `axis`; negative numbers take elements away, no more than there are.
    default Tensor pad(int axis, int before, int after) {
        int size = s().size(axis);
        Positions.length("pad", s(), axis, (long) size + Math.min(before, 0) + Math.min(after, 0));
        return Positions.taken("pad", self(), axis, (long) before + size + after, i -> i < before || i - before >= size ? -1
                : i - before);
    }

    /// `before` and `after` times `number` beside `axis`, as [#pad(int,int,int)] does with 0.
    default Tensor pad(int axis, int before, int after, double number) {
        if (number == 0) return pad(axis, before, after);
        Tensor kept = before < 0 || after < 0 ? pad(axis, Math.min(before, 0), Math.min(after, 0)) : self();
        return Tensor.concatenate(axis, added(axis, before, number), kept, added(axis, after, number));
    }

    /// `count` elements along `axis`, none if it is negative.
    private Tensor added(int axis, int count, double number) {
        return Tensor.constant(self().backend().full(self().type().with(s().with(axis, Math.max(count, 0))), number));
    }

    /// `before` and `after` elements of its own beside `axis`, see [PadMode]; negative numbers take elements away.
    default Tensor pad(int axis, int before, int after, PadMode mode) {
        var source = mode.source(s(), axis, before, after);
        return Positions.taken("pad", self(), axis, (long) before + s().size(axis) + after, i -> source.applyAsInt(i - before));
    }
}
