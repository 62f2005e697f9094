package cinegrad.ddei.io.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.Orientation;
import cinegrad.ops.shape.Shape;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DicomSeriesTest {
    private static final double[] AFFINE = {-1.25, 0, 0, 70.5, 0, 0, 8, -20, 0, -1.5, 0, 33};

    @TempDir
    private Path folder;

    private static Geometry known() {
        return Geometry.of(0.0321, 1.5, 1.25, 8, Orientation.of(AFFINE));
    }

    private static HostArray film(double unit) {
        var values = new float[4 * 5 * 3];
        for (int i = 0; i < values.length; i++) values[i] = (float) (unit * ((i * 37) % 60));
        return HostArray.of(Shape.of(4, 5, 3), values);
    }

    private List<Path> write(HostArray video, Geometry geometry, String description) {
        var files = IntStream.range(0, video.shape().size(0)).mapToObj(t -> folder.resolve("frame-" + t + ".dcm")).toList();
        DicomSeries.write(files, video, geometry, description);
        return files;
    }

    private static String latin(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    @Test
    void theSeriesReadsBack() {
        write(film(1), known(), "test");
        var back = MagnitudeVideo.recording(folder, Optional.empty());
        assertEquals(Shape.of(4, 5, 3), back.frames().shape());
        assertArrayEquals(film(1).toFloats(), back.frames().toFloats(), 59 / 65535f / 1.99f);
        assertEquals(0.0321, back.geometry().frameSeconds().orElseThrow(), 1e-12);
        assertEquals(known().pixel(), back.geometry().pixel());
        assertEquals(known().sliceMillimeters(), back.geometry().sliceMillimeters());
        for (int j : new int[] {0, 1, 3}) {
            assertArrayEquals(Orientation.of(AFFINE).orElseThrow().column(j),
                    back.geometry().orientation().orElseThrow().column(j), 1e-12);
        }
    }

    /// Any unit fits: the steps follow the largest number.
    @ParameterizedTest
    @ValueSource(doubles = {1e-12, 3.3e-5, 1e7, 1e12, 0})
    void unitsDoNotMatter(double unit) {
        var files = write(film(unit), Geometry.UNKNOWN, "");
        for (int t = 0; t < 4; t++) {
            float[] frame = Dicom.read(files.get(t)).frames().toFloats();
            for (int i = 0; i < 15; i++) assertEquals(unit * (((15 * t + i) * 37) % 60), frame[i], unit * 59 / 65535 / 1.99);
        }
    }

    /// What an MR image must say and nobody knows is not made up.
    @Test
    void unknownPlacesMakeSecondaryCaptures() throws IOException {
        var sheared = Orientation.of(1, 0.3, 0, 5, 0, 1, 0, 6, 0, 0, 2, 7);
        for (var geometry : List.of(Geometry.UNKNOWN, Geometry.of(0.04, 1, 1, 2, sheared))) {
            var files = write(film(1), geometry, "x");
            assertEquals(geometry.pixel(), Dicom.read(files.getFirst()).geometry().pixel());
            assertTrue(Dicom.read(files.getFirst()).geometry().orientation().isEmpty());
            assertTrue(latin(files.getFirst()).contains("1.2.840.10008.5.1.4.1.1.7\0"));
        }
        assertTrue(latin(write(film(1), known(), "x").getFirst()).contains("1.2.840.10008.5.1.4.1.1.4\0"));
    }

    /// The same film is the same series; another film, place or description is another.
    @Test
    void identifiersFollowFromTheContent() throws IOException {
        byte[] first = Files.readAllBytes(write(film(1), known(), "a").get(2));
        assertArrayEquals(first, Files.readAllBytes(write(film(1), known(), "a").get(2)));
        String series = Dicom.read(folder.resolve("frame-2.dcm")).series();
        assertTrue(series.matches("2\\.25\\.[1-9][0-9]{20,38}"), series);
        var all = write(film(1), known(), "a").stream().map(f -> Dicom.read(f).series()).distinct().toList();
        assertEquals(List.of(series), all);
        for (var other : List.of(write(film(2), known(), "a"), write(film(1), Geometry.UNKNOWN, "a"),
                write(film(1), known(), "b"))) {
            assertFalse(Dicom.read(other.getFirst()).series().equals(series));
        }
    }

    /// Tags in rising order, even lengths: what every other program relies on.
    @Test
    void elementsStandInOrder() throws IOException {
        write(film(1), known(), "odd");
        byte[] b = Files.readAllBytes(folder.resolve("frame-1.dcm"));
        int at = 132;
        long before = -1;
        int elements = 0;
        while (at < b.length) {
            long tag = (long) little(b, at, 2) << 16 | little(b, at + 2, 2);
            String kind = new String(b, at + 4, 2, StandardCharsets.ISO_8859_1);
            boolean wide = kind.equals("OB") || kind.equals("OW");
            int length = wide ? little(b, at + 8, 4) : little(b, at + 6, 2);
            assertTrue(tag > before && length % 2 == 0, Long.toHexString(tag) + " " + length);
            if (tag == 0x00020000) assertEquals(0x0008, little(b, at + 12 + little(b, at + 8, 4), 2), "meta's end");
            before = tag;
            at += (wide ? 12 : 8) + length;
            elements++;
        }
        assertEquals(b.length, at);
        assertTrue(elements > 50, elements + " elements");
    }

    private static int little(byte[] b, int at, int bytes) {
        int value = 0;
        for (int i = 0; i < bytes; i++) value |= (b[at + i] & 0xFF) << 8 * i;
        return value;
    }

    @ParameterizedTest
    @CsvSource({"0,0", "32.1,32.1", "-70.5,-70.5", "1e-12,1e-12", "0.1,0.1", "65535,65535",
            "-0.3333333333333333,-0.3333333333333",
            "1.2345678901234567e-30,1.2345678901e-30", "-1.2345678901234567e-130,-1.23456789e-130", "1e300,1e+300",
            "123456789012345680,1.2345678901e+17"})
    void numbersFit(double value, String text) {
        assertEquals(text, DicomAttributes.decimal(value));
        assertTrue(text.length() <= 16);
        assertEquals(value, Double.parseDouble(text), 1e-8 * Math.abs(value));
    }

    @Test
    void whatIsNoFilmOfMagnitudesIsRefused() {
        float[] values = film(1).toFloats();
        for (float wrong : new float[] {-1, Float.NaN, Float.POSITIVE_INFINITY}) {
            values[20] = wrong;
            var error = assertThrows(IllegalArgumentException.class,
                    () -> write(HostArray.of(Shape.of(4, 5, 3), values), known(), "x"));
            assertTrue(error.getMessage().contains("in frame 1"), error.getMessage());
        }
        assertThrows(IllegalArgumentException.class, () -> write(HostArray.of(Shape.of(4, 15), new float[60]), known(), "x"));
        assertThrows(IllegalArgumentException.class, () -> DicomSeries.write(List.of(), film(1), known(), "x"));
        assertFalse(folder.resolve("frame-0.dcm").toFile().exists());
    }

    /// Backslashes would part a text into several; what is not ASCII needs a character set.
    @Test
    void descriptionsAreShortAndPlain() throws IOException {
        assertTrue(latin(write(film(1), known(), "a\\b\u00e9\n" + "c".repeat(100)).getFirst())
                .contains("LO@\0ab" + "c".repeat(62) + "\u0008"));
    }
}
