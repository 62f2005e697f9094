package cinegrad.ddei.study;

import cinegrad.ddei.io.AtomicFile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// The right to work on one scan, of one process at a time, from before its results are written until `scan.json` is. It is given
/// back when this is closed, or when the process ends.
final class ScanLock implements AutoCloseable {
    private static final String NAME = ".scan.lock";

    private final Path folder;
    private final FileChannel channel;
    private final FileLock lock;

    private ScanLock(Path folder, FileChannel channel, FileLock lock) {
        this.folder = folder;
        this.channel = channel;
        this.lock = lock;
    }

    /// Of the scan with this folder, which is made; empty if another process, or another thread of this one, has it.
    static Optional<ScanLock> of(Path folder) {
        try {
            Files.createDirectories(folder);
            var channel = FileChannel.open(folder.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock;
            try {
                lock = channel.tryLock();
            } catch (OverlappingFileLockException e) {
                lock = null;
            }
            if (lock == null) {
                channel.close();
                return Optional.empty();
            }
            return Optional.of(new ScanLock(folder, channel, lock));
        } catch (IOException e) {
            throw new UncheckedIOException("output folder " + folder + " cannot be written: " + AtomicFile.reason(e)
                    + "; choose another with --out", e);
        }
    }

    @Override
    public void close() {
        try {
            if (channel.isOpen()) lock.release();                       // an interrupt closes the channel, and the lock with it
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("output folder " + folder + ": " + AtomicFile.reason(e), e);
        }
    }
}
