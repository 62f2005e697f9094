package cinegrad.ops.sample;

import cinegrad.ops.shape.ShapeException;

import java.util.function.DoubleUnaryOperator;

/// The interpolation rule for resizing an axis, as in PyTorch's `interpolate`.
public enum Resizing {
    /// The pixel whose interval begins at or before the output's beginning: ⌊i·s⌋, the product rounded to single precision.
    NEAREST,
    /// The pixel that holds the output pixel's center: ⌊(i + ½)·s⌋, the product rounded to single precision.
    NEAREST_EXACT,
    /// Linear between the two neighbors, constant beyond the outermost centers.
    LINEAR,
    /// Keys' cubic convolution with a = −3/4; pixels outside are those of the border.
    CUBIC,
    /// Linear with antialiasing: the triangle kernel is widened by the factor of the reduction; weights are normalized over the
    /// pixels inside.
    SMOOTH_LINEAR,
    /// Cubic with antialiasing, as [#SMOOTH_LINEAR] with Keys' kernel, a = −1/2.
    SMOOTH_CUBIC,
    /// The mean over the input pixels that the output pixel touches.
    AREA;

    /// The matrix that brings an axis of `from` elements to `to`, with the step s = from/to (or (from − 1)/(to − 1) between
    /// centers), in single precision for the nearest pixel.
    public AxisMatrix matrix(int from, int to, Corners corners) {
        double step = (double) from / to;
        return matrix(from, to, this == NEAREST || this == NEAREST_EXACT ? (float) step : step, corners);
    }

    /// As [#matrix(int,int,Corners)] with a given step between [Corners#EDGES].
    public AxisMatrix matrix(int from, int to, double step, Corners corners) {
        if (from < 1 || to < 0) {
            throw new ShapeException("resize: an axis of " + from + " elements to " + to + "; needs at least one to read");
        }
        if (to > 0 && !(step > 0 && step < Double.POSITIVE_INFINITY)) {
            throw new ShapeException("resize: a step of " + step + " elements; it must be positive and finite");
        }
        return entries(from, to, step, corners).madeFrom(new AxisMatrix.Origin.Resized(this, step, corners));
    }

    private AxisMatrix entries(int from, int to, double step, Corners corners) {
        double s = corners == Corners.EDGES ? step : to > 1 ? (from - 1.0) / (to - 1) : 0;
        return switch (this) {
            case NEAREST -> AxisMatrix.of(to, from, (i, row) -> row.add(Math.min(from - 1, (int) (float) (i * step)), 1));
            case NEAREST_EXACT -> AxisMatrix.of(to, from, (i, row) ->
                    row.add(Math.min(from - 1, (int) (float) ((i + 0.5) * step)), 1));
            case LINEAR -> AxisMatrix.of(to, from, (i, row) ->
                    kernel(Interpolation.BILINEAR, Math.max(0, position(i, s, corners)), from, row));
            case CUBIC -> AxisMatrix.of(to, from, (i, row) -> kernel(Interpolation.BICUBIC, position(i, s, corners), from, row));
            case SMOOTH_LINEAR -> AxisMatrix.of(to, from, (i, row) ->
                    smooth((i + 0.5) * s, Math.max(s, 1), 1, from, row, d -> Math.max(0, 1 - d)));
            case SMOOTH_CUBIC -> AxisMatrix.of(to, from, (i, row) ->
                    smooth((i + 0.5) * s, Math.max(s, 1), 2, from, row, Resizing::keys));
            case AREA -> Windows.adaptive(from, to).average();
        };
    }

    /// The pixels under a kernel that reaches `reach`·`width` pixels to each side of `center`; the weights sum to 1.
    private static void smooth(double center, double width, int reach, int size, AxisMatrix.Entries row,
            DoubleUnaryOperator kernel) {
        int from = Math.max(0, (int) (center - reach * width + 0.5));
        int to = Math.min(size, (int) (center + reach * width + 0.5));
        double total = 0;
        for (int k = from; k < to; k++) total += kernel.applyAsDouble(Math.abs((k + 0.5 - center) / width));
        for (int k = from; k < to; k++) row.add(k, kernel.applyAsDouble(Math.abs((k + 0.5 - center) / width)) / total);
    }

    /// Keys, *Cubic Convolution Interpolation*, IEEE TASSP 1981, at distance d.
    private static double keys(double d) {
        if (d < 1) return (1.5 * d - 2.5) * d * d + 1;
        return d < 2 ? ((-0.5 * d + 2.5) * d - 4) * d + 2 : 0;
    }

    private static double position(int i, double s, Corners corners) {
        return corners == Corners.CENTERS ? i * s : (i + 0.5) * s - 0.5;
    }

    private static void kernel(Interpolation interpolation, double position, int size, AxisMatrix.Entries row) {
        double[] weights = new double[interpolation.taps()];
        interpolation.weights(position, weights);
        int first = interpolation.first(position);
        for (int k = 0; k < weights.length; k++) row.add(Math.clamp(first + k, 0, size - 1), weights[k]);
    }
}
