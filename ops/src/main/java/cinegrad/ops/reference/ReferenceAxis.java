package cinegrad.ops.reference;

import cinegrad.ops.function.Reduction;
import cinegrad.ops.shape.AxisGroup;
import cinegrad.ops.shape.Order;
import cinegrad.ops.shape.TimeDirection;

import java.util.Comparator;
import java.util.stream.IntStream;

/// Operations along one axis, as plain loops: the axis has `g.length()` elements, `g.inner()` apart, on each of `g.outer()` · `g.inner()` lines.
final class ReferenceAxis {
    /// Where element k of a line lies: `o` counts what is before the axis, `i` what is after it.
    private record Line(AxisGroup g, int o, int i) {
        int at(int k) {
            return (o * g.length() + k) * g.inner() + i;
        }
    }

    @FunctionalInterface
    private interface EachLine {
        void run(int o, int i);
    }

    private ReferenceAxis() { }

    private static void forEachLine(AxisGroup g, EachLine body) {
        for (int o = 0; o < g.outer(); o++) for (int i = 0; i < g.inner(); i++) body.run(o, i);
    }

    static void reduce(Reduction r, double[] x, double[] y, AxisGroup g) {
        forEachLine(g, (o, i) -> {
            var line = new Line(g, o, i);
            double value = switch (r) {
                case SUM -> 0;
                case MAXIMUM -> Double.NEGATIVE_INFINITY;
                case MINIMUM -> Double.POSITIVE_INFINITY;
            };
            for (int k = 0; k < g.length(); k++) {
                double next = x[line.at(k)];
                value = switch (r) {
                    case SUM -> value + next;
                    case MAXIMUM -> Math.max(value, next);
                    case MINIMUM -> Math.min(value, next);
                };
            }
            y[o * g.inner() + i] = value;
        });
    }

    static void argsort(double[] x, double[] y, AxisGroup g, Order order, int count) {
        var to = new AxisGroup(g.outer(), count, g.inner());
        forEachLine(g, (o, i) -> {
            var from = new Line(g, o, i);
            Comparator<Integer> byValue = Comparator.comparingDouble(k -> x[from.at(k)] + 0.0);
            int[] sorted = IntStream.range(0, g.length()).boxed().sorted(order == Order.ASCENDING ? byValue : byValue.reversed())
                    .mapToInt(k -> k).toArray();
            for (int k = 0; k < count; k++) y[new Line(to, o, i).at(k)] = sorted[k];
        });
    }

    /// Elements are `step` numbers each.
    static void gather(double[] x, double[] index, double[] y, AxisGroup from, int length, int step) {
        var to = new AxisGroup(from.outer(), length, from.inner());
        forEachLine(to, (o, i) -> {
            for (int k = 0; k < length; k++) {
                int at = new Line(to, o, i).at(k);
                int source = new Line(from, o, i).at((int) index[at]);
                for (int part = 0; part < step; part++) y[step * at + part] = x[step * source + part];
            }
        });
    }

    /// `to` is the axis that is added to, `length` that of x.
    static void scatterAdd(double[] x, double[] index, double[] y, AxisGroup to, int length, int step) {
        var from = new AxisGroup(to.outer(), length, to.inner());
        forEachLine(from, (o, i) -> {
            for (int k = 0; k < length; k++) {
                int at = new Line(from, o, i).at(k);
                int target = new Line(to, o, i).at((int) index[at]);
                for (int part = 0; part < step; part++) y[step * target + part] += x[step * at + part];
            }
        });
    }

    /// @param factor null for 1
    static void scan(double[] factor, double[] x, double[] y, AxisGroup g, TimeDirection direction, int step) {
        forEachLine(g, (o, i) -> {
            double re = 0;
            double im = 0;
            for (int k = 0; k < g.length(); k++) {
                int at = step * new Line(g, o, i).at(direction.frame(k, g.length()));
                double a = factor == null ? 1 : factor[at];
                double b = factor == null || step == 1 ? 0 : factor[at + 1];
                double next = a * re - b * im + x[at];
                im = step == 1 ? 0 : a * im + b * re + x[at + 1];
                re = next;
                y[at] = re;
                if (step == 2) y[at + 1] = im;
            }
        });
    }
}
