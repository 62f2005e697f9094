package cinegrad.ddei.run;

import cinegrad.ddei.io.cine.SingleAcquisition;
import cinegrad.ddei.physics.CalibrationData;
import cinegrad.ddei.physics.CoilMaps;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.physics.Espirit;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.Arrays;
import java.util.Locale;

/// How coil maps are found for an acquisition that has none.
///
/// @param crop of [Espirit]
public record CoilCalibration(Estimate estimate, double crop) {
    /// The usual [Espirit#crop].
    public static final double CROP = Espirit.USUAL.crop();

    /// The ways to find them.
    public enum Estimate {
        ESPIRIT, SMOOTH;

        /// Of files without maps: nearer to the true maps on average is ESPIRiT, better the picture of the smooth ones.
        public static final Estimate USUAL = SMOOTH;

        public static Estimate byName(String name) {
            return Arrays.stream(values()).filter(e -> e.toString().equals(name)).findFirst().orElseThrow(
                    () -> new IllegalArgumentException("maps: \"" + name + "\" is unknown; choose one of "
                    + Arrays.toString(values())));
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static CoilCalibration of(Estimate estimate, double crop) {
        return new CoilCalibration(estimate, crop);
    }

    /// Complex (C, H, W), interleaved, of any acquisition of several coils; maps that it holds serve only to make its
    /// measurements, where the image is what is known.
    public float[] maps(SingleAcquisition scan) {
        float[] kspace = measurements(scan);
        var calibration = CalibrationData.of(BrightnessScale.times(BrightnessScale.safe(kspace), kspace), scan.lines(),
                scan.coils(), scan.frames(), scan.height(), scan.width());
        return switch (estimate) {
            case SMOOTH -> CoilMaps.smooth(calibration);
            case ESPIRIT -> new Espirit(Espirit.USUAL.kernel(), Espirit.USUAL.region(), Espirit.USUAL.threshold(), crop)
                    .maps(calibration, new Parallel(Runtime.getRuntime().availableProcessors()));
        };
    }

    /// The k-space of all coils, (C, T, H, W): that of the file, or what its image and maps give.
    public static float[] measurements(SingleAcquisition scan) {
        if (scan.kspace().isPresent()) return scan.kspace().get();
        var backend = new SimdBackend(1);
        var image = ArrayType.complex(Shape.of(1, scan.frames(), scan.height(), scan.width()));
        var physics = DynamicMri.withLines(backend, scan.lines(), scan.frames(), scan.width())
                .withCoils(backend.upload(ArrayType.complex(Shape.of(scan.coils(), scan.height(), scan.width())),
                scan.maps().orElseThrow()));
        return physics.apply(backend.upload(image, scan.image().orElseThrow())).toFloats();
    }

    @Override
    public String toString() {
        return switch (estimate) {
            case SMOOTH -> "from the calibration region (smooth images over their root sum of squares)";
            case ESPIRIT -> String.format(Locale.ROOT, "from the calibration region by ESPIRiT (crop %.3g)", crop);
        };
    }
}
