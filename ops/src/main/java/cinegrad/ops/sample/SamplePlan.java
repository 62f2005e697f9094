package cinegrad.ops.sample;

import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Sampling of an image at given points, as a matrix S made once and applied to every frame and channel:
///
/// `y[f, p, c] = Σ_q S[p, q] · x[f, q, c]`,   `S[p, q] = k(row_p − r_q) · k(column_p − c_q)`
///
/// with k the [Interpolation]'s kernel and pixels outside the image treated as [Edge] defines. `adjoint` is exactly Sᵀ:
/// it reads the transposed matrix row by row, so it needs no atomics, and like `apply` gives the same bits for any number
/// of threads. The matrix and its transpose are made at their first use, so a device that follows the points by itself never
/// computes them. Entries that are zero are not stored.
///
/// Arrays: x is (frames, H, W, C), y is (frames, H', W', C), two different ones; complex images have C = 2. A plan may be used by
/// several threads. Source of the transposed reading: the gradient of Jaderberg et al., *Spatial Transformer Networks*, NeurIPS
/// 2015.
public final class SamplePlan {
    private static final int FRAMES = 4;

    private final ImageSize input;
    private final SamplePoints points;
    private final Interpolation interpolation;
    private final Edge edge;
    private @Nullable SparseRows matrix;
    private @Nullable SparseRows transposed;

    private SamplePlan(SamplePoints points, ImageSize input, Interpolation interpolation, Edge edge) {
        this.points = points;
        this.input = input;
        this.interpolation = interpolation;
        this.edge = edge;
    }

    /// The plan that looks images of `input` pixels up at `points`.
    public static SamplePlan at(SamplePoints points, ImageSize input, Interpolation interpolation, Edge edge) {
        int taps = interpolation.taps();
        long most = (long) points.size().pixels() * taps * taps;
        if (most > Integer.MAX_VALUE - 8) {
            throw new ShapeException("SamplePlan: output (H,W) = " + points.size() + " with " + taps * taps
                    + " neighbors each needs " + most + " matrix entries, more than 2^31; sample fewer points");
        }
        return new SamplePlan(points, input, interpolation, edge);
    }

    private SparseRows makeMatrix() {
        int pixels = points.size().pixels();
        int most = pixels * interpolation.taps() * interpolation.taps();
        double[] rows = points.rows();
        double[] columns = points.columns();
        int[] start = new int[pixels + 1];
        int[] index = new int[most];
        double[] weight = new double[most];
        var vertical = new AxisTaps(input.height(), interpolation, edge);
        var horizontal = new AxisTaps(input.width(), interpolation, edge);
        int n = 0;
        for (int p = 0; p < pixels; p++) {
            vertical.moveTo(rows[p]);
            horizontal.moveTo(columns[p]);
            for (int i = 0; i < vertical.count; i++) {
                for (int j = 0; j < horizontal.count; j++) {
                    index[n] = vertical.index[i] * input.width() + horizontal.index[j];
                    weight[n++] = vertical.weight[i] * horizontal.weight[j];
                }
            }
            start[p + 1] = n;
        }
        return new SparseRows(start, Arrays.copyOf(index, n), Arrays.copyOf(weight, n));
    }

    /// The neighbors of one position along one axis: those inside the image with a weight that is not zero, each once.
    private static final class AxisTaps {
        private final int size;
        private final Interpolation interpolation;
        private final Edge edge;
        private final double[] weights;
        private final int[] index;
        private final double[] weight;
        private int count;

        AxisTaps(int size, Interpolation interpolation, Edge edge) {
            this.size = size;
            this.interpolation = interpolation;
            this.edge = edge;
            this.weights = new double[interpolation.taps()];
            this.index = new int[interpolation.taps()];
            this.weight = new double[interpolation.taps()];
        }

        void moveTo(double position) {
            interpolation.weights(position, weights);
            int first = interpolation.first(position);
            count = 0;
            for (int k = 0; k < weights.length; k++) {
                int i = edge.index(first + k, size);
                if (i < 0 || weights[k] == 0) continue;
                int at = 0;
                while (at < count && index[at] != i) at++;
                if (at == count) {
                    index[count] = i;
                    weight[count++] = weights[k];
                } else {
                    weight[at] += weights[k];
                }
            }
        }
    }

    /// Sizes of the image that is looked up.
    public ImageSize input() {
        return input;
    }

    /// Sizes of the image made.
    public ImageSize output() {
        return points.size();
    }

    /// Where the image is looked up.
    public SamplePoints points() {
        return points;
    }

    public Interpolation interpolation() {
        return interpolation;
    }

    public Edge edge() {
        return edge;
    }

    /// S, one row for each output pixel; made at the first call.
    public synchronized SparseRows matrix() {
        if (matrix == null) matrix = makeMatrix();
        return matrix;
    }

    /// Sᵀ, one row for each input pixel; made at the first call.
    public synchronized SparseRows transposed() {
        if (transposed == null) transposed = matrix().transpose(input.pixels());
        return transposed;
    }

    /// y = S x for `frames` images of `channels` channels each.
    public void apply(float[] x, float[] y, int frames, int channels, Parallel parallel) {
        check("apply", x.length, input, y.length, output(), frames, channels);
        var rows = matrix();
        tiles(output(), frames, channels, parallel, (frame, some, from, to) ->
                rows.apply(x, input.pixels(), y, output().pixels(), frame, some, channels, from, to));
    }

    /// x = Sᵀ y for `frames` images of `channels` channels each.
    public void adjoint(float[] y, float[] x, int frames, int channels, Parallel parallel) {
        check("adjoint", y.length, output(), x.length, input, frames, channels);
        var transposed = transposed();
        tiles(input, frames, channels, parallel, (frame, some, from, to) ->
                transposed.apply(y, output().pixels(), x, input.pixels(), frame, some, channels, from, to));
    }

    /// y = S x in double precision.
    public void apply(double[] x, double[] y, int frames, int channels, Parallel parallel) {
        check("apply", x.length, input, y.length, output(), frames, channels);
        var rows = matrix();
        tiles(output(), frames, channels, parallel, (frame, some, from, to) ->
                rows.apply(x, input.pixels(), y, output().pixels(), frame, some, channels, from, to));
    }

    /// x = Sᵀ y in double precision.
    public void adjoint(double[] y, double[] x, int frames, int channels, Parallel parallel) {
        check("adjoint", y.length, output(), x.length, input, frames, channels);
        var transposed = transposed();
        tiles(input, frames, channels, parallel, (frame, some, from, to) ->
                transposed.apply(y, output().pixels(), x, input.pixels(), frame, some, channels, from, to));
    }

    /// Output pixels [from, to), all in one row of the image, of `frames` frames from `frame` on.
    @FunctionalInterface
    private interface Stretch {
        void make(int frame, int frames, int from, int to);
    }

    /// Tile after tile of the output, so that the neighborhood in the input stays in the cache whatever way it runs.
    private static void tiles(ImageSize output, int frames, int channels, Parallel parallel, Stretch stretch) {
        int width = output.width();
        int side = channels <= 8 ? 64 : channels <= 256 ? 8 : 1;
        int across = (width + side - 1) / side, down = (output.height() + side - 1) / side;
        parallel.forRange(across * down, 1, (first, end, _) -> {
            for (int tile = first; tile < end; tile++) {
                int top = tile / across * side, bottom = Math.min(output.height(), top + side);
                int left = tile % across * side, right = Math.min(width, left + side);
                for (int f = 0; f < frames; f += FRAMES) {
                    for (int r = top; r < bottom; r++)
                        stretch.make(f, Math.min(FRAMES, frames - f), r * width + left, r * width + right);
                }
            }
        });
    }

    private static void check(String operation, int from, ImageSize fromSize, int to, ImageSize toSize, int frames,
            int channels) {
        long expectedFrom = (long) frames * fromSize.pixels() * channels;
        long expectedTo = (long) frames * toSize.pixels() * channels;
        if (frames < 0 || channels < 0 || from != expectedFrom || to != expectedTo) {
            throw new ShapeException("SamplePlan." + operation + ": " + frames + " frames of (H,W) = " + fromSize + " with "
                    + channels
                    + " channels have " + expectedFrom + " values and their result, (H,W) = " + toSize + ", " + expectedTo
                    + "; the arrays have " + from + " and " + to);
        }
    }
}
