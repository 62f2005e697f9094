package cinegrad.ddei.cli.options;

import cinegrad.ddei.remote.ClusterSettings;
import cinegrad.ddei.study.Shard;

import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/// How the scans of a list are divided, the same for every command that works on each.
public final class StudyOptions {
    @Option(names = "--shard", paramLabel = "I/N", description =
            "With --list: only the I-th of N parts, each for a process of its own, as in a job array; all share --out.")
    private String shard;

    @Mixin
    private ClusterOptions cluster;

    /// The cluster that is to work on the scans, if one is.
    public Optional<ClusterSettings> cluster(CommandSpec command) {
        var settings = cluster.settings(command);
        if (settings.isPresent()) Typed.refuse(command, "with --cluster, which divides the scans itself", "--shard");
        return settings;
    }

    /// The part of the list that is to be worked on.
    public Shard shard() {
        return Optional.ofNullable(shard).map(Shard::parse).orElse(Shard.WHOLE);
    }

    /// An error for an option that was given where there is no list.
    public void refuseWithoutList(CommandSpec command) {
        Typed.refuse(command, "without --list FILE, which names many scans", "--shard", "--cluster");
        var _ = cluster.settings(command);
    }
}
