package cinegrad.autograd.nn;

import cinegrad.autograd.Tensor;
import cinegrad.ops.Backend;
import cinegrad.ops.function.UnaryFunction;
import cinegrad.ops.random.RandomStream;

import java.util.List;
import java.util.Optional;

/// h' = f(conv([x, h])) for images or volumes.
public final class ConvRnnCell implements Cell {
    private final JointConv conv;
    private final UnaryFunction activation;

    /// @param weight kernel axes first, then (in + hidden, hidden)
    public ConvRnnCell(Parameter weight, Optional<Parameter> bias, UnaryFunction activation) {
        this(new JointConv(weight, bias, weight.shape().size(-2) - weight.shape().size(-1)), activation);
    }

    private ConvRnnCell(JointConv conv, UnaryFunction activation) {
        this.conv = conv;
        this.activation = activation;
    }

    /// @param axes 2 for images, 3 for volumes
    public static ConvRnnCell of(String name, int axes, int in, int hidden, int kernel, UnaryFunction activation, Backend backend,
            RandomStream random) {
        return new ConvRnnCell(JointConv.of(name, axes, in, hidden, hidden, kernel, backend, random), activation);
    }

    @Override
    public Tensor project(Tensor x) {
        return conv.ofInput(x);
    }

    @Override
    public List<Tensor> step(Tensor projected, List<Tensor> state) {
        return List.of(projected.plus(conv.ofState(state.getFirst())).map(activation));
    }

    @Override
    public int states() {
        return 1;
    }

    @Override
    public int hidden() {
        return conv.out();
    }

    @Override
    public List<Parameter> parameters() {
        return conv.parameters();
    }
}
