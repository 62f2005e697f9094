package cinegrad.ops.nufft;

import cinegrad.ops.fft.FftGeometry;
import cinegrad.ops.fft.FftGeometry.Centering;
import cinegrad.ops.fft.FftGeometry.Direction;
import cinegrad.ops.fft.FftGeometry.Norm;
import cinegrad.ops.fft.FourierTransform;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.parallel.Pool;
import cinegrad.ops.shape.Shape;

import java.util.Arrays;

/// The steps of a [NufftPlan] in single precision. As many images as there are threads, or more, are shared out among them; fewer
/// are made one after the other by all threads. Either way the bits are the same.
public final class Gridding {
    private static final int SAMPLES = 1024;
    private static final int ROWS = 32;
    private static final GriddingKernel KERNEL = GriddingKernel.fastest();
    private static final Pool<Scratch> SCRATCH = new Pool<>(Runtime.getRuntime().availableProcessors(), Scratch::new);

    private final NufftPlan plan;
    private final FourierTransform transforms;
    private final Parallel parallel;
    private final int height;
    private final int width;
    private final int gridHeight;
    private final int gridWidth;
    private final float[] rowScale;
    private final float[] columnScale;

    /// @param transforms the fast Fourier transform to use
    public Gridding(NufftPlan plan, FourierTransform transforms, Parallel parallel) {
        this.plan = plan;
        this.transforms = transforms;
        this.parallel = parallel;
        height = plan.geometry().image().height();
        width = plan.geometry().image().width();
        gridHeight = plan.grid().height();
        gridWidth = plan.grid().width();
        rowScale = floats(plan.rowScale());
        columnScale = floats(plan.columnScale());
    }

    private static float[] floats(double[] numbers) {
        var f = new float[numbers.length];
        for (int i = 0; i < f.length; i++) f[i] = (float) numbers[i];
        return f;
    }

    /// The grid of one image, and its rows that are not of zeros.
    private static final class Scratch implements Pool.Memory {
        private float[] grid = {};
        private float[] rows = {};

        void require(int gridNumbers, int rowNumbers) {
            if (grid.length < gridNumbers) grid = new float[gridNumbers];
            if (rows.length < rowNumbers) rows = new float[rowNumbers];
        }

        @Override
        public long bytes() {
            return (long) Float.BYTES * (grid.length + rows.length);
        }
    }

    /// y = A x: images (batch, T, H, W) to samples (batch, T, S), complex.
    public void apply(float[] x, float[] y, int batch) {
        var bins = plan.bins();
        forEachImage(batch, (image, scratch) -> {
            var frame = bins[image % bins.length];
            intoRows(x, image, scratch);
            transform(scratch.rows, height, 1, Direction.FORWARD);
            rowsIntoGrid(scratch);
            transform(scratch.grid, gridHeight, 0, Direction.FORWARD);
            int at = 2 * frame.samples() * image;
            parallel.forRange(frame.samples(), SAMPLES, (from, to, _) ->
                    KERNEL.interpolate(frame, scratch.grid, y, at, from, to));
        });
    }

    /// x = A* y: samples (batch, T, S) to images (batch, T, H, W), complex.
    public void adjoint(float[] y, float[] x, int batch) {
        var bins = plan.bins();
        forEachImage(batch, (image, scratch) -> {
            var frame = bins[image % bins.length];
            spread(frame, y, 2 * frame.samples() * image, scratch.grid);
            transform(scratch.grid, gridHeight, 0, Direction.INVERSE);
            rowsFromGrid(scratch);
            transform(scratch.rows, height, 1, Direction.INVERSE);
            fromRows(scratch, x, image);
        });
    }

    /// y ← P Pᵀ y, samples (T, S), complex: every sample becomes the sum of its neighbors.
    void overlap(float[] y) {
        var bins = plan.bins();
        forEachImage(1, (image, scratch) -> {
            var frame = bins[image];
            int at = 2 * frame.samples() * image;
            spread(frame, y, at, scratch.grid);
            parallel.forRange(frame.samples(), SAMPLES, (from, to, _) ->
                    KERNEL.interpolate(frame, scratch.grid, y, at, from, to));
        });
    }

    @FunctionalInterface
    private interface Image {
        void compute(int image, Scratch scratch);
    }

    private void forEachImage(int batch, Image work) {
        int images = batch * plan.geometry().frames();
        if (images >= parallel.threads()) {
            parallel.forRange(images, 1, (from, to, _) -> images(from, to, work));
        } else {
            images(0, images, work);
        }
    }

    private void images(int from, int to, Image work) {
        var scratch = SCRATCH.borrow();
        scratch.require(2 * gridHeight * gridWidth, 2 * height * gridWidth);
        for (int i = from; i < to; i++) work.compute(i, scratch);
        SCRATCH.giveBack(scratch);
    }

    private void transform(float[] numbers, int rows, int axis, Direction direction) {
        var geometry = FftGeometry.of(Shape.of(rows, gridWidth), direction, Norm.NONE, Centering.NONE, axis);
        transforms.transform(numbers, numbers, geometry, parallel);
    }

    /// The image, scaled, its middle column first, with zeros in between.
    private void intoRows(float[] x, int image, Scratch scratch) {
        int middle = width / 2;
        float[] rows = scratch.rows;
        parallel.forRange(height, ROWS, (from, to, _) -> {
            for (int h = from; h < to; h++) {
                int at = 2 * (image * height + h) * width;
                int row = 2 * h * gridWidth;
                Arrays.fill(rows, row + 2 * (width - middle), row + 2 * (gridWidth - middle), 0);
                scale(x, at + 2 * middle, rows, row, middle, width, rowScale[h]);
                scale(x, at, rows, row + 2 * (gridWidth - middle), 0, middle, rowScale[h]);
            }
        });
    }

    private void fromRows(Scratch scratch, float[] x, int image) {
        int middle = width / 2;
        parallel.forRange(height, ROWS, (from, to, _) -> {
            for (int h = from; h < to; h++) {
                int at = 2 * (image * height + h) * width;
                int row = 2 * h * gridWidth;
                scale(scratch.rows, row, x, at + 2 * middle, middle, width, rowScale[h]);
                scale(scratch.rows, row + 2 * (gridWidth - middle), x, at, 0, middle, rowScale[h]);
            }
        });
    }

    /// Columns first ≤ w < last of the image, from place `from` of `a` to place `to` of `b`.
    private void scale(float[] a, int from, float[] b, int to, int first, int last, float factor) {
        for (int w = first, i = 0; w < last; w++, i += 2) {
            float f = factor * columnScale[w];
            b[to + i] = f * a[from + i];
            b[to + i + 1] = f * a[from + i + 1];
        }
    }

    private void rowsIntoGrid(Scratch scratch) {
        int middle = height / 2;
        int line = 2 * gridWidth;
        System.arraycopy(scratch.rows, middle * line, scratch.grid, 0, (height - middle) * line);
        Arrays.fill(scratch.grid, (height - middle) * line, (gridHeight - middle) * line, 0);
        System.arraycopy(scratch.rows, 0, scratch.grid, (gridHeight - middle) * line, middle * line);
    }

    private void rowsFromGrid(Scratch scratch) {
        int middle = height / 2;
        int line = 2 * gridWidth;
        System.arraycopy(scratch.grid, 0, scratch.rows, middle * line, (height - middle) * line);
        System.arraycopy(scratch.grid, (gridHeight - middle) * line, scratch.rows, 0, middle * line);
    }

    /// Pᵀ y, band by band: the samples of the band before, then its own.
    private void spread(SampleBins bins, float[] y, int yAt, float[] grid) {
        int bands = bins.bands();
        int numbers = 2 * gridWidth * SampleBins.BAND;
        parallel.forRange(bands, 1, (from, to, _) -> {
            for (int b = from; b < to; b++) {
                Arrays.fill(grid, b * numbers, (b + 1) * numbers, 0);
                int before = b == 0 ? bands - 1 : b - 1;
                int top = b * SampleBins.BAND;
                KERNEL.spread(bins, y, yAt, bins.start(before), bins.start(before + 1), grid, top, b == 0 ? -gridHeight : 0);
                KERNEL.spread(bins, y, yAt, bins.start(b), bins.start(b + 1), grid, top, 0);
            }
        });
    }
}
