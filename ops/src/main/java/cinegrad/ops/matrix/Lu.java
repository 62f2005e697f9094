package cinegrad.ops.matrix;

import cinegrad.ops.function.ComplexNumber;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.Field;

/// P·A = L·U by elimination with the largest pivot of every column: L has ones on its diagonal, P permutes rows. Source: Golub &
/// Van Loan, *Matrix Computations*, 4th edition, §3.4. Cost: ⅔n³ operations, and 2n² for every column that is solved for.
public final class Lu {
    private final DenseMatrix factors;                                 // L below the diagonal, U on and above it
    private final int[] order;                                         // row i of P·A is row order[i] of A
    private boolean odd;

    private Lu(DenseMatrix a) {
        factors = a.copy();
        order = new int[a.rows()];
        for (int i = 0; i < order.length; i++) order[i] = i;
    }

    /// @param a square
    public static Lu of(DenseMatrix a) {
        var lu = new Lu(a);
        for (int k = 0; k < a.rows(); k++) {
            Parallel.requireUninterrupted();
            lu.eliminate(k);
        }
        return lu;
    }

    private void eliminate(int k) {
        int n = factors.rows();
        int largest = k;
        for (int i = k + 1; i < n; i++) if (size(i, k) > size(largest, k)) largest = i;
        if (largest != k) {
            factors.swapRows(k, largest);
            int row = order[k];
            order[k] = order[largest];
            order[largest] = row;
            odd = !odd;
        }
        var pivot = factors.get(k, k);
        if (pivot.re() == 0 && pivot.im() == 0) return;                // and so is everything below it
        for (int i = k + 1; i < n; i++) {
            var factor = factors.get(i, k).dividedBy(pivot);
            factors.addRow(i, factors, k, k + 1, factor.times(-1));
            factors.set(i, k, factor);
        }
    }

    private double size(int i, int k) {
        var x = factors.get(i, k);
        return Math.abs(x.re()) + Math.abs(x.im());
    }

    /// X with A·X = B.
    ///
    /// @throws LinearAlgebraException if a pivot is 0
    public DenseMatrix solve(DenseMatrix b, Place place) {
        int n = factors.rows();
        for (int k = 0; k < n; k++) {
            if (size(k, k) == 0) {
                throw place.failure("is singular: pivot " + k + " of " + n + " is 0; use pinv() or lstsq(), or add a multiple of "
                        + "the identity");
            }
        }
        var x = new DenseMatrix(n, b.columns(), b.field());
        for (int i = 0; i < n; i++) x.addRow(i, b, order[i], 0, ComplexNumber.ONE);
        for (int i = 0; i < n; i++) {
            Parallel.requireUninterrupted();
            for (int j = 0; j < i; j++) x.addRow(i, x, j, 0, factors.get(i, j).times(-1));
        }
        for (int i = n - 1; i >= 0; i--) {
            Parallel.requireUninterrupted();
            for (int j = i + 1; j < n; j++) x.addRow(i, x, j, 0, factors.get(i, j).times(-1));
            x.divideRow(i, 0, factors.get(i, i));
        }
        return x;
    }

    /// The product of the pivots, with the sign of the permutation; 1 of a matrix without rows.
    public ComplexNumber determinant() {
        var product = new ScaledProduct(ComplexNumber.real(odd ? -1 : 1));
        for (int i = 0; i < order.length; i++) {
            var pivot = factors.get(i, i);
            if (factors.field() == Field.REAL) product.times(pivot.re());
            else product.times(pivot);
        }
        return product.value();
    }

    /// One row (sign, log |det A|): the sign is a number of magnitude 1, or 0 beside −∞.
    public DenseMatrix signAndLogarithm() {
        var sign = ComplexNumber.real(odd ? -1 : 1);
        double log = 0;
        for (int i = 0; i < order.length; i++) {
            var pivot = factors.get(i, i);
            sign = sign.times(pivot.sign());
            log += Math.log(pivot.abs());
        }
        var y = new DenseMatrix(1, 2, factors.field());
        y.set(0, 0, sign);
        y.set(0, 1, ComplexNumber.real(log));
        return y;
    }
}
