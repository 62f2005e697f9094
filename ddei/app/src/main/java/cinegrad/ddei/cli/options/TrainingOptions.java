package cinegrad.ddei.cli.options;

import cinegrad.ddei.request.ComparisonRequest;
import cinegrad.ddei.request.ComputeSettings;
import cinegrad.ddei.request.ComputeSettings.Recompute;
import cinegrad.ddei.request.DataSelection;
import cinegrad.ddei.request.LossSettings;
import cinegrad.ddei.request.NetworkSettings;
import cinegrad.ddei.request.StartImage;
import cinegrad.ddei.request.TrainingRequest;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/// How a network is trained, the same for every command that trains one.
public final class TrainingOptions {
    @Mixin
    private LossOptions loss = new LossOptions();

    @Option(names = "--chans", paramLabel = "N", description = "Channels of the network. Default: 64")
    private Integer channels;

    @Option(names = "--cascades", paramLabel = "N", description = "Cascades of the network. Default: 2")
    private Integer cascades;

    @Mixin
    private RecipeOptions recipe = new RecipeOptions();

    @Option(names = "--seed", paramLabel = "N", description = "Seed of everything random. Default: 1")
    private Long seed;

    @Option(names = "--noise", paramLabel = "SIGMA", description =
            "Standard deviation of Gaussian noise added to real and imaginary parts of the measurements: with --single in the "
            + "units of the file, with --data in those that --scale makes. Default: 0")
    private Double noise;

    @Option(names = "--start", paramLabel = "IMAGE",
            description =
                    "What the network begins with: zero-filled (as published), shared: missing lines from nearby frames, "
                    + "low-rank or nlr: the answer of the method llr or nlr. From all but zero-filled, what the network begins "
                    + "with is also its first answer. Default: zero-filled")
    private StartImage start;

    @Option(names = "--init", paramLabel = "PATH", description =
            "Begin with the parameters of this network: a checkpoint, a training's folder, or weights (.pth, .safetensors).")
    private Path init;

    @Mixin
    private ValidationOptions validation = new ValidationOptions();

    @Option(names = "--recompute", paramLabel = "WHAT",
            description = {"What is computed again in the backward pass to save memory: none, cascades, sweeps (cascades and the "
        + "recurrences in them), networks (least memory, slowest), or auto: the first of these that fits. Default: auto"})
    private Recompute recompute;

    @Option(names = "--plan", description = "Print what a step will need in memory and stop.")
    private boolean planOnly;

    @Option(names = "--out", paramLabel = "DIR", description = "Where results go. Default: out")
    private Path out;

    @Option(names = "--overwrite", description = "Begin anew where a training lies in that folder, which is lost.")
    private boolean overwrite;

    /// The request with what was given in the place of what it says.
    ///
    /// @param compute of the request that comes out, but for the choice of recomputation
    public TrainingRequest over(TrainingRequest base, DataSelection data, ComputeSettings compute) {
        var network = new NetworkSettings(Given.or(channels, base.network().channels()),
                Given.or(cascades, base.network().cascades()),
                Given.or(start, base.network().start()), Given.or(init, base.network().init()).map(TrainingOptions::absolute));
        return new TrainingRequest(data, Given.or(noise, base.noise()), network, loss.over(base.loss()),
                recipe.over(base.recipe()), validation.over(base.validation()),
                validation.over(base.checkpoints()), Given.or(seed, base.seed()), out == null ? base.out() : absolute(out),
                compute.withRecompute(Given.or(recompute, base.compute().recompute())));
    }

    /// An error for the first given option that changes nothing for these data or any of these losses.
    public void refuseWithoutEffect(CommandSpec command, DataSelection data, List<LossSettings> losses) {
        loss.refuseWithoutEffect(losses);
        if (data instanceof DataSelection.OwnFiles) {
            Typed.refuse(command, "with --single: it divides the patients of data sets given by --data", "--validation-fraction");
        }
    }

    /// An error for the first given option that says nothing about a training that has begun.
    public void refuseWhenResuming() {
        if (out != null) {
            throw new IllegalArgumentException("--out has no effect with --resume: the training goes on in its folder");
        }
        if (init != null) {
            throw new IllegalArgumentException(
                    "--init has no effect with --resume: the training has begun; to begin with other parameters, leave "
                    + "--resume out");
        }
        if (overwrite) throw new IllegalArgumentException("--overwrite and --resume contradict each other");
    }

    /// An error for the first given option that changes nothing where no step is left to do.
    public void refuseWhenDone(CommandSpec command) {
        var others = Set.of("--steps", "--epochs", "--chans", "--cascades", "--start", "--noise", "--final", "--plan");
        String[] training = trainingOptions().filter(option -> !others.contains(option)).toArray(String[]::new);
        Typed.refuse(command, "with --resume: all steps of this training are done; give more --steps", training);
    }

    /// An error for the first given option that a comparison decides itself.
    public void refuseInComparison() {
        if (loss.names()) throw new IllegalArgumentException("--loss has no effect in a comparison: --methods names the losses");
        if (seed != null) throw new IllegalArgumentException("--seed has no effect in a comparison: give --seeds");
        if (planOnly) throw new IllegalArgumentException("--plan has no effect in a comparison: give it to train");
    }

    /// An error for the first given option that none of these methods heeds.
    ///
    /// @param learned the methods of a comparison that train a network
    public static void refuseInComparisonOf(CommandSpec command, List<String> learned) {
        if (learned.isEmpty()) {
            var others = Set.of("--methods", "--seeds", "--noise", "--out", "--overwrite");
            String[] training = trainingOptions().filter(option -> !others.contains(option)).toArray(String[]::new);
            Typed.refuse(command, "with --methods that train nothing", training);
        }
        if (learned.equals(List.of(ComparisonRequest.SCAN_SPECIFIC))) {
            Typed.refuse(command, "with scan-specific, which has its own", "--start", "--shown", "--lr-schedule", "--warm-up",
                    "--final");
        }
    }

    private static Stream<String> trainingOptions() {
        return CommandSpec.forAnnotatedObject(new TrainingOptions()).options().stream().map(option -> option.longestName());
    }

    public boolean isPlanOnly() {
        return planOnly;
    }

    public boolean isOverwrite() {
        return overwrite;
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }
}
