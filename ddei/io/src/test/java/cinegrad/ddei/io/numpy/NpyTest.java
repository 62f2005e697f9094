package cinegrad.ddei.io.numpy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.ByteReader;
import cinegrad.ddei.io.ElementType;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.Hostile;
import cinegrad.ddei.io.ReadBudget;
import cinegrad.ops.shape.Shape;
import cinegrad.support.Shared;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

public class NpyTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void everyTypeRoundTrips(ElementType type) {
        for (var shape : new Shape[] {Shape.SCALAR, Shape.of(0, 3), Shape.of(5), Shape.of(2, 3, 4), Shape.of(1, 1, 2, 1, 3, 1)}) {
            HostArray array = random(type, shape, new Random(3));
            if (type == ElementType.BFLOAT16) {
                assertThrows(IllegalArgumentException.class, () -> Npy.write(folder.resolve("a.npy"), array));
                continue;
            }
            Npy.write(folder.resolve("a.npy"), array);
            assertSame(array, Npy.read(folder.resolve("a.npy")));
            for (var packing : Npz.Packing.values()) {
                Path npz = folder.resolve(packing + ".npz");
                Npz.write(npz, Map.of("x/y.z", array), packing);
                assertSame(array, Npz.readAll(npz).get("x/y.z"));
            }
        }
    }

    @Test
    void aBigArrayCrossesTheChunks() {
        for (var type : new ElementType[] {ElementType.FLOAT32, ElementType.COMPLEX128, ElementType.UINT16,
                ElementType.FLOAT16}) {
            HostArray array = random(type, Shape.of(211, 503), new Random(4));
            Npy.write(folder.resolve("a.npy"), array);
            assertSame(array, Npy.read(folder.resolve("a.npy")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"npy_f4.npy", "npy_fortran_c8.npy", "npy_version2.npy", "npy_b1.npy", "npy_scalar.npy"})
    void truncatedAnywhereIsRefused(String name) throws IOException {
        byte[] whole = Files.readAllBytes(Shared.fixtures("formats").resolve(name));
        for (int n = 0; n < whole.length; n++) {
            Path cut = Hostile.write(folder.resolve("cut.npy"), java.util.Arrays.copyOf(whole, n));
            var e = assertThrows(FileFormatException.class, () -> Npy.read(cut));
            assertTrue(e.getMessage().startsWith(cut.toString()) && e.offset() >= 0, e.getMessage());
        }
        Path longer = Files.write(folder.resolve("longer.npy"), java.util.Arrays.copyOf(whole, whole.length + 1));
        assertThrows(FileFormatException.class, () -> Npy.read(longer));
    }

    @ParameterizedTest
    @ValueSource(strings = {"npy_f4.npy", "npy_version3.npy", "npy_bigendian_i4.npy"})
    void aFlippedHeaderBitIsRefusedOrHarmless(String name) throws IOException {
        byte[] whole = Files.readAllBytes(Shared.fixtures("formats").resolve(name));
        int refused = 0;
        for (int bit = 0; bit < 128 * 8; bit += 2) refused += Hostile.isRefused(folder, whole, bit, Npy::read) ? 1 : 0;
        assertTrue(refused > 200, "only " + refused + " of 512 flips were noticed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stored.npz", "deflated.npz"})
    void aDamagedArchiveIsRefusedOrHarmless(String name) throws IOException {
        Path original = Shared.fixtures("formats").resolve(name);
        byte[] whole = Files.readAllBytes(original);
        var good = Npz.readAll(original);
        for (int bit = 0; bit < whole.length * 8; bit += 29) {
            Hostile.isRefused(folder, whole, bit, path -> {
                Npz.readAll(path).forEach((key, array) -> {
                    if (good.containsKey(key)) assertSame(good.get(key), array);
                });
                return null;
            });
        }
        for (int n = 0; n < whole.length; n += 3) {
            Path cut = Hostile.write(folder.resolve("cut.npz"), java.util.Arrays.copyOf(whole, n));
            assertThrows(FileFormatException.class, () -> Npz.readAll(cut));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2000000000,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2000000000, 2000000000, 2000000000), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (65536, 65536, 0), }",
        "{'descr': '<c16', 'fortran_order': False, 'shape': (2147483639,), }",
        "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
        "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }",
        "{'descr': '<U5', 'fortran_order': False, 'shape': (1,), }",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': 1, }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1, }",
        "{'descr': '<f4', 'fortran_order': False}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'shape': (1,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': 1}",
        "__import__('os').system('true')", "", "{", "{'"})
    void anAbsurdHeaderIsRefused(String dictionary) throws IOException {
        Path path = Files.write(folder.resolve("a.npy"), npy(dictionary, 4));
        assertThrows(FileFormatException.class, () -> Npy.read(path));
    }

    @Test
    void manyAxesAreRefused() throws IOException {
        String shape = "(" + "1, ".repeat(20_000) + ")";
        Path path = Files.write(folder.resolve("a.npy"), npy("{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + "}",
                4));
        assertThrows(FileFormatException.class, () -> Npy.read(path));
    }

    @Test
    void theBudgetHolds() throws IOException {
        Path path = folder.resolve("a.npy");
        Npy.write(path, HostArray.of(Shape.of(1000), new float[1000]));
        var e = assertThrows(FileFormatException.class, () -> Npy.read(path, new ReadBudget(3999)));
        assertTrue(e.reason().contains("FLOAT32(1000) needs 4000 bytes"), e.getMessage());
        assertEquals(1000, Npy.read(path, new ReadBudget(4000)).shape().elements());
    }

    /// 20 MB of zeros that inflate to 20 GB, honest and dishonest about it.
    @Test
    void aBombIsRefusedWithoutInflating() throws IOException {
        Path bomb = folder.resolve("bomb.npz");
        byte[] head = npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2000000000,), }", 0);
        try (var zip = new ZipOutputStream(Files.newOutputStream(bomb))) {
            zip.putNextEntry(new ZipEntry("x.npy"));
            zip.write(head);
            for (int i = 0; i < 64; i++) zip.write(new byte[1 << 20]);
            zip.closeEntry();
        }
        var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThrows(FileFormatException.class, () -> Npz.readAll(bomb));
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < 8 << 20, allocated + " bytes");

        Path lies = folder.resolve("lies.npz");
        byte[] content = npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2000000000,), }", 1000);
        var crc = new CRC32();
        crc.update(content);
        try (var zip = new ZipOutputStream(Files.newOutputStream(lies))) {
            var entry = new ZipEntry("x.npy");
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(content.length);
            entry.setCrc(crc.getValue());
            zip.putNextEntry(entry);
            zip.write(content);
            zip.closeEntry();
        }
        assertThrows(FileFormatException.class, () -> Npz.readAll(lies));
    }

    @Test
    void missingFilesAndMembersAreNamed() {
        assertEquals(folder.resolve("no.npy") + ": no such file",
                assertThrows(FileFormatException.class, () -> Npy.read(folder.resolve("no.npy"))).getMessage());
        assertThrows(FileFormatException.class, () -> Npz.open(folder.resolve("no.npz")));
        assertThrows(FileFormatException.class, () -> Npy.read(folder));
        try (var npz = Npz.open(Shared.fixtures("formats").resolve("stored.npz"))) {
            assertTrue(npz.has("a"));
            assertTrue(assertThrows(FileFormatException.class, () -> npz.read("zz")).getMessage().endsWith("no member zz.npy"));
        }
    }

    @Test
    void writingTwiceGivesTheSameBytes() throws IOException {
        var arrays = new LinkedHashMap<String, HostArray>();
        arrays.put("b", random(ElementType.FLOAT64, Shape.of(40), new Random(1)));
        arrays.put("a", random(ElementType.INT8, Shape.of(3, 3), new Random(2)));
        for (var packing : Npz.Packing.values()) {
            Npz.write(folder.resolve("1.npz"), arrays, packing);
            Npz.write(folder.resolve("2.npz"), arrays, packing);
            assertArrayEquals(Files.readAllBytes(folder.resolve("1.npz")), Files.readAllBytes(folder.resolve("2.npz")));
        }
        try (var files = Files.list(folder)) {
            assertEquals(2, files.count(), "temporary files were left behind");
        }
    }

    private static byte[] npy(String dictionary, int numbers) {
        byte[] text = dictionary.getBytes(StandardCharsets.ISO_8859_1);
        byte[] head = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) text.length, (byte) (text.length >> 8)};
        return java.util.Arrays.copyOf(ByteReader.concat(head, text), head.length + text.length + numbers);
    }

    public static HostArray random(ElementType type, Shape shape, Random random) {
        int n = shape.elements() * type.parts();
        if (type.isInteger()) {
            int shift = 64 - 8 * type.bytes();
            return HostArray.of(type, shape, random.longs(n).map(v -> type == ElementType.BOOL ? v & 1
                    : type.isUnsigned() ? v << shift >>> shift : v << shift >> shift).toArray());
        }
        double[] values = random.doubles(n, -1, 1).toArray();
        if (type == ElementType.FLOAT64) return HostArray.of(shape, values);
        if (type == ElementType.COMPLEX128) return HostArray.complex(shape, values);
        var floats = new float[n];
        for (int i = 0; i < n; i++) {
            float v = (float) values[i];
            floats[i] = type == ElementType.FLOAT16 ? Float.float16ToFloat(Float.floatToFloat16(v))
                    : type == ElementType.BFLOAT16 ? Float.intBitsToFloat(Float.floatToIntBits(v) & 0xFFFF0000) : v;
        }
        return HostArray.ofFloats(type, shape, floats);
    }

    public static void assertSame(HostArray expected, HostArray actual) {
        assertEquals(expected.type(), actual.type());
        assertEquals(expected.shape(), actual.shape());
        assertArrayEquals(expected.toDoubles(), actual.toDoubles());
        if (expected.type().isInteger()) assertArrayEquals(expected.toLongs(), actual.toLongs());
    }
}
