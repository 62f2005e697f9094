package cinegrad.ddei.cli;

import cinegrad.ddei.io.AtomicFile;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.report.Chart;
import cinegrad.ddei.report.Montage;
import cinegrad.ddei.report.Provenance;
import cinegrad.ddei.report.Report;
import cinegrad.ddei.report.ReportVideo;
import cinegrad.ddei.report.SamplingPattern;
import cinegrad.ddei.report.Series;
import cinegrad.ddei.report.Table;
import cinegrad.ddei.train.Trainer;
import cinegrad.ddei.train.TrainingLog;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.Shape;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a run leaves behind in its folder: numbers, videos, pictures and the page that shows them.
final class RunFiles {
    private static final int HIGHLIGHTS = 4;
    private static final Set<String> NO_LOSSES =
            Set.of("step", "epoch", "lr", "gradientNorm", "seconds", "workspaceBytes", "peakRssBytes", "evaluation");
    private static final String CAVEAT_OF_LEARNING =
            "The network was trained without ever seeing the reference, unless the loss is \"sup\"; the reference serves the metrics alone.";
    static final List<String> CAVEATS = List.of(
            "Measurements are simulated from a reference video; a reference gated over several heartbeats is not true real-time ground truth.",
            "PSNR takes the peak of the reference over the whole video; SSIM is three-dimensional, over (T,H,W), unless it says per frame; "
                    + "\"moving\" counts the tenth of the pixels that change most over time in the reference.",
            "Intensities are scaled by statistics of the fully sampled video where data were normalised, which a scanner would not know.");

    private final Path folder;

    RunFiles(Path folder) {
        this.folder = folder;
        try {
            Files.createDirectories(folder);
            if (!Files.isWritable(folder)) throw new IllegalArgumentException("output folder " + folder + " cannot be written; choose another with --out");
        } catch (IOException e) {
            throw new UncheckedIOException("output folder " + folder + " cannot be made: " + e.getMessage(), e);
        }
    }

    void json(String name, Map<String, Object> content) {
        byte[] text = (Json.of(content).pretty() + "\n").getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(folder.resolve(name), out -> out.write(text));
    }

    /// The complex video as `recon.npz`.
    void reconstruction(NdArray video) {
        reconstruction(video, VideoFormat.NPZ, 1);
    }

    void reconstruction(NdArray video, VideoFormat format, double frameSeconds) {
        Shape s = video.shape();
        format.write(folder, HostArray.complex(Shape.of(s.size(1), s.size(2), s.size(3)), firstVideo(video)), frameSeconds);
    }

    /// The report, the animation and the still.
    void pictures(Problem problem, Evaluator.Outcome outcome, String method, Map<String, Object> config) {
        Shape s = outcome.reconstruction().shape();
        ReportVideo reconstruction = video(method, outcome.reconstruction());
        ReportVideo zeroFilled = video("zero-filled", outcome.zeroFilled());
        Optional<ReportVideo> reference = outcome.sample().truth().map(x -> video("reference", x.value()));
        var montage = Montage.of(List.of(zeroFilled, reconstruction));
        if (reference.isPresent()) montage = montage.withReference(reference.get());
        bytes("cine.gif", montage.gif(problem.frameSeconds()));
        bytes("frame.png", montage.png(s.size(1) / 2));

        var report = new Report(problem.title()).frameSeconds(problem.frameSeconds()).sampling(sampling(outcome));
        reference.ifPresent(report::reference);
        report.video(zeroFilled, outcome.noLearning().map(RunFiles::note).orElse(""));
        report.video(reconstruction, outcome.scores().map(RunFiles::note).orElse(""));
        if (outcome.scores().isPresent()) {
            report.table(table(outcome.name(), method, outcome.scores().get(), outcome.noLearning().orElseThrow()));
            for (String name : outcome.scores().get().byName().keySet().stream().limit(HIGHLIGHTS).toList()) {
                report.highlight(name, outcome.scores().get().text(name), "zero-filled " + outcome.noLearning().orElseThrow().text(name));
            }
            outcome.scores().get().absent().forEach((name, reason) -> report.caveat(name + " is absent: " + reason));
            report.chart(frames(method, outcome.scores().get(), outcome.noLearning().orElseThrow()));
        }
        curves().forEach(report::chart);
        problem.facts().forEach(report::provenance);
        config.forEach((key, value) -> report.provenance(key, String.valueOf(value)));
        report.provenance(Provenance.ofThisProcess());
        if (config.containsKey("loss")) report.caveat(CAVEAT_OF_LEARNING);
        CAVEATS.forEach(report::caveat);
        report.write(folder.resolve("report.html"));
    }

    static SamplingPattern sampling(Evaluator.Outcome outcome) {
        return sampling(outcome.sample().physics());
    }

    static SamplingPattern sampling(DynamicMri physics) {
        NdArray mask = physics.mask();
        Shape s = mask.shape();
        return s.size(2) == 1 ? SamplingPattern.ofLines(mask.toFloats(), s.size(1), s.size(3))
                : SamplingPattern.ofPixels(mask.toFloats(), s.size(1), s.size(2), s.size(3));
    }

    private static String note(Scores scores) {
        return scores.text("PSNR");
    }

    private static Table table(String title, String method, Scores learned, Scores zeroFilled) {
        var rows = new ArrayList<List<String>>();
        for (String name : Scores.NAMES) {
            rows.add(List.of(name, zeroFilled.text(name), learned.text(name)));
        }
        return new Table(title, List.of("metric", "zero-filled", method), rows);
    }

    private static Chart frames(String method, Scores learned, Scores zeroFilled) {
        return new Chart("PSNR of each frame", "frame", "dB", Chart.Scale.LINEAR,
                List.of(Series.of(method, learned.frames().get("PSNR")), Series.of("zero-filled", zeroFilled.frames().get("PSNR"))));
    }

    private List<Chart> curves() {
        Path file = Trainer.logIn(folder);
        if (!Files.exists(file)) return List.of();
        List<Json> log = TrainingLog.read(file);
        if (log.size() < 2) return List.of();
        var charts = new ArrayList<Chart>();
        var losses = new ArrayList<Series>();
        var names = new LinkedHashSet<String>();
        for (var line : log) names.addAll(line.members().keySet());
        names.removeIf(name -> NO_LOSSES.contains(name) || name.startsWith("PSNR"));
        for (String name : names) losses.add(series(name, log));
        charts.add(new Chart("Losses", "step", "loss", Chart.Scale.LOG, losses));
        if (log.getFirst().find("PSNR").isPresent()) {
            charts.add(new Chart("PSNR of the training reconstruction", "step", "dB", Chart.Scale.LINEAR, List.of(series("PSNR", log))));
        }
        var looks = log.stream().filter(line -> line.find("evaluation").flatMap(e -> e.find("PSNR")).isPresent()).toList();
        if (looks.size() > 1) {
            charts.add(new Chart("PSNR of the evaluations", "step", "dB", Chart.Scale.LINEAR, List.of(Series.of("",
                    looks.stream().mapToDouble(line -> line.at("step").number()).toArray(),
                    looks.stream().mapToDouble(line -> line.at("evaluation").at("PSNR").number()).toArray()))));
        }
        if (log.getFirst().find("gradientNorm").isPresent()) {
            charts.add(new Chart("Gradient norm and learning rate", "step", "", Chart.Scale.LOG,
                    List.of(series("gradientNorm", log), series("lr", log))));
        }
        return charts;
    }

    private static Series series(String name, List<Json> log) {
        double[] x = log.stream().mapToDouble(line -> line.at("step").number()).toArray();
        double[] y = log.stream().mapToDouble(line -> line.find(name).map(Json::number).orElse(Double.NaN)).toArray();
        return Series.of(name, x, y);
    }

    static ReportVideo video(String name, NdArray complex) {
        Shape s = complex.shape();
        return ReportVideo.ofComplex(name, firstVideo(complex), s.size(1), s.size(2), s.size(3));
    }

    private static float[] firstVideo(NdArray complex) {
        float[] all = complex.toFloats();
        return Arrays.copyOf(all, all.length / complex.shape().size(0));
    }

    void bytes(String name, byte[] content) {
        AtomicFile.write(folder.resolve(name), out -> out.write(content));
    }
}
