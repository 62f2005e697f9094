package cinegrad.ddei.request;

import java.util.Optional;

/// The image a network begins with.
public enum StartImage {
    /// Zeros where nothing was measured, as published.
    ZERO_FILLED,
    /// Missing lines from nearby frames.
    SHARED,
    /// The answer of the method llr.
    LOW_RANK,
    /// The answer of the method nlr.
    NLR;

    /// The method without learning whose answer it is; empty: it is no method's.
    public Optional<String> method() {
        return switch (this) {
            case ZERO_FILLED -> Optional.of("zero-filled");
            case SHARED -> Optional.empty();
            case LOW_RANK -> Optional.of("llr");
            case NLR -> Optional.of("nlr");
        };
    }

    /// As it is written: `zero-filled`, `shared`, `low-rank`, `nlr`.
    @Override
    public String toString() {
        return JsonFields.text(this);
    }
}
