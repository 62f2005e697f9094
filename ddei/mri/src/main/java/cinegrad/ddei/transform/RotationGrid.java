package cinegrad.ddei.transform;

import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.sample.PiecewiseAffine;
import cinegrad.ops.sample.SamplePoints;

/// Source coordinates for rotating an image. The angle is counter-clockwise as displayed, rows running down; the center is that
/// of the image, and distances are pixels, so nothing is stretched.
///
/// Output pixel (r, c) with `v = r − (H−1)/2`, `u = c − (W−1)/2` is read from row `sin φ · u + cos φ · v`, column
/// `cos φ · u − sin φ · v` from the input's center. Multiples of 90° are exact. Sampled with zeros outside.
public final class RotationGrid {
    /// How far from a whole number a corner may lie and still not make the expanded image larger.
    private static final double TOLERANCE = 1e-4;
    private static final Parallel ALONE = new Parallel(1);

    private RotationGrid() { }

    /// The output has the input's size; corners that leave it are lost.
    public static SamplePoints points(ImageSize size, double degrees) {
        return points(size, size, degrees);
    }

    /// The output is as large as it must be to hold every corner of the input.
    public static SamplePoints expanded(ImageSize size, double degrees) {
        double sin = Math.abs(sin(degrees)), cos = Math.abs(cos(degrees));
        int height = extent(sin * size.width() + cos * size.height(), size.height());
        int width = extent(cos * size.width() + sin * size.height(), size.width());
        return points(size, new ImageSize(height, width), degrees);
    }

    private static SamplePoints points(ImageSize input, ImageSize output, double degrees) {
        double sin = sin(degrees), cos = cos(degrees);
        double row = (input.height() - 1) / 2.0, column = (input.width() - 1) / 2.0;
        double outRow = (output.height() - 1) / 2.0, outColumn = (output.width() - 1) / 2.0;
        var turn = PiecewiseAffine.everywhere(cos, sin, row, -sin, cos, column);
        return new SamplePoints(output, new SamplePoints.Law(turn, 1, outRow, outColumn, 1, 1), ALONE);
    }

    /// Pixels from the first to the last that a length of `extent` about the center of `size` pixels touches.
    private static int extent(double extent, int size) {
        double first = size / 2.0 - extent / 2, last = size / 2.0 + extent / 2;
        return (int) (Math.ceil(round(last)) - Math.floor(round(first)));
    }

    /// `x` without what is below the tolerance, towards zero.
    private static double round(double x) {
        double steps = x / TOLERANCE;
        return (steps < 0 ? Math.ceil(steps) : Math.floor(steps)) * TOLERANCE;
    }

    private static double sin(double degrees) {
        double quarters = degrees / 90;
        if (quarters != Math.rint(quarters)) return Math.sin(Math.toRadians(degrees));
        return new double[] {0, 1, 0, -1}[(int) Math.floorMod((long) quarters, 4L)];
    }

    private static double cos(double degrees) {
        return degrees / 90 == Math.rint(degrees / 90) ? sin(degrees + 90) : Math.cos(Math.toRadians(degrees));
    }
}
