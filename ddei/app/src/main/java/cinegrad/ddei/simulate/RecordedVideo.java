package cinegrad.ddei.simulate;

import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.cine.SingleAcquisition;
import cinegrad.ddei.io.image.FrameSize;
import cinegrad.ddei.request.LineLaw;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.Shape;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// A recorded video of magnitudes as the truth of a simulated acquisition.
///
/// Magnitudes have no phase, but every scanner's images do. So a smooth one is put on, `φ(h, w) = π · Σ a_jk cos(π j h/H) cos(π k
/// w/W)` over j + k ≤ 3 with weights that fall with j + k, the same in every frame; then noise, and the scale of the training
/// data.
///
/// @param magnitude (T, H, W)
/// @param geometry  of the recording
/// @param noise     standard deviation relative to the brightest pixel
public record RecordedVideo(String name, HostArray magnitude, Geometry geometry, double noise, long seed) {
    private static final int ORDER = 3;

    /// The first frames of the middle of the pictures.
    public RecordedVideo cut(Optional<Integer> frames, Optional<FrameSize> size) {
        HostArray video = magnitude;
        if (frames.isPresent()) {
            int all = video.shape().size(0);
            if (frames.get() < 1 || frames.get() > all) {
                throw new IllegalArgumentException("--frames " + frames.get() + ": " + name + " has " + all);
            }
            video = HostArray.of(video.shape().with(0, frames.get()),
                    Arrays.copyOf(video.toFloats(), frames.get() * video.shape().stride(0)));
        }
        if (size.isEmpty()) return new RecordedVideo(name, video, geometry, noise, seed);
        Shape before = video.shape();
        video = size.get().fit(video, FrameSize.OddDifference.EXTRA_AFTER);
        int row = Math.floorDiv(before.size(1) - video.shape().size(1) + 1, 2);
        int column = Math.floorDiv(before.size(2) - video.shape().size(2) + 1, 2);
        return new RecordedVideo(name, video, geometry.from(row, column), noise, seed);
    }

    public SingleAcquisition acquire(LineLaw mask) {
        Shape s = magnitude.shape();
        int frame = s.size(1) * s.size(2);
        float[] m = magnitude.toFloats();
        double[] phase = phase(s.size(1), s.size(2));
        double peak = 0;
        for (float v : m) peak = Math.max(peak, v);
        if (peak == 0) throw new IllegalArgumentException("simulate: " + name + " is black everywhere");
        var random = RandomStream.of(seed).stream("scanner");
        float[] image = new float[2 * m.length];
        for (int i = 0; i < m.length; i++) {
            double v = m[i] / peak;
            image[2 * i] = (float) (v * Math.cos(phase[i % frame]) + noise * random.normal());
            image[2 * i + 1] = (float) (v * Math.sin(phase[i % frame]) + noise * random.normal());
        }
        SampledLines.normalize(image);
        return new SingleAcquisition(s.size(0), s.size(1), s.size(2), Optional.of(image), Optional.empty(),
                SampledLines.numbers(mask, s.size(0), s.size(2), seed)).with(geometry);
    }

    private double[] phase(int height, int width) {
        var random = RandomStream.of(seed).stream("phase");
        double[] phase = new double[height * width];
        for (int j = 0; j <= ORDER; j++) {
            for (int k = 0; j + k <= ORDER; k++) {
                double weight = random.normal() / (1 + (j + k) * (j + k));
                for (int h = 0; h < height; h++) {
                    double row = Math.PI * weight * Math.cos(Math.PI * j * (h + 0.5) / height);
                    for (int w = 0; w < width; w++) phase[h * width + w] += row * Math.cos(Math.PI * k * (w + 0.5) / width);
                }
            }
        }
        return phase;
    }

    @Override
    public String toString() {
        Shape s = magnitude.shape();
        return String.format(Locale.ROOT, "%s, %d frames of %d×%d", name, s.size(0), s.size(1), s.size(2));
    }
}
