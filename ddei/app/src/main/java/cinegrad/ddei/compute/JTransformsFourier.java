package cinegrad.ddei.compute;

import cinegrad.ops.fft.FftGeometry;
import cinegrad.ops.fft.FftGeometry.Centering;
import cinegrad.ops.fft.FftGeometry.Direction;
import cinegrad.ops.fft.FourierTransform;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.AxisGroup;

import org.jtransforms.fft.FloatFFT_1D;
import org.visnow.jlargearrays.ConcurrencyUtils;

/// Fourier transforms by JTransforms, line by line along one axis after the other; threads share the lines, not a line.
final class JTransformsFourier implements FourierTransform {
    private JTransformsFourier() { }

    /// @throws IllegalArgumentException if JTransforms is not there
    static FourierTransform here() {
        try {
            ConcurrencyUtils.setNumberOfThreads(1);
            new FloatFFT_1D(2);
            return new JTransformsFourier();
        } catch (NoClassDefFoundError e) {
            throw new IllegalArgumentException(
                    "--fft jtransforms: com.github.wendykierp:JTransforms is not on the class path; add it, or choose --fft own",
                    e);
        }
    }

    @Override
    public void transform(float[] in, float[] out, FftGeometry g, Parallel parallel) {
        if (in != out) System.arraycopy(in, 0, out, 0, 2 * g.shape().elements());
        float scale = (float) g.scale();
        for (int axis : g.axes()) {
            alongAxis(out, AxisGroup.of(g.shape(), axis), g, scale, parallel);
            scale = 1;
        }
        if (g.axes().isEmpty() && scale != 1) throw new IllegalArgumentException("fft: no axes, and a scale of " + scale);
    }

    private static void alongAxis(float[] x, AxisGroup group, FftGeometry g, float scale, Parallel parallel) {
        int n = group.length();
        int lines = group.outer() * group.inner();
        // index 0 of the transform is element n/2, before and after
        int shift = g.centering() == Centering.CENTERED ? n / 2 : 0;
        parallel.forRange(lines, Math.max(1, lines / (4 * parallel.threads())), (from, to, _) -> {
            var plan = new FloatFFT_1D(n);
            var line = new float[2 * n];
            for (int l = from; l < to; l++) {
                int first = l / group.inner() * n * group.inner() + l % group.inner();
                for (int i = 0; i < n; i++) {
                    int at = 2 * (first + (i + shift) % n * group.inner());
                    line[2 * i] = x[at];
                    line[2 * i + 1] = x[at + 1];
                }
                if (g.direction() == Direction.FORWARD) plan.complexForward(line);
                else plan.complexInverse(line, false);
                for (int i = 0; i < n; i++) {
                    int at = 2 * (first + (i + shift) % n * group.inner());
                    x[at] = scale * line[2 * i];
                    x[at + 1] = scale * line[2 * i + 1];
                }
            }
        });
    }
}
