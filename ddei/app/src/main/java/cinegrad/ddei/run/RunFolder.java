package cinegrad.ddei.run;

import cinegrad.ddei.io.AtomicFile;
import cinegrad.ddei.io.ProcessLock;
import cinegrad.ddei.train.Trainer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/// The folder a run writes into, held by one process at a time: the lock is given back when this is closed, or when the process
/// ends.
public final class RunFolder implements AutoCloseable {
    private static final String LOCK = ".lock";

    private final Path path;
    private final ProcessLock lock;

    private RunFolder(Path path, ProcessLock lock) {
        this.path = path;
        this.lock = lock;
    }

    /// For something new.
    ///
    /// @param existing what to do if a training lies there
    /// @throws IllegalArgumentException if the folder cannot be written, another process writes into it, or a training is to be
    ///                                  kept
    public static RunFolder create(Path path, Existing existing) {
        make(path);
        var folder = locked(path);
        try {
            if (holdsTraining(path)) {
                if (existing == Existing.KEEP) {
                    throw new IllegalArgumentException("--out: a training lies in " + path
                            + "; continue it with train --resume, or choose another folder"
                            + "; train, reconstruct, compare and demo also take --overwrite, by which it is lost");
                }
                folder.removeTraining();
            }
            return folder;
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    /// For going on with the training that lies there.
    public static RunFolder resume(Path path) {
        if (!holdsTraining(path)) throw new IllegalArgumentException("--resume: there is no checkpoint in " + path);
        return locked(path);
    }

    /// What to do with a training in a folder that is to be written into.
    public enum Existing { KEEP, OVERWRITE }

    public static boolean holdsTraining(Path path) {
        return Files.exists(Trainer.checkpointIn(path));
    }

    private static void make(Path path) {
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw new UncheckedIOException("output folder " + path + " cannot be made: " + AtomicFile.reason(e)
                    + "; choose another with --out", e);
        }
        if (!Files.isWritable(path)) {
            throw new IllegalArgumentException("output folder " + path + " cannot be written; choose another with --out");
        }
    }

    private static RunFolder locked(Path path) {
        try {
            var lock = ProcessLock.tryOf(path.resolve(LOCK)).orElseThrow(() -> new IllegalArgumentException(
                    "--out: another run writes into " + path + " just now; wait for it, or choose another folder"));
            var folder = new RunFolder(path, lock);
            try {
                AtomicFile.sweep(path);         // nobody else writes here while the lock is held
            } catch (UncheckedIOException e) {
                folder.close();
                throw e;
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("output folder " + path + " cannot be written: " + AtomicFile.reason(e), e);
        }
    }

    private void removeTraining() {
        VideoWriter.remove(path, Set.of());
        try (var files = Files.newDirectoryStream(path,
                "{checkpoint*.safetensors,best.safetensors,log.jsonl,results.json,report.html,cine.gif,frame.png}")) {
            for (Path file : files) Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException("output folder " + path + ": the training there cannot be removed: "
                    + AtomicFile.reason(e), e);
        }
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() {
        lock.close();
    }
}
