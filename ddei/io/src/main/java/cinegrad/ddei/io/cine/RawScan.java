package cinegrad.ddei.io.cine;

import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.io.ReadBudget;

import java.nio.file.Path;
import java.util.Optional;

/// Measurements of one video as a file holds them: on lines of the Cartesian grid, or along readouts through k-space.
public sealed interface RawScan permits SingleAcquisition, ReadoutAcquisition {
    static RawScan read(Path file, ArrayChoice choice) {
        return read(file, choice, ReadBudget.ofHeap());
    }

    /// Reads a file of any kind.
    ///
    /// @param choice which array of the file, if not the usual one
    static RawScan read(Path file, ArrayChoice choice, ReadBudget budget) {
        return ReadoutFile.isOne(file, choice, budget) ? ReadoutFile.read(file, choice, budget)
                : onGrid(file, choice, budget);
    }

    private static SingleAcquisition onGrid(Path file, ArrayChoice choice, ReadBudget budget) {
        var of = choice.readouts();
        if (of.matrix().isPresent() || of.binning().isPresent()) {
            throw new IllegalArgumentException((of.matrix().isPresent() ? "--matrix" : "--bin") + " has no effect on "
                    + file.getFileName() + ": it has no trajectory");
        }
        return SingleAcquisition.onGrid(file, choice, budget);
    }

    int frames();

    int height();

    int width();

    /// How many; 0 for measurements without a coil axis.
    int coils();

    /// The true video, complex (T, H, W), interleaved.
    Optional<float[]> image();

    /// Sensitivities, complex (C, H, W), interleaved.
    Optional<float[]> maps();

    Geometry geometry();

    /// Which array it was read from and what its axes count, in words; empty if it was not read.
    String layout();

    /// How many times fewer samples than a full set.
    double acceleration();
}
