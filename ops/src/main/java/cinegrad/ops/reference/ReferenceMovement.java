package cinegrad.ops.reference;

import cinegrad.ops.NdArray;
import cinegrad.ops.shape.Shape;

import java.util.List;

/// Moving numbers without computing, element by element. A complex array is moved as the real one with a last axis (real, imaginary).
final class ReferenceMovement {
    private ReferenceMovement() { }

    private static Shape numbers(NdArray x) {
        return x.type().asReal().shape();
    }

    /// y[c] = x[c aligned at the last axis, 0 along axes of size 1].
    static void broadcast(NdArray x, NdArray y) {
        Shape from = numbers(x);
        Shape to = numbers(y);
        Coordinates.forEach(to, c -> y.doubles()[Coordinates.at(to, c)] = x.doubles()[Coordinates.repeated(from, c)]);
    }

    /// y[c_order[0], c_order[1], …] = x[c_0, c_1, …].
    static void permute(NdArray x, int[] order, NdArray y) {
        Shape from = numbers(x);
        Shape to = numbers(y);
        int[] target = new int[from.rank()];
        Coordinates.forEach(from, c -> {
            for (int axis = 0; axis < c.length; axis++) target[axis] = axis < order.length ? c[x.shape().axis(order[axis])] : c[axis];
            y.doubles()[Coordinates.at(to, target)] = x.doubles()[Coordinates.at(from, c)];
        });
    }

    /// y[…, i, …] = x[…, index[i], …], 0 where index[i] = −1.
    static void take(NdArray x, int axis, int[] index, NdArray y) {
        Shape to = numbers(y);
        Coordinates.forEachLine(to, x.shape().axis(axis), line -> {
            var source = line.in(numbers(x));
            for (int i = 0; i < index.length; i++) y.doubles()[line.at(i)] = index[i] < 0 ? 0 : x.doubles()[source.at(index[i])];
        });
    }

    /// x[…, index[i], …] += y[…, i, …].
    static void takeAdjoint(NdArray y, int axis, int[] index, NdArray x) {
        Shape from = numbers(y);
        Coordinates.forEachLine(from, y.shape().axis(axis), line -> {
            var target = line.in(numbers(x));
            for (int i = 0; i < index.length; i++) if (index[i] >= 0) x.doubles()[target.at(index[i])] += y.doubles()[line.at(i)];
        });
    }

    /// y[…, sizes of the parts before + i, …] = part[…, i, …].
    static void concatenate(List<NdArray> parts, int axis, NdArray y) {
        int before = 0;
        for (NdArray part : parts) {
            int start = before;
            int a = y.shape().axis(axis);
            Coordinates.forEachLine(numbers(part), a, line -> {
                var target = line.in(numbers(y));
                for (int i = 0; i < part.shape().size(a); i++) y.doubles()[target.at(start + i)] = part.doubles()[line.at(i)];
            });
            before += part.shape().size(a);
        }
    }
}
