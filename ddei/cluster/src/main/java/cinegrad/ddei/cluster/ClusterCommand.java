package cinegrad.ddei.cluster;

import cinegrad.ddei.cli.Main;
import cinegrad.ddei.cli.options.Typed;
import cinegrad.ddei.remote.ClusterSettings;

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
            "  ./cinegrad cluster worker --host 10.0.0.2 --secret key spark://10.0.0.1:7077"})
public final class ClusterCommand implements Runnable {
    private static final int LAST_PORT = 65535;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Which process?");
    }

    static CommandLine commandLine() {
        return Typed.refusingEmpty(new CommandLine(new ClusterCommand()))
                .setExecutionExceptionHandler((e, command, _) -> Main.explain(e, command));
    }

    public static void main(String[] args) {
        int code = commandLine().execute(args);
        if (code != 0) Main.end(code);                                  // else threads of Spark keep the process
    }

    /// Runs a process of Spark until it ends.
    @FunctionalInterface
    private interface Daemon {
        void main(String[] words) throws Exception;
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

        /// Spark reads its settings from the properties of its process. A port that is taken is an error, not another port.
        private void set() {
            var conf = new SparkConf(false).set("spark.master.rest.enabled", "false").set("spark.ui.killEnabled", "false")
                    .set("spark.port.maxRetries", "0").set("spark.worker.cleanup.enabled", "true");
            if (secret != null) SparkSettings.authenticate(conf, SparkSettings.secret(secret));
            for (var entry : conf.getAll()) System.setProperty(entry._1(), entry._2());
        }

        private void run(Daemon daemon, List<String> further) {
            port("--web-port", webPort);
            if (System.getenv("SPARK_HOME") == null || System.getenv("SPARK_LOCAL_IP") == null) {
                throw new IllegalArgumentException("start it by ./cinegrad, which sets SPARK_HOME, from which workers start "
                        + "others, and SPARK_LOCAL_IP, where Spark's page is");
            }
            set();
            if (secret == null && !isThisMachineAlone()) {
                System.err.println("warning: without --secret FILE whoever reaches " + host + " can run programs here");
            }
            var words = new ArrayList<>(List.of("--host", host, "--webui-port", Integer.toString(webPort)));
            words.addAll(further);
            try {
                daemon.main(words.toArray(String[]::new));
            } catch (Exception e) {                                     // checked ones that Spark does not declare
                throw new IllegalArgumentException("--host " + host + ": " + SparkProvider.reason(e), e);
            }
        }

        private boolean isThisMachineAlone() {
            return host.startsWith("127.") || host.equals("localhost");
        }

        private static void port(String option, int port) {
            if (port < 0 || port > LAST_PORT) {
                throw new IllegalArgumentException(option + ": a port is 0 … " + LAST_PORT + ", got " + port);
            }
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
            Common.port("--port", port);
            common.run(Master::main, List.of("--port", Integer.toString(port)));
            return 0;
        }
    }

    /// Worker.
    @Command(name = "worker", mixinStandardHelpOptions = true, sortOptions = false,
            description = "A process that starts executors on its machine.",
            footer = {"", "Example:  ./cinegrad cluster worker --host 10.0.0.2 --secret key \\",
                "              spark://10.0.0.1:7077"})
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
            if (!ClusterSettings.isMaster(master)) {
                throw new IllegalArgumentException("the master's URL is spark://HOST:PORT, got \"" + master + "\"");
            }
            if (common.isThisMachineAlone() && !master.matches("spark://(127\\.|localhost:).*")) {
                throw new IllegalArgumentException("--host ADDRESS is missing: that of this machine which " + master + " sees");
            }
            if (cores != null && cores < 1) throw new IllegalArgumentException("--cores must be at least 1, got " + cores);
            if (memory != null) ClusterSettings.requireSize("--memory", memory);
            var words = new ArrayList<String>();
            if (cores != null) words.addAll(List.of("--cores", cores.toString()));
            if (memory != null) words.addAll(List.of("--memory", memory));
            words.addAll(List.of("--work-dir", folder().toString(), master));
            common.run(Worker::main, words);
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
