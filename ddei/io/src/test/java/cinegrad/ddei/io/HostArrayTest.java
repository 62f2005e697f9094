package cinegrad.ddei.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cinegrad.ops.shape.Shape;

import org.junit.jupiter.api.Test;

class HostArrayTest {
    @Test
    void reversingAxesTurnsColumnMajorIntoRowMajor() {
        var a = HostArray.of(Shape.of(2, 3), 0, 1, 2, 3, 4, 5).reversedAxes();
        assertEquals(Shape.of(3, 2), a.shape());
        assertArrayEquals(new int[] {0, 3, 1, 4, 2, 5}, a.toInts());
        var c = HostArray.complex(Shape.of(2, 2), 0f, 0.5f, 1, 1.5f, 2, 2.5f, 3, 3.5f).reversedAxes();
        assertArrayEquals(new float[] {0, 0.5f, 2, 2.5f, 1, 1.5f, 3, 3.5f}, c.toFloats());
    }

    @Test
    void permutingIsIndexing() {
        int[] values = java.util.stream.IntStream.range(0, 2 * 3 * 4).toArray();
        var a = HostArray.of(Shape.of(2, 3, 4), values);
        int[] p = a.permute(2, 0, 1).toInts();
        for (int i = 0; i < 2; i++) for (int j = 0; j < 3; j++) for (int k = 0; k < 4; k++) {
            assertEquals(values[(i * 3 + j) * 4 + k], p[(k * 2 + i) * 3 + j]);
        }
        assertArrayEquals(values, a.permute(2, 0, 1).permute(1, 2, 0).toInts());
        assertThrows(IllegalArgumentException.class, () -> a.permute(0, 0, 1));
    }

    @Test
    void complexIsAFreeViewOfPairs() {
        var c = HostArray.complex(Shape.of(3), 1.0, 2, 3, 4, 5, 6);
        assertEquals(Shape.of(3, 2), c.asReal().shape());
        assertEquals(ElementType.COMPLEX128, c.asReal().asComplex().type());
        assertThrows(IllegalArgumentException.class, c::toLongs);
        assertThrows(IllegalArgumentException.class, () -> HostArray.complex(Shape.of(3), 1f, 2f));
    }

    @Test
    void integersAreExact() {
        var a = HostArray.of(ElementType.UINT64, Shape.of(2), -1L, 3L);
        assertEquals(0x1p64, a.toDoubles()[0]);
        assertEquals(0x1p64f, a.toFloats()[0]);
        assertThrows(IllegalArgumentException.class, a::toInts);
        assertArrayEquals(new int[] {7, -8}, HostArray.of(Shape.of(2), 7.0, -8.0).toInts());
        assertThrows(IllegalArgumentException.class, () -> HostArray.of(Shape.SCALAR, 0.5).toInts());
        assertThrows(IllegalArgumentException.class, () -> HostArray.of(Shape.SCALAR, Double.NaN).toInts());
        assertThrows(IllegalArgumentException.class, () -> HostArray.of(Shape.SCALAR, 0x1p63).toLongs());
        assertArrayEquals(new long[] {Long.MIN_VALUE}, HostArray.of(Shape.SCALAR, -0x1p63).toLongs());
        // rounded to double first it would lie halfway between two floats
        var halfway = HostArray.of(ElementType.UINT64, Shape.SCALAR, Long.MIN_VALUE + (1L << 39) + 1);
        assertEquals(0x1p63f + 0x1p40f, halfway.toFloats()[0]);
    }
}
