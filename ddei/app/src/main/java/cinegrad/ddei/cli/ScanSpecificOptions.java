package cinegrad.ddei.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/// How a network is trained on the one acquisition that it is to reconstruct, without ground truth.
///
/// As a rule it begins as the locally low rank image and learns, by splitting, to predict samples it was not shown from those it was:
/// the held-out samples are measurements, so what it learns is true of this heart. With any other loss the training is that of `train`.
final class ScanSpecificOptions {
    /// The loss of a scan-specific training unless another is asked for.
    static final String USUAL = "t-ssdu";

    static final String DESCRIPTION = "network that begins as the image of llr and learns, from this scan alone, to predict samples it was not shown";

    /// What goes with it, as one would tell train.
    static final List<String> RECIPE = List.of("--start=low-rank", "--shown=0.85", "--lr-schedule=cosine:0.02", "--warm-up=10");

    @Option(names = "--loss", paramLabel = "NAME",
            description = "With --scan-specific: t-ssdu from the image of llr, or another loss of train from the zero-filled image, such as ddei. Default: ${DEFAULT-VALUE}")
    private String loss = USUAL;

    @Option(names = "--steps", paramLabel = "N", description = "With --scan-specific: training steps. Default: ${DEFAULT-VALUE}")
    private long steps = 800;

    @Option(names = "--chans", paramLabel = "N", description = "With --scan-specific: channels of the network. Default: ${DEFAULT-VALUE}")
    private int channels = 16;

    @Option(names = "--init", paramLabel = "PATH", description = "With --scan-specific: begin with the parameters of this network instead of new ones.")
    private Path init;

    @Option(names = "--seed", paramLabel = "N", description = "With --scan-specific: seed of everything random. Default: ${DEFAULT-VALUE}")
    private long seed = 1;

    TrainingOptions training(Path out) {
        var options = new TrainingOptions();
        if (loss.equals(USUAL)) {
            new CommandLine(CommandSpec.forAnnotatedObject(options)).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(RECIPE.toArray(String[]::new));
        }
        options.loss = loss;
        options.steps = steps;
        options.channels = channels;
        options.init = init;
        options.seed = seed;
        options.out = out;
        return options;
    }
}
