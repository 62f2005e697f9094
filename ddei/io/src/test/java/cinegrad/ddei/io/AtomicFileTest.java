package cinegrad.ddei.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// What is replaced and what is not, and what is said when a file cannot be written: which, and why.
class AtomicFileTest {
    @TempDir
    private Path folder;

    private static String refused(Path path) {
        return assertThrows(UncheckedIOException.class, () -> AtomicFile.write(path, out -> out.write('x'))).getMessage();
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void whatStandsInTheWayIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("scan.npz"), "x");
        Path below = file.resolve("results.json");
        assertEquals("write " + below + ": " + file + " is a file, not a folder", refused(below));
        assertEquals("write " + folder + ": it is a folder, and only files are replaced", refused(folder));
    }

    @Test
    void theReasonIsSaidInWords() {
        assertEquals("permission denied", AtomicFile.reason(new AccessDeniedException("a/.b.part")));
        assertEquals("No space left on device", AtomicFile.reason(new FileSystemException("a", null, "No space left on device")));
        assertEquals("cut off", AtomicFile.reason(new IOException("cut off")));
    }

    /// A pipe stands for all that is neither file nor folder: `/dev/null` must not become a file.
    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void devicesAndPipesStayWhatTheyAre() throws Exception {
        Path pipe = folder.resolve("pipe");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "pipes cannot be made");
        assertEquals("write " + pipe + ": it is a device or a pipe, and only files are replaced", refused(pipe));
        assertTrue(Files.exists(pipe) && !Files.isRegularFile(pipe));
        assertEquals(List.of("pipe"), names());
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void linksStayLinks() throws IOException {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        Path link = Files.createSymbolicLink(folder.resolve("a"), Path.of("disk", "b"));
        for (String text : new String[] {"new", "newer"}) {
            AtomicFile.write(link, out -> out.write(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
            assertTrue(Files.isSymbolicLink(link));
            assertEquals(text, Files.readString(disk.resolve("b")));
        }
        Path circle = Files.createSymbolicLink(folder.resolve("circle"), Path.of("circle"));
        assertTrue(refused(circle).endsWith("symbolic links that lead in a circle"));
        assertEquals(List.of("a", "circle", "disk"), names());
    }

    /// As a program does that stops its computing thread and keeps what it has.
    @Test
    void anInterruptedThreadWritesAsAnyOther() throws IOException {
        Path file = folder.resolve("a");
        Thread.currentThread().interrupt();
        try {
            AtomicFile.write(file, out -> out.write(new byte[100_000]));
            assertTrue(Thread.currentThread().isInterrupted());
        } finally {
            Thread.interrupted();
        }
        assertEquals(100_000, Files.size(file));
        assertEquals(List.of("a"), names());
    }

    @Test
    void longNamesAreWritten() throws IOException {
        Path file = folder.resolve("n".repeat(255));
        AtomicFile.write(file, out -> out.write('x'));
        assertEquals("x", Files.readString(file));
    }

    @Test
    void whatHindersTheContentIsNotHidden() throws IOException {
        var error = assertThrows(IllegalStateException.class, () -> AtomicFile.write(folder.resolve("a"), _ -> {
            throw new IllegalStateException("no content");
        }));
        assertEquals("no content", error.getMessage());
        assertEquals(List.of(), names());
    }

    @Test
    void onlyItsOwnTemporaryFilesAreSwept() throws IOException {
        var others = new ArrayList<>(List.of(".download.part", "a.part", ".profile"));
        for (String name : others) Files.writeString(folder.resolve(name), "x");
        Path own = Files.writeString(folder.resolve("." + UUID.randomUUID() + ".part"), "x");
        AtomicFile.sweep(folder);
        assertFalse(Files.exists(own));
        others.sort(null);
        assertEquals(others, names());
    }
}
