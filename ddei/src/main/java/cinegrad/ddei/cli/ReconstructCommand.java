package cinegrad.ddei.cli;

import cinegrad.ddei.loss.Objectives;
import cinegrad.ddei.train.ResidentMemory;
import cinegrad.ops.Backend;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "reconstruct", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Reconstructs an acquisition with a trained network: recon.npz, report.html, cine.gif, frame.png, results.json."},
        footer = {"", "Example:  cinegrad reconstruct --model run1 --single heart.npz --out recon"})
final class ReconstructCommand implements Callable<Integer> {
    @Option(names = "--model", paramLabel = "PATH", required = true, description = "A checkpoint, or the folder of a training.")
    private Path model;

    @Mixin
    private DataOptions data;

    @Mixin
    private ComputeOptions compute;

    @Option(names = "--out", paramLabel = "DIR", description = "Where results go. Default: ${DEFAULT-VALUE}")
    private Path out = Path.of("out", "reconstruction");

    @Override
    public Integer call() {
        Backend backend = compute.backend();
        var trained = TrainedModel.load(model, backend);
        var options = trained.options();
        var problem = data.problem(options, backend);
        var files = new RunFiles(out);
        var objective = Objectives.byName(options.loss, options.settings());
        var outcomes = Evaluator.evaluate(problem.test(), objective, trained.model(), options.seed, 1);
        var config = new LinkedHashMap<String, Object>(Map.of("model", model.toString(), "loss", options.loss));
        Map<String, Object> results = Evaluator.summary(outcomes);
        results.put("config", config);
        results.put("peakRssBytes", ResidentMemory.peakBytes());
        files.reconstruction(outcomes.getFirst().reconstruction());
        files.pictures(problem, outcomes.getFirst(), options.loss, config);
        files.json("results.json", results);
        System.out.println("Open " + out.resolve("report.html").toAbsolutePath());
        return 0;
    }
}
