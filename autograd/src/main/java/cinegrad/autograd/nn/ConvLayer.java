package cinegrad.autograd.nn;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.op.Convolution;
import cinegrad.autograd.op.Convolution.Addition;
import cinegrad.ops.Backend;
import cinegrad.ops.conv.Activation;
import cinegrad.ops.conv.Conv3dGeometry;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.Shape;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A convolution with bias over (N, T, H, W, C), padded so that the output is as large as the input. With kT = 1 it works on
/// each frame by itself.
public final class ConvLayer implements Module {
    private final Parameter weight;
    private final Parameter bias;

    /// @param weight (kT, kH, kW, C, K)
    /// @param bias   (K)
    public ConvLayer(Parameter weight, Parameter bias) {
        this.weight = weight;
        this.bias = bias;
    }

    /// A `kernel`×`kernel` convolution of every frame, initialized as PyTorch does: uniform in ±1/√(C·kernel²).
    public static ConvLayer perFrame(String name, int in, int out, int kernel, Backend backend, RandomStream random) {
        var shape = Shape.of(1, kernel, kernel, in, out);
        int fanIn = in * kernel * kernel;
        var init = Initializer.uniformFanIn();
        return new ConvLayer(init.parameter(name + ".weight", shape, fanIn, backend, random),
                init.parameter(name + ".bias", Shape.of(out), fanIn, backend, random));
    }

    public Parameter weight() {
        return weight;
    }

    public Parameter bias() {
        return bias;
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(weight, bias);
    }

    /// x ∗ w + bias.
    public Tensor apply(Tensor x) {
        return apply(x, Activation.NONE);
    }

    public Tensor apply(Tensor x, Activation activation) {
        return Tensor.apply(op(x, activation, Addition.BIAS), x, weight.tensor(), bias.tensor());
    }

    /// act(x ∗ w + bias + addend), the addend being added while the result is stored.
    public Tensor apply(Tensor x, Tensor addend, Activation activation) {
        return Tensor.apply(op(x, activation, Addition.BIAS, Addition.ADDEND), x, weight.tensor(), bias.tensor(), addend);
    }

    /// act(x ∗ w + bias + extraBias), where extraBias is the output of another layer with zero input.
    public Tensor applyWithBias(Tensor x, Tensor extraBias, Activation activation) {
        return Tensor.apply(op(x, activation, Addition.BIAS), x, weight.tensor(), bias.tensor().plus(extraBias));
    }

    /// act(x ∗ w + bias + other(y)). The two biases are added to each other first, so that the gradient is summed over the pixels
    /// once for both.
    public Tensor applyWith(Tensor x, ConvLayer other, Tensor y, Activation activation) {
        return Tensor.apply(op(x, activation, Addition.BIAS, Addition.ADDEND), x, weight.tensor(),
                bias.tensor().plus(other.bias.tensor()), other.applyWithoutBias(y, Optional.empty()));
    }

    /// x ∗ w + addend, without the bias, for a result that is added to that of another layer with a bias.
    public Tensor applyWithoutBias(Tensor x, Optional<Tensor> addend) {
        return addend.isPresent() ? Tensor.apply(op(x, Activation.NONE, Addition.ADDEND), x, weight.tensor(), addend.get())
                : Tensor.apply(op(x, Activation.NONE), x, weight.tensor());
    }

    private Convolution.Conv3d op(Tensor x, Activation activation, Addition... additions) {
        return new Convolution.Conv3d(Conv3dGeometry.same(x.shape(), weight.shape()), Set.of(additions), activation);
    }
}
