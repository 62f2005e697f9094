package cinegrad.ddei.io.hdf5;

import cinegrad.ddei.io.FileText;

import java.nio.ByteBuffer;

/// How many elements a dataset has along each axis, row-major, the slowest first.
///
/// @param sizes       now
/// @param limits      at most, or [#UNLIMITED]
/// @param unsupported why they cannot be read; empty if they can
record Hdf5Space(int[] sizes, long[] limits, String unsupported) {
    static final long UNLIMITED = -1;
    private static final int MOST_AXES = 32;
    private static final int SIMPLE = 1;
    private static final int EMPTY = 2;
    private static final long MOST_ELEMENTS = Long.MAX_VALUE >> 16;

    /// Reads a dataspace message.
    static Hdf5Space read(Hdf5Bytes bytes, String name, ByteBuffer b) {
        int version = b.get();
        int rank = b.get() & 0xFF;
        int flags = b.get();
        int kind = b.get();
        if (version == 1) Hdf5Bytes.skip(b, 4);
        else if (version != 2) throw bytes.error("a dataspace of version " + version);
        if (version == 2 && kind == EMPTY) return unreadable("");
        if (version == 2 && kind > SIMPLE) throw bytes.error("a dataspace of an unknown kind");
        if (rank > MOST_AXES) return unreadable(rank + " axes, which is not supported");
        var sizes = new int[rank];
        var limits = new long[rank];
        long elements = 1;
        for (int i = 0; i < rank; i++) {
            long size = bytes.length(b);
            if (size < 0 || size > Integer.MAX_VALUE) {
                return unreadable("an axis of " + Long.toUnsignedString(size) + ", which is not supported");
            }
            sizes[i] = (int) size;
            limits[i] = size;
            if (elements > MOST_ELEMENTS / Math.max(1, size)) return unreadable("more elements than can be counted");
            elements *= Math.max(1, size);
        }
        for (int i = 0; i < rank && (flags & 1) != 0; i++) {
            limits[i] = bytes.limit(b);
            if (limits[i] != UNLIMITED && limits[i] < sizes[i]) {
                throw bytes.error(FileText.shown(name) + " has an axis of " + sizes[i] + " that may have at most " + limits[i]);
            }
        }
        return new Hdf5Space(sizes, limits, "");
    }

    static Hdf5Space unreadable(String reason) {
        return new Hdf5Space(new int[] {0}, new long[] {0}, reason);
    }
}
