package cinegrad.ddei.cli.options;

import cinegrad.ddei.request.ComputeSettings;
import cinegrad.ddei.request.DataSelection;
import cinegrad.ddei.request.NetworkSettings;
import cinegrad.ddei.request.RecipeSettings;
import cinegrad.ddei.request.TrainingLength;
import cinegrad.ddei.request.TrainingRequest;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/// How a network is trained on the one acquisition that it is to reconstruct.
public final class ScanSpecificOptions {
    private static final long STEPS = 800;
    private static final int CHANNELS = 16;

    @Option(names = "--loss", paramLabel = "NAME",
            description =
                    "With --scan-specific: t-ssdu from the image of llr, or another loss of train from the zero-filled image, "
                    + "such as ddei. Default: t-ssdu")
    private String loss;

    @Option(names = "--steps", paramLabel = "N", description = "With --scan-specific: training steps. Default: 800")
    private Long steps;

    @Option(names = "--chans", paramLabel = "N", description = "With --scan-specific: channels of the network. Default: 16")
    private Integer channels;

    @Option(names = "--init", paramLabel = "PATH", description =
            "With --scan-specific: begin with the parameters of this network instead of new ones.")
    private Path init;

    @Option(names = "--seed", paramLabel = "N", description = "With --scan-specific: seed of everything random. Default: 1")
    private Long seed;

    /// With any loss but the usual one the training is that of `train`.
    public TrainingRequest training(DataSelection data, Path out, ComputeSettings compute) {
        var base = TrainingRequest.of(data, out).with(compute);
        boolean usual = loss == null || loss.equals(TrainingRequest.SCAN_SPECIFIC_LOSS);
        var request = usual ? base.scanSpecific() : base.with(base.loss().withName(loss)).confirmed();
        NetworkSettings network = request.network().withChannels(Given.or(channels, CHANNELS))
                .withInit(Optional.ofNullable(init).map(p -> p.toAbsolutePath().normalize()));
        RecipeSettings recipe = request.recipe().withLength(new TrainingLength.Steps(Given.or(steps, STEPS)));
        return request.with(network).with(recipe).withSeed(Given.or(seed, 1L));
    }

    /// An error for the first given option, which changes nothing without `--scan-specific`.
    public void refuseWithoutEffect() {
        String option = loss != null ? "--loss" : steps != null ? "--steps" : channels != null ? "--chans" : init != null
                ? "--init" : seed != null ? "--seed" : null;
        if (option != null) {
            throw new IllegalArgumentException(option + " has no effect without --scan-specific: nothing is trained");
        }
    }
}
