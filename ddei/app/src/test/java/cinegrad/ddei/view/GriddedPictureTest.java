package cinegrad.ddei.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.image.FrameSize;
import cinegrad.ddei.io.numpy.Npz;
import cinegrad.ddei.request.SpokeLaw;
import cinegrad.ddei.simulate.RadialScan;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.Shape;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files of spokes are shown as the pictures that gridding makes of them.
class GriddedPictureTest {
    @TempDir
    private Path folder;

    /// Many spokes, so that the picture is like the true one, in brightness, too.
    @Test
    void spokesAreShownAsAPicture() {
        var scan = new RadialScan(1, 2, new FrameSize(24, 20), 0.05, 0, SpokeLaw.parse("golden:40"), 2).acquire(Parallel.ALONE);
        Path path = folder.resolve("spokes.npz");
        Npz.write(path, scan.arrays(), Npz.Packing.STORED);
        try (var file = new FileOpener().open(path)) {
            var shown = file.arrays().get(file.first());
            assertEquals("gridded(2,24,20) as [time, y, x]", shown + " as " + shown.axes().names());
            float[] x = shown.read(new int[3], new int[] {2, 24, 20}).toFloats();
            float[] truth = scan.image().orElseThrow();
            double error = 0;
            double energy = 0;
            for (int i = 0; i < truth.length; i += 2) {
                error += Math.pow(Math.hypot(x[i], x[i + 1]) - Math.hypot(truth[i], truth[i + 1]), 2);
                energy += truth[i] * truth[i] + truth[i + 1] * truth[i + 1];
            }
            double relative = Math.sqrt(error / energy);
            assertTrue(relative <= 0.25, () -> "relative error " + relative);
        }
    }

    @Test
    void whatCannotBeGriddedIsShownAsItIs() {
        Path path = folder.resolve("odd.npz");
        Map<String, HostArray> arrays = new LinkedHashMap<>();
        arrays.put("trajectory", HostArray.of(Shape.of(2, 4, 8, 2), new double[128]));
        arrays.put("kspace", HostArray.complex(Shape.of(2, 4, 8), new float[128]));
        Npz.write(path, arrays, Npz.Packing.STORED);
        try (var file = new FileOpener().open(path)) {
            assertEquals(List.of("not gridded: the trajectory is zero everywhere"), file.notes());
            assertEquals("kspace", file.arrays().get(file.first()).name());
        }
    }

    /// The file of `TrajectoryReaderTest`, whose k-space, points and picture are shown.
    @Test
    void ismrmrdAlongATrajectory() {
        Path path = Path.of("../io/src/test/resources/ismrmrd/spokes.h5");
        try (var file = new FileOpener().open(path)) {
            assertEquals("[gridded(1,3,4,4), kspace(1,2,3,4,8), trajectory(1,3,4,8)]", file.arrays().toString());
            var kspace = file.arrays().get(1).read(new int[] {0, 1, 2, 3, 4}, new int[] {1, 1, 1, 1, 2}).toFloats();
            assertEquals(1161, kspace[0]);
            assertEquals(-2, kspace[1]);
            assertEquals(2, file.arrays().get(2).read(new int[4], new int[] {1, 1, 1, 1}).toFloats().length);
            double energy = 0;
            for (float v : file.arrays().getFirst().read(new int[4], new int[] {1, 3, 4, 4}).toFloats()) energy += v * v;
            assertTrue(energy > 0, "an empty picture");
        }
    }
}
