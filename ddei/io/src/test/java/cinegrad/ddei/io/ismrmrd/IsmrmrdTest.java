package cinegrad.ddei.io.ismrmrd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.Geometry.PixelSize;
import cinegrad.ddei.io.ReadBudget;
import cinegrad.ddei.io.cine.SingleAcquisition;
import cinegrad.ddei.io.hdf5.Hdf5File;
import cinegrad.ops.fft.Fft;
import cinegrad.ops.fft.FftGeometry;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.Shape;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Files of `ismrmrd_generate_cartesian_shepp_logan` 1.8: 8 x 8 pixels, 2 coils, readouts twice as long, no noise; whole, and of
/// 8
/// repetitions with every other line and a calibration of two; of 3 coils with noise and a noise scan (`-c 3 -n 0.5 -C`).
class IsmrmrdTest {
    @TempDir
    private Path folder;

    private static byte[] resource(String name) throws IOException {
        try (var in = IsmrmrdTest.class.getResourceAsStream("/ismrmrd/" + name)) {
            return in.readAllBytes();
        }
    }

    private Path file(String name) throws IOException {
        return Files.write(folder.resolve(name), resource(name));
    }

    private static Ismrmrd.Scan read(Path file) {
        return Ismrmrd.read(file, OptionalInt.empty(), ReadBudget.ofHeap());
    }

    /// The images of the coils, (C, y, x) with x twice as long, that the file holds beside its readouts.
    private static float[] coilImages(Path path) {
        var numbers = new float[2 * 2 * 8 * 16];
        try (var file = new Hdf5File(path, ReadBudget.ofHeap())) {
            file.dataset("dataset", "coil_images").orElseThrow()
                    .read(new int[4], new int[] {1, 2, 8, 16}, (block, extent, origin) -> {
                int size = extent[0] * extent[1] * extent[2] * extent[3];
                assertEquals(256, size);
                for (int i = 0; i < 2 * size; i++) numbers[i] = block.getFloat(4 * i);
            });
        }
        return numbers;
    }

    @Test
    void readoutsBecomeTheCoilImages() throws IOException {
        Path path = file("full.h5");
        var scan = read(path);
        assertEquals(2, scan.coils());
        assertEquals(1, scan.frames());
        float[] image = scan.kspace().clone();
        Fft.transform(image, image, FftGeometry.of(Shape.of(2, 8, 8), FftGeometry.Direction.INVERSE, FftGeometry.Norm.ORTHO,
                FftGeometry.Centering.CENTERED, 1, 2), Parallel.ALONE);
        float[] images = coilImages(path);
        double factor = 0;
        double squares = 0;
        var expected = new float[image.length];
        for (int c = 0; c < 2; c++) {
            for (int x = 0; x < 8; x++) {
                for (int y = 0; y < 8; y++) {
                    for (int p = 0; p < 2; p++) {
                        expected[2 * ((c * 8 + x) * 8 + y) + p] = images[2 * ((c * 8 + y) * 16 + x + 4) + p];
                    }
                }
            }
        }
        for (int i = 0; i < image.length; i++) {
            factor += (double) image[i] * expected[i];
            squares += (double) expected[i] * expected[i];
        }
        assertTrue(squares > 1, "an empty picture");
        for (int i = 0; i < image.length; i++) expected[i] *= (float) (factor / squares);
        assertArrayEquals(expected, image, 1e-5f);
        assertEquals(Optional.of(new PixelSize(37.5, 37.5)), scan.geometry().pixel());
        assertEquals(6, scan.geometry().sliceMillimeters().orElseThrow());
    }

    /// Oversampling is a matter of the fields of view: 300 of 600 mm, whatever matrix the picture is to be interpolated to.
    @ParameterizedTest
    @CsvSource({"4, 300.000000, 8", "9, 300.000000, 8", "8, 150.000000, 4", "8, 900.000000, 16", "5, 000.000000, 5",
            "99, 000.000000, 16"})
    void theFieldOfViewIsKept(String matrix, String field, int height) throws IOException {
        String content = new String(resource("full.h5"), StandardCharsets.ISO_8859_1);
        int at = content.indexOf("<reconSpace>");
        String picture = content.substring(at).replaceFirst("<x>8</x>", "<x>" + matrix + "</x>")
                .replaceFirst("<x>300.000000</x>", "<x>" + field + "</x>");
        if (matrix.length() > 1) picture = picture.replaceFirst("\\n", "");
        Path path = folder.resolve("a.h5");
        Files.writeString(path, content.substring(0, at) + picture, StandardCharsets.ISO_8859_1);
        var scan = read(path);
        assertEquals(height, scan.height());
        assertEquals(37.5, scan.geometry().pixel().orElseThrow().height());
    }

    @Test
    void repetitionsAreFramesAndNoiseIsLeftOut() throws IOException {
        var scan = SingleAcquisition.read(file("undersampled.h5"));
        assertEquals(8, scan.frames());
        assertEquals(2, scan.coils());
        assertEquals(1.6, scan.acceleration(), 1e-6);
        for (int t = 0; t < 8; t++) {
            float[] lines = t % 2 == 0 ? new float[] {1, 0, 1, 1, 1, 0, 1, 0} : new float[] {0, 1, 0, 1, 1, 1, 0, 1};
            for (int w = 0; w < 8; w++) {
                assertEquals(lines[w], scan.mask().values()[t * 8 + w], "frame " + t + ", line " + w);
                double energy = 0;
                for (int h = 0; h < 8; h++) energy += Math.abs(scan.kspace().orElseThrow()[2 * ((t * 8 + h) * 8 + w)]);
                assertEquals(lines[w] == 1, energy > 0);
            }
        }
        assertTrue(scan.layout().contains("40 readouts of 16 samples, cut to 8") && scan.layout().contains("noise scans (1)"),
                scan.layout());
        // the same object in every repetition: a measured line is that of the whole scan
        float[] whole = read(file("full.h5")).kspace();
        float[] part = scan.kspace().orElseThrow();
        for (int h = 0; h < 8; h++) assertEquals(whole[2 * (h * 8 + 4)], part[2 * (h * 8 + 4)], 1e-5);
    }

    /// The file's own noise scan, 16 samples of 3 coils, printed by `h5dump` and whitened by numpy: `√(tr Ψ/3) (V/√w) V*` of its
    /// `linalg.eigh`. In a noiseless file it holds zeros, which is said.
    @Test
    void theNoiseScanWhitens() throws IOException {
        Path path = file("noise.h5");
        var plain = read(path);
        var whitened = SingleAcquisition.read(path);
        float[] w = {0.861830f, 0, 0.037349f, -0.019642f, -0.078717f, -0.035791f,
            0.037349f, 0.019642f, 1.153267f, 0, -0.018733f, 0.016130f,
            -0.078717f, 0.035791f, -0.018733f, -0.016130f, 1.093893f, 0};
        float[] y = plain.kspace();
        float[] white = whitened.kspace().orElseThrow();
        int each = y.length / 3;
        for (int i = 0; i < each; i += 2) {
            for (int r = 0; r < 3; r++) {
                double re = 0, im = 0;
                for (int c = 0; c < 3; c++) {
                    int at = 2 * (3 * r + c);
                    re += w[at] * y[c * each + i] - w[at + 1] * y[c * each + i + 1];
                    im += w[at] * y[c * each + i + 1] + w[at + 1] * y[c * each + i];
                }
                assertEquals(re, white[r * each + i], 2e-5);
                assertEquals(im, white[r * each + i + 1], 2e-5);
            }
        }
        assertTrue(whitened.layout().contains("whitened by a noise scan of 16 samples"), whitened.layout());
        String silent = SingleAcquisition.read(file("undersampled.h5")).layout();
        assertTrue(silent.contains("not whitened: the covariance of the noise scan is singular"), silent);
        assertTrue(assertThrows(FileFormatException.class, () -> Ismrmrd.noise(file("full.h5"), ReadBudget.ofHeap()))
                .getMessage().contains("no noise scan"));
    }

    /// Texts of the header put in place of others as long.
    @ParameterizedTest
    @CsvSource(textBlock = """
            <trajectory>cartesian, <trajectory>radial   , of the kind radial
            <z>1</z>, <z>2</z>, three dimensions
            <center>4</center>, <center>9</center>, phase-encoding step 0
            <center>4</center>, <center>x</center>, no whole number from 0
            <x>16</x>, <x>8 </x>, do not fit into 8
            </ismrmrdHeader>, </ismrmrdFooter>, no sound XML
            <x>16</x>, <q>16</q>, encodedSpace/matrixSize/x
            """)
    void headersThatCannotBeUsedAreRefused(String from, String to, String words) throws IOException {
        String content = new String(resource("full.h5"), StandardCharsets.ISO_8859_1);
        assertTrue(content.contains(from));
        Path path = folder.resolve("a.h5");
        Files.writeString(path, content.replaceFirst(from, to.length() < from.length()
                ? to + " ".repeat(from.length() - to.length())
                : to), StandardCharsets.ISO_8859_1);
        String reason = assertThrows(FileFormatException.class, () -> read(path)).getMessage();
        assertTrue(reason.contains(words) && reason.contains("a.h5"), reason);
    }

    @Test
    void oneSliceIsChosen() throws IOException {
        Path path = file("full.h5");
        assertArrayEquals(read(path).kspace(), Ismrmrd.read(path, OptionalInt.of(0), ReadBudget.ofHeap()).kspace());
        assertThrows(FileFormatException.class, () -> Ismrmrd.read(path, OptionalInt.of(1), ReadBudget.ofHeap()));
    }

    /// A reader from outside the file may name entities: none is looked up.
    @Test
    void nothingOutsideTheHeaderIsRead() {
        String xml = "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><ismrmrdHeader>&b;</ismrmrdHeader>";
        assertThrows(IllegalStateException.class, () -> ScanHeader.parse(xml, IllegalStateException::new));
    }

    private static String encoding(int size, String more) {
        return "<encoding><encodedSpace><matrixSize><x>" + size + "<!-- samples -->6</x><y>8</y><z>1</z></matrixSize>"
                + "</encodedSpace><reconSpace><matrixSize><x>8</x><y>8</y><z>1</z></matrixSize></reconSpace>" + more
                + "</encoding>";
    }

    /// What the first encoding leaves out is not taken from the second; a comment does not end a text.
    @Test
    void theFirstEncodingIsRead() {
        String more = "<encodingLimits><kspace_encoding_step_1><center>3</center></kspace_encoding_step_1></encodingLimits>"
                + "<trajectory>spiral</trajectory><parallelImaging><calibrationMode>separate</calibrationMode></parallelImaging>";
        var header = ScanHeader.parse("<ismrmrdHeader>" + encoding(1, "") + encoding(3, more)
                + "<sequenceParameters><TR>5</TR><TR>7</TR></sequenceParameters></ismrmrdHeader>", IllegalStateException::new);
        assertEquals(16, header.encoded().samples());
        assertEquals("cartesian", header.trajectory());
        assertEquals("", header.calibration());
        assertEquals(Optional.empty(), header.centerLine());
        assertEquals(5, header.repetitionMilliseconds());
        var other = ScanHeader.parse("<ismrmrdHeader>" + encoding(1, more) + encoding(3, "") + "</ismrmrdHeader>",
                IllegalStateException::new);
        assertEquals("spiral", other.trajectory());
        assertEquals(Optional.of(3), other.centerLine());
    }

    /// Lines of the picture that calibrate, too, bear one mark or both.
    @ParameterizedTest
    @CsvSource({"0, false", "20, true", "21, false", "20 21, false", "22 20, true"})
    void linesOfThePictureMayCalibrate(String marks, boolean alone) {
        long flags = 0;
        for (String mark : marks.split(" ")) if (!mark.equals("0")) flags |= 1L << Integer.parseInt(mark) - 1;
        var readout = new Readout(flags, new Readout.Samples(8, 1, 4, 0, 0), new Readout.Counters(0, 0, 0, 0, 0, 0, 0, 0),
                new float[12], ByteBuffer.allocate(0), Readout.Points.NONE);
        assertEquals(alone, readout.isCalibrationAlone());
    }

    @Test
    void otherFilesAreNone() throws IOException {
        assertTrue(Ismrmrd.isOne(file("full.h5")));
        assertFalse(Ismrmrd.isOne(Files.write(folder.resolve("b.h5"), new byte[700])));
    }
}
