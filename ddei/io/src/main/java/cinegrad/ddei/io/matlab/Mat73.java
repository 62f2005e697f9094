package cinegrad.ddei.io.matlab;

import cinegrad.ddei.io.ByteReader;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.ReadBudget;
import cinegrad.ops.shape.Shape;

import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.api.dataset.ContiguousDataset;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// A MATLAB 7.3 file, that is HDF5 behind a user block of 512 bytes. jhdf finds the variables and unpacks their chunks; what the
/// bytes mean is decided here ([Hdf5Element]). HDF5 stores the axes in reverse of MATLAB's order.
final class Mat73 implements MatFile {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    /// The best deflate can do, and room for what compresses better still by being tiny.
    private static final long MOST_DEFLATED = 1032;
    private static final long SLACK = 1 << 20;
    private static final int MOST_AXES = 32;
    private static final int FLETCHER = 3;

    private final Path path;
    private final ReadBudget budget;
    private final long length;
    private final Arena memory = Arena.ofShared();
    private final HdfFile file;
    private final List<String> names;

    Mat73(Path path, ReadBudget budget) {
        this.path = path;
        this.budget = budget;
        this.length = path.toFile().length();
        try {
            this.file = length <= Integer.MAX_VALUE ? guarded(() -> HdfFile.fromByteBuffer(mapped())) : guarded(() -> new HdfFile(path));
            this.names = guarded(() -> file.getChildren().keySet().stream().filter(n -> !n.startsWith("#") && !n.startsWith("__")).toList());
        } catch (RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    /// The file in memory: jhdf then only takes slices, and a damaged size cannot make it allocate.
    private ByteBuffer mapped() {
        try (var channel = FileChannel.open(path)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, length, memory).asByteBuffer();
        } catch (IOException e) {
            throw ByteReader.unreadable(path, e);
        }
    }

    /// Whether the HDF5 signature is at byte 0, 512, 1024, 2048, ….
    static boolean isHdf5(Path path) {
        try (var in = FileChannel.open(path)) {
            var found = ByteBuffer.allocate(SIGNATURE.length);
            for (long at = 0; at + SIGNATURE.length <= in.size(); at = at == 0 ? 512 : at * 2) {
                in.read(found.clear(), at);
                if (Arrays.equals(found.array(), SIGNATURE)) return true;
            }
            return false;
        } catch (IOException e) {
            throw ByteReader.unreadable(path, e);
        }
    }

    @Override
    public List<String> names() {
        return names;
    }

    @Override
    public java.util.Map<String, String> unsupported() {
        return java.util.Map.of();
    }

    @Override
    public int[] sizes(String name) {
        return guarded(() -> reversed(dimensions(dataset(name))));
    }

    @Override
    public HostArray read(String name) {
        return guarded(() -> {
            Dataset data = dataset(name);
            int[] sizes = dimensions(data);
            if (isEmpty(data)) return empty(data);
            return region(name, data, new int[sizes.length], sizes).reversedAxes();
        });
    }

    @Override
    public HostArray readSlice(String name, int axis, int index) {
        return guarded(() -> {
            Dataset data = dataset(name);
            int[] size = dimensions(data);
            if (axis < 0 || axis >= size.length) throw error(name + " has " + size.length + " axes, none is number " + axis);
            int at = size.length - 1 - axis;
            if (index < 0 || index >= size[at]) throw error(name + " has " + size[at] + " entries along axis " + axis + ", none is number " + index);
            var start = new int[size.length];
            start[at] = index;
            size[at] = 1;
            HostArray part = region(name, data, start, size).reversedAxes();
            return part.reshape(part.shape().remove(axis));
        });
    }

    @Override
    public void close() {
        guarded(() -> {
            file.close();
            memory.close();
            return null;
        });
    }

    @Override
    public String toString() {
        return path.toString();
    }

    private Dataset dataset(String name) {
        if (file.getChild(name) instanceof Dataset data) return data;
        throw error(name + " is not an array");
    }

    private int[] dimensions(Dataset data) {
        int[] sizes = data.getDimensions();
        if (sizes.length > MOST_AXES) throw error(data.getName() + " has " + sizes.length + " axes");
        // MATLAB's arrays cannot grow: sizes that differ from the largest ones allowed are damaged.
        long[] largest = data.getMaxSize();
        long elements = 1;
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] < 0 || largest[i] >= 0 && largest[i] != sizes[i]) {
                throw error(data.getName() + " has sizes " + Arrays.toString(sizes) + ", but may grow to " + Arrays.toString(largest));
            }
            elements = Math.multiplyExact(elements, (long) sizes[i]);
        }
        long bytes = Math.multiplyExact(elements, (long) Math.max(1, data.getDataType().getSize()));
        if (bytes / MOST_DEFLATED > length + SLACK) {
            throw error(data.getName() + " declares " + bytes + " bytes, which cannot come out of a file of " + length);
        }
        return sizes.clone();
    }

    /// MATLAB keeps the sizes of an empty array in place of its values.
    private static boolean isEmpty(Dataset data) {
        Attribute empty = data.getAttribute("MATLAB_empty");
        return empty != null && empty.getData() instanceof Number n && n.intValue() == 1;
    }

    private HostArray empty(Dataset data) {
        var sizes = region(data.getName(), data, new int[1], new int[] {data.getDimensions()[0]}).toInts();
        if (sizes.length > MOST_AXES || Arrays.stream(sizes).noneMatch(s -> s == 0)) throw error(data.getName() + " is not empty as it claims");
        return HostArray.of(Shape.of(sizes), new double[0]);
    }

    /// The box of `size` at `start`, row-major in HDF5's order of axes.
    private HostArray region(String name, Dataset data, int[] start, int[] size) {
        var element = Hdf5Element.of(data, this::error);
        var shape = Shape.of(size);
        budget.admit(path.toString(), FileFormatException.UNKNOWN, name, (long) shape.elements() * element.type().memory());
        var out = Target.of(element.type(), shape.elements());
        int[] whole = data.getDimensions();
        if (shape.elements() > 0) {
            switch (data) {
                case ChunkedDataset chunked -> chunks(name, chunked, element, start, size, out);
                case ContiguousDataset plain -> box(name, plain.getBuffer(), whole, new int[whole.length], element, start, size, out);
                case io.jhdf.dataset.CompactDataset compact ->
                        box(name, compact.getDataBuffer(), whole, new int[whole.length], element, start, size, out);
                default -> throw error(name + " is stored in a way that is not supported: " + data.getDataLayout());
            }
        }
        return out.array(shape);
    }

    private void chunks(String name, ChunkedDataset data, Hdf5Element element, int[] start, int[] size, Target out) {
        int[] chunk = data.getChunkDimensions();
        if (chunk.length != size.length) throw error(name + " has chunks of " + chunk.length + " axes, but " + size.length + " itself");
        long bytes = element.bytes();
        for (int c : chunk) bytes = Math.multiplyExact(bytes, (long) c);
        if (bytes <= 0) throw error(name + " has empty chunks");
        budget.admit(path.toString(), FileFormatException.UNKNOWN, "a chunk of " + name, bytes);
        if (bytes / MOST_DEFLATED > length + SLACK) throw error(name + " declares chunks of " + bytes + " bytes, too many for the file");
        var at = new int[size.length];
        for (int i = 0; i < at.length; i++) at[i] = start[i] / chunk[i] * chunk[i];
        int[] first = at.clone();
        while (true) {
            byte[] content = withoutChecksum(data, data.getDecompressedChunk(at.clone()));
            if (content.length != bytes) throw error(name + ": the chunk at " + Arrays.toString(at) + " has " + content.length + " bytes, not " + bytes);
            box(name, ByteBuffer.wrap(content), chunk, at, element, start, size, out);
            int axis = at.length - 1;
            while (axis >= 0 && (at[axis] += chunk[axis]) >= start[axis] + size[axis]) at[axis] = first[axis--];
            if (axis < 0) return;
        }
    }

    /// jhdf leaves the four bytes of a Fletcher checksum where they are; decompression drops them, as it drops whatever follows its stream.
    private static byte[] withoutChecksum(ChunkedDataset data, byte[] content) {
        boolean alone = data.getFilters().size() == 1 && data.getFilters().getFirst().getId() == FLETCHER;
        return alone && content.length >= 4 ? Arrays.copyOf(content, content.length - 4) : content;
    }

    /// Copies what a block of `extent` elements placed at `origin` shares with the box of `size` at `start`, run by run.
    private void box(String name, ByteBuffer block, int[] extent, int[] origin, Hdf5Element element, int[] start, int[] size, Target out) {
        int rank = size.length;
        long needed = element.bytes();
        for (int e : extent) needed *= e;
        if (block.limit() != needed) throw error(name + " needs " + needed + " bytes, but the file holds " + block.limit());
        var from = new int[rank];
        var to = new int[rank];
        for (int i = 0; i < rank; i++) {
            from[i] = Math.max(start[i], origin[i]);
            to[i] = (int) Math.min((long) start[i] + size[i], (long) origin[i] + extent[i]);
            if (from[i] >= to[i]) return;
        }
        int run = rank == 0 ? 1 : to[rank - 1] - from[rank - 1];
        int[] at = from.clone();
        while (true) {
            int source = 0;
            int target = 0;
            for (int i = 0; i < rank; i++) {
                source = source * extent[i] + at[i] - origin[i];
                target = target * size[i] + at[i] - start[i];
            }
            element.decode(block, source, run, out, target);
            int axis = rank - 2;
            while (axis >= 0 && ++at[axis] >= to[axis]) at[axis] = from[axis--];
            if (axis < 0) return;
        }
    }

    private FileFormatException error(String reason) {
        return new FileFormatException(path.toString(), FileFormatException.UNKNOWN, reason);
    }

    /// A damaged file can make jhdf fail in any way; all of them mean the same to our caller.
    private <T> T guarded(Supplier<T> work) {
        try {
            return work.get();
        } catch (FileFormatException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError | InternalError e) {
            throw new FileFormatException(path.toString(), FileFormatException.UNKNOWN, "not a sound MATLAB 7.3 (HDF5) file: " + e, e);
        }
    }

    private static int[] reversed(int[] sizes) {
        return IntStream.range(0, sizes.length).map(i -> sizes[sizes.length - 1 - i]).toArray();
    }
}
