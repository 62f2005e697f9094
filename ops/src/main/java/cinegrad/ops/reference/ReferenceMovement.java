package cinegrad.ops.reference;

import cinegrad.ops.MovementOperations;
import cinegrad.ops.NdArray;
import cinegrad.ops.movement.Concatenation;
import cinegrad.ops.movement.Permutation;
import cinegrad.ops.shape.Shape;

import java.util.Arrays;
import java.util.List;

/// Moving numbers without computing, element by element. A complex array is moved as the real one with a last axis (real,
/// imaginary).
interface ReferenceMovement extends MovementOperations {
    private static Shape numbers(NdArray x) {
        return x.type().asReal().shape();
    }

    /// `y[c] = x[c aligned at the last axis, 0 along axes of size 1]`.
    @Override
    default void broadcastToInto(NdArray x, NdArray y) {
        y.buffer().written();
        Shape from = numbers(x);
        Shape to = numbers(y);
        Coordinates.forEach(to, c -> y.f64()[Coordinates.at(to, c)] = x.f64()[Coordinates.repeated(from, c)]);
    }

    /// y[c_order[0], c_order[1], …] = x[c_0, c_1, …].
    @Override
    default void permuteInto(NdArray x, Permutation permutation, NdArray y) {
        y.buffer().written();
        var order = permutation.order();
        Shape from = numbers(x);
        Shape to = numbers(y);
        int[] target = new int[from.rank()];
        Coordinates.forEach(from, c -> {
            for (int axis = 0; axis < c.length; axis++) target[axis] = axis < order.size() ? c[order.get(axis)] : c[axis];
            y.f64()[Coordinates.at(to, target)] = x.f64()[Coordinates.at(from, c)];
        });
    }

    /// `y[…, i, …] = x[…, index[i], …]`, 0 where `index[i] = −1`.
    @Override
    default void takeInto(NdArray x, int axis, int[] index, NdArray y) {
        y.buffer().written();
        Shape to = numbers(y);
        Coordinates.forEachLine(to, axis, line -> {
            var source = line.in(numbers(x));
            for (int i = 0; i < index.length; i++) y.f64()[line.at(i)] = index[i] < 0 ? 0 : x.f64()[source.at(index[i])];
        });
    }

    /// `y[…, index[i], …] += x[…, i, …]` from y = 0.
    @Override
    default void scatterAddInto(NdArray x, int axis, int[] index, NdArray y) {
        y.buffer().written();
        Arrays.fill(y.f64(), 0);
        Coordinates.forEachLine(numbers(x), axis, line -> {
            var target = line.in(numbers(y));
            for (int i = 0; i < index.length; i++) if (index[i] >= 0) y.f64()[target.at(index[i])] += x.f64()[line.at(i)];
        });
    }

    /// y[…, sizes of the parts before + i, …] = part[…, i, …].
    @Override
    default void concatenateInto(List<NdArray> parts, Concatenation plan, NdArray y) {
        y.buffer().written();
        int before = 0;
        for (NdArray part : parts) {
            int start = before;
            int a = plan.axis();
            Coordinates.forEachLine(numbers(part), a, line -> {
                var target = line.in(numbers(y));
                for (int i = 0; i < part.shape().size(a); i++) y.f64()[target.at(start + i)] = part.f64()[line.at(i)];
            });
            before += part.shape().size(plan.axis());
        }
    }
}
