package cinegrad.ddei.io.hdf5;

import cinegrad.ddei.io.Inflated;
import cinegrad.ddei.io.Inflated.Wrap;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// How the chunks of a dataset are packed: filters that were applied one after the other, and are undone from the last to the
/// first. No stage may give more bytes than a chunk has.
///
/// @param filters in the order in which they were applied
record Hdf5Filters(List<Filter> filters) {
    static final Hdf5Filters NONE = new Hdf5Filters(List.of());
    private static final int DEFLATE = 1;
    private static final int SHUFFLE = 2;
    private static final int FLETCHER = 3;
    private static final int LZF = 32000;
    private static final int FIRST_NAMED = 256;
    private static final Set<Integer> KNOWN = Set.of(DEFLATE, SHUFFLE, FLETCHER, LZF);
    private static final int MOST = 32;
    /// Bytes that a checksum adds.
    private static final int CHECKSUM = 4;
    /// The best deflate can do is 1032 : 1.
    private static final int MOST_DEFLATED = 1032;

    /// @param width bytes of an element, for shuffling
    record Filter(int id, int width) { }

    static Hdf5Filters read(Hdf5Bytes bytes, ByteBuffer b) {
        int version = b.get();
        int count = b.get();
        if (version < 1 || version > 2 || count < 0 || count > MOST) throw bytes.error(count + " filters, version " + version);
        if (version == 1) Hdf5Bytes.skip(b, 6);
        var filters = new ArrayList<Filter>();
        for (int i = 0; i < count; i++) {
            int id = b.getShort() & 0xFFFF;
            int name = version == 1 || id >= FIRST_NAMED ? b.getShort() & 0xFFFF : 0;
            Hdf5Bytes.skip(b, 2);
            int values = b.getShort() & 0xFFFF;
            Hdf5Bytes.skip(b, version == 1 ? (name + 7) / 8 * 8 : name);
            int width = values > 0 ? b.getInt() : 1;
            Hdf5Bytes.skip(b, 4 * (Math.max(1, values) - 1) + (version == 1 && values % 2 == 1 ? 4 : 0));
            filters.add(new Filter(id, width));
        }
        return new Hdf5Filters(List.copyOf(filters));
    }

    /// A filter that is not known, if there is one.
    String unsupported() {
        for (Filter f : filters) if (!KNOWN.contains(f.id)) return "elements packed by filter " + f.id
                + ", which is not supported";
        return "";
    }

    /// The `size` bytes of a chunk.
    ///
    /// @param skipped bit `i` says that filter `i` was not applied to this chunk
    byte[] undo(Hdf5Bytes bytes, byte[] stored, int skipped, int size) {
        byte[] content = stored;
        for (int i = filters.size() - 1; i >= 0; i--) {
            if ((skipped >> i & 1) != 0) continue;
            Filter filter = filters.get(i);
            content = switch (filter.id) {
                case DEFLATE -> inflated(bytes, content, size + CHECKSUM * filters.size());
                case LZF -> unpacked(bytes, content, size + CHECKSUM * filters.size());
                case SHUFFLE -> unshuffled(content, filter.width);
                default -> checked(bytes, content);
            };
        }
        if (content.length != size) throw bytes.error("a chunk of " + content.length + " bytes in place of " + size);
        return content;
    }

    private static byte[] inflated(Hdf5Bytes bytes, byte[] packed, int most) {
        try (var in = new Inflated(new ByteArrayInputStream(packed), Wrap.ZLIB)) {
            byte[] out = in.readNBytes((int) Math.min(most, (long) packed.length * MOST_DEFLATED));
            if (in.read() >= 0) throw bytes.error("a chunk that unpacks to more than its " + most + " bytes");
            return out;
        } catch (IOException e) {
            throw bytes.unreadable(e);
        }
    }

    /// Marc Lehmann's LZF, which h5py offers: runs of literals, and copies of 3 to 264 bytes from up to 8 KiB back.
    private static byte[] unpacked(Hdf5Bytes bytes, byte[] packed, int most) {
        var out = new byte[most];
        int n = 0;
        for (int at = 0; at < packed.length; ) {
            int control = packed[at++] & 0xFF;
            if (control < 32) {
                int run = control + 1;
                if (run > packed.length - at || run > most - n) {
                    throw bytes.error("a chunk that unpacks to more than its " + most + " bytes");
                }
                System.arraycopy(packed, at, out, n, run);
                at += run;
                n += run;
            } else {
                int run = control >> 5;
                if (run == 7) run += packed[at++] & 0xFF;
                run += 2;
                int from = n - ((control & 31) << 8 | packed[at++] & 0xFF) - 1;
                if (from < 0 || run > most - n) throw bytes.error("a chunk whose packed bytes are damaged");
                for (int i = 0; i < run; i++) out[n++] = out[from++];
            }
        }
        return Arrays.copyOf(out, n);
    }

    /// Undoes the grouping of first bytes, second bytes, …; what is left over at the end was not grouped.
    private static byte[] unshuffled(byte[] content, int width) {
        if (width <= 1 || width > content.length) return content;
        int n = content.length / width;
        byte[] out = Arrays.copyOf(content, content.length);
        for (int part = 0; part < width; part++) {
            for (int i = 0; i < n; i++) out[i * width + part] = content[part * n + i];
        }
        return out;
    }

    /// Compares and drops the checksum at the end.
    private static byte[] checked(Hdf5Bytes bytes, byte[] content) {
        int n = content.length - CHECKSUM;
        if (n < 0) throw bytes.error("a chunk without its checksum");
        int expected = (int) Hdf5Bytes.integer(ByteBuffer.wrap(content, n, CHECKSUM), CHECKSUM);
        int found = fletcher(content, n);
        // Writers of the other byte order swapped the bytes of each half.
        int swapped = (found & 0x00FF00FF) << 8 | found >>> 8 & 0x00FF00FF;
        if (expected != found && expected != swapped) throw bytes.error("the checksum of a chunk does not match");
        return Arrays.copyOf(content, n);
    }

    /// Fletcher's sum of 16-bit words, the first byte of each the higher.
    private static int fletcher(byte[] content, int n) {
        long first = 0;
        long second = 0;
        for (int i = 0; i < n; i += 2) {
            first += (content[i] & 0xFF) << 8 | (i + 1 < n ? content[i + 1] & 0xFF : 0);
            second += first;
            if (i % 512 == 510) {
                first = (first & 0xFFFF) + (first >>> 16);
                second = (second & 0xFFFF) + (second >>> 16);
            }
        }
        return folded(second) << 16 | folded(first);
    }

    private static int folded(long sum) {
        long s = sum;
        while (s >>> 16 != 0) s = (s & 0xFFFF) + (s >>> 16);
        return (int) s;
    }
}
