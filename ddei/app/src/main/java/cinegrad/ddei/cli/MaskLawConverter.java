package cinegrad.ddei.cli;

import cinegrad.ddei.physics.mask.CenterRule;
import cinegrad.ddei.physics.mask.LineBudget;
import cinegrad.ddei.physics.mask.LineSampling;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads TYPE:ACCELERATION or TYPE:ACCELERATION:CENTER, such as `gaussian:8` and `random:4:0.08`.
final class MaskLawConverter implements ITypeConverter<LineSampling> {
    @Override
    public LineSampling convert(String text) {
        String[] parts = text.split(":", -1);
        try {
            if (parts.length < 2 || parts.length > 3) throw new IllegalArgumentException("it has " + parts.length + " parts");
            int acceleration = Integer.parseInt(parts[1]);
            var budget = parts.length == 2 ? LineBudget.of(acceleration, CenterRule.PUBLISHED_SETS)
                    : new LineBudget(acceleration, Double.parseDouble(parts[2]));
            return MaskCommand.Type.valueOf(parts[0].toUpperCase(Locale.ROOT)).sampling(budget);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("a law of masks is TYPE:ACCELERATION or TYPE:ACCELERATION:CENTER, such as gaussian:8 or random:4:0.08; \""
                    + text + "\" is not one: " + e.getMessage());
        }
    }
}
