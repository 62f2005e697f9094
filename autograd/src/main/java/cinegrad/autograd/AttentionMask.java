package cinegrad.autograd;

/// Which keys a query attends to, and how much beside its scores (…, L, S) of L queries with S keys.
public sealed interface AttentionMask {
    /// Every query attends to every key.
    record Everything() implements AttentionMask { }

    /// Query i attends to the keys 0 … i: no look ahead.
    record Causal() implements AttentionMask { }

    /// Query i attends to key j where `truth[…, i, j]` is not 0.
    ///
    /// @param truth real, broadcast to (…, L, S): (N, 1, 1, S) leaves keys out that only fill a batch up
    record Allowed(Tensor truth) implements AttentionMask { }

    /// `bias[…, i, j]` is added to the scores; −∞ forbids.
    ///
    /// @param bias real, broadcast to (…, L, S)
    record Bias(Tensor bias) implements AttentionMask { }
}
