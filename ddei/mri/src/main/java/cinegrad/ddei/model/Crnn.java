package cinegrad.ddei.model;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.BidirectionalConvRnn;
import cinegrad.autograd.nn.ConvLayer;
import cinegrad.autograd.nn.Parameter;
import cinegrad.ddei.physics.VideoModel;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.conv.Activation;
import cinegrad.ops.random.RandomStream;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The convolutional recurrent network of DDEI: a few cascades with shared weights, each two bidirectional recurrent layers,
/// three convolutions that also read the previous cascade's state, an image correction and a data-consistency step.
///
/// ```
/// h0 = BiRNN1(x, h0')        h2 = relu(conv1_x(h1) + conv1_h(h2'))        z = x + conv4_x(h4)
/// h1 = BiRNN2(x, h0)         h3 = relu(conv2_x(h2) + conv2_h(h3'))        x ← DC(z)
///                            h4 = relu(conv3_x(h3) + conv3_h(h4'))
/// ```
/// Primes are the previous cascade's states, zero in the first: their convolutions are then just their biases, so they are not
/// computed. Batch items are independent. Specification §4; parameter names and order are those of the published state dict,
/// kernels are stored for (H, W) where the published ones are for (W, H).
public final class Crnn implements Reconstructor {
    /// What is computed again in the backward pass to save memory: each cascade, so that only what passes from one to the next is
    /// kept; in it each recurrent sweep, too, so that its hidden states are kept for its own gradient alone; or each evaluation
    /// of the network as a whole, its cascades and their sweeps, so that only images are kept between evaluations.
    public enum Recompute { NOTHING, CASCADES, SWEEPS, NETWORKS }

    private final BidirectionalConvRnn first;
    private final BidirectionalConvRnn second;
    private final ConvLayer[] fromBelow;
    private final ConvLayer[] fromBefore;
    private final ConvLayer correction;
    private final DataConsistency consistency;
    private final int cascades;
    private final Recompute recompute;
    private final Start start;

    private Crnn(BidirectionalConvRnn first, BidirectionalConvRnn second, ConvLayer[] fromBelow, ConvLayer[] fromBefore,
                 ConvLayer correction, DataConsistency consistency, int cascades, Recompute recompute, Start start) {
        this.first = first;
        this.second = second;
        this.fromBelow = fromBelow;
        this.fromBefore = fromBefore;
        this.correction = correction;
        this.consistency = consistency;
        this.cascades = cascades;
        this.recompute = recompute;
        this.start = start;
    }

    /// A new network, initialized as the reference: uniform in ±1/√fan-in.
    public static Crnn of(Backend backend, int channels, int cascades, RandomStream random) {
        if (channels < 1 || cascades < 1) {
            throw new IllegalArgumentException("Crnn: needs at least one channel and one cascade, got " + channels + " and "
                    + cascades);
        }
        var below = new ConvLayer[3];
        var before = new ConvLayer[3];
        for (int i = 0; i < 3; i++) {
            below[i] = ConvLayer.perFrame("conv" + (i + 1) + "_x", channels, channels, 3, backend, random);
            before[i] = ConvLayer.perFrame("conv" + (i + 1) + "_h", channels, channels, 3, backend, random);
        }
        return new Crnn(BidirectionalConvRnn.of("bcrnn.CRNN_model", 2, channels, 3, backend, random),
                BidirectionalConvRnn.of("bcrnn2.CRNN_model", 2, channels, 3, backend, random), below, before,
                ConvLayer.perFrame("conv4_x", channels, 2, 3, backend, random), DataConsistency.of("datalayer", backend),
                cascades,
                Recompute.NOTHING, Start.zeroFilled());
    }

    /// The same network and parameters with another trade of memory against time.
    public Crnn recomputing(Recompute what) {
        return new Crnn(first, second, fromBelow, fromBefore, correction, consistency, cascades, what, start);
    }

    /// The same network and parameters begun from another image than the zero-filled one.
    public Crnn startingFrom(Start other) {
        return new Crnn(first, second, fromBelow, fromBefore, correction, consistency, cascades, recompute, other);
    }

    /// Sets the last convolution of every cascade to zero, so that the network's first answer is the image it begins with, made
    /// consistent with the measurements. A good start is then kept until training improves it.
    public Crnn answeringItsStart() {
        for (var p : correction.parameters()) p.value().backend().scaleInto(p.value(), 0);
        return this;
    }

    public int cascades() {
        return cascades;
    }

    public int channels() {
        return correction.weight().shape().size(3);
    }

    @Override
    public Tensor reconstruct(Tensor y, VideoModel physics) {
        return refine(start.estimate(y, physics), y, physics);
    }

    @Override
    public Tensor reconstruct(NdArray y, VideoModel physics) {
        return refine(start.estimate(y, physics), Tensor.constant(y), physics);
    }

    /// The network started from an image of the caller's instead of the zero-filled one.
    ///
    /// @param x complex (N, T, H, W)
    public Tensor refine(Tensor x, Tensor y, VideoModel physics) {
        return recompute == Recompute.NETWORKS ? Tensor.recomputed(() -> cascaded(x, y, physics)) : cascaded(x, y, physics);
    }

    private Tensor cascaded(Tensor x, Tensor y, VideoModel physics) {
        var state = new State(x, Optional.empty());
        for (int i = 0; i < cascades; i++) {
            State before = state;
            state = recompute == Recompute.NOTHING ? cascade(before, y, physics)
                    : Tensor.recomputed(() -> cascade(before, y, physics));
        }
        return state.image;
    }

    private record Hidden(Tensor h0, List<Tensor> later) { }

    private record State(Tensor image, Optional<Hidden> hidden) { }

    private State cascade(State before, Tensor y, VideoModel physics) {
        Tensor x = before.image.viewAsReal();
        Tensor h0 = sweep(first, x, before.hidden.map(Hidden::h0));
        Tensor h = sweep(second, x, Optional.of(h0));
        var later = new ArrayList<Tensor>();
        for (int i = 0; i < 3; i++) {
            h = before.hidden.isPresent()
                    ? fromBefore[i].applyWith(before.hidden.get().later.get(i), fromBelow[i], h, Activation.RELU)
                    : fromBelow[i].applyWithBias(h, fromBefore[i].bias().tensor(), Activation.RELU);
            later.add(h);
        }
        Tensor z = correction.apply(h, x, Activation.NONE).viewAsComplex();
        return new State(consistency.apply(z, y, physics), Optional.of(new Hidden(h0, later)));
    }

    private Tensor sweep(BidirectionalConvRnn layer, Tensor x, Optional<Tensor> hidden) {
        return recompute.compareTo(Recompute.SWEEPS) < 0 ? layer.apply(x, hidden)
                : Tensor.recomputed(() -> layer.apply(x, hidden));
    }

    /// In the order of the published state dict.
    @Override
    public List<Parameter> parameters() {
        var all = new ArrayList<>(consistency.parameters());
        all.addAll(first.parameters());
        all.addAll(second.parameters());
        for (int i = 0; i < 3; i++) {
            all.addAll(fromBelow[i].parameters());
            all.addAll(fromBefore[i].parameters());
        }
        all.addAll(correction.parameters());
        return List.copyOf(all);
    }
}
