package cinegrad.conformance;

import cinegrad.autograd.Indexing;
import cinegrad.autograd.Tensor;

/// The reference's network arrays have their channels as axis 1; ours have them last.
final class ChannelsLast {
    private ChannelsLast() { }

    /// (N, C, …) → (N, …, C).
    static Tensor of(Tensor x) {
        return Indexing.moveAxis(x, 1, -1);
    }

    /// (N, …, C) → (N, C, …).
    static Tensor back(Tensor y) {
        return Indexing.moveAxis(y, -1, 1);
    }

    /// A weight (K, C/groups, kernel…) → (kernel…, C/groups, K).
    static Tensor weight(Tensor w) {
        return Indexing.moveAxis(Indexing.moveAxis(w, 0, -1), 0, -2);
    }
}
