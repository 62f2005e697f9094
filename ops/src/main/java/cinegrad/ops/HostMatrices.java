package cinegrad.ops;

import cinegrad.ops.gemm.MatmulGeometry;
import cinegrad.ops.gemm.Transpose;
import cinegrad.ops.matrix.DenseMatrix;
import cinegrad.ops.matrix.Lu;
import cinegrad.ops.matrix.MatrixTypes;
import cinegrad.ops.matrix.Place;
import cinegrad.ops.matrix.Triangle;
import cinegrad.ops.matrix.Triangular;
import cinegrad.ops.shape.ArrayType;

/// Arrays of matrices brought to the host, computed one by one over all threads, as numbers to be written back.
final class HostMatrices {
    /// Multiplications that are worth a piece of work of their own.
    private static final int PIECE = 30_000;

    private HostMatrices() { }

    /// What makes one matrix of another.
    interface Function {
        DenseMatrix apply(DenseMatrix x, Place place);
    }

    /// What makes a right side the solution.
    private interface Solver {
        DenseMatrix apply(DenseMatrix b);
    }

    /// f of every matrix of x (…, m, n).
    ///
    /// @param y of the result, whose batch has as many matrices
    static double[] map(String operation, NdArray x, ArrayType y, Function f) {
        int rows = x.shape().size(-2);
        int columns = x.shape().size(-1);
        var batch = MatrixTypes.batch(x.shape());
        int from = rows * columns * x.type().field().numbersPerElement();
        int to = batch.elements() == 0 ? 0 : y.numbers() / batch.elements();
        double[] numbers = x.toDoubles();
        var out = new double[y.numbers()];
        x.backend().parallel().forRange(batch.elements(), grain(rows, columns, Math.min(rows, columns)), (first, end, _) -> {
            for (int i = first; i < end; i++) {
                var matrix = DenseMatrix.read(numbers, i * from, rows, columns, x.type().field());
                f.apply(matrix, new Place(operation, batch, i)).write(out, i * to);
            }
        });
        return out;
    }

    /// A⁻¹·B under broadcasting, each matrix of A being factorized once.
    static double[] solve(NdArray a, NdArray b) {
        return solve("solve", a, b, (matrix, place) -> {
            var lu = Lu.of(matrix);
            return right -> lu.solve(right, place);
        });
    }

    static double[] solveTriangular(NdArray a, Triangle triangle, NdArray b) {
        return solve("solveTriangular", a, b, (matrix, place) -> right -> Triangular.solve(matrix, triangle, right, place));
    }

    private interface Factorization {
        Solver of(DenseMatrix a, Place place);
    }

    private static double[] solve(String operation, NdArray a, NdArray b, Factorization factorization) {
        var g = MatmulGeometry.of(a.type(), Transpose.NO, b.type(), Transpose.NO);
        var field = a.type().field();
        int step = field.numbersPerElement();
        var out = new double[g.output().numbers()];
        if (out.length == 0) return out;
        int n = g.m();
        var batch = MatrixTypes.batch(a.shape());
        var parallel = a.backend().parallel();
        double[] left = a.toDoubles();
        double[] right = b.toDoubles();
        var solvers = new Solver[batch.elements()];
        parallel.forRange(solvers.length, grain(n, n, n), (first, end, _) -> {
            for (int i = first; i < end; i++) {
                solvers[i] = factorization.of(DenseMatrix.read(left, i * n * n * step, n, n, field),
                        new Place(operation, batch, i));
            }
        });
        parallel.forRange(g.batches(), grain(n, n, g.n()), (first, end, _) -> {
            for (int i = first; i < end; i++) {
                var matrix = DenseMatrix.read(right, g.startB(i) * step, n, g.n(), field);
                solvers[g.startA(i) / (n * n)].apply(matrix).write(out, i * n * g.n() * step);
            }
        });
        return out;
    }

    private static int grain(int a, int b, int c) {
        return (int) Math.max(1, PIECE / Math.max(1, (long) a * b * c));
    }
}
