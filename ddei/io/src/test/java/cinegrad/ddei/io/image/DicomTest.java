package cinegrad.ddei.io.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.Samples;
import cinegrad.ddei.io.Samples.Syntax;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What every frame of a file says for itself: how its numbers are scaled and where it lies.
class DicomTest {
    @TempDir
    private Path folder;

    private Dicom read(byte[] content) throws IOException {
        return Dicom.read(Files.write(folder.resolve("a.dcm"), content));
    }

    private void refused(String expected, byte[] content) {
        var e = assertThrows(FileFormatException.class, () -> read(content));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }

    @ParameterizedTest
    @EnumSource(Syntax.class)
    void everyFrameHasItsOwnScale(Syntax syntax) throws IOException {
        float[] values = read(Samples.dicomByFrame(syntax, List.of("1\\0\\5", "2\\-1\\5", "0.5\\10\\5"))).frames().toFloats();
        double[][] scales = {{1, 0}, {2, -1}, {0.5, 10}};
        for (int i = 0; i < 36; i++) assertEquals(scales[i / 12][0] * i + scales[i / 12][1], values[i]);
    }

    @Test
    void oneScaleOfAllFramesIsTheFiles() throws IOException {
        float[] values = read(Samples.dicomByFrame(Syntax.EXPLICIT, List.of("3\\1\\5", "3\\1\\5"))).frames().toFloats();
        for (int i = 0; i < 24; i++) assertEquals(3 * i + 1, values[i]);
    }

    @Test
    void slicesAreNoFilm() {
        refused("frames of 2 slice positions", Samples.dicomByFrame(Syntax.EXPLICIT, List.of("1\\0\\5", "1\\0\\13")));
    }

    /// Twelve bits in the upper part of sixteen, as some devices once wrote.
    @Test
    void bitsElsewhereAreRefused() {
        refused("12 bits stored up to bit 15", Samples.dicomHighBit(15));
    }

    /// Nothing is allocated for frames that are not there.
    @Test
    void framesThatAreNotThereAreRefused() {
        refused("but only 0 are left in the file", Samples.dicomPromise(2_000_000_000));
    }

    @Test
    void bitsAtTheLowEndAreUsual() throws IOException {
        assertEquals(Samples.dicom(Syntax.EXPLICIT, 1, 1, 1).length + 10, Samples.dicomHighBit(11).length);
        assertEquals(2 * 1 - 10, read(Samples.dicomHighBit(11)).frames().toFloats()[0]);
    }
}
