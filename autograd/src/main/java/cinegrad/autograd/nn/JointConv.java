package cinegrad.autograd.nn;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.option.ConvOptions;
import cinegrad.ops.Backend;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.Shape;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A convolution of an input and a state next to each other, `conv([x, h])`, computed as the sum of one of each: the input's part
/// for all frames at once. As large as its input; images (H, W) or volumes (T, H, W).
///
/// @param weight kernel axes first, then (in + hidden, out), the input's channels first
record JointConv(Parameter weight, Optional<Parameter> bias, int in) {
    static JointConv of(String name, int axes, int in, int hidden, int out, int kernel, Backend backend, RandomStream random) {
        Shape shape = Shape.of(IntStream.concat(IntStream.range(0, axes).map(_ -> kernel), IntStream.of(in + hidden, out))
                .toArray());
        int fanIn = shape.elements() / Math.max(1, out);
        var init = Initializer.uniformFanIn();
        return new JointConv(init.parameter(name + ".weight", shape, fanIn, backend, random),
                Optional.of(init.parameter(name + ".bias", Shape.of(out), fanIn, backend, random)), in);
    }

    /// The input's part of all frames (N, T, …, in), with the bias.
    Tensor ofInput(Tensor x) {
        Shape s = x.shape();
        Tensor frames = x.reshape(s.remove(0).with(0, s.size(0) * s.size(1)));
        Tensor y = frames.convSame(weight.tensor().slice(-2, 0, in), ConvOptions.DEFAULT);
        Tensor shaped = y.reshape(s.with(-1, y.shape().size(-1)));
        return bias.isPresent() ? shaped.plus(bias.get().tensor()) : shaped;
    }

    /// The state's part of one frame (N, …, hidden).
    Tensor ofState(Tensor h) {
        return h.convSame(weight.tensor().slice(-2, in, weight.shape().size(-2)), ConvOptions.DEFAULT);
    }

    int out() {
        return weight.shape().size(-1);
    }

    List<Parameter> parameters() {
        return Stream.concat(Stream.of(weight), bias.stream()).toList();
    }
}
