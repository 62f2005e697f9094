package cinegrad.ddei.cli.options;

import cinegrad.ddei.request.CheckpointSettings;
import cinegrad.ddei.request.ValidationSettings;
import cinegrad.ddei.request.ValidationSettings.Result;

import picocli.CommandLine.Option;

/// When a network is evaluated during training, which is kept, and how often it is saved.
public final class ValidationOptions {
    @Option(names = "--eval-every", paramLabel = "N", description = "Evaluate the network every N steps; numbers go to the log.")
    private Long every;

    @Option(names = "--best", paramLabel = "METRIC",
            description =
                    "Keep the network that was best by PSNR, SSIM, NMSE, … or loss in those evaluations, as best.safetensors. "
                    + "All but loss need the truth.")
    private String best;

    @Option(names = "--validation-fraction", paramLabel = "F",
            description =
                    "With --best: part of the training patients of a data set kept apart to choose by. 0 chooses by the "
                    + "evaluated examples. Default: 0.2")
    private Double fraction;

    @Option(names = "--patience", paramLabel = "N", description = "Stop after N evaluations without a new best.")
    private Integer patience;

    @Option(names = "--final", paramLabel = "WHICH", description =
            "What the results are of: the last network, the best, or confirmed: nlr, and the last network as far as lines "
            + "confirm it that are kept back from training. Default: last")
    private Result result;

    @Option(names = "--checkpoint-every", paramLabel = "N", description = "Steps between checkpoints. Default: 25")
    private Integer checkpointEvery;

    @Option(names = "--keep-every", paramLabel = "N", description = "Also keep a checkpoint of its own every N steps.")
    private Long keepEvery;

    ValidationSettings over(ValidationSettings base) {
        var settings = new ValidationSettings(Given.or(every, base.every()), Given.or(best, base.best()),
                Given.or(patience, base.patience()), Given.or(result, base.result()),
                Given.or(fraction, base.fraction()));
        if (fraction != null && settings.best().isEmpty()) {
            throw new IllegalArgumentException("--validation-fraction has no effect without --best METRIC");
        }
        return settings;
    }

    CheckpointSettings over(CheckpointSettings base) {
        return new CheckpointSettings(Given.or(checkpointEvery, base.every()), Given.or(keepEvery, base.keepEvery()));
    }
}
