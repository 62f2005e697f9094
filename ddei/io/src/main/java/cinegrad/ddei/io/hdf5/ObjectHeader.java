package cinegrad.ddei.io.hdf5;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// The description of a group or a dataset: messages in one block or several.
///
/// @param messages in file order, without those that only continue the header
record ObjectHeader(List<Message> messages) {
    static final int DATASPACE = 1;
    static final int LINK_INFO = 2;
    static final int DATATYPE = 3;
    static final int FILL_VALUE_OLD = 4;
    static final int FILL_VALUE = 5;
    static final int LINK = 6;
    static final int EXTERNAL_FILES = 7;
    static final int LAYOUT = 8;
    static final int FILTERS = 11;
    static final int ATTRIBUTE = 12;
    static final int SYMBOL_TABLE = 17;
    private static final int CONTINUATION = 16;
    private static final int SHARED = 2;
    private static final int CHECKSUM = 4;
    private static final int FIRST = 1;

    /// @param shared whether the content only says where it lies
    record Message(int type, boolean shared, ByteBuffer content) { }

    /// A block of messages. In version 2 it carries a checksum, and no padding.
    private record Block(long address, long length) { }

    static ObjectHeader read(Hdf5Bytes bytes, long address) {
        return bytes.at(address, 4, "an object header").get(0) == FIRST ? first(bytes, address) : second(bytes, address);
    }

    private static ObjectHeader first(Hdf5Bytes bytes, long address) {
        ByteBuffer head = bytes.at(address, 16, "an object header");
        int count = head.getShort(2) & 0xFFFF;
        var messages = new ArrayList<Message>();
        var blocks = new ArrayDeque<Block>(List.of(new Block(address + 16, head.getInt(8) & 0xFFFFFFFFL)));
        while (!blocks.isEmpty()) {
            Block block = blocks.poll();
            ByteBuffer b = bytes.at(block.address, block.length, "a part of an object header");
            while (b.remaining() >= 8 && count-- > 0) {
                int type = b.getShort() & 0xFFFF;
                int size = b.getShort() & 0xFFFF;
                int flags = b.get();
                Hdf5Bytes.skip(b, 3);
                add(bytes, type, flags, Hdf5Bytes.part(b, size), messages, blocks);
            }
        }
        return new ObjectHeader(messages);
    }

    private static ObjectHeader second(Hdf5Bytes bytes, long address) {
        ByteBuffer start = bytes.at(address, 6, "OHDR", "object header");
        if (start.get() != 2) throw bytes.error("an object header of version " + start.get(4));
        int flags = start.get();
        int skipped = 6 + ((flags & 0x20) != 0 ? 16 : 0) + ((flags & 0x10) != 0 ? 4 : 0);
        int width = 1 << (flags & 3);
        long size = Hdf5Bytes.integer(bytes.at(address + skipped, width, "an object header"), width);
        ByteBuffer b = bytes.checked(address, Math.addExact(skipped + width + CHECKSUM, size), "OHDR", "object header");
        b.position(skipped + width);
        var messages = new ArrayList<Message>();
        var blocks = new ArrayDeque<Block>();
        int order = (flags & 4) != 0 ? 2 : 0;
        messages(bytes, b, order, messages, blocks);
        while (!blocks.isEmpty()) {
            Block block = blocks.poll();
            if (block.length < 8) throw bytes.error("a part of an object header of " + block.length + " bytes");
            messages(bytes, bytes.checked(block.address, block.length, "OCHK", "part of an object header"), order, messages,
                    blocks);
        }
        return new ObjectHeader(messages);
    }

    private static void messages(Hdf5Bytes bytes, ByteBuffer b, int order, List<Message> messages, ArrayDeque<Block> blocks) {
        while (b.remaining() >= 4 + order) {
            int type = b.get() & 0xFF;
            int size = b.getShort() & 0xFFFF;
            int flags = b.get();
            Hdf5Bytes.skip(b, order);
            add(bytes, type, flags, Hdf5Bytes.part(b, size), messages, blocks);
        }
    }

    private static void add(Hdf5Bytes bytes, int type, int flags, ByteBuffer content, List<Message> messages,
            ArrayDeque<Block> blocks) {
        bytes.work(1);
        if (type == CONTINUATION) blocks.add(new Block(bytes.offset(content), bytes.length(content)));
        else messages.add(new Message(type, (flags & SHARED) != 0, content));
    }

    /// Whether a message of one of these types only says where its content lies.
    boolean isShared(int... types) {
        return messages.stream().anyMatch(m -> m.shared && IntStream.of(types).anyMatch(t -> t == m.type));
    }

    List<Message> all(int type) {
        return messages.stream().filter(m -> m.type == type).toList();
    }

    Optional<Message> find(int type) {
        return messages.stream().filter(m -> m.type == type).findFirst();
    }
}
