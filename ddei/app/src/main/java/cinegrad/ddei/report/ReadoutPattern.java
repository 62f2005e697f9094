package cinegrad.ddei.report;

import java.util.ArrayList;
import java.util.List;

/// Which readouts through k-space were measured in which frame: each as a line through a few of its points, straight ones through
/// their ends.
public final class ReadoutPattern {
    private static final int POINTS = 33;
    private static final double STRAIGHT = 0.01;
    /// Half the side of k-space in the units of [#readout].
    public static final int UNIT = 1000;

    private final List<List<int[]>> frames = new ArrayList<>();
    private final int samples;
    private final int full;

    /// @param k       (T, R, S, 2): k_H and k_W, cycles per field of view
    /// @param samples S
    /// @param height  of the picture, in pixels
    public ReadoutPattern(double[] k, int frames, int samples, int height, int width) {
        int readouts = frames < 1 || samples < 1 ? 0 : k.length / 2 / samples / frames;
        if (readouts < 1 || k.length != 2L * frames * readouts * samples) {
            throw new IllegalArgumentException("Sampling: " + k.length + " numbers are not " + frames + " frames of readouts of "
                    + samples + " points");
        }
        this.samples = samples;
        this.full = (int) Math.ceil(Math.PI / 2 * Math.max(height, width));
        for (int t = 0; t < frames; t++) {
            var lines = new ArrayList<int[]>();
            for (int j = 0; j < readouts; j++) lines.add(line(k, (t * readouts + j) * samples, height, width));
            this.frames.add(lines);
        }
    }

    private int[] line(double[] k, int first, int height, int width) {
        int points = isStraight(k, first) ? Math.min(2, samples) : Math.min(POINTS, samples);
        var line = new int[2 * points];
        for (int i = 0; i < points; i++) {
            int at = first + (points == 1 ? 0 : (int) ((long) i * (samples - 1) / (points - 1)));
            line[2 * i] = (int) Math.round(2 * UNIT * k[2 * at + 1] / width);
            line[2 * i + 1] = (int) Math.round(2 * UNIT * k[2 * at] / height);
        }
        return line;
    }

    private boolean isStraight(double[] k, int first) {
        int last = first + samples - 1;
        double y = k[2 * last] - k[2 * first];
        double x = k[2 * last + 1] - k[2 * first + 1];
        double length = Math.hypot(y, x);
        for (int s = first; s <= last; s++) {
            double across = (k[2 * s] - k[2 * first]) * x - (k[2 * s + 1] - k[2 * first + 1]) * y;
            if (!(Math.abs(across) <= STRAIGHT * length * length)) return false;
        }
        return true;
    }

    public int frames() {
        return frames.size();
    }

    /// Of one frame.
    public int readouts() {
        return frames.getFirst().size();
    }

    /// Of one readout.
    public int samples() {
        return samples;
    }

    /// Spokes that sample the picture fully: π/2 times its larger side.
    public int full() {
        return full;
    }

    /// k_W and k_H of each point of the line, ±[#UNIT] at the edges of k-space.
    public int[] readout(int frame, int readout) {
        return frames.get(frame).get(readout).clone();
    }

    /// A full set of spokes over those of a frame.
    public double acceleration() {
        return (double) full / readouts();
    }
}
