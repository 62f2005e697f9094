package cinegrad.autograd.nn;

import cinegrad.autograd.Tensor;
import cinegrad.ops.Backend;
import cinegrad.ops.function.UnaryFunction;
import cinegrad.ops.random.RandomStream;

import java.util.List;
import java.util.stream.Stream;

/// h' = f(x·W + h·U + b), with f usually tanh.
///
/// @param input     W with its bias
/// @param recurrent U with its bias
public record RnnCell(Linear input, Linear recurrent, UnaryFunction activation) implements Cell {
    public static RnnCell of(String name, int in, int hidden, UnaryFunction activation, Backend backend, RandomStream random) {
        return new RnnCell(Linear.of(name + ".ih", in, hidden, hidden, backend, random),
                Linear.of(name + ".hh", hidden, hidden, hidden, backend, random), activation);
    }

    @Override
    public Tensor project(Tensor x) {
        return input.apply(x);
    }

    @Override
    public List<Tensor> step(Tensor projected, List<Tensor> state) {
        return List.of(projected.plus(recurrent.apply(state.getFirst())).map(activation));
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
