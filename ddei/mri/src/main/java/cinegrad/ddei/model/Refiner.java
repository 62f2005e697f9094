package cinegrad.ddei.model;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Initializer;
import cinegrad.autograd.nn.Module;
import cinegrad.autograd.nn.Parameter;
import cinegrad.autograd.op.Convolution;
import cinegrad.autograd.op.Convolution.Addition;
import cinegrad.autograd.option.PadMode;
import cinegrad.ops.Backend;
import cinegrad.ops.conv.Activation;
import cinegrad.ops.conv.Conv3dGeometry;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// A residual network that takes noise and errors out of a video z: x = z + 0.06 f(4 z, 20 (z − mean of z over time)).
///
/// f works on squares of 2 × 2 pixels, whose numbers are channels: a 3 × 3 convolution of every frame, residual blocks of two,
/// and one back to pixels. Before each block a quarter of the channels moves to the next frame and a quarter to the one before,
/// so f sees one frame further with every block. Time closes in a circle, as a cine repeats. An odd last row or column is
/// repeated on the way in.
///
/// No layer has a bias and ReLU is the only nonlinearity, so f(α z) = α f(z) for α > 0: units do not matter, nor how
/// bright a place is. A new network changes nothing. Sources: Lin, Gan and Han, *TSM: Temporal Shift Module for efficient video
/// understanding*, ICCV 2019; Zhang, Zuo and Zhang, *FFDNet*, IEEE Trans. Image Process. 27 (2018), for the squares; Mohan et
/// al., *Robust and interpretable blind image denoising via bias-free convolutional neural networks*, ICLR 2020.
public final class Refiner implements Module {
    private static final double STILL = 4;
    private static final double MOVING = 20;
    private static final double STEP = 0.06;
    private static final int KERNEL = 3;
    private static final int SQUARE = 2;
    /// Real and imaginary parts of the pixels of a square.
    private static final int NUMBERS = 2 * SQUARE * SQUARE;
    private static final int TIME = 1;
    private static final int CHANNELS = -1;

    private final int channels;
    private final Parameter first;
    private final List<Block> blocks;
    private final Parameter last;

    /// h ← relu(h + w₂ ∗ relu(w₁ ∗ moved h)).
    private record Block(Parameter w1, Parameter w2) {
        Tensor apply(Tensor h) {
            Tensor inner = convolved(acrossFrames(h), w1, Activation.RELU);
            return Tensor.apply(convolution(inner, w2, Activation.RELU, Addition.ADDEND), inner, w2.tensor(), h);
        }
    }

    private Refiner(int channels, Parameter first, List<Block> blocks, Parameter last) {
        this.channels = channels;
        this.first = first;
        this.blocks = List.copyOf(blocks);
        this.last = last;
    }

    /// @param channels of the hidden layers, a multiple of 4
    /// @param blocks   of two convolutions each
    public static Refiner of(Backend backend, int channels, int blocks, RandomStream random) {
        if (channels < 4 || channels % 4 != 0 || blocks < 0) {
            throw new IllegalArgumentException("Refiner: channels must be a positive multiple of 4, blocks not negative, "
                    + "got " + channels + " and " + blocks);
        }
        var layers = new ArrayList<Block>();
        for (int k = 0; k < blocks; k++) {
            layers.add(new Block(weight("block" + k + ".a", channels, channels, Initializer.heNormal(), backend, random),
                    weight("block" + k + ".b", channels, channels, Initializer.uniformFanIn(), backend, random)));
        }
        var first = weight("first", 2 * NUMBERS, channels, Initializer.heNormal(), backend, random);
        return new Refiner(channels, first, layers,
                weight("last", channels, NUMBERS, Initializer.zeros(), backend, random));
    }

    private static Parameter weight(String name, int in, int out, Initializer law, Backend backend, RandomStream random) {
        return law.parameter(name + ".weight", Shape.of(1, KERNEL, KERNEL, in, out), in * KERNEL * KERNEL, backend, random);
    }

    public int channels() {
        return channels;
    }

    public int blocks() {
        return blocks.size();
    }

    /// @param z complex (N, T, H, W)
    /// @return complex (N, T, H, W)
    public Tensor apply(Tensor z) {
        if (!z.isComplex() || z.shape().rank() != 4) {
            throw new ShapeException("Refiner: needs a complex video (N,T,H,W), got " + z.type());
        }
        int height = z.shape().size(2), width = z.shape().size(3);
        Tensor still = squares(even(z).times(STILL));
        Tensor moving = squares(even(z.minus(z.mean(TIME).reshape(z.shape().with(TIME, 1)))).times(MOVING));
        Tensor h = convolved(Tensor.concatenate(CHANNELS, still, moving), first, Activation.RELU);
        for (var block : blocks) h = block.apply(h);
        Tensor correction = pixels(convolved(h, last, Activation.NONE).times(STEP));
        return z.plus(correction.slice(2, 0, height).slice(3, 0, width));
    }

    private static Tensor even(Tensor z) {
        return z.pad(2, 0, z.shape().size(2) % SQUARE, PadMode.REPLICATE).pad(3, 0, z.shape().size(3) % SQUARE,
                PadMode.REPLICATE);
    }

    /// Complex (N, T, H, W) as (N, T, H/2, W/2, 8).
    private static Tensor squares(Tensor z) {
        Shape s = z.shape();
        return z.viewAsReal().reshape(s.size(0) * s.size(1), s.size(2), s.size(3), 2).pixelUnshuffle(SQUARE)
                .reshape(s.size(0), s.size(1), s.size(2) / SQUARE, s.size(3) / SQUARE, NUMBERS);
    }

    /// The inverse of [#squares].
    private static Tensor pixels(Tensor squares) {
        Shape s = squares.shape();
        return squares.reshape(s.size(0) * s.size(1), s.size(2), s.size(3), NUMBERS).pixelShuffle(SQUARE)
                .reshape(s.size(0), s.size(1), s.size(2) * SQUARE, s.size(3) * SQUARE, 2).viewAsComplex();
    }

    private static Tensor acrossFrames(Tensor h) {
        int channels = h.shape().size(CHANNELS), quarter = channels / 4;
        return Tensor.concatenate(CHANNELS, h.slice(CHANNELS, 0, quarter).roll(1, TIME),
                h.slice(CHANNELS, quarter, 2 * quarter).roll(-1, TIME), h.slice(CHANNELS, 2 * quarter, channels));
    }

    private static Tensor convolved(Tensor x, Parameter weight, Activation activation) {
        return Tensor.apply(convolution(x, weight, activation), x, weight.tensor());
    }

    private static Convolution.Conv3d convolution(Tensor x, Parameter weight, Activation activation, Addition... additions) {
        return new Convolution.Conv3d(Conv3dGeometry.same(x.shape(), weight.shape()), Set.of(additions), activation);
    }

    @Override
    public List<Parameter> parameters() {
        return Stream.of(Stream.of(first), blocks.stream().flatMap(b -> Stream.of(b.w1, b.w2)), Stream.of(last))
                .flatMap(s -> s).toList();
    }
}
