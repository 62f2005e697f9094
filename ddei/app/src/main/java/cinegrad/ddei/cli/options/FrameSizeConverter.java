package cinegrad.ddei.cli.options;

import cinegrad.ddei.io.image.FrameSize;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads a size, such as `512x256`.
public final class FrameSizeConverter implements ITypeConverter<FrameSize> {
    @Override
    public FrameSize convert(String text) {
        try {
            return FrameSize.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
