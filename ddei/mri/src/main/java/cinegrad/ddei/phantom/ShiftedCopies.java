package cinegrad.ddei.phantom;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// K-space seen through a receive field and coils as a sum of shifted copies of the object's: both are sums of plane waves, and a
/// product with a plane wave is a shift.
///
/// @param coils  how many
/// @param copies the shifts
/// @param qy     the common shift of all, cycles per field of view, as `qx`
record ShiftedCopies(int coils, List<Copy> copies, double qy, double qx) {
    /// @param y       half cycles per field of view, as `x`
    /// @param factors of every coil, (C, 2)
    record Copy(int y, int x, double[] factors) { }

    private record Shift(int y, int x) { }

    /// One coil that sees all alike.
    static ShiftedCopies of(ReceiveField field) {
        var copies = new ArrayList<Copy>();
        for (int a = -1; a <= 1; a++) {
            for (int b = -1; b <= 1; b++) {
                double[] term = field.c()[a + 1][b + 1];
                if (term[0] != 0 || term[1] != 0) copies.add(new Copy(2 * a, 2 * b, term));
            }
        }
        return new ShiftedCopies(1, copies, field.qy(), field.qx());
    }

    static ShiftedCopies of(ReceiveField field, CoilArray coils) {
        var factors = new LinkedHashMap<Shift, double[]>();
        for (var wave : of(field).copies) {
            double re = wave.factors[0];
            double im = wave.factors[1];
            for (int a = -1; a <= 1; a++) {
                for (int b = -1; b <= 1; b++) {
                    double[] sum = factors.computeIfAbsent(new Shift(wave.y + a, wave.x + b), _ -> new double[2 * coils.coils()]);
                    for (int c = 0; c < coils.coils(); c++) {
                        double coilRe = coils.real(c, a, b);
                        double coilIm = coils.imaginary(c, a, b);
                        sum[2 * c] += re * coilRe - im * coilIm;
                        sum[2 * c + 1] += re * coilIm + im * coilRe;
                    }
                }
            }
        }
        var copies = new ArrayList<Copy>();
        factors.forEach((shift, sum) -> copies.add(new Copy(shift.y, shift.x, sum)));
        return new ShiftedCopies(coils.coils(), copies, field.qy(), field.qx());
    }

    /// The samples of one readout, times `scale`: (coils, samples, 2). The scene is turned until the readout lies along kx.
    double[] received(Scene scene, StraightReadout readout, FieldOfView view, double scale) {
        int samples = readout.samples();
        double stepY = readout.stepY() / view.height();
        double stepX = readout.stepX() / view.width();
        double step = Math.hypot(stepY, stepX);
        double cos = stepX / step;
        double sin = stepY / step;
        var turned = scene.turned(Math.atan2(stepY, stepX));
        var sum = new double[2 * coils * samples];
        for (var copy : copies) {
            double ky = (readout.firstY() - qy - 0.5 * copy.y) / view.height();
            double kx = (readout.firstX() - qx - 0.5 * copy.x) / view.width();
            var grid = new KspaceGrid(1, samples, cos * ky - sin * kx, 1, cos * kx + sin * ky, step);
            double[] object = turned.transform(grid);
            for (int i = 0; i < samples; i++) {
                double soft = scale * Anatomy.edgeSpectrum(grid.ky(0), grid.kx(i));
                double re = soft * object[2 * i];
                double im = soft * object[2 * i + 1];
                for (int c = 0; c < coils; c++) {
                    double factorRe = copy.factors[2 * c];
                    double factorIm = copy.factors[2 * c + 1];
                    int at = 2 * (c * samples + i);
                    sum[at] += factorRe * re - factorIm * im;
                    sum[at + 1] += factorRe * im + factorIm * re;
                }
            }
        }
        return sum;
    }
}
