package cinegrad.ddei.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is said when a file cannot be written: which, and why.
class AtomicFileTest {
    @TempDir
    private Path folder;

    @Test
    void whatStandsInTheWayIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("scan.npz"), "x");
        Path below = file.resolve("results.json");
        var error = assertThrows(UncheckedIOException.class, () -> AtomicFile.write(below, out -> out.write(1)));
        assertEquals("write " + below + ": " + file + " is a file, not a folder", error.getMessage());
    }

    @Test
    void theReasonIsSaidInWords() {
        assertEquals("permission denied", AtomicFile.reason(new AccessDeniedException("a/.b.part")));
        assertEquals("No space left on device", AtomicFile.reason(new FileSystemException("a", null, "No space left on device")));
        assertEquals("cut off", AtomicFile.reason(new IOException("cut off")));
    }
}
