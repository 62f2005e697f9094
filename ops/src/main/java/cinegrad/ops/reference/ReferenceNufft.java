package cinegrad.ops.reference;

import cinegrad.ops.NdArray;
import cinegrad.ops.NufftOperations;
import cinegrad.ops.nufft.NufftPlan;
import cinegrad.ops.parallel.Parallel;

import java.util.Arrays;

/// The definition of the non-uniform Fourier transform, the sum over all pixels for every sample; see
/// [cinegrad.ops.nufft.NufftGeometry].
interface ReferenceNufft extends NufftOperations {
    @Override
    default void nufftInto(NdArray x, NufftPlan plan, NdArray y) {
        y.buffer().written();
        double[] image = x.f64();
        double[] samples = y.f64();
        Arrays.fill(samples, 0);
        forEachTerm(plan, samples.length / 2, (pixel, sample, re, im) -> {
            samples[2 * sample] += image[2 * pixel] * re - image[2 * pixel + 1] * im;
            samples[2 * sample + 1] += image[2 * pixel] * im + image[2 * pixel + 1] * re;
        });
    }

    @Override
    default void nufftAdjointInto(NdArray y, NufftPlan plan, NdArray x) {
        x.buffer().written();
        double[] image = x.f64();
        double[] samples = y.f64();
        Arrays.fill(image, 0);
        forEachTerm(plan, samples.length / 2, (pixel, sample, re, im) -> {
            image[2 * pixel] += samples[2 * sample] * re + samples[2 * sample + 1] * im;
            image[2 * pixel + 1] += samples[2 * sample + 1] * re - samples[2 * sample] * im;
        });
    }

    /// One of the matrix' elements, re + i·im, and where it stands.
    @FunctionalInterface
    interface Term {
        void add(int pixel, int sample, double re, double im);
    }

    /// @param samples those of all images
    private static void forEachTerm(NufftPlan plan, int samples, Term term) {
        int height = plan.geometry().image().height();
        int width = plan.geometry().image().width();
        int each = plan.geometry().samples();
        double scale = 1 / Math.sqrt((double) height * width);
        for (int s = 0; s < samples; s++) {
            Parallel.requireUninterrupted();
            int image = s / each;
            int frame = image % plan.geometry().frames();
            double kh = plan.trajectory().row(frame, s % each);
            double kw = plan.trajectory().column(frame, s % each);
            for (int h = 0; h < height; h++) {
                for (int w = 0; w < width; w++) {
                    double phase = -2 * Math.PI * (kh * (h - height / 2) / height + kw * (w - width / 2) / width);
                    term.add((image * height + h) * width + w, s, scale * Math.cos(phase), scale * Math.sin(phase));
                }
            }
        }
    }
}
