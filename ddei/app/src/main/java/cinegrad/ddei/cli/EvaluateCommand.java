package cinegrad.ddei.cli;

import cinegrad.ddei.cli.options.ComputeOptions;
import cinegrad.ddei.cli.options.DataOptions;
import cinegrad.ddei.compute.Backends;
import cinegrad.ddei.run.Caveats;
import cinegrad.ddei.run.Dataset;
import cinegrad.ddei.run.Evaluator;
import cinegrad.ddei.run.RunFolder;
import cinegrad.ddei.run.RunFolder.Existing;
import cinegrad.ddei.run.RunReport;
import cinegrad.ddei.run.TrainedNetwork;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "evaluate", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Measures a trained network on data with a known truth.",
            "One line per example, then the means, beside the zero-filled image, the image the network began with and the best "
            + "method without learning. PSNR, SSIM and NMSE as published; NRMSE, SSIM per frame, and PSNR and NRMSE of the "
            + "tenth of the pixels that move most. With --out, results.json also has PSNR, NRMSE and SSIM of each frame. Without "
            + "--single and --data, the data are those the network was trained on. --scale zerofilled uses no statistics of the "
            + "truth."},
        footer = {"",
            "Example:  ./cinegrad evaluate --model run2 --data CMRxRecon \\",
            "              --mask-folder TimeVaryingGaussianMask08 --scale zerofilled"})
final class EvaluateCommand implements Callable<Integer> {
    @Option(names = "--model", paramLabel = "PATH", required = true,
            description = "A checkpoint, the folder of a training, or weights (.pth, .safetensors).")
    private Path model;

    @Mixin
    private DataOptions data;

    @Mixin
    private ComputeOptions compute;

    @Option(names = "--out", paramLabel = "DIR", description = "Also write results.json here.")
    private Path out;

    @Override
    public Integer call() {
        var backend = Backends.of(compute.settings());
        var network = TrainedNetwork.load(model, backend);
        var selection = data.forNetwork();
        var dataset = network.toEvaluate(selection, backend);
        dataset.withoutTruth().ifPresent(name -> {
            throw new IllegalArgumentException("the true video of " + name
                    + " is not known, so nothing can be measured; reconstruct needs none");
        });
        var reuse = Caveats.ofReuse(network.seenInTraining(selection), dataset.test().size());
        if (out == null) {
            evaluate(network, dataset, reuse);
            return 0;
        }
        try (var folder = RunFolder.create(out, Existing.KEEP)) {
            RunReport.json(folder.path().resolve("results.json"), evaluate(network, dataset, reuse));
            return 0;
        }
    }

    /// Prints the scores.
    ///
    /// @param reuse what to say of evaluated examples that were trained on
    /// @return the same for a program
    private static Map<String, Object> evaluate(TrainedNetwork network, Dataset dataset, Optional<String> reuse) {
        var card = network.card();
        var methods = new ArrayList<>(Evaluator.besideNetwork(card.network().start()));
        methods.add(Evaluator.network(network.lossName(), network.objective(), network.model()));
        var table = Evaluator.evaluate(dataset.test(), methods, card.seed(), o -> {
            System.out.printf(Locale.ROOT, "%-40s %s%n", o.name(), o.result().scores().orElseThrow());
        });
        Map<String, Object> summary = table.summary();
        table.print("network (" + network.lossName() + ")");
        reuse.ifPresent(System.out::println);
        summary.put("frames", table.frames());
        summary.put("loss", network.lossName());
        reuse.ifPresent(sentence -> summary.put("caveats", List.of(sentence)));
        return summary;
    }
}
