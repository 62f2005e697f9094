package cinegrad.ddei.io;

import cinegrad.ddei.io.Inflated.Wrap;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/// A zip file opened for reading its members by name, each held against its declared size, its checksum and what deflate can
/// possibly have compressed. Members that share bytes of the file are refused.
///
/// Source: PKWARE, *.ZIP File Format Specification* 6.3.10. Stored and deflated members and the 64-bit fields are known;
/// encryption, several disks and other packings are refused.
public final class ZipArchive implements AutoCloseable {
    /// The best deflate can do is 1032 : 1.
    private static final long MOST_DEFLATED = 1032;
    private static final long SLACK = 1024;
    private static final int LOCAL = 0x04034b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int END64 = 0x06064b50;
    private static final int LOCATOR64 = 0x07064b50;
    private static final int LOCAL_SIZE = 30;
    private static final int CENTRAL_SIZE = 46;
    private static final int END_SIZE = 22;
    private static final int END64_SIZE = 56;
    private static final int LOCATOR64_SIZE = 20;
    private static final int LONGEST_COMMENT = 0xFFFF;
    private static final long WHOLE_INT = 0xFFFFFFFFL;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    private static final int ENCRYPTED = 1;

    /// @param header where the member's own header begins
    private record Entry(String name, int flags, int method, long checksum, long packed, long size, long header) { }

    /// Where the central directory lies; `shift` is what precedes the archive in the file and moves every place.
    private record Directory(long entries, long at, long size, long shift) { }

    private final Path path;
    private final ReadBudget budget;
    private final FileChannel channel;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<String, Long> content = new LinkedHashMap<>();

    public ZipArchive(Path path, ReadBudget budget) {
        this.path = path;
        this.budget = budget;
        try {
            if (!Files.isRegularFile(path)) throw new NoSuchFileException(path.toString());
            channel = FileChannel.open(path);
        } catch (IOException e) {
            throw ByteReader.unreadable(path, e);
        }
        try {
            budget.opened(channel.size());
            Directory directory = directory();
            index(directory);
            place(directory);
        } catch (IOException e) {
            close();
            throw ByteReader.unreadable(path, e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /// The end of the central directory is the last thing in the file, before a comment.
    private Directory directory() throws IOException {
        long length = channel.size();
        ByteBuffer tail = read(Math.max(0, length - END_SIZE - LONGEST_COMMENT),
                (int) Math.min(length, END_SIZE + LONGEST_COMMENT));
        int at = tail.limit() - END_SIZE;
        while (at >= 0 && (tail.getInt(at) != END || (tail.getShort(at + 20) & 0xFFFF) != tail.limit() - at - END_SIZE)) at--;
        if (at < 0) throw error("not a sound zip archive: no directory at its end");
        long end = length - tail.limit() + at;
        long count = tail.getShort(at + 10) & 0xFFFF;
        long size = tail.getInt(at + 12) & WHOLE_INT;
        long declared = tail.getInt(at + 16) & WHOLE_INT;
        if (tail.getShort(at + 4) != 0 && tail.getShort(at + 4) != -1) throw error("a part of a zip archive of several disks");
        if (end >= LOCATOR64_SIZE + END64_SIZE) {
            ByteBuffer locator = read(end - LOCATOR64_SIZE, LOCATOR64_SIZE);
            long end64 = locator.getLong(8);
            if (locator.getInt(0) == LOCATOR64 && end64 >= 0 && end64 <= end - LOCATOR64_SIZE - END64_SIZE) {
                ByteBuffer wide = read(end64, END64_SIZE);
                if (wide.getInt(0) != END64) throw error("not a sound zip archive: no wide directory at byte " + end64);
                end = end64;
                count = wide.getLong(32);
                size = wide.getLong(40);
                declared = wide.getLong(48);
            }
        }
        if (size < 0 || size > end || count < 0 || count > size / CENTRAL_SIZE) {
            throw error("not a sound zip archive: a directory of " + count + " members in " + size + " bytes");
        }
        if (declared < 0 || declared > end - size) {
            throw error("not a sound zip archive: a directory that begins at byte " + declared);
        }
        return new Directory(count, end - size, size, end - size - declared);
    }

    private void index(Directory directory) {
        try (var in = new ByteReader(path.toString(), new BufferedInputStream(new ChannelSlice(channel, directory.at,
                directory.size)), directory.size, budget)) {
            for (long i = 0; i < directory.entries; i++) {
                in.work(1);
                var b = ByteBuffer.wrap(in.bytes(CENTRAL_SIZE, "a member's entry")).order(ByteOrder.LITTLE_ENDIAN);
                if (b.getInt(0) != CENTRAL) throw error("not a sound zip archive: the directory's entry " + i + " is damaged");
                int extra = b.getShort(30) & 0xFFFF;
                int nameLength = b.getShort(28) & 0xFFFF;
                in.text(nameLength);
                byte[] written = in.bytes(nameLength, "a member's name");
                var fields = ByteBuffer.wrap(in.bytes(extra, "a member's extra fields")).order(ByteOrder.LITTLE_ENDIAN);
                String name = ZipName.of(written, b.getShort(8), fields.duplicate().order(ByteOrder.LITTLE_ENDIAN));
                long[] wide = wide(fields, b);
                in.skip(b.getShort(32) & 0xFFFF, "a member's comment");
                var entry = new Entry(name, b.getShort(8), b.getShort(10), b.getInt(16) & WHOLE_INT, wide[1], wide[0], wide[2]);
                if (entries.put(name, entry) != null) throw error("two members are called " + FileText.shown(name));
            }
            in.finish();
        }
    }

    /// Size, packed size and place of a member: those of 32 bits, or where they are all ones those of 64 from the extra field 1.
    private static long[] wide(ByteBuffer extra, ByteBuffer entry) {
        long[] values = {entry.getInt(24) & WHOLE_INT, entry.getInt(20) & WHOLE_INT, entry.getInt(42) & WHOLE_INT};
        while (extra.remaining() >= 4) {
            int id = extra.getShort();
            int length = Math.min(extra.getShort() & 0xFFFF, extra.remaining());
            ByteBuffer field = extra.slice(extra.position(), length).order(ByteOrder.LITTLE_ENDIAN);
            extra.position(extra.position() + length);
            if (id != 1) continue;
            for (int i = 0; i < values.length; i++) if (values[i] == WHOLE_INT && field.remaining() >= 8) values[i] =
                    field.getLong();
        }
        return values;
    }

    /// Finds where each member's bytes begin, and that no two share any.
    private void place(Directory directory) throws IOException {
        var sorted = entries.values().stream().sorted(Comparator.comparingLong(Entry::header)).toList();
        long free = 0;
        for (Entry entry : sorted) {
            long at = entry.header + directory.shift;
            if (entry.header < 0 || at < 0 || at > directory.at - LOCAL_SIZE) {
                throw error("member " + FileText.shown(entry.name) + " is not in the file");
            }
            if (at < free) throw error("member " + FileText.shown(entry.name) + " overlaps another");
            ByteBuffer local = read(at, LOCAL_SIZE);
            if (local.getInt(0) != LOCAL) throw error("member " + FileText.shown(entry.name) + " has no header of its own");
            long first = at + LOCAL_SIZE + (local.getShort(26) & 0xFFFF) + (local.getShort(28) & 0xFFFF);
            if (entry.packed < 0 || entry.packed > directory.at - first) {
                throw error("member " + FileText.shown(entry.name) + " of " + entry.packed + " bytes is not all in the file");
            }
            free = first + entry.packed;
            content.put(entry.name, first);
        }
    }

    private ByteBuffer read(long at, int n) throws IOException {
        var buffer = ByteBuffer.allocate(n).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) if (channel.read(buffer, at + buffer.position()) < 0) throw error("the file ends early");
        return buffer.flip();
    }

    public Set<String> names() {
        return entries.keySet();
    }

    /// A reader of the member called `name`; its `finish` has checked the whole member. What is read belongs to the budget's part
    /// of that name.
    public ByteReader open(String name) {
        Entry entry = entries.get(name);
        if (entry == null) throw error("no member " + FileText.shown(name));
        String member = path + "!" + FileText.shown(name);
        boolean stored = entry.method == STORED;
        if (!stored && entry.method != DEFLATED || (entry.flags & ENCRYPTED) != 0) {
            throw new FileFormatException(member, FileFormatException.UNKNOWN,
                    "is encrypted, or packed in a way that is not supported");
        }
        if (entry.size < 0 || stored && entry.size != entry.packed || entry.size > entry.packed * MOST_DEFLATED + SLACK) {
            throw new FileFormatException(member, FileFormatException.UNKNOWN,
                    "declares " + entry.size + " bytes, which cannot come out of the " + entry.packed + " stored");
        }
        budget.startPart(name);
        InputStream packed = new ChannelSlice(channel, Objects.requireNonNull(content.get(name)), entry.packed);
        InputStream in = stored ? packed : new Inflated(packed, Wrap.NONE);
        return new ByteReader(member, new BufferedInputStream(new Checked(in, entry.checksum), 1 << 16), entry.size, budget);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw ByteReader.unreadable(path, e);
        }
    }

    private FileFormatException error(String reason) {
        return new FileFormatException(path.toString(), FileFormatException.UNKNOWN, reason);
    }

    /// Compares the checksum at the end of the member.
    private static final class Checked extends CheckedInputStream {
        private final long expected;

        Checked(InputStream in, long expected) {
            super(in, new CRC32());
            this.expected = expected;
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            if (b < 0) check();
            return b;
        }

        @Override
        public int read(byte[] to, int at, int n) throws IOException {
            int got = super.read(to, at, n);
            if (got < 0) check();
            return got;
        }

        private void check() throws IOException {
            if (getChecksum().getValue() != expected) throw new IOException("the member's checksum does not match");
        }
    }
}
