package cinegrad.ddei.request;

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

    /// As it is written: `zero-filled`, `shared`, `low-rank`, `nlr`.
    @Override
    public String toString() {
        return JsonFields.text(this);
    }
}
