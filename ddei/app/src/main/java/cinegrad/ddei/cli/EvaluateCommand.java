package cinegrad.ddei.cli;

import cinegrad.ddei.loss.Objectives;
import cinegrad.ops.Backend;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "evaluate", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Measures a trained network on data whose true video is known: one line per example, mean and standard deviation.",
            "PSNR, SSIM and NMSE as published; NRMSE, SSIM per frame, and PSNR and NRMSE of the tenth of the pixels that move most.",
            "With --out, results.json also has PSNR, NRMSE and SSIM of each frame. --scale zerofilled uses no statistics of the truth."},
        footer = {"", "Example:  cinegrad evaluate --model run2 --data CMRxRecon --mask-folder TimeVaryingGaussianMask08 --scale zerofilled"})
final class EvaluateCommand implements Callable<Integer> {
    @Option(names = "--model", paramLabel = "PATH", required = true, description = "A checkpoint, the folder of a training, or weights (.pth, .safetensors).")
    private Path model;

    @Mixin
    private DataOptions data;

    @Mixin
    private ComputeOptions compute;

    @Option(names = "--out", paramLabel = "DIR", description = "Also write results.json here.")
    private Path out;

    @Override
    public Integer call() {
        Backend backend = compute.backend();
        var trained = TrainedModel.load(model, backend);
        var options = trained.options();
        var problem = data.problem(options, backend);
        var outcomes = Evaluator.evaluate(problem.test(), Objectives.byName(options.loss, options.settings()), trained.model(), options.seed, 0);
        for (var o : outcomes) {
            if (o.scores().isEmpty()) throw new IllegalArgumentException("evaluate: the true video of " + o.name() + " is not known");
            System.out.printf("%-40s zero-filled %s   network %s%n", o.name(), o.noLearning().orElseThrow(), o.scores().get());
        }
        Map<String, Object> summary = Evaluator.summary(outcomes);
        for (String name : Scores.NAMES) {
            if (!summary.containsKey(name)) continue;
            System.out.printf("%-15s %.3f +- %.3f   (zero-filled %.3f +- %.3f)%n", name, (double) summary.get(name), (double) summary.get(name + "_std"),
                    (double) summary.get(name + " no learning"), (double) summary.get(name + " no learning_std"));
        }
        if (summary.get("absent") instanceof Map<?, ?> absent) absent.forEach((name, reason) -> System.out.printf("%-15s absent: %s%n", name, reason));
        summary.put("frames", Evaluator.frames(outcomes));
        if (out != null) new RunFiles(out).json("results.json", summary);
        return 0;
    }
}
