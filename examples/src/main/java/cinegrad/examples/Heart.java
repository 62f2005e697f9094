package cinegrad.examples;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.classical.ClassicalMethods;
import cinegrad.ddei.metric.MetricVideo;
import cinegrad.ddei.metric.Metrics;
import cinegrad.ddei.phantom.ThoraxPhantom;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.physics.mask.GaussianLines;
import cinegrad.ddei.physics.mask.LineBudget;
import cinegrad.ddei.report.Montage;
import cinegrad.ddei.report.ReportVideo;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.List;

/// Draws the moving picture of the README: the digital thorax scanned 8 times too fast, its locally low rank reconstruction, the
/// truth.
public final class Heart {
    private static final int FRAMES = 16;
    private static final int HEIGHT = 176;
    private static final int WIDTH = 136;
    private static final double FRAME_SECONDS = 0.06;

    private Heart() { }

    /// PSNR of the magnitudes in dB.
    record Quality(double zeroFilled, double reconstructed) { }

    public static void main(String[] args) {
        var quality = draw(Paper.of(args));
        System.out.printf("PSNR %.2f dB zero-filled, %.2f dB reconstructed%n", quality.zeroFilled, quality.reconstructed);
    }

    static Quality draw(Paper paper) {
        var backend = new SimdBackend();
        var type = ArrayType.complex(Shape.of(1, FRAMES, HEIGHT, WIDTH));
        Tensor truth = Tensor.constant(backend.upload(type, ThoraxPhantom.of(3).images(FRAMES, FRAME_SECONDS, HEIGHT, WIDTH)));
        float[] lines = new GaussianLines(LineBudget.of(8)).draw(FRAMES, WIDTH, RandomStream.of(3)).overRows(1).toFloats();
        var scanner = DynamicMri.withLines(backend, lines, FRAMES, WIDTH);
        Tensor kspace = scanner.forward(truth);
        Tensor zeroFilled = scanner.adjoint(kspace);
        Tensor reconstructed = Tensor.constant(ClassicalMethods.byName("llr").reconstruct(kspace.value(), scanner));

        var montage = Montage.of(List.of(shown("undersampled 8x", zeroFilled), shown("reconstructed", reconstructed),
                shown("truth", truth)));
        paper.draw("heart.gif", montage.gif(FRAME_SECONDS));
        return new Quality(psnr(zeroFilled, truth), psnr(reconstructed, truth));
    }

    private static ReportVideo shown(String name, Tensor video) {
        return ReportVideo.ofComplex(name, video.value().toFloats(), FRAMES, HEIGHT, WIDTH);
    }

    private static double psnr(Tensor x, Tensor truth) {
        return Metrics.psnr().ofMagnitudes().of(MetricVideo.batch(x.value()).getFirst(),
                MetricVideo.batch(truth.value()).getFirst());
    }
}
