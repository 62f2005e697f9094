package cinegrad.ddei.io.hdf5;

import java.nio.ByteBuffer;

/// An array that grows along one axis: the first elements in its index block, the rest in data blocks that double in size, whose
/// addresses are in the index block or, further on, in super blocks.
final class ExtensibleArray {
    private static final int CHECKSUM = 4;
    private static final int MOST_BITS = 64;

    /// Takes an element, which begins where the buffer stands.
    interface Element {
        void accept(long number, ByteBuffer content, int size);
    }

    private final Hdf5Bytes bytes;
    private final int elementSize;
    private final int maxBits;
    private final int inIndex;
    private final int leastInBlock;
    private final int leastPointers;
    private final int pageBits;
    private final long count;
    private final long indexBlock;

    ExtensibleArray(Hdf5Bytes bytes, long address) {
        this.bytes = bytes;
        ByteBuffer b = bytes.checked(address, 12L + 6L * bytes.lengthBytes() + bytes.offsetBytes() + CHECKSUM, "EAHD",
                "extensible array");
        Hdf5Bytes.skip(b, 2);
        elementSize = b.get() & 0xFF;
        maxBits = b.get() & 0xFF;
        inIndex = b.get() & 0xFF;
        leastInBlock = b.get() & 0xFF;
        leastPointers = b.get() & 0xFF;
        pageBits = b.get() & 0xFF;
        Hdf5Bytes.skip(b, 4 * bytes.lengthBytes());
        count = bytes.length(b);
        bytes.length(b);
        indexBlock = bytes.offset(b);
        if (elementSize == 0 || maxBits > MOST_BITS || Integer.bitCount(leastInBlock) != 1
                || Integer.bitCount(leastPointers) != 1 || pageBits > 30 || count < 0) {
            throw bytes.error("an extensible array of an unknown form");
        }
    }

    void read(Element visit) {
        if (indexBlock == Hdf5Bytes.UNDEFINED) return;
        int superBlocks = 1 + maxBits - log2(leastInBlock);
        int direct = 2 * log2(leastPointers);
        int o = bytes.offsetBytes();
        int pointers = 2 * (leastPointers - 1);
        long size = 6 + o + (long) inIndex * elementSize + (long) pointers * o + (long) Math.max(0, superBlocks - direct) * o
                + CHECKSUM;
        ByteBuffer b = bytes.checked(indexBlock, size, "EAIB", "index block");
        Hdf5Bytes.skip(b, 2 + o);
        long number = elements(b, 0, inIndex, visit);
        for (int s = 0; s < superBlocks && number < count; s++) {
            long blocks = 1L << s / 2;
            long inBlock = (long) leastInBlock << (s + 1) / 2;
            if (s < direct) {
                for (long i = 0; i < blocks && number < count; i++) {
                    block(bytes.offset(b), number, inBlock, visit, new byte[0], 0);
                    number += inBlock;
                }
            } else {
                superBlock(bytes.offset(b), number, blocks, inBlock, visit);
                number += blocks * inBlock;
            }
        }
    }

    private static int log2(int n) {
        return 31 - Integer.numberOfLeadingZeros(n);
    }

    private long elements(ByteBuffer b, long first, long n, Element visit) {
        for (long i = 0; i < n; i++) {
            ByteBuffer element = Hdf5Bytes.part(b, elementSize);
            if (first + i < count) visit.accept(first + i, element, elementSize);
        }
        return first + n;
    }

    private int arrayOffset() {
        return (maxBits + 7) / 8;
    }

    private void superBlock(long address, long first, long blocks, long inBlock, Element visit) {
        if (address == Hdf5Bytes.UNDEFINED) return;
        long pages = inBlock >> pageBits;
        int bitmap = pages > 1 ? (int) ((pages + 7) / 8) : 0;
        int o = bytes.offsetBytes();
        ByteBuffer b = bytes.checked(address, 6 + o + arrayOffset() + blocks * bitmap + blocks * o + CHECKSUM, "EASB",
                "super block");
        Hdf5Bytes.skip(b, 2 + o + arrayOffset());
        var used = new byte[Math.toIntExact(blocks * bitmap)];
        b.get(used);
        for (long i = 0; i < blocks && first + i * inBlock < count; i++) {
            block(bytes.offset(b), first + i * inBlock, inBlock, visit, used, i * pages);
        }
    }

    private void block(long address, long first, long n, Element visit, byte[] used, long firstPage) {
        if (address == Hdf5Bytes.UNDEFINED) return;
        long head = 6L + bytes.offsetBytes() + arrayOffset();
        long page = 1L << pageBits;
        if (n <= page) {
            ByteBuffer b = bytes.checked(address, head + n * elementSize + CHECKSUM, "EADB", "block of an extensible array");
            elements(b.position((int) head), first, n, visit);
            return;
        }
        bytes.checked(address, head + CHECKSUM, "EADB", "block of an extensible array");
        long at = address + head + CHECKSUM;
        for (long p = 0; p < n / page && first + p * page < count; p++) {
            int bit = (int) (firstPage + p);
            if ((used[bit / 8] & 0x80 >> bit % 8) != 0) {
                elements(bytes.checked(at, page * elementSize + CHECKSUM, "", "page of an extensible array"), first + p * page,
                        page, visit);
            }
            at += page * elementSize + CHECKSUM;
        }
    }
}
