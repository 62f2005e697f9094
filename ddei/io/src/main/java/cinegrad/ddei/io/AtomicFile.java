package cinegrad.ddei.io;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
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
import java.util.regex.Pattern;

/// Writes a file so that a crash at any instant leaves the old content or the new one, whole: into a temporary file beside it,
/// forced to disk, then renamed over it.
///
/// A symbolic link stays one: the file it leads to is replaced. Devices, pipes and folders are refused. A thread that was
/// interrupted writes as any other.
public final class AtomicFile {
    /// Writes the content of a file.
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    private static final String SUFFIX = ".part";
    private static final Pattern TEMPORARY = Pattern.compile("\\.(.+\\.)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\" + SUFFIX);
    private static final int MOST_LINKS = 40;

    private AtomicFile() { }

    /// Replaces the content of `path`; creates missing folders. Throws [UncheckedIOException] when the disk does not take it, and
    /// then leaves `path` as it was.
    public static void write(Path path, Content content) {
        try {
            Path target = destination(path);
            Path folder = folder(target);
            Files.createDirectories(folder);
            Path temporary = folder.resolve("." + UUID.randomUUID() + SUFFIX);
            try {
                Files.createFile(temporary);
                // no channel: an interrupt would close it
                try (var file = new FileOutputStream(temporary.toFile())) {
                    var out = new BufferedOutputStream(file, 1 << 16);
                    content.writeTo(out);
                    out.flush();
                    file.getFD().sync();
                }
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException | RuntimeException | Error e) {
                discard(temporary, e);
                throw e;
            }
            if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) forceFolder(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("write " + path + ": " + reason(e), e);
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

    /// The target of symbolic links.
    private static Path destination(Path path) throws IOException {
        Path target = path.toAbsolutePath();
        for (int i = 0; Files.isSymbolicLink(target); i++) {
            if (i == MOST_LINKS) throw new FileSystemException(target.toString(), null, "symbolic links that lead in a circle");
            target = target.resolveSibling(Files.readSymbolicLink(target));
        }
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            String kind = Files.isDirectory(target) ? "it is a folder" : "it is a device or a pipe";
            throw new FileSystemException(target.toString(), null, kind + ", and only files are replaced");
        }
        return target;
    }

    /// The root of a file system is its own.
    private static Path folder(Path absolute) {
        return Objects.requireNonNullElse(absolute.getParent(), absolute);
    }

    /// The new name itself must survive a loss of power, too.
    private static void forceFolder(Path folder) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                interrupted |= Thread.interrupted();
                try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                    channel.force(true);
                    return;
                } catch (ClosedByInterruptException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }

    /// Deletes what killed processes left in a folder of files they were replacing. To be called by whoever alone writes there.
    public static void sweep(Path folder) {
        if (!Files.isDirectory(folder)) return;
        try (var found = Files.newDirectoryStream(folder, ".*" + SUFFIX)) {
            for (Path part : found) {
                if (TEMPORARY.matcher(part.getFileName().toString()).matches()) Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("sweep " + folder + ": " + reason(e), e);
        }
    }

    /// Whatever hinders this, too, is told with what went wrong before.
    private static void discard(Path temporary, Throwable before) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            before.addSuppressed(e);
        }
    }
}
