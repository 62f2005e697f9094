package cinegrad.ddei.io.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.ElementType;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.Hostile;
import cinegrad.ddei.io.numpy.NpyTest;
import cinegrad.ops.shape.Shape;
import cinegrad.support.Shared;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTensorsTest {
    @TempDir
    Path folder;

    @Test
    void everyTypeRoundTrips() {
        var arrays = new LinkedHashMap<String, HostArray>();
        var random = new Random(1);
        for (var type : ElementType.values()) {
            if (type == ElementType.COMPLEX128) continue;
            arrays.put(type + " é\"", NpyTest.random(type, Shape.of(2, 3), random));
            arrays.put(type + " scalar", NpyTest.random(type, Shape.SCALAR, random));
            arrays.put(type + " empty", NpyTest.random(type, Shape.of(0, 4), random));
        }
        Path path = folder.resolve("x.safetensors");
        new SafeTensors(arrays, Map.of("note", "two\nlines")).write(path);
        var back = SafeTensors.read(path);
        assertEquals(arrays.keySet(), back.arrays().keySet());
        arrays.forEach((name, array) -> NpyTest.assertSame(array, back.arrays().get(name)));
        assertEquals(Map.of("note", "two\nlines"), back.metadata());
        var unknown = new SafeTensors(Map.of("c", NpyTest.random(ElementType.COMPLEX128, Shape.of(1), random)), Map.of());
        assertThrows(IllegalArgumentException.class, () -> unknown.write(path));
        assertEquals(arrays.keySet(), SafeTensors.read(path).arrays().keySet(), "a failed write must leave the old file");
    }

    /// In every process: the header names its members in a fixed order.
    @Test
    void theSameArraysAreTheSameBytes() throws IOException {
        Path path = folder.resolve("x.safetensors");
        var arrays = new LinkedHashMap<String, HostArray>();
        arrays.put("b", HostArray.of(Shape.of(1, 2), 1f, 2f));
        arrays.put("a", HostArray.of(Shape.SCALAR, 3.0));
        new SafeTensors(arrays, Map.of("note", "x")).write(path);
        String header = """
                {"__metadata__":{"note":"x"},"b":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},\
                "a":{"dtype":"F64","shape":[],"data_offsets":[8,16]}}""";
        assertEquals(header, new String(Files.readAllBytes(path), 8, header.length(), StandardCharsets.US_ASCII));
    }

    @Test
    void bfloat16RoundsToNearest() {
        float[] values = {1 + 0x1p-8f, 1 + 0x1.8p-7f, 1 + 0x1.81p-8f, Float.NaN, Float.MAX_VALUE, -0f};
        Path path = folder.resolve("x.safetensors");
        new SafeTensors(Map.of("x", HostArray.ofFloats(ElementType.BFLOAT16, Shape.of(6), values)), Map.of()).write(path);
        float[] back = SafeTensors.read(path).arrays().get("x").toFloats();
        assertEquals(List.of(1f, 1 + 0x1p-6f, 1 + 0x1p-7f, Float.NaN, Float.POSITIVE_INFINITY, -0f),
                List.of(back[0], back[1], back[2], back[3], back[4], back[5]));
    }

    @Test
    void damageIsRefusedOrHarmless() throws IOException {
        byte[] whole = Files.readAllBytes(Shared.fixtures("checkpoints").resolve("dtypes.safetensors"));
        for (int n = 0; n < whole.length; n += 5) {
            assertTrue(Hostile.isRefused(folder, Arrays.copyOf(whole, n), SafeTensors::read), "cut at " + n);
        }
        int refused = 0;
        for (int bit = 0; bit < (8 + 616) * 8; bit += 7) {
            refused += Hostile.isRefused(folder, whole, bit, SafeTensors::read) ? 1 : 0;
        }
        assertTrue(refused > 400, "only " + refused);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "{", "[]", "{} x", "{\"a\":1}", "{\"a\":{}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,12]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[99999999999],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2000000000,2000000000],\"data_offsets\":[0,16000000000000000000]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2000000000],\"data_offsets\":[0,8000000000]}}",
        "{\"a\":{\"dtype\":\"F8_E4M3\",\"shape\":[8],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
        "{\"__metadata__\":{\"x\":1},\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}"})
    void anAbsurdHeaderIsRefused(String header) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        var file = ByteBuffer.allocate(8 + text.length + 8).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).put(text);
        assertTrue(Hostile.isRefused(folder, file.array(), SafeTensors::read));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1, Long.MAX_VALUE, 1L << 32, 1 << 30, 17})
    void anAbsurdLengthIsRefused(long length) throws IOException {
        var file = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN).putLong(length)
                .put("{}              ".getBytes(StandardCharsets.US_ASCII));
        assertTrue(Hostile.isRefused(folder, file.array(), SafeTensors::read));
    }
}
