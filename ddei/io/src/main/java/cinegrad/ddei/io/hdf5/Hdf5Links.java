package cinegrad.ddei.io.hdf5;

import cinegrad.ddei.io.FileText;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// The names in a group and the addresses of what they name: in a symbol table, in messages of the group's header, or in a
/// fractal heap. Links to other names or files are left out.
final class Hdf5Links {
    private static final int SYMBOLIC = 2;
    private static final int NAME_INDEX = 5;
    private static final int DEEPEST = 32;

    private final Hdf5Bytes bytes;
    private final Map<String, Long> links = new LinkedHashMap<>();

    private Hdf5Links(Hdf5Bytes bytes) {
        this.bytes = bytes;
    }

    static Map<String, Long> of(Hdf5Bytes bytes, ObjectHeader group) {
        var links = new Hdf5Links(bytes);
        for (var message : group.all(ObjectHeader.LINK)) links.link(message.content());
        group.find(ObjectHeader.SYMBOL_TABLE).ifPresent(m -> links.symbolTable(m.content()));
        group.find(ObjectHeader.LINK_INFO).ifPresent(m -> links.heap(m.content()));
        return links.links;
    }

    private void put(String name, long address) {
        bytes.text(name.length());
        if (links.put(name, address) != null) throw bytes.error("two objects are called " + FileText.shown(name));
    }

    private void link(ByteBuffer b) {
        if (b.get() != 1) throw bytes.error("a link of an unknown version");
        int flags = b.get();
        int kind = (flags & 8) != 0 ? b.get() : 0;
        if ((flags & 4) != 0) Hdf5Bytes.skip(b, 8);
        if ((flags & 16) != 0) Hdf5Bytes.skip(b, 1);
        var name = new byte[Math.toIntExact(Math.min(b.remaining() + 1L, Hdf5Bytes.integer(b, 1 << (flags & 3))))];
        b.get(name);
        if (kind == 0) put(new String(name, StandardCharsets.UTF_8), bytes.offset(b));
    }

    private void symbolTable(ByteBuffer b) {
        long tree = bytes.offset(b);
        long heap = bytes.offset(b);
        ByteBuffer head = bytes.at(heap, 8 + 2L * bytes.lengthBytes() + bytes.offsetBytes(), "HEAP", "local heap");
        Hdf5Bytes.skip(head, 4);
        long size = bytes.length(head);
        bytes.length(head);
        ByteBuffer names = bytes.at(bytes.offset(head), size, "the names of a group");
        symbols(tree, names, 0);
    }

    private void symbols(long address, ByteBuffer names, int depth) {
        if (depth > DEEPEST) throw bytes.error("a tree of names more than " + DEEPEST + " deep");
        ByteBuffer head = bytes.at(address, 8, "TREE", "tree of names");
        if (head.get() != 0) throw bytes.error("a tree of chunks in place of one of names");
        int level = head.get();
        int used = head.getShort() & 0xFFFF;
        int o = bytes.offsetBytes();
        int l = bytes.lengthBytes();
        ByteBuffer b = bytes.at(address + 8 + 2L * o, (long) used * (o + l) + l, "a tree of names");
        for (int i = 0; i < used; i++) {
            bytes.length(b);
            long child = bytes.offset(b);
            if (level > 0) symbols(child, names, depth + 1);
            else symbolNode(child, names);
        }
    }

    private void symbolNode(long address, ByteBuffer names) {
        int count = bytes.at(address, 8, "SNOD", "node of names").getShort(6) & 0xFFFF;
        int o = bytes.offsetBytes();
        int entry = 2 * o + 24;
        ByteBuffer b = bytes.at(address + 8, (long) count * entry, "a node of names");
        for (int i = 0; i < count; i++) {
            b.position(i * entry);
            long name = bytes.offset(b);
            long header = bytes.offset(b);
            bytes.work(1);
            if (name < 0 || name >= names.limit()) throw bytes.error("a name beyond the names of its group");
            if (b.getInt() != SYMBOLIC) put(Hdf5Bytes.text(names.position((int) name)), header);
        }
    }

    private void heap(ByteBuffer b) {
        Hdf5Bytes.skip(b, 1);
        if ((b.get() & 1) != 0) Hdf5Bytes.skip(b, 8);
        long heap = bytes.offset(b);
        long index = bytes.offset(b);
        if (heap == Hdf5Bytes.UNDEFINED || index == Hdf5Bytes.UNDEFINED) return;
        var objects = new FractalHeap(bytes, heap);
        BTree2.read(bytes, index, NAME_INDEX, entry -> {
            Hdf5Bytes.skip(entry, 4);
            link(objects.object(entry));
        });
    }
}
