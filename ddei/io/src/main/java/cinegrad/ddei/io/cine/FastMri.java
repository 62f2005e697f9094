package cinegrad.ddei.io.cine;

import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.FileKind;
import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.io.ReadBudget;
import cinegrad.ddei.io.arrays.ArrayFile;
import cinegrad.ddei.io.cine.AxisOrder.Axis;
import cinegrad.ddei.io.ismrmrd.EncodedSpace;
import cinegrad.ops.fft.Fft;
import cinegrad.ops.fft.FftGeometry;
import cinegrad.ops.fft.FftGeometry.Centering;
import cinegrad.ops.fft.FftGeometry.Direction;
import cinegrad.ops.fft.FftGeometry.Norm;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.Shape;

import java.nio.file.Path;
import java.util.Optional;

/// An HDF5 file of the fastMRI data: `kspace` (slice, \[coil,\] readout, phase encoding) of one frame, `ismrmrd_header` with the
/// sizes of k-space and picture, in test sets `mask` (phase encoding). Lines beside the acquired ones are zeros that fill k-space
/// up to its size; the mask does not say so.
///
/// Source: Zbontar et al., *fastMRI: an open dataset and benchmarks for accelerated MRI*, 2018, and its loader.
///
/// @param space what the header says; empty: none
record FastMri(AxisOrder order, Optional<EncodedSpace> space) {
    private static final String KSPACE = "kspace";
    private static final String HEADER = "ismrmrd_header";
    private static final int FEWEST_AXES = 3;

    /// What a file is, if its array `key` is laid out so.
    ///
    /// @throws FileFormatException if its header is damaged
    static Optional<FastMri> of(Path path, ArrayFile file, String key, ReadBudget budget) {
        if (file.kind() != FileKind.HDF5 || !key.equals(KSPACE)) return Optional.empty();
        int rank = file.sizes(key).length;
        var space = EncodedSpace.in(path, HEADER, budget.another());
        boolean pictures = file.names().contains("reconstruction_rss") || file.names().contains("reconstruction_esc");
        if (space.isEmpty() && !pictures || rank < FEWEST_AXES || rank > FEWEST_AXES + 1) return Optional.empty();
        return Optional.of(new FastMri(rank == FEWEST_AXES ? AxisOrder.of(Axis.SLICE, Axis.ROW, Axis.COLUMN)
                : AxisOrder.of(Axis.SLICE, Axis.COIL, Axis.ROW, Axis.COLUMN), space));
    }

    /// The acquisition with readouts cut to the picture's size, and pixels of the size that the header gives.
    SingleAcquisition applied(SingleAcquisition scan) {
        if (space.isEmpty()) return scan;
        var s = space.get();
        double[] field = s.fieldOfView();
        var geometry = Geometry.of(0, field[0] / s.samples(), field[1] / s.lines(), field[2], Optional.empty());
        if (s.samples() != scan.height()) {
            return scan.with(geometry).with("its header speaks of readouts of " + s.samples() + " samples, which were not cut");
        }
        int height = Math.min(s.picture(), scan.height());
        if (height == scan.height() || !scan.mask().isOfLines()) return scan.with(geometry);
        int maps = Math.max(1, scan.coils());
        var cut = new SingleAcquisition(scan.frames(), height, scan.width(), Optional.empty(),
                Optional.of(cut(scan.kspace().orElseThrow(), maps * scan.frames(), scan.height(), height, scan.width())),
                scan.mask(), scan.coils(), scan.maps().map(m -> middle(m, maps, scan.height(), height, scan.width())), geometry,
                scan.layout());
        return cut.with("readouts of " + scan.height() + " samples cut to " + height);
    }

    /// K-space (n, H, W) whose transform along H is that of the middle rows.
    private static float[] cut(float[] kspace, int n, int rows, int height, int width) {
        float[] images = kspace.clone();
        Fft.transform(images, images, alongReadout(Shape.of(n, rows, width), Direction.INVERSE), Parallel.ALONE);
        float[] middle = middle(images, n, rows, height, width);
        Fft.transform(middle, middle, alongReadout(Shape.of(n, height, width), Direction.FORWARD), Parallel.ALONE);
        return middle;
    }

    private static FftGeometry alongReadout(Shape shape, Direction direction) {
        return FftGeometry.of(shape, direction, Norm.ORTHO, Centering.CENTERED, 1);
    }

    /// The middle rows of images (n, H, W).
    private static float[] middle(float[] images, int n, int rows, int height, int width) {
        var middle = new float[2 * n * height * width];
        int first = rows / 2 - height / 2;
        for (int i = 0; i < n; i++) {
            System.arraycopy(images, 2 * (i * rows + first) * width, middle, 2 * i * height * width, 2 * height * width);
        }
        return middle;
    }
}
