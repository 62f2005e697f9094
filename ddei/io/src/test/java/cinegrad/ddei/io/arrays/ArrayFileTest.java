package cinegrad.ddei.io.arrays;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.Box;
import cinegrad.ddei.io.ElementType;
import cinegrad.ddei.io.FileKind;
import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.ReadBudget;
import cinegrad.ddei.io.bart.Bart;
import cinegrad.ddei.io.image.Nifti;
import cinegrad.ddei.io.matlab.Mat5Writer;
import cinegrad.ddei.io.numpy.Npy;
import cinegrad.ddei.io.numpy.Npz;
import cinegrad.ops.shape.Shape;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A part of an array is the part of the whole array, in every format.
class ArrayFileTest {
    private static final Shape SHAPE = Shape.of(3, 4, 5, 2);

    private final SplittableRandom random = new SplittableRandom(7);
    @TempDir
    private Path folder;

    private HostArray complex() {
        return HostArray.complex(SHAPE, numbers(2 * SHAPE.elements()));
    }

    private HostArray real() {
        return HostArray.of(SHAPE, numbers(SHAPE.elements()));
    }

    private float[] numbers(int n) {
        var values = new float[n];
        for (int i = 0; i < n; i++) values[i] = random.nextFloat();
        return values;
    }

    /// Boxes of every kind: a point, a line, all, and some at random.
    private Box box(int[] sizes, int draw) {
        int[] start = new int[sizes.length];
        int[] size = sizes.clone();
        for (int i = 0; i < sizes.length && draw > 0; i++) {
            if (draw % 3 == 1 && i == draw % sizes.length) continue;
            start[i] = random.nextInt(Math.max(1, sizes[i]));
            size[i] = draw == 1 ? Math.min(1, sizes[i]) : random.nextInt(sizes[i] - start[i] + 1);
        }
        return Box.of(start, size);
    }

    private void check(Path path) {
        try (var file = ArrayFile.open(path)) {
            assertTrue(!file.names().isEmpty(), path.toString());
            for (String name : file.names()) {
                HostArray whole = file.read(name);
                assertArrayEquals(whole.shape().toArray(), file.sizes(name), path + " " + name);
                for (int draw = 0; draw < 12; draw++) {
                    Box box = box(whole.shape().toArray(), draw);
                    same(whole.box(box), file.readBox(name, box), path + " " + name + ": " + box);
                }
            }
        }
    }

    private static void same(HostArray expected, HostArray actual, String what) {
        assertEquals(expected.shape(), actual.shape(), what);
        assertEquals(expected.type(), actual.type(), what);
        assertArrayEquals(expected.toDoubles(), actual.toDoubles(), what);
    }

    @Test
    void partsOfWhatThisProgramWrites() throws IOException {
        Npy.write(folder.resolve("a.npy"), complex());
        var arrays = Map.of("z", complex(), "r", real(), "n", HostArray.of(ElementType.INT16, Shape.of(2, 3), 1, 2, 3, 4, 5, 6));
        Npz.write(folder.resolve("packed.npz"), arrays, Npz.Packing.DEFLATED);
        Npz.write(folder.resolve("stored.npz"), arrays, Npz.Packing.STORED);
        Bart.write(folder.resolve("a.cfl"), complex());
        Mat5Writer.write(folder.resolve("a.mat"), Map.of("z", complex(), "r", real()));
        String header = "{'descr': '<f4', 'fortran_order': True, 'shape': (3, 4, 5, 2), }";
        byte[] text = (header + " ".repeat(117 - header.length()) + "\n").getBytes(StandardCharsets.ISO_8859_1);
        try (var file = new RandomAccessFile(folder.resolve("columns.npy").toFile(), "rw")) {
            file.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) text.length, 0});
            file.write(text);
            for (float v : numbers(SHAPE.elements())) file.writeInt(Integer.reverseBytes(Float.floatToIntBits(v)));
        }
        for (String name : new String[] {"a.npy", "packed.npz", "stored.npz", "a.cfl", "a.mat", "columns.npy"}) {
            check(folder.resolve(name));
        }
    }

    @Test
    void partsOfWhatOtherProgramsWrote() throws Exception {
        Path unusual = Path.of(Objects.requireNonNull(ArrayFileTest.class.getResource("/unusual")).toURI());
        try (var files = Files.list(unusual)) {
            var readable = files.filter(f -> !f.endsWith("hdf5-limits.h5") && ArrayFile.reads(FileKind.of(f))).toList();
            assertTrue(readable.size() > 8, readable.toString());
            for (Path file : readable) check(file);
        }
    }

    @Test
    void partsOfImages() {
        var video = HostArray.of(Shape.of(4, 5, 6), numbers(120));
        for (String name : new String[] {"a.nii", "a.nii.gz"}) {
            Path file = folder.resolve(name);
            Nifti.writeVideo(file, video, Geometry.UNKNOWN);
            var whole = Nifti.read(file);
            assertArrayEquals(whole.values().shape().toArray(), Nifti.sizes(file));
            for (int draw = 0; draw < 12; draw++) {
                Box box = box(whole.values().shape().toArray(), draw);
                var part = Nifti.readBox(file, box, ReadBudget.ofHeap());
                same(whole.values().box(box), part.values(), name + ": " + box);
                assertEquals(whole.geometry(), part.geometry());
            }
        }
    }

    /// 13 GB that take no place on the disk: what is not asked for is neither read nor kept.
    @Test
    void aPartOfWhatDoesNotFitIntoMemory() throws IOException {
        int[] sizes = {1600, 1024, 1024};
        Path file = folder.resolve("large.npy");
        String header = "{'descr': '<f8', 'fortran_order': False, 'shape': (1600, 1024, 1024), }";
        byte[] text = (header + " ".repeat(117 - header.length()) + "\n").getBytes(StandardCharsets.ISO_8859_1);
        try (var out = new RandomAccessFile(file.toFile(), "rw")) {
            out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) text.length, 0});
            out.write(text);
            long first = out.getFilePointer();
            out.setLength(first + 8L * IntStream.of(sizes).asLongStream().reduce(1, (a, b) -> a * b));
            out.seek(first + 8L * ((1500L * 1024 + 3) * 1024 + 5));
            out.writeLong(Long.reverseBytes(Double.doubleToLongBits(42)));
        }
        var part = Npy.readBox(file, Box.of(new int[] {1500, 2, 4}, new int[] {1, 3, 2}), new ReadBudget(1 << 20));
        assertArrayEquals(new double[] {0, 0, 0, 42, 0, 0}, part.toDoubles());
        var e = assertThrows(RuntimeException.class, () -> Npy.readBox(file, Box.whole(sizes), new ReadBudget(1 << 20)));
        assertTrue(e.getMessage().contains("bytes of memory"), e.getMessage());
    }

    @Test
    void boxesThatDoNotLieInTheArrayAreRefused() {
        Npy.write(folder.resolve("a.npy"), real());
        try (var file = ArrayFile.open(folder.resolve("a.npy"))) {
            for (int[][] wrong : new int[][][] {{{0, 0, 0}, {1, 1, 1}}, {{0, 0, 0, 1}, {1, 1, 1, 2}},
                    {{-1, 0, 0, 0}, {1, 1, 1, 1}}, {{0, 0, 0, 0}, {1, -1, 1, 1}},
                    {{1, 0, 0, 0}, {Integer.MAX_VALUE, 1, 1, 1}}}) {
                Box box = Box.of(wrong[0], wrong[1]);
                var e = assertThrows(IllegalArgumentException.class, () -> file.readBox(ArrayFile.ONLY, box));
                assertTrue(e.getMessage().contains(Arrays.toString(wrong[1])) && e.getMessage().contains("(3,4,5,2)"),
                        e.getMessage());
            }
        }
    }
}
