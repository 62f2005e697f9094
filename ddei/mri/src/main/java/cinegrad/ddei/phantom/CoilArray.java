package cinegrad.ddei.phantom;

/// Receive coils in a ring around the field of view, whose sensitivities are trigonometric polynomials, so that k-space seen
/// through them has a closed form.
///
/// With u = (y/L_y, x/L_x), L the field of view, and the coil's place u_c, 0.6 fields of view from the middle at the angle φ_c:
/// `s_c(u) = g · exp(iφ_c) · f(u_y − u_cy) · f(u_x − u_cx)`, `f(d) = ½ + ½ cos πd + ¼ i sin πd`. f falls from 1 at the coil to 0
/// one field of view away, and its phase grows with the distance. g makes Σ_c |s_c|² = 1 in the middle. Each f is a sum of three
/// waves of −½, 0 and ½ cycles per field of view, so a coil's k-space is a sum of nine copies of the object's, shifted by these.
public final class CoilArray {
    private static final double DISTANCE = 0.6;
    private static final double TURN = 0.25;
    private static final int WAVES = 3;

    /// Of each coil and pair of waves, (C, 3, 3, 2): along y first, from −½ to ½ cycles per field of view.
    private final double[] terms;
    private final int coils;

    private CoilArray(double[] terms, int coils) {
        this.terms = terms;
        this.coils = coils;
    }

    /// @param coils at equal angles
    public static CoilArray ring(int coils) {
        if (coils < 1) throw new IllegalArgumentException("coil array: at least one coil, got " + coils);
        var array = new CoilArray(new double[2 * coils * WAVES * WAVES], coils);
        double squares = 0;
        for (int c = 0; c < coils; c++) {
            double angle = 2 * Math.PI * c / coils;
            double[] y = waves(DISTANCE * Math.sin(angle));
            double[] x = waves(DISTANCE * Math.cos(angle));
            for (int a = 0; a < WAVES; a++) {
                for (int b = 0; b < WAVES; b++) {
                    double re = y[2 * a] * x[2 * b] - y[2 * a + 1] * x[2 * b + 1];
                    double im = y[2 * a] * x[2 * b + 1] + y[2 * a + 1] * x[2 * b];
                    int at = array.at(c, a, b);
                    array.terms[at] = Math.cos(angle) * re - Math.sin(angle) * im;
                    array.terms[at + 1] = Math.cos(angle) * im + Math.sin(angle) * re;
                }
            }
            double[] middle = array.sensitivity(c, 0, 0);
            squares += middle[0] * middle[0] + middle[1] * middle[1];
        }
        for (int i = 0; i < array.terms.length; i++) array.terms[i] /= Math.sqrt(squares);
        return array;
    }

    /// The waves of f(u − place), as complex numbers: of −½, 0 and ½ cycles.
    private static double[] waves(double place) {
        double cos = Math.cos(Math.PI * place);
        double sin = Math.sin(Math.PI * place);
        double down = 0.25 - TURN / 2;
        double up = 0.25 + TURN / 2;
        return new double[] {down * cos, down * sin, 0.5, 0, up * cos, -up * sin};
    }

    private int at(int coil, int a, int b) {
        return 2 * ((coil * WAVES + a) * WAVES + b);
    }

    public int coils() {
        return coils;
    }

    /// The real part of the wave (a/2, b/2) cycles per field of view in a coil's sensitivity, a and b from −1 to 1.
    double real(int coil, int a, int b) {
        return terms[at(coil, a + 1, b + 1)];
    }

    double imaginary(int coil, int a, int b) {
        return terms[at(coil, a + 1, b + 1) + 1];
    }

    /// s_c at a point given in fields of view from the middle.
    private double[] sensitivity(int coil, double y, double x) {
        double re = 0;
        double im = 0;
        for (int a = -1; a <= 1; a++) {
            for (int b = -1; b <= 1; b++) {
                double phase = Math.PI * (a * y + b * x);
                double cos = Math.cos(phase);
                double sin = Math.sin(phase);
                re += real(coil, a, b) * cos - imaginary(coil, a, b) * sin;
                im += real(coil, a, b) * sin + imaginary(coil, a, b) * cos;
            }
        }
        return new double[] {re, im};
    }

    /// The sensitivities at the pixel centers, complex (C, H, W), interleaved.
    public float[] maps(int height, int width) {
        var maps = new float[Math.multiplyExact(2 * coils, Math.multiplyExact(height, width))];
        for (int c = 0, to = 0; c < coils; c++) {
            for (int h = 0; h < height; h++) {
                for (int w = 0; w < width; w++, to += 2) {
                    double[] s = sensitivity(c, (double) (h - height / 2) / height, (double) (w - width / 2) / width);
                    maps[to] = (float) s[0];
                    maps[to + 1] = (float) s[1];
                }
            }
        }
        return maps;
    }
}
