package cinegrad.ddei.transform.cpab;

import cinegrad.ops.sample.PiecewiseAffine;

/// The unit square cut into `nx` × `ny` rectangles, and each by its diagonals into four triangles. Cells are numbered as in
/// [PiecewiseAffine].
public record Tessellation(int nx, int ny) {
    public Tessellation {
        if (nx < 1 || ny < 1 || nx > 64 || ny > 64) {
            throw new IllegalArgumentException("Tessellation: 1 to 64 rectangles along each axis, got (x,y) = (" + nx + "," + ny
                    + ")");
        }
    }

    public int cells() {
        return 4 * nx * ny;
    }

    /// Values describing one affine velocity in each cell: a 2×3 matrix, row-major.
    public int parameters() {
        return 6 * cells();
    }

    /// The corners of a cell: the rectangle's center, then the two ends of the side the triangle stands on, going round
    /// from the low-y side's left end.
    Vertex[] vertices(int cell) {
        int j = cell / 4 % nx, i = cell / 4 / nx;
        Vertex[] round = {new Vertex(2 * j, 2 * i), new Vertex(2 * j + 2, 2 * i), new Vertex(2 * j + 2, 2 * i + 2),
                new Vertex(2 * j, 2 * i + 2)};
        int k = cell % 4;
        return new Vertex[] {new Vertex(2 * j + 1, 2 * i + 1), round[k], round[(k + 1) % 4]};
    }

    /// A vertex of the tessellation, counted in half rectangles so that equal ones are equal.
    record Vertex(int halfX, int halfY) {}

    double x(Vertex v) {
        return v.halfX / (2.0 * nx);
    }

    double y(Vertex v) {
        return v.halfY / (2.0 * ny);
    }

    /// The cell of a point; outside the square, of the border triangle whose extension it lies in.
    public int cell(double x, double y) {
        return PiecewiseAffine.cell(nx, ny, x, y);
    }
}
