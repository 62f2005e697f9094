package cinegrad.ops.sample;

import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.ShapeException;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The points at which an output image of (H', W') pixels samples its input: one (row, column) for each output pixel,
/// in pixels of the input, which has its first pixel's center at (0, 0). They are listed, or follow a [Law] that a device can
/// follow by itself; then the list is made here at its first use.
public final class SamplePoints {
    /// Where output pixel (r, c) looks; called once for each.
    @FunctionalInterface
    public interface Lookup {
        double at(int r, int c);
    }

    /// Output pixel (r, c) is the point p = ((r − row) / rowUnit, (c − column) / columnUnit); mapped `times` times, it is the
    /// place (x · rowUnit, y · columnUnit).
    public record Law(PiecewiseAffine map, int times, double row, double column, double rowUnit, double columnUnit) {
        public Law {
            if (times < 1 || !(rowUnit > 0) || !(columnUnit > 0)) {
                throw new IllegalArgumentException("SamplePoints.Law: mapped " + times + " times, units (row,column) = ("
                        + rowUnit + "," + columnUnit + "); all must be positive");
            }
        }
    }

    private static final double FAR = 1e9;

    private final ImageSize size;
    private final Optional<Law> law;
    private final Optional<Parallel> parallel;
    private double @Nullable [] rows;
    private double @Nullable [] columns;

    /// Listed points. Takes the arrays over without a copy.
    ///
    /// @param rows    (H', W') row of each point; finite
    /// @param columns (H', W') column of each point; finite
    public SamplePoints(ImageSize size, double[] rows, double[] columns) {
        if (rows.length != size.pixels() || columns.length != size.pixels()) {
            throw new ShapeException("SamplePoints: " + rows.length + " rows and " + columns.length + " columns given for "
                    + size.pixels() + " output pixels, (H,W) = " + size);
        }
        check(size, rows, columns);
        this.size = size;
        this.law = Optional.empty();
        this.parallel = Optional.empty();
        this.rows = rows;
        this.columns = columns;
    }

    /// @param parallel makes the list, if it is used
    public SamplePoints(ImageSize size, Law law, Parallel parallel) {
        this.size = size;
        this.law = Optional.of(law);
        this.parallel = Optional.of(parallel);
    }

    private static void check(ImageSize size, double[] rows, double[] columns) {
        for (int p = 0; p < rows.length; p++) {
            if (!(Math.abs(rows[p]) <= FAR && Math.abs(columns[p]) <= FAR)) {
                throw new IllegalArgumentException("SamplePoints: output pixel (" + p / size.width() + "," + p % size.width()
                        + ") looks at (row,column) = (" + rows[p] + "," + columns[p] + "); both must be within ±1e9");
            }
        }
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

    /// The formula of the points, if they have one.
    public Optional<Law> law() {
        return law;
    }

    public double row(int pixel) {
        return rows()[pixel];
    }

    public double column(int pixel) {
        return columns()[pixel];
    }

    synchronized double[] rows() {
        if (rows == null) follow(law.orElseThrow());
        return Objects.requireNonNull(rows);
    }

    synchronized double[] columns() {
        if (columns == null) follow(law.orElseThrow());
        return Objects.requireNonNull(columns);
    }

    private void follow(Law law) {
        double[] x = new double[size.pixels()];
        double[] y = new double[size.pixels()];
        for (int r = 0, p = 0; r < size.height(); r++) {
            for (int c = 0; c < size.width(); c++, p++) {
                x[p] = (r - law.row) / law.rowUnit;
                y[p] = (c - law.column) / law.columnUnit;
            }
        }
        law.map.apply(x, y, law.times, parallel.orElseThrow());
        for (int p = 0; p < x.length; p++) {
            x[p] *= law.rowUnit;
            y[p] *= law.columnUnit;
        }
        check(size, x, y);
        rows = x;
        columns = y;
    }
}
