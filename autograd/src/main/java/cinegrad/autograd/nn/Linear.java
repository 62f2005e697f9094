package cinegrad.autograd.nn;

import cinegrad.autograd.Tensor;
import cinegrad.ops.Backend;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.Shape;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// y = x·W + b over the last axis.
///
/// @param weight (in, out)
/// @param bias   (out)
public record Linear(Parameter weight, Optional<Parameter> bias) implements Layer {
    /// With bias, both uniform in ±1/√in.
    public static Linear of(String name, int in, int out, Backend backend, RandomStream random) {
        return of(name, in, out, in, backend, random);
    }

    /// With bias, both uniform in ±1/√fanIn.
    static Linear of(String name, int in, int out, int fanIn, Backend backend, RandomStream random) {
        var init = Initializer.uniformFanIn();
        return new Linear(init.parameter(name + ".weight", Shape.of(in, out), fanIn, backend, random),
                Optional.of(init.parameter(name + ".bias", Shape.of(out), fanIn, backend, random)));
    }

    @Override
    public Tensor apply(Tensor x) {
        Shape s = x.shape();
        Tensor rows = s.rank() == 1 ? x.unsqueeze(0) : x;
        Tensor y = rows.matmul(weight.tensor());
        if (s.rank() == 1) y = y.squeeze(0);
        return bias.isPresent() ? y.plus(bias.get().tensor()) : y;
    }

    @Override
    public List<Parameter> parameters() {
        return Stream.concat(Stream.of(weight), bias.stream()).toList();
    }
}
