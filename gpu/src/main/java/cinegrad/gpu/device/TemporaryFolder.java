package cinegrad.gpu.device;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/// A new folder in the system's temporary one, for as long as some work takes.
public final class TemporaryFolder {
    /// What is done in the folder.
    @FunctionalInterface
    public interface Work<T> {
        T in(Path folder) throws IOException;
    }

    private TemporaryFolder() { }

    /// What `work` returns. The folder is deleted with all it holds when the work has ended, however it ended.
    ///
    /// @param prefix of the folder's name
    /// @throws UncheckedIOException if it cannot be made, used or deleted
    public static <T> T with(String prefix, Work<T> work) {
        try {
            Path folder = Files.createTempDirectory(prefix);
            T result;
            try {
                result = work.in(folder);
            } catch (Throwable e) {
                discard(folder, e);
                throw e;
            }
            delete(folder);
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Deletes a folder with all it holds.
    static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }

    /// Whatever hinders this, too, is told with what went wrong before.
    private static void discard(Path folder, Throwable before) {
        try {
            delete(folder);
        } catch (IOException e) {
            before.addSuppressed(e);
        }
    }
}
