package cinegrad.ops.reference;

import cinegrad.ops.sample.Corners;
import cinegrad.ops.sample.Edge;
import cinegrad.ops.sample.GridSampleGeometry;
import cinegrad.ops.sample.Interpolation;
import cinegrad.ops.shape.Shape;

import java.util.ArrayList;
import java.util.List;

/// Sampling at the points of a grid, as PyTorch's `grid_sample`:
///
/// `y[n, point, c] = Σ_{z,y,x} k(w − z)·k(v − y)·k(u − x)·image[n, z, y, x, c]`, (u, v, w) being the point in pixels and each k a
/// derivative of the kernel with respect to the coordinate, mostly the one of order 0.
///
/// The coordinate q ∈ [−1, 1] along an axis of `size` pixels is position `(q + 1)(size − 1)/2` if ±1 are the centers of the outer
/// pixels, and `((q + 1)·size − 1)/2` if they are its edges. Outside, a pixel counts 0, or the position is brought to the border
/// or reflected at the ends; for cubic interpolation not the position but each of its four neighbors is.
final class ReferenceGridSample {
    /// A pixel that is read along one axis, its weight, and the derivative of the weight by the coordinate.
    private record Neighbor(int pixel, double weight, double slope) { }

    /// A pixel that a point reads: coordinates in the grid (the last one free), in the image (likewise), neighbors along W, H and
    /// T.
    @FunctionalInterface
    private interface Tap {
        void visit(int[] point, int[] pixel, List<Neighbor> along);
    }

    private ReferenceGridSample() { }

    static void forward(double[] image, double[] grid, double[] y, GridSampleGeometry g) {
        forEachTap(grid, g, (point, pixel, along) -> {
            for (int c = 0; c < g.channels(); c++) {
                y[channel(g.output(), point, c)] += product(along) * image[channel(g.image(), pixel, c)];
            }
        });
    }

    static void imageGradient(double[] gradient, double[] grid, double[] image, GridSampleGeometry g) {
        forEachTap(grid, g, (point, pixel, along) -> {
            for (int c = 0; c < g.channels(); c++) {
                image[channel(g.image(), pixel, c)] += product(along) * gradient[channel(g.output(), point, c)];
            }
        });
    }

    static void gridGradient(double[] gradient, double[] image, double[] grid, double[] d, GridSampleGeometry g) {
        forEachTap(grid, g, (point, pixel, along) -> {
            double sum = 0;
            for (int c = 0; c < g.channels(); c++) {
                sum += gradient[channel(g.output(), point, c)] * image[channel(g.image(), pixel, c)];
            }
            for (int a = 0; a < g.axes(); a++) {
                double slope = sum * along.get(a).slope();
                for (int b = 0; b < along.size(); b++) if (b != a) slope *= along.get(b).weight();
                d[channel(g.grid(), point, a)] += slope;
            }
        });
    }

    private static double product(List<Neighbor> along) {
        return along.stream().mapToDouble(Neighbor::weight).reduce(1, (a, b) -> a * b);
    }

    private static int channel(Shape shape, int[] c, int channel) {
        c[c.length - 1] = channel;
        return Coordinates.at(shape, c);
    }

    private static void forEachTap(double[] grid, GridSampleGeometry g, Tap tap) {
        boolean volume = g.axes() == 3;
        Coordinates.forEach(g.grid().with(-1, 1), at -> {
            int[] point = at.clone();
            var across = neighbors(g.image().size(-2), grid[channel(g.grid(), point, 0)], g.orders().x(), g);
            var down = neighbors(g.image().size(-3), grid[channel(g.grid(), point, 1)], g.orders().y(), g);
            var deep = volume ? neighbors(g.image().size(-4), grid[channel(g.grid(), point, 2)], g.orders().z(), g)
                    : List.of(new Neighbor(0, 1, 0));
            for (var z : deep) {
                for (var y : down) {
                    for (var x : across) {
                        int[] pixel = volume ? new int[] {at[0], z.pixel(), y.pixel(), x.pixel(), 0}
                                : new int[] {at[0], y.pixel(), x.pixel(), 0};
                        tap.visit(point, pixel, List.of(x, y, z));
                    }
                }
            }
        });
    }

    /// The pixels inside the image that are read for one coordinate, with weights of the interpolation's derivative of the given
    /// order. NaN reads the first pixel with weight NaN.
    private static List<Neighbor> neighbors(int size, double coordinate, int order, GridSampleGeometry g) {
        if (Double.isNaN(coordinate)) return List.of(new Neighbor(0, Double.NaN, Double.NaN));
        double low = g.corners() == Corners.CENTERS ? 0 : -0.5;
        double high = g.corners() == Corners.CENTERS ? size - 1 : size - 0.5;
        double turn = (high - low) / 2;
        double u = low + (coordinate + 1) * turn;
        boolean inside = g.edge() != Edge.ZERO;
        boolean cubic = g.interpolation() == Interpolation.BICUBIC;
        if (!cubic && g.edge() == Edge.REFLECT) {
            turn *= reflectedSlope(u, low, high);
            u = reflected(u, low, high);
        }
        if (!cubic && inside) {
            if (!(u > 0 && u < size - 1)) turn = 0;
            u = clamped(u, size);
        }
        var neighbors = new ArrayList<Neighbor>();
        double base = ReferenceKernel.base(g.interpolation(), u);
        for (int k : ReferenceKernel.neighbors(g.interpolation())) {
            double pixel = base + k;
            double distance = u - base - k;
            if (cubic && g.edge() == Edge.REFLECT) pixel = reflected(pixel, low, high);
            if (cubic && inside) pixel = clamped(pixel, size);
            else if (!(pixel >= 0 && pixel < size)) continue;
            double weight = Math.pow(turn, order) * ReferenceKernel.derivative(g.interpolation(), order, distance);
            double slope = Math.pow(turn, order + 1) * ReferenceKernel.derivative(g.interpolation(), order + 1, distance);
            neighbors.add(new Neighbor((int) pixel, weight, slope));
        }
        return neighbors;
    }

    private static double clamped(double u, int size) {
        return u < 0 ? 0 : u > size - 1 ? size - 1 : u;
    }

    /// The distance from the nearest even multiple of the length, counted from `low`: a wave of triangles with turning points at
    /// both ends. An infinite place is that end.
    private static double reflected(double u, double low, double high) {
        if (Double.isInfinite(u)) return u > 0 ? high : low;
        return high == low ? low : low + Math.abs(Math.IEEEremainder(u - low, 2 * (high - low)));
    }

    private static double reflectedSlope(double u, double low, double high) {
        return high == low ? 0 : Math.signum(Math.IEEEremainder(u - low, 2 * (high - low)));
    }
}
