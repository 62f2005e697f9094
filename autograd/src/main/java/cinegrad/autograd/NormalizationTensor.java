package cinegrad.autograd;

import cinegrad.autograd.op.Normalization;
import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;
import java.util.stream.IntStream;

/// Normalizations of (N, axes, C), channels last, real; the shape stays. Scale and shift are applied by the layers in `nn`.
sealed interface NormalizationTensor permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    /// (x − mean) / √(variance + epsilon) over `axes`, the variance divided by n.
    default Tensor standardize(double epsilon, int... axes) {
        return Tensor.apply(new Normalization.Standardize(Arrays.stream(axes).map(self().shape()::axis).sorted().boxed().toList(),
                epsilon), self());
    }

    /// Each channel [#standardize]d over all images and pixels; needs (N, axes, C) or (N, C): Ioffe & Szegedy, ICML 2015.
    default Tensor batchNorm(double epsilon) {
        if (self().shape().rank() < 2) throw new ShapeException("batchNorm: needs (N, C) or (N, axes, C), got " + self().shape());
        return standardize(epsilon, IntStream.range(0, self().shape().rank() - 1).toArray());
    }

    /// Each channel [#standardize]d over the pixels of its own image; needs (N, axes, C): Ulyanov et al., 2016.
    default Tensor instanceNorm(double epsilon) {
        if (self().shape().rank() < 3) throw new ShapeException("instanceNorm: needs (N, axes, C), got " + self().shape());
        return standardize(epsilon, IntStream.range(1, self().shape().rank() - 1).toArray());
    }

    /// Each group of neighboring channels [#standardize]d over the pixels of its own image; `groups` divide C: Wu & He, ECCV
    /// 2018.
    default Tensor groupNorm(int groups, double epsilon) {
        var s = self().shape();
        if (s.rank() < 2) throw new ShapeException("groupNorm: needs (N, C) or (N, axes, C), got " + s);
        int channels = s.size(-1);
        if (groups < 1 || channels % groups != 0) {
            throw new ShapeException("groupNorm: " + groups + " groups do not divide C = " + channels + " of " + s);
        }
        int images = s.size(0);
        int pixels = images == 0 || channels == 0 ? 0 : s.elements() / images / channels;
        return self().reshape(images, pixels, groups, channels / groups).standardize(epsilon, 1, 3).reshape(s);
    }

    /// [#standardize]d over the last `axes` axes: Ba et al., *Layer Normalization*, 2016.
    default Tensor layerNorm(int axes, double epsilon) {
        int rank = self().shape().rank();
        if (axes < 1 || axes > rank) throw new ShapeException("layerNorm: over the last " + axes + " axes of " + self().shape());
        return standardize(epsilon, IntStream.range(rank - axes, rank).toArray());
    }

    /// x / √(mean(x²) + epsilon), the mean over the last `axes` axes; the squares may be beyond the largest number. Source: Zhang
    /// & Sennrich, *Root Mean Square Layer Normalization*, NeurIPS 2019.
    default Tensor rmsNorm(int axes, double epsilon) {
        int rank = self().shape().rank();
        if (axes < 1 || axes > rank) throw new ShapeException("rmsNorm: over the last " + axes + " axes of " + self().shape());
        if (self().isComplex()) throw new ShapeException("rmsNorm: needs a real array, got " + self().type());
        int[] over = IntStream.range(rank - axes, rank).toArray();
        int count = Arrays.stream(over).map(self().shape()::size).reduce(1, (a, b) -> a * b);
        Tensor rms = self().norm(2, over).dividedBy(Math.sqrt(Math.max(1, count)))
                .hypot(Scalars.like(self(), Math.sqrt(epsilon)));
        for (int axis : over) rms = rms.unsqueeze(axis);
        return self().dividedBy(rms);
    }

    /// x / max(‖x‖_p, least), the norm over `axes`.
    default Tensor normalize(double p, double least, int... axes) {
        Tensor norm = self().norm(p, axes);
        int[] sorted = Arrays.stream(axes).map(self().shape()::axis).sorted().toArray();
        for (int axis : sorted) norm = norm.unsqueeze(axis);
        return self().dividedBy(norm.clamp(least, Double.POSITIVE_INFINITY));
    }

    /// Σ x·other / (‖x‖·‖other‖) along `axis`, which disappears; the norms count as at least `least`.
    default Tensor cosineSimilarity(Tensor other, int axis, double least) {
        return normalize(2, least, axis).times(other.normalize(2, least, axis)).sum(axis);
    }
}
