package cinegrad.ddei.io.hdf5;

import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.ReadBudget;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/// The bytes of an HDF5 file by their address. Every piece is held against the end of the file and costs steps of the budget, so
/// that addresses in a circle, or many that point to one place, come to an end.
final class Hdf5Bytes {
    /// An address that says "nothing is there".
    static final long UNDEFINED = -1;
    private static final long BYTES_PER_STEP = 256;
    private static final int CHECKSUM = 4;

    private final String file;
    private final FileChannel channel;
    private final ReadBudget budget;
    private final long base;
    private final long end;
    private int offsetBytes = 8;
    private int lengthBytes = 8;

    /// @param base where address 0 lies
    Hdf5Bytes(String file, FileChannel channel, ReadBudget budget, long base) throws IOException {
        this.file = file;
        this.channel = channel;
        this.budget = budget;
        this.base = base;
        this.end = channel.size();
    }

    void sizes(int offsets, int lengths) {
        if (offsets != 2 && offsets != 4 && offsets != 8 || lengths != 2 && lengths != 4 && lengths != 8) {
            throw error("addresses of " + offsets + " and lengths of " + lengths + " bytes");
        }
        offsetBytes = offsets;
        lengthBytes = lengths;
    }

    int offsetBytes() {
        return offsetBytes;
    }

    int lengthBytes() {
        return lengthBytes;
    }

    long fileLength() {
        return end;
    }

    ReadBudget budget() {
        return budget;
    }

    void work(long steps) {
        budget.work(file, FileFormatException.UNKNOWN, steps);
    }

    void text(long characters) {
        budget.text(file, FileFormatException.UNKNOWN, characters);
    }

    void admit(String what, long bytes) {
        budget.admit(file, FileFormatException.UNKNOWN, what, bytes);
    }

    FileFormatException error(String reason) {
        return new FileFormatException(file, FileFormatException.UNKNOWN, reason);
    }

    /// A structure that says other than it holds.
    FileFormatException damaged(RuntimeException e) {
        return new FileFormatException(file, FileFormatException.UNKNOWN,
                "not a sound HDF5 file: a header, a type or a table of chunks is damaged", e);
    }

    FileFormatException unreadable(IOException e) {
        return FileFormatException.unreadable(file, FileFormatException.UNKNOWN, e);
    }

    /// The `n` bytes at `address`, little-endian.
    ByteBuffer at(long address, long n, String what) {
        if (address < 0 || n < 0 || n > end - base || address > end - base - n) {
            throw error(what + " of " + n + " bytes at address " + address + " lies beyond the end of the file");
        }
        if (n > Integer.MAX_VALUE - 8) throw error(what + " of " + n + " bytes is more than one Java array can hold");
        work(1 + n / BYTES_PER_STEP);
        var buffer = ByteBuffer.allocate((int) n).order(ByteOrder.LITTLE_ENDIAN);
        try {
            while (buffer.hasRemaining()) if (channel.read(buffer,
                    base + address + buffer.position()) < 0) throw error("the file ends early");
        } catch (IOException e) {
            throw FileFormatException.unreadable(file, base + address, e);
        }
        return buffer.flip();
    }

    /// A structure that begins with four letters.
    ByteBuffer at(long address, long n, String letters, String what) {
        ByteBuffer b = at(address, n, what);
        var found = new byte[letters.length()];
        b.get(found);
        if (!new String(found, StandardCharsets.ISO_8859_1).equals(letters)) throw error("no " + what + " at address " + address);
        return b;
    }

    /// The same, with a checksum in its last four bytes.
    ByteBuffer checked(long address, long n, String letters, String what) {
        ByteBuffer b = at(address, n, letters, what);
        int content = b.limit() - CHECKSUM;
        if (b.getInt(content) != Lookup3.hash(b, content)) {
            throw error("the checksum of " + what + " at address " + address + " does not match");
        }
        return b.limit(content);
    }

    long offset(ByteBuffer b) {
        long value = integer(b, offsetBytes);
        return offsetBytes < 8 && value == (1L << 8 * offsetBytes) - 1 ? UNDEFINED : value;
    }

    long length(ByteBuffer b) {
        return integer(b, lengthBytes);
    }

    /// A length, or [Hdf5Space#UNLIMITED] where all its bits are ones.
    long limit(ByteBuffer b) {
        long value = length(b);
        return lengthBytes < 8 && value == (1L << 8 * lengthBytes) - 1 ? Hdf5Space.UNLIMITED : value;
    }

    /// The next bytes as an unsigned integer.
    static long integer(ByteBuffer b, int bytes) {
        long value = 0;
        for (int i = 0; i < bytes; i++) value |= (b.get() & 0xFFL) << 8 * i;
        return value;
    }

    static void skip(ByteBuffer b, int n) {
        b.position(b.position() + n);
    }

    /// The next `n` bytes as a buffer of their own.
    static ByteBuffer part(ByteBuffer b, int n) {
        ByteBuffer part = b.slice(b.position(), n).order(ByteOrder.LITTLE_ENDIAN);
        skip(b, n);
        return part;
    }

    /// Text up to a zero, which is left out.
    static String text(ByteBuffer b) {
        int start = b.position();
        while (b.get() != 0) { }
        var text = new byte[b.position() - 1 - start];
        b.get(start, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    /// How many bytes a number up to `most` takes.
    static int bytesFor(long most) {
        return (63 - Long.numberOfLeadingZeros(Math.max(1, most))) / 8 + 1;
    }
}
