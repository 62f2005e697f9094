package cinegrad.ddei.metric;

/// A number that says how close an estimate comes to a reference.
///
/// Metrics work on all numbers of a [Video]: of a complex one on real and imaginary parts, each counting as one. Usually one wants
/// [#ofMagnitudes]. Pixels the reference does not select ([Video#within]) are left out of sums and means.
public interface Metric {
    /// Which way is closer.
    enum Better { HIGHER, LOWER }

    /// Its definition in short, such as `PSNR` or `PSNR per frame`.
    String name();

    Better better();

    double of(Video estimate, Video reference);

    /// This metric of |estimate| and |reference|.
    default Metric ofMagnitudes() {
        return derived(name(), (e, r) -> of(e.magnitude(), r.magnitude()));
    }

    /// This metric after bringing both to a common scale.
    default Metric normalised(Normalisation normalisation) {
        return derived(name() + ", " + normalisation.words(), (e, r) -> of(normalisation.apply(e, r), normalisation.apply(r, r)));
    }

    /// This metric of the middle `height` × `width` pixels.
    default Metric cropped(int height, int width) {
        return derived(name() + ", middle " + height + "x" + width, (e, r) -> of(e.crop(height, width), r.crop(height, width)));
    }

    /// This metric without `pixels` at each border.
    default Metric withoutBorder(int pixels) {
        return derived(name() + ", border " + pixels + " off", (e, r) -> of(e.withoutBorder(pixels), r.withoutBorder(pixels)));
    }

    /// The mean over the frames of this metric of each frame as an image: a peak is each frame's own, an SSIM is two-dimensional.
    default Metric perFrame() {
        return derived(name() + " per frame", (e, r) -> {
            Video.requireAlike(e, r);
            double sum = 0;
            for (int t = 0; t < r.frames(); t++) sum += of(e.frame(t), r.frame(t));
            return sum / r.frames();
        });
    }

    /// What has to be minimised to make this metric good: itself, its negative, or 1 − SSIM.
    default double asLoss(Video estimate, Video reference) {
        double value = of(estimate, reference);
        return better() == Better.LOWER ? value : -value;
    }

    /// How a metric is computed.
    @FunctionalInterface
    interface Definition {
        double of(Video estimate, Video reference);
    }

    private Metric derived(String name, Definition definition) {
        return of(name, better(), definition);
    }

    /// A metric from its parts.
    static Metric of(String name, Better better, Definition definition) {
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
            public double of(Video estimate, Video reference) {
                return definition.of(estimate, reference);
            }
        };
    }
}
