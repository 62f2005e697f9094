package cinegrad.ddei.io.matlab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.ElementType;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.Hostile;
import cinegrad.ddei.io.ReadBudget;
import cinegrad.ddei.io.numpy.NpyTest;
import cinegrad.ops.shape.Shape;
import cinegrad.support.Shared;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MatFileTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"cine_lax_contiguous.mat", "cine_lax_chunked.mat", "cine_lax_gzip_1chunk.mat", "cine_lax_latest.mat",
            "mask_v5_plain.mat",
        "multi_vars.mat", "types_v5_compressed.mat"})
    void aSliceIsAPartOfTheWhole(String name) {
        try (var mat = MatFile.open(Shared.fixtures("formats").resolve(name))) {
            for (String variable : mat.names()) {
                HostArray whole = mat.read(variable);
                assertArrayEquals(whole.shape().toArray(), mat.sizes(variable));
                for (int axis = 0; axis < whole.shape().rank(); axis++) {
                    for (int i = 0; i < whole.shape().size(axis); i++) {
                        NpyTest.assertSame(whole.slice(axis, i), mat.readSlice(variable, axis, i));
                    }
                    int end = whole.shape().size(axis);
                    int a = axis;
                    assertThrows(FileFormatException.class, () -> mat.readSlice(variable, a, end));
                    assertThrows(FileFormatException.class, () -> mat.readSlice(variable, a, -1));
                }
            }
        }
    }

    /// Chunks with a checksum and no compression; written by h5py: the numbers 0 … 14 as (3, 5).
    @Test
    void aChecksumIsNoData() throws URISyntaxException {
        HostArray x = MatFile.readFirst(Path.of(MatFileTest.class.getResource("/matlab/fletcher.mat").toURI()));
        assertArrayEquals(new int[] {3, 5}, x.shape().toArray());
        for (int i = 0; i < 15; i++) assertEquals(i, x.toDoubles()[i]);
    }

    @Test
    void theFirstVariableIsTheFirst() {
        assertEquals(List.of("kspace_single_full"), names("cine_lax_gzip.mat"));
        assertEquals(List.of("mask"), names("mask_v5_compressed.mat"));
        assertEquals("ints", names("multi_vars.mat").getFirst());
        assertEquals(ElementType.UINT8, MatFile.readFirst(Shared.fixtures("formats").resolve("mask_v5_plain.mat")).type());
    }

    private static List<String> names(String file) {
        try (var mat = MatFile.open(Shared.fixtures("formats").resolve(file))) {
            return mat.names();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mask_v5_compressed.mat", "types_v5_compressed.mat", "types_v5_plain.mat", "mask_v5_plain.mat"})
    void aTruncatedFileIsRefused(String name) throws IOException {
        byte[] whole = Files.readAllBytes(Shared.fixtures("formats").resolve(name));
        int complete = names(name).size();
        int refused = 0;
        int tried = 0;
        for (int n = 0; n < whole.length; n += whole.length < 500 ? 2 : 13, tried++) {
            Path cut = Hostile.write(folder.resolve("cut.mat"), Arrays.copyOf(whole, n));
            // The format counts nothing: a file that ends between two variables is a file with fewer variables.
            try (var mat = MatFile.open(cut)) {
                assertTrue(mat.names().size() < complete, "cut at " + n);
                for (String variable : mat.names()) mat.read(variable);
            } catch (FileFormatException e) {
                refused++;
            }
        }
        assertTrue(refused >= tried - complete, refused + " of " + tried);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mask_v5_compressed.mat", "types_v5_compressed.mat", "types_v5_plain.mat"})
    void aFlippedBitInVersion5IsRefusedOrHarmless(String name) throws IOException {
        byte[] whole = Files.readAllBytes(Shared.fixtures("formats").resolve(name));
        int refused = 0;
        for (int bit = 1024; bit < whole.length * 8; bit += 31) {
            refused += Hostile.isRefused(folder, whole, bit, MatFileTest::readAll) ? 1 : 0;
        }
        assertTrue(refused > (whole.length - 128) * 8 / 31 * (name.contains("compressed") ? 0.95 : 0.3),
                refused + " of " + whole.length * 8 / 31);
    }

    /// Reads everything, as a user of the file would.
    private static Void readAll(Path path) {
        try (var mat = MatFile.open(path)) {
            for (String variable : mat.names()) mat.read(variable);
        }
        return null;
    }

    /// A damaged address may send the reader anywhere; whatever comes of it is one exception.
    @ParameterizedTest
    @ValueSource(strings = {"cine_lax_contiguous.mat", "cine_lax_chunked.mat", "cine_lax_gzip_shuffle_fletcher.mat",
            "cine_lax_latest.mat", "multi_vars.mat"})
    void aFlippedBitInVersion73IsRefusedOrHarmless(String name) throws IOException {
        byte[] whole = Files.readAllBytes(Shared.fixtures("formats").resolve(name));
        var random = new Random(6);
        int refused = 0;
        for (int i = 0; i < 150; i++) {
            int bit = random.nextInt(512 * 8, Math.min(6000, whole.length) * 8);
            refused += Hostile.isRefused(folder, whole, bit, MatFileTest::readAll) ? 1 : 0;
        }
        assertTrue(refused > 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cine_lax_contiguous.mat", "cine_lax_gzip.mat", "cine_lax_latest.mat"})
    void aTruncatedVersion73IsRefused(String name) throws IOException {
        byte[] whole = Files.readAllBytes(Shared.fixtures("formats").resolve(name));
        var lengths = new Random(7).ints(40, 0, whole.length).toArray();
        for (int n : lengths) assertTrue(Hostile.isRefused(folder, Arrays.copyOf(whole, n), MatFileTest::readAll), "cut at " + n);
    }

    @Test
    void aCompressedBombIsRefused() throws IOException {
        Path bomb = folder.resolve("bomb.mat");
        byte[] header = Arrays.copyOf(Files.readAllBytes(Shared.fixtures("formats").resolve("mask_v5_compressed.mat")), 128);
        var deflated = new java.io.ByteArrayOutputStream();
        try (var out = new java.util.zip.DeflaterOutputStream(deflated)) {
            out.write(new byte[] {14, 0, 0, 0, -16, -1, -1, 127});
            for (int i = 0; i < 32; i++) out.write(new byte[1 << 20]);
        }
        byte[] element = deflated.toByteArray();
        var file = java.nio.ByteBuffer.allocate(136 + element.length).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        Files.write(bomb, file.put(header).putInt(15).putInt(element.length).put(element).array());
        var e = assertThrows(FileFormatException.class, () -> readAll(bomb));
        assertTrue(e.reason().contains("declares 2147483632 bytes"), e.getMessage());
    }

    /// A complex variable of which the file holds the real parts alone.
    @Test
    void imaginaryPartsAreNotMadeUp() throws IOException {
        Path path = folder.resolve("x.mat");
        Mat5Writer.write(path, java.util.Map.of("z", HostArray.complex(Shape.of(2, 1), 1.0, 2, 3, 4)));
        byte[] whole = Files.readAllBytes(path);
        byte[] cut = Arrays.copyOf(whole, whole.length - 8 - 16);
        java.nio.ByteBuffer.wrap(cut).order(java.nio.ByteOrder.LITTLE_ENDIAN).putInt(132, cut.length - 136);
        Files.write(path, cut);
        assertThrows(FileFormatException.class, () -> readAll(path));
    }

    @Test
    void theBudgetHolds() {
        for (String name : List.of("cine_lax_gzip_1chunk.mat", "cine_lax_contiguous.mat", "mask_v5_compressed.mat",
                "mask_v5_plain.mat")) {
            var e = assertThrows(FileFormatException.class, () -> {
                try (var mat = MatFile.open(Shared.fixtures("formats").resolve(name), new ReadBudget(1000))) {
                    mat.read(mat.first());
                }
            });
            assertTrue(e.reason().contains("more than the 1000 allowed"), e.getMessage());
        }
    }

    @Test
    void whatIsNoMatlabFileIsRefused() throws IOException {
        for (String text : List.of("", "MATLAB 5.0 MAT-file", "x".repeat(300), "\u0089HDF\r\n\u001a\n")) {
            Path path = Files.write(folder.resolve("x.mat"), text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
            assertThrows(FileFormatException.class, () -> MatFile.open(path));
        }
        assertThrows(FileFormatException.class, () -> MatFile.open(folder.resolve("no.mat")));
        assertThrows(FileFormatException.class, () -> MatFile.open(folder));
        try (var mat = MatFile.open(Shared.fixtures("formats").resolve("multi_vars.mat"))) {
            assertThrows(FileFormatException.class, () -> mat.read("nothing"));
        }
    }
}
