package cinegrad.ddei.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessLockTest {
    @TempDir
    private Path folder;

    /// Another process: ends with 0 if it gets the lock.
    static final class Other {
        private Other() { }

        public static void main(String[] args) throws Exception {
            System.exit(ProcessLock.tryOf(Path.of(args[0])).isPresent() ? 0 : 1);
        }
    }

    private static int another(Path file) throws Exception {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xshare:auto",
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), Other.class.getName(), file.toString())
                .inheritIO().start().waitFor();
    }

    /// That this process asks again, by whatever path, takes nothing from it: on POSIX, closing a second channel would.
    @Test
    void oneOfAllProcessesAndThreadsHasIt() throws Exception {
        Path file = folder.resolve("lock");
        Path other = Files.createSymbolicLink(folder.resolve("link"), folder).resolve("lock");
        try (var _ = ProcessLock.tryOf(file).orElseThrow()) {
            assertTrue(ProcessLock.tryOf(file).isEmpty());
            assertTrue(ProcessLock.tryOf(other).isEmpty());
            assertEquals(1, another(file));
        }
        assertEquals(0, another(file));
        try (var _ = ProcessLock.tryOf(other).orElseThrow()) {
            assertTrue(ProcessLock.tryOf(file).isEmpty());
        }
    }

    @Test
    void whoWaitsGetsIt() throws Exception {
        Path file = folder.resolve("lock");
        var waiting = new FutureTask<>(() -> {
            ProcessLock.await(file).close();
            return true;
        });
        try (var _ = ProcessLock.await(file)) {
            Thread.startVirtualThread(waiting);
            Thread.sleep(10);
            assertFalse(waiting.isDone());
            Thread.currentThread().interrupt();
            assertThrows(InterruptedIOException.class, () -> ProcessLock.await(file));
            assertTrue(Thread.interrupted());
        }
        assertTrue(waiting.get());
    }

    @Test
    void anInterruptedThreadGivesItBack() throws Exception {
        Path file = folder.resolve("lock");
        Thread.currentThread().interrupt();
        try {
            ProcessLock.tryOf(file).orElseThrow().close();
        } finally {
            assertTrue(Thread.interrupted());
        }
        ProcessLock.tryOf(file).orElseThrow().close();
    }

    @Test
    void noFolderIsMade() {
        assertThrows(NoSuchFileException.class, () -> ProcessLock.tryOf(folder.resolve("nowhere").resolve("lock")));
    }
}
