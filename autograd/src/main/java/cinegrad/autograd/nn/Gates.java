package cinegrad.autograd.nn;

import cinegrad.autograd.Tensor;
import cinegrad.ops.Backend;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.Shape;

import java.util.List;
import java.util.Optional;

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

    /// A layer whose numbers are uniform in ±1/√hidden, PyTorch's default for recurrences.
    static Linear linear(String name, int in, int out, int hidden, Backend backend, RandomStream random) {
        var init = Initializer.uniformFanIn();
        return new Linear(new Parameter(name + ".weight",
                init.array(backend, Shape.of(in, out), random.stream(name + ".weight"), hidden)),
                Optional.of(new Parameter(name + ".bias", init.array(backend, Shape.of(out), random.stream(name + ".bias"),
                hidden))));
    }
}
