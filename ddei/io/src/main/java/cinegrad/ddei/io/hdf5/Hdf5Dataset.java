package cinegrad.ddei.io.hdf5;

import cinegrad.ddei.io.FileText;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One dataset: the sizes and type of its elements, known from its header, and its bytes, box by box.
public final class Hdf5Dataset {
    /// The best deflate can do, and room for what was never written.
    private static final long MOST_DEFLATED = 1032;
    private static final long SLACK = 64 << 20;
    private static final long LARGEST_EMPTY_CHUNK = 16 << 20;
    private static final long BYTES_PER_STEP = 4096;
    private static final long SHORTEST_RUN = 1 << 16;
    private static final long LARGEST_RUN = 1 << 20;
    private static final int NO_FILTER = -1;

    /// Takes the bytes of a box of elements that lies at `origin`.
    public interface Block {
        void accept(ByteBuffer content, int[] extent, int[] origin);
    }

    private final Hdf5Bytes bytes;
    private final String name;
    private final Hdf5Space space;
    private final int[] sizes;
    private final Hdf5Type type;
    private final Hdf5Layout layout;
    private final Hdf5Filters filters;
    private final byte[] fill;
    private final Map<String, ByteBuffer> attributes;
    private final GlobalHeap heap;
    private @Nullable Map<Long, ChunkIndex.Place> chunks;

    private Hdf5Dataset(Hdf5Bytes bytes, String name, Hdf5Space space, Hdf5Type type, Hdf5Layout layout, Hdf5Filters filters,
            byte[] fill, Map<String, ByteBuffer> attributes) {
        this.bytes = bytes;
        this.name = name;
        this.space = space;
        this.sizes = space.sizes();
        this.type = type;
        this.layout = layout;
        this.filters = filters;
        this.fill = fill;
        this.attributes = attributes;
        this.heap = new GlobalHeap(bytes);
    }

    static Optional<Hdf5Dataset> read(Hdf5Bytes bytes, String name, ObjectHeader header) {
        var space = header.find(ObjectHeader.DATASPACE);
        var type = header.find(ObjectHeader.DATATYPE);
        var layout = header.find(ObjectHeader.LAYOUT);
        if (space.isEmpty() || type.isEmpty() || layout.isEmpty()) return Optional.empty();
        if (header.isShared(ObjectHeader.DATASPACE, ObjectHeader.FILTERS, ObjectHeader.FILL_VALUE)) {
            return Optional.of(new Hdf5Dataset(bytes, name, Hdf5Space.unreadable("a header of which parts lie elsewhere"),
                    new Hdf5Type.Other(1, "a header of which parts lie elsewhere"), Hdf5Layout.UNKNOWN, Hdf5Filters.NONE,
                    new byte[0], Map.of()));
        }
        Hdf5Type elements = type.get().shared() ? named(bytes, type.get().content()) : Hdf5Type.read(bytes, type.get().content());
        var filters = header.find(ObjectHeader.FILTERS).map(m -> Hdf5Filters.read(bytes, m.content())).orElse(Hdf5Filters.NONE);
        var places = Hdf5Layout.read(bytes, layout.get().content());
        if (header.find(ObjectHeader.EXTERNAL_FILES).isPresent()) places = Hdf5Layout.ELSEWHERE;
        return Optional.of(new Hdf5Dataset(bytes, name, Hdf5Space.read(bytes, name, space.get().content()), elements, places,
                filters, fill(header), Hdf5Attributes.read(bytes, header)));
    }

    /// A type that has an object header of its own.
    private static Hdf5Type named(Hdf5Bytes bytes, ByteBuffer b) {
        int version = b.get();
        Hdf5Bytes.skip(b, version == 1 ? 7 : 1);
        var type = ObjectHeader.read(bytes, bytes.offset(b)).find(ObjectHeader.DATATYPE);
        if (type.isEmpty() || type.get().shared()) return new Hdf5Type.Other(1, "elements of a named type");
        return Hdf5Type.read(bytes, type.get().content());
    }

    /// The value of elements that were never written; empty for zeros.
    private static byte[] fill(ObjectHeader header) {
        var message = header.find(ObjectHeader.FILL_VALUE);
        if (message.isEmpty()) return header.find(ObjectHeader.FILL_VALUE_OLD).map(m -> value(m.content())).orElse(new byte[0]);
        ByteBuffer b = message.get().content();
        int version = b.get();
        if (version == 3) return (b.get() & 0x20) == 0 ? new byte[0] : value(b);
        Hdf5Bytes.skip(b, 2);
        boolean defined = b.get() != 0;
        return defined ? value(b) : new byte[0];
    }

    private static byte[] value(ByteBuffer b) {
        int size = b.getInt();
        if (size <= 0) return new byte[0];
        var value = new byte[Math.min(size, b.remaining())];
        b.get(value);
        return value;
    }

    /// Row-major, the slowest first.
    public int[] sizes() {
        return sizes.clone();
    }

    public Hdf5Type type() {
        return type;
    }

    /// Why the elements cannot be read; empty if they can.
    public String unsupported() {
        if (type instanceof Hdf5Type.Other(int _, String what)) return what;
        if (!space.unsupported().isEmpty()) return space.unsupported();
        if (layout.kind() == Hdf5Layout.Kind.ELSEWHERE) return "elements that lie in other files or datasets";
        if (layout.kind() == Hdf5Layout.Kind.UNKNOWN) return "elements laid out in a way that is not known";
        return layout.kind() == Hdf5Layout.Kind.CHUNKED ? filters.unsupported() : "";
    }

    /// The text of an attribute, such as `MATLAB_class`.
    public Optional<String> text(String attribute) {
        return Optional.ofNullable(attributes.get(attribute))
                .map(b -> new String(b.array(), b.arrayOffset() + b.position(), b.remaining(), StandardCharsets.UTF_8)
                .replace('\0', ' ').strip());
    }

    /// The whole number of an attribute, such as `MATLAB_empty`.
    public long number(String attribute, long usual) {
        ByteBuffer b = attributes.get(attribute);
        return b == null || b.remaining() > 8 ? usual : Hdf5Bytes.integer(b.duplicate().order(ByteOrder.LITTLE_ENDIAN),
                b.remaining());
    }

    /// Hands on every block that has a part in the box of `size` at `start`.
    public void read(int[] start, int[] size, Block block) {
        Hdf5File.guarded(bytes, () -> {
            long elements = 1;
            for (int s : sizes) elements *= s;
            long total = Math.multiplyExact(elements, Math.max(1L, type.size()));
            if ((total - SLACK) / MOST_DEFLATED > bytes.fileLength()) {
                throw bytes.error(FileText.shown(name) + " declares " + total + " bytes, which cannot come out of a file of "
                        + bytes.fileLength());
            }
            switch (layout.kind()) {
                case COMPACT -> whole(layout.compact(), total, block);
                case CONTIGUOUS -> contiguous(start, size, total, block);
                case CHUNKED -> chunked(start, size, block);
                case ELSEWHERE, UNKNOWN -> throw bytes.error(FileText.shown(name) + " has " + unsupported());
            }
            return null;
        });
    }

    /// The values of an element of [Hdf5Type.Varying], little-endian as they lie in the file.
    ///
    /// @param reference the element
    /// @param size      the bytes of one value
    public ByteBuffer referred(ByteBuffer reference, int size) {
        return Hdf5File.guarded(bytes, () -> heap.values(reference.duplicate().order(ByteOrder.LITTLE_ENDIAN), size));
    }

    private void whole(ByteBuffer content, long total, Block block) {
        if (content.remaining() != total) {
            throw bytes.error(FileText.shown(name) + " needs " + total + " bytes, but the file holds " + content.remaining());
        }
        block.accept(content, sizes, new int[sizes.length]);
    }

    /// Reads the box in runs of neighbors, up to a MiB each. Axes that the box covers only in part, and whose rows are short, are
    /// read whole.
    private void contiguous(int[] start, int[] size, long total, Block block) {
        if (layout.size() >= 0 && layout.size() != total && layout.address() != Hdf5Bytes.UNDEFINED) {
            throw bytes.error(FileText.shown(name) + " needs " + total + " bytes, but the file holds " + layout.size());
        }
        int axis = Math.max(0, sizes.length - 1);
        long row = type.size();
        while (axis > 0 && row * sizes[axis] <= (start[axis] == 0 && size[axis] == sizes[axis] ? LARGEST_RUN : SHORTEST_RUN)) {
            row *= sizes[axis--];
        }
        int[] extent = sizes.clone();
        Arrays.fill(extent, 0, axis, 1);
        int[] origin = new int[sizes.length];
        System.arraycopy(start, 0, origin, 0, axis);
        int outer;
        do {
            int n = sizes.length == 0 ? 1 : size[axis];
            int step = (int) Math.max(1, LARGEST_RUN / row);
            for (int i = 0; i < n; i += Math.min(step, n - i)) {
                if (sizes.length > 0) {
                    origin[axis] = start[axis] + i;
                    extent[axis] = Math.min(step, n - i);
                }
                long first = 0;
                for (int k = 0; k < sizes.length; k++) first = first * sizes[k] + (k <= axis ? origin[k] : 0);
                long length = row * (sizes.length == 0 ? 1 : extent[axis]);
                block.accept(layout.address() == Hdf5Bytes.UNDEFINED ? filled(length)
                        : bytes.at(layout.address() + first * type.size(), length, FileText.shown(name)), extent, origin);
            }
            outer = axis - 1;
            while (outer >= 0 && ++origin[outer] >= start[outer] + size[outer]) origin[outer] = start[outer--];
        } while (outer >= 0);
    }

    private ByteBuffer filled(long total) {
        var content = ByteBuffer.allocate(Math.toIntExact(total)).order(ByteOrder.LITTLE_ENDIAN);
        if (fill.length == type.size() && fill.length > 0) while (content.remaining() >= fill.length) content.put(fill);
        return content.clear();
    }

    private void chunked(int[] start, int[] size, Block block) {
        int[] chunk = layout.chunk();
        if (chunk.length != size.length) {
            throw bytes.error(FileText.shown(name) + " has chunks of " + chunk.length + " axes, but " + size.length + " itself");
        }
        long total = type.size();
        for (int c : chunk) total = Math.multiplyExact(total, (long) c);
        if (total <= 0 || total > Integer.MAX_VALUE - 256) {
            throw bytes.error(FileText.shown(name) + " has chunks of " + total + " bytes");
        }
        if ((total - LARGEST_EMPTY_CHUNK) / MOST_DEFLATED > bytes.fileLength()) {
            throw bytes.error(FileText.shown(name) + " has chunks of " + total + " bytes, too many for a file of "
                    + bytes.fileLength());
        }
        bytes.admit("a chunk of " + FileText.shown(name), total);
        if (chunks == null) chunks = ChunkIndex.read(bytes, layout, space, total, !filters.filters().isEmpty());
        var places = chunks;
        var first = new int[size.length];
        for (int i = 0; i < first.length; i++) first[i] = start[i] / chunk[i];
        int[] at = first.clone();
        int axis;
        do {
            bytes.work(1 + total / BYTES_PER_STEP);
            long number = 0;
            boolean cut = false;
            var origin = new int[at.length];
            for (int i = 0; i < at.length; i++) {
                number = number * Math.ceilDiv(sizes[i], chunk[i]) + at[i];
                origin[i] = Math.multiplyExact(at[i], chunk[i]);
                cut |= chunk[i] > sizes[i] - origin[i];
            }
            block.accept(content(places.get(number), (int) total, cut && layout.plainEdges()), chunk, origin);
            axis = at.length - 1;
            while (axis >= 0 && (long) ++at[axis] * chunk[axis] >= (long) start[axis] + size[axis]) at[axis] = first[axis--];
        } while (axis >= 0);
        bytes.budget().release(total);
    }

    /// @param plain whether the chunk is stored as it is, whatever the filters
    private ByteBuffer content(ChunkIndex.@Nullable Place place, int total, boolean plain) {
        if (place == null) return filled(total);
        byte[] stored = bytes.at(place.address(), place.size(), "a chunk of " + FileText.shown(name)).array();
        byte[] content = filters.undo(bytes, stored, plain ? NO_FILTER : place.skipped(), total);
        return ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public String toString() {
        return FileText.shown(name) + Arrays.toString(sizes);
    }
}
