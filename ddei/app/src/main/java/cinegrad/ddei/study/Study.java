package cinegrad.ddei.study;

import cinegrad.ddei.compute.MemoryShortage;
import cinegrad.ddei.io.AtomicFile;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.ProcessLock;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.report.Provenance;
import cinegrad.ddei.run.FolderNames;
import cinegrad.ddei.run.RunFolder.Existing;
import cinegrad.ddei.run.ScanFiles;
import cinegrad.ddei.train.TrainingFailure;
import cinegrad.gpu.device.CudaException;
import cinegrad.ops.Backend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/// The same work for every scan of a list, each in a folder of its own below one that they share.
///
/// A scan's results do not depend on the others, nor on who computes them: any number of processes may do a part each, on any
/// machines that see the files and the folder. A scan whose work came to its end is skipped when the study is run again; one that
/// fails is noted with its reason, and the others go on.
public final class Study {
    /// One scan of the list.
    ///
    /// @param folder where its results go
    public record Scan(Path file, Path folder) { }

    /// What became of a scan. One on which another process works is BUSY: nothing was done.
    public enum State { DONE, SKIPPED, BUSY, FAILED, INTERRUPTED }

    /// @param reason why it failed, else empty
    public record Result(int scan, State state, String reason) { }

    private static final String OTHERS = " holds the results of another request; choose another --out, or remove them";
    private static final long BETWEEN_LOOKS = 500;                      // milliseconds, while another process works on a scan

    private final ScanTask task;
    private final Existing existing;
    private final List<String> arguments;
    private final List<String> networks;
    private final List<Scan> scans = new ArrayList<>();

    /// Of the files that the list names now.
    ///
    /// @param existing  whether scans that are finished are done again, and trainings in the folders overwritten
    /// @param arguments the command as it was typed, for people
    public Study(ScanTask task, Existing existing, List<String> arguments) {
        this(task, existing, arguments, task.list().files(), task.networkFiles().stream().map(Provenance::sha256).toList());
    }

    /// @param networks the SHA-256 of the files that networks are read from: results of another network are of another request
    private Study(ScanTask task, Existing existing, List<String> arguments, List<Path> files, List<String> networks) {
        this.task = task;
        this.existing = existing;
        this.arguments = List.copyOf(arguments);
        this.networks = List.copyOf(networks);
        var names = new HashSet<>(StudySummary.FILES);
        for (var file : files) {
            String name = FolderNames.unique(file.getFileName().toString(), names::contains);
            names.add(name);
            scans.add(new Scan(file, task.out().resolve(name)));
        }
    }

    /// All that another process needs to do a part of it; the list itself it does not need.
    public Json toJson() {
        var members = new LinkedHashMap<String, Object>();
        members.put("task", task.toJson());
        members.put("overwrite", existing == Existing.OVERWRITE);
        members.put("arguments", arguments);
        members.put("files", scans.stream().map(s -> s.file.toString()).toList());
        members.put("networks", networks);
        return Json.of(members);
    }

    /// Reads what [#toJson] wrote.
    public static Study fromJson(Json json) {
        return new Study(ScanTask.fromJson(json.at("task")), json.at("overwrite").flag() ? Existing.OVERWRITE : Existing.KEEP,
                texts(json.at("arguments")), texts(json.at("files")).stream().map(Path::of).toList(), texts(json.at("networks")));
    }

    private static List<String> texts(Json json) {
        return json.items().stream().map(Json::text).toList();
    }

    public List<Scan> scans() {
        return List.copyOf(scans);
    }

    public ScanTask task() {
        return task;
    }

    private ScanTask alone(Scan scan) {
        return task.alone(task.list().alone(scan.file), scan.folder);
    }

    /// Whether the work on a scan came to its end, and is not to be done again.
    public boolean isFinished(int index) {
        return existing == Existing.KEEP && isDone(index);
    }

    /// Whether the work on a scan came to its end.
    boolean isDone(int index) {
        var scan = scans.get(index);
        return ScanStatus.in(scan.folder).filter(s -> s.finishes(wanted(alone(scan)), bytes(scan.file))).isPresent();
    }

    /// Works on one scan, unless that is finished or another process works on it.
    public Result run(int index, Backend backend) {
        if (isFinished(index)) return new Result(index, State.SKIPPED, "");
        var lock = lock(scans.get(index).folder);
        if (lock.isEmpty()) return new Result(index, State.BUSY, "");
        try (var _ = lock.get()) {
            return isFinished(index) ? new Result(index, State.SKIPPED, "") : locked(index, backend);
        }
    }

    /// Works on one scan, unless that is finished. While another process works on it, waits, and leaves it as that process does:
    /// it may have been started for the same study, and be slow, or lost to whoever started it but not yet gone.
    public Result runAfterOthers(int index, Backend backend) throws InterruptedException {
        var result = run(index, backend);
        if (result.state == State.BUSY) System.err.println("waiting for the process that works on " + scans.get(index).folder);
        while (result.state == State.BUSY) {
            Thread.sleep(BETWEEN_LOOKS);
            result = isDone(index) ? new Result(index, State.SKIPPED, "") : run(index, backend);
        }
        return result;
    }

    /// The right to work on the scan with this folder, which is made, from before its results are written until `scan.json` is;
    /// empty if another process, or another thread of this one, has it.
    private static Optional<ProcessLock> lock(Path folder) {
        try {
            Files.createDirectories(folder);
            return ProcessLock.tryOf(folder.resolve(".scan.lock"));
        } catch (IOException e) {
            throw new UncheckedIOException("output folder " + folder + " cannot be written: " + AtomicFile.reason(e)
                    + "; choose another with --out", e);
        }
    }

    private Result locked(int index, Backend backend) {
        var scan = scans.get(index);
        var alone = alone(scan);
        if (existing == Existing.KEEP && holdsOthers(index)) return new Result(index, State.FAILED, scan.folder + OTHERS);
        try {
            ScanStatus.remove(scan.folder);
            if (!alone.run(backend, existing, arguments)) return new Result(index, State.INTERRUPTED, "");
            var numbers = alone.numbers(Json.parse(Files.readString(scan.folder.resolve("results.json"))));
            status(scan, alone, Optional.empty(), numbers).write(scan.folder);
            return new Result(index, State.DONE, "");
        } catch (IOException e) {
            throw new UncheckedIOException("study: " + scan.folder + ": " + AtomicFile.reason(e), e);
        } catch (CudaException | CancellationException e) {
            throw e;                       // the others would find the device no better; what was broken off has not failed
        } catch (RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) throw e;
            return failed(index, alone, reason(e, scan));
        } catch (OutOfMemoryError e) {
            return failed(index, alone, "the JVM's memory of " + MemoryShortage.megabytes(Runtime.getRuntime().maxMemory())
                    + " is not enough; allow more with CINEGRAD_OPTS=-Xmx…, on a cluster with --executor-memory");
        }
    }

    /// Whether results of another request lie in a scan's folder.
    private boolean holdsOthers(int index) {
        var scan = scans.get(index);
        return ScanStatus.in(scan.folder).filter(s -> s.reason().isEmpty() && !s.isOf(wanted(alone(scan)))).isPresent();
    }

    /// What is known of a scan whose work came to its end; that of a file that has changed since, or of another request that
    /// failed, is to be done.
    Optional<ScanStatus> status(int index) {
        var scan = scans.get(index);
        var wanted = wanted(alone(scan));
        if (holdsOthers(index)) return Optional.of(new ScanStatus(wanted, 0, Optional.of(scan.folder + OTHERS), Map.of()));
        return ScanStatus.in(scan.folder).filter(s -> s.isOf(wanted) && s.bytes() == bytes(scan.file));
    }

    /// What a user can mend is said; of an error of the program also where it happened, on standard error.
    private static String reason(RuntimeException e, Scan scan) {
        boolean userCanMend = e instanceof IllegalArgumentException || e instanceof FileFormatException
                || e instanceof UncheckedIOException || e instanceof MemoryShortage || e instanceof TrainingFailure;
        if (userCanMend) return Objects.requireNonNullElse(e.getMessage(), e.toString());
        System.err.println("an error of the program itself, on " + scan.file + ":");
        e.printStackTrace();
        return "an error of the program itself: " + e;
    }

    private Result failed(int index, ScanTask alone, String reason) {
        var scan = scans.get(index);
        status(scan, alone, Optional.of(reason), Map.of()).write(scan.folder);
        return new Result(index, State.FAILED, reason);
    }

    private ScanStatus status(Scan scan, ScanTask alone, Optional<String> reason, Map<String, Double> numbers) {
        return new ScanStatus(wanted(alone), bytes(scan.file), reason, numbers);
    }

    /// Of BART's pair both files.
    private static long bytes(Path scan) {
        try {
            long bytes = 0;
            for (Path file : ScanFiles.of(scan)) if (Files.exists(file)) bytes += Files.size(file);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException("study: cannot look at " + scan + ": " + AtomicFile.reason(e), e);
        }
    }

    /// The request without what its results do not depend on: the folder, and what computes them.
    private Json wanted(ScanTask alone) {
        if (networks.isEmpty()) return without(alone.toJson());
        var members = new LinkedHashMap<String, Object>();
        members.put("task", without(alone.toJson()));
        members.put("networks", networks);
        return Json.of(members);
    }

    private static Json without(Json json) {
        if (!(json instanceof Json.Obj(var members))) return json;
        var kept = new LinkedHashMap<String, Object>();
        members.forEach((name, value) -> {
            if (!name.equals("out") && !name.equals("threads") && !name.equals("recompute")) kept.put(name, without(value));
        });
        return Json.of(kept);
    }

    /// Writes the tables over all scans of the list, `summary.json` and `summary.csv`: those of other processes, too. Whoever
    /// ends last leaves them complete.
    public StudySummary summarize() {
        Path lock = task.out().resolve(".summary.lock");
        try {
            Files.createDirectories(task.out());
            try (var _ = ProcessLock.await(lock)) {
                var summary = StudySummary.of(this);
                summary.write(task.out());
                return summary;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("study: cannot write into " + task.out() + ": " + AtomicFile.reason(e), e);
        }
    }
}
