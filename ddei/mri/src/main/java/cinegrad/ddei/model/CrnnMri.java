package cinegrad.ddei.model;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.BidirectionalConvRnn;
import cinegrad.autograd.nn.ConvLayer;
import cinegrad.autograd.nn.Parameter;
import cinegrad.ddei.physics.CenteredFourier;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.physics.VideoModel;
import cinegrad.ops.Backend;
import cinegrad.ops.conv.Activation;
import cinegrad.ops.random.RandomStream;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The original convolutional recurrent network for dynamic MRI: one bidirectional recurrent layer, three convolutions that also
/// read the previous cascade's state, an image correction, and measured samples put back as they are. Specification §10.
///
/// ```
/// h0 = BiRNN(x, h0')                         h2 = relu(conv2_x(h1) + conv2_h(h2'))      z = x + conv4_x(h3)
/// h1 = relu(conv1_x(h0) + conv1_h(h1'))      h3 = relu(conv3_x(h2) + conv3_h(h3'))      x ← F⁻¹[ (1 − M) F z + M y ]
/// ```
/// Primes are the previous cascade's states, zero in the first. Parameters have the published state dict's names and order; its
/// layout is [TorchLayout#HEIGHT_WIDTH]. The published code has the center of k-space at index 0. Putting samples back does not
/// depend on that, so here it is in the middle as everywhere. The published weights were trained on images of magnitude near
/// 1 and fail on much smaller ones.
///
/// Source: Qin et al., *Convolutional Recurrent Neural Networks for Dynamic MR Image Reconstruction*, IEEE TMI 2019.
public final class CrnnMri implements Reconstructor {
    private final BidirectionalConvRnn recurrent;
    private final List<ConvLayer> fromBelow;
    private final List<ConvLayer> fromBefore;
    private final ConvLayer correction;
    private final int cascades;

    private CrnnMri(BidirectionalConvRnn recurrent, List<ConvLayer> fromBelow, List<ConvLayer> fromBefore, ConvLayer correction,
            int cascades) {
        this.recurrent = recurrent;
        this.fromBelow = fromBelow;
        this.fromBefore = fromBefore;
        this.correction = correction;
        this.cascades = cascades;
    }

    /// A new network; the published one has 64 channels and 5 cascades.
    public static CrnnMri of(Backend backend, int channels, int cascades, RandomStream random) {
        if (channels < 1 || cascades < 1) {
            throw new IllegalArgumentException("CrnnMri: needs at least one channel and one cascade, got " + channels + " and "
                    + cascades);
        }
        var below = new ArrayList<ConvLayer>();
        var before = new ArrayList<ConvLayer>();
        for (int i = 1; i <= 3; i++) {
            below.add(ConvLayer.perFrame("conv" + i + "_x", channels, channels, 3, backend, random));
            before.add(ConvLayer.perFrame("conv" + i + "_h", channels, channels, 3, backend, random));
        }
        return new CrnnMri(BidirectionalConvRnn.of("bcrnn.CRNN_model", 2, channels, 3, backend, random), List.copyOf(below),
                List.copyOf(before),
                ConvLayer.perFrame("conv4_x", channels, 2, 3, backend, random), cascades);
    }

    @Override
    public Tensor reconstruct(Tensor y, VideoModel physics) {
        return refine(physics.zeroFilled(y), y, physics);
    }

    /// The network started from an image of the caller's instead of the zero-filled one.
    ///
    /// @param x complex (N, T, H, W)
    public Tensor refine(Tensor x, Tensor y, VideoModel physics) {
        Tensor image = x;
        Optional<List<Tensor>> before = Optional.empty();
        for (int i = 0; i < cascades; i++) {
            var states = states(image.viewAsReal(), before);
            Tensor z = correction.apply(states.getLast(), image.viewAsReal(), Activation.NONE).viewAsComplex();
            if (physics instanceof DynamicMri grid && !grid.hasCoils()) {
                image = z.minus(CenteredFourier.toImage(grid.sample(CenteredFourier.toKspace(z).minus(y))));
            } else {
                image = z.minus(physics.leastSquares(physics.forward(z).minus(y), DataConsistency.STEPS));
            }
            before = Optional.of(states);
        }
        return image;
    }

    /// h0 … h3 of one cascade.
    private List<Tensor> states(Tensor x, Optional<List<Tensor>> before) {
        var states = new ArrayList<Tensor>();
        states.add(recurrent.apply(x, before.map(List::getFirst)));
        for (int i = 0; i < 3; i++) {
            Tensor h = states.getLast();
            states.add(before.isPresent()
                    ? fromBefore.get(i).applyWith(before.get().get(i + 1), fromBelow.get(i), h, Activation.RELU)
                    : fromBelow.get(i).applyWithBias(h, fromBefore.get(i).bias().tensor(), Activation.RELU));
        }
        return states;
    }

    /// In the order of the published state dict.
    @Override
    public List<Parameter> parameters() {
        var all = new ArrayList<>(recurrent.parameters());
        for (int i = 0; i < 3; i++) {
            all.addAll(fromBelow.get(i).parameters());
            all.addAll(fromBefore.get(i).parameters());
        }
        all.addAll(correction.parameters());
        return List.copyOf(all);
    }
}
