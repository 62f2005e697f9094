package cinegrad.bench;

import cinegrad.bench.equivariance.EquivarianceCommand;
import cinegrad.ddei.cli.Main;

import java.io.IOException;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

/// `cinegrad bench`: measurements of Cinegrad and its peers.
@Command(name = "cinegrad bench", description = "Measures Cinegrad and its peers on this machine.",
        mixinStandardHelpOptions = true,
        subcommands = {StepCommand.class, BenchCommand.Roof.class, BenchCommand.Jmh.class, PeersCommand.class,
        BenchCommand.Table.class, GpuCommand.class, GpuReportCommand.class, EquivarianceCommand.class,
        CommandLine.HelpCommand.class},
        footer = {"", "Examples:", "  ./cinegrad bench step --size 128x64 --threads 2", "  ./cinegrad bench roofline",
        "  ./cinegrad bench peers --size tiny", "  ./cinegrad bench gpu", "  ./cinegrad bench jmh Matmul -f 1"})
public final class BenchCommand {
    private BenchCommand() { }

    public static void main(String[] args) {
        var line = commandLine();
        Main.end(args.length == 0 ? usage(line) : line.execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new BenchCommand()).setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(new CommandLine.RunLast())
                .setExecutionExceptionHandler((e, command, _) -> Main.explain(e, command));
    }

    private static int usage(CommandLine line) {
        line.usage(System.out);
        return 2;
    }

    @Command(name = "roofline", description =
            "The most this machine could do: multiply-adds in registers, copies through memory.")
    static final class Roof implements Runnable {
        @Option(names = "--threads", defaultValue = "0", description = "threads; 0 measures 1 and all")
        int threads;

        @Override
        public void run() {
            System.out.print(Machine.here().markdown());
            int all = Runtime.getRuntime().availableProcessors();
            int[] counts = threads > 0 ? new int[] {threads} : IntStream.of(1, all).distinct().toArray();
            for (int n : counts) System.out.println("* " + Roofline.measure(n));
        }
    }

    @Command(name = "table", description = "Writes the tables of bench/RESULTS.md from the runs in bench/runs.")
    static final class Table implements java.util.concurrent.Callable<Integer> {
        @Override
        public Integer call() throws IOException {
            new ResultsPage(java.nio.file.Path.of(System.getProperty("cinegrad.home", "."), "bench")).write();
            return 0;
        }
    }

    @Command(name = "jmh", description = "Runs JMH with the arguments that follow; -l lists the benchmarks, -h its options.")
    static final class Jmh implements java.util.concurrent.Callable<Integer> {
        @Unmatched
        String[] arguments = {};

        @Override
        public Integer call() throws IOException {
            org.openjdk.jmh.Main.main(arguments);
            return 0;
        }
    }
}
