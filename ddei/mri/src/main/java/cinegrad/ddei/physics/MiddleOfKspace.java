package cinegrad.ddei.physics;

import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.fft.FftGeometry.Centering;
import cinegrad.ops.fft.FftGeometry.Direction;
import cinegrad.ops.fft.FftGeometry.Norm;
import cinegrad.ops.linear.FourierMap;
import cinegrad.ops.linear.ToeplitzMap;
import cinegrad.ops.nufft.DensityWeights;
import cinegrad.ops.nufft.NufftPlan;
import cinegrad.ops.nufft.Trajectory;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.List;
import java.util.stream.IntStream;

/// The middle of k-space on the Cartesian grid, from samples at any points, those of all frames together: what coil maps are
/// found from.
///
/// Each coil's samples in the middle are those of a small image of the whole field of view, which is found by least squares:
/// conjugate gradients on `A* W A x = A* W y` with the density W of Pipe and Menon. Its Fourier transform is the k-space. A
/// margin around the part that matters takes what the samples beyond would have said.
///
/// @param points (T, S, 2), cycles per field of view
public record MiddleOfKspace(ImageSize image, Trajectory points) {
    /// Side of the region of ESPIRiT, at most.
    private static final int REGION = Espirit.USUAL.region();
    private static final int MARGIN = 8;
    /// The share of the sides within which smooth images are made.
    private static final int SMOOTH = 4;
    /// How far a point of the grid may be from the nearest sample to count as measured, in cells.
    private static final double NEAR = 0.75;
    private static final int DENSITY_ITERATIONS = 10;
    private static final ConjugateGradient SOLVER = new ConjugateGradient(20, 1e-3);
    private static final FourierMap TO_KSPACE =
            new FourierMap(List.of(-2, -1), Direction.FORWARD, Norm.ORTHO, Centering.CENTERED);

    /// The side of the square that ESPIRiT may take: twice the radius of the disc around the middle in which every point of the
    /// grid has a sample near it; at most 24. Small numbers say that too little was measured.
    public int region() {
        int most = REGION / 2;
        int side = 2 * most + 3;
        var measured = new boolean[side * side];
        for (int t = 0; t < points.frames(); t++) {
            for (int s = 0; s < points.samples(); s++) {
                mark(measured, side, points.row(t, s), points.column(t, s));
            }
        }
        double radius = most + 1;
        for (int i = 0; i < measured.length; i++) {
            if (!measured[i]) radius = Math.min(radius, Math.hypot(i / side - side / 2, i % side - side / 2));
        }
        return 2 * Math.clamp((int) Math.ceil(radius) - 1, 0, most);
    }

    /// Marks the points of the grid near a sample.
    private static void mark(boolean[] measured, int side, double row, double column) {
        int half = side / 2;
        for (int y = (int) Math.max(-half, Math.ceil(row - NEAR)); y <= Math.min(half, row + NEAR); y++) {
            for (int x = (int) Math.max(-half, Math.ceil(column - NEAR)); x <= Math.min(half, column + NEAR); x++) {
                if (Math.hypot(y - row, x - column) <= NEAR) measured[(y + half) * side + x + half] = true;
            }
        }
    }

    /// @param kspace complex (C, T, S), interleaved
    /// @throws IllegalArgumentException if nothing was measured in the middle
    public CalibrationData calibration(Backend backend, float[] kspace, int coils) {
        var small = new ImageSize(side(image.height()), side(image.width()));
        double[] k = points.toDoubles();
        int[] near = IntStream.range(0, k.length / 2).filter(i -> Math.abs(k[2 * i]) < small.height() / 2.0
                && Math.abs(k[2 * i + 1]) < small.width() / 2.0).toArray();
        if (near.length == 0) {
            throw new IllegalArgumentException("coil maps: no sample lies in the middle of k-space, so there is nothing to "
                    + "calibrate with; add coil_maps_re_im (C,H,W,2)");
        }
        var plan = NufftPlan.of(small, Trajectory.of(Shape.of(near.length, 2),
                IntStream.range(0, 2 * near.length).mapToDouble(i -> k[2 * near[i / 2] + i % 2]).toArray()));
        double[] density = DensityWeights.pipeMenon(plan, DENSITY_ITERATIONS, backend.parallel());
        var weighed = new float[2 * coils * near.length];
        for (int c = 0; c < coils; c++) {
            for (int i = 0; i < near.length; i++) {
                int from = 2 * (c * (k.length / 2) + near[i]);
                int to = 2 * (c * near.length + i);
                weighed[to] = (float) (density[i] * kspace[from]);
                weighed[to + 1] = (float) (density[i] * kspace[from + 1]);
            }
        }
        NdArray y = backend.upload(ArrayType.complex(Shape.of(coils, near.length)), weighed);
        NdArray images = SOLVER.solve(ToeplitzMap.of(backend, plan, density), backend.nufftAdjoint(y, plan));
        return placed(TO_KSPACE.apply(images).toDoubles(), coils, small);
    }

    private static int side(int pixels) {
        return Math.min(pixels, Math.max(REGION, 2 * Math.ceilDiv(pixels, 2 * SMOOTH)) + MARGIN);
    }

    /// @param middle complex (C, h, w), the small grid
    private CalibrationData placed(double[] middle, int coils, ImageSize small) {
        int half = (small.width() - 1) / 2;
        int columns = 2 * half + 1;
        var means = new double[2 * coils * small.height() * columns];
        int left = small.width() / 2 - half;
        for (int c = 0; c < coils; c++) {
            for (int h = 0; h < small.height(); h++) {
                System.arraycopy(middle, 2 * ((c * small.height() + h) * small.width() + left), means,
                        2 * (c * small.height() + h) * columns, 2 * columns);
            }
        }
        int top = image.height() / 2 - small.height() / 2;
        return new CalibrationData(coils, image.height(), image.width(), top, small.height(), half, means);
    }
}
