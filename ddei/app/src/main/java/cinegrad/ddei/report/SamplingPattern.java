package cinegrad.ddei.report;

/// Which phase-encoding lines were measured in which frame: the k-t pattern, as a fraction in [0, 1] of each line.
public final class SamplingPattern {
    private final float[] fraction;
    private final int frames;
    private final int lines;

    private SamplingPattern(float[] fraction, int frames, int lines) {
        this.fraction = fraction;
        this.frames = frames;
        this.lines = lines;
    }

    /// @param mask (frames, lines), a line counts as measured if its entry is not 0
    public static SamplingPattern ofLines(float[] mask, int frames, int lines) {
        return ofPixels(mask, frames, 1, lines);
    }

    /// A pattern of single samples; what is shown of a line is the part of it that was measured.
    ///
    /// @param mask (frames, height, lines)
    public static SamplingPattern ofPixels(float[] mask, int frames, int height, int lines) {
        if (frames < 1 || height < 1 || lines < 1 || mask.length != (long) frames * height * lines) {
            throw new IllegalArgumentException("Sampling: " + mask.length + " values do not fill (T,H,W) = ("
                    + frames + "," + height + "," + lines + ")");
        }
        var fraction = new float[frames * lines];
        for (int t = 0, at = 0; t < frames; t++) {
            for (int h = 0; h < height; h++) {
                for (int w = 0; w < lines; w++, at++) {
                    if (mask[at] != 0) fraction[t * lines + w] += 1f / height;
                }
            }
        }
        return new SamplingPattern(fraction, frames, lines);
    }

    public int frames() {
        return frames;
    }

    public int lines() {
        return lines;
    }

    public float fraction(int t, int line) {
        return fraction[t * lines + line];
    }

    /// All samples over the measured ones; infinite if nothing was measured.
    public double acceleration() {
        double measured = 0;
        for (float f : fraction) measured += f;
        return fraction.length / measured;
    }
}
