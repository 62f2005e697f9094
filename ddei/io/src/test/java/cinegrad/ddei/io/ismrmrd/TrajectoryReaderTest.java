package cinegrad.ddei.io.ismrmrd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.Geometry.PixelSize;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.cine.ArrayChoice;
import cinegrad.ddei.io.cine.Binning;
import cinegrad.ddei.io.cine.CoilPreparation;
import cinegrad.ddei.io.cine.MapEstimate;
import cinegrad.ddei.io.cine.RawScan;
import cinegrad.ddei.io.cine.ReadoutAcquisition;
import cinegrad.ddei.io.cine.ReadoutChoice;
import cinegrad.ddei.io.image.FrameSize;
import cinegrad.ddei.io.numpy.Npy;
import cinegrad.ops.shape.Shape;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The file that `spokes.py` beside it writes with libismrmrd 1.8: golden-angle spokes of 2 coils, 3 repetitions of 4, 8 samples
/// with two before them and one behind to be discarded; a noise scan first. Sample i of coil c of spoke j is 100j + 10i + c −
/// (c + 1)i, the discarded ones counted.
class TrajectoryReaderTest {
    private static final double GOLDEN = Math.PI * 2 / (1 + Math.sqrt(5));
    private static final CoilPreparation AS_MEASURED =
            new CoilPreparation(CoilPreparation.Whitening.NONE, Optional.empty(), OptionalInt.empty(), MapEstimate.SMOOTH);

    @TempDir
    private Path folder;

    private static byte[] resource() throws IOException {
        try (var in = TrajectoryReaderTest.class.getResourceAsStream("/ismrmrd/spokes.h5")) {
            return in.readAllBytes();
        }
    }

    private Path file() throws IOException {
        return Files.write(folder.resolve("spokes.h5"), resource());
    }

    private static ReadoutAcquisition read(Path file, ArrayChoice choice) {
        return (ReadoutAcquisition) RawScan.read(file, choice.with(AS_MEASURED));
    }

    private static ArrayChoice choice(Path trajectory, FrameSize matrix, Binning binning) {
        return ArrayChoice.FOUND.with(new ReadoutChoice(Optional.ofNullable(trajectory), Optional.ofNullable(matrix),
                Optional.ofNullable(binning)));
    }

    private static void isScan(ReadoutAcquisition read, int perFrame, int frames) {
        assertEquals("2 coils, " + frames + " frames of " + perFrame + " of 8 for 4x4", read.coils() + " coils, " + read.frames()
                + " frames of " + read.readouts() + " of " + read.samples() + " for " + read.height() + "x" + read.width());
        for (int j = 0; j < frames * perFrame; j++) {
            for (int s = 0; s < 8; s++) {
                for (int c = 0; c < 2; c++) {
                    int at = 2 * ((c * frames * perFrame + j) * 8 + s);
                    assertEquals(100 * j + 10 * (s + 2) + c, read.kspace()[at]);
                    assertEquals(-c - 1, read.kspace()[at + 1]);
                }
                int at = 2 * (j * 8 + s);
                assertEquals((s - 4) / 8.0 * Math.sin(j * GOLDEN) * 4, read.trajectory()[at], 1e-6);
                assertEquals((s - 4) / 8.0 * Math.cos(j * GOLDEN) * 4, read.trajectory()[at + 1], 1e-6);
            }
        }
    }

    @Test
    void repetitionsAreFrames() throws IOException {
        var read = read(file(), ArrayChoice.FOUND);
        isScan(read, 4, 3);
        assertEquals("ISMRMRD: 3 frames of 4 readouts of 8 samples, goldenangle, 2 coils; left out: noise scans (1); points in "
                + "cycles per pixel, picture 4x4 (that of the header)", read.layout());
        assertEquals(Optional.of(new PixelSize(10, 10)), read.geometry().pixel());
        assertEquals(0.02, read.geometry().frameSeconds().orElseThrow(), 1e-12);
        assertEquals(6, read.geometry().sliceMillimeters().orElseThrow());
        isScan(read(file(), new ArrayChoice(Optional.empty(), Optional.empty(), OptionalInt.of(0))), 4, 3);
    }

    @Test
    void theStreamIsCutIntoOtherFrames() throws IOException {
        var read = read(file(), choice(null, null, new Binning(6, 6)));
        isScan(read, 6, 2);
        assertEquals(0.03, read.geometry().frameSeconds().orElseThrow(), 1e-12);
        var sliding = read(file(), choice(null, null, new Binning(5, 2)));
        assertEquals(4, sliding.frames());
        assertEquals(100 * 6 + 20, sliding.kspace()[2 * 3 * 5 * 8]);
    }

    @Test
    void largerPicturesAndOtherPoints() throws IOException {
        var larger = read(file(), choice(null, new FrameSize(8, 6), null));
        assertEquals("8x6", larger.height() + "x" + larger.width());
        assertEquals(-3, larger.trajectory()[1], 1e-6);
        double[] k = read(file(), ArrayChoice.FOUND).trajectory();
        for (int i = 0; i < k.length; i++) k[i] /= 2;
        Npy.write(folder.resolve("points.npy"), HostArray.of(Shape.of(3, 4, 8, 2), k));
        assertArrayEquals(k, read(file(), choice(folder.resolve("points.npy"), null, null)).trajectory(), 1e-12);
        assertArrayEquals(k, read(file(), choice(folder.resolve("points.npy"), null, new Binning(6, 6))).trajectory(), 1e-12);
        Npy.write(folder.resolve("few.npy"), HostArray.of(Shape.of(3, 4, 7, 2), Arrays.copyOf(k, 168)));
        assertTrue(refusal(file(), choice(folder.resolve("few.npy"), null, null))
                .contains("3 frames of 4 readouts of 8 samples do not fit to a trajectory of 3 frames of 4 readouts of 7"));
    }

    /// The noise scan whitens spokes as it does lines, and coils may be fewer.
    @Test
    void coilsArePrepared() throws IOException {
        var whitened = (ReadoutAcquisition) RawScan.read(file(), ArrayChoice.FOUND);
        assertTrue(whitened.layout().contains("; whitened by a noise scan of 64 samples"), whitened.layout());
        float[] plain = read(file(), ArrayChoice.FOUND).kspace();
        assertTrue(Math.abs(whitened.kspace()[0] - plain[0]) > 0.1, "nothing was whitened");
        var one = new CoilPreparation(CoilPreparation.Whitening.NONE, Optional.empty(), OptionalInt.of(1), MapEstimate.SMOOTH);
        var compressed = (ReadoutAcquisition) RawScan.read(file(), ArrayChoice.FOUND.with(one));
        assertEquals(1, compressed.coils());
        assertTrue(compressed.layout().contains("2 coils compressed to 1, which hold 100.00 %"), compressed.layout());
        double energy = 0;
        double kept = 0;
        for (float v : plain) energy += (double) v * v;
        for (float v : compressed.kspace()) kept += (double) v * v;
        assertEquals(1, kept / energy, 1e-4);
    }

    private static String refusal(Path path, ArrayChoice choice) {
        return String.valueOf(assertThrows(FileFormatException.class, () -> read(path, choice)).getMessage());
    }

    private Path changed(String from, String to) throws IOException {
        String content = new String(resource(), StandardCharsets.ISO_8859_1);
        assertTrue(content.contains(from), from);
        String padded = to + " ".repeat(from.length() - to.length());
        return Files.writeString(folder.resolve("changed.h5"), content.replaceFirst(from, padded), StandardCharsets.ISO_8859_1);
    }

    /// Texts of the header put in place of others as long.
    @ParameterizedTest
    @CsvSource(textBlock = """
            <trajectory>goldenangle, <trajectory>epi, of the kind epi
            <z>1</z>, <z>2</z>, three dimensions
            <x>4</x><y>4</y>, <x>4</x><y>0</y>, whole number from 1
            """)
    void headersThatCannotBeUsedAreRefused(String from, String to, String words) throws IOException {
        String reason = refusal(changed(from, to), ArrayChoice.FOUND);
        assertTrue(reason.contains(words) && reason.contains("changed.h5"), reason);
    }

    /// A number of single precision of the file put in place of another, wherever it stands.
    @ParameterizedTest
    @CsvSource(textBlock = """
            0.375, NaN, not finite
            0.375, Infinity, not finite
            0.375, 1e30, give a larger --matrix
            440, NaN, not finite
            """)
    void numbersThatCannotBeAreRefused(float from, float to, String words) throws IOException {
        var content = ByteBuffer.wrap(resource()).order(ByteOrder.LITTLE_ENDIAN);
        int changed = 0;
        for (int at = 0; at + 4 <= content.limit(); at++) {
            if (content.getInt(at) != Float.floatToIntBits(from)) continue;
            content.putFloat(at, to);
            changed++;
        }
        assertTrue(changed > 0, "the file has no " + from);
        String reason = refusal(Files.write(folder.resolve("a.h5"), content.array()), ArrayChoice.FOUND);
        assertTrue(reason.contains(words), reason);
    }

    /// Counters and lengths of the last spoke's record: samples, coils, discarded before and after, coordinates, repetition.
    @ParameterizedTest
    @CsvSource(textBlock = """
            34, 12, 2 lengths of readouts
            34, 0, 2 lengths of readouts
            38, 3, numbers of coils
            168, 3, lengths of readouts
            176, 3, numbers of coordinates
            176, 0, numbers of coordinates
            254, 3, 4 frames of 1 to 4 readouts; give --bin N
            248, 1, 2 slices
            """)
    void recordsThatDoNotFitAreRefused(int offset, int value, String words) throws IOException {
        var content = ByteBuffer.wrap(resource()).order(ByteOrder.LITTLE_ENDIAN);
        int record = record(content, 12);
        content.putShort(record + offset, (short) value);
        String reason = refusal(Files.write(folder.resolve("a.h5"), content.array()), ArrayChoice.FOUND);
        assertTrue(reason.contains(words), reason);
    }

    /// Where the record of this scan counter begins: version 1, no flags, no measurement.
    private static int record(ByteBuffer content, int counter) {
        for (int at = 0; at + 356 < content.limit(); at++) {
            boolean found = content.getShort(at) == 1 && content.getLong(at + 2) == 0 && content.getInt(at + 10) == 0
                    && content.getInt(at + 14) == counter && content.getShort(at + 34) == 11 && content.getShort(at + 38) == 2;
            if (found) return at;
        }
        throw new AssertionError("no record " + counter);
    }
}
