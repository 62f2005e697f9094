package cinegrad.ddei.run;

import cinegrad.ddei.io.cine.GridMask;
import cinegrad.ddei.io.cine.MapEstimate;
import cinegrad.ddei.io.cine.RawScan;
import cinegrad.ddei.io.cine.ReadoutAcquisition;
import cinegrad.ddei.io.cine.SingleAcquisition;
import cinegrad.ddei.physics.CalibrationData;
import cinegrad.ddei.physics.CoilMaps;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.physics.Espirit;
import cinegrad.ddei.physics.LineEquations;
import cinegrad.ddei.physics.MiddleOfKspace;
import cinegrad.ddei.physics.NonCartesianMri;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.nufft.Trajectory;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Precision;
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
    /// Twice as many as there are sets, or k-space says little about which set an energy belongs to.
    private static final int FEWEST_FOR_TWO_SETS = 4;
    /// Points of the grid along each side of the region that readouts must cover for ESPIRiT.
    private static final int LEAST_REGION = 2 * Espirit.USUAL.kernel();

    /// With the usual settings.
    public static CoilCalibration of(MapEstimate estimate) {
        return new CoilCalibration(estimate, CROP);
    }

    /// How the maps of a file without are found; the smooth way where there are too many coils for another.
    public static CoilCalibration of(MapEstimate estimate, SingleAcquisition scan) {
        if (estimate != MapEstimate.ESPIRIT && estimate != MapEstimate.AUTO) return of(estimate);
        if (tooMany(scan)) return of(MapEstimate.SMOOTH);
        boolean two = estimate == MapEstimate.AUTO && scan.coils() >= FEWEST_FOR_TWO_SETS
                && LineEquations.bytes(2, scan.frames(), scan.height(), scan.width(), Precision.SINGLE) > 0;
        return of(two ? MapEstimate.ESPIRIT2 : MapEstimate.ESPIRIT);
    }

    /// The same of measurements along readouts; the smooth way, too, where they leave too much of the middle of k-space out.
    public static CoilCalibration of(MapEstimate estimate, ReadoutAcquisition scan) {
        if (estimate == MapEstimate.AUTO) return of(MapEstimate.ESPIRIT, scan);
        if (estimate.sets() > 1) {
            throw new IllegalArgumentException("--coil-maps " + estimate + ": measurements along a trajectory take one set "
                    + "of maps; give --coil-maps espirit");
        }
        return of(tooMany(scan) || middle(scan).region() < LEAST_REGION ? MapEstimate.SMOOTH : estimate);
    }

    private static MiddleOfKspace middle(ReadoutAcquisition scan) {
        return new MiddleOfKspace(new ImageSize(scan.height(), scan.width()), Trajectory.of(Shape.of(scan.frames(),
                scan.readouts() * scan.samples(), 2), scan.trajectory()));
    }

    private static boolean tooMany(RawScan scan) {
        return (long) scan.coils() * Espirit.USUAL.kernel() * Espirit.USUAL.kernel() > MOST_NUMBERS;
    }

    /// Complex (C, H, W), interleaved, of several sets (S, C, H, W), of any acquisition of several coils; maps that it holds
    /// serve only to make its measurements, where the image is what is known.
    ///
    /// @param parallel the threads to use; the maps do not depend on it
    public float[] maps(SingleAcquisition scan, Parallel parallel) {
        if (estimate.isEspirit() && tooMany(scan)) throw tooMany(scan.coils());
        float[] kspace = measurements(scan);
        var calibration = CalibrationData.of(BrightnessScale.times(BrightnessScale.safe(kspace), kspace), scan.mask().values(),
                scan.coils(), scan.frames(), scan.height(), scan.width());
        return switch (estimate) {
            case SMOOTH -> CoilMaps.smooth(calibration);
            case ESPIRIT, ESPIRIT2, AUTO -> new Espirit(Espirit.USUAL.kernel(), Espirit.USUAL.region(),
                    Espirit.USUAL.threshold(), crop).maps(calibration, estimate.sets(), parallel);
        };
    }

    /// Complex (C, H, W), interleaved, of measurements of several coils along readouts.
    public float[] maps(ReadoutAcquisition scan, Backend backend) {
        var one = ReadoutScan.oneCoil(scan, backend);
        return maps(scan, one, ReadoutScan.measured(scan, one, backend));
    }

    /// The same, of an operator and measurements that are at hand.
    ///
    /// @param one      what one even coil measures
    /// @param measured complex (C, T, S), as it weighs them
    float[] maps(ReadoutAcquisition scan, NonCartesianMri one, NdArray measured) {
        if (estimate == MapEstimate.SMOOTH) return CoilMaps.calibrated(one, measured);
        if (tooMany(scan)) throw tooMany(scan.coils());
        var middle = middle(scan);
        int region = Math.min(middle.region(), Math.min(scan.height(), scan.width()));
        if (region < LEAST_REGION) {
            throw new IllegalArgumentException("maps: the readouts cover " + region + " x " + region + " points in the middle of "
                    + "k-space, too few for espirit, which needs " + LEAST_REGION + " x " + LEAST_REGION + "; take smooth maps");
        }
        float[] kspace = scan.kspace();
        var calibration = middle.calibration(measured.backend(),
                BrightnessScale.times(BrightnessScale.safe(kspace), kspace), scan.coils());
        return new Espirit(Espirit.USUAL.kernel(), region, Espirit.USUAL.threshold(), crop)
                .maps(calibration, measured.backend().parallel());
    }

    private static IllegalArgumentException tooMany(int coils) {
        return new IllegalArgumentException("maps: " + coils + " coils are too many for espirit; give --compress-coils, or --by "
                + "smooth");
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
            case ESPIRIT, ESPIRIT2, AUTO -> String.format(Locale.ROOT,
                    "from the calibration region by ESPIRiT (crop %.3g%s)", crop, estimate.sets() == 1 ? ""
                    : ", " + estimate.sets() + " sets; the picture is √Σ|x_j|² over them");
        };
    }
}
