package cinegrad.ddei.io.matlab;

import cinegrad.ddei.io.Box;
import cinegrad.ddei.io.ByteReader;
import cinegrad.ddei.io.ChannelSlice;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.Inflated;
import cinegrad.ddei.io.Inflated.Wrap;
import cinegrad.ddei.io.ReadBudget;
import cinegrad.ops.shape.Shape;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/// A MATLAB 5 file (MATLAB's default up to 2 GB, SciPy's `savemat`). Opening it reads the heads of its variables; numbers are
/// read when they are asked for, and a compressed variable is unpacked piece by piece, to its checksum.
///
/// Source: MathWorks, *MAT-File Format*, "Level 5 MAT-Files".
final class Mat5File implements MatFile {
    private static final int HEADER = 128;
    private static final int TAG = 8;
    /// The best deflate can do is 1032 : 1.
    private static final long MOST_DEFLATED = 1032;

    /// @param at    where the variable's content begins, behind its tag
    /// @param bytes of it, as they lie in the file
    private record Place(Mat5Variable head, long at, long bytes, boolean compressed) { }

    private final Path path;
    private final ReadBudget budget;
    private final FileChannel channel;
    private final ByteOrder order;
    private final Map<String, Place> variables = new LinkedHashMap<>();
    private final Map<String, String> unsupported = new LinkedHashMap<>();

    Mat5File(Path path, ReadBudget budget) {
        this.path = path;
        this.budget = budget;
        try {
            if (!Files.isRegularFile(path)) throw new NoSuchFileException(path.toString());
            channel = FileChannel.open(path);
        } catch (IOException e) {
            throw ByteReader.unreadable(path, e);
        }
        try (var in = slice(0, channel.size())) {
            budget.opened(in.remaining());
            order = header(in);
            while (in.remaining() > 0) index(in);
        } catch (IOException e) {
            close();
            throw ByteReader.unreadable(path, e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private ByteReader slice(long from, long length) {
        return new ByteReader(path.toString(), new BufferedInputStream(new ChannelSlice(channel, from, length), 1 << 16), length,
                budget);
    }

    private static ByteOrder header(ByteReader in) {
        byte[] header = in.remaining() < HEADER ? new byte[HEADER] : in.bytes(HEADER, "the header");
        return switch (new String(header, HEADER - 2, 2, StandardCharsets.ISO_8859_1)) {
            case "IM" -> ByteOrder.LITTLE_ENDIAN;
            case "MI" -> ByteOrder.BIG_ENDIAN;
            default -> throw in.error("neither MATLAB 7.3 nor MATLAB 5: no HDF5 signature, no endian mark at byte 126");
        };
    }

    private void index(ByteReader in) {
        var element = Mat5Element.read(in, order);
        long at = in.position();
        Mat5Variable head = content(in, element.type(), at, element.bytes(), (inner, variable) -> variable);
        in.skip(at + element.bytes() - in.position(), "a variable");
        in.skip(Math.min(element.padding(), in.remaining()), "padding");
        String name = head.name();
        // MATLAB's own data have no name, or one that begins with two lines.
        if (name.isEmpty() || name.startsWith("__")) return;
        if (!head.isNumeric()) unsupported.put(name, head.unsupported());
        else if (variables.put(name, new Place(head, at, element.bytes(), element.type() == Mat5Element.COMPRESSED)) != null) {
            throw in.error("two variables are called " + name);
        }
    }

    /// Reads the head of the variable at `at`, unpacking it if it is compressed, and hands both on.
    private <T> T content(ByteReader outer, int type, long at, long bytes, BiFunction<ByteReader, Mat5Variable, T> work) {
        if (type == Mat5Element.MATRIX) {
            var in = slice(at, bytes);
            return work.apply(in, Mat5Variable.read(in, order));
        }
        if (type != Mat5Element.COMPRESSED) throw outer.error("an element of the kind " + type + " where a variable is expected");
        try (var packed = new Inflated(new ChannelSlice(channel, at, bytes), Wrap.ZLIB)) {
            var tag = new ByteReader(path.toString(), packed, TAG, budget);
            int kind = Mat5Element.integer(tag, order);
            long size = Integer.toUnsignedLong(Mat5Element.integer(tag, order));
            if (kind != Mat5Element.MATRIX) {
                throw outer.error("a compressed element of the kind " + kind + " where a variable is expected");
            }
            if (size > MOST_DEFLATED * bytes) throw outer.error("declares " + size + " bytes, which cannot come out of " + bytes);
            var in = new ByteReader(path.toString(), new BufferedInputStream(packed, 1 << 16), size, budget);
            return work.apply(in, Mat5Variable.read(in, order));
        } catch (IOException e) {
            throw ByteReader.unreadable(path, e);
        }
    }

    @Override
    public List<String> names() {
        return List.copyOf(variables.keySet());
    }

    @Override
    public Map<String, String> unsupported() {
        return Collections.unmodifiableMap(unsupported);
    }

    @Override
    public int[] sizes(String name) {
        return variable(name).head.sizes().clone();
    }

    @Override
    public HostArray read(String name) {
        Place place = variable(name);
        budget.startPart(name);
        return content(slice(place.at, place.bytes), place.compressed ? Mat5Element.COMPRESSED : Mat5Element.MATRIX, place.at,
                place.bytes, (in, head) -> {
            HostArray values = head.values(in, order);
            in.finish();
            return values;
        });
    }

    @Override
    public HostArray readSlice(String name, int axis, int index) {
        int[] sizes = sizes(name);
        if (axis < 0 || axis >= sizes.length || index < 0 || index >= sizes[axis]) {
            throw error(name + " of " + Shape.of(sizes) + " has no number " + index + " along axis " + axis);
        }
        return read(name).slice(axis, index);
    }

    @Override
    public HostArray readBox(String name, Box box) {
        return read(name).box(box);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw ByteReader.unreadable(path, e);
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }

    private Place variable(String name) {
        Place variable = variables.get(name);
        if (variable == null) {
            throw error(unsupported.containsKey(name) ? name + " is " + unsupported.get(name) : "no variable " + name);
        }
        return variable;
    }

    private FileFormatException error(String reason) {
        return new FileFormatException(path.toString(), FileFormatException.UNKNOWN, reason);
    }
}
