package cinegrad.ddei.cli;

import cinegrad.ddei.cli.options.ComputeOptions;
import cinegrad.ddei.compute.Backends;
import cinegrad.ddei.request.DataSelection.PhantomScan;
import cinegrad.ddei.request.LineLaw;
import cinegrad.ddei.request.TrainingLength;
import cinegrad.ddei.request.TrainingRequest;
import cinegrad.ddei.run.Datasets;
import cinegrad.ddei.run.Demonstration;
import cinegrad.ddei.run.RunFolder;
import cinegrad.ddei.run.RunFolder.Existing;

import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "demo", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Reconstructs a simulated heart, trains on it, and writes a report.",
            "The heart beats and breathes and is scanned 8 times too fast. Zero-filled, llr and nlr, which learn nothing, and a "
            + "network trained on this scan alone stand side by side. report.html holds videos.",
            "Less than three minutes on two cores; --quick takes about 40 seconds."},
        footer = {"", "Example:  ./cinegrad demo --quick --out demo"})
final class DemoCommand implements Callable<Integer> {
    @Option(names = "--quick", description = "A smaller picture and a shorter training.")
    private boolean quick;

    @Option(names = "--seed", paramLabel = "N", description = "Another patient. Default: ${DEFAULT-VALUE}")
    private long seed = 1;

    @Option(names = "--out", paramLabel = "DIR", description = "Where results go. Default: ${DEFAULT-VALUE}")
    private Path out = Path.of("out", "demo");

    @Option(names = "--overwrite", description = "Begin anew where a training lies in that folder, which is lost.")
    private boolean overwrite;

    @Mixin
    private ComputeOptions compute;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        var request = request();
        System.err.println("Scanning a digital thorax with a beating heart, 8 times too fast …");
        var backend = Backends.of(request.compute());
        var data = Datasets.of(request, backend);
        var demonstration = new Demonstration(request, data, backend, Main.arguments(spec));
        try (var _ = RunFolder.create(request.out(), overwrite ? Existing.OVERWRITE : Existing.KEEP)) {
            return demonstration.run(System.out) ? 0 : Main.INTERRUPTED;
        }
    }

    /// A network that predicts held-out samples: it learns more from one scan, and in less time, than by equivariance.
    TrainingRequest request() {
        var law = new LineLaw(LineLaw.Spread.GAUSSIAN, 8, OptionalDouble.empty());
        var scan = quick ? new PhantomScan(seed, 8, 64, 48, 0.055, 0.005, law)
                : new PhantomScan(seed, 12, 112, 84, 0.055, 0.005, law);
        var usual = TrainingRequest.of(scan, out.toAbsolutePath().normalize());
        return usual.with(usual.network().withChannels(8))
                .with(usual.loss().withName("t-ssdu"))
                .with(usual.recipe().withLength(new TrainingLength.Steps(quick ? 120 : 160)).withLearningRate(5e-3))
                .with(compute.settings()).withSeed(seed);
    }
}
