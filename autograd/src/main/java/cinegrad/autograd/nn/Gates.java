package cinegrad.autograd.nn;

import cinegrad.autograd.Tensor;

import java.util.List;

/// The element-wise halves of gated recurrences, the same for vectors and for images.
final class Gates {
    private Gates() { }

    /// With i, f, g, o the quarters of the pre-activations: c' = σ(f)·c + σ(i)·tanh(g), h' = σ(o)·tanh(c').
    /// Source: Hochreiter & Schmidhuber, *Long Short-Term Memory*, 1997, with Gers' forget gate.
    static List<Tensor> lstm(Tensor pre, Tensor c) {
        var gates = pre.chunk(4, -1);
        Tensor next = gates.get(1).sigmoid().times(c).plus(gates.get(0).sigmoid().times(gates.get(2).tanh()));
        return List.of(gates.get(3).sigmoid().times(next.tanh()), next);
    }

    /// (1 − z)·n + z·h.
    static Tensor blend(Tensor z, Tensor n, Tensor h) {
        return n.plus(z.times(h.minus(n)));
    }
}
