package cinegrad.ddei.cli;

import cinegrad.ddei.cli.MaskCommand.MaskOptions;
import cinegrad.ddei.io.cine.SingleAcquisition;
import cinegrad.ddei.phantom.ThoraxPhantom;
import cinegrad.ops.random.RandomStream;

import java.util.Optional;

/// A scan of the digital thorax: frame by frame, the heart standing still during a frame as its true image assumes, with a little
/// noise. Scaled so that the video has mean 0 and standard deviation 1 over all its numbers, as the training data are.
///
/// @param frameSeconds from one frame to the next
/// @param noise        standard deviation relative to the brightest blood
record ThoraxScan(long seed, int frames, int height, int width, double frameSeconds, double noise) {
    SingleAcquisition acquire(MaskOptions options) {
        var phantom = ThoraxPhantom.of(seed);
        float[] image = phantom.images(frames, frameSeconds, height, width);
        var random = RandomStream.of(seed).stream("scanner");
        for (int i = 0; i < image.length; i++) image[i] += (float) (noise * random.normal());
        normalize(image);
        return new SingleAcquisition(frames, height, width, Optional.of(image), Optional.empty(), options.lines(frames, width, seed));
    }

    static void normalize(float[] x) {
        double mean = 0;
        for (float v : x) mean += v;
        mean /= x.length;
        double variance = 0;
        for (float v : x) variance += (v - mean) * (v - mean);
        double deviation = Math.sqrt(variance / (x.length - 1));
        for (int i = 0; i < x.length; i++) x[i] = (float) ((x[i] - mean) / deviation);
    }

    @Override
    public String toString() {
        return String.format("digital thorax, seed %d, %d frames of %d×%d, %.0f ms apart", seed, frames, height, width, 1000 * frameSeconds);
    }
}
