package cinegrad.ddei.classical;

import cinegrad.ops.NdArray;

/// Brings a reconstructed video closer to what videos look like, knowing nothing of its measurements: a trained network, say.
public interface VideoRefinement {
    /// @param video complex (1, T, H, W), in any unit
    /// @return the same sizes and units
    NdArray of(NdArray video);

    /// The most memory that [#of] holds at once, on the backend.
    long bytes(MemoryUnits of);
}
