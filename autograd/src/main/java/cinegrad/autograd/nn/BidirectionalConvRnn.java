package cinegrad.autograd.nn;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.op.Convolution;
import cinegrad.ops.Backend;
import cinegrad.ops.conv.RecurrentGeometry;
import cinegrad.ops.random.RandomStream;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A bidirectional convolutional recurrent layer with a second input g from outside the sweep:
/// `f_t = relu(I(u_t) + H(f_{t−1}) + G(g_t))`, `b_t` alike from the end, result f + b.
///
/// One set of weights serves both directions, so the layer commutes with time reversal. I(u) + G(g) does not depend on the
/// direction and is computed once; the three biases are added to each other, so that the gradient is summed over the pixels once.
/// Source: Qin et al., *Convolutional Recurrent Neural Networks for Dynamic MR Image Reconstruction*, IEEE TMI 2019.
public final class BidirectionalConvRnn implements Module {
    private final ConvLayer input;
    private final ConvLayer hidden;
    private final ConvLayer outside;

    /// @param input   I, from the input's channels to the hidden ones
    /// @param hidden  H, hidden to hidden along time
    /// @param outside G, from the other input, which has as many channels as the hidden state
    public BidirectionalConvRnn(ConvLayer input, ConvLayer hidden, ConvLayer outside) {
        this.input = input;
        this.hidden = hidden;
        this.outside = outside;
    }

    public static BidirectionalConvRnn of(String name, int in, int channels, int kernel, Backend backend, RandomStream random) {
        return new BidirectionalConvRnn(ConvLayer.perFrame(name + ".i2h", in, channels, kernel, backend, random),
                ConvLayer.perFrame(name + ".h2h", channels, channels, kernel, backend, random),
                ConvLayer.perFrame(name + ".ih2ih", channels, channels, kernel, backend, random));
    }

    /// @param u (N, T, H, W, in)
    /// @param g (N, T, H, W, channels); empty where it is zero everywhere, which saves its convolution
    public Tensor apply(Tensor u, Optional<Tensor> g) {
        Tensor i = input.applyWithoutBias(u, Optional.empty());
        Tensor p = g.map(v -> outside.applyWithoutBias(v, Optional.of(i))).orElse(i);
        Tensor bias = hidden.bias().tensor().plus(input.bias().tensor()).plus(outside.bias().tensor());
        var geometry = new RecurrentGeometry(p.shape(), hidden.weight().shape());
        return Tensor.apply(new Convolution.BidirectionalSweep(geometry), p, hidden.weight().tensor(), bias);
    }

    @Override
    public List<Parameter> parameters() {
        return Module.parameters(Stream.of(input, hidden, outside));
    }
}
