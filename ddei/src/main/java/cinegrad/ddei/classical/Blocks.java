package cinegrad.ddei.classical;

import cinegrad.ops.Shape;

/// The videos (N, T, H, W) cut into blocks of `side` × `side` pixels, the cuts starting at an offset; blocks at the border are smaller.
///
/// A block of p pixels is a [Casorati] matrix (p, T). Its threshold is `weight`·(√p + √T): a matrix of unit noise has a largest singular value
/// of about √p + √T, so one weight suits blocks of every size.
final class Blocks {
    private final Shape shape;
    private final int side;
    private final Casorati matrix;

    Blocks(Shape shape, int side) {
        this.shape = shape;
        this.side = side;
        this.matrix = new Casorati(Math.min(side, shape.size(2)) * Math.min(side, shape.size(3)), shape.size(1));
    }

    /// The nearest video with shrunken singular values in every block, in place.
    ///
    /// @param top where the first full block begins, 0 ≤ top < side
    void shrink(double[] x, double weight, int top, int left) {
        forEach(top, left, (first, rows, columns) -> {
            load(x, first, rows, columns);
            matrix.shrink(rows * columns, threshold(weight, rows * columns));
            store(x, first, rows, columns);
        });
    }

    /// Σ over the blocks, cut at offset 0, of weight·(√p + √T)·‖block‖_*.
    double penalty(double[] x, double weight) {
        var sum = new double[1];
        forEach(0, 0, (first, rows, columns) -> {
            load(x, first, rows, columns);
            sum[0] += threshold(weight, rows * columns) * matrix.nuclearNorm(rows * columns);
        });
        return sum[0];
    }

    private double threshold(double weight, int pixels) {
        return weight * (Math.sqrt(pixels) + Math.sqrt(shape.size(1)));
    }

    /// Sees the block whose upper left pixel in frame 0 is complex number `first`.
    private interface Visitor {
        void visit(int first, int rows, int columns);
    }

    private void forEach(int top, int left, Visitor visitor) {
        int height = shape.size(2);
        int width = shape.size(3);
        for (int n = 0; n < shape.size(0); n++) {
            int video = n * shape.size(1) * height * width;
            for (int h = top == 0 ? 0 : top - side; h < height; h += side) {
                int fromRow = Math.max(0, h);
                int rows = Math.min(height, h + side) - fromRow;
                for (int w = left == 0 ? 0 : left - side; w < width; w += side) {
                    int fromColumn = Math.max(0, w);
                    int columns = Math.min(width, w + side) - fromColumn;
                    visitor.visit(video + fromRow * width + fromColumn, rows, columns);
                }
            }
        }
    }

    private void load(double[] x, int first, int rows, int columns) {
        for (int t = 0; t < shape.size(1); t++) {
            double[] re = matrix.real(t);
            double[] im = matrix.imaginary(t);
            for (int r = 0, p = 0; r < rows; r++) {
                int at = 2 * pixel(first, t, r);
                for (int c = 0; c < columns; c++, p++) {
                    re[p] = x[at + 2 * c];
                    im[p] = x[at + 2 * c + 1];
                }
            }
        }
    }

    private void store(double[] x, int first, int rows, int columns) {
        for (int t = 0; t < shape.size(1); t++) {
            double[] re = matrix.real(t);
            double[] im = matrix.imaginary(t);
            for (int r = 0, p = 0; r < rows; r++) {
                int at = 2 * pixel(first, t, r);
                for (int c = 0; c < columns; c++, p++) {
                    x[at + 2 * c] = re[p];
                    x[at + 2 * c + 1] = im[p];
                }
            }
        }
    }

    private int pixel(int first, int t, int row) {
        return first + (t * shape.size(2) + row) * shape.size(3);
    }
}
