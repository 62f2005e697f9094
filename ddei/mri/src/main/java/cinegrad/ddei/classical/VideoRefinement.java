package cinegrad.ddei.classical;

import cinegrad.ops.NdArray;

/// Brings a disturbed video closer to what videos look like, knowing nothing of its measurements: a trained network, say.
public interface VideoRefinement {
    /// @param video complex (1, T, H, W), in any unit
    /// @param turn  how often it was asked before in this reconstruction, for one that answers in several ways by turns
    /// @return the same sizes and units
    NdArray of(NdArray video, int turn);

    /// The most memory that [#of] holds at once, on the backend.
    long bytes(MemoryUnits of);
}
