package cinegrad.ddei.io.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.io.Geometry.PixelSize;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.Orientation;
import cinegrad.ddei.io.Samples;
import cinegrad.ddei.io.Samples.Syntax;
import cinegrad.ddei.io.numpy.Npz;
import cinegrad.ops.shape.Shape;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Times, sizes and places come out of every format that has them, and go into every one that can hold them.
class GeometryTest {
    private static final HostArray VIDEO = HostArray.of(Shape.of(2, 3, 4), new float[24]);

    @TempDir
    private Path folder;

    private Geometry read(Path path) {
        return MagnitudeVideo.recording(path, Optional.empty()).geometry();
    }

    /// Steps that are no multiples of each other, turned about an axis that is none of the patient's.
    private static Orientation turned(double handed) {
        double c = Math.cos(0.7);
        double s = Math.sin(0.7);
        double[][] r = {{c, -s * 0.6, s * 0.8}, {s, c * 0.6, -c * 0.8}, {0, 0.8, 0.6}};
        double[] size = {1.25, 1.5, 8 * handed};
        var affine = new double[12];
        for (int i = 0; i < 3; i++) for (int j = 0; j < 3; j++) affine[4 * i + j] = r[i][j] * size[j];
        for (int i = 0; i < 3; i++) affine[4 * i + 3] = 10 * i - 30.5;
        return Orientation.of(affine).orElseThrow();
    }

    private static Geometry full(double handed) {
        return Geometry.of(0.0321, 1.5, 1.25, 8, Optional.of(turned(handed)));
    }

    /// Byte 254 names the affine, byte 252 the rotation; either alone says the same.
    @ParameterizedTest
    @ValueSource(doubles = {1, -1})
    void niftiHoldsEverything(double handed) throws IOException {
        Path file = folder.resolve("a.nii");
        Nifti.writeVideo(file, VIDEO, full(handed));
        byte[] content = Files.readAllBytes(file);
        for (int off : new int[] {-1, 252, 254}) {
            byte[] one = content.clone();
            if (off > 0) one[off] = 0;
            Geometry back = read(Files.write(folder.resolve("b.nii"), one));
            assertEquals(OptionalDouble.of(0.0321), back.frameSeconds());
            assertEquals(Optional.of(new PixelSize(1.5, 1.25)), back.pixel());
            assertEquals(OptionalDouble.of(8), back.sliceMillimeters());
            assertArrayEquals(turned(handed).affine(), back.orientation().orElseThrow().affine(), 1e-5, "without " + off);
        }
        var header = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals((float) handed, header.getFloat(76));
        assertEquals(10, header.get(123), "mm and s");
    }

    /// A sheared affine cannot be a rotation: it is written as an affine alone.
    @Test
    void shearedAffinesStayAffines() throws IOException {
        var sheared = Orientation.of(1, 0.3, 0, 5, 0, 1, 0, 6, 0, 0, 2, 7).orElseThrow();
        Nifti.writeVideo(folder.resolve("a.nii"), VIDEO, Geometry.of(0.05, 1, 1, 2, Optional.of(sheared)));
        assertArrayEquals(sheared.affine(), read(folder.resolve("a.nii")).orientation().orElseThrow().affine(), 1e-6);
        assertEquals(0, ByteBuffer.wrap(Files.readAllBytes(folder.resolve("a.nii"))).getShort(252));
    }

    @Test
    void whatIsUnknownStaysUnknown() throws IOException {
        Nifti.writeVideo(folder.resolve("a.nii"), VIDEO, Geometry.UNKNOWN);
        assertEquals(Geometry.UNKNOWN, read(folder.resolve("a.nii")));
        assertEquals(0, Files.readAllBytes(folder.resolve("a.nii"))[123], "units");
        assertEquals(Geometry.UNKNOWN, Geometry.ofArrays(_ -> Optional.empty()));
        assertEquals(Geometry.UNKNOWN, Geometry.of(Double.NaN, -1, 2, Double.POSITIVE_INFINITY, Orientation.of(new double[12])));
        assertEquals("frame time unknown, pixel size unknown, slice thickness unknown, orientation unknown",
                Geometry.UNKNOWN.toString());
        assertTrue(Geometry.UNKNOWN.members().values().stream().allMatch(v -> v.equals(Double.NaN)));
    }

    @Test
    void unitsOfNiftiAreHeeded() throws IOException {
        byte[] image = Samples.nifti(ByteOrder.LITTLE_ENDIAN, 0, 4, 3, 2, 5);                  // sizes 1, 2, 3 and 4
        image[123] = 3 + 16;                                                                   // micrometers and milliseconds
        Geometry small = read(Files.write(folder.resolve("a.nii"), image));
        assertEquals(0.004, small.frameSeconds().orElseThrow(), 1e-12);
        assertEquals(0.002, small.pixel().orElseThrow().height(), 1e-12);
        image[123] = 0;
        Geometry unnamed = read(Files.write(folder.resolve("a.nii"), image));
        assertEquals(Optional.of(new PixelSize(2, 1)), unnamed.pixel());
        assertEquals(OptionalDouble.empty(), unnamed.frameSeconds());
    }

    @Test
    void theChosenSliceLiesElsewhere() throws IOException {
        byte[] image = Samples.nifti(ByteOrder.LITTLE_ENDIAN, 0, 4, 3, 2, 5);
        var b = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN).putShort(254, (short) 1);
        float[] affine = {1, 0, 0, 10, 0, 2, 0, 20, 0, 0, 3, 30};
        for (int i = 0; i < 12; i++) b.putFloat(280 + 4 * i, affine[i]);
        Path file = Files.write(folder.resolve("a.nii"), image);
        for (int slice = 0; slice < 2; slice++) {
            var place = MagnitudeVideo.recording(file, Optional.of(slice)).geometry().orientation().orElseThrow();
            assertArrayEquals(new double[] {10, 20, 30 + 3 * slice}, place.column(3));
        }
    }

    @Test
    void archivesHoldEverything() {
        var arrays = new LinkedHashMap<>(full(1).arrays());
        arrays.put("magnitude", VIDEO);
        Npz.write(folder.resolve("a.npz"), arrays, Npz.Packing.STORED);
        assertEquals(full(1), read(folder.resolve("a.npz")));
    }

    @Test
    void dicom() throws IOException {
        // functional groups
        Geometry nested = read(Files.write(folder.resolve("a.dcm"), Samples.dicomNests()));
        assertEquals(Optional.of(new PixelSize(1.5, 1.25)), nested.pixel());
        // trigger times, 50.5 ms apart
        Path series = Files.createDirectory(folder.resolve("series"));
        for (int i = 0; i < 4; i++) Files.write(series.resolve("IM" + i), Samples.dicom(Syntax.EXPLICIT, 1, i, i));
        assertEquals(0.0505, read(series).frameSeconds().orElseThrow(), 1e-12);
    }

    /// The directions of a picture's columns and rows, to the left and to the back, are turned to the right and to the front.
    @Test
    void dicomsPatientIsTurned() {
        var texts = Map.of(0x00280030, "2\\1.5", 0x00200037, "1\\0\\0\\0\\0\\-1", 0x00200032, "-10\\20.5\\7",
                0x00180050, "8", 0x00181063, "32.1");
        Geometry g = DicomGeometry.of(texts);
        assertEquals(0.0321, g.frameSeconds().orElseThrow(), 1e-12);
        assertEquals(OptionalDouble.of(8), g.sliceMillimeters());
        assertArrayEquals(new double[] {-1.5, 0, 0, 10, 0, 0, -8, -20.5, 0, -2, 0, 7}, g.orientation().orElseThrow().affine(), 0);
        assertEquals("columns to the left, rows to the feet", g.orientation().get().toString());
        assertEquals(Geometry.UNKNOWN, DicomGeometry.of(Map.of(0x00280030, "wide\\1", 0x00181063, "0")));
    }

    /// The delays of an animation add up to the film's length, whatever a frame's time is in hundredths of a second.
    @ParameterizedTest
    @ValueSource(doubles = {0.0125, 0.0321, 0.0449, 0.055, 0.1, 1 / 3.0})
    void delaysOfAnimationsAddUp(double frameSeconds) throws IOException {
        int frames = 16;
        byte[] gif = Gif.looping(Collections.nCopies(frames, new BufferedImage(4, 3, BufferedImage.TYPE_BYTE_GRAY)),
                frameSeconds);
        List<Integer> delays = new ArrayList<>();
        for (int i = 0; i + 7 < gif.length; i++) {
            if (gif[i] == 0x21 && (gif[i + 1] & 0xFF) == 0xF9 && gif[i + 2] == 4 && gif[i + 7] == 0) {
                delays.add(gif[i + 4] & 0xFF | (gif[i + 5] & 0xFF) << 8);
            }
        }
        assertEquals(frames, delays.size());
        double sum = 0;
        for (int t = 0; t < frames; t++) {
            sum += delays.get(t);
            assertEquals(100 * frameSeconds * (t + 1), sum, 0.5 + 1e-9, "after frame " + t);
        }
        Geometry back = read(Files.write(folder.resolve("a.gif"), gif));
        assertEquals(frameSeconds, back.frameSeconds().orElseThrow(), 0.005 / frames + 1e-12);
    }
}
