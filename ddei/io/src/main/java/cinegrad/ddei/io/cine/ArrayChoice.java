package cinegrad.ddei.io.cine;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/// The array of a file that holds the measurements, and its axes. Empty values are detected.
///
/// @param key   its name
/// @param axes  what its axes count; axes of size 1 may be left out
/// @param slice which of several slices, from 0
/// @param readouts of measurements along readouts
public record ArrayChoice(Optional<String> key, Optional<AxisOrder> axes, OptionalInt slice, ReadoutChoice readouts) {
    /// Everything is detected.
    public static final ArrayChoice FOUND = new ArrayChoice(Optional.empty(), Optional.empty(), OptionalInt.empty());

    public ArrayChoice {
        if (slice.isPresent() && slice.getAsInt() < 0) {
            throw new IllegalArgumentException("--slice counts from 0, got " + slice.getAsInt());
        }
    }

    public ArrayChoice(Optional<String> key, Optional<AxisOrder> axes, OptionalInt slice) {
        this(key, axes, slice, ReadoutChoice.FOUND);
    }

    /// The same with every path changed.
    public ArrayChoice mappingPaths(UnaryOperator<Path> change) {
        return with(new ReadoutChoice(readouts.trajectory().map(change), readouts.matrix(), readouts.binning()));
    }

    public ArrayChoice with(ReadoutChoice other) {
        return new ArrayChoice(key, axes, slice, other);
    }
}
