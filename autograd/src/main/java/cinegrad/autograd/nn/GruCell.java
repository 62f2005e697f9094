package cinegrad.autograd.nn;

import cinegrad.autograd.Tensor;
import cinegrad.ops.Backend;
import cinegrad.ops.random.RandomStream;

import java.util.List;
import java.util.stream.Stream;

/// r, z = σ(x·W + h·U + b); n = tanh(x·W + b + r·(h·U + b)); h' = (1 − z)·n + z·h, as PyTorch's.
/// Source: Cho et al., *Learning Phrase Representations using RNN Encoder-Decoder*, EMNLP 2014.
///
/// @param input     W (in, 3H) with its bias, in the order r, z, n
/// @param recurrent U (H, 3H) with its bias
public record GruCell(Linear input, Linear recurrent) implements Cell {
    public static GruCell of(String name, int in, int hidden, Backend backend, RandomStream random) {
        return new GruCell(Linear.of(name + ".ih", in, 3 * hidden, hidden, backend, random),
                Linear.of(name + ".hh", hidden, 3 * hidden, hidden, backend, random));
    }

    @Override
    public Tensor project(Tensor x) {
        return input.apply(x);
    }

    @Override
    public List<Tensor> step(Tensor projected, List<Tensor> state) {
        Tensor h = state.getFirst();
        var p = projected.chunk(3, -1);
        var q = recurrent.apply(h).chunk(3, -1);
        Tensor r = p.get(0).plus(q.get(0)).sigmoid();
        Tensor z = p.get(1).plus(q.get(1)).sigmoid();
        Tensor n = p.get(2).plus(r.times(q.get(2))).tanh();
        return List.of(Gates.blend(z, n, h));
    }

    @Override
    public int states() {
        return 1;
    }

    @Override
    public int hidden() {
        return recurrent.weight().shape().size(0);
    }

    @Override
    public List<Parameter> parameters() {
        return Module.parameters(Stream.of(input, recurrent));
    }
}
