package cinegrad.ddei.classical;

import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.Shape;

import java.util.ArrayList;
import java.util.List;

/// The videos (N, T, H, W) cut into blocks of `side` × `side` pixels, the cuts starting at an offset; blocks at the border are smaller.
///
/// A block of p pixels is a [Casorati] matrix (p, T). Its threshold is `weight`·(√p + √T): a matrix of unit noise has a largest singular value
/// of about √p + √T, so one weight suits blocks of every size. Blocks are shared out between threads; the result does not depend on how many.
final class Blocks {
    private final Shape shape;
    private final int side;
    private final Parallel parallel;
    private final Casorati[] matrices;                                 // one a thread

    Blocks(Shape shape, int side, Parallel parallel) {
        this.shape = shape;
        this.side = side;
        this.parallel = parallel;
        this.matrices = new Casorati[parallel.threads()];
        for (int i = 0; i < matrices.length; i++) {
            matrices[i] = new Casorati(Math.min(side, shape.size(2)) * Math.min(side, shape.size(3)), shape.size(1));
        }
    }

    /// The nearest video with shrunken singular values in every block, in place.
    ///
    /// @param top where the first full block begins, 0 ≤ top < side
    void shrink(double[] x, double weight, int top, int left) {
        List<Block> blocks = blocks(top, left);
        parallel.forRange(blocks.size(), 1, (from, to, worker) -> {
            var matrix = matrices[worker];
            for (var b : blocks.subList(from, to)) {
                load(x, b, matrix);
                matrix.shrink(b.pixels(), threshold(weight, b.pixels()));
                store(x, b, matrix);
            }
        });
    }

    /// Σ over the blocks, cut at offset 0, of weight·(√p + √T)·‖block‖_*.
    double penalty(double[] x, double weight) {
        double sum = 0;
        for (var b : blocks(0, 0)) {
            load(x, b, matrices[0]);
            sum += threshold(weight, b.pixels()) * matrices[0].nuclearNorm(b.pixels());
        }
        return sum;
    }

    private double threshold(double weight, int pixels) {
        return weight * (Math.sqrt(pixels) + Math.sqrt(shape.size(1)));
    }

    /// @param first number of its upper left pixel in frame 0
    private record Block(int first, int rows, int columns) {
        int pixels() {
            return rows * columns;
        }
    }

    private List<Block> blocks(int top, int left) {
        int height = shape.size(2);
        int width = shape.size(3);
        var all = new ArrayList<Block>();
        for (int n = 0; n < shape.size(0); n++) {
            int video = n * shape.size(1) * height * width;
            for (int h = top == 0 ? 0 : top - side; h < height; h += side) {
                int fromRow = Math.max(0, h);
                int rows = Math.min(height, h + side) - fromRow;
                for (int w = left == 0 ? 0 : left - side; w < width; w += side) {
                    int fromColumn = Math.max(0, w);
                    int columns = Math.min(width, w + side) - fromColumn;
                    all.add(new Block(video + fromRow * width + fromColumn, rows, columns));
                }
            }
        }
        return all;
    }

    private void load(double[] x, Block b, Casorati matrix) {
        for (int t = 0; t < shape.size(1); t++) {
            double[] re = matrix.real(t);
            double[] im = matrix.imaginary(t);
            for (int r = 0, p = 0; r < b.rows; r++) {
                int at = 2 * pixel(b.first, t, r);
                for (int c = 0; c < b.columns; c++, p++) {
                    re[p] = x[at + 2 * c];
                    im[p] = x[at + 2 * c + 1];
                }
            }
        }
    }

    private void store(double[] x, Block b, Casorati matrix) {
        for (int t = 0; t < shape.size(1); t++) {
            double[] re = matrix.real(t);
            double[] im = matrix.imaginary(t);
            for (int r = 0, p = 0; r < b.rows; r++) {
                int at = 2 * pixel(b.first, t, r);
                for (int c = 0; c < b.columns; c++, p++) {
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
