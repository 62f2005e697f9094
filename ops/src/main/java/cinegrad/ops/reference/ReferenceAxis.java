package cinegrad.ops.reference;

import cinegrad.ops.AxisOperations;
import cinegrad.ops.NdArray;
import cinegrad.ops.function.ComplexNumber;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.shape.Order;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.TimeDirection;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;

/// Operations along axes, line by line.
interface ReferenceAxis extends AxisOperations {
    /// `y[c, 0 along the reduced axes]` is the sum, or the largest or smallest, of all `x[c]`.
    @Override
    default void reduceInto(Reduction r, NdArray x, int first, int last, NdArray y) {
        y.buffer().written();
        Shape from = x.type().asReal().shape();
        Shape to = y.type().asReal().shape();
        Arrays.fill(y.f64(), switch (r) {
            case SUM -> 0;
            case MAXIMUM -> Double.NEGATIVE_INFINITY;
            case MINIMUM -> Double.POSITIVE_INFINITY;
        });
        Coordinates.forEach(from, c -> {
            int[] target = c.clone();
            for (int axis = first; axis <= last; axis++) target[axis] = 0;
            int at = Coordinates.at(to, target);
            double next = x.f64()[Coordinates.at(from, c)];
            double value = y.f64()[at];
            y.f64()[at] = switch (r) {
                case SUM -> value + next;
                case MAXIMUM -> Math.max(value, next);
                case MINIMUM -> Math.min(value, next);
            };
        });
    }

    /// The coordinates of a line's first elements when it is sorted, equal ones in the order they stand; NaN is the largest
    /// number, 0 equals −0.
    @Override
    default void argsortInto(NdArray x, int axis, Order order, NdArray y) {
        y.buffer().written();
        Coordinates.forEachLine(x.shape(), axis, line -> {
            int length = x.shape().size(axis);
            double[] values = IntStream.range(0, length).mapToDouble(k -> x.f64()[line.at(k)] + 0.0).toArray();
            Comparator<Integer> byValue = Comparator.comparingDouble(k -> {
                Coordinates.requireUninterrupted(k);
                return values[k];
            });
            var sorted = IntStream.range(0, length).boxed().sorted(order == Order.ASCENDING ? byValue : byValue.reversed())
                    .toList();
            var to = line.in(y.shape());
            for (int k = 0; k < y.shape().size(axis); k++) y.f64()[to.at(k)] = sorted.get(k);
        });
    }

    /// y[…, i, …] = x[…, index[…, i, …], …].
    @Override
    default void gatherInto(NdArray x, int axis, NdArray index, NdArray y) {
        y.buffer().written();
        int step = x.type().field().numbersPerElement();
        Coordinates.forEachLine(index.shape(), axis, line -> {
            var source = line.in(x.shape());
            for (int i = 0; i < index.shape().size(axis); i++) {
                int from = source.at((int) index.f64()[line.at(i)]);
                for (int part = 0; part < step; part++) y.f64()[step * line.at(i) + part] = x.f64()[step * from + part];
            }
        });
    }

    /// y[…, index[…, i, …], …] += x[…, i, …] from y = 0.
    @Override
    default void scatterAddInto(NdArray x, int axis, NdArray index, NdArray y) {
        y.buffer().written();
        int step = x.type().field().numbersPerElement();
        Arrays.fill(y.f64(), 0);
        Coordinates.forEachLine(index.shape(), axis, line -> {
            var target = line.in(y.shape());
            for (int i = 0; i < index.shape().size(axis); i++) {
                int to = target.at((int) index.f64()[line.at(i)]);
                for (int part = 0; part < step; part++) y.f64()[step * to + part] += x.f64()[step * line.at(i) + part];
            }
        });
    }

    /// y_k = factor_k · y_{k−1} + x_k from y = 0, k counting from the end of the axis if the direction is backward.
    @Override
    default void scanInto(Optional<NdArray> factor, NdArray x, int axis, TimeDirection direction, NdArray y) {
        y.buffer().written();
        int length = x.shape().size(axis);
        int step = x.type().field().numbersPerElement();
        Coordinates.forEachLine(x.shape(), axis, line -> {
            var state = new ComplexNumber(0, 0);
            for (int k = 0; k < length; k++) {
                int at = line.at(direction == TimeDirection.FORWARD ? k : length - 1 - k);
                if (factor.isPresent()) state = product(ReferenceComplex.get(factor.get().f64(), step, at), state, step);
                var term = ReferenceComplex.get(x.f64(), step, at);
                state = new ComplexNumber(state.re() + term.re(), state.im() + term.im());
                ReferenceComplex.put(y.f64(), step, at, state);
            }
        });
    }

    /// y_0 = x_0, y_k = x_k · y_{k−1}.
    @Override
    default void cumprodInto(NdArray x, int axis, NdArray y) {
        y.buffer().written();
        int step = x.type().field().numbersPerElement();
        Coordinates.forEachLine(x.shape(), axis, line -> {
            for (int k = 0; k < x.shape().size(axis); k++) {
                var next = ReferenceComplex.get(x.f64(), step, line.at(k));
                if (k > 0) next = product(next, ReferenceComplex.get(y.f64(), step, line.at(k - 1)), step);
                ReferenceComplex.put(y.f64(), step, line.at(k), next);
            }
        });
    }

    /// a·b, of real numbers if the step is 1.
    private static ComplexNumber product(ComplexNumber a, ComplexNumber b, int step) {
        if (step == 1) return new ComplexNumber(a.re() * b.re(), 0);
        return new ComplexNumber(a.re() * b.re() - a.im() * b.im(), a.re() * b.im() + a.im() * b.re());
    }
}
