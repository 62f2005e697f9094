package cinegrad.ddei.cluster;

import cinegrad.ddei.cli.Main;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.master.Master;
import org.apache.spark.deploy.worker.Worker;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `./cinegrad cluster`: the processes of a small cluster, from the jars of this program.
@Command(name = "cluster", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND",
        description = {"Starts a process of a cluster of Apache Spark, which ends with Ctrl-C.",
            "One machine runs the master, each that computes a worker; train, reconstruct, evaluate and compare then take "
            + "--cluster spark://HOST:7077."},
        subcommands = {ClusterCommand.MasterCommand.class, ClusterCommand.WorkerCommand.class},
        footer = {"", "Examples:", "  ./cinegrad cluster master --host 10.0.0.1 --secret key",
            "  ./cinegrad cluster worker --secret key spark://10.0.0.1:7077"})
public final class ClusterCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Which process?");
    }

    public static void main(String[] args) {
        int code = new CommandLine(new ClusterCommand()).setExecutionExceptionHandler((e, command, _) -> Main.explain(e, command))
                .execute(args);
        if (code != 0) Main.end(code);                                  // else threads of Spark keep the process
    }

    /// What master and worker have in common.
    static final class Common {
        @Option(names = "--host", paramLabel = "ADDRESS", description = "The address of this machine that the others see. "
                + "Default: 127.0.0.1: this machine alone")
        private String host = "127.0.0.1";

        @Option(names = "--web-port", paramLabel = "PORT", description = "Where Spark's own page is, 0: anywhere. Default: 0")
        private int webPort;

        @Option(names = "--secret", paramLabel = "FILE", description =
                "A file with the secret that all members of the cluster share.")
        private Path secret;

        /// Spark reads its settings from the properties of its process.
        private void set() {
            var conf = new SparkConf(false).set("spark.master.rest.enabled", "false");
            if (secret != null) SparkSettings.authenticate(conf, SparkSettings.secret(secret));
            for (var entry : conf.getAll()) System.setProperty(entry._1(), entry._2());
        }

        private List<String> words() {
            return List.of("--host", host, "--webui-port", Integer.toString(webPort));
        }

        private void warn() {
            if (secret != null || host.equals("127.0.0.1")) return;
            System.err.println("warning: without --secret FILE whoever reaches " + host + " can run programs here");
        }
    }

    /// Master.
    @Command(name = "master", mixinStandardHelpOptions = true, sortOptions = false,
            description = "The process that knows all workers.",
            footer = {"", "Example:  ./cinegrad cluster master --host 10.0.0.1 --secret key"})
    static final class MasterCommand implements Callable<Integer> {
        @CommandLine.Mixin
        private Common common;

        @Option(names = "--port", paramLabel = "PORT", description = "Default: 7077")
        private int port = 7077;

        @Override
        public Integer call() {
            common.set();
            common.warn();
            var words = new ArrayList<>(common.words());
            words.addAll(List.of("--port", Integer.toString(port)));
            System.err.println("master at spark://" + common.host + ":" + port);
            Master.main(words.toArray(String[]::new));
            return 0;
        }
    }

    /// Worker.
    @Command(name = "worker", mixinStandardHelpOptions = true, sortOptions = false,
            description = "A process that starts executors on its machine.",
            footer = {"", "Example:  ./cinegrad cluster worker --secret key spark://10.0.0.1:7077"})
    static final class WorkerCommand implements Callable<Integer> {
        @CommandLine.Mixin
        private Common common;

        @Parameters(paramLabel = "URL", description = "The master's, spark://HOST:PORT.")
        private String master;

        @Option(names = "--cores", paramLabel = "N", description = "Processors to lend. Default: all")
        private Integer cores;

        @Option(names = "--memory", paramLabel = "SIZE", description = "Memory to lend, such as 32g. Default: all but 1 GB")
        private String memory;

        @Option(names = "--work", paramLabel = "DIR", description = "Where executors say what they do. Default: ${DEFAULT-VALUE}")
        private Path work = Path.of("work");

        @Override
        public Integer call() {
            if (System.getenv("SPARK_HOME") == null) {
                throw new IllegalArgumentException("a worker starts other processes from SPARK_HOME, which ./cinegrad sets");
            }
            common.set();
            common.warn();
            var words = new ArrayList<>(common.words());
            if (cores != null) words.addAll(List.of("--cores", cores.toString()));
            if (memory != null) words.addAll(List.of("--memory", memory));
            words.addAll(List.of("--work-dir", folder().toString(), master));
            Worker.main(words.toArray(String[]::new));
            return 0;
        }

        private Path folder() {
            try {
                return Files.createDirectories(work.toAbsolutePath().normalize());
            } catch (IOException e) {
                throw new UncheckedIOException("--work: " + work + " cannot be made: " + e.getMessage(), e);
            }
        }
    }
}
