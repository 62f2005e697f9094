package cinegrad.conformance;

import cinegrad.autograd.Tensor;

/// The reference's network arrays have their channels as axis 1; ours have them last.
final class ChannelsLast {
    private ChannelsLast() { }

    /// (N, C, …) → (N, …, C).
    static Tensor of(Tensor x) {
        return x.movedim(1, -1);
    }

    /// (N, …, C) → (N, C, …).
    static Tensor back(Tensor y) {
        return y.movedim(-1, 1);
    }

    /// A weight (K, C/groups, kernel…) → (kernel…, C/groups, K).
    static Tensor weight(Tensor w) {
        return w.movedim(0, -1).movedim(0, -2);
    }
}
