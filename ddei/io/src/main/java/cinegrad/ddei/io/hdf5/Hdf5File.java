package cinegrad.ddei.io.hdf5;

import cinegrad.ddei.io.ByteReader;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.FileKind;
import cinegrad.ddei.io.FileText;
import cinegrad.ddei.io.ReadBudget;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// An HDF5 file opened to read the datasets of its root group.
public final class Hdf5File implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;
    private final Hdf5Bytes bytes;
    private final Map<String, Long> objects;

    public Hdf5File(Path path, ReadBudget budget) {
        this.path = path;
        try {
            channel = FileChannel.open(path);
        } catch (IOException e) {
            throw ByteReader.unreadable(path, e);
        }
        try {
            budget.opened(channel.size());
            long base = FileKind.hdf5Start(channel);
            if (base < 0) {
                throw new FileFormatException(path.toString(), FileFormatException.UNKNOWN, "not an HDF5 file: no signature");
            }
            bytes = new Hdf5Bytes(path.toString(), channel, budget, base);
            objects = guarded(() -> Hdf5Links.of(bytes, ObjectHeader.read(bytes, root())));
        } catch (IOException e) {
            close();
            throw ByteReader.unreadable(path, e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /// Reads the superblock: the address of the root group's header.
    private long root() {
        ByteBuffer start = bytes.at(8, 8, "the superblock");
        int version = start.get(0);
        if (version < 0 || version > 3) throw bytes.error("a superblock of version " + version);
        if (version >= 2) {
            bytes.sizes(start.get(1), start.get(2));
            int o = bytes.offsetBytes();
            ByteBuffer b = bytes.checked(0, 16 + 4L * o, "\u0089HDF", "superblock").position(12 + 2 * o);
            checkEnd(bytes.offset(b));
            return bytes.offset(b);
        }
        bytes.sizes(start.get(5), start.get(6));
        int o = bytes.offsetBytes();
        ByteBuffer b = bytes.at(version == 0 ? 24 : 28, 6L * o, "the superblock");
        Hdf5Bytes.skip(b, 2 * o);
        checkEnd(bytes.offset(b));
        Hdf5Bytes.skip(b, 2 * o);
        return bytes.offset(b);
    }

    private void checkEnd(long end) {
        if (end > bytes.fileLength()) {
            throw bytes.error("the file ends at byte " + bytes.fileLength() + ", " + (end - bytes.fileLength()) + " early");
        }
    }

    /// The names in the root group and the addresses of what they name.
    public Map<String, Long> objects() {
        return Collections.unmodifiableMap(objects);
    }

    /// The dataset of this name; empty for a group.
    public Optional<Hdf5Dataset> dataset(String name) {
        return dataset(objects, name);
    }

    /// The same in a group of the root group.
    public Optional<Hdf5Dataset> dataset(String group, String name) {
        return dataset(objects(group), name);
    }

    private Optional<Hdf5Dataset> dataset(Map<String, Long> in, String name) {
        Long address = in.get(name);
        if (address == null) {
            throw new FileFormatException(path.toString(), FileFormatException.UNKNOWN, "no variable " + FileText.shown(name));
        }
        return guarded(() -> Hdf5Dataset.read(bytes, name, ObjectHeader.read(bytes, address)));
    }

    /// The names in a group of the root group and the addresses of what they name; none where that is no group.
    public Map<String, Long> objects(String group) {
        Long address = objects.get(group);
        return address == null ? Map.of() : guarded(() -> Hdf5Links.of(bytes, ObjectHeader.read(bytes, address)));
    }

    /// A damaged file may send the reader beyond the end of any structure; all of it means the same to the caller.
    <T> T guarded(Supplier<T> work) {
        return guarded(bytes, work);
    }

    static <T> T guarded(Hdf5Bytes bytes, Supplier<T> work) {
        try {
            return work.get();
        } catch (BufferUnderflowException | IndexOutOfBoundsException | ArithmeticException | IllegalArgumentException e) {
            throw bytes.damaged(e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw ByteReader.unreadable(path, e);
        }
    }
}
