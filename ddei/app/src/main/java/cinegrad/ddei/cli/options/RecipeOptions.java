package cinegrad.ddei.cli.options;

import cinegrad.ddei.request.RecipeSettings;
import cinegrad.ddei.request.TrainingLength;
import cinegrad.ddei.train.RatePlan;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// How the parameters are moved, and for how long.
public final class RecipeOptions {
    /// Reads a rate schedule, such as `cosine:0.01`.
    static final class Rate implements ITypeConverter<RatePlan> {
        @Override
        public RatePlan convert(String text) {
            try {
                return RatePlan.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    @Option(names = "--epochs", paramLabel = "N", description =
            "Passes over the training examples (default: 2, unless --steps is given).")
    private Integer epochs;

    @Option(names = "--steps", paramLabel = "N", description = "Training steps, instead of --epochs.")
    private Long steps;

    @Option(names = "--lr", paramLabel = "RATE", description = "Learning rate of Adam. Default: 0.001")
    private Double learningRate;

    @Option(names = "--lr-schedule", paramLabel = "KIND", converter = Rate.class,
            description =
                    "constant, cosine[:END], step:N:FACTOR or exponential:END: how the rate changes, END being the last "
                    + "factor. Default: constant")
    private RatePlan schedule;

    @Option(names = "--warm-up", paramLabel = "N", description = "Steps in which the rate first rises to --lr. Default: 0")
    private Integer warmUp;

    @Option(names = "--clip", paramLabel = "NORM", description = "Scale gradients down to this norm where they are longer.")
    private Double clip;

    @Option(names = "--accumulate", paramLabel = "N", description =
            "Examples whose gradients are averaged for one step. Default: 1")
    private Integer accumulate;

    @Option(names = "--average", paramLabel = "BETA", description =
            "Keep a running average of the parameters, such as 0.99, and evaluate that.")
    private Double average;

    RecipeSettings over(RecipeSettings base) {
        if (steps != null && epochs != null) throw new IllegalArgumentException("give --steps or --epochs, not both");
        TrainingLength length = steps != null ? new TrainingLength.Steps(steps) : epochs != null
                ? new TrainingLength.Epochs(epochs) : base.length();
        return new RecipeSettings(length, Given.or(learningRate, base.learningRate()), Given.or(schedule, base.schedule()),
                Given.or(warmUp, base.warmUp()),
                Given.or(clip, base.clip()), Given.or(accumulate, base.accumulate()), Given.or(average, base.average()));
    }
}
