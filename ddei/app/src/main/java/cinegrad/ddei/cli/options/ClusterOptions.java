package cinegrad.ddei.cli.options;

import cinegrad.ddei.remote.ClusterSettings;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/// Which other machines compute.
public final class ClusterOptions {
    @Option(names = "--cluster", paramLabel = "URL", description =
            "Let other machines compute: spark://HOST:PORT of an Apache Spark cluster, or local[N] to try it in this process. "
            + "The bits are those of one machine. See docs/manual/cluster.md.")
    private String url;

    @Option(names = "--executors", paramLabel = "N", description =
            "With --cluster: how many processes compute. Default: as many as the cluster gives")
    private Integer executors;

    @Option(names = "--executor-threads", paramLabel = "N", description =
            "With --cluster: threads of each; needed for machines other than this.")
    private Integer threads;

    @Option(names = "--executor-memory", paramLabel = "SIZE", description =
            "With --cluster: memory of each, such as 900m. Default: 8g")
    private String memory;

    @Option(names = "--executor-java", paramLabel = "PATH", description =
            "With --cluster: the folder of Java 25 on those machines. Default: that of the worker")
    private Path java;

    @Option(names = "--cluster-secret", paramLabel = "FILE", description =
            "With --cluster: a file with the secret that the members of the cluster share.")
    private Path secret;

    @Option(names = "--cluster-conf", paramLabel = "KEY=VALUE", description =
            "With --cluster: a setting of Spark, such as spark.ui.enabled=true; repeatable.")
    private Map<String, String> further;

    /// The cluster asked for, if one is.
    public Optional<ClusterSettings> settings(CommandSpec command) {
        if (url == null) {
            Typed.refuse(command, "without --cluster URL", "--executors", "--executor-threads", "--executor-memory",
                    "--executor-java", "--cluster-secret", "--cluster-conf");
            return Optional.empty();
        }
        return Optional.of(new ClusterSettings(url, optional(executors), optional(threads), Given.or(memory, "8g"),
                Optional.ofNullable(java), Optional.ofNullable(secret), further == null ? Map.of() : further));
    }

    private static OptionalInt optional(Integer given) {
        return given == null ? OptionalInt.empty() : OptionalInt.of(given);
    }
}
