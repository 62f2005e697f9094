package cinegrad.ddei.phantom;

/// The smooth complex receive sensitivity: brighter near the anterior coil, with a slowly turning phase.
///
/// `m(r) = exp(2πi q₀·r/L) · Σ_{a,b ∈ {−1,0,1}} c[a,b] exp(2πi (a·y/L_y + b·x/L_x))`, L the field of view. A product with a plane
/// wave is a shift in k-space, so `F{m·ρ}(k) = Σ c[a,b] F{ρ}(k − q₀ − (a,b))` holds exactly; and because the shifts are whole
/// steps of the k-space grid apart from the common q₀, one transform of the object on a grid with one more line on each side is
/// all that is computed.
record ReceiveField(double[][][] c, double qy, double qx) {
    /// About as bright as where the uneven field sees the heart.
    private static final double EVEN = 1.3;

    static ReceiveField of(Draws draws) {
        double[][][] c = new double[3][3][2];
        c[1][1] = new double[]{1, 0};
        double[] anterior = polar(0.13, Math.PI / 2 + 0.15 * draws.symmetric(0));       // 2·0.13·sin: brighter for y < 0
        c[2][1] = anterior;
        c[0][1] = new double[]{anterior[0], -anterior[1]};
        c[1][2] = polar(0.13 + 0.04 * draws.symmetric(1), 2 * Math.PI * draws.uniform(2));
        c[1][0] = polar(0.13 + 0.04 * draws.symmetric(3), 2 * Math.PI * draws.uniform(4));
        c[2][2] = polar(0.06, 2 * Math.PI * draws.uniform(5));
        c[0][2] = polar(0.06, 2 * Math.PI * draws.uniform(6));
        return new ReceiveField(c, 0.35 * draws.symmetric(7), 0.35 * draws.symmetric(8));
    }

    /// As bright everywhere, with the slowly turning phase alone.
    static ReceiveField even(Draws draws) {
        var field = of(draws);
        var c = new double[3][3][2];
        c[1][1][0] = EVEN;
        return new ReceiveField(c, field.qy, field.qx);
    }

    private static double[] polar(double magnitude, double phase) {
        return new double[]{magnitude * Math.cos(phase), magnitude * Math.sin(phase)};
    }

    /// Sums the shifted copies: object (rows + 2, columns + 2, 2) to (rows, columns, 2), scaled.
    double[] applied(double[] object, int rows, int columns, double scale) {
        var sum = new double[2 * rows * columns];
        for (int h = 0; h < rows; h++) {
            for (int w = 0; w < columns; w++) {
                double re = 0;
                double im = 0;
                for (int a = -1; a <= 1; a++) {
                    for (int b = -1; b <= 1; b++) {
                        double[] term = c[a + 1][b + 1];
                        int from = 2 * ((h + 1 - a) * (columns + 2) + w + 1 - b);
                        re += term[0] * object[from] - term[1] * object[from + 1];
                        im += term[0] * object[from + 1] + term[1] * object[from];
                    }
                }
                int to = 2 * (h * columns + w);
                sum[to] = scale * re;
                sum[to + 1] = scale * im;
            }
        }
        return sum;
    }

    /// m(r) at a point given in fractions of the field of view.
    double[] at(double x, double y) {
        double re = 0;
        double im = 0;
        for (int a = -1; a <= 1; a++) {
            for (int b = -1; b <= 1; b++) {
                double phase = 2 * Math.PI * ((a + qy) * y + (b + qx) * x);
                double[] term = c[a + 1][b + 1];
                re += term[0] * Math.cos(phase) - term[1] * Math.sin(phase);
                im += term[0] * Math.sin(phase) + term[1] * Math.cos(phase);
            }
        }
        return new double[]{re, im};
    }
}
