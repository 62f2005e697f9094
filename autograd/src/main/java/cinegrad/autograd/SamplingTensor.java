package cinegrad.autograd;

import cinegrad.autograd.op.Sampling;
import cinegrad.ops.linear.AxisMap;
import cinegrad.ops.linear.PlaneMap;
import cinegrad.ops.sample.AxisMatrix;
import cinegrad.ops.sample.Corners;
import cinegrad.ops.sample.Edge;
import cinegrad.ops.sample.GridSampleGeometry;
import cinegrad.ops.sample.Interpolation;
import cinegrad.ops.sample.PoolGeometry;
import cinegrad.ops.sample.Resizing;
import cinegrad.ops.sample.Windows;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Images pooled, brought to other sizes, or read at the points of a grid: (N, W, C), (N, H, W, C) or (N, T, H, W, C), real.
sealed interface SamplingTensor permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    // ---- pooling over the spatial axes ----

    /// The mean of every window, one list entry for each spatial axis: [Windows#sliding] or [Windows#adaptive].
    default Tensor avgPool(List<Windows> windows) {
        require(windows);
        return along(windows.stream().map(Windows::average).toList());
    }

    /// The mean of every whole window of `kernel` elements along every spatial axis, `stride` apart.
    default Tensor avgPool(int kernel, int stride) {
        return avgPool(sliding(kernel, stride));
    }

    /// The mean of windows that together cover each spatial axis, `sizes` of them along each.
    default Tensor adaptiveAvgPool(int... sizes) {
        return avgPool(adaptive(sizes));
    }

    /// Σ x over every window, one list entry for each spatial axis.
    default Tensor sumPool(List<Windows> windows) {
        require(windows);
        return along(windows.stream().map(Windows::sum).toList());
    }

    /// Σ x over every whole window of `kernel` elements along every spatial axis, `stride` apart.
    default Tensor sumPool(int kernel, int stride) {
        return sumPool(sliding(kernel, stride));
    }

    /// The largest element of every window, which alone gets its gradient; of equal ones the first. A window of padding alone
    /// gives −∞.
    default Tensor maxPool(List<Windows> windows) {
        var geometry = geometry(windows);
        Tensor largest = Tensor.apply(new Sampling.PoolMaximum(geometry), Volumes.widened(self(), windows.size()));
        return Volumes.narrowed(emptied(largest, windows, Double.NEGATIVE_INFINITY), windows.size());
    }

    /// The largest element of every whole window of `kernel` elements along every spatial axis, `stride` apart.
    default Tensor maxPool(int kernel, int stride) {
        return maxPool(sliding(kernel, stride));
    }

    /// The largest element of windows that together cover each spatial axis, `sizes` of them along each.
    default Tensor adaptiveMaxPool(int... sizes) {
        return maxPool(adaptive(sizes));
    }

    /// As [#maxPool(List)], and where the elements stand, counted through the spatial axes of each image in row-major order; −1
    /// for a window of padding alone.
    default Selected maxPoolWithIndices(List<Windows> windows) {
        int axes = windows.size();
        var geometry = geometry(windows);
        Tensor volume = Volumes.widened(self(), axes);
        Tensor indices = Tensor.apply(new Sampling.PoolPositions(geometry), volume);
        Tensor values = volume.reshape(geometry.inputLines()).gather(1, indices.reshape(geometry.outputLines()))
                .reshape(geometry.output());
        return new Selected(Volumes.narrowed(emptied(values, windows, Double.NEGATIVE_INFINITY), axes),
                Volumes.narrowed(emptied(indices, windows, -1), axes));
    }

    /// y (N, T, H, W, C), but `number` for windows that lie in the padding alone.
    private static Tensor emptied(Tensor y, List<Windows> windows, double number) {
        Tensor z = y;
        for (int i = 0; i < windows.size(); i++) {
            var along = windows.get(i);
            double[] empty = IntStream.range(0, along.length()).mapToDouble(k -> along.isEmpty(k) ? 1 : 0).toArray();
            if (Arrays.stream(empty).allMatch(e -> e == 0)) continue;
            Shape shape = Shape.of(empty.length);
            for (int axis = i; axis < windows.size(); axis++) shape = shape.insert(shape.rank(), 1);
            z = z.maskedFill(Tensor.constant(y.backend().upload(ArrayType.real(shape), empty)), number);
        }
        return z;
    }

    /// As [#maxPoolWithIndices(List)] of every whole window of `kernel` elements along every spatial axis, `stride` apart.
    default Selected maxPoolWithIndices(int kernel, int stride) {
        return maxPoolWithIndices(sliding(kernel, stride));
    }

    private List<Windows> sliding(int kernel, int stride) {
        return IntStream.range(1, self().shape().rank() - 1)
                .mapToObj(axis -> Windows.sliding(self().shape().size(axis), kernel, stride, 0, 1, Windows.Rounding.DOWN,
                Windows.Padding.COUNTED)).toList();
    }

    private List<Windows> adaptive(int[] sizes) {
        if (self().shape().rank() != sizes.length + 2) {
            throw new ShapeException("adaptive pooling: " + sizes.length + " sizes for " + self().shape()
                    + "; needs (N, as many axes, C)");
        }
        return IntStream.range(0, sizes.length).mapToObj(i -> Windows.adaptive(self().shape().size(1 + i), sizes[i])).toList();
    }

    /// Windows of padding alone hold the first element here; what becomes of it is [#emptied].
    private PoolGeometry geometry(List<Windows> windows) {
        require(windows);
        int axes = windows.size();
        return new PoolGeometry(Volumes.widened(self(), axes).shape(), axes == 3 ? windows.get(0).occupied() : Windows.each(1),
                axes > 1 ? windows.get(axes - 2).occupied() : Windows.each(1), windows.get(axes - 1).occupied());
    }

    private void require(List<Windows> windows) {
        if (windows.isEmpty() || windows.size() > 3 || self().shape().rank() != windows.size() + 2) {
            throw new ShapeException("pooling: windows over " + windows.size() + " axes do not fit to " + self().shape()
                    + "; needs (N, one to three axes, C)");
        }
    }

    // ---- other sizes ----

    /// Every spatial axis brought to its one of `sizes`, one axis after the other.
    default Tensor interpolate(Resizing how, Corners corners, int... sizes) {
        int n = sizes.length;
        Shape s = self().shape();
        if (n == 0 || s.rank() != n + 2) {
            throw new ShapeException("interpolate: " + n + " sizes for " + s + "; needs (N, as many axes, C)");
        }
        if (how != Resizing.AREA && n > 1 && (sizes[n - 1] == s.size(n) || sizes[n - 2] == s.size(n - 1))) {
            Tensor y = self();
            for (int i = 0; i < n; i++) if (sizes[i] != s.size(1 + i)) y =
                    y.apply(new AxisMap(1 + i, how.matrix(s.size(1 + i), sizes[i], corners)));
            return y;
        }
        return along(IntStream.range(0, n).mapToObj(i -> how.matrix(s.size(1 + i), sizes[i], corners)).toList());
    }

    /// One axis brought to `size` elements that are `step` input elements apart.
    default Tensor interpolateAxis(int axis, int size, double step, Resizing how) {
        return self().apply(new AxisMap(self().shape().axis(axis),
                how.matrix(self().shape().size(axis), size, step, Corners.EDGES)));
    }

    /// Channels laid out as pixels: (N, H, W, C·r²) to (N, H·r, W·r, C),
    /// `y[n, h·r + i, w·r + j, c] = x[n, h, w, (c·r + i)·r + j]`: Shi et al., CVPR 2016. Real or complex.
    default Tensor pixelShuffle(int r) {
        Shape s = self().shape();
        if (s.rank() != 4 || r < 1 || s.size(3) % ((long) r * r) != 0) {
            throw new ShapeException("pixelShuffle: needs (N, H, W, C·r²) with r = " + r + " at least 1, got " + s);
        }
        int c = s.size(3) / (r * r);
        return self().reshape(s.size(0), s.size(1), s.size(2), c, r, r).permute(0, 1, 4, 2, 5, 3)
                .reshape(s.size(0), s.size(1) * r, s.size(2) * r, c);
    }

    /// The inverse of [#pixelShuffle]: (N, H·r, W·r, C) to (N, H, W, C·r²). Real or complex.
    default Tensor pixelUnshuffle(int r) {
        Shape s = self().shape();
        if (s.rank() != 4 || r < 1 || s.size(1) % r != 0 || s.size(2) % r != 0) {
            throw new ShapeException("pixelUnshuffle: needs (N, H·r, W·r, C) with r = " + r + " at least 1, got " + s);
        }
        int h = s.size(1) / r;
        int w = s.size(2) / r;
        return self().reshape(s.size(0), h, r, w, r, s.size(3)).permute(0, 1, 3, 5, 2, 4)
                .reshape(s.size(0), h, w, s.size(3) * r * r);
    }

    /// Each matrix along its spatial axis, the last two of them together.
    private Tensor along(List<AxisMatrix> matrices) {
        int n = matrices.size();
        Tensor y = self();
        for (int i = 0; i < n - 2; i++) y = y.apply(new AxisMap(1 + i, matrices.get(i)));
        return n == 1 ? y.apply(new AxisMap(1, matrices.getFirst()))
                : y.apply(new PlaneMap(n - 1, matrices.get(n - 2), matrices.get(n - 1)));
    }

    // ---- grids ----

    /// `y[n, p, c] = Σ_q k(q − p)·x[n, q, c]` with the interpolation's kernel k at the points of `grid`: x (N, H, W, C), grid (N,
    /// H′, W′, 2) in [−1, 1], x then y, result (N, H′, W′, C), or one axis more for volumes; see [GridSampleGeometry].
    /// Differentiable in both.
    default Tensor gridSample(Tensor grid, Interpolation interpolation, Edge edge, Corners corners) {
        return Tensor.apply(new Sampling.GridSample(new GridSampleGeometry(self().shape(), grid.shape(), interpolation, edge,
                corners)), self(), grid);
    }

    /// The grid that makes [#gridSample] the affine map of this theta: at output pixel p the point theta·(p, 1), p in [−1, 1].
    /// theta is (N, 2, 3) for images or (N, 3, 4) for volumes, rows and columns in the order x, y, z; `sizes` are (H′, W′) or
    /// (T′, H′, W′); the result is (N, H′, W′, 2) or (N, T′, H′, W′, 3).
    default Tensor affineGrid(Corners corners, int... sizes) {
        int axes = sizes.length;
        Shape theta = self().shape();
        if (axes != 2 && axes != 3 || theta.rank() != 3 || theta.size(1) != axes || theta.size(2) != axes + 1) {
            throw new ShapeException("affineGrid: " + axes + " sizes need a theta (N," + axes + "," + (axes + 1) + "), got "
                    + theta);
        }
        Shape out = Shape.of(sizes);
        double[] points = new double[out.elements() * (axes + 1)];
        for (int p = 0; p < out.elements(); p++) {
            int rest = p;
            for (int a = 0; a < axes; a++) {
                int size = sizes[axes - 1 - a];
                points[p * (axes + 1) + a] = coordinate(rest % size, size, corners);
                rest /= size;
            }
            points[p * (axes + 1) + axes] = 1;
        }
        Tensor base = Tensor.constant(self().backend().upload(ArrayType.real(Shape.of(out.elements(), axes + 1)), points));
        return base.matmul(self().transpose()).reshape(out.insert(0, theta.size(0)).insert(axes + 1, axes));
    }

    private static double coordinate(int i, int size, Corners corners) {
        if (corners == Corners.EDGES) return (2 * i + 1.0) / size - 1;
        return size == 1 ? 0 : 2.0 * i / (size - 1) - 1;
    }
}
