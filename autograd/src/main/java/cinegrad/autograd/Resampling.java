package cinegrad.autograd;

import cinegrad.ops.linear.AxisMap;
import cinegrad.ops.linear.PlaneMap;
import cinegrad.autograd.op.Sampling;
import cinegrad.ops.sample.AxisMatrix;
import cinegrad.ops.sample.Corners;
import cinegrad.ops.sample.Edge;
import cinegrad.ops.sample.GridSampleGeometry;
import cinegrad.ops.sample.Interpolation;
import cinegrad.ops.sample.Resizing;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.List;
import java.util.stream.IntStream;

/// Images and volumes, channels last, brought to other sizes or looked up at the points of a grid.
public final class Resampling {
    private Resampling() { }

    /// (N, axes, C) with its spatial axes brought to `sizes`, one axis after the other.
    public static Tensor resize(Tensor x, Resizing how, Corners corners, int... sizes) {
        if (sizes.length == 0 || x.shape().rank() != sizes.length + 2) {
            throw new ShapeException("resize: " + sizes.length + " sizes for " + x.shape() + "; needs (N, as many axes, C)");
        }
        int n = sizes.length;
        if (how != Resizing.AREA && n > 1 && (sizes[n - 1] == x.shape().size(n) || sizes[n - 2] == x.shape().size(n - 1))) {
            Tensor y = x;
            for (int i = 0; i < n; i++) if (sizes[i] != x.shape().size(1 + i)) y = y.apply(new AxisMap(1 + i, how.matrix(x.shape().size(1 + i), sizes[i], corners)));
            return y;
        }
        return along(x, IntStream.range(0, n).mapToObj(i -> how.matrix(x.shape().size(1 + i), sizes[i], corners)).toList());
    }

    /// Each matrix along its spatial axis, the last two of them together.
    static Tensor along(Tensor x, List<AxisMatrix> matrices) {
        int n = matrices.size();
        Tensor y = x;
        for (int i = 0; i < n - 2; i++) y = y.apply(new AxisMap(1 + i, matrices.get(i)));
        return n == 1 ? y.apply(new AxisMap(1, matrices.getFirst())) : y.apply(new PlaneMap(n - 1, matrices.get(n - 2), matrices.get(n - 1)));
    }

    /// One axis brought to `size` with a given step between output elements, in input elements.
    public static Tensor resizeAxis(Tensor x, int axis, int size, double step, Resizing how) {
        return x.apply(new AxisMap(x.shape().axis(axis), how.matrix(x.shape().size(axis), size, step, Corners.EDGES)));
    }

    /// The image at the points of the grid, see [GridSampleGeometry].
    public static Tensor gridSample(Tensor image, Tensor grid, Interpolation interpolation, Edge edge, Corners corners) {
        return Tensor.apply(new Sampling.GridSample(new GridSampleGeometry(image.shape(), grid.shape(), interpolation, edge, corners)), image, grid);
    }

    /// The grid that makes [#gridSample] an affine map: at output pixel p the point theta·(p, 1), p in [−1, 1].
    ///
    /// @param theta (N, 2, 3) for images or (N, 3, 4) for volumes, rows and columns in the order x, y, z
    /// @param sizes (H', W') or (T', H', W')
    /// @return      (N, H', W', 2) or (N, T', H', W', 3)
    public static Tensor affineGrid(Tensor theta, Corners corners, int... sizes) {
        int axes = sizes.length;
        if (axes != 2 && axes != 3 || !theta.shape().equals(Shape.of(theta.shape().size(0), axes, axes + 1))) {
            throw new ShapeException("affineGrid: " + axes + " sizes need a theta (N," + axes + "," + (axes + 1) + "), got " + theta.shape());
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
        Tensor base = Tensor.constant(theta.backend().upload(ArrayType.real(Shape.of(out.elements(), axes + 1)), points));
        return base.matmul(theta.transpose()).reshape(out.insert(0, theta.shape().size(0)).insert(axes + 1, axes));
    }

    private static double coordinate(int i, int size, Corners corners) {
        if (corners == Corners.EDGES) return (2 * i + 1.0) / size - 1;
        return size == 1 ? 0 : 2.0 * i / (size - 1) - 1;
    }
}
