package cinegrad.ops.reference;

import cinegrad.ops.NdArray;
import cinegrad.ops.sample.Edge;
import cinegrad.ops.sample.PiecewiseAffine;
import cinegrad.ops.sample.SamplePlan;
import cinegrad.ops.sample.SamplePoints;
import cinegrad.ops.shape.Shape;

import java.util.ArrayList;
import java.util.List;

/// Interpolation of images at given points: `y[…, p, c] = Σ_{r,s} k(row_p − r)·k(column_p − s)·x[…, r, s, c]`, (r, s) running
/// over the neighbors of the point; those outside the image count 0, or are the nearest pixel, or that of the image mirrored
/// about its outer pixels.
final class ReferenceSampling {
    private record Tap(int row, int column, double weight) { }

    private ReferenceSampling() { }

    static void apply(NdArray x, SamplePlan plan, NdArray y) {
        Shape from = x.type().asReal().shape();
        Shape to = y.type().asReal().shape();
        var taps = taps(plan);
        Coordinates.forEach(to, c -> {
            double sum = 0;
            for (var tap : at(taps, c)) sum += tap.weight() * x.f64()[pixel(from, c, tap)];
            y.f64()[Coordinates.at(to, c)] = sum;
        });
    }

    /// The adjoint: every point adds to the pixels it reads. `x` begins as zeros.
    static void adjoint(NdArray y, SamplePlan plan, NdArray x) {
        Shape from = y.type().asReal().shape();
        Shape to = x.type().asReal().shape();
        var taps = taps(plan);
        Coordinates.forEach(from, c -> {
            for (var tap : at(taps, c)) x.f64()[pixel(to, c, tap)] += tap.weight() * y.f64()[Coordinates.at(from, c)];
        });
    }

    /// Where the image (…, H, W, C) is read for output element `c`.
    private static int pixel(Shape image, int[] c, Tap tap) {
        int[] source = c.clone();
        source[c.length - 3] = tap.row();
        source[c.length - 2] = tap.column();
        return Coordinates.at(image, source);
    }

    private static List<Tap> at(List<List<List<Tap>>> taps, int[] c) {
        return taps.get(c[c.length - 3]).get(c[c.length - 2]);
    }

    /// The rows and columns read for each row and column of the output.
    private static List<List<List<Tap>>> taps(SamplePlan plan) {
        var taps = new ArrayList<List<List<Tap>>>();
        for (int r = 0, p = 0; r < plan.output().height(); r++) {
            var row = new ArrayList<List<Tap>>();
            for (int s = 0; s < plan.output().width(); s++, p++) row.add(tapsAt(point(plan.points(), r, s, p), plan));
            taps.add(row);
        }
        return taps;
    }

    private static List<Tap> tapsAt(double[] point, SamplePlan plan) {
        var taps = new ArrayList<Tap>();
        double top = ReferenceKernel.base(plan.interpolation(), point[0]);
        double left = ReferenceKernel.base(plan.interpolation(), point[1]);
        for (int i : ReferenceKernel.neighbors(plan.interpolation())) {
            for (int j : ReferenceKernel.neighbors(plan.interpolation())) {
                double weight = ReferenceKernel.weight(plan.interpolation(), point[0] - top - i)
                        * ReferenceKernel.weight(plan.interpolation(), point[1] - left - j);
                int row = inside((int) top + i, plan.input().height(), plan.edge());
                int column = inside((int) left + j, plan.input().width(), plan.edge());
                if (row >= 0 && column >= 0 && weight != 0) taps.add(new Tap(row, column, weight));
            }
        }
        return taps;
    }

    /// The pixel that stands for number `i` of `n`, −1 for none.
    private static int inside(int i, int n, Edge edge) {
        return switch (edge) {
            case ZERO -> i < 0 || i >= n ? -1 : i;
            case BORDER -> i < 0 ? 0 : i >= n ? n - 1 : i;
            case REFLECT -> n == 1 ? 0 : (int) Math.abs(Math.IEEEremainder(i, 2.0 * (n - 1)));
        };
    }

    /// The row and column that output pixel (r, s), number `p` of the list, reads.
    private static double[] point(SamplePoints points, int r, int s, int p) {
        if (points.law().isEmpty()) return new double[] {points.row(p), points.column(p)};
        var law = points.law().get();
        double[] xy = {(r - law.row()) / law.rowUnit(), (s - law.column()) / law.columnUnit()};
        double[] matrices = law.map().matrices();
        for (int times = 0; times < law.times(); times++) xy = mapped(law.map(), matrices, xy[0], xy[1]);
        return new double[] {xy[0] * law.rowUnit(), xy[1] * law.columnUnit()};
    }

    /// M_c·(x, y, 1). The cell c is a quarter of the rectangle nearest to the point, on one side of each of its diagonals.
    private static double[] mapped(PiecewiseAffine map, double[] matrices, double x, double y) {
        int j = Math.clamp((long) Math.floor(x * map.nx()), 0, map.nx() - 1);
        int i = Math.clamp((long) Math.floor(y * map.ny()), 0, map.ny() - 1);
        double u = x * map.nx() - j;
        double v = y * map.ny() - i;
        int triangle = u >= v ? (u + v <= 1 ? 0 : 1) : (u + v > 1 ? 2 : 3);
        int[] shape = {map.ny(), map.nx(), 4, 2, 3};
        double[] to = new double[2];
        for (int k = 0; k < 2; k++) {
            int at = Coordinates.at(Shape.of(shape), i, j, triangle, k, 0);
            to[k] = matrices[at] * x + matrices[at + 1] * y + matrices[at + 2];
        }
        return to;
    }
}
