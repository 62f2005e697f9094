package cinegrad.ddei.classical;

import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ops.NdArray;

/// A reconstruction that needs the measurements and nothing else: no training, no truth, no statistics of other data.
///
/// Deterministic: the same measurements give the same numbers.
public interface ClassicalMethod {
    /// As [ClassicalMethods#byName] knows it.
    String name();

    /// What it does, in a line for somebody who sees its name in a table.
    String description();

    /// The number of calls of the listener in a reconstruction; 0 for a method without iterations.
    default int iterations() {
        return 0;
    }

    /// @param kspace   complex (N, T, H, W); what lies outside the mask is ignored
    /// @param physics  the operator that measured it, with a mask of zeros and ones
    /// @param listener is told after every iteration
    /// @return the video, complex (N, T, H, W), on the same backend
    NdArray reconstruct(NdArray kspace, DynamicMri physics, IterationListener listener);

    default NdArray reconstruct(NdArray kspace, DynamicMri physics) {
        return reconstruct(kspace, physics, IterationListener.NONE);
    }
}
