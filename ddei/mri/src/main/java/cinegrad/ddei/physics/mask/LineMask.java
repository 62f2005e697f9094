package cinegrad.ddei.physics.mask;

import java.util.Arrays;

/// Whole k-space lines (T, W): line w of frame t is acquired or not, for every row. Immutable.
public final class LineMask {
    private final int frames;
    private final int width;
    private final boolean[] lines;

    /// @param lines (T, W); copied
    public LineMask(int frames, int width, boolean[] lines) {
        if (frames < 1 || width < 1 || (long) frames * width != lines.length) {
            throw new IllegalArgumentException("LineMask: " + lines.length + " values for (T,W) = (" + frames + "," + width
                    + ")");
        }
        this.frames = frames;
        this.width = width;
        this.lines = lines.clone();
    }

    public int frames() {
        return frames;
    }

    public int width() {
        return width;
    }

    /// Whether line `column` of `frame` is acquired.
    public boolean at(int frame, int column) {
        return lines[frame * width + column];
    }

    /// The number of lines acquired in `frame`.
    public int count(int frame) {
        int n = 0;
        for (int w = 0; w < width; w++) if (at(frame, w)) n++;
        return n;
    }

    /// How many times fewer lines than full sampling, over all frames.
    public double acceleration() {
        int n = 0;
        for (int t = 0; t < frames; t++) n += count(t);
        return (double) lines.length / n;
    }

    /// The lines laid over `height` rows.
    public Mask overRows(int height) {
        boolean[] samples = new boolean[Math.multiplyExact(Math.multiplyExact(frames, height), width)];
        for (int t = 0; t < frames; t++) {
            for (int h = 0; h < height; h++) System.arraycopy(lines, t * width, samples, (t * height + h) * width, width);
        }
        return new Mask(frames, height, width, samples);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof LineMask m && width == m.width && Arrays.equals(lines, m.lines);
    }

    @Override
    public int hashCode() {
        return 31 * width + Arrays.hashCode(lines);
    }

    @Override
    public String toString() {
        return "LineMask(T,W) = (" + frames + "," + width + ")";
    }
}
