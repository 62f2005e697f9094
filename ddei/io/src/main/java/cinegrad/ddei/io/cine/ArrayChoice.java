package cinegrad.ddei.io.cine;

import java.util.Optional;
import java.util.OptionalInt;

/// The array of a file that holds the measurements, and its axes. Empty values are detected.
///
/// @param key   its name
/// @param axes  what its axes count; axes of size 1 may be left out
/// @param slice which of several slices, from 0
public record ArrayChoice(Optional<String> key, Optional<AxisOrder> axes, OptionalInt slice) {
    /// Everything is detected.
    public static final ArrayChoice FOUND = new ArrayChoice(Optional.empty(), Optional.empty(), OptionalInt.empty());

    public ArrayChoice {
        if (slice.isPresent() && slice.getAsInt() < 0) {
            throw new IllegalArgumentException("--slice counts from 0, got " + slice.getAsInt());
        }
    }
}
