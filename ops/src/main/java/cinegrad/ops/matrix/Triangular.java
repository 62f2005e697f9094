package cinegrad.ops.matrix;

import cinegrad.ops.parallel.Parallel;

/// Systems with a triangular matrix, solved by substitution. Cost: n² operations for every column.
public final class Triangular {
    private Triangular() { }

    /// X with T·X = B, of T only the given triangle being read.
    ///
    /// @throws LinearAlgebraException if an element of the diagonal is 0
    public static DenseMatrix solve(DenseMatrix t, Triangle triangle, DenseMatrix b, Place place) {
        int n = t.rows();
        var x = b.copy();
        for (int step = 0; step < n; step++) {
            Parallel.requireUninterrupted();
            int i = triangle == Triangle.LOWER ? step : n - 1 - step;
            var diagonal = t.get(i, i);
            if (diagonal.re() == 0 && diagonal.im() == 0) {
                throw place.failure("is singular: element " + i + " of its diagonal of " + n + " is 0; use pinv()");
            }
            int from = triangle == Triangle.LOWER ? 0 : i + 1;
            int to = triangle == Triangle.LOWER ? i : n;
            for (int j = from; j < to; j++) x.addRow(i, x, j, 0, t.get(i, j).times(-1));
            x.divideRow(i, 0, diagonal);
        }
        return x;
    }
}
