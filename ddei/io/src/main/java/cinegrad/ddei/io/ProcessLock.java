package cinegrad.ddei.io;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The right to do what must not be done twice at once, held by means of a file: by one process at a time, and by one thread of
/// it. It is given back when this is closed, or when the process ends. The file stays.
///
/// Where POSIX locks are used, a process loses its lock on a file when it closes any other channel to it. So a file that is held
/// here is not opened a second time: which files those are is known apart.
public final class ProcessLock implements AutoCloseable {
    private static final long BETWEEN_LOOKS = 50;                       // milliseconds
    private static final Set<Object> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final Object key;
    private final FileChannel channel;
    private final FileLock lock;

    private ProcessLock(Path file, Object key, FileChannel channel, FileLock lock) {
        this.file = file;
        this.key = key;
        this.channel = channel;
        this.lock = lock;
    }

    /// Takes the lock, unless another process, or another thread of this one, has it. The file is made, its folder is not.
    public static Optional<ProcessLock> tryOf(Path file) throws IOException {
        Object key = key(file);
        if (!HELD.add(key)) return Optional.empty();
        FileChannel channel = null;
        FileLock lock = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.WRITE);
            lock = channel.tryLock();
            return lock == null ? Optional.empty() : Optional.of(new ProcessLock(file, key, channel, lock));
        } catch (OverlappingFileLockException e) {                      // held in this process by other means than this class
            return Optional.empty();
        } finally {
            if (lock == null) {
                if (channel != null) channel.close();
                HELD.remove(key);
            }
        }
    }

    /// Takes the lock; waits while others have it.
    ///
    /// @throws InterruptedIOException if the thread is interrupted while it waits
    public static ProcessLock await(Path file) throws IOException {
        while (true) {
            var lock = tryOf(file);
            if (lock.isPresent()) return lock.get();
            try {
                Thread.sleep(BETWEEN_LOOKS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while another process holds " + file);
            }
        }
    }

    /// What a file is known by, whatever path leads to it.
    private static Object key(Path file) throws IOException {
        if (!Files.exists(file)) {
            try {
                Files.createFile(file);
            } catch (FileAlreadyExistsException e) {
                // another was faster: a lock is taken on what it made
            }
        }
        var key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        return Objects.requireNonNullElse(key, file.toRealPath());
    }

    @Override
    public void close() {
        try {
            if (channel.isOpen()) lock.release();                       // an interrupt closes the channel, and the lock with it
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("lock " + file + ": " + AtomicFile.reason(e), e);
        } finally {
            HELD.remove(key);
        }
    }
}
