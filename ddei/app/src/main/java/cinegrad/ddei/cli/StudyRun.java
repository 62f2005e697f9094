package cinegrad.ddei.cli;

import cinegrad.ddei.compute.Backends;
import cinegrad.ddei.report.Progress;
import cinegrad.ddei.study.Shard;
import cinegrad.ddei.study.Study;
import cinegrad.ddei.study.Study.Result;
import cinegrad.ddei.study.Study.State;

import java.util.ArrayList;
import java.util.List;

/// Works through the scans of a study, with progress on standard error, and prints the table at the end.
final class StudyRun {
    private final Study study;

    StudyRun(Study study) {
        this.study = study;
    }

    /// @return the exit code
    int here(Shard shard) {
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
        return end(results);
    }

    private int end(List<Result> results) {
        study.summarize().lines().forEach(System.out::println);
        long skipped = results.stream().filter(r -> r.state() == State.SKIPPED).count();
        if (skipped > 0) System.out.println(skipped + " were finished before");
        System.out.println("Open " + study.task().out().resolve("summary.csv").toAbsolutePath());
        if (results.stream().anyMatch(r -> r.state() == State.INTERRUPTED)) {
            System.err.println("the same command goes on from here");
            return Main.INTERRUPTED;
        }
        return results.stream().anyMatch(r -> r.state() == State.FAILED) ? Main.SCANS_FAILED : 0;
    }
}
