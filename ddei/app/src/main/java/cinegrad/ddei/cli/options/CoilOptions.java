package cinegrad.ddei.cli.options;

import cinegrad.ddei.io.cine.CoilPreparation;
import cinegrad.ddei.io.cine.CoilPreparation.Compression;
import cinegrad.ddei.io.cine.CoilPreparation.Whitening;
import cinegrad.ddei.io.cine.MapEstimate;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/// What becomes of the measurements of several coils before anything else.
public final class CoilOptions {
    @Option(names = "--coil-noise", paramLabel = "FILE", description =
            "The noise of the coils, which is made white before anything else: ISMRMRD with a noise scan, or an array (C,C), its "
            + "covariance; or none. Default: the noise scan of an ISMRMRD file, if it has one")
    private String noise;

    @Option(names = "--compress-coils", paramLabel = "N", description =
            "Make so many coils of more, by their singular vectors. Default: all stay")
    private Integer count;

    @Option(names = "--compress-by", paramLabel = "NAME", description =
            "With --compress-coils: svd (one matrix), or gcc (geometric: one for every row of the picture, where whole lines "
            + "were measured; keeps more of the signal). Default: svd")
    private String compression;

    /// What was asked for.
    public CoilPreparation preparation(MapEstimate maps) {
        boolean none = "none".equals(noise);
        Optional<Path> file = noise == null || none ? Optional.empty()
                : Optional.of(Path.of(noise).toAbsolutePath().normalize());
        return new CoilPreparation(none ? Whitening.NONE : Whitening.KNOWN, file,
                count == null ? OptionalInt.empty() : OptionalInt.of(count),
                compression == null ? Compression.SVD : Compression.byName(compression), maps);
    }

    /// The first option that was given.
    Optional<String> given() {
        return noise != null ? Optional.of("--coil-noise") : compression != null ? Optional.of("--compress-by") : count != null
                ? Optional.of("--compress-coils") : Optional.empty();
    }
}
