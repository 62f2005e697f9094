package cinegrad.ddei.classical;

import cinegrad.ops.NdArray;

/// Brings a reconstructed video closer to what videos look like, knowing nothing of its measurements but other reconstructions of
/// them: a trained network, say.
public interface VideoRefinement {
    /// @param candidates complex (1, T, H, W) each, in any unit
    /// @return the same sizes and units
    NdArray of(Candidates candidates);

    /// The most memory that [#of] holds at once, on the backend.
    long bytes(MemoryUnits of);
}
