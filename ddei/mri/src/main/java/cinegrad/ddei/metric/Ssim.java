package cinegrad.ddei.metric;

import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.Optional;

/// Structural similarity, averaged over the selected pixels:
///
/// `SSIM(p) = (2 μ_a μ_b + C₁)(2 σ_ab + C₂) / ((μ_a² + μ_b² + C₁)(σ_a² + σ_b² + C₂))`, C₁ = (0.01 L)², C₂ = (0.03 L)²,
///
/// with means μ, variances σ² = E[a²] − μ² (not below 0) and covariance σ_ab under a Gaussian window of 11 pixels a side and σ =
/// 1.5 around p: over (T, H, W) of a video, so that it needs at least six frames, and over (H, W) of an image. Beyond the border
/// the video is mirrored. L is the [PixelRange]'s width. For the mean of two-dimensional SSIMs see [#perFrame].
///
/// Sources: Wang et al., *Image Quality Assessment: From Error Visibility to Structural Similarity*, IEEE TIP 2004; window,
/// border and the average over the whole map as torchmetrics since 1.4.2, interior only as before.
///
/// @param averaged which pixels count
public record Ssim(PixelRange range, Averaged averaged, Parallel parallel) implements Metric {
    /// Which pixels count: all, or those at least five frames and pixels from every border, as torchmetrics did up to 1.4.1.
    public enum Averaged { WHOLE, INTERIOR }

    public Ssim(PixelRange range, Averaged averaged) {
        this(range, averaged, new Parallel(1));
    }

    /// With the largest value of the reference as L, over all pixels.
    public Ssim() {
        this(new PixelRange.FromZero(), Averaged.WHOLE);
    }

    /// The same, computed by several threads; the number does not depend on how many.
    public Ssim on(Parallel threads) {
        return new Ssim(range, averaged, threads);
    }

    /// The weights of the window along one axis, from −5 to 5; they sum to 1.
    public static double[] window() {
        return GaussianWindow.all();
    }

    @Override
    public String name() {
        return averaged == Averaged.WHOLE ? "SSIM" : "SSIM of the interior";
    }

    @Override
    public Better better() {
        return Better.HIGHER;
    }

    /// 1 − SSIM.
    @Override
    public double asLoss(MetricVideo estimate, MetricVideo reference) {
        return 1 - of(estimate, reference);
    }

    @Override
    public double of(MetricVideo estimate, MetricVideo reference) {
        MetricVideo.requireAlike(estimate, reference);
        if (reference.isComplex()) {
            throw new ShapeException("SSIM: needs real videos, got " + reference + "; take ofMagnitudes()");
        }
        obstacle(reference).ifPresent(reason -> {
            throw new ShapeException(reason);
        });
        Shape s = reference.shape();
        double[] map = map(estimate.numbers(), reference.numbers(), s, range.width(reference));
        double sum = 0;
        int count = 0;
        for (int i = 0; i < map.length; i++) {
            if (!reference.isSelected(i) || averaged == Averaged.INTERIOR && !isInterior(i, s)) continue;
            sum += map[i];
            count++;
        }
        if (count == 0) throw new IllegalArgumentException(name() + ": no selected pixel is averaged");
        return sum / count;
    }

    @Override
    public Optional<String> obstacle(MetricVideo reference) {
        Shape s = reference.shape();
        int least = averaged == Averaged.WHOLE ? GaussianWindow.RADIUS + 1 : 2 * GaussianWindow.RADIUS + 1;
        for (int size : s.toArray()) {
            if (size < least) {
                return Optional.of(name() + ": needs at least " + least + " frames and pixels along every axis, got " + s
                        + "; use perFrame() where there are too few frames");
            }
        }
        return Optional.empty();
    }

    private static boolean isInterior(int pixel, Shape s) {
        int rest = pixel;
        for (int axis = s.rank() - 1; axis >= 0; axis--) {
            int at = rest % s.size(axis);
            if (at < GaussianWindow.RADIUS || at >= s.size(axis) - GaussianWindow.RADIUS) return false;
            rest /= s.size(axis);
        }
        return true;
    }

    private double[] map(double[] a, double[] b, Shape s, double width) {
        int n = a.length;
        var products = new double[3][n];
        for (int i = 0; i < n; i++) {
            products[0][i] = a[i] * a[i];
            products[1][i] = b[i] * b[i];
            products[2][i] = a[i] * b[i];
        }
        var scratch = new double[n];
        double[] meanA = windowed(a.clone(), scratch, s);
        double[] meanB = windowed(b.clone(), scratch, s);
        for (var p : products) windowed(p, scratch, s);
        double c1 = 0.01 * width * 0.01 * width;
        double c2 = 0.03 * width * 0.03 * width;
        for (int i = 0; i < n; i++) {
            double ab = meanA[i] * meanB[i];
            double aa = meanA[i] * meanA[i];
            double bb = meanB[i] * meanB[i];
            double varianceA = Math.max(products[0][i] - aa, 0);
            double varianceB = Math.max(products[1][i] - bb, 0);
            scratch[i] = (2 * ab + c1) * (2 * (products[2][i] - ab) + c2) / ((aa + bb + c1) * (varianceA + varianceB + c2));
        }
        return scratch;
    }

    /// The mean of `x` under the window around every pixel, in place.
    private double[] windowed(double[] x, double[] scratch, Shape s) {
        int w = s.size(-1);
        int h = s.size(-2);
        int frames = x.length / (h * w);
        parallel.forRange(frames, 1, (from, to, _) -> {
            var padded = new double[w + 2 * GaussianWindow.RADIUS];
            for (int row = from * h; row < to * h; row++) GaussianWindow.applyToRow(x, scratch, row * w, w, padded);
            for (int t = from; t < to; t++) GaussianWindow.apply(scratch, x, t * h * w, h, w);
        });
        if (s.rank() == 2) return x;
        System.arraycopy(x, 0, scratch, 0, x.length);
        parallel.forRange(h, 1, (from, to, _) -> {
            for (int row = from; row < to; row++) alongTime(scratch, x, row * w, frames, h * w, w);
        });
        return x;
    }

    private static void alongTime(double[] x, double[] y, int at, int frames, int stride, int w) {
        var line = new double[frames * w];
        var out = new double[frames * w];
        for (int t = 0; t < frames; t++) System.arraycopy(x, at + t * stride, line, t * w, w);
        GaussianWindow.apply(line, out, 0, frames, w);
        for (int t = 0; t < frames; t++) System.arraycopy(out, t * w, y, at + t * stride, w);
    }
}
