package cinegrad.ops.reference;

import cinegrad.ops.NdArray;
import cinegrad.ops.sample.AxisMatrix;
import cinegrad.ops.sample.Corners;
import cinegrad.ops.sample.Interpolation;
import cinegrad.ops.shape.Shape;

import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/// Dense matrices along an axis, computed from their definitions.
final class ReferenceAxisMatrix {
    private ReferenceAxisMatrix() { }

    /// y[…, i, …] = Σ_k S[i, k]·x[…, k, …], over the elements of S that are not 0.
    static void multiply(double[][] matrix, NdArray x, int axis, NdArray y) {
        Shape from = x.type().asReal().shape();
        Shape to = y.type().asReal().shape();
        Coordinates.forEachLine(to, axis, line -> {
            var source = line.in(from);
            for (int i = 0; i < matrix.length; i++) {
                double sum = 0;
                for (int k = 0; k < matrix[i].length; k++) if (matrix[i][k] != 0) sum += matrix[i][k] * x.f64()[source.at(k)];
                y.f64()[line.at(i)] = sum;
            }
        });
    }

    /// (rows, columns).
    static double[][] dense(AxisMatrix matrix) {
        double[][] s = new double[matrix.rowCount()][matrix.columns()];
        switch (matrix.origin()) {
            case AxisMatrix.Origin.Given given -> {
                for (int i = 0; i < s.length; i++) {
                    double[] row = s[i];
                    given.row().fill(i, (k, value) -> row[k] += value);
                }
            }
            case AxisMatrix.Origin.TransposeOf t -> {
                double[][] other = dense(t.matrix());
                for (int i = 0; i < s.length; i++) for (int k = 0; k < s[i].length; k++) s[i][k] = other[k][i];
            }
            case AxisMatrix.Origin.OverWindows over -> {
                for (int i = 0; i < s.length; i++) {
                    for (int k : ReferencePooling.window(over.windows(), i)) {
                        s[i][k] = over.mean() ? 1.0 / ReferencePooling.divisor(over.windows(), i) : 1;
                    }
                }
            }
            case AxisMatrix.Origin.Resized resized -> {
                for (int i = 0; i < s.length; i++) s[i] = resizedRow(resized, i, s.length, matrix.columns());
            }
        }
        return s;
    }

    /// How element `i` of `to` is made of `from` elements. With the step s, from/to if none is given, element i begins at i·s,
    /// has its center at (i + ½)·s − ½ between the edges, or lies at i·(from − 1)/(to − 1) between the centers of the outer
    /// elements.
    private static double[] resizedRow(AxisMatrix.Origin.Resized resized, int i, int to, int from) {
        boolean centers = resized.corners() == Corners.CENTERS;
        double s = !centers ? resized.step() : to > 1 ? (from - 1.0) / (to - 1) : 0;
        double position = centers ? i * s : (i + 0.5) * s - 0.5;
        return switch (resized.how()) {
            case NEAREST -> single(from, (float) (i * resized.step()));
            case NEAREST_EXACT -> single(from, (float) ((i + 0.5) * resized.step()));
            case LINEAR -> interpolated(Interpolation.BILINEAR, Math.max(0, position), from);
            case CUBIC -> interpolated(Interpolation.BICUBIC, position, from);
            case SMOOTH_LINEAR -> smooth((i + 0.5) * s, Math.max(1, s), from, d -> Math.max(0, 1 - d));
            case SMOOTH_CUBIC -> smooth((i + 0.5) * s, Math.max(1, s), from, d -> ReferenceKernel.keys(-0.5, d));
            case AREA -> mean(ReferencePooling.part(from, i, to), from);
        };
    }

    /// The element in whose interval [k, k + 1) the position lies, the last one beyond the end.
    private static double[] single(int from, float position) {
        double[] row = new double[from];
        row[Math.min(from - 1, (int) Math.floor(position))] = 1;
        return row;
    }

    /// Weight k(position − j) for each neighbor j; outside, the border's elements are repeated.
    private static double[] interpolated(Interpolation interpolation, double position, int from) {
        double[] row = new double[from];
        for (int n : ReferenceKernel.neighbors(interpolation)) {
            double j = ReferenceKernel.base(interpolation, position) + n;
            row[(int) Math.max(0, Math.min(from - 1, j))] += ReferenceKernel.weight(interpolation, position - j);
        }
        return row;
    }

    /// Weights k(|m + ½ − center|/width) of all elements m, divided by their sum.
    private static double[] smooth(double center, double width, int from, DoubleUnaryOperator kernel) {
        double[] weights = IntStream.range(0, from).mapToDouble(m -> kernel.applyAsDouble(Math.abs(m + 0.5 - center) / width))
                .toArray();
        double sum = 0;
        for (double weight : weights) sum += weight;
        for (int m = 0; m < from; m++) weights[m] /= sum;
        return weights;
    }

    private static double[] mean(int[] elements, int from) {
        double[] row = new double[from];
        for (int k : elements) row[k] = 1.0 / elements.length;
        return row;
    }
}
