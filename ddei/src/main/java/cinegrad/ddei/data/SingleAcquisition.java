package cinegrad.ddei.data;

import cinegrad.ops.Shape;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/// One video and its sampling pattern, from an `.npz` with `image_re_im` (T, H, W, 2) and `mask` (T, W), as a small self-contained
/// problem: measurements are made from the image by the physics. Or, without `image_re_im`, measured k-space `kspace_re_im`
/// (T, H, W, 2), the true video unknown.
///
/// @param image  (T, H, W) complex, real and imaginary interleaved
/// @param kspace the same layout
/// @param lines  (T, W) of 0 and 1
public record SingleAcquisition(int frames, int height, int width, Optional<float[]> image, Optional<float[]> kspace, float[] lines) {
    public static SingleAcquisition read(Path file) {
        try (var npz = Npz.open(file)) {
            boolean known = npz.has("image_re_im");
            String name = known ? "image_re_im" : "kspace_re_im";
            if (!known && !npz.has(name) || !npz.has("mask")) {
                throw wrong(file, "needs image_re_im (T,H,W,2) or kspace_re_im (T,H,W,2), and mask (T,W); it has " + npz.names());
            }
            HostArray array = npz.read(name);
            HostArray mask = npz.read("mask");
            Shape s = array.shape();
            if (s.rank() != 4 || s.size(3) != 2 || s.elements() == 0) throw wrong(file, name + " must be (T,H,W,2) without empty axes, got " + s);
            if (!mask.shape().equals(Shape.of(s.size(0), s.size(2)))) {
                throw wrong(file, "the mask (T,W) = " + mask.shape() + " does not fit to " + name + " (T,H,W,2) = " + s);
            }
            float[] lines = mask.toFloats();
            for (float v : lines) if (v != 0 && v != 1) throw wrong(file, "the mask must hold 0 and 1 only, it holds " + v);
            float[] numbers = array.toFloats();
            for (float v : numbers) if (!Float.isFinite(v)) throw wrong(file, name + " holds a number that is not finite");
            return new SingleAcquisition(s.size(0), s.size(1), s.size(2), known ? Optional.of(numbers) : Optional.empty(),
                    known ? Optional.empty() : Optional.of(numbers), lines);
        }
    }

    private static FileFormatException wrong(Path file, String reason) {
        return new FileFormatException(file.toString(), FileFormatException.UNKNOWN, reason);
    }

    /// How many times fewer lines than full sampling.
    public double acceleration() {
        double sampled = 0;
        for (float v : lines) sampled += v;
        return lines.length / sampled;
    }

    /// The sampled lines of one frame.
    public int count(int frame) {
        int n = 0;
        for (float v : Arrays.copyOfRange(lines, frame * width, (frame + 1) * width)) n += (int) v;
        return n;
    }
}
