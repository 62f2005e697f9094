package cinegrad.ddei.texture;

import cinegrad.ddei.physics.CenterCrop;
import cinegrad.ddei.physics.Extent;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.sample.Edge;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.sample.Interpolation;
import cinegrad.ops.sample.SamplePlan;
import cinegrad.ops.sample.SamplePoints;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.ArrayList;
import java.util.List;

/// Films of moving textures, complex as a scanner's, with the truth known at every pixel.
///
/// Drawn on a grid twice as fine and cut in k-space, so that edges ring as they do in a scanner. One to three places beat, all of
/// it shifts slowly as breathing shifts a body; the phase is a smooth surface, which flow turns. The same stream gives the same
/// film.
///
/// ```java
/// NdArray film = new MovingTextures(12, 128, 96).film(backend, RandomStream.of(1).stream(7));
/// ```
///
/// Cost: about a second for 12 frames of 128 × 96 on one core.
///
/// @param frames T
/// @param height H
/// @param width  W
public record MovingTextures(int frames, int height, int width) {
    private static final int FINER = 2;

    public MovingTextures {
        if (frames < 1 || height < 1 || width < 1) {
            throw new IllegalArgumentException("moving textures: (T,H,W) = (" + frames + "," + height + "," + width
                    + ") needs at least one frame and one pixel");
        }
        if (2.0 * FINER * FINER * frames * height * width > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("moving textures: (T,H,W) = (" + frames + "," + height + "," + width
                    + ") is too large: drawn with " + FINER * FINER + " pixels for each, it takes more than 2^31 numbers");
        }
    }

    /// @return complex (1, T, H, W), the brightest pixel 1
    public NdArray film(Backend backend, RandomStream random) {
        var fine = new ImageSize(FINER * height, FINER * width);
        float[] still = DeadLeaves.picture(fine, random.stream("leaves"), backend);
        NdArray picture = backend.upload(ArrayType.real(Shape.of(1, fine.height(), fine.width(), 1)), still);
        var motion = new Motion(fine, random.stream("motion"));
        var moved = new ArrayList<NdArray>();
        for (int t = 0; t < frames; t++) moved.add(motion.frame(picture, (double) t / frames));
        NdArray film = backend.concatenate(moved, 1);
        NdArray seen = Extent.PLANE.inverse().apply(new CenterCrop(height, width).apply(Extent.PLANE.fourier().apply(film)));
        return seen.times(1 / brightest(seen));
    }

    private static double brightest(NdArray film) {
        double[] numbers = film.toDoubles();
        double most = 0;
        for (int i = 0; i < numbers.length; i += 2) most = Math.max(most, Math.hypot(numbers[i], numbers[i + 1]));
        return most > 0 ? most : 1;
    }

    /// What happens to a picture in time.
    private static final class Motion {
        private final ImageSize size;
        private final List<Beat> beats = new ArrayList<>();
        private final double shift;
        private final double rate;
        private final double beginning;
        private final double[] surface = new double[6];

        Motion(ImageSize size, RandomStream random) {
            this.size = size;
            int places = 1 + random.integer(3);
            for (int k = 0; k < places; k++) beats.add(Beat.draw(size, k == 0 ? 1 : 0.5, random.stream(k)));
            shift = FINER * 3 * random.uniform();
            rate = 0.1 + 0.25 * random.uniform();
            beginning = random.uniform();
            for (int i = 0; i < surface.length; i++) surface[i] = random.normal();
        }

        /// Complex (1, 1, H, W).
        NdArray frame(NdArray picture, double instant) {
            int pixels = size.pixels(), width = size.width();
            double[] rows = new double[pixels], columns = new double[pixels];
            double[] shine = new double[pixels], phase = new double[pixels];
            double breath = shift * Math.sin(2 * Math.PI * (instant * rate + beginning));
            double[] squeeze = beats.stream().mapToDouble(b -> b.squeeze(instant)).toArray();
            for (int p = 0; p < pixels; p++) {
                int r = p / width, c = p % width;
                rows[p] = r + breath;
                columns[p] = c;
                shine[p] = 1;
                phase[p] = surface(2.0 * r / size.height() - 1, 2.0 * c / width - 1);
                for (int k = 0; k < squeeze.length; k++) {
                    var beat = beats.get(k);
                    double share = beat.share(r, c) * squeeze[k], pull = beat.amplitude() * share;
                    double y = r - beat.row(), x = c - beat.column();
                    rows[p] += pull * (y + beat.twist() * x);
                    columns[p] += pull * (x - beat.twist() * y);
                    shine[p] *= beat.shine(r, c, squeeze[k]);
                    phase[p] += beat.turn() * share;
                }
            }
            var points = new SamplePoints(size, rows, columns);
            NdArray moved = picture.backend().sample(picture, SamplePlan.at(points, size, Interpolation.BICUBIC, Edge.BORDER));
            double[] brightness = moved.toDoubles();
            float[] complex = new float[2 * pixels];
            for (int p = 0; p < pixels; p++) {
                double magnitude = Math.max(0, brightness[p]) * shine[p];
                complex[2 * p] = (float) (magnitude * Math.cos(phase[p]));
                complex[2 * p + 1] = (float) (magnitude * Math.sin(phase[p]));
            }
            return picture.backend().upload(ArrayType.complex(Shape.of(1, 1, size.height(), width)), complex);
        }

        private double surface(double y, double x) {
            return surface[0] + surface[1] * x + surface[2] * y + surface[3] * x * x + surface[4] * x * y + surface[5] * y * y;
        }
    }
}
