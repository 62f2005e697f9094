package cinegrad.ddei.transform.cpab;

/// The exponential of an affine velocity: the map p ↦ M·(p, 1) that follows v(p) = A·(p, 1) for a while.
final class AffineExponential {
    private static final int TERMS = 16;

    private AffineExponential() { }

    /// Writes the upper two rows of exp(time · [A; 0 0 0]) by a Taylor series of the halved time, then squaring.
    ///
    /// With a norm below 1/4 the first term left out is below (1/4)¹⁷/17! ≈ 2·10⁻²⁵.
    static void of(double[] affine, int at, double time, double[] result, int resultAt) {
        double norm = 0;
        for (int i = 0; i < 6; i++) norm += Math.abs(affine[at + i]) * Math.abs(time);
        int halvings = Math.max(0, Math.getExponent(norm) + 3);
        double scale = Math.scalb(time, -halvings);
        double[] a = new double[6];
        for (int i = 0; i < 6; i++) a[i] = scale * affine[at + i];

        double[] sum = {1, 0, 0, 0, 1, 0};
        double[] term = a.clone();
        for (int n = 2; n <= TERMS; n++) {
            for (int i = 0; i < 6; i++) sum[i] += term[i];
            term = nilpotentProduct(term, a, n);
        }
        for (int i = 0; i < halvings; i++) sum = composition(sum, sum);
        System.arraycopy(sum, 0, result, resultAt, 6);
    }

    /// (B · [A; 0 0 0]) / n
    private static double[] nilpotentProduct(double[] b, double[] a, double n) {
        double[] c = new double[6];
        for (int r = 0; r < 6; r += 3) {
            for (int j = 0; j < 3; j++) c[r + j] = (b[r] * a[j] + b[r + 1] * a[3 + j]) / n;
        }
        return c;
    }

    /// B · [A; 0 0 1]: first A, then B.
    private static double[] composition(double[] b, double[] a) {
        double[] c = new double[6];
        for (int r = 0; r < 6; r += 3) {
            for (int j = 0; j < 3; j++) c[r + j] = b[r] * a[j] + b[r + 1] * a[3 + j];
            c[r + 2] += b[r + 2];
        }
        return c;
    }
}
