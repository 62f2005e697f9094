package cinegrad.autograd.nn;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.option.ConvOptions;
import cinegrad.ops.Backend;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A convolution of (N, one to three axes, C) with a bias, or its transpose, which makes images larger.
///
/// @param weight kernel axes first, then (C/groups, K); of a transposed one (C of the result/groups, C of x)
/// @param bias   one number per channel of the result
/// @param extra  output padding of a transposed one along each spatial axis; empty for none
public record Conv(Parameter weight, Optional<Parameter> bias, ConvOptions options, Direction direction, List<Integer> extra)
        implements Layer {
    public Conv {
        extra = List.copyOf(extra);
    }

    /// Whether the convolution or its adjoint is applied.
    public enum Direction { PLAIN, TRANSPOSED }

    /// A convolution with `axes` spatial axes and a cubic kernel, initialized as PyTorch does: uniform in
    /// ±1/√(C/groups·kernel^axes).
    public static Conv of(String name, int axes, int in, int out, int kernel, ConvOptions options, Backend backend,
            RandomStream random) {
        return make(name, axes, in, out, kernel, options, Direction.PLAIN, backend, random);
    }

    /// The transpose of a convolution from `out` to `in` channels.
    public static Conv transposed(String name, int axes, int in, int out, int kernel, ConvOptions options, Backend backend,
            RandomStream random) {
        return make(name, axes, in, out, kernel, options, Direction.TRANSPOSED, backend, random);
    }

    private static Conv make(String name, int axes, int in, int out, int kernel, ConvOptions options, Direction direction,
            Backend backend, RandomStream random) {
        int groups = options.groups();
        if (groups < 1 || in % groups != 0 || out % groups != 0) {
            throw new ShapeException("convolution " + name + ": " + groups + " groups do not divide its " + in + " and " + out
                    + " channels");
        }
        var channels = direction == Direction.PLAIN ? IntStream.of(in / groups, out) : IntStream.of(out / groups, in);
        Shape shape = Shape.of(IntStream.concat(IntStream.range(0, axes).map(_ -> kernel), channels).toArray());
        int fanIn = shape.elements() / Math.max(1, shape.size(-1));
        var init = Initializer.uniformFanIn();
        var weight = init.parameter(name + ".weight", shape, fanIn, backend, random);
        var bias = init.parameter(name + ".bias", Shape.of(out), fanIn, backend, random);
        return new Conv(weight, Optional.of(bias), options, direction, List.of());
    }

    /// A transposed convolution whose result is larger by `extra` elements at the end of each spatial axis: as a convolution with
    /// a stride brings several sizes to one, this selects the size of the result.
    public Conv withExtra(int... extra) {
        return new Conv(weight, bias, options, direction, Arrays.stream(extra).boxed().toList());
    }

    @Override
    public Tensor apply(Tensor x) {
        Tensor w = weight.tensor();
        int[] more = extra.stream().mapToInt(i -> i).toArray();
        boolean plain = direction == Direction.PLAIN;
        Tensor y = switch (w.shape().rank() - 2) {
            case 1 -> plain ? x.conv1d(w, options) : x.convTranspose1d(w, options, more);
            case 2 -> plain ? x.conv2d(w, options) : x.convTranspose2d(w, options, more);
            default -> plain ? x.conv3d(w, options) : x.convTranspose3d(w, options, more);
        };
        return bias.isPresent() ? y.plus(bias.get().tensor()) : y;
    }

    @Override
    public List<Parameter> parameters() {
        return Stream.concat(Stream.of(weight), bias.stream()).toList();
    }
}
