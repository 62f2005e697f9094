package cinegrad.ops.safetensors;

import cinegrad.ops.safetensors.SafeTensorsHeader.Entry;
import cinegrad.ops.safetensors.SafeTensorsHeader.Kind;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// The arrays and texts of one safetensors file.
///
/// ```java
/// try (var out = Files.newOutputStream(path)) {
///     new StoredArrays(Map.of("weight", StoredArray.of(array)), Map.of()).write(out);
/// }
/// try (var in = new BufferedInputStream(Files.newInputStream(path))) {
///     NdArray back = StoredArrays.read(in).get("weight").on(backend);
/// }
/// ```
///
/// @param arrays   by name, in the order of the file
/// @param metadata the texts
public record StoredArrays(Map<String, StoredArray> arrays, Map<String, String> metadata) {
    private static final int CHUNK = 1 << 16;

    public StoredArrays {
        arrays = Collections.unmodifiableMap(new LinkedHashMap<>(arrays));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /// The array of that name.
    ///
    /// @throws IllegalArgumentException if there is none
    public StoredArray get(String name) {
        var array = arrays.get(name);
        if (array != null) return array;
        throw new IllegalArgumentException("safetensors: there is no array " + SafeTensorsException.shown(name));
    }

    /// Reads up to the last byte of the last array and leaves the stream open behind it; of at most half the heap.
    ///
    /// @throws SafeTensorsException if the bytes are no safetensors or too many
    public static StoredArrays read(InputStream in) throws IOException {
        return read(in, Runtime.getRuntime().maxMemory() / 2);
    }

    /// The same, with a limit of its own on the bytes of header and arrays together. Memory is taken as bytes arrive, so what a
    /// short stream promises costs nothing.
    public static StoredArrays read(InputStream in, long mostBytes) throws IOException {
        var length = ByteBuffer.wrap(exactly(in, SafeTensorsHeader.LENGTH_BYTES, "the length of the header"))
                .order(ByteOrder.LITTLE_ENDIAN);
        int text = SafeTensorsHeader.length(length.getLong());
        requireAtMost(mostBytes, text);
        var header = SafeTensorsHeader.parse(exactly(in, text, "the header"));
        requireAtMost(mostBytes, text + header.dataBytes());
        var arrays = new LinkedHashMap<String, StoredArray>();
        for (var e : header.entries()) {
            byte[] bytes = exactly(in, size(e), "array " + SafeTensorsException.shown(e.name()));
            arrays.put(e.name(), new StoredArray(e.type(), e.shape(), ByteBuffer.wrap(bytes)));
        }
        return new StoredArrays(arrays, header.metadata());
    }

    /// Reads all bytes that remain, without copying them: the arrays are views of the buffer, which may be a mapped file
    /// (`channel.map(READ_ONLY, 0, channel.size())`) of up to 2 GiB. While they are in use, the buffer must not change.
    ///
    /// @throws SafeTensorsException if they are no safetensors, or more than those
    public static StoredArrays read(ByteBuffer file) {
        var in = file.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (in.remaining() < SafeTensorsHeader.LENGTH_BYTES) throw ended("the length of the header", in.remaining(), 8);
        int text = SafeTensorsHeader.length(in.getLong());
        if (in.remaining() < text) throw ended("the header", in.remaining(), text);
        var bytes = new byte[text];
        in.get(bytes);
        var header = SafeTensorsHeader.parse(bytes);
        if (in.remaining() != header.dataBytes()) {
            throw new SafeTensorsException("the header accounts for " + header.dataBytes() + " bytes of data, there are "
                    + in.remaining());
        }
        var arrays = new LinkedHashMap<String, StoredArray>();
        for (var e : header.entries()) {
            var part = in.slice(in.position() + (int) e.from(), (int) e.bytes());
            arrays.put(e.name(), new StoredArray(e.type(), e.shape(), part));
        }
        return new StoredArrays(arrays, header.metadata());
    }

    /// Writes all, and leaves the stream open and unflushed. The same arrays and texts in the same order give the same bytes.
    public void write(OutputStream out) throws IOException {
        var kinds = new LinkedHashMap<String, Kind>();
        arrays.forEach((name, array) -> kinds.put(name, new Kind(array.type(), array.shape())));
        out.write(SafeTensorsHeader.of(kinds, metadata).bytes());
        var chunk = new byte[CHUNK];
        for (var array : arrays.values()) {
            var bytes = array.bytes();
            while (bytes.hasRemaining()) {
                int n = Math.min(CHUNK, bytes.remaining());
                bytes.get(chunk, 0, n);
                out.write(chunk, 0, n);
            }
        }
    }

    private static void requireAtMost(long most, long needed) {
        if (needed > most) {
            throw new SafeTensorsException("it needs " + needed + " bytes of memory, more than the " + most
                    + " allowed; allow more if the file is sound");
        }
    }

    private static int size(Entry e) {
        if (e.bytes() > Integer.MAX_VALUE - 8) {
            throw new SafeTensorsException("array " + SafeTensorsException.shown(e.name()) + " takes " + e.bytes()
                    + " bytes; up to 2 GiB are read");
        }
        return (int) e.bytes();
    }

    /// The next n bytes; the JDK takes memory for those that arrive.
    private static byte[] exactly(InputStream in, int n, String what) throws IOException {
        byte[] bytes = in.readNBytes(n);
        if (bytes.length < n) throw ended(what, bytes.length, n);
        return bytes;
    }

    private static SafeTensorsException ended(String what, int there, int needed) {
        return new SafeTensorsException("the bytes end in " + what + ": " + there + " of " + needed);
    }
}
