package cinegrad.ddei.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// A zip file opened for reading its members by name, each held against its declared size, its checksum and what deflate can
/// possibly have compressed.
public final class ZipArchive implements AutoCloseable {
    /// The best deflate can do is 1032 : 1.
    private static final long MOST_DEFLATED = 1032;
    private static final long SLACK = 1024;

    private final Path path;
    private final ReadBudget budget;
    private final ZipFile zip;
    private final Map<String, ZipEntry> entries = new LinkedHashMap<>();

    public ZipArchive(Path path, ReadBudget budget) {
        this.path = path;
        this.budget = budget;
        try {
            if (!Files.isRegularFile(path)) throw new NoSuchFileException(path.toString());
            zip = new ZipFile(path.toFile());
        } catch (IOException | IllegalArgumentException e) {
            throw damaged(path.toString(), e);
        }
        try {
            index();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void index() {
        try {
            for (var all = zip.entries(); all.hasMoreElements(); ) {
                ZipEntry entry = all.nextElement();
                if (entries.put(entry.getName(), entry) != null) {
                    throw new FileFormatException(path.toString(), FileFormatException.UNKNOWN, "two members are called " + entry.getName());
                }
            }
        } catch (IllegalArgumentException e) {
            throw damaged(path.toString(), e);
        }
    }

    public Set<String> names() {
        return entries.keySet();
    }

    /// A reader of the member called `name`; its `finish` has checked the whole member.
    public ByteReader open(String name) {
        ZipEntry entry = entries.get(name);
        if (entry == null) throw new FileFormatException(path.toString(), FileFormatException.UNKNOWN, "no member " + name);
        String member = path + "!" + name;
        long size = entry.getSize();
        long stored = entry.getCompressedSize();
        if (size < 0 || stored < 0 || size > stored * MOST_DEFLATED + SLACK) {
            throw new FileFormatException(member, FileFormatException.UNKNOWN,
                    "declares " + size + " bytes, which cannot come out of the " + stored + " stored");
        }
        try {
            InputStream in = zip.getInputStream(entry);
            if (in == null) throw new FileFormatException(member, FileFormatException.UNKNOWN, "the member is not there");
            return new ByteReader(member, new Checked(in, entry.getCrc()), size, budget);
        } catch (IOException | IllegalArgumentException e) {
            throw damaged(member, e);
        }
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException e) {
            throw damaged(path.toString(), e);
        }
    }

    private static FileFormatException damaged(String file, Exception e) {
        String reason = e instanceof NoSuchFileException ? "no such file" : "not a sound zip archive: " + e.getMessage();
        return new FileFormatException(file, FileFormatException.UNKNOWN, reason, e);
    }

    /// Compares the checksum at the end of the member.
    private static final class Checked extends CheckedInputStream {
        private final long crc;

        Checked(InputStream in, long crc) {
            super(in, new CRC32());
            this.crc = crc;
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            if (b < 0) check();
            return b;
        }

        private void check() throws IOException {
            if (getChecksum().getValue() != crc) throw new IOException("the member's checksum does not match");
        }
    }
}
