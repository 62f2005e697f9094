package cinegrad.autograd;

import cinegrad.autograd.op.Normalization;
import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Normalisations of (N, axes, C), channels last; scale and shift are applied by the layers in `nn`.
public final class Normalizations {
    private Normalizations() { }

    /// (x − mean) / √(variance + epsilon) over `axes`.
    public static Tensor standardize(Tensor x, double epsilon, int... axes) {
        return Tensor.apply(new Normalization.Standardize(Arrays.stream(axes).map(x.shape()::axis).sorted().boxed().toList(), epsilon), x);
    }

    /// Each channel over all images and pixels: Ioffe & Szegedy, ICML 2015.
    public static Tensor batch(Tensor x, double epsilon) {
        return standardize(x, epsilon, IntStream.range(0, x.shape().rank() - 1).toArray());
    }

    /// Each channel over the pixels of its own image: Ulyanov et al., 2016.
    public static Tensor instance(Tensor x, double epsilon) {
        if (x.shape().rank() < 3) throw new ShapeException("instance norm: needs (N, axes, C), got " + x.shape());
        return standardize(x, epsilon, IntStream.range(1, x.shape().rank() - 1).toArray());
    }

    /// Each group of neighbouring channels over the pixels of its own image: Wu & He, ECCV 2018.
    public static Tensor group(Tensor x, int groups, double epsilon) {
        int channels = x.shape().size(-1);
        if (groups < 1 || channels % groups != 0) throw new ShapeException("group norm: " + groups + " groups do not divide C = " + channels + " of " + x.shape());
        int images = x.shape().size(0);
        int pixels = images == 0 || channels == 0 ? 0 : x.shape().elements() / images / channels;
        return standardize(x.reshape(images, pixels, groups, channels / groups), epsilon, 1, 3).reshape(x.shape());
    }

    /// Over the last `axes` axes: Ba et al., *Layer Normalization*, 2016.
    public static Tensor layer(Tensor x, int axes, double epsilon) {
        int rank = x.shape().rank();
        if (axes < 1 || axes > rank) throw new ShapeException("layer norm: over the last " + axes + " axes of " + x.shape());
        return standardize(x, epsilon, IntStream.range(rank - axes, rank).toArray());
    }

    /// x divided by its norm along the axes named, or by `least` where the norm is smaller.
    public static Tensor unit(Tensor x, double p, double least, int... axes) {
        Tensor norm = Reductions.norm(x, p, axes);
        int[] sorted = Arrays.stream(axes).map(x.shape()::axis).sorted().toArray();
        for (int axis : sorted) norm = norm.unsqueeze(axis);
        return x.dividedBy(Activations.clamp(norm, least, Double.POSITIVE_INFINITY));
    }

    /// Σ x·y / (‖x‖·‖y‖) along `axis`, the norms being at least `least`.
    public static Tensor cosineSimilarity(Tensor x, Tensor y, int axis, double least) {
        var parts = List.of(x, y).stream().map(t -> unit(t, 2, least, axis)).toList();
        return parts.get(0).times(parts.get(1)).sum(axis);
    }
}
