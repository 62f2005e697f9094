package cinegrad.ddei.io.cine;

import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.FileKind;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.ReadBudget;
import cinegrad.ddei.io.arrays.ArrayFile;
import cinegrad.ddei.io.coil.CoilCompression;
import cinegrad.ddei.io.coil.CoilCovariance;
import cinegrad.ddei.io.coil.CoilMatrix;
import cinegrad.ddei.io.coil.CoilNoise;
import cinegrad.ddei.io.ismrmrd.Ismrmrd;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/// What becomes of the measurements of several coils before anything else, and where their maps come from: their noise is made
/// white, then they are compressed, then maps are found. Maps of the file go the same way as its measurements, so that pictures
/// keep their units.
///
/// @param whitening by what
/// @param noise     a file that holds the noise: ISMRMRD with a noise scan, or an array (C, C), its covariance; instead of the
///                  acquisition's own noise scan
/// @param count     of coils after compression; empty: all. Files of no more coils stay as they are
/// @param compression how fewer coils are made
/// @param maps      how they are found in files without maps
public record CoilPreparation(Whitening whitening, Optional<Path> noise, OptionalInt count, Compression compression,
        MapEstimate maps) {
    /// How fewer coils are made: by one matrix, or by one for every row of the picture.
    public enum Compression {
        SVD, GCC;

        public static Compression byName(String name) {
            return Arrays.stream(values()).filter(c -> c.toString().equals(name)).findFirst().orElseThrow(
                    () -> new IllegalArgumentException("--compress-by: \"" + name + "\" is unknown; choose one of "
                    + Arrays.toString(values())));
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Whether noise is made white where it is known.
    public enum Whitening { KNOWN, NONE }

    public static final CoilPreparation USUAL =
            new CoilPreparation(Whitening.KNOWN, Optional.empty(), OptionalInt.empty(), MapEstimate.ESPIRIT);
    /// That of trainings of earlier versions.
    public static final CoilPreparation EARLIER =
            new CoilPreparation(Whitening.NONE, Optional.empty(), OptionalInt.empty(), MapEstimate.SMOOTH);

    /// Compressed by one matrix.
    public CoilPreparation(Whitening whitening, Optional<Path> noise, OptionalInt count, MapEstimate maps) {
        this(whitening, noise, count, Compression.SVD, maps);
    }

    public CoilPreparation {
        if (compression == Compression.GCC && count.isEmpty()) {
            throw new IllegalArgumentException("--compress-by has no effect without --compress-coils");
        }
        if (count.isPresent() && count.getAsInt() < 1) {
            throw new IllegalArgumentException("--compress-coils: at least one coil is left, got " + count.getAsInt());
        }
        if (whitening == Whitening.NONE && noise.isPresent()) {
            throw new IllegalArgumentException("coils: a file of noise, but nothing is to be whitened");
        }
    }

    /// What is done to coils, in words; without a matrix they stay as they are.
    private record Step(Optional<CoilMatrix> matrix, String words) { }

    /// @param own the noise that the acquisition's file holds
    SingleAcquisition of(SingleAcquisition scan, Optional<CoilNoise> own, ReadBudget budget) {
        if (isIdle(scan)) return scan;
        var white = after(scan, whitening(scan.coils(), own, budget));
        if (count.isEmpty()) return white;
        if (compression == Compression.GCC && count.getAsInt() < white.coils()) {
            return new RowsOfCoils(white).compressed(count.getAsInt());
        }
        return after(white, Optional.of(fewer(white.coils(), count.getAsInt(), () -> measured(white))));
    }

    /// @param own the noise that the acquisition's file holds
    ReadoutAcquisition of(ReadoutAcquisition scan, Optional<CoilNoise> own, ReadBudget budget) {
        if (isIdle(scan)) return scan;
        if (compression == Compression.GCC) {
            throw new IllegalArgumentException("--compress-by gcc: one matrix for each row of the picture needs whole lines, and "
                    + "these samples lie along a trajectory; give --compress-by svd");
        }
        var white = after(scan, whitening(scan.coils(), own, budget));
        return count.isEmpty() ? white
                : after(white, Optional.of(fewer(white.coils(), count.getAsInt(), () -> measured(white))));
    }

    private boolean isIdle(RawScan scan) {
        if (scan.coils() > 0) return false;
        if (noise.isEmpty() && count.isEmpty()) return true;
        throw new IllegalArgumentException((noise.isPresent() ? "--coil-noise" : "--compress-coils")
                + " has no effect: there is one coil");
    }

    private static SingleAcquisition after(SingleAcquisition scan, Optional<Step> step) {
        return step.map(s -> s.matrix.map(m -> scan.with(m, s.words)).orElseGet(() -> scan.with(s.words))).orElse(scan);
    }

    private static ReadoutAcquisition after(ReadoutAcquisition scan, Optional<Step> step) {
        return step.map(s -> s.matrix.map(m -> scan.with(m, s.words)).orElseGet(() -> scan.with(s.words))).orElse(scan);
    }

    private Optional<Step> whitening(int coils, Optional<CoilNoise> own, ReadBudget budget) {
        if (whitening == Whitening.NONE || own.isEmpty() && noise.isEmpty()) return Optional.empty();
        CoilNoise known = noise.isPresent() ? read(noise.get(), budget.another()) : own.orElseThrow();
        if (known.coils() != coils) {
            throw new IllegalArgumentException("--coil-noise: noise of " + known.coils() + " coils for measurements of " + coils);
        }
        Optional<CoilMatrix> white = known.whitening();
        if (white.isPresent()) return Optional.of(new Step(white, "whitened by " + known));
        if (noise.isPresent()) {
            throw new IllegalArgumentException("--coil-noise: the covariance in " + noise.get()
                    + " is singular: too few samples, or a coil without noise");
        }
        return Optional.of(new Step(white, "not whitened: the covariance of the noise scan is singular"));
    }

    private static Step fewer(int coils, int fewer, Supplier<CoilCovariance> measured) {
        if (fewer >= coils) return new Step(Optional.empty(), "not compressed: no more than " + fewer + " coils");
        var svd = CoilCompression.of(measured.get(), fewer);
        return new Step(Optional.of(svd.matrix()), String.format(Locale.ROOT, "%d coils compressed to %d, which hold %.2f %% of "
                + "their energy", coils, fewer, 100 * svd.kept()));
    }

    /// Σ y y* over all samples.
    private static CoilCovariance measured(ReadoutAcquisition scan) {
        var covariance = new CoilCovariance(scan.coils());
        int each = scan.kspace().length / scan.coils();
        for (int i = 0; i < each; i += 2) covariance.add(scan.kspace(), i, each, 1);
        return covariance;
    }

    /// Σ y y* over the samples that were measured; where the image is what is known, over its pixels, which is the same for whole
    /// k-space.
    private static CoilCovariance measured(SingleAcquisition scan) {
        var covariance = new CoilCovariance(scan.coils());
        int plane = scan.height() * scan.width();
        if (scan.kspace().isPresent()) {
            float[] kspace = scan.kspace().get();
            for (int i = 0; i < scan.frames() * plane; i++) {
                if (!scan.mask().isMeasured(i / plane, i % plane / scan.width(), i % scan.width())) continue;
                covariance.add(kspace, 2 * i, 2 * scan.frames() * plane, 1);
            }
        } else {
            float[] image = scan.image().orElseThrow();
            float[] maps = scan.maps().orElseThrow();
            for (int p = 0; p < plane; p++) {
                double energy = 0;
                for (int t = 0; t < scan.frames(); t++) {
                    int at = 2 * (t * plane + p);
                    energy += (double) image[at] * image[at] + (double) image[at + 1] * image[at + 1];
                }
                covariance.add(maps, 2 * p, 2 * plane, energy);
            }
        }
        return covariance;
    }

    /// @throws FileFormatException if the file cannot be read
    private static CoilNoise read(Path file, ReadBudget budget) {
        FileKind kind = FileKind.of(file);
        if (kind == FileKind.HDF5 && Ismrmrd.isOne(file)) return Ismrmrd.noise(file, budget);
        if (!ArrayFile.reads(kind)) {
            throw wrong(file, kind.description() + " holds no noise; read are ISMRMRD with a noise scan, and arrays (C,C)");
        }
        try (var arrays = ArrayFile.open(file, budget)) {
            var names = arrays.names();
            if (names.size() != 1) throw wrong(file, "one array (C,C) is read as the noise's covariance; it has " + names);
            HostArray array = arrays.read(names.getFirst());
            int[] sizes = Arrays.stream(array.shape().toArray()).filter(s -> s > 1).toArray();
            if (sizes.length != 2 || sizes[0] != sizes[1]) {
                throw wrong(file, "the noise's covariance is (C,C), not " + array.shape());
            }
            double[] numbers = array.type().isComplex() ? array.asReal().toDoubles() : pairs(array.toDoubles());
            try {
                return new CoilNoise(CoilCovariance.of(sizes[0], numbers), "the covariance in " + file.getFileName());
            } catch (IllegalArgumentException e) {
                throw new FileFormatException(file.toString(), FileFormatException.UNKNOWN, String.valueOf(e.getMessage()), e);
            }
        }
    }

    private static double[] pairs(double[] real) {
        var pairs = new double[2 * real.length];
        for (int i = 0; i < real.length; i++) pairs[2 * i] = real[i];
        return pairs;
    }

    private static FileFormatException wrong(Path file, String reason) {
        return new FileFormatException(file.toString(), FileFormatException.UNKNOWN, reason);
    }
}
