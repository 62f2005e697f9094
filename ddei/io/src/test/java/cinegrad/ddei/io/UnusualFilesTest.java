package cinegrad.ddei.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.image.MagnitudeVideo;
import cinegrad.ddei.io.image.Nifti;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.io.matlab.MatFile;
import cinegrad.ddei.io.numpy.Npz;
import cinegrad.ddei.io.torch.SafeTensors;
import cinegrad.ddei.io.torch.TorchFile;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Sound files of rare kinds give their right values; files made to cost memory, time or a clean terminal are refused cheaply.
class UnusualFilesTest {
    private static final long MOST_BYTES = 64L << 20;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    private Path folder;

    private Path resource(String name) throws IOException {
        return Files.write(folder.resolve(Path.of(name).getFileName()), SoundFiles.resource(name));
    }

    /// Refused in words of one line, having allocated little.
    private static FileFormatException refused(Executable reading) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        var e = assertThrows(FileFormatException.class, reading);
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated <= MOST_BYTES, () -> allocated + " bytes allocated");
        assertTrue(e.getMessage().chars().noneMatch(c -> c < ' ' || c == 127), e.getMessage());
        assertTrue(e.getMessage().length() < 1200 && !e.getMessage().contains("null") && !e.getMessage().contains("java."),
                e.getMessage());
        return e;
    }

    private static void readAll(Path path) {
        try (var mat = MatFile.open(path)) {
            for (String name : mat.names()) mat.read(name);
        }
    }

    @Test
    void conjugateAndNegativeBitsAreApplied() throws IOException {
        HostArray x = TorchFile.read(resource("unusual/conjugate.pth")).tensors().values().iterator().next();
        assertArrayEquals(new float[] {1, -2, 3, 4}, x.toFloats());
        var z = HostArray.complex(Shape.of(1), 1f, 2f);
        assertArrayEquals(new float[] {-1, 2}, z.signed(-1, 1).toFloats());
        assertArrayEquals(new long[] {-3}, HostArray.of(ElementType.INT32, Shape.of(1), 3L).signed(-1, 1).toLongs());
    }

    /// `{'a': [1, 2.5], 'b': (True, b'xy')}` as Python's pickle writes it, protocols 2 to 5.
    @ParameterizedTest
    @ValueSource(strings = {
        "80027d71002858010000006171015d7102284b0147400400000000000065580100000062710388635f636f646563730a656e636f64650a710458020000007879710558060000006c6174696e317106867107527108867109752e",
        "80037d71002858010000006171015d7102284b0147400400000000000065580100000062710388430278797104867105752e",
        "80049524000000000000007d94288c0161945d94284b01474004000000000000658c0162948843027879948694752e",
        "80059524000000000000007d94288c0161945d94284b01474004000000000000658c0162948843027879948694752e"})
    void picklesOfEveryProtocol(String hexadecimal) throws IOException {
        byte[] pickle = java.util.HexFormat.of().parseHex(hexadecimal);
        var values = TorchFile.read(Files.write(folder.resolve("x.pth"), zip(Map.of("x/data.pkl", pickle)))).values();
        assertEquals("[1,2.5]", values.at("a").toString());
        assertEquals(2, values.at("b").items().size());
        assertTrue(values.at("b").items().getFirst().flag());
    }

    @Test
    void picklesThatCostMuchAreRefused() throws IOException {
        Path names = resource("hostile/pickle-long-names.pth");
        var tooLong = refused(() -> TorchFile.read(names));
        assertTrue(tooLong.reason().contains("too many for a file of its size"), tooLong.getMessage());
        var dictionaries = new byte[50_000_000];
        Arrays.fill(dictionaries, (byte) '}');
        dictionaries[0] = (byte) 0x80;
        dictionaries[1] = 2;
        Path path = Files.write(folder.resolve("dictionaries.pth"), zip(Map.of("x/data.pkl", dictionaries)));
        var tooMany = refused(() -> TorchFile.read(path));
        assertTrue(tooMany.reason().contains(" steps "), tooMany.getMessage());
        byte[] long1 = ("\u0080\u0002(" + "X\0\0\u0010\0" + "x".repeat(1 << 20) + "q\0").getBytes(StandardCharsets.ISO_8859_1);
        var out = new ByteArrayOutputStream();
        out.writeBytes(long1);
        for (int i = 0; i < 200; i++) {
            out.writeBytes("c_codecs\nencode\nh\0X\u0006\0\0\0latin1\u0086R".getBytes(StandardCharsets.ISO_8859_1));
        }
        out.writeBytes("t.".getBytes(StandardCharsets.US_ASCII));
        Path encoded = Files.write(folder.resolve("encoded.pth"), zip(Map.of("x/data.pkl", out.toByteArray())));
        refused(() -> TorchFile.read(encoded));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cell-of-5e8.mat", "cell-mutated.mat", "struct-of-many-fields.mat"})
    void cellsAndStructsAreSteppedOver(String name) throws IOException {
        Path path = resource("hostile/" + name);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            readAll(path);
        } catch (FileFormatException e) {
            assertTrue(e.getMessage().startsWith(path.toString()), e.getMessage());
        }
        assertTrue(THREADS.getCurrentThreadAllocatedBytes() - before < 4 << 20);
    }

    @Test
    void aCellDoesNotSpoilTheFile() throws IOException {
        try (var mat = MatFile.open(resource("unusual/cell-beside-numbers.mat"))) {
            assertEquals(List.of("a"), mat.names());
            assertArrayEquals(new double[] {1.5}, mat.read("a").toDoubles());
            assertEquals(Map.of("c", "a cell array, which is not supported"), mat.unsupported());
            assertEquals("c is a cell array, which is not supported",
                    assertThrows(FileFormatException.class, () -> mat.read("c")).reason());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"matlab5-plain.mat", "matlab5-packed.mat"})
    void matlabFilesOfSciPy(String name) throws IOException {
        double[] a = IntStream.range(0, 30).mapToDouble(i -> i - 7).toArray();
        try (var mat = MatFile.open(resource("unusual/" + name))) {
            assertEquals(List.of("d", "s", "c", "i8", "logical", "text", "sparse", "empty"), mat.names());
            assertEquals(List.of("cell", "st"), List.copyOf(mat.unsupported().keySet()));
            assertEquals(Shape.of(5, 6), mat.read("d").shape());
            assertArrayEquals(a, mat.read("d").toDoubles());
            assertArrayEquals(a, mat.read("s").toDoubles());
            double[] c = mat.read("c").toDoubles();
            for (int i = 0; i < 30; i++) assertEquals(-a[i], c[2 * i + 1] == 0 ? -c[2 * i] : c[2 * i + 1]);
            assertArrayEquals(new long[] {-3, -2, -1, 0, 1, 2, 3}, mat.read("i8").toLongs());
            assertEquals(ElementType.BOOL, mat.read("logical").type());
            assertEquals("h\u00e9llo", new String(mat.read("text").toInts(), 0, 5));
            assertArrayEquals(new double[] {0, 1.5, 0, 2, 0, 0}, mat.read("sparse").toDoubles());
            assertEquals(Shape.of(0, 3), mat.read("empty").shape());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hdf5-earliest.h5", "hdf5-latest.h5"})
    void everyIndexOfChunks(String name) throws IOException {
        float[] a = new float[30];
        for (int i = 0; i < 30; i++) a[i] = i - 7;
        try (var mat = MatFile.open(resource("unusual/" + name))) {
            for (String variable : List.of("gz", "one", "grow1", "grow2", "fixed", "plain", "big")) {
                assertArrayEquals(a, mat.read(variable).reversedAxes().toFloats(), variable);
                assertArrayEquals(Arrays.copyOfRange(a, 18, 24), mat.readSlice(variable, 1, 3).toFloats(), variable);
            }
            double[] part = mat.read("part").reversedAxes().toDoubles();
            for (int i = 0; i < 30; i++) assertEquals(i < 12 && i % 6 < 4 ? 1 : 2.5, part[i]);
            assertArrayEquals(new long[] {1, 0}, mat.read("bool").toLongs());
            assertEquals(java.util.Set.of("text", "group"), mat.unsupported().keySet());
        }
    }

    @Test
    void checksumsFillValuesAndChunksNeverWritten() throws IOException {
        assertArrayEquals(IntStream.range(0, 1000).mapToDouble(i -> i).toArray(),
                MatFile.readFirst(resource("unusual/shuffle-fletcher.mat")).toDoubles());
        try (var mat = MatFile.open(resource("unusual/fill-value.mat"))) {
            for (String name : List.of("x", "y", "z")) {
                assertEquals(100, mat.read(name).shape().elements());
                for (double v : mat.read(name).toDoubles()) assertEquals(7, v);
            }
        }
        byte[] damaged = SoundFiles.resource("unusual/shuffle-fletcher.mat");
        damaged[damaged.length - 700] ^= 1;
        Path path = Files.write(folder.resolve("damaged.mat"), damaged);
        assertTrue(refused(() -> readAll(path)).reason().contains("checksum of a chunk"));
    }

    @Test
    void aChunkUnpacksToItsSizeAndNoMore() throws IOException {
        Path bomb = resource("hostile/deflate-in-deflate.mat");
        refused(() -> readAll(bomb));
    }

    @Test
    void membersThatOverlapAreRefused() throws IOException {
        byte[] zip = zip(Map.of("a.npy", Samples.npy(folder, Shape.of(3), 1, 2, 3), "b.npy",
                Samples.npy(folder, Shape.of(3), 4, 5, 6)));
        var b = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        int directory = b.getInt(zip.length - 6);
        int second = directory + 46 + (b.getShort(directory + 28) & 0xFFFF) + (b.getShort(directory + 30) & 0xFFFF);
        b.putInt(second + 42, b.getInt(directory + 42));
        Path path = Files.write(folder.resolve("overlap.npz"), zip);
        assertTrue(refused(() -> Npz.readAll(path)).reason().contains("overlaps another"));
    }

    @Test
    void oneBudgetAnArchive() {
        Path path = folder.resolve("two.npz");
        Npz.write(path, Map.of("a", HostArray.of(Shape.of(1000), new float[1000]), "b",
                HostArray.of(Shape.of(1000), new float[1000])), Npz.Packing.STORED);
        try (var npz = Npz.open(path, new ReadBudget(7999))) {
            npz.read("a");
            npz.read("a");
            assertTrue(assertThrows(FileFormatException.class, () -> npz.read("b")).reason().contains("beside the 4000"));
        }
    }

    /// A program may read a part as often as it likes.
    @Test
    void readingAgainCostsNothingMore() throws IOException {
        try (var mat = MatFile.open(resource("unusual/shuffle-fletcher.mat"), new ReadBudget(16_000))) {
            for (int i = 0; i < 20_000; i++) mat.readSlice("x", 0, i % 1000);
        }
        var budget = new ReadBudget(0);
        budget.startPart("a");
        budget.work("f", 0, 200_000);
        assertThrows(FileFormatException.class, () -> budget.work("f", 0, 100_000));
        budget.startPart("a");
        budget.work("f", 0, 200_000);
    }

    /// h5py's own packing, in chunks; a contiguous array of three axes, sliced along each; a type with a name of its own.
    @Test
    void hdf5OfOtherKinds() throws IOException {
        try (var mat = MatFile.open(resource("unusual/hdf5-kinds.h5"))) {
            for (String name : List.of("lzf", "contiguous", "named")) {
                HostArray x = mat.read(name);
                assertEquals(Shape.of(6, 5, 4), x.shape());
                for (int i = 0; i < 120; i++) assertEquals(i, x.reversedAxes().toDoubles()[i], name);
                for (int axis = 0; axis < 3; axis++) {
                    assertArrayEquals(x.slice(axis, 2).toDoubles(), mat.readSlice(name, axis, 2).toDoubles(), name);
                }
            }
        }
    }

    @Test
    void textInAnArchiveIsListedAndNotReadAsBytes() throws IOException {
        try (var npz = Npz.open(resource("unusual/text-beside-numbers.npz"))) {
            assertEquals(List.of("kspace_re_im", "mask"), npz.names());
            assertEquals(Map.of("sex", "element type '<U1' is not supported"), npz.unsupported());
            assertThrows(FileFormatException.class, () -> npz.read("sex"));
            assertEquals(Shape.of(4, 12), npz.read("mask").shape());
        }
    }

    @Test
    void dicomUnknownOfUndefinedLengthAndNiftiWithoutSlope() throws IOException {
        assertEquals(Shape.of(1, 8, 8), MagnitudeVideo.read(resource("unusual/unknown-of-undefined-length.dcm"), Optional.empty())
                .shape());
        var image = Nifti.read(resource("unusual/slope-nan.nii")).values();
        assertTrue(Arrays.stream(image.toDoubles()).allMatch(Double::isFinite));
    }

    @Test
    void slicePositionsAreToldApart() throws IOException {
        Path series = Files.createDirectory(folder.resolve("series"));
        for (int slice = 0; slice < 3; slice++) {
            for (int t = 0; t < 4; t++) {
                Files.write(series.resolve("IM" + (4 * slice + t)),
                        Samples.dicom(Samples.Syntax.EXPLICIT, 1, 100 * slice + 10 * t, t, 8.0 * slice));
            }
        }
        for (int slice = 0; slice < 3; slice++) {
            HostArray video = MagnitudeVideo.read(series, Optional.of(slice));
            assertEquals(Shape.of(4, 3, 4), video.shape());
            for (int t = 0; t < 4; t++) assertEquals(Math.abs(2 * (100 * slice + 10 * t) - 10), video.toFloats()[12 * t]);
        }
        assertArrayEquals(MagnitudeVideo.read(series, Optional.of(1)).toFloats(),
                MagnitudeVideo.read(series, Optional.empty()).toFloats());
        assertThrows(IllegalArgumentException.class, () -> MagnitudeVideo.read(series, Optional.of(3)));
        Files.delete(series.resolve("IM11"));
        assertTrue(refused(() -> MagnitudeVideo.read(series, Optional.of(0))).reason()
                .contains("3 slice positions of different numbers of files"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"escape-codes.npz", "escape-codes.safetensors"})
    void whatAFileSaysCannotCommandATerminal(String name) throws IOException {
        Path path = resource("hostile/" + name);
        var e = refused(() -> {
            if (name.endsWith(".npz")) Npz.readAll(path);
            else SafeTensors.read(path);
        });
        assertTrue(e.getMessage().contains("\\u{1b}"), e.getMessage());
        assertEquals("a\\nb\\u{1b}[31m\\u{202e}c", FileText.shown("a\nb\033[31m\u202ec"));
        assertEquals("\u00fc\u03bb\u4e2d", FileText.shown("\u00fc\u03bb\u4e2d"));
        assertEquals(80, FileText.shown("x".repeat(1000)).length());
    }

    @Test
    void jsonErrorsNameTheFile() {
        assertEquals("run/settings.json: json: expected ':' at character 5",
                assertThrows(FileFormatException.class, () -> Json.parse("{\"a\" 1}", "run/settings.json")).getMessage());
    }

    /// A comment of 10 MB, in a GIF before the picture, in a gzip file before the content, in many chunks of a PNG.
    @Test
    void commentsAreSteppedOver() throws IOException {
        byte[] gif = Samples.film(2, 10, 5);
        int head = 13 + ((gif[10] & 0x80) != 0 ? 3 * (2 << (gif[10] & 7)) : 0);
        var out = new ByteArrayOutputStream();
        out.write(gif, 0, head);
        out.write(0x21);
        out.write(0xFE);
        byte[] block = new byte[256];
        block[0] = (byte) 255;
        for (int i = 0; i < 10 << 12; i++) out.writeBytes(block);
        out.write(0);
        out.write(gif, head, gif.length - head);
        Path film = Files.write(folder.resolve("comment.gif"), out.toByteArray());
        assertArrayEquals(MagnitudeVideo.read(Files.write(folder.resolve("plain.gif"), gif), Optional.empty()).toFloats(),
                MagnitudeVideo.read(film, Optional.empty()).toFloats());

        var gzip = new ByteArrayOutputStream();
        gzip.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 8, 0, 0, 0, 0, 0, 0});
        for (int i = 0; i < 1 << 20; i++) gzip.write('n');
        Path named = Files.write(folder.resolve("name.nii.gz"), gzip.toByteArray());
        refused(() -> Nifti.read(named));

        byte[] png = Samples.picture("png", 4, 5, 1, 2, 3);
        var chunks = new ByteArrayOutputStream();
        chunks.write(png, 0, 33);
        for (int i = 0; i < 100_000; i++) chunk(chunks, "zTXt", "k\0\0xyz".getBytes(StandardCharsets.ISO_8859_1));
        chunks.write(png, 33, png.length - 33);
        Path texts = Files.write(folder.resolve("texts.png"), chunks.toByteArray());
        assertArrayEquals(MagnitudeVideo.read(Files.write(folder.resolve("plain.png"), png), Optional.empty()).toFloats(),
                MagnitudeVideo.read(texts, Optional.empty()).toFloats());
    }

    @Test
    void gzipFilesOfSeveralMembersAreOne() throws IOException {
        byte[] image = Samples.nifti(ByteOrder.LITTLE_ENDIAN, 0, 4, 3, 2, 2);
        byte[] two = ByteReader.concat(Samples.gzip(Arrays.copyOf(image, 400)),
                Samples.gzip(Arrays.copyOfRange(image, 400, image.length)));
        assertArrayEquals(Nifti.read(Files.write(folder.resolve("a.nii"), image)).values().toDoubles(),
                Nifti.read(Files.write(folder.resolve("a.nii.gz"), two)).values().toDoubles());
        byte[] damaged = two.clone();
        damaged[two.length - 5] ^= 1;
        Path path = Files.write(folder.resolve("b.nii.gz"), damaged);
        assertTrue(refused(() -> Nifti.read(path)).reason().contains("checksum"));
    }

    /// Thousands of members of a few bytes each, as parallel packers write them, and zeros that fill up a block of the disk.
    @Test
    void gzipFilesOfManyMembersAreOne() throws IOException {
        byte[] image = Samples.nifti(ByteOrder.LITTLE_ENDIAN, 0, 64, 64, 1, 20);
        var members = new ByteArrayOutputStream();
        int step = 30;
        for (int at = 0; at < image.length; at += step) {
            members.writeBytes(Samples.gzip(Arrays.copyOfRange(image, at, Math.min(image.length, at + step))));
        }
        members.writeBytes(new byte[1000]);
        assertTrue(image.length / step * 10 > 1 << 15);
        assertArrayEquals(Nifti.read(Files.write(folder.resolve("a.nii"), image)).values().toDoubles(),
                Nifti.read(Files.write(folder.resolve("a.nii.gz"), members.toByteArray())).values().toDoubles());
        members.write(1);
        Path path = Files.write(folder.resolve("b.nii.gz"), members.toByteArray());
        assertTrue(refused(() -> Nifti.read(path)).reason().contains("bytes behind its end"));
    }

    private static void chunk(ByteArrayOutputStream out, String type, byte[] content) {
        byte[] body = ByteReader.concat(type.getBytes(StandardCharsets.US_ASCII), content);
        var crc = new CRC32();
        crc.update(body);
        out.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
        out.writeBytes(body);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    private static byte[] zip(Map<String, byte[]> members) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            for (var member : members.entrySet()) {
                zip.putNextEntry(new ZipEntry(member.getKey()));
                zip.write(member.getValue());
                zip.closeEntry();
            }
        }
        return out.toByteArray();
    }
}
