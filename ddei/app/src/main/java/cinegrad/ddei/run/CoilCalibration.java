package cinegrad.ddei.run;

import cinegrad.ddei.io.cine.GridMask;
import cinegrad.ddei.io.cine.MapEstimate;
import cinegrad.ddei.io.cine.SingleAcquisition;
import cinegrad.ddei.physics.CalibrationData;
import cinegrad.ddei.physics.CoilMaps;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.physics.Espirit;
import cinegrad.ops.Backend;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.Locale;

/// How coil maps are found for an acquisition that has none.
///
/// @param crop of [Espirit]
public record CoilCalibration(MapEstimate estimate, double crop) {
    /// The usual [Espirit#crop].
    public static final double CROP = Espirit.USUAL.crop();

    /// Numbers of all coils in a patch, beyond which ESPIRiT takes minutes and gigabytes.
    private static final int MOST_NUMBERS = 4608;

    /// With the usual settings.
    public static CoilCalibration of(MapEstimate estimate) {
        return new CoilCalibration(estimate, CROP);
    }

    /// How the maps of a file without are found; the smooth way where there are too many coils for another.
    public static CoilCalibration of(MapEstimate estimate, SingleAcquisition scan) {
        return of(estimate == MapEstimate.ESPIRIT && tooMany(scan) ? MapEstimate.SMOOTH : estimate);
    }

    private static boolean tooMany(SingleAcquisition scan) {
        return (long) scan.coils() * Espirit.USUAL.kernel() * Espirit.USUAL.kernel() > MOST_NUMBERS;
    }

    /// Complex (C, H, W), interleaved, of several sets (S, C, H, W), of any acquisition of several coils; maps that it holds
    /// serve only to make its measurements, where the image is what is known.
    ///
    /// @param parallel the threads to use; the maps do not depend on it
    public float[] maps(SingleAcquisition scan, Parallel parallel) {
        if (estimate.isEspirit() && tooMany(scan)) {
            throw new IllegalArgumentException("maps: " + scan.coils() + " coils are too many for espirit; give "
                    + "--compress-coils, or --by smooth");
        }
        float[] kspace = measurements(scan);
        var calibration = CalibrationData.of(BrightnessScale.times(BrightnessScale.safe(kspace), kspace), scan.mask().values(),
                scan.coils(), scan.frames(), scan.height(), scan.width());
        return switch (estimate) {
            case SMOOTH -> CoilMaps.smooth(calibration);
            case ESPIRIT, ESPIRIT2 -> new Espirit(Espirit.USUAL.kernel(), Espirit.USUAL.region(), Espirit.USUAL.threshold(), crop)
                    .maps(calibration, estimate.sets(), parallel);
        };
    }

    /// The k-space of all coils, (C, T, H, W): that of the file, or what its image and maps give.
    public static float[] measurements(SingleAcquisition scan) {
        if (scan.kspace().isPresent()) return scan.kspace().get();
        var backend = new SimdBackend(1);
        var image = ArrayType.complex(Shape.of(1, scan.frames(), scan.height(), scan.width()));
        var physics = sampling(scan.mask(), backend)
                .withCoils(backend.upload(ArrayType.complex(Shape.of(scan.coils(), scan.height(), scan.width())),
                scan.maps().orElseThrow()));
        return physics.apply(backend.upload(image, scan.image().orElseThrow())).toFloats();
    }

    /// The operator of one even coil that measures what a mask says.
    static DynamicMri sampling(GridMask mask, Backend backend) {
        return DynamicMri.withMask(backend.upload(ArrayType.real(Shape.of(mask.frames(), mask.rows(), mask.width())),
                mask.values()));
    }

    @Override
    public String toString() {
        return switch (estimate) {
            case SMOOTH -> "from the calibration region (smooth images over their root sum of squares)";
            case ESPIRIT, ESPIRIT2 -> String.format(Locale.ROOT, "from the calibration region by ESPIRiT (crop %.3g%s)", crop,
                    estimate.sets() == 1 ? "" : ", " + estimate.sets() + " sets; the picture is √Σ|x_j|² over them");
        };
    }
}
