package cinegrad.ddei.io.cine;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/// The array of a file that holds the measurements, its axes, and what becomes of its coils. Empty values are detected.
///
/// @param key   its name
/// @param axes  what its axes count; axes of size 1 may be left out
/// @param slice which of several slices, from 0
/// @param readouts of measurements along readouts
/// @param coils what becomes of several coils
public record ArrayChoice(Optional<String> key, Optional<AxisOrder> axes, OptionalInt slice, ReadoutChoice readouts,
        CoilPreparation coils) {
    /// Everything is detected.
    public static final ArrayChoice FOUND = new ArrayChoice(Optional.empty(), Optional.empty(), OptionalInt.empty());

    public ArrayChoice {
        if (slice.isPresent() && slice.getAsInt() < 0) {
            throw new IllegalArgumentException("--slice counts from 0, got " + slice.getAsInt());
        }
    }

    /// With the usual preparation of coils.
    public ArrayChoice(Optional<String> key, Optional<AxisOrder> axes, OptionalInt slice) {
        this(key, axes, slice, ReadoutChoice.FOUND, CoilPreparation.USUAL);
    }

    /// The same with every path of a file changed.
    public ArrayChoice mappingPaths(UnaryOperator<Path> change) {
        var points = new ReadoutChoice(readouts.trajectory().map(change), readouts.matrix(), readouts.binning());
        return with(points).with(new CoilPreparation(coils.whitening(), coils.noise().map(change), coils.count(),
                coils.compression(), coils.maps()));
    }

    public ArrayChoice with(ReadoutChoice other) {
        return new ArrayChoice(key, axes, slice, other, coils);
    }

    public ArrayChoice with(CoilPreparation other) {
        return new ArrayChoice(key, axes, slice, readouts, other);
    }
}
