package cinegrad.ddei.run;

import cinegrad.ddei.metric.Metric;
import cinegrad.ddei.metric.MetricVideo;
import cinegrad.ddei.metric.Metrics;
import cinegrad.ddei.metric.PixelRange;
import cinegrad.ddei.metric.Ssim;
import cinegrad.ddei.train.Validation;
import cinegrad.ops.NdArray;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// How close one reconstruction comes, of magnitudes.
///
/// @param byName every metric of [#NAMES] that exists for this video
/// @param absent why the others do not
/// @param frames PSNR (with the peak of the whole reference), NRMSE and two-dimensional SSIM of each frame
public record Scores(Map<String, Double> byName, Map<String, String> absent, Map<String, double[]> frames) {
    /// The part of a frame's pixels that counts as moving.
    static final double MOVING = 0.1;

    private static final List<Metric> ALL = Stream.concat(Metrics.DDEI.stream(), Stream.of(Metrics.nrmse().ofMagnitudes(),
            new Ssim().ofMagnitudes().perFrame(), Metrics.haarPsi().ofMagnitudes(),
            Metrics.psnr().ofMoving(MOVING).ofMagnitudes(), Metrics.nrmse().ofMoving(MOVING).ofMagnitudes())).toList();

    /// The published three first.
    public static final List<String> NAMES = ALL.stream().map(Metric::name).toList();

    /// Those that every table shows first: of the whole film, of structure, of edges, and of the heart.
    public static final List<String> FIRST = List.of("PSNR", "SSIM", "HaarPSI", "PSNR moving");

    /// All, as tables order them.
    public static final List<String> OF_TABLES =
            Stream.concat(FIRST.stream(), NAMES.stream().filter(n -> !FIRST.contains(n))).toList();

    /// The number by which methods are ranked: the mean PSNR, but a method whose result is no number is the last.
    public static double rank(double psnr) {
        return Double.isNaN(psnr) ? Double.NEGATIVE_INFINITY : psnr;
    }

    /// Whether the truth decides this number: that of a metric, not of a loss.
    static boolean isMetric(String name) {
        return NAMES.contains(name);
    }

    /// Why there is no such metric for this true video; empty: there is one.
    ///
    /// @param name of [#NAMES]
    static Optional<String> obstacle(String name, NdArray truth) {
        MetricVideo reference = MetricVideo.batch(truth).getFirst().magnitude();
        return ALL.stream().filter(m -> m.name().equals(name)).findFirst().orElseThrow().obstacle(reference);
    }

    /// Which way a metric, a loss or a term of it is better.
    public static Validation.Better better(String name) {
        return ALL.stream().anyMatch(m -> m.name().equals(name) && m.better() == Metric.Better.HIGHER) ? Validation.Better.HIGHER
                : Validation.Better.LOWER;
    }

    /// A metric in a line.
    public static String meaning(String name) {
        String better = ", " + (better(name) == Validation.Better.HIGHER ? "higher" : "lower") + " is better";
        String what = switch (name.split(" ")[0]) {
            case "PSNR" -> "peak signal-to-noise ratio in decibels: the true video's brightest pixel over the error";
            case "SSIM" -> "structural similarity, 1 for equal videos";
            case "HaarPSI" -> "perceived similarity of edges, 1 for equal videos";
            case "NMSE" -> "energy of the error over that of the true video";
            default -> "size of the error over that of the true video";
        };
        if (name.endsWith(" per frame")) what += "; the mean over single frames";
        if (name.endsWith(" moving")) {
            what += String.format(Locale.ROOT, "; of the %.0f %% of pixels that change most", 100 * MOVING);
        }
        return what + better;
    }

    public static Scores of(NdArray reconstruction, NdArray truth) {
        MetricVideo estimate = MetricVideo.batch(reconstruction).getFirst().magnitude();
        MetricVideo reference = MetricVideo.batch(truth).getFirst().magnitude();
        var byName = new LinkedHashMap<String, Double>();
        var absent = new LinkedHashMap<String, String>();
        for (Metric metric : ALL) {
            metric.obstacle(reference).ifPresentOrElse(reason -> absent.put(metric.name(), reason),
                    () -> byName.put(metric.name(), metric.of(estimate, reference)));
        }
        var frames = new LinkedHashMap<String, double[]>();
        var byPeak = new PixelRange.Fixed(0, Math.max(Double.MIN_NORMAL, reference.maximum()));
        for (Metric metric : List.of(Metrics.psnr(byPeak), Metrics.nrmse(), new Ssim(byPeak, Ssim.Averaged.WHOLE))) {
            if (metric.obstacle(reference.frame(0)).isPresent()) continue;
            frames.put(metric.name(), IntStream.range(0, reference.frames())
                    .mapToDouble(t -> metric.of(estimate.frame(t), reference.frame(t))).toArray());
        }
        return new Scores(byName, absent, frames);
    }

    /// The number as the field writes it.
    public static String text(String name, double value) {
        return name.startsWith("PSNR") ? String.format(Locale.ROOT, "%.2f dB", value) : String.format(Locale.ROOT, "%.4f", value);
    }

    /// One of [#frames] that every video has: PSNR or NRMSE.
    public double[] ofFrames(String name) {
        return Objects.requireNonNull(frames.get(name), name);
    }

    /// The number of that name as text, or a dash.
    public String text(String name) {
        return byName.containsKey(name) ? text(name, byName.get(name)) : "–";
    }

    /// The published three in one line.
    @Override
    public String toString() {
        var text = new StringBuilder();
        for (Metric metric : Metrics.DDEI) {
            text.append(text.isEmpty() ? "" : ", ").append(metric.name()).append(' ').append(text(metric.name()));
        }
        return text.toString();
    }
}
