package cinegrad.ops.sample;

import cinegrad.ops.ShapeException;

/// The places at which an output image of (H', W') pixels looks up its input: one (row, column) for each output pixel,
/// in pixels of the input, which has its first pixel's centre at (0, 0).
public final class SamplePoints {
    /// Where output pixel (r, c) looks; called once for each.
    @FunctionalInterface
    public interface Lookup {
        double at(int r, int c);
    }

    private final ImageSize size;
    private final double[] rows;
    private final double[] columns;

    /// Takes the arrays over without a copy.
    ///
    /// @param rows    (H', W') row of each point; finite
    /// @param columns (H', W') column of each point; finite
    public SamplePoints(ImageSize size, double[] rows, double[] columns) {
        if (rows.length != size.pixels() || columns.length != size.pixels()) {
            throw new ShapeException("SamplePoints: " + rows.length + " rows and " + columns.length + " columns given for "
                    + size.pixels() + " output pixels, (H,W) = " + size);
        }
        for (int p = 0; p < rows.length; p++) {
            if (!(Math.abs(rows[p]) <= 1e9 && Math.abs(columns[p]) <= 1e9)) {
                throw new IllegalArgumentException("SamplePoints: output pixel (" + p / size.width() + "," + p % size.width()
                        + ") looks at (row,column) = (" + rows[p] + "," + columns[p] + "); both must be within ±1e9");
            }
        }
        this.size = size;
        this.rows = rows;
        this.columns = columns;
    }

    /// Points given by two functions of the output pixel.
    public static SamplePoints of(ImageSize size, Lookup row, Lookup column) {
        double[] rows = new double[size.pixels()];
        double[] columns = new double[size.pixels()];
        for (int r = 0, p = 0; r < size.height(); r++) {
            for (int c = 0; c < size.width(); c++, p++) {
                rows[p] = row.at(r, c);
                columns[p] = column.at(r, c);
            }
        }
        return new SamplePoints(size, rows, columns);
    }

    /// The sizes of the output image.
    public ImageSize size() {
        return size;
    }

    public double row(int pixel) {
        return rows[pixel];
    }

    public double column(int pixel) {
        return columns[pixel];
    }
}
