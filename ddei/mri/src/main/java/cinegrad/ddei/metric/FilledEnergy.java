package cinegrad.ddei.metric;

import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// How strong the samples are that a reconstruction filled in, beside measured ones at the same place of k-space: whether it is
/// as sharp as its data, without knowing the truth.
///
/// A place (h, w) that was measured in m of the T frames tells what energy to expect in the other T − m: about as much. In each
/// of the [FrequencyRings], with y the measurements and x̂ the reconstruction,
///
/// `ratio = Σ_places Σ_unmeasured |F x̂|² / Σ_places (T − m) · (1/m) Σ_measured |y|²`,
///
/// over places that were measured in some frames and not in all. 0 is an image of zeros, below 1 one that is smoother than its
/// measurements (their noise included), 1 is as sharp; more is detail that no measurement holds. Of several coils all count.
public final class FilledEnergy {
    /// Reconstructions of known truth stay below, see the manual's page on reports.
    private static final double TOO_MUCH = 1.5;
    private static final double NEGLIGIBLE = 1e-4;
    private static final double MANY = 1000;

    private final double[] frequencies;
    private final double[] ratios;
    private final double[] shares;

    private FilledEnergy(double[] frequencies, double[] ratios, double[] shares) {
        this.frequencies = frequencies;
        this.ratios = ratios;
        this.shares = shares;
    }

    /// @param video   complex (1, T, H, W)
    /// @param kspace  complex (1, T, H, W), or (1, C, T, H, W) of several coils
    /// @param physics what measured it, with one mask value a sample
    public static FilledEnergy of(NdArray video, NdArray kspace, DynamicMri physics) {
        Shape s = video.shape();
        NdArray mask = physics.mask();
        if (mask.shape().rank() != 4 || s.size(0) != 1) {
            throw new ShapeException("FilledEnergy: needs one video and one mask value a sample, got " + video.type()
                    + " and the mask " + mask.type());
        }
        var backend = video.backend();
        double[] measured = physics.sample(kspace).toDoubles();
        double[] all = physics.masked(backend.full(ArrayType.real(Shape.of(1, 1, 1, 1)), 1)).apply(video).toDoubles();
        return sums(all, measured, backend.broadcastTo(mask, s).toDoubles(), s);
    }

    private static FilledEnergy sums(double[] all, double[] measured, double[] mask, Shape s) {
        var rings = FrequencyRings.of(s);
        int frames = s.size(1);
        int plane = s.size(2) * s.size(3);
        int coils = all.length / 2 / frames / plane;
        var filled = new double[rings.count()];
        var expected = new double[rings.count()];
        double total = 0;
        for (int i = 0; i < coils * plane; i++) {
            int place = i % plane;
            int ring = rings.of(place);
            int count = 0;
            double known = 0;
            double found = 0;
            for (int t = 0; t < frames; t++) {
                int at = 2 * ((i / plane * frames + t) * plane + place);
                double energy = all[at] * all[at] + all[at + 1] * all[at + 1];
                total += energy;
                if (mask[t * plane + place] == 0) {
                    found += energy;
                } else {
                    known += measured[at] * measured[at] + measured[at + 1] * measured[at + 1];
                    count++;
                }
            }
            if (count == 0 || count == frames) continue;
            filled[ring] += found;
            expected[ring] += known / count * (frames - count);
        }
        double energy = total;
        double rounding = FrequencyError.ROUNDING * total;
        var ratios = new double[rings.count()];
        Arrays.setAll(ratios, i -> filled[i] <= rounding && expected[i] <= rounding ? Double.NaN
                : filled[i] / Math.max(expected[i], rounding));
        Arrays.setAll(filled, i -> energy > 0 ? filled[i] / energy : 0);
        return new FilledEnergy(rings.middles(), ratios, filled);
    }

    /// The frequency in the middle of every ring.
    public double[] frequencies() {
        return frequencies.clone();
    }

    /// The ratio of every ring; NaN where no place was measured in some frames and not in others, or nothing but rounding was
    /// measured and filled in there.
    public double[] ratios() {
        return ratios.clone();
    }

    /// What to say of a reconstruction that is sharper than its data: one whose ratio exceeds 1.5 in a ring that holds more than
    /// a ten-thousandth of its energy.
    public Optional<String> warning() {
        int worst = -1;
        for (int i = 0; i < ratios.length; i++) {
            if (shares[i] > NEGLIGIBLE && ratios[i] > TOO_MUCH && (worst < 0 || ratios[i] > ratios[worst])) worst = i;
        }
        if (worst < 0) return Optional.empty();
        return Optional.of(String.format(Locale.ROOT, "This reconstruction is sharper than its data: around %.0f %% of the "
                + "finest frequency, what it filled in has %s times the energy that was measured at the same places of k-space "
                + "in other frames. Detail there is not from the measurements.", 100 * frequencies[worst],
                ratios[worst] > MANY ? String.format(Locale.ROOT, "more than %.0f", MANY)
                : String.format(Locale.ROOT, "%.1f", ratios[worst])));
    }
}
