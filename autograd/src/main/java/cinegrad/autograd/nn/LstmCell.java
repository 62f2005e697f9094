package cinegrad.autograd.nn;

import cinegrad.autograd.Tensor;
import cinegrad.ops.Backend;
import cinegrad.ops.random.RandomStream;

import java.util.List;
import java.util.stream.Stream;

/// i, f, g, o = x·W + h·U + b; c' = σ(f)·c + σ(i)·tanh(g), h' = σ(o)·tanh(c'). The state is (h, c).
///
/// @param input     W (in, 4H) with its bias, the gates in the order i, f, g, o
/// @param recurrent U (H, 4H) with its bias
public record LstmCell(Linear input, Linear recurrent) implements Cell {
    public static LstmCell of(String name, int in, int hidden, Backend backend, RandomStream random) {
        return new LstmCell(Linear.of(name + ".ih", in, 4 * hidden, hidden, backend, random),
                Linear.of(name + ".hh", hidden, 4 * hidden, hidden, backend, random));
    }

    @Override
    public Tensor project(Tensor x) {
        return input.apply(x);
    }

    @Override
    public List<Tensor> step(Tensor projected, List<Tensor> state) {
        return Gates.lstm(projected.plus(recurrent.apply(state.get(0))), state.get(1));
    }

    @Override
    public int states() {
        return 2;
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
