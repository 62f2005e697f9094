package cinegrad.ddei.io.cine;

import cinegrad.ddei.io.coil.CoilCovariance;
import cinegrad.ddei.io.coil.GeometricCompression;
import cinegrad.ops.fft.Fft;
import cinegrad.ops.fft.FftGeometry;
import cinegrad.ops.fft.FftGeometry.Centering;
import cinegrad.ops.fft.FftGeometry.Direction;
import cinegrad.ops.fft.FftGeometry.Norm;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.Shape;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The measurements of an acquisition of whole lines row by row of the picture: their transform along the readout.
record RowsOfCoils(SingleAcquisition scan) {
    RowsOfCoils {
        if (!scan.mask().isOfLines()) {
            throw new IllegalArgumentException("--compress-by gcc needs whole lines along the readout, and single samples were "
                    + "measured; choose svd");
        }
    }

    /// The acquisition with fewer coils, by a matrix of its own for every row.
    SingleAcquisition compressed(int count) {
        Optional<float[]> rows = scan.kspace().map(k -> alongReadout(k, scan.coils(), Direction.INVERSE));
        var compression = GeometricCompression.of(rows.map(this::covariances).orElseGet(this::covariancesOfImage), count);
        var kspace = rows.map(r -> alongReadout(times(compression, r, scan.frames(), count), count, Direction.FORWARD));
        return scan.ofCoils(count, kspace, scan.maps().map(m -> times(compression, m, 1, count)), String.format(Locale.ROOT,
                "%d coils compressed to %d, row by row of the picture, which hold %.2f %% of their energy", scan.coils(), count,
                100 * compression.kept()));
    }

    /// @param numbers (C, T, H, W)
    private float[] alongReadout(float[] numbers, int coils, Direction direction) {
        var transformed = new float[numbers.length];
        Fft.transform(numbers, transformed, FftGeometry.of(Shape.of(coils * scan.frames(), scan.height(), scan.width()),
                direction,
                Norm.ORTHO, Centering.CENTERED, 1), Parallel.ALONE);
        return transformed;
    }

    private List<CoilCovariance> covariances(float[] rows) {
        var all = new ArrayList<CoilCovariance>();
        int video = scan.frames() * scan.height() * scan.width();
        for (int h = 0; h < scan.height(); h++) {
            var covariance = new CoilCovariance(scan.coils());
            for (int t = 0; t < scan.frames(); t++) {
                for (int w = 0; w < scan.width(); w++) {
                    if (!scan.mask().isMeasured(t, h, w)) continue;
                    covariance.add(rows, 2 * ((t * scan.height() + h) * scan.width() + w), 2 * video, 1);
                }
            }
            all.add(covariance);
        }
        return all;
    }

    /// Where the image is what is known: over the pixels of each row.
    private List<CoilCovariance> covariancesOfImage() {
        float[] image = scan.image().orElseThrow();
        float[] maps = scan.maps().orElseThrow();
        int plane = scan.height() * scan.width();
        var all = new ArrayList<CoilCovariance>();
        for (int h = 0; h < scan.height(); h++) {
            var covariance = new CoilCovariance(scan.coils());
            for (int p = h * scan.width(); p < (h + 1) * scan.width(); p++) {
                double energy = 0;
                for (int t = 0; t < scan.frames(); t++) {
                    int at = 2 * (t * plane + p);
                    energy += (double) image[at] * image[at] + (double) image[at + 1] * image[at + 1];
                }
                covariance.add(maps, 2 * p, 2 * plane, energy);
            }
            all.add(covariance);
        }
        return all;
    }

    /// Every row's matrix on its numbers.
    ///
    /// @param numbers (n · C, videos, H, W): n sets
    /// @return (n · count, videos, H, W)
    private float[] times(GeometricCompression compression, float[] numbers, int videos, int count) {
        int row = 2 * scan.width();
        int coil = videos * scan.height() * row;
        int sets = numbers.length / (scan.coils() * coil);
        var made = new float[sets * count * coil];
        var one = new float[scan.coils() * row];
        for (int set = 0; set < sets; set++) {
            for (int v = 0; v < videos; v++) {
                for (int h = 0; h < scan.height(); h++) {
                    int at = (v * scan.height() + h) * row;
                    for (int c = 0; c < scan.coils(); c++) {
                        System.arraycopy(numbers, (set * scan.coils() + c) * coil + at, one, c * row, row);
                    }
                    float[] fewer = compression.rows().get(h).of(one);
                    for (int c = 0; c < count; c++) {
                        System.arraycopy(fewer, c * row, made, (set * count + c) * coil + at, row);
                    }
                }
            }
        }
        return made;
    }
}
