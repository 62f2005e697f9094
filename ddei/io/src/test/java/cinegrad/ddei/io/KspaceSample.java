package cinegrad.ddei.io;

import cinegrad.ops.fft.Fft;
import cinegrad.ops.fft.FftGeometry;
import cinegrad.ops.fft.FftGeometry.Centering;
import cinegrad.ops.fft.FftGeometry.Direction;
import cinegrad.ops.fft.FftGeometry.Norm;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.Shape;

/// K-space of a beating disc, of which every frame measures other lines.
public final class KspaceSample {
    private KspaceSample() { }

    /// Complex (C, T, H, W); the lines of [#lines].
    public static HostArray numbers(int coils, int frames, int height, int width) {
        var shape = Shape.of(coils, frames, height, width);
        var x = new float[2 * shape.elements()];
        for (int c = 0; c < coils; c++) {
            for (int t = 0; t < frames; t++) {
                double radius = 0.25 + 0.08 * Math.sin(2 * Math.PI * t / frames);
                for (int h = 0; h < height; h++) {
                    for (int w = 0; w < width; w++) {
                        double far = Math.hypot((h + 0.5) / height - 0.5, (w + 0.5) / width - 0.5);
                        double seen = Math.exp(-Math.abs((double) h / height - (c + 0.5) / coils));
                        int at = 2 * (((c * frames + t) * height + h) * width + w);
                        x[at] = (float) (seen / (1 + Math.exp(40 * (far - radius))));
                        x[at + 1] = (float) (0.1 * c * x[at]);
                    }
                }
            }
        }
        Fft.transform(x, x, FftGeometry.of(shape, Direction.FORWARD, Norm.ORTHO, Centering.CENTERED, 2, 3), new Parallel(1));
        float[] lines = lines(frames, width);
        for (int i = 0; i < x.length; i++) {
            int w = i / 2 % width;
            int t = i / 2 / width / height % frames;
            if (lines[t * width + w] == 0) x[i] = 0;
        }
        return HostArray.complex(shape, x);
    }

    /// (T, W): two lines in the middle, and every third, another in each frame.
    public static float[] lines(int frames, int width) {
        var lines = new float[frames * width];
        for (int i = 0; i < lines.length; i++) {
            int w = i % width;
            lines[i] = (w + i / width) % 3 == 0 || w == width / 2 || w == width / 2 - 1 ? 1 : 0;
        }
        return lines;
    }
}
