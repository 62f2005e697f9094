package cinegrad.examples;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.metric.MetricVideo;
import cinegrad.ddei.metric.Metrics;
import cinegrad.ddei.phantom.ThoraxPhantom;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.physics.mask.GaussianLines;
import cinegrad.ddei.physics.mask.LineBudget;
import cinegrad.ddei.report.Montage;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.List;

/// Lesson 7: a beating heart, scanned four times too fast, and reconstructed in the simplest way: missing lines filled with
/// zeros.
public final class Lesson7Mri {
    private Lesson7Mri() { }

    public static void main(String[] args) {
        System.out.printf("zero-filled reconstruction: PSNR %.2f dB%n", zeroFilled(12, 80, 64, Paper.of(args)));
    }

    static double zeroFilled(int frames, int height, int width, Paper paper) {
        var backend = new SimdBackend();
        var type = ArrayType.complex(Shape.of(1, frames, height, width));
        Tensor video = Tensor.constant(backend.upload(type, ThoraxPhantom.of(1).images(frames, 0.08, height, width)));
        float[] lines = new GaussianLines(LineBudget.of(4)).draw(frames, width, RandomStream.of(1)).overRows(1).toFloats();
        var scanner = DynamicMri.withLines(backend, lines, frames, width);
        Tensor kspace = scanner.forward(video);                  // what the scanner measures: M ⊙ F x
        Tensor image = scanner.adjoint(kspace);                  // Fᴴ of it: the missing lines are zeros
        paper.draw("lesson7-zero-filled.gif", Montage.of(List.of(shown("zero-filled", image)))
                .withReference(shown("truth", video)).gif(0.08));
        return Metrics.psnr().ofMagnitudes().of(MetricVideo.batch(image.value()).getFirst(),
                MetricVideo.batch(video.value()).getFirst());
    }

    static cinegrad.ddei.report.ReportVideo shown(String name, Tensor video) {
        var s = video.shape();
        return cinegrad.ddei.report.ReportVideo.ofComplex(name, video.value().toFloats(), s.size(1), s.size(2), s.size(3));
    }
}
