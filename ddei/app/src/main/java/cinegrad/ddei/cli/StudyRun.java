package cinegrad.ddei.cli;

import cinegrad.ddei.compute.Backends;
import cinegrad.ddei.remote.ClusterProvider;
import cinegrad.ddei.remote.ClusterSettings;
import cinegrad.ddei.report.Progress;
import cinegrad.ddei.study.Shard;
import cinegrad.ddei.study.Study;
import cinegrad.ddei.study.Study.Result;
import cinegrad.ddei.study.Study.State;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;

/// Works through the scans of a study, with progress on standard error, and prints the table at the end.
final class StudyRun {
    private final Study study;

    StudyRun(Study study) {
        this.study = study;
    }

    private int here(Shard shard) {
        int[] scans = shard.of(study.scans().size());
        var backend = Backends.of(study.task().compute());
        var results = new ArrayList<Result>();
        try (var progress = Progress.of("Scans", scans.length)) {
            for (int scan : scans) {
                progress.at(results.size(), study.scans().get(scan).folder().getFileName().toString());
                results.add(study.run(scan, backend));
                if (results.getLast().state() == State.INTERRUPTED) break;
                progress.at(results.size(), "");
            }
        }
        return end(results, results.stream().filter(r -> r.state() == State.SKIPPED).count());
    }

    private int by(ClusterSettings settings) {
        int[] open = IntStream.range(0, study.scans().size()).filter(i -> !study.isFinished(i)).toArray();
        var results = new ArrayList<Result>();
        if (open.length > 0) {
            try (var cluster = ClusterProvider.find(settings); var progress = Progress.of("Scans", open.length)) {
                progress.at(0, "");
                results.addAll(cluster.study(study, open, done -> progress.at(done, "")));
                progress.at(open.length, "");
            } catch (CancellationException e) {                         // Ctrl-C: the cluster is left while scans are worked on
                results.add(new Result(open[0], State.INTERRUPTED, ""));
            }
        }
        return end(results, study.scans().size() - open.length);
    }

    /// @param cluster that works on them; empty: this process works on its part
    /// @return        the exit code
    int run(Optional<ClusterSettings> cluster, Shard shard) {
        return cluster.isPresent() ? by(cluster.get()) : here(shard);
    }

    private int end(List<Result> results, long skipped) {
        study.summarize().lines().forEach(System.out::println);
        if (skipped > 0) System.out.println(skipped + " were finished before");
        for (var result : results) {
            if (result.state() == State.BUSY) {
                System.out.println("busy: another process works on " + study.scans().get(result.scan()).file());
            }
        }
        System.out.println("Open " + study.task().out().resolve("summary.csv").toAbsolutePath());
        if (results.stream().anyMatch(r -> r.state() == State.INTERRUPTED)) {
            System.err.println("the same command goes on from here");
            return Main.INTERRUPTED;
        }
        return results.stream().anyMatch(r -> r.state() == State.FAILED || r.state() == State.BUSY) ? Main.SCANS_FAILED : 0;
    }
}
