package cinegrad.ddei.classical;

import cinegrad.ops.NdArray;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.Shape;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Σ_blocks weight·(√p + √T)·‖C_b x‖_* of videos (N, T, H, W) cut into blocks of `side` × `side` pixels; blocks at the border are
/// smaller.
///
/// A block of p pixels is a [Casorati] matrix C_b x of size (p, T), whose singular values the proximal step shrinks by
/// size·weight·(√p + √T): a matrix of unit noise has a largest singular value of about √p + √T, so one weight suits blocks of
/// every size. Blocks are shared out between threads; the result does not depend on how many.
final class LowRankBlocks implements Proximal {
    private final Shape shape;
    private final int side;
    private final double weight;
    private final Parallel parallel;
    private final @Nullable Casorati[] matrices;                       // one a thread that has met a block
    private int top;
    private int left;

    LowRankBlocks(Shape shape, int side, double weight, Parallel parallel) {
        this.shape = shape;
        this.side = side;
        this.weight = weight;
        this.parallel = parallel;
        this.matrices = new Casorati[parallel.threads()];
    }

    /// One of each thread.
    private Casorati matrix(int worker) {
        Casorati matrix = matrices[worker];
        if (matrix == null) {
            matrix = new Casorati(Math.min(side, shape.size(2)) * Math.min(side, shape.size(3)), shape.size(1));
            matrices[worker] = matrix;
        }
        return matrix;
    }

    /// The heap memory of the proximal step for blocks of this side: the video in double precision, and for each thread a
    /// block and its result.
    static long hostBytes(MemoryUnits of, int side, int threads) {
        long block = (long) Math.min(side, of.height()) * Math.min(side, of.width()) * of.frames();
        return 2L * Double.BYTES * (of.pixels() + 2L * threads * block);
    }

    /// One block that holds the whole image.
    static LowRankBlocks whole(Shape shape, double weight, Parallel parallel) {
        return new LowRankBlocks(shape, Math.max(shape.size(2), shape.size(3)), weight, parallel);
    }

    /// The same blocks, cut elsewhere.
    ///
    /// @param row    where the first full block begins, 0 ≤ row < side
    /// @param column where the first full block begins, 0 ≤ column < side
    void cutAt(int row, int column) {
        top = row;
        left = column;
    }

    @Override
    public NdArray step(NdArray z, double size) {
        double[] x = z.toDoubles();
        List<Block> blocks = blocks();
        parallel.forRange(blocks.size(), 1, (from, to, worker) -> {
            var matrix = matrix(worker);
            for (var b : blocks.subList(from, to)) {
                load(x, b, matrix);
                matrix.shrink(b.pixels(), size * threshold(b.pixels()));
                store(x, b, matrix);
            }
        });
        return z.backend().upload(z.type(), x);
    }

    @Override
    public double value(NdArray video) {
        double[] x = video.toDoubles();
        double sum = 0;
        for (var b : blocks()) {
            load(x, b, matrix(0));
            sum += threshold(b.pixels()) * matrix(0).nuclearNorm(b.pixels());
        }
        return sum;
    }

    private double threshold(int pixels) {
        return weight * (Math.sqrt(pixels) + Math.sqrt(shape.size(1)));
    }

    /// @param first number of its upper left pixel in frame 0
    private record Block(int first, int rows, int columns) {
        int pixels() {
            return rows * columns;
        }
    }

    private List<Block> blocks() {
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
