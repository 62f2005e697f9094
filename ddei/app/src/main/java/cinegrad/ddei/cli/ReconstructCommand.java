package cinegrad.ddei.cli;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.classical.ClassicalMethod;
import cinegrad.ddei.classical.ClassicalMethods;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.io.numpy.Npz;
import cinegrad.ddei.loss.Objectives;
import cinegrad.ddei.report.Progress;
import cinegrad.ddei.train.ResidentMemory;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "reconstruct", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Reconstructs an acquisition with a trained network, a method without learning, or a network trained on it alone: recon.npz, report.html,",
            "cine.gif, frame.png, results.json. Other programs read recon.cfl, recon.mat, recon.nii.gz, pictures or a film: --format."},
        footer = {"", "Example:  cinegrad reconstruct --model run1 --single heart.npz --out recon",
            "          cinegrad reconstruct --method llr --single heart.npz --format npz,nii,mat --out recon",
            "          cinegrad reconstruct --scan-specific --single heart.npz --threads 2 --out recon"})
final class ReconstructCommand implements Callable<Integer> {
    static final class By {
        @Option(names = "--model", paramLabel = "PATH", description = "A checkpoint, the folder of a training, or weights (.pth, .safetensors).")
        private Path model;

        @Option(names = "--method", paramLabel = "NAME",
                description = "zero-filled, average, view-sharing, tv (temporal total variation), llr (locally low rank) or l+s (low rank plus sparse).")
        private String method;

        @Option(names = "--scan-specific", description = "Trains a network on this acquisition alone, without ground truth, and reconstructs it. Minutes.")
        private boolean scanSpecific;
    }

    @ArgGroup(multiplicity = "1")
    private By by;

    @Mixin
    private ScanSpecificOptions scanSpecific;

    @Mixin
    private DataOptions data;

    @Mixin
    private ComputeOptions compute;

    @Spec
    private CommandSpec spec;

    @Option(names = "--format", paramLabel = "A,B", split = ",", description = "How to write the video: npz, cfl (BART), mat (MATLAB 5), nii (NIfTI, "
            + "magnitudes), png (a picture a frame), gif. Default: npz")
    private Set<VideoFormat> formats = EnumSet.of(VideoFormat.NPZ);

    @Option(names = "--out", paramLabel = "DIR", description = "Where results go. Default: ${DEFAULT-VALUE}")
    private Path out = Path.of("out", "reconstruction");

    @Override
    public Integer call() {
        if (by.scanSpecific) return byTraining(compute.backend());
        return by.model != null ? byModel(compute.backend()) : byMethod(ClassicalMethods.byName(by.method), compute.backend());
    }

    private int byTraining(Backend backend) {
        var options = scanSpecific.training(out);
        var problem = data.problem(options, backend);
        if (problem.train().size() != 1) {
            throw new IllegalArgumentException("--scan-specific trains on one acquisition and got " + problem.train().size() + "; for more, use train");
        }
        var files = new RunFiles(out);
        var trained = new TrainingSession(options, backend, problem, Json.of(new LinkedHashMap<>(Map.of("arguments", List.of())))).run(false);
        if (!trained.completed()) return 130;
        TrainCommand.finish(files, problem, trained, options, Main.arguments(spec));
        var video = Npz.readAll(out.resolve("recon.npz")).get("recon");
        for (var format : formats) if (format != VideoFormat.NPZ) format.write(out, video, problem.frameSeconds());
        return 0;
    }

    private int byModel(Backend backend) {
        var trained = TrainedModel.load(by.model, backend);
        var options = trained.options();
        var problem = data.problem(options, backend);
        var files = new RunFiles(out);
        var objective = Objectives.byName(options.loss, options.settings());
        var outcomes = Evaluator.evaluate(problem.test(), objective, trained.model(), options.seed, 1);
        Map<String, Object> results = Evaluator.summary(outcomes);
        return finish(files, problem, outcomes, results, options.loss, new LinkedHashMap<>(Map.of("model", by.model.toString(), "loss", options.loss)));
    }

    private int byMethod(ClassicalMethod method, Backend backend) {
        var options = new TrainingOptions();
        options.loss = method.name();                                  // titles say by what a problem is solved
        var problem = data.problem(options, backend);
        var files = new RunFiles(out);
        var seconds = new double[1];
        var outcomes = Evaluator.evaluate(problem.test(), (sample, _) -> {
            long start = System.nanoTime();
            NdArray video;
            try (var progress = method.iterations() > 0 ? Progress.of(method.name(), method.iterations()) : Progress.none()) {
                video = ClassicalRun.reconstruct(method, sample, (done, _) -> progress.at(done, ""));
            }
            seconds[0] += (System.nanoTime() - start) * 1e-9;
            return Tensor.constant(video);
        }, options.seed, 1);
        Map<String, Object> results = Evaluator.summary(outcomes);
        results.put("seconds", seconds[0]);
        return finish(files, problem, outcomes, results, method.name(), new LinkedHashMap<>(Map.of("method", method.toString())));
    }

    private int finish(RunFiles files, Problem problem, List<Evaluator.Outcome> outcomes, Map<String, Object> results, String method,
            Map<String, Object> config) {
        results.put("config", config);
        results.put("peakRssBytes", ResidentMemory.peakBytes());
        for (var format : formats) files.reconstruction(outcomes.getFirst().reconstruction(), format, problem.frameSeconds());
        files.pictures(problem, outcomes.getFirst(), method, config);
        files.json("results.json", results);
        System.out.println("Open " + out.resolve("report.html").toAbsolutePath());
        return 0;
    }
}
