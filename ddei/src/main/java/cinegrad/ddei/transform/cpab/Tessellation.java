package cinegrad.ddei.transform.cpab;

/// The unit square cut into `nx` × `ny` rectangles, and each by its diagonals into four triangles.
///
/// Cell number of triangle k in rectangle (j along x, i along y): `c = 4(i·nx + j) + k`, where k = 0 is the triangle on the
/// low-y side, 1 the high-x side, 2 the high-y side, 3 the low-x side.
public record Tessellation(int nx, int ny) {
    /// The largest coordinate that is looked up: 1 itself would fall into a rectangle behind the last.
    private static final double ALMOST_ONE = 1 - 1e-9;

    public Tessellation {
        if (nx < 1 || ny < 1 || nx > 64 || ny > 64) {
            throw new IllegalArgumentException("Tessellation: 1 to 64 rectangles along each axis, got (x,y) = (" + nx + "," + ny + ")");
        }
    }

    public int cells() {
        return 4 * nx * ny;
    }

    /// Values describing one affine velocity in each cell: a 2×3 matrix, row-major.
    public int parameters() {
        return 6 * cells();
    }

    /// The corners of a cell: the rectangle's centre, then the two ends of the side the triangle stands on, going round
    /// from the low-y side's left end.
    Vertex[] vertices(int cell) {
        int j = cell / 4 % nx, i = cell / 4 / nx;
        Vertex[] round = {new Vertex(2 * j, 2 * i), new Vertex(2 * j + 2, 2 * i), new Vertex(2 * j + 2, 2 * i + 2), new Vertex(2 * j, 2 * i + 2)};
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

    /// The cell of a point. Points outside the square belong to the border triangle whose extension they lie in; on an
    /// edge the first of the comparisons below decides, as in the reference.
    public int cell(double x, double y) {
        if (!(x > 0 && x < 1 && y > 0 && y < 1)) return cellOutside(x, y);
        double px = x * nx, py = y * ny;
        int j = Math.min((int) px, nx - 1), i = Math.min((int) py, ny - 1);
        double fx = px - j, fy = py - i;
        boolean beyond = 1 - fx < fy;
        int k = fx < fy ? (beyond ? 2 : 3) : (beyond ? 1 : 0);
        return 4 * (i * nx + j) + k;
    }

    private int cellOutside(double x, double y) {
        int j = (int) (Math.clamp(x, 0, ALMOST_ONE) * nx), i = (int) (Math.clamp(y, 0, ALMOST_ONE) * ny);
        return 4 * (i * nx + j) + outsideTriangle(x, y);
    }

    private int outsideTriangle(double x, double y) {
        double u = x * nx, v = y * ny;
        if (x <= 0) return y <= 0 && v < u ? 0 : y >= 1 && v - ny > -u ? 2 : 3;
        if (x >= 1) return y <= 0 && -v > u - nx ? 0 : y >= 1 && v - ny > u - nx ? 2 : 1;
        return y <= 0 ? 0 : 2;
    }
}
