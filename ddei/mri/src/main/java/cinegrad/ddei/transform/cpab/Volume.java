package cinegrad.ddei.transform.cpab;

/// Whether areas may change.
public enum Volume {
    /// The velocity has no divergence: every piece of the square keeps its area.
    PRESERVED,
    /// Areas grow and shrink.
    FREE
}
