package cinegrad.ddei.phantom;

/// A filled convex region of the plane, in millimetres, with a closed-form Fourier transform.
sealed interface Region permits Ellipse, ConvexPolygon {
    /// Adds `(re + i·im) · F(k)` with `F(k) = ∫_region exp(−2πi (kx·x + ky·y)) dx dy` (mm²) at every point of a Cartesian grid.
    ///
    /// @param sum (rows, columns, 2), added to
    void addTransform(double re, double im, KspaceGrid grid, double[] sum);

    boolean contains(double x, double y);

    /// The region as seen by axes that are turned by `angle` from x towards y.
    Region turned(double angle);

    /// The region as a polygon: itself, or an ellipse sampled on its edge.
    ConvexPolygon outline();

    /// Whether a region with this outline lies inside, tested at the corners.
    default boolean contains(ConvexPolygon outline) {
        for (int i = 0; i < outline.corners(); i++) {
            if (!contains(outline.x(i), outline.y(i))) return false;
        }
        return true;
    }
}
