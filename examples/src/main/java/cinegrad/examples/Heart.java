package cinegrad.examples;

import cinegrad.ddei.classical.ClassicalMethods;
import cinegrad.ddei.metric.MetricVideo;
import cinegrad.ddei.metric.Metrics;
import cinegrad.ddei.report.Montage;
import cinegrad.ddei.report.ReportVideo;
import cinegrad.ddei.request.DataSelection.PhantomScan;
import cinegrad.ddei.request.LineLaw;
import cinegrad.ddei.run.Datasets;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.List;
import java.util.Locale;

/// Draws the moving picture of the README: the scan of `./cinegrad demo`, 8 times too fast, zero-filled, by the methods `llr` and
/// `nlr`, which learn nothing, and the truth.
public final class Heart {
    /// The scan of the demo.
    private static final PhantomScan SCAN = new PhantomScan(1, 12, 112, 84, 0.055, 0.005, LineLaw.parse("gaussian:8"));

    private Heart() { }

    /// PSNR of the magnitudes in dB.
    record Quality(double zeroFilled, double llr, double nlr) { }

    public static void main(String[] args) {
        var quality = draw(SCAN, Paper.of(args));
        System.out.printf(Locale.ROOT, "PSNR %.2f dB zero-filled, %.2f dB by llr, %.2f dB by nlr%n", quality.zeroFilled,
                quality.llr, quality.nlr);
    }

    static Quality draw(PhantomScan scan, Paper paper) {
        var sample = Datasets.toEvaluate(scan, 0, 1, new SimdBackend()).test().load(0, 0);
        NdArray truth = sample.truth().orElseThrow();
        NdArray zeroFilled = sample.physics().zeroFilled(sample.kspace());
        NdArray llr = ClassicalMethods.byName("llr").reconstruct(sample.kspace(), sample.physics());
        NdArray nlr = ClassicalMethods.byName("nlr").reconstruct(sample.kspace(), sample.physics());
        var quality = new Quality(psnr(zeroFilled, truth), psnr(llr, truth), psnr(nlr, truth));
        var montage = Montage.of(List.of(shown("zero-filled", quality.zeroFilled, zeroFilled), shown("llr", quality.llr, llr),
                shown("nlr", quality.nlr, nlr), shown("truth", truth)));
        paper.draw("heart.gif", montage.gif(scan.frameSeconds()));
        return quality;
    }

    private static ReportVideo shown(String name, double psnr, NdArray video) {
        return shown(String.format(Locale.ROOT, "%s, %.1f dB", name, psnr), video);
    }

    private static ReportVideo shown(String name, NdArray video) {
        Shape s = video.shape();
        return ReportVideo.ofComplex(name, video.toFloats(), s.size(1), s.size(2), s.size(3));
    }

    private static double psnr(NdArray x, NdArray truth) {
        return Metrics.psnr().ofMagnitudes().of(MetricVideo.batch(x).getFirst(), MetricVideo.batch(truth).getFirst());
    }
}
