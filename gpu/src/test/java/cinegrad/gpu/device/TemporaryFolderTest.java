package cinegrad.gpu.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// Nothing is left of it, whatever happens in it.
class TemporaryFolderTest {
    private static Path filled(Path folder) throws IOException {
        assertTrue(Files.isDirectory(folder));
        Files.writeString(Files.createDirectories(folder.resolve("a/b")).resolve("c"), "d");
        return folder;
    }

    @Test
    void isGoneAfterItsWork() {
        Path folder = TemporaryFolder.with("cinegrad-test", TemporaryFolderTest::filled);
        assertTrue(folder.getFileName().toString().startsWith("cinegrad-test"));
        assertFalse(Files.exists(folder));
    }

    @Test
    void isGoneAfterAnError() {
        var folder = new AtomicReference<Path>();
        var reason = new IllegalStateException("no compiler");
        var thrown = assertThrows(IllegalStateException.class, () -> TemporaryFolder.with("cinegrad-test", it -> {
            folder.set(filled(it));
            throw reason;
        }));
        assertSame(reason, thrown);
        assertFalse(Files.exists(folder.get()));
    }

    @Test
    void saysWhatTheDiskSaid() {
        var reason = new IOException("full");
        var thrown = assertThrows(UncheckedIOException.class, () -> TemporaryFolder.with("cinegrad-test", _ -> {
            throw reason;
        }));
        assertSame(reason, thrown.getCause());
        assertEquals(0, reason.getSuppressed().length);
    }
}
