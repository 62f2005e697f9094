package cinegrad.ops.sample;

import cinegrad.ops.parallel.Parallel;

/// A map of the plane that is affine in each triangle of the unit square, which is cut into `nx` × `ny` rectangles and these by
/// their diagonals: p ← M_c·(x, y, 1) in cell c.
///
/// Cell number of triangle k in rectangle (j along x, i along y): `c = 4(i·nx + j) + k`, where k = 0 is the triangle on the
/// low-y side, 1 the high-x side, 2 the high-y side, 3 the low-x side. Its kernel on a GPU is in warp.cu.
public final class PiecewiseAffine {
    /// The largest coordinate that is looked up: 1 itself would fall into a rectangle behind the last.
    private static final double ALMOST_ONE = 1 - 1e-9;
    private static final int BLOCK = 256;

    private final int nx;
    private final int ny;
    private final double[] matrices;

    /// @param matrices (4·nx·ny, 2, 3), row-major, finite; taken over without a copy
    public PiecewiseAffine(int nx, int ny, double[] matrices) {
        if (nx < 1 || ny < 1 || matrices.length != 24 * nx * ny) {
            throw new IllegalArgumentException("PiecewiseAffine: " + matrices.length + " numbers for the cells of (x,y) = (" + nx
                    + "," + ny + ") rectangles; each has 24");
        }
        for (double m : matrices) {
            if (!Double.isFinite(m)) throw new IllegalArgumentException("PiecewiseAffine: a matrix holds " + m);
        }
        this.nx = nx;
        this.ny = ny;
        this.matrices = matrices;
    }

    /// The same affine map everywhere.
    ///
    /// @param matrix (2, 3), row-major
    public static PiecewiseAffine everywhere(double... matrix) {
        double[] four = new double[4 * matrix.length];
        for (int i = 0; i < four.length; i++) four[i] = matrix[i % matrix.length];
        return new PiecewiseAffine(1, 1, four);
    }

    /// Rectangles along x.
    public int nx() {
        return nx;
    }

    /// Rectangles along y.
    public int ny() {
        return ny;
    }

    /// (4·nx·ny, 2, 3), row-major; a copy.
    public double[] matrices() {
        return matrices.clone();
    }

    /// Applies the map `times` times to the points (x_i, y_i), in place.
    public void apply(double[] x, double[] y, int times, Parallel parallel) {
        if (x.length != y.length) {
            throw new IllegalArgumentException("PiecewiseAffine: " + x.length + " x and " + y.length + " y coordinates");
        }
        parallel.forRange(x.length, BLOCK, (from, to, _) -> {
            for (int i = from; i < to; i += BLOCK) apply(x, y, times, i, Math.min(to, i + BLOCK));
        });
    }

    /// Step by step for a whole block: its points are independent, one point's steps are not.
    private void apply(double[] x, double[] y, int times, int from, int to) {
        for (int s = 0; s < times; s++) {
            for (int i = from; i < to; i++) {
                double px = x[i], py = y[i];
                int at = 6 * cell(nx, ny, px, py);
                x[i] = matrices[at] * px + matrices[at + 1] * py + matrices[at + 2];
                y[i] = matrices[at + 3] * px + matrices[at + 4] * py + matrices[at + 5];
            }
        }
    }

    /// The cell of a point. Points outside the square belong to the border triangle whose extension they lie in; on an
    /// edge the first of the comparisons below decides, as in the reference.
    public static int cell(int nx, int ny, double x, double y) {
        if (!(x > 0 && x < 1 && y > 0 && y < 1)) return cellOutside(nx, ny, x, y);
        double px = x * nx, py = y * ny;
        int j = Math.min((int) px, nx - 1), i = Math.min((int) py, ny - 1);
        double fx = px - j, fy = py - i;
        boolean beyond = 1 - fx < fy;
        int k = fx < fy ? (beyond ? 2 : 3) : (beyond ? 1 : 0);
        return 4 * (i * nx + j) + k;
    }

    private static int cellOutside(int nx, int ny, double x, double y) {
        int j = (int) (Math.clamp(x, 0, ALMOST_ONE) * nx), i = (int) (Math.clamp(y, 0, ALMOST_ONE) * ny);
        return 4 * (i * nx + j) + outsideTriangle(x, y, x * nx, y * ny, nx, ny);
    }

    private static int outsideTriangle(double x, double y, double u, double v, int nx, int ny) {
        if (x <= 0) return y <= 0 && v < u ? 0 : y >= 1 && v - ny > -u ? 2 : 3;
        if (x >= 1) return y <= 0 && -v > u - nx ? 0 : y >= 1 && v - ny > u - nx ? 2 : 1;
        return y <= 0 ? 0 : 2;
    }
}
