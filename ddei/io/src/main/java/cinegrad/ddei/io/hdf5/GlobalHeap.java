package cinegrad.ddei.io.hdf5;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/// Values of varying length, which lie in collections anywhere in the file. The collection that was used last is kept.
final class GlobalHeap {
    private static final int HEAD = 8;
    private static final int OBJECT_HEAD = 8;
    private static final int ALIGNMENT = 8;

    private final Hdf5Bytes bytes;
    private final Map<Integer, ByteBuffer> objects = new HashMap<>();
    private long collection = Hdf5Bytes.UNDEFINED;

    GlobalHeap(Hdf5Bytes bytes) {
        this.bytes = bytes;
    }

    /// What a reference (how many, collection, index in it) stands for.
    ///
    /// @param size the bytes of one value
    ByteBuffer values(ByteBuffer reference, int size) {
        long length = (reference.getInt() & 0xFFFFFFFFL) * size;
        long address = bytes.offset(reference);
        int index = reference.getInt();
        if (length == 0) return ByteBuffer.allocate(0);
        if (address != collection) open(address);
        ByteBuffer object = objects.get(index);
        if (object == null) throw bytes.error("no values " + index + " in the heap at address " + address);
        if (length > object.limit()) {
            throw bytes.error(length + " bytes of values, of which the heap at address " + address + " holds " + object.limit());
        }
        bytes.work(1);
        return object.slice(0, (int) length).order(object.order());
    }

    private void open(long address) {
        objects.clear();
        collection = Hdf5Bytes.UNDEFINED;
        ByteBuffer head = bytes.at(address, HEAD + bytes.lengthBytes(), "GCOL", "heap of values");
        if (head.get() != 1) throw bytes.error("a heap of values of version " + head.get(4));
        Hdf5Bytes.skip(head, 3);
        ByteBuffer b = bytes.at(address, bytes.length(head), "a heap of values");
        b.position(HEAD + bytes.lengthBytes());
        int objectHead = OBJECT_HEAD + bytes.lengthBytes();
        while (b.remaining() >= objectHead) {
            bytes.work(1);
            int index = b.getShort() & 0xFFFF;
            Hdf5Bytes.skip(b, 6);
            long size = bytes.length(b);
            if (index == 0) break;
            if (size < 0 || size > b.remaining()) {
                throw bytes.error("values " + index + " of " + size + " bytes beyond their heap");
            }
            objects.put(index, Hdf5Bytes.part(b, (int) size));
            int padded = (int) (Math.ceilDiv(size, ALIGNMENT) * ALIGNMENT - size);
            Hdf5Bytes.skip(b, Math.min(padded, b.remaining()));
        }
        collection = address;
    }
}
