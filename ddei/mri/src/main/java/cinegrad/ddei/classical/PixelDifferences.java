package cinegrad.ddei.classical;

import cinegrad.ddei.classical.TemporalTotalVariation.Ends;
import cinegrad.ops.NdArray;
import cinegrad.ops.function.ComplexElementary;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.function.UnaryFunction;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

/// The differences of complex images (N, 1, H, W) from row to row and from column to column; the last of each is 0. Their norm is
/// at most √8.
///
/// @param down   x[h+1, w] − x[h, w]
/// @param across x[h, w+1] − x[h, w]
record PixelDifferences(NdArray down, NdArray across) {
    private static final FrameDifferences ALONG_AXIS_1 = new FrameDifferences(Ends.OPEN);
    private static final int[] ROWS = {0, 2, 1, 3};
    private static final int[] COLUMNS = {0, 3, 2, 1};

    static PixelDifferences of(NdArray x) {
        return new PixelDifferences(swapped(ALONG_AXIS_1.apply(swapped(x, ROWS)), ROWS),
                swapped(ALONG_AXIS_1.apply(swapped(x, COLUMNS)), COLUMNS));
    }

    /// The adjoint of [#of].
    NdArray adjoint() {
        return adjoint(down, ROWS).plus(adjoint(across, COLUMNS));
    }

    private static NdArray adjoint(NdArray d, int[] axes) {
        NdArray along = swapped(d, axes);
        return swapped(ALONG_AXIS_1.adjoint(along, along.type()), axes);
    }

    /// Two axes exchanged, which undoes itself.
    private static NdArray swapped(NdArray x, int[] axes) {
        return x.backend().permute(x, axes);
    }

    PixelDifferences plus(PixelDifferences other, double times) {
        return new PixelDifferences(down.plus(other.down.times(times)), across.plus(other.across.times(times)));
    }

    /// √(|down|² + |across|²) at every pixel, over `unit`, a number that keeps squares within range.
    NdArray lengths(double unit) {
        NdArray squares = square(down, unit).plus(square(across, unit));
        return squares.backend().map(Elementary.SQRT, squares);
    }

    private static NdArray square(NdArray d, double unit) {
        NdArray size = d.backend().map(ComplexElementary.ABS, d).times(1 / unit);
        return size.times(size);
    }

    /// Every pixel's pair moved into the ball of this radius.
    PixelDifferences intoBall(double radius) {
        double unit = Math.max(radius, Float.MIN_NORMAL);
        var backend = down.backend();
        NdArray beyond = backend.map(new UnaryFunction.Clamp(1, Double.POSITIVE_INFINITY), lengths(unit));
        NdArray factor = backend.full(ArrayType.real(Shape.SCALAR), 1).dividedBy(beyond);
        return new PixelDifferences(down.times(factor), across.times(factor));
    }
}
