package cinegrad.ops.reference;

import cinegrad.ops.NdArray;
import cinegrad.ops.function.ComplexNumber;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.function.SoftmaxKind;
import cinegrad.ops.shape.Order;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.TimeDirection;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// Verbs along axes, line by line.
final class ReferenceAxis {
    private ReferenceAxis() { }

    /// y[c, 0 along the reduced axes] = the sum, or the largest or smallest, of all x[c].
    static void reduce(Reduction r, NdArray x, int[] axes, NdArray y) {
        Shape from = x.type().asReal().shape();
        Shape to = y.type().asReal().shape();
        Arrays.fill(y.doubles(), switch (r) {
            case SUM -> 0;
            case MAXIMUM -> Double.NEGATIVE_INFINITY;
            case MINIMUM -> Double.POSITIVE_INFINITY;
        });
        Coordinates.forEach(from, c -> {
            int[] target = c.clone();
            for (int axis : axes) target[x.shape().axis(axis)] = 0;
            int at = Coordinates.at(to, target);
            double next = x.doubles()[Coordinates.at(from, c)];
            double value = y.doubles()[at];
            y.doubles()[at] = switch (r) {
                case SUM -> value + next;
                case MAXIMUM -> Math.max(value, next);
                case MINIMUM -> Math.min(value, next);
            };
        });
    }

    /// The coordinates of a line's first elements when it is sorted, equal ones in the order they stand; NaN is the largest number, 0 equals −0.
    static void positions(NdArray x, int axis, Order order, NdArray y) {
        Coordinates.forEachLine(x.shape(), axis, line -> {
            int length = x.shape().size(axis);
            double[] values = IntStream.range(0, length).mapToDouble(k -> x.doubles()[line.at(k)] + 0.0).toArray();
            Comparator<Integer> byValue = Comparator.comparingDouble(k -> values[k]);
            var sorted = IntStream.range(0, length).boxed().sorted(order == Order.ASCENDING ? byValue : byValue.reversed()).toList();
            var to = line.in(y.shape());
            for (int k = 0; k < y.shape().size(axis); k++) y.doubles()[to.at(k)] = sorted.get(k);
        });
    }

    /// y[…, i, …] = x[…, index[…, i, …], …].
    static void gather(NdArray x, int axis, NdArray index, NdArray y) {
        int step = x.type().field().numbersPerElement();
        Coordinates.forEachLine(index.shape(), axis, line -> {
            var source = line.in(x.shape());
            for (int i = 0; i < index.shape().size(axis); i++) {
                int from = source.at((int) index.doubles()[line.at(i)]);
                for (int part = 0; part < step; part++) y.doubles()[step * line.at(i) + part] = x.doubles()[step * from + part];
            }
        });
    }

    /// x[…, index[…, i, …], …] += y[…, i, …].
    static void gatherAdjoint(NdArray y, int axis, NdArray index, NdArray x) {
        int step = x.type().field().numbersPerElement();
        Coordinates.forEachLine(index.shape(), axis, line -> {
            var target = line.in(x.shape());
            for (int i = 0; i < index.shape().size(axis); i++) {
                int to = target.at((int) index.doubles()[line.at(i)]);
                for (int part = 0; part < step; part++) x.doubles()[step * to + part] += y.doubles()[step * line.at(i) + part];
            }
        });
    }

    /// y_k = factor_k · y_{k−1} + x_k from y = 0, k counting from the end of the axis if the direction is backward.
    ///
    /// @param factor null for sums alone
    static void recur(NdArray factor, NdArray x, int axis, TimeDirection direction, NdArray y) {
        int length = x.shape().size(axis);
        int step = x.type().field().numbersPerElement();
        Coordinates.forEachLine(x.shape(), axis, line -> {
            var state = new ComplexNumber(0, 0);
            for (int k = 0; k < length; k++) {
                int at = line.at(direction == TimeDirection.FORWARD ? k : length - 1 - k);
                if (factor != null) state = product(ReferenceComplex.get(factor.doubles(), step, at), state, step);
                var term = ReferenceComplex.get(x.doubles(), step, at);
                state = new ComplexNumber(state.re() + term.re(), state.im() + term.im());
                ReferenceComplex.put(y.doubles(), step, at, state);
            }
        });
    }

    /// a·b, of real numbers if the step is 1.
    private static ComplexNumber product(ComplexNumber a, ComplexNumber b, int step) {
        if (step == 1) return new ComplexNumber(a.re() * b.re(), 0);
        return new ComplexNumber(a.re() * b.re() - a.im() * b.im(), a.re() * b.im() + a.im() * b.re());
    }

    /// log y_k = x_k − log Σ_j exp x_j, computed with max x subtracted from all.
    static void softmax(SoftmaxKind kind, NdArray x, int axis, NdArray y) {
        int length = x.shape().size(axis);
        Coordinates.forEachLine(x.shape(), axis, line -> {
            double most = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < length; k++) most = Math.max(most, x.doubles()[line.at(k)]);
            double sum = 0;
            for (int k = 0; k < length; k++) sum += Math.exp(x.doubles()[line.at(k)] - most);
            for (int k = 0; k < length; k++) {
                double logarithm = x.doubles()[line.at(k)] - most - Math.log(sum);
                y.doubles()[line.at(k)] = kind == SoftmaxKind.LOGARITHMS ? logarithm : Math.exp(logarithm);
            }
        });
    }

    /// d_k = y_k·(g_k − Σ_j g_j·y_j), or g_k − exp(y_k)·Σ_j g_j where y are logarithms.
    static void softmaxGradient(SoftmaxKind kind, NdArray gradient, NdArray y, int axis, NdArray d) {
        int length = y.shape().size(axis);
        boolean logarithms = kind == SoftmaxKind.LOGARITHMS;
        Coordinates.forEachLine(y.shape(), axis, line -> {
            double sum = 0;
            for (int k = 0; k < length; k++) sum += gradient.doubles()[line.at(k)] * (logarithms ? 1 : y.doubles()[line.at(k)]);
            for (int k = 0; k < length; k++) {
                int at = line.at(k);
                double g = gradient.doubles()[at];
                d.doubles()[at] = logarithms ? g - Math.exp(y.doubles()[at]) * sum : y.doubles()[at] * (g - sum);
            }
        });
    }

    /// y[…, i, …] = Σ_k S[i, k]·x[…, k, …], over the elements of S that are not 0.
    static void multiply(double[][] matrix, NdArray x, int axis, NdArray y) {
        Shape from = x.type().asReal().shape();
        Shape to = y.type().asReal().shape();
        Coordinates.forEachLine(to, x.shape().axis(axis), line -> {
            var source = line.in(from);
            for (int i = 0; i < matrix.length; i++) {
                double sum = 0;
                for (int k = 0; k < matrix[i].length; k++) if (matrix[i][k] != 0) sum += matrix[i][k] * x.doubles()[source.at(k)];
                y.doubles()[line.at(i)] = sum;
            }
        });
    }
}
