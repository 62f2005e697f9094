package cinegrad.autograd.nn;

import cinegrad.autograd.Tensor;
import cinegrad.ops.Backend;
import cinegrad.ops.random.RandomStream;

import java.util.List;
import java.util.Optional;

/// i, f, g, o = conv([x, h]); c' = σ(f)·c + σ(i)·tanh(g), h' = σ(o)·tanh(c') for images or volumes. The state is (h, c).
/// Source: Shi et al., *Convolutional LSTM Network*, NeurIPS 2015, without peepholes.
public final class ConvLstmCell implements Cell {
    private final JointConv conv;

    /// @param weight kernel axes first, then (in + H, 4H), the gates in the order i, f, g, o
    public ConvLstmCell(Parameter weight, Optional<Parameter> bias) {
        this(new JointConv(weight, bias, weight.shape().size(-2) - weight.shape().size(-1) / 4));
    }

    private ConvLstmCell(JointConv conv) {
        this.conv = conv;
    }

    /// @param axes 2 for images, 3 for volumes
    public static ConvLstmCell of(String name, int axes, int in, int hidden, int kernel, Backend backend, RandomStream random) {
        return new ConvLstmCell(JointConv.of(name, axes, in, hidden, 4 * hidden, kernel, backend, random));
    }

    @Override
    public Tensor project(Tensor x) {
        return conv.ofInput(x);
    }

    @Override
    public List<Tensor> step(Tensor projected, List<Tensor> state) {
        return Gates.lstm(projected.plus(conv.ofState(state.get(0))), state.get(1));
    }

    @Override
    public int states() {
        return 2;
    }

    @Override
    public int hidden() {
        return conv.out() / 4;
    }

    @Override
    public List<Parameter> parameters() {
        return conv.parameters();
    }
}
