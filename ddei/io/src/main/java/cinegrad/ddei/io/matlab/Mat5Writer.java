package cinegrad.ddei.io.matlab;

import cinegrad.ddei.io.AtomicFile;
import cinegrad.ddei.io.ElementType;
import cinegrad.ddei.io.HostArray;
import cinegrad.ops.shape.Shape;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/// Writes MATLAB 5 files of uncompressed single- and double-precision arrays, real or complex, which MATLAB, Octave and SciPy
/// read.
///
/// Source: MathWorks, *MAT-File Format*, "Level 5 MAT-Files".
public final class Mat5Writer {
    private static final int HEADER = 128;
    private static final int INT8 = 1;
    private static final int INT32 = 5;
    private static final int UINT32 = 6;
    private static final int SINGLE = 7;
    private static final int DOUBLE = 9;
    private static final int MATRIX = 14;
    private static final int SINGLE_CLASS = 7;
    private static final int DOUBLE_CLASS = 6;
    private static final int COMPLEX = 1 << 11;

    private Mat5Writer() { }

    /// Writes the variables, shapes in MATLAB's order: atomically.
    public static void write(Path path, Map<String, HostArray> variables) {
        var elements = new LinkedHashMap<String, byte[]>();
        variables.forEach((name, array) -> elements.put(name, matrix(name, array)));
        AtomicFile.write(path, out -> {
            byte[] text = "MATLAB 5.0 MAT-file, written by Cinegrad".getBytes(StandardCharsets.US_ASCII);
            var header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN).put(text);
            while (header.position() < 116) header.put((byte) ' ');
            header.putLong(0).putShort((short) 0x0100).put((byte) 'I').put((byte) 'M');
            out.write(header.array());
            for (byte[] element : elements.values()) out.write(element);
        });
    }

    private static byte[] matrix(String name, HostArray array) {
        if (!name.matches("[A-Za-z][A-Za-z0-9_]{0,62}")) {
            throw new IllegalArgumentException("mat: \"" + name + "\" is no name of a MATLAB variable");
        }
        boolean single = array.type() == ElementType.FLOAT32 || array.type() == ElementType.COMPLEX64;
        if (!single && array.type() != ElementType.FLOAT64 && array.type() != ElementType.COMPLEX128) {
            throw new IllegalArgumentException("mat: needs floating numbers, got " + array + "; convert it first");
        }
        Shape s = array.shape();
        int[] sizes = s.rank() >= 2 ? s.toArray() : new int[] {s.elements(), 1};
        double[] values = array.reversedAxes().toDoubles();
        int parts = array.type().parts();
        int width = single ? 4 : 8;
        long bytes = 8L + 8 + 8 + padded(4L * sizes.length) + 8 + padded(name.length())
                + parts * (8 + padded((long) width * s.elements()));
        if (bytes > Integer.MAX_VALUE - 64) {
            throw new IllegalArgumentException("mat: " + array + " is too large for a MATLAB 5 file; write npz");
        }
        var out = ByteBuffer.allocate((int) bytes + 8).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(MATRIX).putInt((int) bytes);
        out.putInt(UINT32).putInt(8).putInt((single ? SINGLE_CLASS : DOUBLE_CLASS) | (parts == 2 ? COMPLEX : 0)).putInt(0);
        out.putInt(INT32).putInt(4 * sizes.length);
        for (int size : sizes) out.putInt(size);
        align(out);
        out.putInt(INT8).putInt(name.length()).put(name.getBytes(StandardCharsets.US_ASCII));
        align(out);
        for (int part = 0; part < parts; part++) {
            out.putInt(single ? SINGLE : DOUBLE).putInt(width * s.elements());
            int first = part;
            if (single) IntStream.range(0, s.elements()).forEach(i -> out.putFloat((float) values[i * parts + first]));
            else IntStream.range(0, s.elements()).forEach(i -> out.putDouble(values[i * parts + first]));
            align(out);
        }
        return out.array();
    }

    private static long padded(long n) {
        return (n + 7) / 8 * 8;
    }

    private static void align(ByteBuffer out) {
        while (out.position() % 8 != 0) out.put((byte) 0);
    }
}
