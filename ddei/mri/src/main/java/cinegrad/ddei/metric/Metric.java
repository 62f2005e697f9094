package cinegrad.ddei.metric;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// A measure of how close an estimate comes to a reference.
///
/// Metrics work on all numbers of a [MetricVideo]: of a complex one on real and imaginary parts, each counting as one. Usually
/// one wants [#ofMagnitudes]. Pixels the reference does not select ([MetricVideo#within]) are left out of sums and means;
/// HaarPSI, which is of whole frames, refuses a selection.
public interface Metric {
    /// Whether larger or smaller values are closer.
    enum Better { HIGHER, LOWER }

    /// Its short name, such as `PSNR` or `PSNR per frame`.
    String name();

    Better better();

    double of(MetricVideo estimate, MetricVideo reference);

    /// Why there is no such number for this reference, such as too few frames; empty: there is one.
    default Optional<String> obstacle(MetricVideo reference) {
        return Optional.empty();
    }

    /// This metric of |estimate| and |reference|.
    default Metric ofMagnitudes() {
        return derived(name(), MetricVideo::magnitude, (e, r) -> of(e.magnitude(), r.magnitude()));
    }

    /// This metric after bringing both to a common scale.
    default Metric normalized(PixelNormalization normalization) {
        return derived(name() + ", " + normalization.words(), r -> r,
                (e, r) -> of(normalization.apply(e, r), normalization.apply(r, r)));
    }

    /// This metric of the middle `height` × `width` pixels.
    default Metric cropped(int height, int width) {
        return derived(name() + ", middle " + height + "x" + width, r -> r.crop(height, width),
                (e, r) -> of(e.crop(height, width), r.crop(height, width)));
    }

    /// This metric without `pixels` at each border.
    default Metric withoutBorder(int pixels) {
        return derived(name() + ", border " + pixels + " off", r -> r.withoutBorder(pixels),
                (e, r) -> of(e.withoutBorder(pixels), r.withoutBorder(pixels)));
    }

    /// The mean over the frames of this metric of each frame as an image: a peak is each frame's own, an SSIM is two-dimensional.
    default Metric perFrame() {
        return derived(name() + " per frame", r -> r.frame(0), (e, r) -> {
            MetricVideo.requireAlike(e, r);
            double sum = 0;
            for (int t = 0; t < r.frames(); t++) sum += of(e.frame(t), r.frame(t));
            return sum / r.frames();
        });
    }

    /// This metric of the pixels of a frame that change most over time, a part of them all, as the reference shows them: in a
    /// cine the heart's walls, where a blurred reconstruction fails first. Peaks stay those of the whole video.
    ///
    /// @param part 0 < part ≤ 1
    default Metric ofMoving(double part) {
        if (!(part > 0 && part <= 1)) {
            throw new IllegalArgumentException(name() + ": the moving part must be within 0 … 1, got " + part);
        }
        var plain = this;
        return of(name() + " moving", better(), (e, r) -> plain.of(e, r.withinMoving(part)),
                r -> r.isStill() ? Optional.of(name() + " moving: nothing moves in the reference") : plain.obstacle(r));
    }

    /// The value to minimize for a good metric: itself, its negative, or 1 − SSIM.
    default double asLoss(MetricVideo estimate, MetricVideo reference) {
        double value = of(estimate, reference);
        return better() == Better.LOWER ? value : -value;
    }

    /// How a metric is computed.
    @FunctionalInterface
    interface Definition {
        double of(MetricVideo estimate, MetricVideo reference);
    }

    private Metric derived(String name, UnaryOperator<MetricVideo> seen, Definition definition) {
        return of(name, better(), definition, r -> obstacle(seen.apply(r)));
    }

    /// A metric from its parts, which exists for every reference.
    static Metric of(String name, Better better, Definition definition) {
        return of(name, better, definition, _ -> Optional.empty());
    }

    /// A metric from its parts.
    static Metric of(String name, Better better, Definition definition, Function<MetricVideo, Optional<String>> obstacle) {
        return new Metric() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Better better() {
                return better;
            }

            @Override
            public double of(MetricVideo estimate, MetricVideo reference) {
                return definition.of(estimate, reference);
            }

            @Override
            public Optional<String> obstacle(MetricVideo reference) {
                return obstacle.apply(reference);
            }
        };
    }
}
