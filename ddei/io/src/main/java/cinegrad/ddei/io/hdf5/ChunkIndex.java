package cinegrad.ddei.io.hdf5;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/// Where the chunks of a dataset lie, by their number in row-major order of the grid of chunks. Chunks that were never written
/// have no place.
final class ChunkIndex {
    private static final int CHUNK_TREE = 1;
    private static final int RECORD_PLAIN = 10;
    private static final int RECORD_FILTERED = 11;
    private static final int MASK_BYTES = 4;
    private static final int CHECKSUM = 4;
    private static final int DEEPEST = 32;
    private static final int MOST_PAGE_BITS = 30;

    /// @param size    bytes as they are stored
    /// @param skipped filters that were not applied
    record Place(long address, long size, int skipped) { }

    private final Hdf5Bytes bytes;
    private final Hdf5Layout layout;
    private final Hdf5Space space;
    private final long[] grid;
    private final long chunkBytes;
    private final boolean filtered;
    private final Map<Long, Place> places = new HashMap<>();

    private ChunkIndex(Hdf5Bytes bytes, Hdf5Layout layout, Hdf5Space space, long chunkBytes, boolean filtered) {
        this.bytes = bytes;
        this.layout = layout;
        this.space = space;
        this.chunkBytes = chunkBytes;
        this.filtered = filtered;
        this.grid = new long[space.sizes().length];
        for (int i = 0; i < grid.length; i++) grid[i] = Math.ceilDiv(space.sizes()[i], layout.chunk()[i]);
    }

    static Map<Long, Place> read(Hdf5Bytes bytes, Hdf5Layout layout, Hdf5Space space, long chunkBytes, boolean filtered) {
        var index = new ChunkIndex(bytes, layout, space, chunkBytes, filtered);
        if (layout.address() == Hdf5Bytes.UNDEFINED) return index.places;
        switch (layout.index()) {
            case TREE -> index.tree(layout.address(), 0);
            case SINGLE -> index.put(0, new Place(layout.address(), layout.singleSize() < 0 ? chunkBytes : layout.singleSize(),
                    layout.singleSkipped()));
            case IMPLICIT -> index.implicit();
            case FIXED_ARRAY -> index.fixedArray();
            case EXTENSIBLE_ARRAY -> new ExtensibleArray(bytes, layout.address()).read(index.new Elements()::accept);
            case TREE2 -> BTree2.read(bytes, layout.address(), filtered ? RECORD_FILTERED : RECORD_PLAIN, index::record);
        }
        return index.places;
    }

    private void put(long number, Place place) {
        bytes.work(1);
        if (place.address != Hdf5Bytes.UNDEFINED && places.put(number, place) != null) {
            throw bytes.error("two places for one chunk");
        }
    }

    /// The number of the chunk whose first element is at these multiples of the chunk's sizes; −1 outside the grid.
    private long number(long[] steps) {
        long number = 0;
        for (int i = 0; i < grid.length; i++) {
            if (steps[i] < 0 || steps[i] >= grid[i]) return -1;
            number = number * grid[i] + steps[i];
        }
        return number;
    }

    private void tree(long address, int depth) {
        if (depth > DEEPEST) throw bytes.error("a tree of chunks more than " + DEEPEST + " deep");
        ByteBuffer head = bytes.at(address, 8, "TREE", "tree of chunks");
        if (head.get() != CHUNK_TREE) throw bytes.error("a tree of names in place of one of chunks");
        int level = head.get();
        int used = head.getShort() & 0xFFFF;
        int o = bytes.offsetBytes();
        int rank = grid.length;
        int key = 8 + 8 * (rank + 1);
        ByteBuffer b = bytes.at(address + 8 + 2L * o, (long) used * (key + o) + key, "a tree of chunks");
        var steps = new long[rank];
        for (int i = 0; i < used; i++) {
            long size = b.getInt() & 0xFFFFFFFFL;
            int skipped = b.getInt();
            for (int axis = 0; axis < rank; axis++) steps[axis] = b.getLong() / layout.chunk()[axis];
            b.getLong();
            long child = bytes.offset(b);
            if (level > 0) tree(child, depth + 1);
            else if (number(steps) >= 0) put(number(steps), new Place(child, size, skipped));
        }
    }

    /// Chunks one after the other, all that the dataset may ever have.
    private void implicit() {
        var whole = new Elements();
        long count = 1;
        for (long n : grid) count = Math.multiplyExact(count, n);
        for (long i = 0; i < count; i++) {
            long place = Math.addExact(layout.address(), Math.multiplyExact(whole.ofChunk(i), chunkBytes));
            put(i, new Place(place, chunkBytes, 0));
        }
    }

    /// The elements of an array of chunks. They are counted over the grid of the largest sizes that the dataset may have, the
    /// axis without limit first.
    private final class Elements {
        /// The axes from the slowest.
        private final int[] order;
        /// Chunks along each axis; −1 without limit.
        private final long[] most = new long[grid.length];

        Elements() {
            int free = -1;
            for (int i = 0; i < most.length; i++) {
                long limit = space.limits()[i];
                most[i] = limit == Hdf5Space.UNLIMITED ? -1 : Math.ceilDiv(limit, (long) layout.chunk()[i]);
                if (most[i] >= 0) continue;
                if (free >= 0) throw bytes.error("an array of chunks with two axes that grow");
                free = i;
            }
            int first = free;
            order = first < 0 ? IntStream.range(0, most.length).toArray()
                    : IntStream.concat(IntStream.of(first), IntStream.range(0, most.length).filter(i -> i != first)).toArray();
        }

        /// The element of chunk number `chunk` of the grid.
        long ofChunk(long chunk) {
            var steps = new long[grid.length];
            long left = chunk;
            for (int i = grid.length - 1; i >= 0; i--) {
                steps[i] = left % grid[i];
                left /= grid[i];
            }
            long number = 0;
            for (int axis : order) {
                long below = most[axis] < 0 ? 0 : Math.multiplyExact(number, most[axis]);
                number = Math.addExact(below, steps[axis]);
            }
            return number;
        }

        /// An element is an address, or with filters address, size and mask.
        void accept(long number, ByteBuffer b, int size) {
            var steps = new long[grid.length];
            long left = number;
            for (int i = order.length - 1; i > 0; i--) {
                steps[order[i]] = left % most[order[i]];
                left /= most[order[i]];
            }
            if (order.length > 0) steps[order[0]] = left;
            long address = bytes.offset(b);
            long stored = filtered ? Hdf5Bytes.integer(b, size - bytes.offsetBytes() - MASK_BYTES) : chunkBytes;
            int skipped = filtered ? b.getInt() : 0;
            long chunk = ChunkIndex.this.number(steps);
            if (chunk >= 0) put(chunk, new Place(address, stored, skipped));
        }
    }

    private void fixedArray() {
        var whole = new Elements();
        ByteBuffer b = bytes.checked(layout.address(), 12L + bytes.lengthBytes() + bytes.offsetBytes(), "FAHD", "fixed array");
        Hdf5Bytes.skip(b, 2);
        int size = b.get() & 0xFF;
        int pageBits = b.get();
        long count = bytes.length(b);
        long block = bytes.offset(b);
        if (block == Hdf5Bytes.UNDEFINED) return;
        if (pageBits < 0 || pageBits > MOST_PAGE_BITS || count < 0 || count > bytes.fileLength()) {
            throw bytes.error("a fixed array of " + count + " elements");
        }
        long page = 1L << pageBits;
        long head = 6L + bytes.offsetBytes();
        if (count <= page) {
            ByteBuffer elements = bytes.checked(block, head + count * size + CHECKSUM, "FADB", "block of a fixed array");
            elements.position((int) head);
            for (long i = 0; i < count; i++) whole.accept(i, elements, size);
            return;
        }
        long pages = Math.ceilDiv(count, page);
        long bitmap = (pages + 7) / 8;
        ByteBuffer used = bytes.checked(block, head + bitmap + CHECKSUM, "FADB", "block of a fixed array");
        long at = block + head + bitmap + CHECKSUM;
        for (long p = 0; p < pages; p++) {
            long n = Math.min(page, count - p * page);
            if ((used.get((int) (head + p / 8)) & 0x80 >> p % 8) != 0) {
                ByteBuffer elements = bytes.checked(at, n * size + CHECKSUM, "", "page of a fixed array");
                for (long i = 0; i < n; i++) whole.accept(p * page + i, elements, size);
            }
            at += page * size + CHECKSUM;
        }
    }

    private void record(ByteBuffer b) {
        long address = bytes.offset(b);
        long size = chunkBytes;
        int skipped = 0;
        if (filtered) {
            size = Hdf5Bytes.integer(b, b.remaining() - MASK_BYTES - 8 * grid.length);
            skipped = b.getInt();
        }
        var steps = new long[grid.length];
        for (int i = 0; i < steps.length; i++) steps[i] = b.getLong();
        if (number(steps) >= 0) put(number(steps), new Place(address, size, skipped));
    }
}
