package cinegrad.ddei.cli;

import cinegrad.ddei.train.RatePlan;
import cinegrad.ddei.train.TrainingRecipe;
import cinegrad.ddei.train.Validation;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// What is done about the plain step, when the network is looked at, and what is kept.
final class RecipeOptions {
    /// Reads `constant`, `cosine[:END]`, `step:N:FACTOR` and `exponential:END`.
    static final class Rate implements ITypeConverter<RatePlan> {
        @Override
        public RatePlan convert(String text) {
            String[] words = text.toLowerCase(Locale.ROOT).split(":", -1);
            try {
                return switch (words[0] + "/" + words.length) {
                    case "constant/1" -> RatePlan.CONSTANT;
                    case "cosine/1" -> new RatePlan.Cosine(0);
                    case "cosine/2" -> new RatePlan.Cosine(Double.parseDouble(words[1]));
                    case "step/3" -> new RatePlan.Stairs(Integer.parseInt(words[1]), Double.parseDouble(words[2]));
                    case "exponential/2" -> new RatePlan.Exponential(Double.parseDouble(words[1]));
                    default -> throw new IllegalArgumentException("unknown");
                };
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("a rate schedule is constant, cosine, cosine:END, step:N:FACTOR or exponential:END, such as cosine:0.01 or "
                        + "step:100:0.5; \"" + text + "\" is not one: " + e.getMessage());
            }
        }
    }

    /// Which network a finished training is evaluated with.
    enum Final { LAST, BEST }

    @Option(names = "--lr-schedule", paramLabel = "KIND", converter = Rate.class,
            description = "constant, cosine[:END], step:N:FACTOR or exponential:END: how the rate changes, END being the last factor. Default: constant")
    RatePlan schedule = RatePlan.CONSTANT;

    @Option(names = "--warm-up", paramLabel = "N", description = "Steps in which the rate first rises to --lr. Default: ${DEFAULT-VALUE}")
    int warmUp;

    @Option(names = "--clip", paramLabel = "NORM", description = "Scale gradients down to this norm where they are longer.")
    Double clip;

    @Option(names = "--accumulate", paramLabel = "N", description = "Examples whose gradients are averaged for one step. Default: ${DEFAULT-VALUE}")
    int accumulate = 1;

    @Option(names = "--average", paramLabel = "BETA", description = "Keep a running average of the parameters, such as 0.99, and evaluate that.")
    Double average;

    @Option(names = "--eval-every", paramLabel = "N", description = "Evaluate the network every N steps; numbers go to the log.")
    Long evalEvery;

    @Option(names = "--best", paramLabel = "METRIC",
            description = "Keep the network that was best by PSNR, SSIM, NMSE, … or loss in those evaluations, as best.safetensors. All but loss need the truth.")
    String best;

    @Option(names = "--patience", paramLabel = "N", description = "Stop after N evaluations without a new best.")
    Integer patience;

    @Option(names = "--final", paramLabel = "WHICH", description = "Which network the results are of: last or best. Default: ${DEFAULT-VALUE}")
    Final which = Final.LAST;

    @Option(names = "--keep-every", paramLabel = "N", description = "Also keep a checkpoint of its own every N steps.")
    Long keepEvery;

    TrainingRecipe practice() {
        var rate = warmUp == 0 ? schedule : new RatePlan.WarmUp(warmUp, schedule);
        return new TrainingRecipe(rate, clip == null ? OptionalDouble.empty() : OptionalDouble.of(clip), accumulate,
                average == null ? OptionalDouble.empty() : OptionalDouble.of(average));
    }

    Optional<Validation> watch(Validation.Look look) {
        if (evalEvery == null) return Optional.empty();
        var criterion = Optional.ofNullable(best).map(name -> new Validation.Criterion(name, Scores.better(name)));
        return Optional.of(new Validation(evalEvery, look, criterion, patience == null ? OptionalInt.empty() : OptionalInt.of(patience)));
    }

    void check() {
        practice();
        if (evalEvery == null && (best != null || patience != null)) throw new IllegalArgumentException("--best and --patience need --eval-every N");
        if (best == null && (patience != null || which == Final.BEST)) throw new IllegalArgumentException("--patience and --final best need --best METRIC");
        if (keepEvery != null && keepEvery < 1) throw new IllegalArgumentException("--keep-every must be at least 1, got " + keepEvery);
        watch(java.util.Map::of);
    }
}
