package cinegrad.ddei.io.hdf5;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/// A B-tree of the second version: records of one size, in leaves and between the children of inner nodes.
final class BTree2 {
    private static final int DEEPEST = 32;
    private static final int OVERHEAD = 10;

    private final Hdf5Bytes bytes;
    private final int nodeSize;
    private final int recordSize;
    private final Consumer<ByteBuffer> visit;
    /// By depth: bytes of a child's number of records below it; 0 for leaves.
    private final int[] totals;
    private final int counts;

    private BTree2(Hdf5Bytes bytes, int nodeSize, int recordSize, int depth, Consumer<ByteBuffer> visit) {
        this.bytes = bytes;
        this.nodeSize = nodeSize;
        this.recordSize = recordSize;
        this.visit = visit;
        this.totals = new int[depth + 1];
        long most = (long) (nodeSize - OVERHEAD) / recordSize;
        this.counts = Hdf5Bytes.bytesFor(most);
        long below = most;
        for (int d = 1; d <= depth; d++) {
            int pointer = bytes.offsetBytes() + counts + totals[d - 1];
            long here = (long) (nodeSize - OVERHEAD - pointer) / (recordSize + pointer);
            below = Math.addExact(Math.multiplyExact(here + 1, below), here);
            totals[d] = Hdf5Bytes.bytesFor(below);
        }
    }

    /// Hands every record of the tree at `address` on, in order.
    static void read(Hdf5Bytes bytes, long address, int type, Consumer<ByteBuffer> visit) {
        ByteBuffer b = bytes.checked(address, 22L + bytes.offsetBytes() + bytes.lengthBytes(), "BTHD", "B-tree");
        if (b.get() != 0 || b.get() != type) throw bytes.error("a B-tree of an unknown version or type");
        int nodeSize = b.getInt();
        int recordSize = b.getShort() & 0xFFFF;
        int depth = b.getShort() & 0xFFFF;
        if (nodeSize < OVERHEAD || recordSize == 0 || recordSize > nodeSize || depth > DEEPEST) {
            throw bytes.error("a B-tree of depth " + depth + " with records of " + recordSize + " bytes in nodes of " + nodeSize);
        }
        Hdf5Bytes.skip(b, 2);
        long root = bytes.offset(b);
        int records = b.getShort() & 0xFFFF;
        if (root != Hdf5Bytes.UNDEFINED) new BTree2(bytes, nodeSize, recordSize, depth, visit).node(root, records, depth);
    }

    private void node(long address, int records, int depth) {
        int pointer = bytes.offsetBytes() + counts + (depth > 0 ? totals[depth - 1] : 0);
        long size = 6 + (long) records * recordSize + (depth > 0 ? (records + 1L) * pointer : 0) + 4;
        if (size > nodeSize) throw bytes.error("a node of a B-tree with " + records + " records");
        ByteBuffer b = bytes.checked(address, size, depth > 0 ? "BTIN" : "BTLF", "node of a B-tree");
        Hdf5Bytes.skip(b, 2);
        ByteBuffer content = Hdf5Bytes.part(b, records * recordSize);
        for (int i = 0; i <= records; i++) {
            if (depth > 0) {
                long child = bytes.offset(b);
                int count = (int) Hdf5Bytes.integer(b, counts);
                Hdf5Bytes.skip(b, totals[depth - 1]);
                node(child, count, depth - 1);
            }
            if (i == records) continue;
            bytes.work(1);
            visit.accept(Hdf5Bytes.part(content, recordSize));
        }
    }
}
