package cinegrad.autograd;

/// What a matrix is the product of, with as many axes of a batch in front as it has.
public sealed interface Factors {
    /// A = Q·R.
    ///
    /// @param q (…, m, k) with orthonormal columns, k = min(m, n)
    /// @param r (…, k, n), upper triangular with a diagonal that is not negative
    record Qr(Tensor q, Tensor r) implements Factors { }

    /// A = V·diag(λ)·V*.
    ///
    /// @param values  λ (…, n), real, ascending
    /// @param vectors V (…, n, n) with orthonormal columns, column j belonging to value j
    record Eigh(Tensor values, Tensor vectors) implements Factors { }

    /// A = U·diag(s)·V*.
    ///
    /// @param u  U (…, m, k) with orthonormal columns, k = min(m, n)
    /// @param s  s (…, k), real, descending, not negative
    /// @param vh V* (…, k, n) with orthonormal rows
    record Svd(Tensor u, Tensor s, Tensor vh) implements Factors { }

    /// det A = sign · e^logAbsDet.
    ///
    /// @param sign      (…), of magnitude 1; 0 of a singular matrix
    /// @param logAbsDet (…), real; −∞ of a singular matrix
    record SlogDet(Tensor sign, Tensor logAbsDet) implements Factors { }
}
