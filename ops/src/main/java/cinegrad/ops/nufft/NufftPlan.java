package cinegrad.ops.nufft;

import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.shape.ShapeException;

import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A non-uniform Fourier transform with given points, made once and applied to any number of images.
///
/// `A = P · F · Z · D`: the image is divided by the kernel's transform (D), written into a grid 1.65 to 2 times as large and of
/// zeros elsewhere (Z), transformed (F), and every sample is the sum of its 8 × 8 neighbors on the grid, weighed by the
/// [KaiserBessel] kernel (P). The adjoint is `D · Zᵀ · F* · Pᵀ`, the transpose of exactly these numbers. Source: Fessler and
/// Sutton, *Nonuniform fast Fourier transforms using min-max interpolation*, IEEE TSP 51 (2003), with the kernel of Beatty et al.
///
/// In single precision samples are within 1e-6 of [NufftGeometry]'s sum, relative to their norm. Frequencies are kept in double
/// precision. May be used by several threads.
public final class NufftPlan {
    private static final double LEAST_OVERSAMPLING = 1.65;
    private static final int MOST_NUMBERS = Integer.MAX_VALUE - 8;

    private final NufftGeometry geometry;
    private final Trajectory trajectory;
    private final ImageSize grid;
    private final KaiserBessel rowKernel;
    private final KaiserBessel columnKernel;
    private SampleBins @Nullable [] bins;

    private NufftPlan(ImageSize image, Trajectory trajectory) {
        this.geometry = new NufftGeometry(image, trajectory.shape());
        this.trajectory = trajectory;
        this.grid = grid(image);
        this.rowKernel = new KaiserBessel((double) grid.height() / image.height());
        this.columnKernel = new KaiserBessel((double) grid.width() / image.width());
    }

    private static ImageSize grid(ImageSize image) {
        long height = gridSize(image.height());
        long width = gridSize(image.width());
        if (2 * height * width > MOST_NUMBERS) {
            throw new ShapeException("nufft: images of (H,W) = " + image + " need a grid of (" + height + "," + width
                    + "), more numbers than an array holds");
        }
        return new ImageSize((int) height, (int) width);
    }

    /// The transform between images of this size and samples at these points.
    ///
    /// @throws ShapeException if the images are too large
    public static NufftPlan of(ImageSize image, Trajectory trajectory) {
        return new NufftPlan(image, trajectory);
    }

    /// The least whole number of bands with no other factor than 2, 3 and 5 that oversamples n enough.
    private static long gridSize(int n) {
        int bands = (int) Math.ceil(LEAST_OVERSAMPLING * n / SampleBins.BAND);
        while (!isSmooth(bands)) bands++;
        return (long) bands * SampleBins.BAND;
    }

    private static boolean isSmooth(int n) {
        int rest = n;
        for (int p : new int[] {2, 3, 5}) while (rest % p == 0) rest /= p;
        return rest == 1;
    }

    public NufftGeometry geometry() {
        return geometry;
    }

    public Trajectory trajectory() {
        return trajectory;
    }

    /// The sizes of the oversampled grid.
    public ImageSize grid() {
        return grid;
    }

    /// What image rows are multiplied by: D along H, with 1/√(H·W).
    public double[] rowScale() {
        double norm = 1 / Math.sqrt(geometry.image().pixels());
        return scale(geometry.image().height(), grid.height(), rowKernel, norm);
    }

    /// What image columns are multiplied by: D along W.
    public double[] columnScale() {
        return scale(geometry.image().width(), grid.width(), columnKernel, 1);
    }

    private static double[] scale(int n, int size, KaiserBessel kernel, double factor) {
        return IntStream.range(0, n).mapToDouble(i -> factor / kernel.transform((i - n / 2) / (double) size)).toArray();
    }

    /// ∫∫ (φ ∗ φ) over both axes in cells of the Cartesian grid: what P Pᵀ gives for one sample a cell, divided by the area of a
    /// grid point.
    double kernelArea() {
        double sum = rowKernel.transform(0) * columnKernel.transform(0);
        return sum * sum * geometry.image().pixels() / grid.pixels();
    }

    /// The samples of every frame, sorted; made at the first call.
    public synchronized SampleBins[] bins() {
        if (bins == null) {
            float[] rowTable = rowKernel.polynomials();
            float[] columnTable = columnKernel.polynomials();
            bins = IntStream.range(0, trajectory.frames()).mapToObj(t -> {
                int n = trajectory.samples();
                double[] rows = IntStream.range(0, n).mapToDouble(s -> rowPosition(t, s)).toArray();
                double[] columns = IntStream.range(0, n).mapToDouble(s -> columnPosition(t, s)).toArray();
                return new SampleBins(grid, rowTable, columnTable, rows, columns);
            }).toArray(SampleBins[]::new);
        }
        return bins;
    }

    private double rowPosition(int frame, int sample) {
        return trajectory.row(frame, sample) * grid.height() / geometry.image().height();
    }

    private double columnPosition(int frame, int sample) {
        return trajectory.column(frame, sample) * grid.width() / geometry.image().width();
    }
}
