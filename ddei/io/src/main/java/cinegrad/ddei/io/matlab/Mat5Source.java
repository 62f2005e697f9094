package cinegrad.ddei.io.matlab;

import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.ReadBudget;

import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import us.hebi.matlab.mat.format.BufferAllocator;
import us.hebi.matlab.mat.types.Source;

/// The bytes of a MATLAB 5 file, or of one of its compressed elements, as MFL asks for them. Compressed elements are inflated to
/// their end, so that their checksum counts, and must hold exactly one element. (MFL's own sources check neither, and reach for
/// `sun.misc.Unsafe`.)
final class Mat5Source implements Source, BufferAllocator {
    /// The best deflate can do is 1032 : 1.
    private static final long MOST_DEFLATED = 1032;
    private static final int MOST_PACKED = (1 << 19) - 1;

    private final String file;
    private final ReadBudget budget;
    private final ByteBuffer bytes;
    private long spent;
    private int afterInt = -1;

    Mat5Source(String file, ReadBudget budget, byte[] content) {
        this.file = file;
        this.budget = budget;
        this.bytes = ByteBuffer.wrap(content);
        this.spent = content.length;
    }

    /// A buffer for values of the file: never more than its bytes, inflated ones included.
    @Override
    public ByteBuffer allocate(int n) {
        if (n < 0 || n > spent) throw error("values of " + n + " bytes, more than the file has");
        return ByteBuffer.allocate(n);
    }

    @Override
    public void release(ByteBuffer buffer) { }

    @Override
    public Source readInflated(int compressed, int unused) {
        next(compressed);
        try (var inflater = new Inflater()) {
            inflater.setInput(bytes.array(), bytes.position(), compressed);
            var tag = new byte[8];
            if (inflater.inflate(tag) < 8) throw error("a compressed element ends early");
            long size = Integer.toUnsignedLong(ByteBuffer.wrap(tag).order(bytes.order()).getInt(4));
            if (size > MOST_DEFLATED * compressed) throw error("declares " + size + " bytes, which cannot come out of " + compressed);
            spent += size + 8;
            budget.admit(file, bytes.position(), "a compressed variable", spent);
            byte[] content = Arrays.copyOf(tag, Math.toIntExact(size + 8));
            int at = 8;
            while (at < content.length) {
                int n = inflater.inflate(content, at, content.length - at);
                if (n == 0) throw error("a compressed element ends early");
                at += n;
            }
            if (inflater.inflate(tag) > 0 || !inflater.finished() || inflater.getRemaining() > 0) {
                throw error("a compressed element goes on after its end");
            }
            bytes.position(bytes.position() + compressed);
            return new Mat5Source(file, budget, content).order(bytes.order());
        } catch (DataFormatException e) {
            throw new FileFormatException(file, bytes.position(), "a compressed element is damaged: " + e.getMessage(), e);
        }
    }

    private FileFormatException error(String reason) {
        return new FileFormatException(file, bytes.position(), reason);
    }

    /// The buffer, at least `n` bytes of which are left.
    private ByteBuffer next(long n) {
        if (n < 0 || n > bytes.remaining()) throw error("values of " + n + " bytes, but only " + bytes.remaining() + " are left");
        return bytes;
    }

    @Override
    public Source order(ByteOrder order) {
        bytes.order(order);
        return this;
    }

    @Override
    public ByteOrder order() {
        return bytes.order();
    }

    @Override
    public long getPosition() {
        return bytes.position();
    }

    @Override
    public byte readByte() {
        return next(1).get();
    }

    @Override
    public short readShort() {
        return next(2).getShort();
    }

    /// MFL reads tags by this, and takes an `EOFException` for the end of the file. A tag is a type and a size, or both packed
    /// into one integer of at most 19 bits; MFL allocates what it says without looking, so it must not exceed what is there.
    @Override
    public int readInt() throws EOFException {
        if (!bytes.hasRemaining() && bytes.position() != afterInt) throw new EOFException();
        int value = next(4).getInt();
        afterInt = bytes.position();
        if (value < 0 || value > Math.max(bytes.remaining(), MOST_PACKED)) throw error("a size of " + Integer.toUnsignedString(value) + " bytes");
        return value;
    }

    @Override
    public long readLong() {
        return next(8).getLong();
    }

    @Override
    public float readFloat() {
        return next(4).getFloat();
    }

    @Override
    public double readDouble() {
        return next(8).getDouble();
    }

    @Override
    public void readBytes(byte[] to, int at, int n) {
        next(n).get(to, at, n);
    }

    @Override
    public void readShorts(short[] to, int at, int n) {
        next(2L * n).asShortBuffer().get(to, at, n);
        skip(2L * n);
    }

    @Override
    public void readInts(int[] to, int at, int n) {
        next(4L * n).asIntBuffer().get(to, at, n);
        skip(4L * n);
    }

    @Override
    public void readLongs(long[] to, int at, int n) {
        next(8L * n).asLongBuffer().get(to, at, n);
        skip(8L * n);
    }

    @Override
    public void readFloats(float[] to, int at, int n) {
        next(4L * n).asFloatBuffer().get(to, at, n);
        skip(4L * n);
    }

    @Override
    public void readDoubles(double[] to, int at, int n) {
        next(8L * n).asDoubleBuffer().get(to, at, n);
        skip(8L * n);
    }

    @Override
    public void readByteBuffer(ByteBuffer to) {
        int n = to.remaining();
        to.put(next(n).slice().limit(n));
        skip(n);
    }

    @Override
    public void skip(long n) {
        bytes.position((int) (next(n).position() + n));
    }

    @Override
    public boolean isMutatedByChildren() {
        return false;
    }

    @Override
    public void close() { }
}
