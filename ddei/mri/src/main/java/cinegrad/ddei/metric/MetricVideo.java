package cinegrad.ddei.metric;

import cinegrad.ops.NdArray;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// One video (T, H, W) or image (H, W) to be judged, real or complex, in double precision. Immutable.
///
/// It may select pixels, such as the heart: others do not count in sums and means, but still do in windows and peaks.
public final class MetricVideo {
    private final Shape shape;
    private final int parts;
    private final double[] numbers;
    private final boolean @Nullable [] selected;      // by pixel; null: all

    private MetricVideo(Shape shape, int parts, double[] numbers, boolean @Nullable [] selected) {
        if (shape.rank() < 2 || shape.rank() > 3 || shape.elements() == 0) {
            throw new ShapeException("Video: needs a (T,H,W) or (H,W) with at least one pixel, got " + shape);
        }
        if ((long) shape.elements() * parts != numbers.length) {
            throw new ShapeException("Video: " + (parts == 2 ? "complex " : "") + shape + " needs "
                    + (long) shape.elements() * parts
                    + " numbers, got " + numbers.length);
        }
        this.shape = shape;
        this.parts = parts;
        this.numbers = numbers;
        this.selected = selected;
    }

    /// Real pixels, row-major.
    public static MetricVideo of(Shape shape, double[] pixels) {
        return new MetricVideo(shape, 1, pixels.clone(), null);
    }

    public static MetricVideo of(Shape shape, float[] pixels) {
        return new MetricVideo(shape, 1, doubles(pixels), null);
    }

    /// Complex pixels, (real, imaginary) interleaved.
    public static MetricVideo ofComplex(Shape shape, double[] interleaved) {
        return new MetricVideo(shape, 2, interleaved.clone(), null);
    }

    public static MetricVideo ofComplex(Shape shape, float[] interleaved) {
        return new MetricVideo(shape, 2, doubles(interleaved), null);
    }

    /// A real or complex array (T, H, W) or (H, W), or one video with a batch axis, (1, T, H, W).
    public static MetricVideo of(NdArray array) {
        Shape s = array.shape();
        return new MetricVideo(s.rank() == 4 && s.size(0) == 1 ? s.remove(0) : s, array.isComplex() ? 2 : 1, array.toDoubles(),
                null);
    }

    /// The items of a batch (N, T, H, W) of videos or (N, H, W) of images.
    public static List<MetricVideo> batch(NdArray array) {
        Shape each = array.shape().remove(0);
        double[] all = array.toDoubles();
        int n = all.length / Math.max(1, array.shape().size(0));
        return IntStream.range(0, array.shape().size(0))
                .mapToObj(i -> new MetricVideo(each, array.isComplex() ? 2 : 1, Arrays.copyOfRange(all, i * n, (i + 1) * n),
                null)).toList();
    }

    private static double[] doubles(float[] f) {
        double[] d = new double[f.length];
        for (int i = 0; i < d.length; i++) d[i] = f[i];
        return d;
    }

    /// (T, H, W) or (H, W).
    public Shape shape() {
        return shape;
    }

    public boolean isComplex() {
        return parts == 2;
    }

    public boolean isImage() {
        return shape.rank() == 2;
    }

    /// 1 for an image.
    public int frames() {
        return isImage() ? 1 : shape.size(0);
    }

    /// All numbers, complex ones interleaved; the caller must not change them.
    double[] numbers() {
        return numbers;
    }

    /// How many numbers are selected.
    int count() {
        if (selected == null) return numbers.length;
        int n = 0;
        for (boolean s : selected) if (s) n += parts;
        return n;
    }

    /// Whether no pixels are left out.
    boolean isWhole() {
        return selected == null;
    }

    boolean isSelected(int number) {
        return selected == null || selected[number / parts];
    }

    static void requireAlike(MetricVideo estimate, MetricVideo reference) {
        if (!estimate.shape.equals(reference.shape) || estimate.parts != reference.parts) {
            throw new ShapeException("metric: the estimate is " + estimate + ", the reference " + reference
                    + "; compare like with like");
        }
    }

    /// The same pixels with only those selected that `region` marks, out of the ones selected so far.
    ///
    /// @param region one mark a pixel of a frame (H·W, the same for all frames), or one a pixel of the video (T·H·W)
    public MetricVideo within(boolean[] region) {
        int n = shape.elements();
        int frame = shape.size(-2) * shape.size(-1);
        if (region.length != n && region.length != frame) {
            throw new ShapeException("Video.within: a region of " + shape + " needs " + frame + " or " + n + " marks, got "
                    + region.length);
        }
        var both = new boolean[n];
        for (int i = 0; i < n; i++) both[i] = region[i % region.length] && (selected == null || selected[i]);
        var video = new MetricVideo(shape, parts, numbers, both);
        if (video.count() == 0) throw new IllegalArgumentException("Video.within: the region marks no pixel");
        return video;
    }

    /// The same pixels with only those selected that change most over time: of a frame's pixels the `part` whose magnitude has
    /// the largest standard deviation over the frames, and one that is not zero.
    MetricVideo withinMoving(double part) {
        double[] spread = spreads();
        double[] sorted = spread.clone();
        Arrays.sort(sorted);
        double least = sorted[sorted.length - Math.max(1, (int) Math.round(part * sorted.length))];
        var region = new boolean[spread.length];
        for (int i = 0; i < region.length; i++) region[i] = spread[i] > 0 && spread[i] >= least;
        return within(region);
    }

    /// Whether no pixel changes its magnitude from frame to frame.
    boolean isStill() {
        return Arrays.stream(spreads()).allMatch(s -> s == 0);
    }

    /// The sum of squared deviations from the mean over time, of every pixel of a frame's magnitude.
    private double[] spreads() {
        double[] m = magnitude().numbers;
        int frame = shape.size(-2) * shape.size(-1);
        double[] spread = new double[frame];
        for (int i = 0; i < frame; i++) {
            double mean = 0;
            for (int at = i; at < m.length; at += frame) mean += m[at];
            mean /= frames();
            boolean still = true;
            for (int at = i; at < m.length; at += frame) {
                still &= m[at] == m[i];
                spread[i] += (m[at] - mean) * (m[at] - mean);
            }
            if (still) spread[i] = 0;
        }
        return spread;
    }

    /// √(re² + im²); of a real video, its absolute value.
    public MetricVideo magnitude() {
        double[] m = new double[shape.elements()];
        for (int i = 0; i < m.length; i++) {
            double re = numbers[i * parts];
            double im = parts == 2 ? numbers[2 * i + 1] : 0;
            m[i] = parts == 2 ? Math.sqrt(re * re + im * im) : Math.abs(re);
        }
        return new MetricVideo(shape, 1, m, selected);
    }

    /// Frame t as an image.
    public MetricVideo frame(int t) {
        if (isImage() && t == 0) return this;
        int frame = shape.stride(0);
        return new MetricVideo(shape.remove(0), parts, Arrays.copyOfRange(numbers, t * frame * parts, (t + 1) * frame * parts),
                selected == null ? null : Arrays.copyOfRange(selected, t * frame, (t + 1) * frame));
    }

    /// The middle `height` × `width` pixels, rounded towards the top left.
    public MetricVideo crop(int height, int width) {
        int h = shape.size(-2);
        int w = shape.size(-1);
        if (height < 1 || width < 1 || height > h || width > w) {
            throw new ShapeException("Video.crop: " + height + "x" + width + " does not fit into (H,W) = (" + h + "," + w + ")");
        }
        int top = (h - height) / 2;
        int left = (w - width) / 2;
        double[] out = new double[frames() * height * width * parts];
        var kept = selected == null ? null : new boolean[out.length / parts];
        for (int row = 0; row < frames() * height; row++) {
            int from = (row / height * h + top + row % height) * w + left;
            System.arraycopy(numbers, from * parts, out, row * width * parts, width * parts);
            if (selected != null && kept != null) System.arraycopy(selected, from, kept, row * width, width);
        }
        return new MetricVideo(shape.with(-2, height).with(-1, width), parts, out, kept);
    }

    /// Without `pixels` at each of the four sides.
    public MetricVideo withoutBorder(int pixels) {
        return crop(shape.size(-2) - 2 * pixels, shape.size(-1) - 2 * pixels);
    }

    /// The largest number, of the whole video.
    public double maximum() {
        return Arrays.stream(numbers).max().orElseThrow();
    }

    public double minimum() {
        return Arrays.stream(numbers).min().orElseThrow();
    }

    public double mean() {
        double sum = 0;
        for (double v : numbers) sum += v;
        return sum / numbers.length;
    }

    /// The unbiased standard deviation: divided by one less than the count.
    public double standardDeviation() {
        double mean = mean();
        double sum = 0;
        for (double v : numbers) sum += (v - mean) * (v - mean);
        return Math.sqrt(sum / (numbers.length - 1));
    }

    /// factor · x + offset.
    MetricVideo scaled(double factor, double offset) {
        double[] out = new double[numbers.length];
        for (int i = 0; i < out.length; i++) out[i] = factor * numbers[i] + offset;
        return new MetricVideo(shape, parts, out, selected);
    }

    MetricVideo clipped(double low, double high) {
        double[] out = new double[numbers.length];
        for (int i = 0; i < out.length; i++) out[i] = Math.clamp(numbers[i], low, high);
        return new MetricVideo(shape, parts, out, selected);
    }

    /// Every frame's every part divided by its norm; frames of zeros stay.
    MetricVideo unitFrames() {
        int frame = shape.size(-2) * shape.size(-1);
        double[] out = new double[numbers.length];
        for (int t = 0; t < frames(); t++) {
            for (int p = 0; p < parts; p++) {
                double sum = 0;
                for (int i = 0; i < frame; i++) {
                    double v = numbers[(t * frame + i) * parts + p];
                    sum += v * v;
                }
                double norm = sum == 0 ? 1 : Math.sqrt(sum);
                for (int i = 0; i < frame; i++) out[(t * frame + i) * parts + p] = numbers[(t * frame + i) * parts + p] / norm;
            }
        }
        return new MetricVideo(shape, parts, out, selected);
    }

    @Override
    public String toString() {
        return (isComplex() ? "complex " : "real ") + shape;
    }
}
