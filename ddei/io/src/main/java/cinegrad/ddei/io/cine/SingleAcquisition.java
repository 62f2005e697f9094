package cinegrad.ddei.io.cine;

import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.numpy.Npz;
import cinegrad.ops.shape.Shape;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/// One video and its sampling pattern, from an `.npz` with `image_re_im` (T, H, W, 2) and `mask` (T, W), as a small
/// self-contained problem: measurements are made from the image by the physics. Or, without `image_re_im`, measured k-space
/// `kspace_re_im` (T, H, W, 2), the true video unknown.
///
/// With several coils, `coil_maps_re_im` (C, H, W, 2) comes beside the image, and measured k-space is (C, T, H, W, 2), maps then
/// being optional.
///
/// @param image  (T, H, W) complex, real and imaginary interleaved
/// @param kspace the same layout, or (C, T, H, W)
/// @param lines  (T, W) of 0 and 1
/// @param coils  how many; 0 for measurements without a coil axis
/// @param maps   sensitivities, complex (C, H, W)
public record SingleAcquisition(int frames, int height, int width, Optional<float[]> image, Optional<float[]> kspace,
        float[] lines, int coils,
                                Optional<float[]> maps) {
    private static final String MAPS = "coil_maps_re_im";

    /// An acquisition without a coil axis.
    public SingleAcquisition(int frames, int height, int width, Optional<float[]> image, Optional<float[]> kspace,
            float[] lines) {
        this(frames, height, width, image, kspace, lines, 0, Optional.empty());
    }

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
            boolean withCoils = !known && s.rank() == 5;
            if (s.rank() != (withCoils ? 5 : 4) || s.size(-1) != 2 || s.elements() == 0) {
                throw wrong(file, name + " must be (T,H,W,2)" + (known ? "" : " or (C,T,H,W,2)") + " without empty axes, got "
                        + s);
            }
            int t = s.size(-4);
            int h = s.size(-3);
            int w = s.size(-2);
            if (!mask.shape().equals(Shape.of(t, w))) {
                throw wrong(file, "the mask (T,W) = " + mask.shape() + " does not fit to " + name + " (T,H,W,2) = " + s);
            }
            float[] lines = mask.toFloats();
            for (float v : lines) if (v != 0 && v != 1) throw wrong(file, "the mask must hold 0 and 1 only, it holds " + v);
            float[] numbers = finite(file, name, array);
            Optional<float[]> maps = Optional.empty();
            int coils = withCoils ? s.size(0) : 0;
            if (npz.has(MAPS)) {
                HostArray given = npz.read(MAPS);
                if (!withCoils && known && given.shape().rank() == 4) coils = given.shape().size(0);
                if (coils == 0 || !given.shape().equals(Shape.of(coils, h, w, 2))) {
                    throw wrong(file, MAPS + " (C,H,W,2) = " + given.shape() + " does not fit to " + name + " = " + s);
                }
                maps = Optional.of(finite(file, MAPS, given));
            }
            return new SingleAcquisition(t, h, w, known ? Optional.of(numbers) : Optional.empty(), known ? Optional.empty()
                    : Optional.of(numbers), lines, coils, maps);
        }
    }

    private static float[] finite(Path file, String name, HostArray array) {
        float[] numbers = array.toFloats();
        for (float v : numbers) if (!Float.isFinite(v)) throw wrong(file, name + " holds a number that is not finite");
        return numbers;
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
