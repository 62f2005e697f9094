package cinegrad.ddei.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.cine.Acquisitions;
import cinegrad.ddei.io.cine.ArrayChoice;
import cinegrad.ddei.io.cine.MapEstimate;
import cinegrad.ddei.io.numpy.Npz;
import cinegrad.ddei.request.DataSelection.Units;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Scans of a list are read when their turn comes, and only so many are kept as there is memory for.
class ListedExamplesTest {
    private static final SimdBackend BACKEND = new SimdBackend(1);

    @TempDir
    private Path folder;

    private Path scan(int number) {
        float[] image = new float[4 * 4 * 6 * 2];
        for (int i = 0; i < image.length; i++) image[i] = number + i % 7;
        float[] mask = new float[4 * 6];
        for (int i = 0; i < mask.length; i++) mask[i] = i % 2;
        Path file = folder.resolve("scan" + number + ".npz");
        Npz.write(file, Map.of("image_re_im", HostArray.of(Shape.of(4, 4, 6, 2), image), "mask", HostArray.of(Shape.of(4, 6),
                mask)), Npz.Packing.STORED);
        return file;
    }

    @Test
    void memoryIsBounded() {
        var files = new ArrayList<Path>();
        for (int i = 1; i <= 8; i++) files.add(scan(i));
        var reader = new ScanReader(new Noise(0.1, Noise.Units.DATA, 1), Units.STORED, MapEstimate.ESPIRIT, BACKEND);
        var examples = new ListedExamples(files, ArrayChoice.FOUND, reader, 3L * Float.BYTES * (2 * 4 * 4 * 6 * 2 + 4 * 6));
        double[] first = examples.load(0, 0).kspace().toDoubles();
        for (int i = 0; i < 8; i++) {
            examples.load(i, 0);
            assertTrue(examples.kept() <= 3, examples.kept() + " kept");
        }
        assertArrayEquals(first, examples.load(0, 1).kspace().toDoubles(), 0);     // read anew
        assertEquals("scan3.npz", examples.name(2));
        var one = new ListedExamples(files, ArrayChoice.FOUND, reader, 1);
        one.load(2, 0);
        one.load(1, 0);
        assertEquals(1, one.kept());
    }

    @Test
    void listsAreFilesOneALine() throws Exception {
        Path list = folder.resolve("list.txt");
        Files.writeString(list, "# scans\r\n a b.npz \r\n\r\nsub/c.npz\n/d.npz\n../e.npz");
        assertEquals(List.of(folder.resolve("a b.npz"), folder.resolve("sub/c.npz"), Path.of("/d.npz"),
                folder.resolveSibling("e.npz")), Acquisitions.listed(list));
        for (String wrong : new String[] {"", "# nothing\n\n", "a\nb\n./a\n", "a\0b"}) {
            Files.writeString(list, wrong);
            assertThrows(FileFormatException.class, () -> Acquisitions.listed(list), wrong);
        }
        Files.write(list, "\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        var e = assertThrows(FileFormatException.class, () -> Acquisitions.listed(list));
        assertTrue(e.getMessage().contains("UTF-8"), e.getMessage());
        assertThrows(FileFormatException.class, () -> Acquisitions.listed(folder));
        assertThrows(FileFormatException.class, () -> Acquisitions.listed(folder.resolve("none.txt")));
    }
}
