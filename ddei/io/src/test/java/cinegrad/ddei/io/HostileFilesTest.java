package cinegrad.ddei.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.SoundFiles.Reader;
import cinegrad.ops.shape.Shape;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every reader against damaged and malicious files: it answers with one [FileFormatException] or with a sound result, within
/// 64 MB and a number of steps of work, and does nothing else. With `-Dcinegrad.hostile=all` every byte and every header bit,
/// otherwise a sample of them.
class HostileFilesTest {
    private static final boolean ALL = "all".equals(System.getProperty("cinegrad.hostile"));
    private static final long MOST_BYTES = 64L << 20;
    /// For files below 1 MB; some 0.1 to 4 µs each.
    private static final long MOST_STEPS = 320_000;
    private static final int HEADER_BYTES = 512;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    private static Path folder;

    static List<Reader> readers() throws IOException {
        return SoundFiles.readers(folder);
    }

    private static void write(Path path, byte[] content) {
        try {
            Hostile.write(path, content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// Whether the reader refuses the content; anything but a `FileFormatException`, too much work or memory, or a file left
    /// behind fails.
    private boolean isRefused(Reader reader, byte[] content, String what) {
        Path path = folder.resolve("hostile" + reader.ending());
        write(path, content);
        SoundFiles.worked();
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        boolean refused = false;
        try {
            reader.read().accept(path);
        } catch (FileFormatException e) {
            refused = true;
            assertFalse(e.getMessage().isBlank());
        } catch (RuntimeException | Error e) {
            throw new AssertionError(reader + ", " + what + ": " + e, e);
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - bytes;
        long steps = SoundFiles.worked();
        assertTrue(steps <= MOST_STEPS, () -> reader + ", " + what + ": " + steps + " steps");
        assertTrue(allocated <= MOST_BYTES, () -> reader + ", " + what + ": " + allocated + " bytes");
        return refused;
    }

    private void assertNothingElseHappened() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            var names = files.map(p -> p.getFileName().toString()).filter(n -> !n.startsWith("hostile.") && !n.equals("made"))
                    .toList();
            assertEquals(List.of(), names);
        }
    }

    @ParameterizedTest
    @MethodSource("readers")
    void soundFilesAreRead(Reader reader) {
        assertFalse(isRefused(reader, reader.sound(), "sound"));
    }

    @ParameterizedTest
    @MethodSource("readers")
    void truncatedAnywhere(Reader reader) throws IOException {
        int step = ALL ? 1 : Math.max(1, reader.sound().length / 300);
        var accepted = new ArrayList<Integer>();
        for (int n = 0; n < reader.sound().length; n += step) {
            if (!isRefused(reader, Arrays.copyOf(reader.sound(), n), "cut to " + n + " bytes")) accepted.add(n);
        }
        accepted.removeAll(reader.ends());
        assertEquals(List.of(), accepted, "of " + reader.sound().length + " bytes");
        assertNothingElseHappened();
    }

    @ParameterizedTest
    @MethodSource("readers")
    void anyBitFlipped(Reader reader) throws IOException {
        int bits = 8 * Math.min(reader.sound().length, HEADER_BYTES);
        int step = ALL ? 1 : Math.max(1, bits / 400 | 1);
        for (int bit = 0; bit < bits; bit += step) {
            byte[] flipped = reader.sound().clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            isRefused(reader, flipped, "bit " + bit % 8 + " of byte " + bit / 8 + " flipped");
        }
        int last = 8 * reader.sound().length;
        for (int bit = Math.max(bits, last - 8 * 200); bit < last; bit += ALL ? 1 : 13) {
            byte[] flipped = reader.sound().clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            isRefused(reader, flipped, "bit " + bit % 8 + " of byte " + bit / 8 + " flipped");
        }
        assertNothingElseHappened();
    }

    /// Runs of bytes that say "very large" or "very small" wherever a size may stand.
    @ParameterizedTest
    @MethodSource("readers")
    void absurdSizes(Reader reader) throws IOException {
        byte[][] runs = {{-1, -1, -1, 0x7f}, {-1, -1, -1, -1}, {0x7f, -1, -1, -1}, {0, 0, 0, 0}, {-1, -1},
                {'9', '9', '9', '9', '9', '9'}};
        int step = ALL ? 1 : Math.max(1, Math.min(reader.sound().length, HEADER_BYTES) / 100);
        for (int at = 0; at < Math.min(reader.sound().length, HEADER_BYTES); at += step) {
            for (byte[] run : runs) {
                byte[] patched = reader.sound().clone();
                for (int i = 0; i < run.length && at + i < patched.length; i++) patched[at + i] = run[i];
                isRefused(reader, patched, "bytes " + Arrays.toString(run) + " at " + at);
            }
        }
        assertNothingElseHappened();
    }

    @Test
    void bombs() throws Exception {
        byte[] zeros = new byte[1 << 20];
        byte[] header = new NpyBomb(Shape.of(1 << 15, 1 << 15)).header();
        assertTrue(isRefused(named("npz DEFLATED"), zip("mask.npy", header, zeros, 200), "zip bomb"));
        byte[] image = Samples.nifti(ByteOrder.LITTLE_ENDIAN, 0, 4, 3, 2, 2);
        byte[] large = ByteBuffer.wrap(image.clone()).order(ByteOrder.LITTLE_ENDIAN).putShort(42, (short) 30000)
                .putShort(44, (short) 30000).array();
        assertTrue(isRefused(named("nifti, packed"), Samples.gzip(large), "gzip bomb that says so"));
        byte[] longer = Arrays.copyOf(image, 64 << 20);
        assertTrue(isRefused(named("nifti, packed"), Samples.gzip(longer), "gzip bomb that does not"));
        assertTrue(isRefused(named("png"), png(30000, 30000), "png bomb"));
        byte[] gif = named("gif").sound().clone();
        ByteBuffer.wrap(gif).order(ByteOrder.LITTLE_ENDIAN).putShort(6, (short) -1).putShort(8, (short) -1);
        assertTrue(isRefused(named("gif"), gif, "gif of 65535 x 65535"));
        assertTrue(isRefused(named("types_v5_compressed.mat"), mat(200 << 20), "deflate bomb in a MATLAB file"));
        var pickle = new ByteArrayOutputStream();                                  // 2^40 references to one list
        pickle.writeBytes(new byte[] {(byte) 0x80, 2, ']', 'q', 0, '0'});
        assertTrue(isRefused(named("dtypes_zip.pth"), zip("archive/data.pkl", pickle.toByteArray(), new byte[0], 0),
                "an instruction that is not known"));
        assertTrue(isRefused(named("dtypes_zip.pth"), zip("archive/data.pkl", laughs(40), new byte[0], 0), "a billion laughs"));
        assertNothingElseHappened();
    }

    private static Reader named(String name) throws IOException {
        return readers().stream().filter(r -> r.name().equals(name)).findFirst().orElseThrow();
    }

    private record NpyBomb(Shape shape) {
        byte[] header() {
            String text = "{'descr': '|u1', 'fortran_order': False, 'shape': (" + shape.size(0) + ", " + shape.size(1) + "), }\n";
            return ByteReader.concat(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) text.length(), 0},
                    text.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static byte[] zip(String name, byte[] head, byte[] block, int blocks) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(head);
            for (int i = 0; i < blocks; i++) zip.write(block);
            zip.closeEntry();
        }
        return out.toByteArray();
    }

    /// A sound picture of zeros, which deflate makes a thousand times smaller.
    private static byte[] png(int width, int height) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        chunk(out, "IHDR", ByteBuffer.allocate(13).putInt(width).putInt(height).put((byte) 1).array());
        var deflater = new Deflater(9);
        byte[] row = new byte[width / 8 + 1];
        byte[] packed = new byte[1 << 20];
        int n = 0;
        for (int i = 0; i < height; i++) {
            deflater.setInput(row);
            if (i == height - 1) deflater.finish();
            while (!deflater.needsInput() || i == height - 1 && !deflater.finished()) {
                n += deflater.deflate(packed, n, packed.length - n);
            }
        }
        deflater.end();
        chunk(out, "IDAT", Arrays.copyOf(packed, n));
        chunk(out, "IEND", new byte[0]);
        return out.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream out, String type, byte[] content) {
        byte[] body = ByteReader.concat(type.getBytes(StandardCharsets.US_ASCII), content);
        var crc = new CRC32();
        crc.update(body);
        out.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
        out.writeBytes(body);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    /// A MATLAB file with one compressed element that inflates to `size` zeros behind a sound tag.
    private static byte[] mat(int size) {
        var deflater = new Deflater(9);
        var packed = new ByteArrayOutputStream();
        var buffer = new byte[1 << 16];
        deflater.setInput(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putInt(14).putInt(size).array());
        byte[] zeros = new byte[1 << 20];
        for (int i = 0; i <= size >> 20; i++) {
            while (!deflater.needsInput()) packed.write(buffer, 0, deflater.deflate(buffer));
            deflater.setInput(zeros);
        }
        deflater.finish();
        while (!deflater.finished()) packed.write(buffer, 0, deflater.deflate(buffer));
        deflater.end();
        var out = ByteBuffer.allocate(136 + packed.size()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 116; i++) out.put((byte) ' ');
        out.putLong(0).putShort((short) 0x0100).put((byte) 'I').put((byte) 'M').putInt(15).putInt(packed.size())
                .put(packed.toByteArray());
        return out.array();
    }

    /// A list of two references to a list of two references to …, so that walking it takes 2^depth steps.
    private static byte[] laughs(int depth) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x80, 2, ']', 'q', 0});
        for (int i = 0; i < depth; i++) {
            out.writeBytes(new byte[] {']', 'q', (byte) (i + 1), '(', 'h', (byte) i, 'h', (byte) i, 'e'});
        }
        out.write('.');
        byte[] all = out.toByteArray();
        return ByteReader.concat(Arrays.copyOf(all, all.length - 1), new byte[] {'q', 100, '(', 't', 'q', 101, '.'});
    }

    /// Programs for Python's pickle machine, the known ways around `weights_only` among them. Whatever a reader makes of them, it
    /// must not run them.
    @Test
    void picklesThatTryToRunCode() throws IOException {
        Path trace = folder.resolve("trace");
        String touch = "touch " + trace;
        var attacks = new LinkedHashMap<String, byte[]>();
        attacks.put("os.system", call("posix", "system", touch));
        attacks.put("subprocess", call("subprocess", "getoutput", touch));
        attacks.put("eval", call("builtins", "eval", "__import__('os').system('" + touch + "')"));
        attacks.put("exec", call("__builtin__", "exec", "open('" + trace + "','w')"));
        attacks.put("a pickle in a pickle", call("torch.storage", "_load_from_bytes", "cposix\nsystem\n(S'" + touch + "'\ntR."));
        attacks.put("numpy object array", call("numpy.core.multiarray", "_reconstruct", touch));
        attacks.put("torch.load again", call("torch.serialization", "load", trace.toString()));
        attacks.put("torch.hub", call("torch.hub", "load", "evil/repository"));
        attacks.put("jit", call("torch.jit", "load", trace.toString()));
        attacks.put("runpy", call("runpy", "_run_code", touch));
        attacks.put("a class by INST", ("(S'" + touch + "'\niposix\nsystem\n.").getBytes(StandardCharsets.US_ASCII));
        attacks.put("OBJ", ("(cposix\nsystem\nS'" + touch + "'\no.").getBytes(StandardCharsets.US_ASCII));
        attacks.put("a module's attribute of an attribute", call("torch", "os.system", touch));
        attacks.put("EXT1", new byte[] {(byte) 0x80, 2, (byte) 0x82, 1, '.'});
        attacks.put("STACK_GLOBAL", new byte[] {(byte) 0x80, 4, (byte) 0x8c, 5, 'p', 'o', 's', 'i', 'x', (byte) 0x8c, 6, 's', 'y',
                's', 't', 'e', 'm', (byte) 0x93, '.'});
        attacks.put("its own list inside itself", new byte[] {(byte) 0x80, 2, ']', 'q', 0, 'h', 0, 'a', '.'});
        for (var attack : attacks.entrySet()) {
            for (String reader : new String[] {"dtypes_zip.pth", "dtypes_legacy.pth"}) {
                byte[] content = reader.contains("zip") ? zip("archive/data.pkl", attack.getValue(), new byte[0], 0)
                        : attack.getValue();
                isRefused(named(reader), content, attack.getKey());
                assertFalse(Files.exists(trace), attack.getKey());
            }
        }
        // the old tar format, by which weights_only was circumvented
        byte[] tar = new byte[1024];
        System.arraycopy("storages".getBytes(StandardCharsets.US_ASCII), 0, tar, 0, 8);
        System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
        assertTrue(isRefused(named("dtypes_legacy.pth"), tar, "tar"));
        assertNothingElseHappened();
    }

    private static byte[] call(String module, String name, String argument) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x80, 2});
        out.writeBytes(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
        out.write('X');
        out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(argument.length()).array());
        out.writeBytes(argument.getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(new byte[] {(byte) 0x85, 'R', '.'});
        return out.toByteArray();
    }

    @Test
    void whatIsNoFileIsRefused() throws IOException {
        for (var reader : readers()) {
            Path path = folder.resolve("absent" + reader.ending());
            var e = assertThrows(FileFormatException.class, () -> reader.read().accept(path), reader::name);
            assertTrue(e.getMessage().contains("absent"), e.getMessage());
        }
        assertNothingElseHappened();
    }
}
