package cinegrad.ddei.io.numpy;

import cinegrad.ddei.io.AtomicFile;
import cinegrad.ddei.io.Box;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.ReadBudget;
import cinegrad.ddei.io.ZipArchive;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/// NumPy's npz archives: npy members of a zip file, by name. Open one to read single arrays of it:
///
/// ```java
/// try (var npz = Npz.open(path)) { HostArray mask = npz.read("mask"); }
/// ```
public final class Npz implements AutoCloseable {
    /// How members are packed: as `numpy.savez` or as `numpy.savez_compressed` does.
    public enum Packing { STORED, DEFLATED }

    private static final String SUFFIX = ".npy";
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final ZipArchive zip;
    private @Nullable Map<String, String> unsupported;

    private Npz(ZipArchive zip) {
        this.zip = zip;
    }

    public static Npz open(Path path) {
        return open(path, ReadBudget.ofHeap());
    }

    public static Npz open(Path path, ReadBudget budget) {
        return new Npz(new ZipArchive(path, budget));
    }

    /// Every array of numbers of the archive, in file order.
    public static Map<String, HostArray> readAll(Path path) {
        try (var npz = open(path)) {
            var all = new LinkedHashMap<String, HostArray>();
            for (String name : npz.names()) all.put(name, npz.read(name));
            return all;
        }
    }

    /// Writes the arrays under their names, in the order of the map. The same arrays give the same bytes.
    public static void write(Path path, Map<String, HostArray> arrays, Packing packing) {
        AtomicFile.write(path, file -> {
            var zip = new ZipOutputStream(file);
            for (var named : arrays.entrySet()) {
                HostArray array = named.getValue();
                byte[] header = NpyHeader.of(array);
                var entry = new ZipEntry(named.getKey() + SUFFIX);
                entry.setTimeLocal(NO_TIME);
                if (packing == Packing.STORED) {
                    var crc = new CRC32();
                    Npy.write(new CrcStream(crc), header, array);
                    entry.setMethod(ZipEntry.STORED);
                    entry.setSize(header.length + (long) array.shape().elements() * array.type().bytes());
                    entry.setCrc(crc.getValue());
                }
                zip.putNextEntry(entry);
                Npy.write(zip, header, array);
                zip.closeEntry();
            }
            zip.finish();
        });
    }

    /// Names of the arrays of numbers, without `.npy`.
    public List<String> names() {
        var other = unsupported();
        return zip.names().stream().filter(n -> n.endsWith(SUFFIX)).map(Npz::name).filter(n -> !other.containsKey(n)).toList();
    }

    /// The other members, such as text or objects, and what is wrong with them.
    public Map<String, String> unsupported() {
        if (unsupported == null) {
            var found = new LinkedHashMap<String, String>();
            for (String member : zip.names()) {
                if (!member.endsWith(SUFFIX)) {
                    found.put(member, "not an npy file");
                    continue;
                }
                try (var in = zip.open(member)) {
                    var header = NpyHeader.read(in);
                    if (header.type().isEmpty()) found.put(name(member), header.unsupported());
                }
            }
            unsupported = Collections.unmodifiableMap(found);
        }
        return unsupported;
    }

    private static String name(String member) {
        return member.substring(0, member.length() - SUFFIX.length());
    }

    public boolean has(String name) {
        return zip.names().contains(name + SUFFIX);
    }

    /// The array of numbers of this name, if there is one.
    public Optional<HostArray> find(String name) {
        return has(name) && !unsupported().containsKey(name) ? Optional.of(read(name)) : Optional.empty();
    }

    /// The sizes of an array, without its numbers being read.
    public int[] sizes(String name) {
        try (var in = zip.open(name + SUFFIX)) {
            return NpyHeader.read(in).shape().toArray();
        }
    }

    public HostArray read(String name) {
        try (var in = zip.open(name + SUFFIX)) {
            return Npy.read(in);
        }
    }

    /// A part of an array; no more is kept in memory. What lies before it is unpacked all the same, and the checksum of the
    /// member is not reached.
    public HostArray readBox(String name, Box box) {
        try (var in = zip.open(name + SUFFIX)) {
            return Npy.readBox(in, box);
        }
    }

    @Override
    public void close() {
        zip.close();
    }

    /// Counts bytes into a checksum only.
    private static final class CrcStream extends java.io.OutputStream {
        private final CRC32 crc;

        CrcStream(CRC32 crc) {
            this.crc = crc;
        }

        @Override
        public void write(int b) {
            crc.update(b);
        }

        @Override
        public void write(byte[] bytes, int at, int n) {
            crc.update(bytes, at, n);
        }
    }
}
