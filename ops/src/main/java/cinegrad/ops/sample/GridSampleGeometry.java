package cinegrad.ops.sample;

import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

/// Sampling of images or volumes at the points of a grid that is itself an array.
///
/// Images are (N, H, W, C) with a grid (N, H', W', 2), volumes (N, T, H, W, C) with a grid (N, T', H', W', 3). A grid point names
/// x, then y, then z, each in [−1, 1] along W, H, T.
///
/// The weights of the interpolation may be replaced by a derivative of theirs, so that gradients can be sampled as values are.
///
/// Throws a [cinegrad.ops.shape.ShapeException] if ranks or batch sizes differ, an axis of the image is empty, or volumes are to
/// be sampled cubically
public record GridSampleGeometry(Shape image, Shape grid, Interpolation interpolation, Edge edge, Corners corners,
        Orders orders) {
    /// Which derivative of the interpolation is meant along each coordinate; 0 is the interpolation itself.
    public record Orders(int x, int y, int z) {
        public static final Orders NONE = new Orders(0, 0, 0);

        /// Along coordinate number `axis`, x being 0.
        public int along(int axis) {
            return axis == 0 ? x : axis == 1 ? y : z;
        }
    }

    public GridSampleGeometry(Shape image, Shape grid, Interpolation interpolation, Edge edge, Corners corners) {
        this(image, grid, interpolation, edge, corners, Orders.NONE);
    }

    public GridSampleGeometry {
        int axes = image.rank() - 2;
        String sizes = "; image " + image + ", grid " + grid;
        if (axes != 2 && axes != 3) throw new ShapeException("gridSample: needs images (N,H,W,C) or volumes (N,T,H,W,C)" + sizes);
        if (grid.rank() != image.rank() || grid.size(-1) != axes) {
            throw new ShapeException("gridSample: the grid must have " + image.rank() + " axes, the last with " + axes
                    + " coordinates" + sizes);
        }
        if (grid.size(0) != image.size(0)) throw new ShapeException("gridSample: image and grid differ in batch size" + sizes);
        for (int i =
                1; i <= axes; i++) if (image.size(i) < 1) throw new ShapeException("gridSample: an axis of the image is empty"
                + sizes);
        if (axes == 3 && interpolation == Interpolation.BICUBIC) {
            throw new ShapeException("gridSample: volumes are sampled linearly or at the nearest point" + sizes);
        }
    }

    /// Spatial axes: 2 or 3.
    public int axes() {
        return image.rank() - 2;
    }

    /// The same with one more derivative along coordinate number `axis`.
    public GridSampleGeometry derivative(int axis) {
        var more = new Orders(orders.x + (axis == 0 ? 1 : 0), orders.y + (axis == 1 ? 1 : 0), orders.z + (axis == 2 ? 1 : 0));
        return new GridSampleGeometry(image, grid, interpolation, edge, corners, more);
    }

    public Shape output() {
        return grid.with(-1, image.size(-1));
    }

    /// Grid points of one image.
    public int points() {
        int n = 1;
        for (int i = 1; i <= axes(); i++) n *= grid.size(i);
        return n;
    }

    public int depth() {
        return axes() == 3 ? image.size(1) : 1;
    }

    public int height() {
        return image.size(-3);
    }

    public int width() {
        return image.size(-2);
    }

    public int channels() {
        return image.size(-1);
    }

    /// A lookup along the image's axis number `fromLast` before the channels: 0 is W, 1 is H, 2 is T.
    public GridAxis axis(int fromLast) {
        return fromLast < axes() ? new GridAxis(image.size(-2 - fromLast), interpolation, edge, corners, orders.along(fromLast))
                : GridAxis.single();
    }
}
