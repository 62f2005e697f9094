package cinegrad.ddei.io.hdf5;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.ElementType;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.matlab.MatFile;
import cinegrad.ops.shape.Shape;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Datasets of `hdf5-limits.h5`, written by h5py 3.7 with `libver="latest"`. But where a test says otherwise an element is its
/// number in row-major order.
class Hdf5DatasetTest {
    private static MatFile open() {
        try {
            return MatFile.open(Path.of(Hdf5DatasetTest.class.getResource("/unusual/hdf5-limits.h5").toURI()));
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /// Chunks are numbered over the sizes that a dataset may have, not over those it has; an axis without limit comes first.
    @ParameterizedTest
    @ValueSource(strings = {
        "array",            // (6, 10) of at most (12, 20), a fixed array of chunks
        "packed_array",     // the same, deflated
        "early",            // the same, allocated when it was made: no index at all
        "first",            // (6, 10) of at most (any, 20): an extensible array
        "second",           // (6, 10) of at most (6, any)
        "second_limited",   // (6, 10) of at most (12, any)
        "third",            // (3, 4, 5) of at most (6, 8, any)
        "middle",           // (3, 4, 5) of at most (6, any, 8), deflated
        "both",             // (6, 10) of at most (any, any): a B-tree
        "edges"})           // (5, 7), deflated but for the chunks that reach beyond it
    void chunksOfDatasetsThatMayGrow(String name) {
        try (var mat = open()) {
            HostArray x = mat.read(name).reversedAxes();
            int n = x.shape().elements();
            assertArrayEquals(IntStream.range(0, n).asDoubleStream().toArray(), x.toDoubles(), name);
            for (int axis = 0; axis < x.shape().rank(); axis++) {
                for (int i = 0; i < x.shape().size(axis); i++) {
                    assertArrayEquals(x.slice(axis, i).reversedAxes().toDoubles(),
                            mat.readSlice(name, x.shape().rank() - 1 - axis, i).toDoubles(), name);
                }
            }
        }
    }

    /// 300,000 chunks of one byte, of which a few were written: beyond number 131,000 the addresses lie in pages, those that
    /// hold none left out.
    @Test
    void pagesOfAddressesOfChunks() {
        int[] written = {0, 1, 5000, 131_055, 131_060, 132_100, 133_200, 135_300, 140_000, 141_500, 200_001, 262_130, 262_144,
                265_000, 270_000, 299_999};
        try (var mat = open()) {
            for (int i = 0; i < written.length; i++) {
                assertEquals(i + 1, mat.readSlice("pages", 0, written[i]).item(), "element " + written[i]);
            }
            for (int never : new int[] {2, 131_056, 132_000, 262_143, 299_998}) {
                assertEquals(0, mat.readSlice("pages", 0, never).item(), "element " + never);
            }
        }
    }

    @Test
    void halfPrecision() {
        try (var mat = open()) {
            for (String name : new String[] {"half", "half_big_endian"}) {
                assertEquals(ElementType.FLOAT16, mat.read(name).type());
                assertArrayEquals(new float[] {1.5f, -2, 65504, 0x1p-24f}, mat.read(name).toFloats());
            }
        }
    }

    /// What cannot be read is said, and is neither zeros nor a reason to refuse the rest.
    @Test
    void elementsInOtherFilesAndOddRecords() {
        try (var mat = open()) {
            for (String name : new String[] {"external", "virtual"}) {
                assertEquals("elements that lie in other files or datasets", mat.unsupported().get(name));
                assertTrue(assertThrows(FileFormatException.class, () -> mat.read(name)).reason().startsWith(name));
            }
            assertEquals("records of an enumeration", mat.unsupported().get("truth_and_number"));
            assertEquals("an axis of 3000000000, which is not supported", mat.unsupported().get("long"));
            assertEquals(Shape.of(10, 6), mat.read("array").shape());
        }
    }
}
