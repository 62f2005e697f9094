package cinegrad.ddei.io.hdf5;

import java.nio.ByteBuffer;

/// A heap of small objects in blocks that double in size row by row; the links of a large group lie in one. Objects inside blocks
/// or inside their own identifiers are known; huge ones and filtered blocks are not needed for names.
final class FractalHeap {
    private static final int DEEPEST = 16;

    private final Hdf5Bytes bytes;
    private final int offsetSize;
    private final int lengthSize;
    private final int width;
    private final long first;
    private final long mostDirect;
    private final long root;
    private final int rows;

    FractalHeap(Hdf5Bytes bytes, long address) {
        this.bytes = bytes;
        int l = bytes.lengthBytes();
        int o = bytes.offsetBytes();
        ByteBuffer b = bytes.checked(address, 26L + 12L * l + 3L * o, "FRHP", "fractal heap");
        Hdf5Bytes.skip(b, 3);
        int filters = b.getShort();
        Hdf5Bytes.skip(b, 1);
        long mostManaged = b.getInt() & 0xFFFFFFFFL;
        if (filters != 0) throw bytes.error("a fractal heap with filters, which is not supported");
        Hdf5Bytes.skip(b, 2 * o + 10 * l);
        this.width = b.getShort() & 0xFFFF;
        this.first = bytes.length(b);
        this.mostDirect = bytes.length(b);
        this.offsetSize = ((b.getShort() & 0xFFFF) + 7) / 8;
        Hdf5Bytes.skip(b, 2);
        this.root = bytes.offset(b);
        this.rows = b.getShort() & 0xFFFF;
        if (width == 0 || first <= 0 || Long.bitCount(first) != 1 || mostDirect < first || offsetSize < 1 || offsetSize > 8) {
            throw bytes.error("a fractal heap of " + width + " blocks a row, of " + first + " to " + mostDirect + " bytes");
        }
        this.lengthSize = Math.min(Hdf5Bytes.bytesFor(mostDirect - 1), Hdf5Bytes.bytesFor(mostManaged));
    }

    /// The object with this identifier.
    ByteBuffer object(ByteBuffer id) {
        int kind = id.get();
        if ((kind & 0x30) == 0x20) return Hdf5Bytes.part(id, (kind & 0xF) + 1);
        if ((kind & 0x30) != 0) throw bytes.error("a huge object in a fractal heap, which is not supported");
        long offset = Hdf5Bytes.integer(id, offsetSize);
        long length = Hdf5Bytes.integer(id, lengthSize);
        return rows == 0 ? bytes.at(root + offset, length, "an object of a fractal heap") : find(root, rows, offset, length, 0);
    }

    /// Walks the rows of an indirect block to the block that holds `offset`.
    private ByteBuffer find(long block, int rows, long offset, long length, int depth) {
        if (depth > DEEPEST) throw bytes.error("a fractal heap more than " + DEEPEST + " deep");
        bytes.at(block, 4, "FHIB", "indirect block");
        long children = block + 5 + bytes.offsetBytes() + offsetSize;
        long start = 0;
        for (int row = 0; row < rows; row++) {
            long size = row == 0 ? first : first << Math.min(row - 1, 62);
            if (size <= 0) break;
            long column = (offset - start) / size;
            if (column < width) {
                long at = children + (row * (long) width + column) * bytes.offsetBytes();
                long child = bytes.offset(bytes.at(at, bytes.offsetBytes(), "an indirect block"));
                if (child == Hdf5Bytes.UNDEFINED) throw bytes.error("an object in a part of a heap that was never written");
                long rest = offset - start - column * size;
                if (size <= mostDirect) return bytes.at(child + rest, length, "an object of a fractal heap");
                int below = Long.numberOfTrailingZeros(size) - Long.numberOfTrailingZeros(first)
                        - (31 - Integer.numberOfLeadingZeros(width)) + 1;
                return find(child, below, rest, length, depth + 1);
            }
            start += size * width;
        }
        throw bytes.error("an object beyond its fractal heap");
    }
}
