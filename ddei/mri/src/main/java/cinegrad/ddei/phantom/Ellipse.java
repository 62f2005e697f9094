package cinegrad.ddei.phantom;

/// An ellipse with center (x, y), half-axes `a` and `b`, the half-axis `a` turned by `angle` from the x axis towards the y axis.
///
/// `F(k) = a·b · J₁(2πρ)/ρ · exp(−2πi k·c)`, `ρ² = (a·k_a)² + (b·k_b)²`, with k_a, k_b the components of k along the half-axes;
/// `F(0) = πab`.
record Ellipse(double x, double y, double a, double b, double angle) implements Region {
    /// How far, mm, a corner-to-corner chord of the outline may leave the curve.
    private static final double OUTLINE_ERROR = 0.05;

    Ellipse {
        if (!(a > 0 && b > 0)) {
            throw new IllegalArgumentException("Ellipse: half-axes must be positive; got a = " + a + ", b = " + b);
        }
    }

    static Ellipse circle(double x, double y, double radius) {
        return new Ellipse(x, y, radius, radius, 0);
    }

    @Override
    public void addTransform(double re, double im, KspaceGrid grid, double[] sum) {
        double cos = Math.cos(angle);
        double sin = Math.sin(angle);
        var column = grid.alongX(x);
        var row = grid.alongY(y);
        for (int h = 0, at = 0; h < grid.rows(); h++) {
            double ky = grid.ky(h);
            double rowRe = re * row.re[h] - im * row.im[h];
            double rowIm = re * row.im[h] + im * row.re[h];
            for (int w = 0; w < grid.columns(); w++, at += 2) {
                double kx = grid.kx(w);
                double along = a * (cos * kx + sin * ky);
                double across = b * (cos * ky - sin * kx);
                double f = 2 * Math.PI * a * b * Bessel.j1OverX(2 * Math.PI * Math.sqrt(along * along + across * across));
                sum[at] += f * (rowRe * column.re[w] - rowIm * column.im[w]);
                sum[at + 1] += f * (rowRe * column.im[w] + rowIm * column.re[w]);
            }
        }
    }

    @Override
    public boolean contains(double px, double py) {
        double cos = Math.cos(angle);
        double sin = Math.sin(angle);
        double along = (cos * (px - x) + sin * (py - y)) / a;
        double across = (cos * (py - y) - sin * (px - x)) / b;
        return along * along + across * across <= 1;
    }

    @Override
    public Ellipse turned(double turn) {
        double cos = Math.cos(turn);
        double sin = Math.sin(turn);
        return new Ellipse(cos * x + sin * y, cos * y - sin * x, a, b, angle - turn);
    }

    @Override
    public ConvexPolygon outline() {
        double largest = Math.max(a, b);
        double turn = 2 * Math.sqrt(2 * OUTLINE_ERROR / largest);        // of a chord that far inside the larger circle
        return ConvexPolygon.superellipse(this, 2, Math.max(12, (int) Math.ceil(2 * Math.PI / turn)));
    }
}
