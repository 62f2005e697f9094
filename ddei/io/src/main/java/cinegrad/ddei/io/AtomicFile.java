package cinegrad.ddei.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Writes a file so that a crash at any instant leaves the old content or the new one, whole: into a temporary file beside it,
/// forced to disk, then renamed over it.
public final class AtomicFile {
    /// Writes the content.
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    private AtomicFile() {}

    /// Replaces the content of `path`; creates missing folders. Throws [UncheckedIOException] when the disk does not take it, and
    /// then leaves `path` as it was.
    public static void write(Path path, Content content) {
        Path target = path.toAbsolutePath();
        @Nullable Path temporary = null;
        try {
            Files.createDirectories(folder(target));
            temporary = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".part");
            try (var channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                var out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
                content.writeTo(out);
                out.flush();
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            temporary = null;
            if (Files.getFileStore(target).supportsFileAttributeView("posix")) forceFolder(folder(target));
        } catch (IOException e) {
            throw new UncheckedIOException("write " + path + ": " + reason(e), e);
        } finally {
            discard(temporary);
        }
    }

    /// Why a file could not be written, in words: the message of the file system's errors is often the name of a file alone.
    public static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException _ -> "permission denied";
            case NoSuchFileException _ -> "no file can be made there";
            case FileAlreadyExistsException f -> f.getFile() + " is a file, not a folder";
            case FileSystemException f when f.getReason() != null -> f.getReason();
            default -> Objects.requireNonNullElse(e.getMessage(), e.toString());
        };
    }

    /// The root of a file system is its own.
    private static Path folder(Path absolute) {
        return Objects.requireNonNullElse(absolute.getParent(), absolute);
    }

    /// The new name itself must survive a loss of power, too.
    private static void forceFolder(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// Deletes what killed processes left in a folder of files they were replacing. To be called by whoever alone writes there.
    public static void sweep(Path folder) {
        if (!Files.isDirectory(folder)) return;
        try (var found = Files.newDirectoryStream(folder, ".*.part")) {
            for (Path part : found) Files.deleteIfExists(part);
        } catch (IOException e) {
            throw new UncheckedIOException("sweep " + folder + ": " + reason(e), e);
        }
    }

    private static void discard(@Nullable Path temporary) {
        if (temporary == null) return;
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            throw new UncheckedIOException("delete " + temporary + ": " + reason(e), e);
        }
    }
}
