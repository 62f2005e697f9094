package cinegrad.ddei.cli.options;

import cinegrad.ddei.request.LineLaw;

import java.util.OptionalDouble;
import picocli.CommandLine.Option;

/// What a drawn mask looks like.
public final class MaskOptions {
    @Option(names = "--type", description = "gaussian, random, equispaced or polynomial. Default: ${DEFAULT-VALUE}")
    private LineLaw.Spread spread = LineLaw.Spread.GAUSSIAN;

    @Option(names = "--acceleration", paramLabel = "N", description = "How many times fewer lines. Default: ${DEFAULT-VALUE}")
    private int acceleration = 8;

    @Option(names = "--center-fraction", paramLabel = "F",
            description =
            "Part of the lines always acquired in the middle. Default: 0.08 below 8-fold, 0.04 from there, 0.02 for 16-fold.")
    private Double centerFraction;

    public LineLaw law() {
        if (acceleration < 1) throw new IllegalArgumentException("--acceleration must be at least 1, got " + acceleration);
        if (centerFraction != null && !(centerFraction >= 0 && centerFraction <= 1)) {
            throw new IllegalArgumentException("--center-fraction must be within 0 … 1, got " + centerFraction);
        }
        return new LineLaw(spread, acceleration, centerFraction == null ? OptionalDouble.empty()
                : OptionalDouble.of(centerFraction));
    }
}
