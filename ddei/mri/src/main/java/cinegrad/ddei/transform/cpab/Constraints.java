package cinegrad.ddei.transform.cpab;

import cinegrad.ddei.transform.cpab.Tessellation.Vertex;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The linear conditions L·a = 0 on the stacked affine matrices `a` of a [Tessellation]: row-major 2×3 for each cell, the
/// x-velocity's row first.
final class Constraints {
    /// How far outside the auxiliary vertices of an open boundary lie.
    private static final double AUXILIARY = 10;

    private final Tessellation tessellation;
    private final List<double[]> rows = new ArrayList<>();

    private Constraints(Tessellation tessellation) {
        this.tessellation = tessellation;
    }

    /// The rows of L: continuity always, the others by choice.
    static List<double[]> of(Tessellation tessellation, Boundary boundary, Volume volume) {
        var constraints = new Constraints(tessellation);
        constraints.continuity();
        switch (boundary) {
            case CLOSED -> constraints.closedBoundary();
            case OPEN -> constraints.continuityOutside();
        }
        if (volume == Volume.PRESERVED) constraints.noDivergence();
        return constraints.rows;
    }

    /// Two cells with a common side have the same velocity at both its ends.
    private void continuity() {
        for (int a = 0; a < tessellation.cells(); a++) {
            for (int b = a + 1; b < tessellation.cells(); b++) {
                var common = common(a, b);
                if (common.size() != 2) continue;
                for (var v : common) sameVelocity(a, b, tessellation.x(v), tessellation.y(v));
            }
        }
    }

    /// Neighboring border triangles, which meet in one border vertex only, also agree on a vertex far outside of it.
    private void continuityOutside() {
        for (int k = 0; k < 4; k++) {
            for (int a = 0; a < tessellation.cells(); a++) {
                for (int b = a + 1; b < tessellation.cells(); b++) {
                    if (!onBorder(a, k) || !onBorder(b, k)) continue;
                    for (var v : common(a, b)) {
                        double x = tessellation.x(v), y = tessellation.y(v);
                        sameVelocity(a, b, x, y);
                        if (k % 2 == 0) sameVelocity(a, b, x, y - AUXILIARY);
                        else sameVelocity(a, b, x - AUXILIARY, y);
                    }
                }
            }
        }
    }

    /// Whether `cell` is a triangle of kind k whose side lies on the border of the square.
    private boolean onBorder(int cell, int k) {
        int j = cell / 4 % tessellation.nx(), i = cell / 4 / tessellation.nx();
        return cell % 4 == k && switch (k) {
            case 0 -> i == 0;
            case 1 -> j == tessellation.nx() - 1;
            case 2 -> i == tessellation.ny() - 1;
            default -> j == 0;
        };
    }

    /// The normal velocity is zero at every vertex on the border.
    private void closedBoundary() {
        for (int c = 0; c < tessellation.cells(); c++) {
            for (var v : tessellation.vertices(c)) {
                double x = tessellation.x(v), y = tessellation.y(v);
                if (x == 0 || x == 1) velocity(row(), c, 0, x, y, 1);
                if (y == 0 || y == 1) velocity(row(), c, 1, x, y, 1);
            }
        }
    }

    /// The trace of each cell's linear part is zero.
    private void noDivergence() {
        for (int c = 0; c < tessellation.cells(); c++) {
            double[] row = row();
            row[6 * c] = 1;
            row[6 * c + 4] = 1;
        }
    }

    private List<Vertex> common(int a, int b) {
        var ofB = Arrays.asList(tessellation.vertices(b));
        return Arrays.stream(tessellation.vertices(a)).filter(ofB::contains).toList();
    }

    private void sameVelocity(int a, int b, double x, double y) {
        for (int component = 0; component < 2; component++) {
            double[] row = row();
            velocity(row, a, component, x, y, 1);
            velocity(row, b, component, x, y, -1);
        }
    }

    private double[] row() {
        double[] row = new double[tessellation.parameters()];
        rows.add(row);
        return row;
    }

    private static void velocity(double[] row, int cell, int component, double x, double y, double sign) {
        int at = 6 * cell + 3 * component;
        row[at] = sign * x;
        row[at + 1] = sign * y;
        row[at + 2] = sign;
    }
}
