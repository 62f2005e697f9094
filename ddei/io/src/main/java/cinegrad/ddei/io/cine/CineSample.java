package cinegrad.ddei.io.cine;

import cinegrad.ddei.io.HostArray;

/// One dynamic acquisition, ready for training: the result of [CineTransform] for k-space and mask.
///
/// @param image  the fully sampled video, COMPLEX64 (T, H, W), normalized
/// @param kspace its k-space on the same scale, COMPLEX64 (T, H, W); zero where the mask is 0, if the mask was applied
/// @param mask   FLOAT32 (T, H, W) of zeros and ones
/// @param scale  how `image` was normalized
public record CineSample(HostArray image, HostArray kspace, HostArray mask, Scale scale) {
    /// `normalized = (x − mean) / (deviation + 1e-11)`; mean and deviation of real and imaginary parts together.
    public record Scale(double mean, double deviation) {
        public static final Scale NONE = new Scale(0, 1);
        private static final double EPSILON = 1e-11;

        /// The mean and the unbiased standard deviation (n − 1 in the denominator) of all numbers.
        public static Scale of(double[] x) {
            double sum = 0;
            for (double v : x) sum += v;
            double mean = sum / x.length;
            double squares = 0;
            for (double v : x) squares += (v - mean) * (v - mean);
            return new Scale(mean, Math.sqrt(squares / (x.length - 1)));
        }

        public double apply(double x) {
            return this.equals(NONE) ? x : (x - mean) / (deviation + EPSILON);
        }

        /// The value that [#apply] turned into `y`.
        public double undo(double y) {
            return this.equals(NONE) ? y : y * (deviation + EPSILON) + mean;
        }
    }

    /// A complex video (T, H, W) in the reference's layout, real (2, T, H, W).
    public static HostArray toReferenceLayout(HostArray video) {
        return video.asReal().permute(3, 0, 1, 2);
    }

    /// A real video (2, T, H, W) of the reference as a complex one (T, H, W).
    public static HostArray ofReferenceLayout(HostArray video) {
        return video.permute(1, 2, 3, 0).asComplex();
    }
}
