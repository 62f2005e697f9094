package cinegrad.ddei.transform.cpab;

import cinegrad.ops.sample.PiecewiseAffine;

/// A piecewise-affine velocity: v(p) = A_c · (x, y, 1)ᵀ in cell c.
public final class VelocityField {
    private final Tessellation tessellation;
    private final double[] affine;

    /// @param affine (cells, 2, 3), row-major: for each cell the rows of the x- and of the y-velocity
    public VelocityField(Tessellation tessellation, double[] affine) {
        if (affine.length != tessellation.parameters()) {
            throw new IllegalArgumentException("VelocityField: " + affine.length + " values for the " + tessellation.cells()
                    + " cells of "
                    + tessellation + "; each needs 6");
        }
        this.tessellation = tessellation;
        this.affine = affine.clone();
    }

    public Tessellation tessellation() {
        return tessellation;
    }

    /// The x-component at (x, y).
    public double velocityX(double x, double y) {
        int at = 6 * tessellation.cell(x, y);
        return affine[at] * x + affine[at + 1] * y + affine[at + 2];
    }

    /// The y-component at (x, y).
    public double velocityY(double x, double y) {
        int at = 6 * tessellation.cell(x, y) + 3;
        return affine[at] * x + affine[at + 1] * y + affine[at + 2];
    }

    /// −v, whose diffeomorphism undoes this one's.
    public VelocityField negated() {
        double[] opposite = new double[affine.length];
        for (int i = 0; i < affine.length; i++) opposite[i] = -affine[i];
        return new VelocityField(tessellation, opposite);
    }

    /// Follows the field for one unit of time in 50 steps.
    public Diffeomorphism flow() {
        return flow(50);
    }

    /// Follows the field for one unit of time in `steps` steps, each exact as long as a point stays in its cell:
    /// p ← exp(A_c / steps) · (p, 1). A change of cell is noticed at the end of a step.
    public Diffeomorphism flow(int steps) {
        if (steps < 1) throw new IllegalArgumentException("flow: at least one step, got " + steps);
        double[] step = new double[affine.length];
        for (int c = 0; c < tessellation.cells(); c++) AffineExponential.of(affine, 6 * c, 1.0 / steps, step, 6 * c);
        return new Diffeomorphism(new PiecewiseAffine(tessellation.nx(), tessellation.ny(), step), steps);
    }
}
