package cinegrad.ddei.metric;

import cinegrad.ddei.metric.Metric.Better;
import cinegrad.ops.NdArray;
import cinegrad.ops.function.ComplexElementary;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.shape.ShapeException;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// The metrics that compare number by number, and the usual sets.
///
/// With d = estimate − reference over the selected numbers of the reference x:
///
/// | name | value |
/// |---|---|
/// | MSE, MAE | mean d², mean &#124;d&#124; |
/// | NMSE, NRMSE | Σd² / Σx², its square root |
/// | SNR | 20 · log₁₀(‖x‖ / ‖d‖), in dB |
/// | PSNR | −10 · log₁₀(MSE / L² + 1e-8), in dB, at most 80; L is the [PixelRange]'s width |
/// | L1L2 | α · MAE + (1 − α) · MSE |
/// | Lp | Σ&#124;d&#124;ᵖ |
/// | HaarPSI | perceived similarity of edges |
public final class Metrics {
    private static final double CEILING = 1e-8;

    private Metrics() { }

    /// What the DDEI reference reports: PSNR and SSIM with the reference's peak, and NMSE, all of magnitudes.
    public static final List<Metric> DDEI = List.of(psnr(new PixelRange.FromZero()).ofMagnitudes(),
            new Ssim(new PixelRange.FromZero(), Ssim.Averaged.WHOLE).ofMagnitudes(), nmse().ofMagnitudes());

    public static Metric mse() {
        return Metric.of("MSE", Better.LOWER, (e, r) -> squares(e, r) / r.count());
    }

    public static Metric mae() {
        return Metric.of("MAE", Better.LOWER, (e, r) -> powers(e, r, 1) / r.count());
    }

    public static Metric nmse() {
        return Metric.of("NMSE", Better.LOWER, (e, r) -> squares(e, r) / energy(r));
    }

    public static Metric nrmse() {
        return Metric.of("NRMSE", Better.LOWER, (e, r) -> Math.sqrt(squares(e, r) / energy(r)));
    }

    public static Metric snr() {
        return Metric.of("SNR", Better.HIGHER, (e, r) -> 10 * Math.log10(energy(r) / squares(e, r)));
    }

    /// Against the largest value of the reference.
    public static Metric psnr() {
        return psnr(new PixelRange.FromZero());
    }

    public static Metric psnr(PixelRange range) {
        return Metric.of("PSNR", Better.HIGHER, (e, r) -> decibels(squares(e, r) / r.count(), range.width(r)));
    }

    /// [#psnr()] of the magnitudes of two arrays of one backend, computed there and with its precision: what training can afford
    /// after every step.
    public static double psnrOfMagnitudes(NdArray estimate, NdArray reference) {
        if (!estimate.shape().equals(reference.shape())) {
            throw new ShapeException("PSNR: the estimate is " + estimate.shape() + ", the reference " + reference.shape());
        }
        NdArray expected = magnitude(reference);
        NdArray d = magnitude(estimate).minus(expected);
        int[] axes = IntStream.range(0, d.shape().rank()).toArray();
        double squares = d.backend().reduce(Reduction.SUM, d.times(d), axes).item();
        return decibels(squares / d.numbers(), d.backend().reduce(Reduction.MAXIMUM, expected, axes).item());
    }

    private static NdArray magnitude(NdArray x) {
        return x.isComplex() ? x.backend().map(ComplexElementary.ABS, x) : x.backend().map(Elementary.ABS, x);
    }

    private static double decibels(double meanSquare, double width) {
        return -10 * Math.log10(meanSquare / (width * width) + CEILING);
    }

    /// The perceived similarity of frames, 0 … 1: [HaarPsi]. For real videos without negative numbers, such as magnitudes.
    public static Metric haarPsi() {
        return Metric.of("HaarPSI", Better.HIGHER, HaarPsi::of,
                r -> r.maximum() > 0 ? Optional.empty() : Optional.of("HaarPSI: the reference has no bright pixel"));
    }

    /// α = 0.5.
    public static Metric l1l2() {
        return l1l2(0.5);
    }

    public static Metric l1l2(double alpha) {
        return Metric.of("L1L2", Better.LOWER, (e, r) -> (alpha * powers(e, r, 1) + (1 - alpha) * squares(e, r)) / r.count());
    }

    public static Metric lp(double p) {
        return Metric.of("L" + p, Better.LOWER, (e, r) -> powers(e, r, p));
    }

    private static double squares(MetricVideo estimate, MetricVideo reference) {
        MetricVideo.requireAlike(estimate, reference);
        double[] a = estimate.numbers();
        double[] b = reference.numbers();
        double sum = 0;
        for (int i = 0; i < b.length; i++) {
            double d = a[i] - b[i];
            if (reference.isSelected(i)) sum += d * d;
        }
        return sum;
    }

    private static double powers(MetricVideo estimate, MetricVideo reference, double p) {
        MetricVideo.requireAlike(estimate, reference);
        double[] a = estimate.numbers();
        double[] b = reference.numbers();
        double sum = 0;
        for (int i = 0; i < b.length; i++) {
            double d = Math.abs(a[i] - b[i]);
            if (reference.isSelected(i)) sum += p == 1 ? d : Math.pow(d, p);
        }
        return sum;
    }

    private static double energy(MetricVideo reference) {
        double sum = 0;
        double[] b = reference.numbers();
        for (int i = 0; i < b.length; i++) if (reference.isSelected(i)) sum += b[i] * b[i];
        return sum;
    }
}
