package cinegrad.ddei.io.cine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.arrays.ArrayFile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A file in the manner of fastMRI, written by h5py 3.16: two slices of `kspace`, 3 coils, 16 samples, 12 lines, of which the
/// first two and the last are zeros that fill k-space up; a `mask` that says nothing of them; a header with readouts oversampled
/// twice; and, made by numpy, `expected`: the second slice with its readouts cut by `fft(ifft(k)[4:12])`, orthonormal and
/// centered.
class FastMriTest {
    @TempDir
    private Path folder;

    private Path file(String from, String to) throws IOException {
        try (var in = FastMriTest.class.getResourceAsStream("/unusual/fastmri.h5")) {
            String text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            assertTrue(text.contains(from), from);
            return Files.write(folder.resolve("a.h5"), text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private static SingleAcquisition read(Path file) {
        return SingleAcquisition.read(file, new ArrayChoice(Optional.empty(), Optional.empty(), OptionalInt.of(1)));
    }

    @Test
    void coilsMaskHeaderAndPadding() throws IOException {
        Path file = file("", "");
        var scan = read(file);
        assertEquals("3 1 8 12", scan.coils() + " " + scan.frames() + " " + scan.height() + " " + scan.width(), scan.layout());
        try (var arrays = ArrayFile.open(file)) {
            assertArrayEquals(arrays.read("expected").toFloats(), scan.kspace().orElseThrow(), 1e-6f);
        }
        assertArrayEquals(new float[] {0, 0, 1, 0, 1, 1, 1, 1, 0, 1, 0, 0}, scan.mask().values());
        assertEquals("frame time unknown, pixels 2 x 1.5 mm, slice 5 mm, orientation unknown", scan.geometry().toString());
        assertTrue(scan.layout().contains("the order of fastMRI") && scan.layout().contains("samples cut to 8"), scan.layout());
        assertTrue(assertThrows(FileFormatException.class, () -> SingleAcquisition.read(file)).getMessage()
                .contains("has 2 slices; choose one with --slice 0 … 1"));
    }

    /// Readouts of other sizes than the header speaks of stay as they are.
    @Test
    void anotherHeader() throws IOException {
        var scan = read(file("<x>16</x><y>12</y>", "<x>20</x><y>12</y>"));
        assertEquals(16, scan.height());
        assertTrue(scan.layout().contains("readouts of 20 samples, which were not cut"), scan.layout());
    }

    @ParameterizedTest
    @CsvSource({"<x>16</x><y>12</y>, <x>00</x><y>12</y>, no whole number", "</encodedSpace>, </encodedSpase>, no sound XML",
        "<x>08</x>, <q>08</q>, a header without"})
    void aDamagedHeaderIsRefused(String from, String to, String words) throws IOException {
        Path file = file(from, to);
        String reason = assertThrows(FileFormatException.class, () -> read(file)).getMessage();
        assertTrue(reason.contains("ismrmrd_header: ") && reason.contains(words), reason);
    }
}
