package cinegrad.ddei.phantom;

import cinegrad.ops.parallel.Parallel;

import java.util.List;
import java.util.function.DoubleUnaryOperator;

/// A short-axis view of a living thorax whose k-space is known exactly at every instant.
///
/// The same seed is the same person with the same heartbeats and breaths. K-space is that of the orthonormal centered transform,
/// its center at (H/2, W/2) rounded down, axis W being phase encoding; [#image] is the inverse transform of the fully sampled
/// k-space, that is what a scanner fast enough to freeze the motion would show. Magnitudes peak at about 1 (ringing may exceed it
/// a little). Times are seconds, within 1e10 of 0.
///
/// ```java
/// var phantom = ThoraxPhantom.of(1);
/// float[] truth = phantom.images(12, 0.05, 128, 96);             // (12, 128, 96, 2), one frame each 50 ms
/// double[] line = phantom.kspaceLine(0.37, 128, 96, 40);         // (128, 2), phase-encoding line 40 at 0.37 s
/// ```
///
/// Cost: about 0.2 s a frame of 128 × 96, 2 s of 512 × 256, on one core.
public final class ThoraxPhantom {
    /// Free breathing, or the breath held at the end of expiration.
    public enum Breath { FREE, HELD }

    /// A sinus rhythm with its natural variation and now and then a premature beat, or beats as regular as a metronome.
    public enum Rhythm { IRREGULAR, REGULAR }

    /// How the image's brightness varies: as one coil in front of the chest sees it, or not at all.
    public enum Shading { ANTERIOR, EVEN }

    private static final FieldOfView DEFAULT_VIEW = new FieldOfView(320, 240);
    /// Brings the brightest blood, seen through the receive field, to about 1.
    private static final double BRIGHTNESS = 0.76;
    /// Seconds, three centuries: beyond, a double no longer tells heartbeats apart well.
    private static final double LONGEST = 1e10;
    private static final long RHYTHM = 1;
    private static final long BREATHING = 2;
    private static final long FIELD = 3;
    private static final long BODY = 4;

    private final long seed;
    private final FieldOfView view;
    private final Breath breath;
    private final Rhythm rhythm;
    private final Shading shading;
    private final HeartRhythm heart;
    private final Breathing breathing;
    private final ReceiveField field;
    private final Anatomy anatomy;

    private ThoraxPhantom(long seed, FieldOfView view, Breath breath, Rhythm rhythm, Shading shading) {
        this.seed = seed;
        this.view = view;
        this.breath = breath;
        this.rhythm = rhythm;
        this.shading = shading;
        var draws = new Draws(seed, RHYTHM);
        boolean irregular = rhythm == Rhythm.IRREGULAR;
        this.heart = new HeartRhythm(draws, 0.88 + 0.12 * draws.symmetric(-1), irregular ? 0.06 : 0, irregular ? 0.08 : 0);
        var breaths = new Draws(seed, BREATHING);
        double period = breath == Breath.FREE ? 4.0 + 0.7 * breaths.symmetric(-1) : 0;
        this.breathing = new Breathing(breaths, period, 0.08);
        var field = new Draws(seed, FIELD);
        this.field = shading == Shading.EVEN ? ReceiveField.even(field) : ReceiveField.of(field);
        this.anatomy = new Anatomy(new Draws(seed, BODY));
    }

    /// Free breathing, irregular rhythm, a field of view of 320 mm × 240 mm.
    public static ThoraxPhantom of(long seed) {
        return new ThoraxPhantom(seed, DEFAULT_VIEW, Breath.FREE, Rhythm.IRREGULAR, Shading.ANTERIOR);
    }

    public ThoraxPhantom with(Breath breath) {
        return new ThoraxPhantom(seed, view, breath, rhythm, shading);
    }

    public ThoraxPhantom with(Rhythm rhythm) {
        return new ThoraxPhantom(seed, view, breath, rhythm, shading);
    }

    public ThoraxPhantom with(FieldOfView view) {
        return new ThoraxPhantom(seed, view, breath, rhythm, shading);
    }

    public ThoraxPhantom with(Shading shading) {
        return new ThoraxPhantom(seed, view, breath, rhythm, shading);
    }

    public FieldOfView view() {
        return view;
    }

    /// The mean time between heartbeats, seconds.
    public double meanBeat() {
        return heart.period();
    }

    /// 0 when the ventricles are full, about 1 when they are contracted.
    public double contraction(double seconds) {
        checkTime(seconds);
        return heart.contraction(seconds);
    }

    /// 0 at the end of expiration, about 1 at full inspiration.
    public double inspiration(double seconds) {
        checkTime(seconds);
        return breathing.inspiration(seconds);
    }

    /// One phase-encoding line at one instant.
    ///
    /// @param line 0…width−1; width/2, rounded down, is the center of k-space
    /// @return (height, 2)
    public double[] kspaceLine(double seconds, int height, int width, int line) {
        checkSize(height, width);
        if (line < 0 || line >= width) {
            throw new IllegalArgumentException("kspaceLine: line " + line + " is outside k-space of width W = " + width);
        }
        return sampled(seconds, height, width, line, 1);
    }

    /// All of k-space at one instant: (height, width, 2).
    public double[] kspaceFrame(double seconds, int height, int width) {
        checkSize(height, width);
        return sampled(seconds, height, width, 0, width);
    }

    /// K-space acquired line after line while the body moves: (height, width, 2).
    ///
    /// @param timeOfLine the instant, in seconds, at which line 0…width−1 is read
    public double[] kspaceFrame(DoubleUnaryOperator timeOfLine, int height, int width) {
        checkSize(height, width);
        var frame = new double[2 * height * width];
        for (int line = 0; line < width; line++) {
            var column = sampled(timeOfLine.applyAsDouble(line), height, width, line, 1);
            for (int h = 0; h < height; h++) {
                frame[2 * (h * width + line)] = column[2 * h];
                frame[2 * (h * width + line) + 1] = column[2 * h + 1];
            }
        }
        return frame;
    }

    /// What coils receive along straight readouts at one instant, exactly as at the points of the grid: for each readout (coils,
    /// samples, 2). Sample k is `1/√(H·W) ∫ x(r) s_c(r) exp(−2πi k·r)` in pixels, so that on the points of the grid and with s_c
    /// = 1 it is that of [#kspaceFrame].
    ///
    /// Cost: nine times that of as many samples of the grid with an even field, up to 49 times with an uneven one.
    public List<double[]> readouts(double seconds, int height, int width, List<StraightReadout> readouts, CoilArray coils) {
        checkSize(height, width);
        var waves = ShiftedCopies.of(field, coils);
        return readouts(seconds, height, width, readouts, waves);
    }

    /// The same received by one coil that sees all alike: for each readout (samples, 2).
    public List<double[]> readouts(double seconds, int height, int width, List<StraightReadout> readouts) {
        checkSize(height, width);
        return readouts(seconds, height, width, readouts, ShiftedCopies.of(field));
    }

    private List<double[]> readouts(double seconds, int height, int width, List<StraightReadout> readouts, ShiftedCopies copies) {
        var scene = scene(seconds);
        double scale = BRIGHTNESS * Math.sqrt((double) height * width) / (view.height() * view.width());
        return readouts.stream().map(readout -> copies.received(scene, readout, view, scale)).toList();
    }

    /// The image of one instant at the resolution of the matrix: (height, width, 2).
    public double[] image(double seconds, int height, int width) {
        return CenteredDft.inverse(kspaceFrame(seconds, height, width), height, width);
    }

    /// Frames at 0, frameSeconds, 2·frameSeconds…: (frames, height, width, 2).
    public float[] images(int frames, double frameSeconds, int height, int width) {
        return images(frames, frameSeconds, height, width, new Parallel(1));
    }

    /// The same with the frames shared out among threads.
    public float[] images(int frames, double frameSeconds, int height, int width, Parallel parallel) {
        checkSize(height, width);
        if (frames < 1) throw new IllegalArgumentException("ThoraxPhantom: at least one frame, got " + frames);
        var video = new float[Math.multiplyExact(frames, 2 * height * width)];
        parallel.forRange(frames, 1, (from, to, _) -> {
            for (int t = from; t < to; t++) {
                var image = image(t * frameSeconds, height, width);
                for (int i = 0, at = t * image.length; i < image.length; i++) video[at + i] = (float) image[i];
            }
        });
        return video;
    }

    /// The object itself at the pixel centers, with edges sharp and nothing truncated: (height, width, 2).
    public double[] object(double seconds, int height, int width) {
        checkSize(height, width);
        var scene = scene(seconds);
        var object = new double[2 * height * width];
        for (int h = 0, at = 0; h < height; h++) {
            double y = (double) (h - height / 2) / height;
            for (int w = 0; w < width; w++, at += 2) {
                double x = (double) (w - width / 2) / width;
                double[] tissue = scene.at(x * view.width(), y * view.height());
                double[] m = field.at(x, y);
                object[at] = BRIGHTNESS * (tissue[0] * m[0] - tissue[1] * m[1]);
                object[at + 1] = BRIGHTNESS * (tissue[0] * m[1] + tissue[1] * m[0]);
            }
        }
        return object;
    }

    private Scene scene(double seconds) {
        checkTime(seconds);
        return anatomy.scene(heart.contraction(seconds), breathing.inspiration(seconds));
    }

    private double[] sampled(double seconds, int height, int width, int firstLine, int lines) {
        // one more row and column on each side for the receive field
        double stepY = 1 / view.height();
        double stepX = 1 / view.width();
        var grid = new KspaceGrid(height + 2, lines + 2, (-1 - height / 2 - field.qy()) * stepY, stepY,
                (firstLine - 1 - width / 2 - field.qx()) * stepX, stepX);
        double[] object = scene(seconds).transform(grid);
        for (int h = 0, at = 0; h < grid.rows(); h++) {
            for (int w = 0; w < grid.columns(); w++, at += 2) {
                double soft = Anatomy.edgeSpectrum(grid.ky(h), grid.kx(w));
                object[at] *= soft;
                object[at + 1] *= soft;
            }
        }
        double scale = BRIGHTNESS * Math.sqrt((double) height * width) / (view.height() * view.width());
        return field.applied(object, height, lines, scale);
    }

    private static void checkSize(int height, int width) {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException("ThoraxPhantom: k-space needs at least one sample an axis; got (H,W) = ("
                    + height + "," + width + ")");
        }
        if (2 * (height + 2L) * (width + 2L) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("ThoraxPhantom: k-space (H,W) = (" + height + "," + width
                    + ") has more numbers than an array holds");
        }
    }

    private static void checkTime(double seconds) {
        if (!(Math.abs(seconds) <= LONGEST)) {
            throw new IllegalArgumentException("ThoraxPhantom: the time must be within " + LONGEST + " seconds of 0, got "
                    + seconds);
        }
    }
}
