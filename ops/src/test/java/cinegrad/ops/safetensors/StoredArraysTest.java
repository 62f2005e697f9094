package cinegrad.ops.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.NdArray;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoredArraysTest {
    private final SimdBackend single = new SimdBackend(1);
    private final ReferenceBackend exact = new ReferenceBackend();

    private static byte[] written(StoredArrays arrays) {
        var out = new ByteArrayOutputStream();
        try {
            arrays.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static StoredArrays read(byte[] file) {
        try {
            return StoredArrays.read(new ByteArrayInputStream(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] file(String header, byte[] data) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).put(text)
                .put(data).array();
    }

    /// Not first to the nearest double, which may lie between two floats.
    @Test
    void wholeNumbersAreRoundedOnce() {
        long number = (1L << 62) + (1L << 38) + 1;                          // just above the middle of two floats
        var stored = StoredArray.of(Shape.of(1), number);
        assertEquals((float) number, stored.on(single).item());
        NdArray array = single.zeros(ArrayType.real(Shape.of(1)));
        stored.copyInto(array);
        assertEquals((float) number, array.item());
        assertEquals(number, stored.on(exact).item());
    }

    private StoredArrays some() {
        var arrays = new LinkedHashMap<String, StoredArray>();
        arrays.put("f32 é\"\n", StoredArray.of(single.upload(ArrayType.real(Shape.of(2, 1)), new float[] {1.5f, -0f})));
        arrays.put("empty", StoredArray.of(single.zeros(ArrayType.real(Shape.of(0, 3)))));
        arrays.put("f64", StoredArray.of(exact.upload(ArrayType.real(Shape.SCALAR), new double[] {Math.PI})));
        arrays.put("c64", StoredArray.of(single.upload(ArrayType.complex(Shape.of(1)), new float[] {2, Float.NaN})));
        arrays.put("c128", StoredArray.of(exact.upload(ArrayType.complex(Shape.of(1)), new double[] {0.1, -0.2})));
        arrays.put("i64", StoredArray.of(Shape.of(2), Long.MAX_VALUE, -3));
        return new StoredArrays(arrays, Map.of("note", "two\nlines"));
    }

    /// By stream and by buffer, to the same bytes again.
    @Test
    void whatIsWrittenIsReadBack() {
        byte[] file = written(some());
        for (var back : List.of(read(file), StoredArrays.read(ByteBuffer.wrap(file)))) {
            assertEquals(List.copyOf(some().arrays().keySet()), List.copyOf(back.arrays().keySet()));
            assertEquals("[F32(2,1), F32(0,3), F64(), C64(1), F64(1,2), I64(2)]", back.arrays().values().toString());
            assertArrayEquals(new double[] {1.5, -0.0}, back.get("f32 é\"\n").toDoubles());
            assertEquals(Math.PI, back.get("f64").on(exact).item());
            assertArrayEquals(new float[] {2, Float.NaN}, back.get("c64").on(single).toFloats());
            assertTrue(back.get("c64").on(single).isComplex());
            assertArrayEquals(new double[] {0.1, -0.2}, back.get("c128").toDoubles());
            assertArrayEquals(new long[] {Long.MAX_VALUE, -3}, back.get("i64").toLongs());
            assertEquals(Map.of("note", "two\nlines"), back.metadata());
            assertArrayEquals(file, written(back));
        }
    }

    /// A complex array in double precision is pairs in the file and comes back into a complex array.
    @Test
    void pairsAndComplexNumbersAreOneMemory() {
        NdArray to = exact.zeros(ArrayType.complex(Shape.of(1)));
        some().get("c128").copyInto(to);
        assertArrayEquals(new double[] {0.1, -0.2}, to.toDoubles());
        var e = assertThrows(IllegalArgumentException.class, () -> some().get("f64").copyInto(to));
        assertTrue(e.getMessage().contains("F64()") && e.getMessage().contains("complex(1)"), e.getMessage());
    }

    /// The bytes are numpy's and torch's `tobytes()`, the numbers what they print.
    @ParameterizedTest
    @CsvSource({"F16, 003e0080ff7b0100, 1.5 -0.0 65504.0 5.960464477539063E-8",
        "BF16, 813f7fffc07fcd3d, 1.0078125 -3.3895313892515355E38 NaN 0.10009765625",
        "I8, 80ff7f, -128 -1 127", "I16, 0080ffff, -32768 -1", "I32, 000000800a000000, -2147483648 10",
        "U8, 80ff, 128 255", "U16, 0080ffff, 32768 65535", "U32, 00000080ffffffff, 2147483648 4294967295",
        "U64, ffffffffffffffff0100000000000000, 1.8446744073709552E19 1", "BOOL, 0100, 1 0",
        "I64, feffffffffffffff, -2", "F64, 182d4454fb210940, 3.141592653589793", "C64, 0000803f000000c0, 1 -2"})
    void numbersOfEveryKind(String type, String hex, String numbers) {
        byte[] data = HexFormat.of().parseHex(hex);
        double[] expected = Arrays.stream(numbers.split(" ")).mapToDouble(Double::parseDouble).toArray();
        int elements = data.length / StoredType.valueOf(type).bytes();
        String header = "{\"x\":{\"dtype\":\"%s\",\"shape\":[%d],\"data_offsets\":[0,%d]}}".formatted(type, elements,
                data.length);
        var array = read(file(header, data)).get("x");
        assertArrayEquals(expected, array.toDoubles());
        var floats = new float[expected.length];
        for (int i = 0; i < floats.length; i++) floats[i] = (float) expected[i];
        assertArrayEquals(floats, array.toFloats());
        assertArrayEquals(floats, array.on(single).toFloats());
    }

    /// An unsigned or long number is rounded to a float once: 2^24 + 1 + 2^-30 of it, not 2^24 + 1 first.
    @Test
    void largeWholeNumbersAreRoundedOnce() {
        long n = (1L << 60) + (1L << 36) + 1;                          // just above the middle of two floats
        var array = StoredArray.of(Shape.of(1), n);
        assertEquals((float) n, array.toFloats()[0]);
        assertTrue((float) n != (float) (double) n, "the number does not tell the two apart");
    }

    /// What a header may hold besides: blanks, escapes, members unknown to the format.
    @Test
    void anUnusualHeaderIsRead() {
        String header = """
                { "__metadata__" : {"a\\u0041":"\\/\\t"} ,
                  "x": {"shape": [ 1 , 2 ], "more": [{"k": null}, -1.5e3, "]", true], "data_offsets":[0,2], "dtype":"U8"}}\t""";
        var back = read(file(header, new byte[] {7, 8}));
        assertEquals(Map.of("aA", "/\t"), back.metadata());
        assertArrayEquals(new long[] {7, 8}, back.get("x").toLongs());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{} x", "{\"a\":1}", "{\"a\":{}}", "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[02],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[99999999999],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2147483647,2147483647,4],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2,],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F8_E4M3\",\"shape\":[8],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8],\"x\":nul}}",
        "{\"__metadata__\":{\"x\":1},\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}"})
    void anAbsurdHeaderIsRefused(String header) {
        byte[] file = file(header, new byte[8]);
        assertThrows(SafeTensorsException.class, () -> read(file));
        assertThrows(SafeTensorsException.class, () -> StoredArrays.read(ByteBuffer.wrap(file)));
    }

    @Test
    void whatIsCutIsRefusedEverywhere() {
        byte[] file = written(some());
        for (int n = 0; n < file.length; n++) {
            byte[] cut = Arrays.copyOf(file, n);
            assertThrows(SafeTensorsException.class, () -> read(cut), "cut at " + n);
            assertThrows(SafeTensorsException.class, () -> StoredArrays.read(ByteBuffer.wrap(cut)), "cut at " + n);
        }
        assertThrows(SafeTensorsException.class, () -> StoredArrays.read(ByteBuffer.wrap(Arrays.copyOf(file, file.length + 1))));
    }

    /// A flipped bit gives another sound file or the one exception; what comes through is written as it was read.
    @Test
    void aFlippedBitDoesNoHarm() {
        byte[] file = written(some());
        int refused = 0;
        for (int bit = 0; bit < 8 * file.length; bit++) {
            byte[] flipped = file.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                var back = read(flipped);
                assertEquals(back.arrays().keySet(), read(written(back)).arrays().keySet());
            } catch (SafeTensorsException e) {
                refused++;
                assertTrue(e.getMessage().length() < 400 && e.getMessage().lines().count() == 1, e.getMessage());
            }
        }
        assertTrue(refused > 2000, "refused: " + refused);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1, Long.MAX_VALUE, 1L << 32, 1 << 25, 1 << 23})
    void promisesCostNoMemory(long length) {
        var file = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array();
        assertTrue(allocatedBy(() -> assertThrows(SafeTensorsException.class, () -> read(file))) < 1 << 20);
        String header = "{\"a\":{\"dtype\":\"F32\",\"shape\":[400000000],\"data_offsets\":[0,1600000000]}}";
        byte[] few = file(header, new byte[100]);
        assertTrue(allocatedBy(() -> assertThrows(SafeTensorsException.class,
                () -> StoredArrays.read(new ByteArrayInputStream(few), 1L << 31))) < 1 << 20);
    }

    private static long allocatedBy(Runnable work) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        work.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void whatNeedsMoreThanIsAllowedIsRefused() throws IOException {
        byte[] file = written(some());
        long needed = file.length - 8;
        assertEquals(some().arrays().keySet(), StoredArrays.read(new ByteArrayInputStream(file), needed).arrays().keySet());
        var e = assertThrows(SafeTensorsException.class, () -> StoredArrays.read(new ByteArrayInputStream(file), needed - 1));
        assertTrue(e.getMessage().contains(needed + " bytes"), e.getMessage());
    }

    @Test
    void aHeaderOfManyMembersIsRefused() {
        String many = "{" + "\"%d\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},".repeat(70_000) + "\"z\":{}}";
        var n = new int[1];
        String header = java.util.regex.Pattern.compile("%d").matcher(many).replaceAll(_ -> "" + n[0]++);
        var e = assertThrows(SafeTensorsException.class, () -> read(file(header, new byte[0])));
        assertTrue(e.getMessage().contains("65536 arrays"), e.getMessage());
        String deep = "{\"a\":{\"x\":" + "[".repeat(100_000) + "}}";
        assertThrows(SafeTensorsException.class, () -> read(file(deep, new byte[0])));
    }

    @Test
    void theStreamStaysOpenBehindTheLastArray() throws IOException {
        byte[] file = written(some());
        byte[] twice = Arrays.copyOf(file, 2 * file.length);
        System.arraycopy(file, 0, twice, file.length, file.length);
        var in = new ByteArrayInputStream(twice);
        StoredArrays.read(in);
        assertEquals(some().arrays().keySet(), StoredArrays.read(in).arrays().keySet());
        assertEquals(-1, in.read());
    }
}
