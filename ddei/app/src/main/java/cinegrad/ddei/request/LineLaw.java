package cinegrad.ddei.request;

import cinegrad.ddei.physics.mask.CenterRule;
import cinegrad.ddei.physics.mask.EquispacedLines;
import cinegrad.ddei.physics.mask.GaussianLines;
import cinegrad.ddei.physics.mask.LineBudget;
import cinegrad.ddei.physics.mask.LineSampling;
import cinegrad.ddei.physics.mask.PolynomialLines;
import cinegrad.ddei.physics.mask.RandomLines;

import java.util.OptionalDouble;

/// A law by which the lines of a mask are drawn, written TYPE:ACCELERATION or TYPE:ACCELERATION:CENTER, such as `gaussian:8` and
/// `random:4:0.08`.
///
/// @param acceleration how many times fewer lines
/// @param center the part of the lines always acquired in the middle; empty: as in the published sets, see
///                     [CenterRule#PUBLISHED_SETS]
public record LineLaw(Spread spread, int acceleration, OptionalDouble center) {
    /// How lines are spread.
    public enum Spread { GAUSSIAN, RANDOM, EQUISPACED, POLYNOMIAL }

    public LineLaw {
        if (acceleration < 1) {
            throw new IllegalArgumentException("the acceleration of a mask must be at least 1, got " + acceleration);
        }
        if (center.isPresent()) Limits.within("the center fraction of a mask", 0, 1, center.getAsDouble());
    }

    public LineSampling sampling() {
        var budget = center.isPresent() ? new LineBudget(acceleration, center.getAsDouble())
                : LineBudget.of(acceleration, CenterRule.PUBLISHED_SETS);
        return switch (spread) {
            case GAUSSIAN -> new GaussianLines(budget);
            case RANDOM -> new RandomLines(budget);
            case EQUISPACED -> new EquispacedLines(budget);
            case POLYNOMIAL -> new PolynomialLines(budget);
        };
    }

    public static LineLaw parse(String text) {
        String[] parts = text.split(":", -1);
        try {
            if (parts.length < 2 || parts.length > 3) throw new IllegalArgumentException("it has " + parts.length + " parts");
            return new LineLaw(JsonFields.choice("type", Spread.class, parts[0]), Integer.parseInt(parts[1]),
                    parts.length == 2 ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(parts[2])));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "a law of masks is TYPE:ACCELERATION or TYPE:ACCELERATION:CENTER, such as gaussian:8 or random:4:0.08; \""
                    + text + "\" is not one: "
                    + (e instanceof NumberFormatException ? "a number was expected" : e.getMessage()), e);
        }
    }

    @Override
    public String toString() {
        return JsonFields.text(spread) + ":" + acceleration + (center.isPresent() ? ":" + center.getAsDouble() : "");
    }
}
