package cinegrad.ddei.io;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The place of the pixels of a picture in the patient: `(x, y, z) = A · (column, row, slice, 1)` in mm, x growing to the right,
/// y to the front and z to the head of the patient, as NIfTI has it. DICOM's x and y grow the other way.
///
/// @param rows the three rows of A, of four numbers each
public record Orientation(List<List<Double>> rows) {
    static final int NUMBERS = 12;
    private static final double MOST = 1e6;
    private static final double LEAST_STEP = 1e-6;
    private static final double RIGHT_ANGLE = 1e-3;

    public Orientation {
        rows = rows.stream().map(List::copyOf).toList();
        if (rows.size() != 3 || rows.stream().anyMatch(r -> r.size() != 4)) {
            throw new IllegalArgumentException("orientation: needs 3 rows of 4 numbers, got " + rows);
        }
    }

    /// @param affine the 12 numbers of A, row by row
    /// @return empty if they place no picture: numbers that are not finite or huge, steps of no length, axes in one plane
    public static Optional<Orientation> of(double... affine) {
        if (affine.length != NUMBERS || Arrays.stream(affine).anyMatch(v -> !(Math.abs(v) <= MOST))) return Optional.empty();
        var rows = new ArrayList<List<Double>>();
        for (int i = 0; i < 3; i++) rows.add(Arrays.stream(affine, 4 * i, 4 * i + 4).boxed().toList());
        var placed = new Orientation(rows);
        double[] x = placed.column(0);
        double[] y = placed.column(1);
        double[] z = placed.column(2);
        double lengths = length(x) * length(y) * length(z);
        boolean flat = length(x) < LEAST_STEP || length(y) < LEAST_STEP || length(z) < LEAST_STEP
                || Math.abs(dot(cross(x, y), z)) < RIGHT_ANGLE * lengths;
        return flat ? Optional.empty() : Optional.of(placed);
    }

    /// The same for the part of the pictures that begins at this row, column and slice.
    Orientation from(int row, int column, int slice) {
        var moved = new ArrayList<List<Double>>();
        for (var r : rows) {
            moved.add(List.of(r.get(0), r.get(1), r.get(2),
                    r.get(3) + column * r.get(0) + row * r.get(1) + slice * r.get(2)));
        }
        return new Orientation(moved);
    }

    /// The numbers of A, row by row.
    public double[] affine() {
        return rows.stream().flatMap(List::stream).mapToDouble(Double::doubleValue).toArray();
    }

    /// Column `j` of A: the step from one column to the next (0), from one row to the next (1), from one slice to the next (2),
    /// or the place of the first pixel (3).
    public double[] column(int j) {
        return rows.stream().mapToDouble(r -> r.get(j)).toArray();
    }

    /// Whether the three steps are at right angles, so that a rotation and the sizes of a pixel say all.
    public boolean isRotation() {
        for (int i = 0; i < 3; i++) {
            double[] a = column(i);
            double[] b = column((i + 1) % 3);
            if (Math.abs(dot(a, b)) > RIGHT_ANGLE * length(a) * length(b)) return false;
        }
        return true;
    }

    public static double length(double[] v) {
        return Math.sqrt(dot(v, v));
    }

    public static double[] cross(double[] a, double[] b) {
        return new double[] {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
    }

    private static double dot(double[] a, double[] b) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }

    /// Which way columns and rows grow, by the nearest axis of the patient: `columns to the left, rows to the back`.
    @Override
    public String toString() {
        return "columns to the " + direction(column(0)) + ", rows to the " + direction(column(1));
    }

    private static String direction(double[] v) {
        String[] up = {"right", "front", "head"};
        String[] down = {"left", "back", "feet"};
        int axis = Math.abs(v[0]) >= Math.abs(v[1]) && Math.abs(v[0]) >= Math.abs(v[2]) ? 0
                : Math.abs(v[1]) >= Math.abs(v[2]) ? 1 : 2;
        return v[axis] > 0 ? up[axis] : down[axis];
    }
}
