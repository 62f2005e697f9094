package cinegrad.ddei.cli.options;

import cinegrad.ddei.request.LineLaw;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads a law of masks, such as `gaussian:8`.
final class LineLawConverter implements ITypeConverter<LineLaw> {
    @Override
    public LineLaw convert(String text) {
        try {
            return LineLaw.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
