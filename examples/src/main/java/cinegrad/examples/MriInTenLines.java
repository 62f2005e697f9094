package cinegrad.examples;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.metric.Metrics;
import cinegrad.ddei.metric.Video;
import cinegrad.ddei.phantom.ThoraxPhantom;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.physics.mask.GaussianLines;
import cinegrad.ddei.physics.mask.LineBudget;
import cinegrad.ops.ArrayType;
import cinegrad.ops.Shape;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.simd.SimdBackend;

/// A beating heart, scanned four times too fast, and reconstructed in the simplest way: missing lines filled with zeros.
public final class MriInTenLines {
    private MriInTenLines() { }

    public static void main(String[] args) {
        System.out.printf("zero-filled reconstruction: PSNR %.2f dB%n", zeroFilled(6, 64, 48));
    }

    static double zeroFilled(int frames, int height, int width) {
        var backend = new SimdBackend();
        var type = ArrayType.complex(Shape.of(1, frames, height, width));
        Tensor video = Tensor.constant(backend.upload(type, ThoraxPhantom.of(1).images(frames, 0.08, height, width)));
        float[] lines = new GaussianLines(LineBudget.of(4)).draw(frames, width, RandomStream.of(1)).overRows(1).toFloats();
        var scanner = DynamicMri.withLines(backend, lines, frames, width);
        Tensor kspace = scanner.forward(video);
        Tensor image = scanner.adjoint(kspace);
        return Metrics.psnr().ofMagnitudes().of(Video.batch(image.value()).getFirst(), Video.batch(video.value()).getFirst());
    }
}
