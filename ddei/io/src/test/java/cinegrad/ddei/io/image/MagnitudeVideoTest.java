package cinegrad.ddei.io.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.ReadBudget;
import cinegrad.ddei.io.Samples;
import cinegrad.ddei.io.Samples.Syntax;
import cinegrad.ddei.io.matlab.Mat5Writer;
import cinegrad.ddei.io.matlab.MatFile;
import cinegrad.ddei.io.numpy.Npy;
import cinegrad.ddei.io.numpy.Npz;
import cinegrad.ops.shape.Shape;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MagnitudeVideoTest {
    @TempDir
    private Path folder;

    private Path file(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    private static HostArray read(Path path) {
        return MagnitudeVideo.read(path, Optional.empty());
    }

    private static void refused(String expected, Path path) {
        var e = assertThrows(FileFormatException.class, () -> read(path));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }

    @Test
    void nifti() throws IOException {
        for (var order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            byte[] image = Samples.nifti(order, 0, 4, 3, 2, 5);
            for (Path path : new Path[] {file("a.nii", image), file("a.nii.gz", Samples.gzip(image))}) {
                HostArray video = MagnitudeVideo.read(path, Optional.of(1));
                assertEquals(Shape.of(5, 3, 4), video.shape());
                float[] v = video.toFloats();
                for (int t = 0; t < 5; t++) for (int y = 0; y < 3; y++) for (int x = 0; x < 4; x++) assertEquals(x
                        + 4 * (y + 3 * (1 + 2 * t)), v[(t * 3 + y) * 4 + x]);
            }
        }
        var scaled = Nifti.read(file("b.nii", Samples.nifti(ByteOrder.LITTLE_ENDIAN, 0.5f, 2, 2, 3)));
        assertEquals(Shape.of(2, 2, 3), scaled.values().shape());
        assertEquals(1 + 0.5 * 7, scaled.values().toDoubles()[(1 * 2 + 1) * 3 + 1]);                  // x 1, y 1, z 1
        assertArrayEquals(new double[] {1, 2, 3}, scaled.spacing());
        assertEquals(Shape.of(3, 2, 2), read(folder.resolve("b.nii")).shape());
        assertThrows(IllegalArgumentException.class, () -> MagnitudeVideo.read(folder.resolve("a.nii"), Optional.of(2)));
    }

    /// `y = slope x + intercept` holds of real and imaginary parts alike.
    @Test
    void complexNiftiIsScaled() throws IOException {
        var b = ByteBuffer.allocate(352 + 16).order(ByteOrder.LITTLE_ENDIAN);
        b.put(Samples.nifti(ByteOrder.LITTLE_ENDIAN, 2, 2, 1), 0, 352);
        b.putShort(70, (short) 32).putShort(72, (short) 64).putFloat(116, 0);
        for (int i = 0; i < 4; i++) b.putFloat(352 + 4 * i, 1 + i);
        assertArrayEquals(new double[] {2, 4, 6, 8}, Nifti.read(file("z.nii", b.array())).values().toDoubles());
    }

    /// Header and numbers in two files, either of which may be named, packed or not, the numbers at their file's start or not.
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void headerAndNumbersApart(int version) throws IOException {
        byte[] image = version == 1 ? Samples.nifti(ByteOrder.LITTLE_ENDIAN, 0, 4, 3, 2, 5)
                : Samples.nifti2(ByteOrder.LITTLE_ENDIAN, 0, 4, 3, 2, 5);
        int first = version == 1 ? 352 : 544;
        HostArray expected = read(file("one.nii", image));
        byte[] numbers = Arrays.copyOfRange(image, first, image.length);
        var head = ByteBuffer.wrap(Arrays.copyOf(image, first)).order(ByteOrder.LITTLE_ENDIAN);
        head.put(version == 1 ? 345 : 5, (byte) 'i');
        for (int offset : new int[] {0, 16}) {
            if (version == 1) head.putFloat(108, offset);
            else head.putLong(168, offset);
            byte[] moved = new byte[offset + numbers.length];
            System.arraycopy(numbers, 0, moved, offset, numbers.length);
            file("pair.hdr", head.array());
            file("pair.img", moved);
            file("packed.hdr.gz", Samples.gzip(head.array()));
            file("packed.img.gz", Samples.gzip(moved));
            for (String name : new String[] {"pair.hdr", "pair.img", "packed.hdr.gz", "packed.img.gz"}) {
                assertArrayEquals(expected.toFloats(), read(folder.resolve(name)).toFloats(), name);
            }
        }
        refused("the numbers, alone.img, must lie beside it", file("alone.hdr", head.array()));
        refused("the header, apart.hdr, must lie beside it", file("apart.img", numbers));
        refused("with .hdr and .img at the end", file("wrong.nii", head.array()));
    }

    @Test
    void theFormatBeforeNiftiIsRefused() throws IOException {
        byte[] image = Samples.nifti(ByteOrder.BIG_ENDIAN, 0, 4, 3, 2);
        Arrays.fill(image, 344, 348, (byte) 0);
        file("old.img", new byte[48]);
        for (String name : new String[] {"old.hdr", "old.img"}) {
            refused("ANALYZE 7.5, which says neither", name.endsWith("hdr") ? file(name, image) : folder.resolve(name));
        }
    }

    /// The 540 bytes of version 2 say the same in wider numbers.
    @Test
    void niftiOfVersion2() throws IOException {
        for (var order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            byte[] first = Samples.nifti(order, 0.5f, 4, 3, 2, 5);
            byte[] second = Samples.nifti2(order, 0.5, 4, 3, 2, 5);
            Nifti expected = Nifti.read(file("v1.nii", first));
            for (Path path : new Path[] {file("v2.nii", second), file("v2.nii.gz", Samples.gzip(second))}) {
                Nifti actual = Nifti.read(path);
                assertArrayEquals(expected.values().toDoubles(), actual.values().toDoubles());
                assertEquals(expected.values().shape(), actual.values().shape());
                assertArrayEquals(expected.spacing(), actual.spacing());
                assertEquals(expected.geometry(), actual.geometry());
            }
        }
        var b = ByteBuffer.wrap(Samples.nifti2(ByteOrder.LITTLE_ENDIAN, 0, 4, 3)).order(ByteOrder.LITTLE_ENDIAN);
        b.putLong(24, 1L << 40);
        refused("axis 1 of size 1099511627776", file("wide.nii", b.array()));
        b.putLong(24, 4).putShort(12, (short) 128);
        refused("colors, which are not read; convert the image to float32", file("colors.nii", b.array()));
    }

    /// An image of four axes is a film of its fourth, though that has but one frame.
    @Test
    void oneFrameOfSeveralSlicesIsNoFilm() throws IOException {
        Path file = file("a.nii", Samples.nifti(ByteOrder.LITTLE_ENDIAN, 0, 4, 3, 2, 1));
        assertEquals(Shape.of(1, 3, 4), read(file).shape());
        assertEquals(12, MagnitudeVideo.read(file, Optional.of(1)).toFloats()[0]);
        assertEquals(Shape.of(2, 3, 4), read(file("b.nii", Samples.nifti(ByteOrder.LITTLE_ENDIAN, 0, 4, 3, 2))).shape());
    }

    @Test
    void whatIsWrittenAsNiftiIsRead() {
        var video = HostArray.of(Shape.of(2, 3, 4), new float[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18,
                19, 20, 21, 22, 23.5f});
        for (String name : new String[] {"v.nii", "v.nii.gz"}) {
            Nifti.writeVideo(folder.resolve(name), video, Geometry.ofFrames(0.05));
            assertArrayEquals(video.toFloats(), read(folder.resolve(name)).toFloats());
            assertEquals(0.05, Nifti.read(folder.resolve(name)).spacing()[3], 1e-7);
        }
    }

    @ParameterizedTest
    @EnumSource(Syntax.class)
    void dicom(Syntax syntax) throws IOException {
        HostArray one = read(file("cine.dcm", Samples.dicom(syntax, 2, 5, 1)));
        assertEquals(Shape.of(2, 3, 4), one.shape());
        assertEquals(2 * (5 + 13) - 10, one.toFloats()[13]);
        Path series = Files.createDirectory(folder.resolve("series"));
        for (int i = 0; i < 11; i++) Files.write(series.resolve("IM" + (20 - i)), Samples.dicom(syntax, 1, 100 * i, i));
        HostArray all = read(series);
        assertEquals(Shape.of(11, 3, 4), all.shape());
        // by trigger time; magnitudes
        for (int i = 0; i < 11; i++) assertEquals(2 * 100 * i - 10 < 0 ? 10 : 2 * 100 * i - 10, all.toFloats()[12 * i]);
        Files.write(series.resolve("x.png"), Samples.picture("png", 3, 4));
        refused("both DICOM files and pictures", series);
    }

    @Test
    void pictures() throws IOException {
        Path frames = Files.createDirectory(folder.resolve("frames"));
        Files.write(frames.resolve("f10.png"), Samples.picture("png", 2, 3, 10, 11, 12, 13, 14, 15));
        Files.write(frames.resolve("f9.png"), Samples.picture("png", 2, 3, 0, 1, 2, 3, 4, 255));
        HostArray video = read(frames);
        assertEquals(Shape.of(2, 2, 3), video.shape());
        assertArrayEquals(new float[] {0, 1, 2, 3, 4, 255, 10, 11, 12, 13, 14, 15}, video.toFloats(), 0.01f);
        Files.write(frames.resolve("f11.png"), Samples.picture("png", 3, 3));
        refused("different sizes", frames);
        refused("neither DICOM files nor pictures", Files.createDirectory(folder.resolve("empty")));
        HostArray shown = read(file("film.gif", Samples.film(4, 10, 5)));
        assertEquals(Shape.of(4, 10, 5), shown.shape());
        for (int i = 0; i < 200; i++) assertEquals(i, shown.toFloats()[i], 1.1);
    }

    /// Gray levels are taken as they are with a transparency beside them, too.
    @Test
    void transparencyLeavesGrayLevels() throws IOException {
        for (int bits : new int[] {8, 16}) {
            assertArrayEquals(new float[] {0, 51, 0, 204}, read(file("veiled.png", Samples.veiled(bits, 0, 51, 102, 204)))
                    .toFloats(), 0.01f);
        }
    }

    /// A later picture of more than 2³¹ pixels.
    @Test
    void aHugePictureWithinAFilmIsRefused() throws IOException {
        byte[] film = Samples.film(3, 9, 8);
        int second = 0;
        for (int i = 0, found = 0; found < 2; i++) {
            if (film[i] == 0x2C && film[i + 5] == 8 && film[i + 7] == 9) {
                second = i;
                found++;
            }
        }
        Arrays.fill(film, second + 5, second + 9, (byte) -1);
        refused("larger than the whole", file("huge.gif", film));
    }

    /// Each file fits, all of them do not.
    @Test
    void aFolderHasOneBudget() throws IOException {
        Path series = Files.createDirectory(folder.resolve("many"));
        for (int i = 0; i < 40; i++) Files.write(series.resolve("IM" + i), Samples.dicom(Syntax.EXPLICIT, 1, i, i));
        assertEquals(40, MagnitudeVideo.read(series, Optional.empty(), new ReadBudget(4000)).shape().size(0));
        assertThrows(FileFormatException.class, () -> MagnitudeVideo.read(series, Optional.empty(), new ReadBudget(1000)));
    }

    @Test
    void numpy() throws IOException {
        Npz.write(folder.resolve("a.npz"), Map.of("image_re_im", HostArray.of(Shape.of(1, 1, 2, 2), 3f, 4f, -6f, 8f)),
                Npz.Packing.STORED);
        assertArrayEquals(new float[] {5, 10}, read(folder.resolve("a.npz")).toFloats());
        var both = new LinkedHashMap<String, HostArray>();
        both.put("mask", HostArray.of(Shape.of(1, 2), 1f, 1f));
        both.put("magnitude", HostArray.of(Shape.of(1, 1, 3), 1f, -2f, 3f));
        Npz.write(folder.resolve("b.npz"), both, Npz.Packing.STORED);
        assertArrayEquals(new float[] {1, 2, 3}, read(folder.resolve("b.npz")).toFloats());
        both.remove("magnitude");
        both.put("kspace_re_im", HostArray.of(Shape.of(1, 1, 1, 2), 1f, 2f));
        both.put("mask3", HostArray.of(Shape.of(1, 1, 1), 1f));
        Npz.write(folder.resolve("k.npz"), both, Npz.Packing.STORED);
        refused("no array of images", folder.resolve("k.npz"));
        both.put("film", HostArray.of(Shape.of(1, 1, 2), 7f, 8f));
        Npz.write(folder.resolve("k.npz"), both, Npz.Packing.STORED);
        assertArrayEquals(new float[] {7, 8}, read(folder.resolve("k.npz")).toFloats());
        Npy.write(folder.resolve("c.npy"), HostArray.of(Shape.of(2), 1f, 2f));
        refused("expected (T,H,W)", folder.resolve("c.npy"));
        Npy.write(folder.resolve("d.npy"), HostArray.of(Shape.of(1, 1, 1), Float.NaN));
        refused("not finite", folder.resolve("d.npy"));
        refused("no video of a known kind", file("x.txt", new byte[10]));
    }

    @Test
    void matlabFilesComeBack() {
        var arrays = new LinkedHashMap<String, HostArray>();
        arrays.put("recon", HostArray.complex(Shape.of(2, 3, 2), 1f, 2f, 3f, 4f, 5f, 6f, 7f, 8f, 9f, 10f, 11f, 12f, 13f, 14f, 15f,
                16f, 17f, 18f, 19f, 20f, 21f, 22f, 23f, 24f));
        arrays.put("odd", HostArray.of(Shape.of(3, 1), 1.5, -2, 1e300));
        arrays.put("real", HostArray.of(Shape.of(1, 5), 1f, 2f, 3f, 4f, 5f));
        Path path = folder.resolve("out.mat");
        Mat5Writer.write(path, arrays);
        try (var mat = MatFile.open(path)) {
            assertEquals(List.copyOf(arrays.keySet()), mat.names());
            arrays.forEach((name, array) -> {
                var read = mat.read(name);
                assertEquals(array.type(), read.type());
                assertEquals(array.shape(), read.shape());
                assertArrayEquals(array.toDoubles(), read.toDoubles(), 0);
            });
        }
    }
}
