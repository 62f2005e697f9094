package cinegrad.ddei.run;

import cinegrad.ddei.io.AtomicFile;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.physics.NonCartesianMri;
import cinegrad.ddei.physics.VideoModel;
import cinegrad.ddei.report.Chart;
import cinegrad.ddei.report.Montage;
import cinegrad.ddei.report.Provenance;
import cinegrad.ddei.report.ReadoutPattern;
import cinegrad.ddei.report.Report;
import cinegrad.ddei.report.ReportVideo;
import cinegrad.ddei.report.SamplingPattern;
import cinegrad.ddei.report.Series;
import cinegrad.ddei.report.Table;
import cinegrad.ddei.request.ReconstructionRequest.OutputFormat;
import cinegrad.ddei.run.Outcome.Answer;
import cinegrad.ddei.run.Outcome.Kind;
import cinegrad.ddei.train.Trainer;
import cinegrad.ddei.train.TrainingLog;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.Shape;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Writes what a run leaves behind for people and programs: numbers, videos, pictures and the page that shows them.
public final class RunReport {
    private static final int HIGHLIGHTS = 4;
    private static final Set<Kind> FILMED = EnumSet.of(Kind.ZERO_FILLED, Kind.BESIDE, Kind.RESULT);
    private static final Set<String> NO_LOSSES =
            Set.of("step", "epoch", "lr", "gradientNorm", "seconds", "workspaceBytes", "peakRssBytes", "evaluation");

    private final Path folder;
    private final Dataset data;
    private final List<String> caveats;
    private String summary = "";

    /// @param caveats what to know before quoting a number
    public RunReport(Path folder, Dataset data, List<String> caveats) {
        this.folder = folder;
        this.data = data;
        this.caveats = List.copyOf(caveats);
    }

    /// Writes an object as indented JSON.
    public static void json(Path file, Map<String, Object> content) {
        byte[] text = (Json.of(content).pretty() + "\n").getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(file, out -> out.write(text));
    }

    /// The result's video in each format, in the units of the data.
    public void videos(Outcome outcome, Set<OutputFormat> formats) {
        VideoWriter.write(formats, folder, outcome);
    }

    /// The report, the animation and the still of one example.
    ///
    /// @param config what to say of how the result came about
    /// @param curves of its training, if there was one
    public void pictures(Outcome outcome, Map<String, Object> config, List<Chart> curves) {
        var shown = outcome.shown();
        var result = outcome.result();
        Optional<ReportVideo> reference = outcome.sample().truth().map(x -> video("reference", x));
        montage(outcome, reference);

        var report = new Report(data.title() + ", " + result.method()).summary(summary).frameSeconds(outcome.shownSeconds())
                .pixelAspect(outcome.pixelAspect()).multipliedBy(outcome.factor());
        addSampling(report, outcome.sample().physics());
        reference.ifPresent(report::reference);
        for (var a : shown) {
            report.video(video(outcome.label(a), a.video()), a.scores().map(s -> s.text("PSNR")).orElse(""));
        }
        result.spread().ifPresent(s -> report.uncertainty(spread(result.method(), s), video(result.method(), result.video())));
        if (result.scores().isPresent()) scores(report, outcome, shown);
        FrequencyCharts.of(outcome, outcome.shown().reversed()).addTo(report);
        outcome.warning().ifPresent(report::warning);
        curves.forEach(report::chart);
        data.facts().forEach(report::provenance);
        config.forEach((key, value) -> report.provenance(key, String.valueOf(value)));
        report.provenance(Provenance.ofThisProcess());
        caveats.forEach(report::caveat);
        result.spread().ifPresent(_ -> report.caveat(Caveats.OF_SPREAD));
        Caveats.ofTime(outcome.geometry()).ifPresent(report::caveat);
        report.write(folder.resolve("report.html"));
    }

    /// What a page says first, under its title.
    public RunReport saying(String sentences) {
        summary = sentences;
        return this;
    }

    /// The zero-filled video, what else has a name of its own and the result, beside the reference.
    private void montage(Outcome outcome, Optional<ReportVideo> reference) {
        var videos = new ArrayList<ReportVideo>();
        for (var a : outcome.ordered()) {
            if (!FILMED.contains(a.kind())) continue;
            videos.add(video(a.scores().map(s -> a.method() + ", " + s.text("PSNR")).orElse(a.method()), a.video()));
        }
        var montage = reference.map(r -> Montage.of(videos).withReference(r)).orElseGet(() -> Montage.of(videos));
        bytes("cine.gif", montage.gif(outcome.shownSeconds()));
        bytes("frame.png", montage.png(outcome.result().video().shape().size(1) / 2));
    }

    private static ReportVideo spread(String method, NdArray real) {
        Shape s = real.shape();
        return ReportVideo.ofMagnitude("uncertainty of " + method, real.toFloats(), s.size(1), s.size(2), s.size(3));
    }

    /// A row for every method, a column for every metric.
    private static void scores(Report report, Outcome outcome, List<Answer> shown) {
        var result = outcome.result().scores().orElseThrow();
        var metrics = Scores.OF_TABLES.stream().filter(result.byName()::containsKey).toList();
        var rows = new ArrayList<List<String>>();
        for (var a : outcome.ordered()) {
            var row = new ArrayList<>(List.of(outcome.label(a)));
            for (String metric : metrics) row.add(a.scores().orElseThrow().text(metric));
            row.add(String.format(Locale.ROOT, "%.1f", a.seconds()));
            rows.add(row);
        }
        var header = new ArrayList<>(List.of("method"));
        header.addAll(metrics);
        header.add("seconds");
        report.table(new Table(outcome.name(), header, rows));
        for (String name : metrics.stream().limit(HIGHLIGHTS).toList()) {
            report.highlight(name, result.text(name), String.join(", ", shown.stream().filter(a -> a.kind() != Kind.RESULT)
                    .map(a -> outcome.label(a) + " " + a.scores().orElseThrow().text(name)).toList()));
        }
        result.absent().forEach((name, reason) -> report.caveat(name + " is absent: " + reason));
        var frames = shown.reversed().stream()
                .map(a -> Series.ofFrames(outcome.label(a), a.scores().orElseThrow().ofFrames("PSNR"))).toList();
        report.chart(new Chart("PSNR of each frame", "frame", "dB", Chart.Scale.LINEAR, frames));
    }

    /// Shows on a report what an operator samples.
    public static void addSampling(Report report, VideoModel physics) {
        switch (physics) {
            case DynamicMri grid -> report.sampling(sampling(grid));
            case NonCartesianMri points -> report.sampling(sampling(points));
        }
    }

    /// How many times fewer samples an operator takes than a full set.
    public static double acceleration(VideoModel physics) {
        return switch (physics) {
            case DynamicMri grid -> sampling(grid).acceleration();
            case NonCartesianMri points -> sampling(points).acceleration();
        };
    }

    private static ReadoutPattern sampling(NonCartesianMri physics) {
        var size = physics.imageSize();
        var points = physics.trajectory();
        return new ReadoutPattern(points.toDoubles(), points.frames(), physics.readoutSamples(), size.height(), size.width());
    }

    private static SamplingPattern sampling(DynamicMri physics) {
        NdArray mask = physics.mask();
        Shape s = mask.shape();
        return s.size(2) == 1 ? SamplingPattern.ofLines(mask.toFloats(), s.size(1), s.size(3))
                : SamplingPattern.ofPixels(mask.toFloats(), s.size(1), s.size(2), s.size(3));
    }

    /// Curves of the log in a training's folder, over the number of steps done.
    static List<Chart> curves(Path folder) {
        Path file = Trainer.logIn(folder);
        if (!Files.exists(file)) return List.of();
        List<Json> log = TrainingLog.read(file);
        if (log.size() < 2) return List.of();
        var charts = new ArrayList<Chart>();
        var losses = new ArrayList<Series>();
        var names = new LinkedHashSet<String>();
        for (var line : log) names.addAll(line.members().keySet());
        names.removeIf(name -> NO_LOSSES.contains(name) || name.startsWith("PSNR"));
        for (String name : names) losses.add(series(name, name, log));
        charts.add(new Chart("Losses", "step", "loss", Chart.Scale.LOG, losses));
        if (log.getFirst().find("PSNR").isPresent()) {
            charts.add(new Chart("PSNR of the training reconstruction", "step", "dB", Chart.Scale.LINEAR,
                    List.of(series("PSNR", "PSNR", log))));
        }
        var evaluations = log.stream().filter(line -> line.find("evaluation").flatMap(e -> e.find("PSNR")).isPresent()).toList();
        if (evaluations.size() > 1) {
            charts.add(new Chart("PSNR of the evaluations", "step", "dB", Chart.Scale.LINEAR, List.of(Series.of("",
                    evaluations.stream().mapToDouble(RunReport::stepsDone).toArray(),
                    evaluations.stream().mapToDouble(line -> line.at("evaluation").at("PSNR").number()).toArray()))));
        }
        if (log.getFirst().find("gradientNorm").isPresent()) {
            charts.add(new Chart("Gradient norm and learning rate", "step", "", Chart.Scale.LOG,
                    List.of(series("gradientNorm", "gradientNorm", log), series("lr", "lr", log))));
        }
        return charts;
    }

    /// A curve of a log's numbers over the number of steps done; a gap where a line has no such number.
    ///
    /// @param label the curve's name
    /// @param name  of the numbers in the log
    public static Series series(String label, String name, List<Json> log) {
        return Series.of(label, log.stream().mapToDouble(RunReport::stepsDone).toArray(),
                log.stream().mapToDouble(line -> line.find(name).map(Json::number).orElse(Double.NaN)).toArray());
    }

    /// The log counts steps from 0, people from 1, as the progress does.
    private static double stepsDone(Json line) {
        return line.at("step").number() + 1;
    }

    /// A complex video (N, T, H, W), of which a report shows the first.
    public static ReportVideo video(String name, NdArray complex) {
        return VideoWriter.video(name, complex);
    }

    private void bytes(String name, byte[] content) {
        AtomicFile.write(folder.resolve(name), out -> out.write(content));
    }
}
