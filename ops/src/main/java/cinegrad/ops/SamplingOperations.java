package cinegrad.ops;

import cinegrad.ops.sample.AxisMatrix;
import cinegrad.ops.sample.Frames;
import cinegrad.ops.sample.GridSampleGeometry;
import cinegrad.ops.sample.PoolGeometry;
import cinegrad.ops.sample.SamplePlan;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.ShapeException;

/// Interpolation, pooling and grid sampling.
public interface SamplingOperations extends MemoryOperations {
    /// Every frame of `x`, a complex (…, H, W) or a real (…, H, W, C), interpolated at the points of the plan.
    default NdArray sample(NdArray x, SamplePlan plan) {
        NdArray y = empty(Frames.of(x.type(), plan.input()).resized(plan.output()));
        sampleInto(x, plan, y);
        return y;
    }

    void sampleInto(NdArray x, SamplePlan plan, NdArray y);

    /// The adjoint of [#sample].
    default NdArray sampleAdjoint(NdArray y, SamplePlan plan) {
        NdArray x = empty(Frames.of(y.type(), plan.output()).resized(plan.input()));
        sampleAdjointInto(y, plan, x);
        return x;
    }

    void sampleAdjointInto(NdArray y, SamplePlan plan, NdArray x);

    /// The product with a sparse matrix along `axis`: interpolation to another size, pooling by means.
    ///
    /// @throws ShapeException if the matrix does not have as many columns as the axis has elements
    default NdArray alongAxis(NdArray x, int axis, AxisMatrix matrix) {
        requireColumns(matrix, x, x.shape().axis(axis));
        NdArray y = empty(x.type().with(x.shape().with(axis, matrix.rowCount())));
        alongAxisInto(x, x.shape().axis(axis), matrix, y);
        return y;
    }

    void alongAxisInto(NdArray x, int axis, AxisMatrix matrix, NdArray y);

    private static void requireColumns(AxisMatrix matrix, NdArray x, int axis) {
        if (matrix.columns() != x.shape().size(axis)) {
            throw new ShapeException("alongAxis: a matrix of " + matrix.columns() + " columns for axis " + axis + " of "
                    + x.shape());
        }
    }

    /// The products along `axis`, counted from the front, and the next one.
    default NdArray alongPlane(NdArray x, int axis, AxisMatrix rows, AxisMatrix columns) {
        requireColumns(rows, x, axis);
        requireColumns(columns, x, axis + 1);
        NdArray y = empty(x.type().with(x.shape().with(axis, rows.rowCount()).with(axis + 1, columns.rowCount())));
        alongPlaneInto(x, axis, rows, columns, y);
        return y;
    }

    default void alongPlaneInto(NdArray x, int axis, AxisMatrix rows, AxisMatrix columns, NdArray y) {
        alongAxisInto(alongAxis(x, axis, rows), axis + 1, columns, y);
    }

    // ---- pooling ----

    /// The position of each window's largest element in its (T, H, W) volume, as a real number; the first of equal ones.
    default NdArray poolPositions(NdArray x, PoolGeometry g) {
        NdArray y = empty(ArrayType.real(g.output()));
        poolPositionsInto(x, g, y);
        return y;
    }

    void poolPositionsInto(NdArray x, PoolGeometry g, NdArray y);

    /// The largest elements and their [#poolPositions].
    default Pooled poolMaximum(NdArray x, PoolGeometry g) {
        var type = ArrayType.real(g.output());
        var y = new Pooled(empty(type), empty(type));
        poolMaximumInto(x, g, y);
        return y;
    }

    default void poolMaximumInto(NdArray x, PoolGeometry g, Pooled y) {
        poolPositionsInto(x, g, y.positions());
        x.backend().gatherInto(x.reshape(g.inputLines()), 1, y.positions().reshape(g.outputLines()),
                y.values().reshape(g.outputLines()));
    }

    /// The gradient of [#poolMaximum], added at the positions of the largest elements.
    default NdArray poolMaximumGradient(NdArray gradient, NdArray positions, PoolGeometry g) {
        NdArray x = empty(ArrayType.real(g.input()));
        poolMaximumGradientInto(gradient, positions, g, x);
        return x;
    }

    default void poolMaximumGradientInto(NdArray gradient, NdArray positions, PoolGeometry g, NdArray x) {
        x.backend().scatterAddInto(gradient.reshape(g.outputLines()), 1, positions.reshape(g.outputLines()),
                x.reshape(g.inputLines()));
    }

    // ---- grids ----

    /// The image at the points of the grid.
    default NdArray gridSample(NdArray image, NdArray grid, GridSampleGeometry g) {
        NdArray y = empty(ArrayType.real(g.output()));
        gridSampleInto(image, grid, g, y);
        return y;
    }

    void gridSampleInto(NdArray image, NdArray grid, GridSampleGeometry g, NdArray y);

    /// The adjoint of [#gridSample] in the image.
    default NdArray gridSampleImageGradient(NdArray gradient, NdArray grid, GridSampleGeometry g) {
        NdArray image = empty(ArrayType.real(g.image()));
        gridSampleImageGradientInto(gradient, grid, g, image);
        return image;
    }

    void gridSampleImageGradientInto(NdArray gradient, NdArray grid, GridSampleGeometry g, NdArray image);

    /// The gradient of [#gridSample] with respect to the grid.
    default NdArray gridSampleGridGradient(NdArray gradient, NdArray image, NdArray grid, GridSampleGeometry g) {
        NdArray d = empty(ArrayType.real(g.grid()));
        gridSampleGridGradientInto(gradient, image, grid, g, d);
        return d;
    }

    void gridSampleGridGradientInto(NdArray gradient, NdArray image, NdArray grid, GridSampleGeometry g, NdArray d);
}
