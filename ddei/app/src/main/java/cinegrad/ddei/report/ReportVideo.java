package cinegrad.ddei.report;

/// A magnitude video (T, H, W) with a name, as a report shows it. The array is not copied and must not change afterwards.
public final class ReportVideo {
    private final String name;
    private final float[] magnitude;
    private final int frames;
    private final int height;
    private final int width;

    private ReportVideo(String name, float[] magnitude, int frames, int height, int width) {
        if (frames < 1 || height < 1 || width < 1) {
            throw new IllegalArgumentException("Video \"" + name + "\": every axis needs at least one element; got (T,H,W) = "
                    + sizes(frames, height, width));
        }
        if (magnitude.length != (long) frames * height * width) {
            throw new IllegalArgumentException("Video \"" + name + "\": " + magnitude.length + " values do not fill (T,H,W) = "
                    + sizes(frames, height, width));
        }
        this.name = name;
        this.magnitude = magnitude;
        this.frames = frames;
        this.height = height;
        this.width = width;
    }

    /// @param magnitude (frames, height, width)
    public static ReportVideo ofMagnitude(String name, float[] magnitude, int frames, int height, int width) {
        return new ReportVideo(name, magnitude, frames, height, width);
    }

    /// The magnitude `√(re² + im²)` of a complex video.
    ///
    /// @param complex (frames, height, width, 2)
    public static ReportVideo ofComplex(String name, float[] complex, int frames, int height, int width) {
        var magnitude = new float[complex.length / 2];
        for (int i = 0; i < magnitude.length; i++) {
            double re = complex[2 * i];
            double im = complex[2 * i + 1];
            magnitude[i] = (float) Math.sqrt(re * re + im * im);
        }
        return new ReportVideo(name, magnitude, frames, height, width);
    }

    /// `|this − reference|`, keeping the name.
    public ReportVideo errorTo(ReportVideo reference) {
        checkSameSize(reference);
        var error = new float[magnitude.length];
        for (int i = 0; i < error.length; i++) error[i] = Math.abs(magnitude[i] - reference.magnitude[i]);
        return new ReportVideo(name, error, frames, height, width);
    }

    void checkSameSize(ReportVideo other) {
        if (frames == other.frames && height == other.height && width == other.width) return;
        throw new IllegalArgumentException("Report: videos of different size; \"" + name + "\" has (T,H,W) = "
                + sizes(frames, height, width) + ", \"" + other.name + "\" has "
                + sizes(other.frames, other.height, other.width));
    }

    private static String sizes(int frames, int height, int width) {
        return "(" + frames + "," + height + "," + width + ")";
    }

    public String name() {
        return name;
    }

    public int frames() {
        return frames;
    }

    public int height() {
        return height;
    }

    public int width() {
        return width;
    }

    public float at(int t, int h, int w) {
        return magnitude[(t * height + h) * width + w];
    }

    /// The largest finite value, at least 0.
    public float peak() {
        float peak = 0;
        for (float v : magnitude) {
            if (v > peak && v < Float.POSITIVE_INFINITY) peak = v;
        }
        return peak;
    }

    /// The least value that at least the fraction `share` of the finite values do not exceed, to 1/4096 of the peak; 0 if none is
    /// finite.
    public float quantile(double share) {
        float peak = peak();
        if (peak == 0) return 0;
        var counts = new int[4097];
        int finite = 0;
        for (float v : magnitude) {
            if (!Float.isFinite(v)) continue;
            counts[Math.clamp((int) Math.ceil(v / peak * 4096), 0, 4096)]++;
            finite++;
        }
        int bin = 0;
        for (long seen = counts[0]; seen < share * finite; seen += counts[bin]) bin++;
        return peak * bin / 4096;
    }

    /// How many values are NaN or infinite: a report says so instead of hiding it.
    public int notFinite() {
        int count = 0;
        for (float v : magnitude) {
            if (!Float.isFinite(v)) count++;
        }
        return count;
    }
}
