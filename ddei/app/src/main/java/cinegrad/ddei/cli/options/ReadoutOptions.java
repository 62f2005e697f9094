package cinegrad.ddei.cli.options;

import cinegrad.ddei.io.cine.Binning;
import cinegrad.ddei.io.cine.ReadoutChoice;
import cinegrad.ddei.io.image.FrameSize;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// What to make of measurements along readouts, such as spokes.
public final class ReadoutOptions {
    @Option(names = "--trajectory", paramLabel = "FILE", description =
            "With --single or --list: where the samples lie in k-space, if the file of the measurements does not say: .cfl "
                    + "(BART), "
            + ".npy, .npz, .mat or HDF5.")
    private Path trajectory;

    @Option(names = "--matrix", paramLabel = "HxW", converter = FrameSizeConverter.class, description =
            "With samples along a trajectory: the size of the picture. Default: as the file or the trajectory says")
    private FrameSize matrix;

    @Option(names = "--bin", paramLabel = "N[:M]", converter = Bins.class, description =
            "With spokes: frames of N spokes in the order of acquisition, the next one M later (a sliding window); without M one "
            + "after the other. Default: the frames of the file")
    private Binning binning;

    /// What was asked for.
    public ReadoutChoice choice() {
        return new ReadoutChoice(Optional.ofNullable(trajectory).map(DataOptions::absolute), Optional.ofNullable(matrix),
                Optional.ofNullable(binning));
    }

    /// The first option that was given.
    Optional<String> given() {
        return trajectory != null ? Optional.of("--trajectory") : matrix != null ? Optional.of("--matrix")
                : binning != null ? Optional.of("--bin") : Optional.empty();
    }

    /// Reads frames of spokes, such as `21:5`.
    static final class Bins implements ITypeConverter<Binning> {
        @Override
        public Binning convert(String text) {
            try {
                return Binning.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
