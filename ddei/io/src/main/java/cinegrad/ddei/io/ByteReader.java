package cinegrad.ddei.io;

import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/// Reads a file, or a member of an archive, from front to back. It knows its name, its position and how many bytes are left, so
/// that every failure is a [FileFormatException] with the reason, and nothing is allocated for bytes that are not there.
public final class ByteReader implements Closeable {
    private static final int CHUNK = 1 << 16;

    private final String file;
    private final InputStream in;
    private final long length;
    private final ReadBudget budget;
    private final byte[] word = new byte[8];
    private long position;

    public ByteReader(String file, InputStream in, long length, ReadBudget budget) {
        this.file = file;
        this.in = in;
        this.length = length;
        this.budget = budget;
    }

    public static ByteReader open(Path path, ReadBudget budget) {
        try {
            if (!Files.isRegularFile(path)) throw new NoSuchFileException(path.toString());
            budget.opened(Files.size(path));
            return new ByteReader(path.toString(), new BufferedInputStream(Files.newInputStream(path), CHUNK), Files.size(path),
                    budget);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    public static FileFormatException unreadable(Path path, IOException e) {
        return FileFormatException.unreadable(path.toString(), FileFormatException.UNKNOWN, e);
    }

    public String file() {
        return file;
    }

    public long position() {
        return position;
    }

    public long remaining() {
        return length - position;
    }

    public FileFormatException error(String reason) {
        return new FileFormatException(file, position, reason);
    }

    /// Fills `to[at … at+n)`.
    void read(byte[] to, int at, int n) {
        try {
            int got = in.readNBytes(to, at, n);
            if (got < n) throw new FileFormatException(file, position + got, "the file ends " + (n - got) + " bytes early");
            position += n;
        } catch (IOException e) {
            throw FileFormatException.unreadable(file, position, e);
        }
    }

    /// Takes steps of work from the file's budget.
    public void work(long steps) {
        budget.work(file, position, steps);
    }

    /// Takes memory from the file's budget.
    public void admit(String what, long bytes) {
        budget.admit(file, position, what, bytes);
    }

    /// Takes characters of text from the file's budget.
    public void text(long characters) {
        budget.text(file, position, characters);
    }

    /// Skips the next `n` bytes.
    public void skip(long n, String what) {
        if (n < 0 || n > remaining()) throw missing(n, what);
        try {
            in.skipNBytes(n);
        } catch (EOFException e) {
            throw new FileFormatException(file, position, "the file ends early, in " + what, e);
        } catch (IOException e) {
            throw FileFormatException.unreadable(file, position, e);
        }
        position += n;
    }

    /// The next `n` bytes. Up to 64 KiB count as work, more as memory.
    public byte[] bytes(long n, String what) {
        demand(n, what);
        if (n > CHUNK) budget.admit(file, position, what, n);
        var out = new byte[Math.toIntExact(n)];
        read(out, 0, out.length);
        return out;
    }

    /// The next 1, 2, 4 or 8 bytes as an unsigned little-endian integer (8: signed).
    public long integer(int bytes, String what) {
        if (bytes > remaining()) throw missing(bytes, what);
        read(word, 0, bytes);
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--) value = value << 8 | word[i] & 0xFF;
        return value;
    }

    /// Refuses a count larger than the rest of the file.
    public void demand(long n, String what) {
        if (n < 0 || n > remaining()) throw missing(n, what);
        if (n > Integer.MAX_VALUE - 8) throw error(what + " takes " + n + " bytes, more than one Java array can hold");
    }

    private FileFormatException missing(long n, String what) {
        return error(what + " takes " + n + " bytes, but only " + remaining() + " are left in the file");
    }

    /// The sizes a file declares, as a shape.
    public Shape shape(int... sizes) {
        try {
            return Shape.of(sizes);
        } catch (ShapeException e) {
            throw new FileFormatException(file, position, Objects.requireNonNull(e.getMessage()), e);
        }
    }

    /// The next `n` numbers, a few thousand at most, which the caller converts and puts away: not counted as memory.
    public HostArray piece(ElementType type, ByteOrder order, int n) {
        return numbers(type, order, Shape.of(n));
    }

    /// The next `shape.elements()` numbers, row-major.
    public HostArray array(ElementType type, ByteOrder order, Shape shape) {
        int parts = type.parts();
        long size = (long) shape.elements() * type.bytes();
        if (size > remaining()) {
            throw error(type + " of shape " + shape + " takes " + size + " bytes, but only " + remaining()
                    + " are left in the file");
        }
        if ((long) shape.elements() * parts > Integer.MAX_VALUE - 8) {
            throw error(type + shape.toString() + " does not fit one Java array");
        }
        admit(type + shape.toString(), (long) shape.elements() * type.memory());
        return numbers(type, order, shape);
    }

    /// A part of an array of `shape` that lies here, row-major; no more than the part is kept in memory, and what lies between
    /// its rows is skipped.
    public HostArray box(ElementType type, ByteOrder order, Shape shape, Box box) {
        int[] start = box.within(shape).start();
        int[] size = box.size();
        var part = shape(size);
        long whole = (long) shape.elements() * type.bytes();
        if (whole > remaining()) {
            throw error(type + " of shape " + shape + " takes " + whole + " bytes, but only " + remaining()
                    + " are left in the file");
        }
        if (part.equals(shape)) return array(type, order, shape);
        admit("a part " + part + " of " + type + shape, (long) part.elements() * type.memory());
        var out = HostArray.zeros(type, part);
        if (part.elements() == 0) return out;
        long begin = position;
        int run = size[size.length - 1];
        var at = new int[size.length];
        for (int done = 0; done < part.elements(); done += run) {
            long first = 0;
            for (int i = 0; i < at.length; i++) first += (long) (start[i] + at[i]) * shape.stride(i);
            skip(begin + first * type.bytes() - position, "the numbers before a part");
            out.fill(done, numbers(type, order, Shape.of(run)));
            for (int axis = at.length - 2; axis >= 0 && ++at[axis] == size[axis]; axis--) at[axis] = 0;
        }
        return out;
    }

    private HostArray numbers(ElementType type, ByteOrder order, Shape shape) {
        int parts = type.parts();
        long size = (long) shape.elements() * type.bytes();
        if (size > remaining()) throw missing(size, type + shape.toString());
        int n = shape.elements() * parts;
        int width = type.bytes() / parts;
        var chunk = new byte[(int) Math.min(CHUNK, size)];
        int most = Math.max(1, chunk.length / width);
        var buffer = ByteBuffer.wrap(chunk).order(order);
        if (type.isInteger()) {
            var out = new long[n];
            for (int i = 0, m; i < n; i += m) {
                m = Math.min(n - i, most);
                integers(type, chunk, buffer, out, i, m);
            }
            return HostArray.of(type, shape, out);
        }
        if (width == 8) {
            var out = new double[n];
            for (int i = 0, m; i < n; i += m) {
                m = Math.min(n - i, most);
                read(chunk, 0, m * 8);
                buffer.clear().asDoubleBuffer().get(out, i, m);
            }
            return type.isComplex() ? HostArray.complex(shape, out) : HostArray.of(shape, out);
        }
        var out = new float[n];
        for (int i = 0, m; i < n; i += m) {
            m = Math.min(n - i, most);
            read(chunk, 0, m * width);
            if (width == 4) {
                buffer.clear().asFloatBuffer().get(out, i, m);
            } else {
                for (int j = 0; j < m; j++) {
                    short half = buffer.getShort(2 * j);
                    out[i + j] = type == ElementType.FLOAT16 ? Float.float16ToFloat(half) : Float.intBitsToFloat(half << 16);
                }
            }
        }
        return HostArray.ofFloats(type, shape, out);
    }

    private void integers(ElementType type, byte[] chunk, ByteBuffer buffer, long[] out, int at, int m) {
        int width = type.bytes();
        read(chunk, 0, m * width);
        for (int j = 0; j < m; j++) {
            long v = switch (width) {
                case 1 -> buffer.get(j);
                case 2 -> buffer.getShort(2 * j);
                case 4 -> buffer.getInt(4 * j);
                default -> buffer.getLong(8 * j);
            };
            if (type.isUnsigned() && width < 8) v &= (1L << 8 * width) - 1;
            if (type == ElementType.BOOL && v > 1) {
                throw new FileFormatException(file, position - m + j, "a truth value of " + v + ", neither 0 nor 1");
            }
            out[at + j] = v;
        }
    }

    /// Throws unless everything was read.
    public void finish() {
        if (remaining() > 0) throw error(remaining() + " more bytes than the header accounts for");
        try {
            if (in.read() >= 0) throw error("more bytes than expected");
        } catch (IOException e) {
            throw FileFormatException.unreadable(file, position, e);
        }
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw FileFormatException.unreadable(file, position, e);
        }
    }

    public static boolean startsWith(byte[] bytes, int... expected) {
        if (bytes.length < expected.length) return false;
        for (int i = 0; i < expected.length; i++) if ((bytes[i] & 0xFF) != expected[i]) return false;
        return true;
    }

    /// The first `n` bytes of a file, fewer if it is shorter.
    public static byte[] head(Path path, int n) {
        try (var in = Files.newInputStream(path)) {
            return in.readNBytes(n);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    public static byte[] concat(byte[] a, byte[] b) {
        byte[] out = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, out, a.length, b.length);
        return out;
    }
}
