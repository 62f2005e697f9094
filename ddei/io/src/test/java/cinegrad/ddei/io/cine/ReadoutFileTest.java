package cinegrad.ddei.io.cine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.bart.Bart;
import cinegrad.ddei.io.image.FrameSize;
import cinegrad.ddei.io.matlab.Mat5Writer;
import cinegrad.ddei.io.numpy.Npy;
import cinegrad.ddei.io.numpy.Npz;
import cinegrad.ops.shape.Shape;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadoutFileTest {
    private static final ReadoutAcquisition SPOKES = Readouts.of(2, 3, 5, 8);

    @TempDir
    private Path folder;

    private static ArrayChoice choice(Path trajectory, FrameSize matrix, Binning binning) {
        return ArrayChoice.FOUND.with(new ReadoutChoice(Optional.ofNullable(trajectory), Optional.ofNullable(matrix),
                Optional.ofNullable(binning)));
    }

    private ReadoutAcquisition npz(Map<String, HostArray> arrays, ArrayChoice choice) {
        Path file = folder.resolve("a.npz");
        Npz.write(file, arrays, Npz.Packing.STORED);
        return (ReadoutAcquisition) RawScan.read(file, choice);
    }

    private static Map<String, HostArray> arrays() {
        return new LinkedHashMap<>(SPOKES.arrays());
    }

    private static void same(ReadoutAcquisition expected, ReadoutAcquisition read, double tolerance) {
        assertEquals(expected.frames(), read.frames());
        assertEquals(expected.readouts(), read.readouts());
        assertEquals(expected.samples(), read.samples());
        assertEquals(expected.coils(), read.coils());
        assertEquals(expected.height() + "x" + expected.width(), read.height() + "x" + read.width());
        assertArrayEquals(expected.kspace(), read.kspace());
        assertArrayEquals(expected.trajectory(), read.trajectory(), tolerance);
    }

    @Test
    void whatIsWrittenIsRead() {
        same(SPOKES, npz(arrays(), ArrayChoice.FOUND), 0);
        assertEquals(SPOKES.geometry(), npz(arrays(), ArrayChoice.FOUND).geometry());
        var one = Readouts.of(3, 1, 2, 8);
        same(one, npz(one.arrays(), ArrayChoice.FOUND), 0);
        Bart.write(folder.resolve("b.cfl"), SPOKES.bartKspace());
        Bart.write(folder.resolve("b-traj.cfl"), SPOKES.bartTrajectory());
        same(SPOKES, (ReadoutAcquisition) RawScan.read(folder.resolve("b.cfl"), choice(folder.resolve("b-traj.cfl"), null, null)),
                1e-6);
    }

    @Test
    void imageAndMapsGiveTheSizeOfThePicture() {
        var arrays = arrays();
        arrays.put("image_re_im", HostArray.of(Shape.of(2, 6, 4, 2), new float[96]));
        arrays.put("coil_maps", HostArray.complex(Shape.of(3, 6, 4), new float[144]));
        var read = npz(arrays, ArrayChoice.FOUND);
        assertEquals("6x4", read.height() + "x" + read.width());
        assertEquals(96, read.image().orElseThrow().length);
        assertEquals(144, read.maps().orElseThrow().length);
    }

    /// sigpy's names and order, one frame whose points are shared by all that follow, and points in cycles per pixel.
    @Test
    void otherProgramsArraysAreRead() {
        var one = Readouts.of(1, 3, 5, 8);
        var arrays = new LinkedHashMap<String, HostArray>();
        arrays.put("coord", HostArray.of(Shape.of(5, 8, 2), one.trajectory()));
        arrays.put("ksp", HostArray.complex(Shape.of(3, 5, 8), one.kspace()));
        same(one, npz(arrays, ArrayChoice.FOUND), 0);

        var twice = new float[2 * one.kspace().length];
        System.arraycopy(one.kspace(), 0, twice, 0, one.kspace().length);
        arrays.put("ksp", HostArray.complex(Shape.of(2, 3, 5, 8), twice));
        var shared = npz(arrays, ArrayChoice.FOUND);
        assertEquals(2, shared.frames());
        assertArrayEquals(one.trajectory(), Arrays.copyOfRange(shared.trajectory(), one.trajectory().length,
                2 * one.trajectory().length));

        double[] perPixel = Arrays.stream(one.trajectory()).map(v -> v / 4).toArray();
        arrays.put("ksp", HostArray.complex(Shape.of(3, 5, 8), one.kspace()));
        arrays.put("coord", HostArray.of(Shape.of(5, 8, 2), perPixel));
        same(one, npz(arrays, ArrayChoice.FOUND), 1e-12);
        var larger = npz(arrays, choice(null, new FrameSize(8, 8), null));
        assertArrayEquals(Arrays.stream(one.trajectory()).map(v -> 2 * v).toArray(), larger.trajectory(), 1e-12);
        Npy.write(folder.resolve("points.npy"), HostArray.of(Shape.of(5, 8, 2), one.trajectory()));
        arrays.remove("coord");
        same(one, npz(arrays, choice(folder.resolve("points.npy"), null, null)), 0);
    }

    /// MATLAB's demos of radial imaging: rawdata (samples, spokes, coils), complex k = k_H + i·k_W in cycles per pixel.
    @Test
    void matlabArraysAreRead() {
        var one = Readouts.of(1, 3, 5, 8);
        var raw = HostArray.complex(Shape.of(3, 5, 8), one.kspace()).permute(2, 1, 0);
        double[] k = Arrays.stream(one.trajectory()).map(v -> v / 4).toArray();
        Mat5Writer.write(folder.resolve("a.mat"), Map.of("rawdata", raw, "k",
                HostArray.complex(Shape.of(5, 8), k).permute(1, 0)));
        same(one, (ReadoutAcquisition) RawScan.read(folder.resolve("a.mat"), ArrayChoice.FOUND), 1e-12);
    }

    @Test
    void spokesAreRegroupedInTheirOrder() {
        var binned = SPOKES.binned(new Binning(4, 3));
        assertEquals(3, binned.frames());
        assertEquals(4, binned.readouts());
        assertEquals(0.05 * 3 / 5, binned.geometry().frameSeconds().orElseThrow(), 1e-12);
        for (int t = 0; t < 3; t++) {
            for (int c = 0; c < 3; c++) {
                float[] expected = Arrays.copyOfRange(SPOKES.kspace(), (c * 10 + 3 * t) * 16, (c * 10 + 3 * t + 4) * 16);
                assertArrayEquals(expected, Arrays.copyOfRange(binned.kspace(), (c * 3 + t) * 64, (c * 3 + t + 1) * 64));
            }
            assertArrayEquals(Arrays.copyOfRange(SPOKES.trajectory(), 3 * t * 16, (3 * t + 4) * 16),
                    Arrays.copyOfRange(binned.trajectory(), t * 64, (t + 1) * 64));
        }
        same(SPOKES, SPOKES.binned(new Binning(5, 5)), 0);
        assertEquals("--bin 11: there are 10 spokes, fewer than a frame has", assertThrows(IllegalArgumentException.class,
                () -> SPOKES.binned(new Binning(11, 11))).getMessage());
        assertEquals("21:5", Binning.parse("21:5").toString());
        for (String wrong : new String[] {"", "0", "4:0", "-3", "4:5:6", "99999999"}) {
            assertTrue(String.valueOf(assertThrows(IllegalArgumentException.class, () -> Binning.parse(wrong)).getMessage())
                    .startsWith("--bin"), wrong);
        }
    }

    private void refused(String expected, Map<String, HostArray> arrays, ArrayChoice choice) {
        String said = String.valueOf(assertThrows(FileFormatException.class, () -> npz(arrays, choice)).getMessage());
        assertTrue(said.contains(expected), said);
    }

    @Test
    void hostileTrajectoriesAreRefused() {
        double[] k = SPOKES.trajectory().clone();
        k[37] = Double.NaN;
        refused("the trajectory holds NaN at sample 18", with("trajectory", HostArray.of(Shape.of(2, 5, 8, 2), k)),
                ArrayChoice.FOUND);
        k[37] = Double.POSITIVE_INFINITY;
        refused("the trajectory holds Infinity", with("trajectory", HostArray.of(Shape.of(2, 5, 8, 2), k)), ArrayChoice.FOUND);
        refused("zero everywhere", with("trajectory", HostArray.of(Shape.of(2, 5, 8, 2), new double[160])), ArrayChoice.FOUND);
        k[37] = 1e9;
        refused("give a larger --matrix", with("trajectory", HostArray.of(Shape.of(2, 5, 8, 2), k)), ArrayChoice.FOUND);
        var huge = with("trajectory", HostArray.of(Shape.of(2, 5, 8, 2), k));
        huge.remove("matrix");
        refused("those up to 4096 a side are made", huge, ArrayChoice.FOUND);
        refused("outside the k-space of a picture of 2×2", arrays("matrix"), choice(null, new FrameSize(2, 2), null));
        refused("no axis of two coordinates", with("trajectory", HostArray.of(Shape.of(4, 5, 8, 4), new double[640])),
                ArrayChoice.FOUND);
        refused("is not (frames,readouts,samples,2)", with("trajectory", HostArray.of(Shape.of(1, 2, 5, 8, 2),
                SPOKES.trajectory())), ArrayChoice.FOUND);
        refused("does not end in the trajectory's 8 readouts of 5 samples",
                with("trajectory", HostArray.of(Shape.of(2, 8, 5, 2), SPOKES.trajectory())), ArrayChoice.FOUND);
        refused("does not fit to a trajectory of 4 frames", with("trajectory", HostArray.of(Shape.of(4, 5, 8, 2),
                Readouts.of(4, 1, 5, 8).trajectory())), ArrayChoice.FOUND);
        var deep = new double[240];
        Arrays.fill(deep, 1);
        refused("three dimensions", with("trajectory", HostArray.of(Shape.of(2, 5, 8, 3), deep)), ArrayChoice.FOUND);
        refused("matrix must be two whole numbers", with("matrix", HostArray.of(Shape.of(2), 8.5, 8)), ArrayChoice.FOUND);
        refused("does not fit to measurements of 3 coils", with("coil_maps", HostArray.complex(Shape.of(2, 4, 4), new float[64])),
                ArrayChoice.FOUND);
        float[] y = SPOKES.kspace().clone();
        y[5] = Float.NaN;
        refused("kspace holds a number that is not finite", with("kspace", HostArray.complex(Shape.of(3, 2, 5, 8), y)
                .permute(1, 0, 2, 3)), ArrayChoice.FOUND);
    }

    private static Map<String, HostArray> with(String name, HostArray array) {
        var arrays = arrays();
        arrays.put(name, array);
        return arrays;
    }

    private static Map<String, HostArray> arrays(String without) {
        var arrays = arrays();
        arrays.remove(without);
        return arrays;
    }

    @Test
    void whatNeedsLinesSaysSo() {
        npz(arrays(), ArrayChoice.FOUND);
        String said = String.valueOf(assertThrows(FileFormatException.class,
                () -> SingleAcquisition.read(folder.resolve("a.npz"))).getMessage());
        assertTrue(said.contains("lie along a trajectory"), said);
        var lines = new LinkedHashMap<String, HostArray>();
        lines.put("image_re_im", HostArray.of(Shape.of(2, 4, 3, 2), new float[48]));
        lines.put("mask", HostArray.of(Shape.of(2, 3), 1, 0, 1, 0, 1, 1));
        Npz.write(folder.resolve("lines.npz"), lines, Npz.Packing.STORED);
        assertEquals("--bin has no effect on lines.npz: it has no trajectory", assertThrows(IllegalArgumentException.class,
                () -> RawScan.read(folder.resolve("lines.npz"), choice(null, null, new Binning(2, 2)))).getMessage());
    }
}
