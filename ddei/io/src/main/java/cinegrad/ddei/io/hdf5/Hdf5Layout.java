package cinegrad.ddei.io.hdf5;

import java.nio.ByteBuffer;

/// The place of the elements of a dataset.
///
/// @param address of the bytes, or of the index of chunks
/// @param size    bytes of a contiguous dataset, or −1
/// @param compact the elements themselves, in the header; else empty
/// @param chunk   sizes of a chunk; else empty
/// @param singleSize bytes of the only chunk as it is stored, or −1
/// @param plainEdges whether chunks that reach beyond the dataset are stored without filters
record Hdf5Layout(Kind kind, long address, long size, ByteBuffer compact, int[] chunk, Index index, long singleSize,
        int singleSkipped, boolean plainEdges) {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int MOST_AXES = 33;
    private static final int PLAIN_EDGES = 1;
    private static final int SINGLE_FILTERED = 2;

    /// Elements in other files or datasets.
    static final Hdf5Layout ELSEWHERE = plain(Kind.ELSEWHERE, Hdf5Bytes.UNDEFINED, -1, NOTHING);
    static final Hdf5Layout UNKNOWN = plain(Kind.UNKNOWN, Hdf5Bytes.UNDEFINED, -1, NOTHING);

    enum Kind { COMPACT, CONTIGUOUS, CHUNKED, ELSEWHERE, UNKNOWN }

    enum Index { SINGLE, IMPLICIT, FIXED_ARRAY, EXTENSIBLE_ARRAY, TREE2, TREE }

    static Hdf5Layout read(Hdf5Bytes bytes, ByteBuffer b) {
        int version = b.get();
        return switch (version) {
            case 1, 2 -> old(bytes, b);
            case 3, 4 -> recent(bytes, b, version);
            default -> UNKNOWN;
        };
    }

    private static Hdf5Layout plain(Kind kind, long address, long size, ByteBuffer compact) {
        return new Hdf5Layout(kind, address, size, compact, new int[0], Index.TREE, -1, 0, false);
    }

    private static Hdf5Layout old(Hdf5Bytes bytes, ByteBuffer b) {
        int axes = b.get();
        int kind = b.get();
        Hdf5Bytes.skip(b, 5);
        long address = kind == 0 ? Hdf5Bytes.UNDEFINED : bytes.offset(b);
        int[] sizes = sizes(bytes, b, kind == 2 ? axes - 1 : axes, 4);
        if (kind == 2) return new Hdf5Layout(Kind.CHUNKED, address, -1, NOTHING, sizes, Index.TREE, -1, 0, false);
        if (kind == 1) return plain(Kind.CONTIGUOUS, address, -1, NOTHING);
        return plain(Kind.COMPACT, address, -1, Hdf5Bytes.part(b, b.getInt()));
    }

    private static Hdf5Layout recent(Hdf5Bytes bytes, ByteBuffer b, int version) {
        return switch (b.get()) {
            case 0 -> plain(Kind.COMPACT, Hdf5Bytes.UNDEFINED, -1, Hdf5Bytes.part(b, b.getShort() & 0xFFFF));
            case 1 -> plain(Kind.CONTIGUOUS, bytes.offset(b), bytes.length(b), NOTHING);
            case 2 -> version == 3 ? tree(bytes, b) : indexed(bytes, b);
            case 3 -> ELSEWHERE;
            default -> UNKNOWN;
        };
    }

    private static Hdf5Layout tree(Hdf5Bytes bytes, ByteBuffer b) {
        int axes = b.get() - 1;
        long address = bytes.offset(b);
        return new Hdf5Layout(Kind.CHUNKED, address, -1, NOTHING, sizes(bytes, b, axes, 4), Index.TREE, -1, 0, false);
    }

    private static Hdf5Layout indexed(Hdf5Bytes bytes, ByteBuffer b) {
        int flags = b.get();
        int axes = b.get() - 1;
        int width = b.get();
        if (width < 1 || width > 8) throw bytes.error("sizes of a chunk in " + width + " bytes");
        int[] chunk = sizes(bytes, b, axes, width);
        Hdf5Bytes.skip(b, width);
        int kind = b.get();
        if (kind < 1 || kind > 5) throw bytes.error("an index of chunks of the unknown kind " + kind);
        Index index = Index.values()[kind - 1];
        long size = -1;
        int skipped = 0;
        switch (index) {
            case SINGLE -> {
                if ((flags & SINGLE_FILTERED) != 0) {
                    size = bytes.length(b);
                    skipped = b.getInt();
                }
            }
            case IMPLICIT -> { }
            case FIXED_ARRAY -> Hdf5Bytes.skip(b, 1);
            case EXTENSIBLE_ARRAY -> Hdf5Bytes.skip(b, 5);
            case TREE2, TREE -> Hdf5Bytes.skip(b, 6);
        }
        return new Hdf5Layout(Kind.CHUNKED, bytes.offset(b), -1, NOTHING, chunk, index, size, skipped,
                (flags & PLAIN_EDGES) != 0);
    }

    private static int[] sizes(Hdf5Bytes bytes, ByteBuffer b, int axes, int width) {
        if (axes < 0 || axes > MOST_AXES) throw bytes.error("a layout of " + axes + " axes");
        var sizes = new int[axes];
        for (int i = 0; i < axes; i++) sizes[i] = Math.toIntExact(Hdf5Bytes.integer(b, width));
        return sizes;
    }
}
