package cinegrad.ddei.io.cine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.ElementType;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.KspaceSample;
import cinegrad.ddei.io.bart.Bart;
import cinegrad.ddei.io.matlab.Mat5Writer;
import cinegrad.ddei.io.numpy.Npy;
import cinegrad.ddei.io.numpy.Npz;
import cinegrad.ops.shape.Shape;
import cinegrad.support.Shared;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// One acquisition, written in every format and order of axes, is read as the same numbers.
class MeasurementsTest {
    private static final int COILS = 3;
    private static final int FRAMES = 10;
    private static final int HEIGHT = 32;
    private static final int WIDTH = 24;
    private static final HostArray SCAN = KspaceSample.numbers(COILS, FRAMES, HEIGHT, WIDTH);
    private static final float[] LINES = KspaceSample.lines(FRAMES, WIDTH);

    @TempDir
    private Path folder;

    private static void same(SingleAcquisition read) {
        assertEquals("3 10 32 24", read.coils() + " " + read.frames() + " " + read.height() + " " + read.width(), read.layout());
        assertArrayEquals(SCAN.toFloats(), read.kspace().orElseThrow(), read.layout());
        assertArrayEquals(LINES, read.mask().values(), read.layout());
    }

    private static ArrayChoice choice(String key, String axes) {
        return new ArrayChoice(Optional.ofNullable(key), Optional.ofNullable(axes).map(AxisOrder::parse), OptionalInt.empty());
    }

    /// Axes 0 … 3 are coils, frames, rows, columns.
    @ParameterizedTest
    @ValueSource(strings = {"0123", "1023", "2301", "2310", "3201", "1230", "3012", "2130"})
    void everyOrderIsFound(String digits) {
        int[] order = digits.chars().map(c -> c - '0').toArray();
        Mat5Writer.write(folder.resolve("a.mat"), Map.of("measured", SCAN.permute(order)));
        Npy.write(folder.resolve("a.npy"), SCAN.permute(order));
        for (String name : new String[] {"a.mat", "a.npy"}) {
            var read = SingleAcquisition.read(folder.resolve(name));
            same(read);
            assertTrue(read.layout().contains("found by its energy and zeros"), read.layout());
        }
    }

    @Test
    void bartsAxesAreKnown() {
        Bart.write(folder.resolve("a"), SCAN.permute(2, 3, 0, 1).reshape(Shape.of(HEIGHT, WIDTH, 1, COILS, 1, 1, 1, 1, 1, 1,
                FRAMES)));
        for (String name : new String[] {"a", "a.cfl", "a.hdr"}) same(SingleAcquisition.read(folder.resolve(name)));
        Bart.write(folder.resolve("b"), SCAN.permute(2, 3, 0, 1));
        assertTrue(refused(folder.resolve("b"), ArrayChoice.FOUND).contains("its axis 2 has 3 entries"));
        same(SingleAcquisition.read(folder.resolve("b"), choice(null, "y,x,c,t")));
    }

    @Test
    void complexArraysOfArchives() {
        var arrays = new LinkedHashMap<String, HostArray>();
        arrays.put("kspace", SCAN);
        arrays.put("mask", HostArray.of(Shape.of(FRAMES, WIDTH), LINES));
        arrays.put("coil_maps", HostArray.complex(Shape.of(COILS, HEIGHT, WIDTH), new float[2 * COILS * HEIGHT * WIDTH]));
        arrays.putAll(Geometry.ofFrames(0.03).arrays());
        Npz.write(folder.resolve("a.npz"), arrays, Npz.Packing.DEFLATED);
        var read = SingleAcquisition.read(folder.resolve("a.npz"));
        same(read);
        assertTrue(read.maps().isPresent());
        assertEquals(0.03, read.geometry().frameSeconds().orElseThrow());
        // one coil, double precision, no mask
        Npz.write(folder.resolve("b.npz"), Map.of("kspace", HostArray.complex(SCAN.slice(0, 1).shape(),
                SCAN.slice(0, 1).toDoubles())), Npz.Packing.STORED);
        var single = SingleAcquisition.read(folder.resolve("b.npz"));
        assertEquals(0, single.coils());
        assertArrayEquals(SCAN.slice(0, 1).toFloats(), single.kspace().orElseThrow());
        assertArrayEquals(LINES, single.mask().values());
    }

    /// The mask says more than zeros do: a line of it may hold zeros alone.
    @Test
    void masksAreHeeded() {
        float[] more = LINES.clone();
        more[0] = 1;
        more[1] = 1;
        var mask = HostArray.of(Shape.of(FRAMES, WIDTH), more);
        for (HostArray shaped : new HostArray[] {mask, mask.permute(1, 0), rows(mask)}) {
            Mat5Writer.write(folder.resolve("a.mat"), Map.of("kspace", SCAN.permute(2, 3, 0, 1), "mask", shaped));
            assertArrayEquals(more, SingleAcquisition.read(folder.resolve("a.mat")).mask().values(), shaped.toString());
        }
        Mat5Writer.write(folder.resolve("a.mat"), Map.of("kspace", SCAN, "mask", HostArray.of(Shape.of(1, 5), new float[5])));
        assertTrue(refused(folder.resolve("a.mat"), ArrayChoice.FOUND).contains("does not fit"));
    }

    /// As many frames as columns: whether (8,8) is (t,x) or (x,t) nobody knows, unless both say the same.
    @Test
    void aMaskOfEqualSizesIsNotGuessed() {
        int h = 10;
        int n = 8;
        var numbers = new float[2 * h * n * n];
        for (int i = 0; i < numbers.length; i++) numbers[i] = 1 + i % 7;
        var mask = new float[n * n];
        for (int i = 0; i < mask.length; i++) mask[i] = i % n <= i / n ? 1 : 0;
        var turned = HostArray.of(Shape.of(n, n), mask).permute(1, 0);
        var rows = new float[h * n * n];                                               // (y, x, t)
        for (int i = 0; i < rows.length; i++) rows[i] = turned.toFloats()[i % (n * n)];
        var kspace = HostArray.complex(Shape.of(h, n, n), numbers);
        Path file = folder.resolve("a.mat");
        Mat5Writer.write(file, Map.of("k", kspace, "mask", turned));
        assertTrue(refused(file, choice("k", "y,x,t")).contains("can be meant in 2 ways"), refused(file, choice("k", "y,x,t")));
        Mat5Writer.write(file, Map.of("k", kspace, "mask", HostArray.of(Shape.of(h, n, n), rows)));
        assertArrayEquals(mask, SingleAcquisition.read(file, choice("k", "y,x,t")).mask().values());
        Mat5Writer.write(file, Map.of("k", kspace.permute(2, 0, 1), "mask", HostArray.of(Shape.of(n, n), mask)));
        assertArrayEquals(mask, SingleAcquisition.read(file, choice("k", "t,y,x")).mask().values(), "the order of t,y,x alone");
        var even = new float[n * n];
        for (int i = 0; i < even.length; i++) even[i] = i / n == i % n ? 1 : 0;
        Mat5Writer.write(file, Map.of("k", kspace, "mask", HostArray.of(Shape.of(n, n), even)));
        assertArrayEquals(even, SingleAcquisition.read(file, choice("k", "y,x,t")).mask().values());
    }

    /// (H, W, T), every row alike.
    private static HostArray rows(HostArray mask) {
        var values = new float[HEIGHT * WIDTH * FRAMES];
        for (int i = 0; i < values.length; i++) values[i] = mask.toFloats()[i % FRAMES * WIDTH + i / FRAMES % WIDTH];
        return HostArray.of(Shape.of(HEIGHT, WIDTH, FRAMES), values);
    }

    /// Its real and imaginary parts would be taken for twice as many lines.
    @Test
    void aComplexMaskIsRefused() {
        var arrays = new LinkedHashMap<String, HostArray>();
        arrays.put("kspace_re_im", HostArray.of(Shape.of(1, 2, 3, 2), new float[12]));
        arrays.put("mask", HostArray.complex(Shape.of(1, 3), 1f, 0, 1, 0, 0, 0));
        Npz.write(folder.resolve("a.npz"), arrays, Npz.Packing.STORED);
        var e = assertThrows(FileFormatException.class, () -> SingleAcquisition.read(folder.resolve("a.npz")));
        assertTrue(e.reason().contains("the mask COMPLEX64(1,3), expected real (T,W) or (T,H,W)"), e.getMessage());
    }

    @Test
    void whatCannotBeKnownIsAskedFor() {
        var full = KspaceSample.numbers(1, 1, HEIGHT, WIDTH);
        var values = new float[2 * 4 * HEIGHT * WIDTH];
        float[] one = full.toFloats();
        for (int i = 0; i < values.length; i++) values[i] = one[i % one.length] * (1 + i / one.length) + 1e-3f;
        Mat5Writer.write(folder.resolve("a.mat"), Map.of("k", HostArray.complex(Shape.of(4, HEIGHT, WIDTH), values)));
        assertTrue(refused(folder.resolve("a.mat"), ArrayChoice.FOUND).contains("say so with --axes"));
        assertEquals(4, SingleAcquisition.read(folder.resolve("a.mat"), choice(null, "t,y,x")).frames());
        assertEquals(4, SingleAcquisition.read(folder.resolve("a.mat"), choice(null, "c,y,x")).coils());
        assertTrue(refused(folder.resolve("a.mat"), choice(null, "y,x")).contains("names 2 axes"));
        assertThrows(IllegalArgumentException.class, () -> AxisOrder.parse("t,y,y"));
        assertThrows(IllegalArgumentException.class, () -> AxisOrder.parse("t,c"));
        assertThrows(IllegalArgumentException.class, () -> AxisOrder.parse("t,q,y,x"));
    }

    @Test
    void oneOfSeveralArrays() {
        var arrays = new LinkedHashMap<String, HostArray>();
        arrays.put("first", SCAN);
        arrays.put("second", SCAN.permute(2, 3, 0, 1));
        Mat5Writer.write(folder.resolve("a.mat"), arrays);
        assertTrue(refused(folder.resolve("a.mat"), ArrayChoice.FOUND).contains("choose one of [first, second] with --key"));
        same(SingleAcquisition.read(folder.resolve("a.mat"), choice("second", null)));
        assertTrue(refused(folder.resolve("a.mat"), choice("third", null)).contains("no array third; it has [first, second]"));
        arrays.put("kspace", SCAN);
        Mat5Writer.write(folder.resolve("a.mat"), arrays);
        same(SingleAcquisition.read(folder.resolve("a.mat")));
    }

    /// CMRxRecon's own files name their order: (kx, ky, slice, t).
    @Test
    void cmrxRecon() {
        var kspace = SCAN.slice(0, 0).permute(1, 2, 0).reshape(Shape.of(HEIGHT, WIDTH, 1, FRAMES));
        Mat5Writer.write(folder.resolve("a.mat"), Map.of("kspace_single_sub04", kspace));
        assertArrayEquals(SCAN.slice(0, 0).toFloats(), SingleAcquisition.read(folder.resolve("a.mat")).kspace().orElseThrow());
        var coils = SCAN.permute(2, 3, 0, 1).reshape(Shape.of(HEIGHT, WIDTH, COILS, 1, FRAMES));
        for (String name : new String[] {"kspace_sub04", "kspace_full", "kspace", "kus"}) {
            Mat5Writer.write(folder.resolve("b.mat"), Map.of(name, coils));
            same(SingleAcquisition.read(folder.resolve("b.mat")));
        }
        Mat5Writer.write(folder.resolve("b.mat"), Map.of("kus", coils.slice(4, 2)));
        assertEquals(1, SingleAcquisition.read(folder.resolve("b.mat")).frames());
        var read = SingleAcquisition.read(Shared.fixtures("formats").resolve("cine_lax_gzip.mat"),
                new ArrayChoice(Optional.empty(), Optional.empty(), OptionalInt.of(0)));
        assertTrue(read.layout().contains("the order of CMRxRecon"), read.layout());
    }

    /// Content decides, whatever the name says.
    @Test
    void namesDoNotDecide() throws IOException {
        Mat5Writer.write(folder.resolve("a.mat"), Map.of("k", SCAN));
        same(SingleAcquisition.read(Files.move(folder.resolve("a.mat"), folder.resolve("a.npz"))));
        Npy.write(folder.resolve("b.npy"), SCAN);
        same(SingleAcquisition.read(Files.move(folder.resolve("b.npy"), folder.resolve("noending"))));
    }

    /// Single samples, by their zeros and by a mask, along the axes of an array and of an archive.
    @Test
    void singleSamples() {
        float[] scattered = SCAN.toFloats().clone();
        var mask = new float[FRAMES * HEIGHT * WIDTH];
        for (int i = 0; i < mask.length; i++) mask[i] = i * 7919L % 13 < 5 ? 0 : 1;
        for (int i = 0; i < scattered.length; i++) {
            if (mask[i / 2 % mask.length] == 0) scattered[i] = 0;
            else if (scattered[i] == 0) scattered[i] = 1e-3f;
        }
        var kspace = HostArray.complex(SCAN.shape(), scattered);
        var samples = HostArray.of(Shape.of(FRAMES, HEIGHT, WIDTH), mask);
        Npz.write(folder.resolve("zeros.npz"), Map.of("kspace", kspace), Npz.Packing.STORED);
        Npz.write(folder.resolve("mask.npz"), Map.of("kspace", kspace, "mask", samples), Npz.Packing.STORED);
        Npz.write(folder.resolve("own.npz"), Map.of("kspace_re_im", kspace.asReal(), "mask", samples), Npz.Packing.STORED);
        Mat5Writer.write(folder.resolve("a.mat"), Map.of("k", kspace.permute(2, 3, 0, 1), "mask", samples.permute(1, 2, 0)));
        for (String name : new String[] {"zeros.npz", "mask.npz", "own.npz", "a.mat"}) {
            var read = SingleAcquisition.read(folder.resolve(name), name.equals("a.mat") ? choice(null, "y,x,c,t")
                    : ArrayChoice.FOUND);
            assertArrayEquals(mask, read.mask().values(), name);
            assertArrayEquals(scattered, read.kspace().orElseThrow(), name);
            assertEquals(13 / 8.0, read.acceleration(), 0.01);
        }
    }

    @Test
    void whatIsNotComplexIsRefused() {
        Npy.write(folder.resolve("b.npy"), HostArray.of(ElementType.INT16, Shape.of(2, 2, 2), new long[8]));
        assertTrue(refused(folder.resolve("b.npy"), ArrayChoice.FOUND).contains("not complex numbers"));
        Npz.write(folder.resolve("c.npz"), Map.of("kspace", SCAN, "mask", HostArray.of(Shape.of(FRAMES, WIDTH),
                new float[FRAMES * WIDTH])), Npz.Packing.STORED);
        assertEquals(Double.POSITIVE_INFINITY, SingleAcquisition.read(folder.resolve("c.npz")).acceleration());
        var halves = new float[FRAMES * WIDTH];
        halves[3] = 0.5f;
        Npz.write(folder.resolve("c.npz"), Map.of("kspace", SCAN, "mask", HostArray.of(Shape.of(FRAMES, WIDTH), halves)),
                Npz.Packing.STORED);
        assertTrue(refused(folder.resolve("c.npz"), ArrayChoice.FOUND).contains("0 and 1 only, it holds 0.5"));
    }

    private static String refused(Path path, ArrayChoice choice) {
        return assertThrows(FileFormatException.class, () -> SingleAcquisition.read(path, choice)).getMessage();
    }
}
