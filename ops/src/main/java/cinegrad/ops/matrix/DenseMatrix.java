package cinegrad.ops.matrix;

import cinegrad.ops.function.ComplexNumber;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.Field;

import java.util.Arrays;

/// A matrix of real or complex numbers in double precision, row after row. Algorithms are written in whole rows, whose loops the
/// JIT compiler turns into vector instructions; single elements come as [ComplexNumber] whatever the field is.
public final class DenseMatrix {
    private final int rows;
    private final int columns;
    private final Field field;
    private final int width;                                           // numbers a row
    private final double[] data;

    /// Zeros.
    public DenseMatrix(int rows, int columns, Field field) {
        this.rows = rows;
        this.columns = columns;
        this.field = field;
        this.width = columns * field.numbersPerElement();
        this.data = new double[rows * width];
    }

    /// A copy of the rows · columns elements from number `at` on, complex ones as pairs.
    public static DenseMatrix read(double[] numbers, int at, int rows, int columns, Field field) {
        var y = new DenseMatrix(rows, columns, field);
        System.arraycopy(numbers, at, y.data, 0, y.data.length);
        return y;
    }

    static DenseMatrix identity(int n, Field field) {
        return rectangularIdentity(n, n, field);
    }

    /// Ones where row and column are equal.
    static DenseMatrix rectangularIdentity(int rows, int columns, Field field) {
        var y = new DenseMatrix(rows, columns, field);
        for (int i = 0; i < Math.min(rows, columns); i++) y.set(i, i, ComplexNumber.ONE);
        return y;
    }

    /// Copies all numbers to `numbers` from number `at` on.
    public void write(double[] numbers, int at) {
        System.arraycopy(data, 0, numbers, at, data.length);
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    public Field field() {
        return field;
    }

    public ComplexNumber get(int i, int j) {
        return field == Field.REAL ? ComplexNumber.real(data[i * width + j])
                : new ComplexNumber(data[i * width + 2 * j], data[i * width + 2 * j + 1]);
    }

    /// Of a real matrix the real part counts.
    public void set(int i, int j, ComplexNumber value) {
        if (field == Field.REAL) {
            data[i * width + j] = value.re();
        } else {
            data[i * width + 2 * j] = value.re();
            data[i * width + 2 * j + 1] = value.im();
        }
    }

    DenseMatrix copy() {
        return read(data, 0, rows, columns, field);
    }

    /// The conjugate transpose.
    DenseMatrix adjoint() {
        var y = new DenseMatrix(/* rows= */ columns, /* columns= */ rows, field);
        for (int i = 0; i < rows; i++) for (int j = 0; j < columns; j++) y.set(j, i, get(i, j).conjugate());
        return y;
    }

    /// (A + A*)/2.
    DenseMatrix hermitianPart() {
        var y = new DenseMatrix(rows, columns, field);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) y.set(i, j, get(i, j).times(0.5).plus(get(j, i).conjugate().times(0.5)));
        }
        return y;
    }

    DenseMatrix times(DenseMatrix b) {
        var y = new DenseMatrix(rows, b.columns, field);
        for (int i = 0; i < rows; i++) {
            Parallel.requireUninterrupted();
            for (int j = 0; j < columns; j++) y.addRow(i, b, j, 0, get(i, j));
        }
        return y;
    }

    /// This plus factor · b, in place.
    DenseMatrix add(double factor, DenseMatrix b) {
        for (int i = 0; i < data.length; i++) data[i] += factor * b.data[i];
        return this;
    }

    /// Row `to` += factor · row `from` of `source`, from column `first` on.
    void addRow(int to, DenseMatrix source, int from, int first, ComplexNumber factor) {
        int y = to * width;
        int x = from * source.width;
        double re = factor.re();
        double im = factor.im();
        if (field == Field.REAL) {
            for (int j = first; j < width; j++) data[y + j] += re * source.data[x + j];
        } else {
            for (int j = 2 * first; j < width; j += 2) {
                double a = source.data[x + j];
                double b = source.data[x + j + 1];
                data[y + j] += re * a - im * b;
                data[y + j + 1] += re * b + im * a;
            }
        }
    }

    /// Row i divided by `divisor`, from column `first` on.
    void divideRow(int i, int first, ComplexNumber divisor) {
        for (int j = first; j < columns; j++) {
            if (field == Field.REAL) data[i * width + j] /= divisor.re();
            else set(i, j, get(i, j).dividedBy(divisor));
        }
    }

    void scaleColumn(int j, ComplexNumber factor) {
        for (int i = 0; i < rows; i++) set(i, j, get(i, j).times(factor));
    }

    void swapRows(int a, int b) {
        for (int j = 0; j < width; j++) {
            double x = data[a * width + j];
            data[a * width + j] = data[b * width + j];
            data[b * width + j] = x;
        }
    }

    /// Σ |x|² of a row.
    double squaredNorm(int row) {
        double sum = 0;
        for (int j = row * width; j < (row + 1) * width; j++) sum += data[j] * data[j];
        return sum;
    }

    /// √(Σ |x|²) of a row, of scaled numbers where the sum is small beside 1.
    double length(int row) {
        double sum = squaredNorm(row);
        if (sum >= 0x1p-900) return Math.sqrt(sum);
        var scaled = read(data, row * width, 1, columns, field);
        int exponent = scaled.scaleToUnit();
        return Math.scalb(Math.sqrt(scaled.squaredNorm(0)), exponent);
    }

    /// Σ conj(x)·y of the rows x = `a` and y = `b`.
    ComplexNumber inner(int a, int b) {
        int p = a * width;
        int q = b * width;
        double re = 0;
        double im = 0;
        for (int j = 0; j < width; j++) re += data[p + j] * data[q + j];
        for (int j = 0; j < width && field == Field.COMPLEX; j += 2) {
            im += data[p + j] * data[q + j + 1] - data[p + j + 1] * data[q + j];
        }
        return new ComplexNumber(re, im);
    }

    /// Rows (x, y) become (c·x − s·z, s·x + c·z) with z = phase·y.
    void rotateRows(int x, int y, double c, double s, ComplexNumber phase) {
        int p = x * width;
        int q = y * width;
        double zr = phase.re();
        double zi = phase.im();
        int step = field.numbersPerElement();
        for (int j = 0; j < width; j += step) {
            double xr = data[p + j];
            double yr = data[q + j];
            if (step == 1) {
                yr *= zr;
            } else {
                double xi = data[p + j + 1];
                double yi = yr * zi + data[q + j + 1] * zr;
                yr = yr * zr - data[q + j + 1] * zi;
                data[p + j + 1] = c * xi - s * yi;
                data[q + j + 1] = s * xi + c * yi;
            }
            data[p + j] = c * xr - s * yr;
            data[q + j] = s * xr + c * yr;
        }
    }

    /// The largest sum of magnitudes of a column.
    double oneNorm() {
        double most = 0;
        for (int j = 0; j < columns; j++) {
            double sum = 0;
            for (int i = 0; i < rows; i++) sum += get(i, j).abs();
            most = sum <= most ? most : sum;                           // NaN stays
        }
        return most;
    }

    boolean isFinite() {
        return Arrays.stream(data).allMatch(Double::isFinite);
    }

    /// A matrix of this size full of NaN.
    static DenseMatrix undefined(int rows, int columns, Field field) {
        var y = new DenseMatrix(rows, columns, field);
        Arrays.fill(y.data, Double.NaN);
        return y;
    }

    /// Divides by the power of two that brings the largest number to between 1 and 2, so that squares neither over- nor
    /// underflow; a matrix of zeros, or with NaN or infinity, stays.
    ///
    /// @return its exponent
    int scaleToUnit() {
        return scaleToUnit(0, data.length);
    }

    /// The same of one row.
    void scaleRowToUnit(int row) {
        scaleToUnit(row * width, (row + 1) * width);
    }

    private int scaleToUnit(int from, int to) {
        int exponent = exponent(Arrays.stream(data, from, to).map(Math::abs).max().orElse(0));
        for (int i = from; i < to && exponent != 0; i++) data[i] = Math.scalb(data[i], -exponent);
        return exponent;
    }

    /// ⌊log₂ x⌋ of x > 0; 0 of what is 0, infinite or NaN.
    static int exponent(double x) {
        if (!(x > 0 && x < Double.POSITIVE_INFINITY)) return 0;
        return x < Double.MIN_NORMAL ? Math.getExponent(x * 0x1p60) - 60 : Math.getExponent(x);
    }

    void scaleByPowerOf2(int exponent) {
        for (int i = 0; i < data.length; i++) data[i] = Math.scalb(data[i], exponent);
    }
}
