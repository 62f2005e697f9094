package cinegrad.ddei.io.cine;

import cinegrad.ddei.io.image.FrameSize;

import java.nio.file.Path;
import java.util.Optional;

/// What to make of measurements along readouts. Empty values are detected.
///
/// @param trajectory the file that holds the points, where it is not that of the measurements
/// @param matrix     the size of the picture
/// @param binning    other frames than those of the file
public record ReadoutChoice(Optional<Path> trajectory, Optional<FrameSize> matrix, Optional<Binning> binning) {
    /// Everything is detected.
    public static final ReadoutChoice FOUND = new ReadoutChoice(Optional.empty(), Optional.empty(), Optional.empty());
}
