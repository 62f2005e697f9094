package cinegrad.ddei.io.bart;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.ElementType;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.Hostile;
import cinegrad.ddei.io.numpy.NpyTest;
import cinegrad.ops.shape.Shape;
import cinegrad.support.Shared;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BartTest {
    @TempDir
    Path folder;

    @Test
    void roundTrips() {
        var array = NpyTest.random(ElementType.COMPLEX64, Shape.of(4, 3, 1, 2), new Random(5));
        Bart.write(folder.resolve("x"), array);
        NpyTest.assertSame(array, Bart.read(folder.resolve("x")));
        NpyTest.assertSame(array, Bart.read(folder.resolve("x.hdr")));
        NpyTest.assertSame(array, Bart.read(folder.resolve("x.cfl")));
        Bart.write(folder.resolve("name.with.dots"), HostArray.complex(Shape.of(2, 1), 1.0, 2, 3, 4));
        assertEquals(Shape.of(2), Bart.read(folder.resolve("name.with.dots")).shape());
    }

    @Test
    void theFirstAxisIsTheFastest() throws IOException {
        Bart.write(folder.resolve("x"), HostArray.complex(Shape.of(2, 2), 1f, 0, 2, 0, 3, 0, 4, 0));
        assertEquals("# Dimensions\n2 2 1 1 1 1 1 1 1 1 1 1 1 1 1 1 \n", Files.readString(folder.resolve("x.hdr")));
        var floats = java.nio.ByteBuffer.wrap(Files.readAllBytes(folder.resolve("x.cfl"))).order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        var found = new float[8];
        floats.get(found);
        assertArrayEquals(new float[] {1, 0, 3, 0, 2, 0, 4, 0}, found);
    }

    @Test
    void onlyComplexArraysOfSixteenAxesCanBeWritten() {
        assertThrows(IllegalArgumentException.class, () -> Bart.write(folder.resolve("x"), HostArray.of(Shape.of(2), 1f, 2f)));
        var many = HostArray.complex(Shape.of(new int[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}), 1f, 2f);
        assertThrows(IllegalArgumentException.class, () -> Bart.write(folder.resolve("x"), many));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# Dimensions", "# Dimensions\n", "# Dimensions\n\n", "# Dimensions\nx", "# Dimensions\n2 -2",
            "# Dimensions\n5000000000",
        "# Dimensions\n2147483647 2147483647", "# Dimensions\n1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "# Dimensions\n3",
        "# Dimensions\n1", "# Dimensions\n1000000000", "2"})
    void aHeaderThatDoesNotFitIsRefused(String header) throws IOException {
        Files.writeString(folder.resolve("x.hdr"), header);
        Files.write(folder.resolve("x.cfl"), new byte[16]);
        var e = assertThrows(FileFormatException.class, () -> Bart.read(folder.resolve("x")));
        assertTrue(e.file().startsWith(folder.toString()), e.getMessage());
    }

    /// Writing ends between the two files: sizes of other numbers are gone, the same sizes may stay.
    @Test
    void numbersNeverStandBesideSizesOfOthers() throws IOException {
        var old = HostArray.complex(Shape.of(2, 3), new float[12]);
        Bart.write(folder.resolve("x"), old);
        Files.delete(folder.resolve("x.cfl"));
        Files.createDirectory(folder.resolve("x.cfl"));
        assertThrows(UncheckedIOException.class, () -> Bart.write(folder.resolve("x"), old));
        assertTrue(Files.exists(folder.resolve("x.hdr")));
        assertThrows(UncheckedIOException.class, () -> Bart.write(folder.resolve("x"), old.reshape(Shape.of(3, 2))));
        assertFalse(Files.exists(folder.resolve("x.hdr")));
    }

    @Test
    void aMissingHalfIsNamed() throws IOException {
        Files.writeString(folder.resolve("x.hdr"), "# Dimensions\n1\n");
        assertEquals(folder.resolve("x.cfl") + ": no such file",
                assertThrows(FileFormatException.class, () -> Bart.read(folder.resolve("x"))).getMessage());
    }

    @Test
    void truncatedAnywhereIsRefused() throws IOException {
        Path original = Shared.fixtures("formats").resolve("bart_full16.cfl");
        Files.copy(original.resolveSibling("bart_full16.hdr"), folder.resolve("x.hdr"));
        byte[] whole = Files.readAllBytes(original);
        for (int n = 0; n < whole.length; n += 97) {
            Hostile.write(folder.resolve("x.cfl"), java.util.Arrays.copyOf(whole, n));
            assertThrows(FileFormatException.class, () -> Bart.read(folder.resolve("x")));
        }
    }
}
