package cinegrad.ddei.run;

import cinegrad.ddei.io.cine.SingleAcquisition;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.request.DataSelection.Units;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ArrayType;

import java.util.Arrays;
import java.util.Locale;

/// Brings acquisitions in any units to the brightness that networks are made for, by one factor for image and measurements.
///
/// The brightness is the 99th percentile of |x| over all pixels and frames of the zero-filled image x, at least a tenth of its
/// maximum: known from the measurements alone, without the noise that is added to simulated ones. [Units#NORMAL] makes it the
/// same for all, about that of the digital thorax and of videos of standard deviation 1: only so does the same video in other
/// units, whatever they are, stay the same to the network. [Units#DECADE] multiplies by a power of ten such that it lies in [0.6,
/// 6): units that differ by other numbers make a difference to such a network, and a large one at the ends of the decade.
final class BrightnessScale {
    private static final double DARKEST = 0.6;
    private static final double EQUAL = 2;
    private static final double NORMAL = 10.0 / 3;
    private static final double PERCENTILE = 0.99;
    // sums and squares of numbers up to 2^30 are far from overflow
    private static final int SAFE_EXPONENT = 30;

    private BrightnessScale() { }

    /// What to multiply an acquisition of this brightness by.
    static double factor(Units units, double brightness) {
        return switch (units) {
            case STORED -> 1;
            case DECADE -> {
                int power = (int) -Math.floor(Math.log10(brightness / DARKEST));
                yield power >= 0 ? Math.pow(10, power) : 1 / Math.pow(10, -power);
            }
            case EQUAL -> EQUAL / brightness;
            case NORMAL -> NORMAL / brightness;
            case AS_TRAINED -> throw new IllegalArgumentException("data: units as trained, but there is no network");
        };
    }

    /// How bright an acquisition is, in the units of its file; 0 if all that was measured is zero.
    ///
    /// @param physics without noise
    /// @param image   complex (1, T, H, W)
    /// @param stored  of measurements with their coil axis
    static double brightness(SingleAcquisition file, DynamicMri physics, ArrayType image, ArrayType stored) {
        float[] numbers = file.image().or(file::kspace).orElseThrow();
        double first = safe(numbers);
        float[] safe = times(first, numbers);
        var backend = physics.mask().backend();
        NdArray kspace = file.image().isPresent() ? physics.apply(backend.upload(image, safe))
                : physics.sample(backend.upload(stored, safe));
        return brightness(physics.onePicture(physics.zeroFilled(kspace)).toFloats()) / first;
    }

    /// A power of two that brings the largest number near 1, where it is so far from there that computing with it may overflow or
    /// vanish.
    static double safe(float[] numbers) {
        double size = 0;
        for (float v : numbers) size = Math.max(size, Math.abs(v));
        int exponent = Math.getExponent(size);
        return size == 0 || Math.abs(exponent) <= SAFE_EXPONENT ? 1 : Math.scalb(1.0, -exponent);
    }

    /// The same of a complex video, in its units.
    static double brightness(float[] complex) {
        var sizes = new double[complex.length / 2];
        for (int i = 0; i < sizes.length; i++) sizes[i] = Math.hypot(complex[2 * i], complex[2 * i + 1]);
        Arrays.sort(sizes);
        return Math.max(sizes[(int) (PERCENTILE * (sizes.length - 1))], sizes[sizes.length - 1] / 10);
    }

    /// The numbers times the factor; themselves if it is 1.
    static float[] times(double factor, float[] numbers) {
        if (factor == 1) return numbers;
        var scaled = new float[numbers.length];
        for (int i = 0; i < scaled.length; i++) scaled[i] = (float) (numbers[i] * factor);
        return scaled;
    }

    /// What was done, for a report.
    static String meaning(double factor) {
        return factor == 1 ? "as stored" : String.format(Locale.ROOT,
                "multiplied by %.4g when read, divided by it in everything written", factor);
    }
}
