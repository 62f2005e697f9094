package cinegrad.ddei.cli;

import cinegrad.ddei.metric.Metric;
import cinegrad.ddei.metric.Metrics;
import cinegrad.ddei.metric.Video;
import cinegrad.ops.NdArray;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The published metrics of one reconstruction: of magnitudes, with the peak of the reference's whole video.
record Scores(Map<String, Double> byName) {
    static final List<String> NAMES = Metrics.DDEI.stream().map(Metric::name).toList();

    static Scores of(NdArray reconstruction, NdArray truth) {
        Video estimate = Video.batch(reconstruction).getFirst();
        Video reference = Video.batch(truth).getFirst();
        var byName = new LinkedHashMap<String, Double>();
        for (Metric metric : Metrics.DDEI) byName.put(metric.name(), metric.of(estimate, reference));
        return new Scores(byName);
    }

    static double psnr(NdArray reconstruction, NdArray truth) {
        return Metrics.psnr().ofMagnitudes().of(Video.batch(reconstruction).getFirst(), Video.batch(truth).getFirst());
    }

    /// The number as the field writes it.
    static String text(String name, double value) {
        return name.equals("PSNR") ? String.format("%.2f dB", value) : String.format("%.4f", value);
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        byName.forEach((name, value) -> text.append(text.isEmpty() ? "" : ", ").append(name).append(' ').append(text(name, value)));
        return text.toString();
    }
}
