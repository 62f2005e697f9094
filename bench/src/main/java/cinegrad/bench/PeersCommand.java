package cinegrad.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Times every contender on every workload, interleaved, in several JVMs one after the other, and writes the table.
@Command(name = "peers", mixinStandardHelpOptions = true,
        description = "Times Cinegrad and its peers in turns and writes the table.",
        footer = {"", "Example: ./cinegrad bench peers --work fft,matmul --threads 1"})
final class PeersCommand implements Callable<Integer> {
    @Option(names = "--size", defaultValue = "FULL", description =
            "TINY (to try the machinery), SMALL (what fits a cache) or FULL (about an hour)")
    Size size;

    @Option(names = "--work", split = ",", defaultValue = "CONV,MATMUL,FFT,STEP",
            description = "which of ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}")
    List<Suite> suites;

    @Option(names = "--threads", split = ",", defaultValue = "1,2", description = "numbers of threads")
    List<Integer> threads;

    @Option(names = "--forks", defaultValue = "5", description =
            "JVMs, one after the other: one JVM's machine code is not another's")
    int forks;

    @Option(names = "--only", split = ",", paramLabel = "NAME",
            description = "peers whose name contains one of these; default: all that run here")
    List<String> only = List.of();

    @Option(names = "--out", paramLabel = "FOLDER", description =
            "where runs/SUITE.tsv and the tables of RESULTS.md are written; by default bench for FULL, nowhere for the others")
    Path out;

    @Option(names = "--once", hidden = true, paramLabel = "N", description = "time in this JVM, number N, and print lines")
    int once;

    /// A part of the heap is touched before anything is timed: the first write to each page of a virtual machine can take
    /// milliseconds. Native peers keep their memory from the first result on, so the heap leaves them room.
    private static final List<String> HEAP = List.of("-XX:InitialRAMPercentage=20", "-XX:MaxRAMPercentage=40",
            "-XX:+AlwaysPreTouch");

    enum Size { TINY, SMALL, FULL }

    enum Suite {
        CONV("Convolutions"), MATMUL("Products"), FFT("Fourier transforms"), STEP("Training steps"),
        ELEMENTWISE("Elementwise"), REDUCTION("Reductions"), SOFTMAX("Softmax"), NORM("Normalization"), POOL("Pooling"),
        INTERPOLATE("Interpolation"), SAMPLE("Grid sampling");

        final String title;

        Suite(String title) {
            this.title = title;
        }

        List<Workload> of(Size size) {
            boolean full = size == Size.FULL;
            return switch (this) {
                case CONV -> {
                    var all = new ArrayList<Workload>();
                    for (var pass : Workload.Pass.values()) {
                        all.add(full ? new Workload.Convolution(pass, 12, 128, 128, 64, 64)
                                : new Workload.Convolution(pass, 2, 20, 24, 64, 64));
                    }
                    yield all;
                }
                case MATMUL -> List.of(new Workload.Matmul(full ? 1024 : 100));
                case FFT -> full
                        ? List.of(new Workload.Fourier(12, 512, 256), new Workload.Fourier(12, 448, 204),
                        new Workload.Fourier(12, 512, 246))
                        : List.of(new Workload.Fourier(2, 32, 16), new Workload.Fourier(2, 28, 34));
                case STEP -> full
                        ? List.of(new Workload.TrainingStep(12, 128, 64, 64, 2), new Workload.TrainingStep(12, 256, 128, 64, 2))
                        : List.of(new Workload.TrainingStep(3, 16, 12, 8, 2));
                case ELEMENTWISE, REDUCTION, SOFTMAX, NORM, POOL, INTERPOLATE, SAMPLE -> layers(size);
            };
        }

        private List<Workload> layers(Size size) {
            var all = new ArrayList<Workload>();
            for (var task : Task.values()) {
                if (!task.kind().name().equals(name())) continue;
                for (var part : Workload.Part.values()) {
                    if (part == Workload.Part.GRADIENT && !task.hasGradient()) continue;
                    all.add(switch (size) {
                        case TINY -> new Workload.Layer(task, part, 2, 8, 12, 16);
                        case SMALL -> new Workload.Layer(task, part, 4, 32, 32, 64);
                        case FULL -> new Workload.Layer(task, part, 12, 128, 128, 64);
                    });
                }
            }
            return all;
        }

        Duel.Length length(Size size) {
            if (size == Size.TINY) return new Duel.Length(0.2, 5, 5, 0);
            return switch (this) {
                case STEP -> new Duel.Length(10, 5, 60, 0);
                case CONV, MATMUL, FFT -> new Duel.Length(3, 21, 15, 0.03);
                case ELEMENTWISE, REDUCTION, SOFTMAX, NORM, POOL, INTERPOLATE, SAMPLE -> new Duel.Length(1, 41, 8, 0.03);
            };
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (once > 0) {
            for (int n : threads) time(n, System.out::println);
            return 0;
        }
        if (out == null && size == Size.FULL) out = home().resolve("bench");
        for (Suite suite : suites) {
            var results = new Results(Machine.here().about(home(), environment(1, options())));
            for (int n : threads) {
                for (int fork = 1; fork <= forks; fork++) {
                    System.err.printf(Locale.ROOT, "%s, %d thread%s, JVM %d of %d%n", suite.title, n, n == 1 ? "" : "s", fork,
                            forks);
                    int status = fork(suite, n, fork, results);
                    if (status != 0) {
                        System.err.println("peers: the timing JVM ended with status " + status
                                + "; its output is above, the times before it below");
                        System.out.print(results.markdown());
                        return 1;
                    }
                }
            }
            System.out.print(results.markdown());
            if (out != null) {
                var page = new ResultsPage(out);
                results.write(page.run(suite));
                page.write();
            }
        }
        return 0;
    }

    private static Path home() {
        return Path.of(System.getProperty("cinegrad.home", "."));
    }

    private void time(int threads, Consumer<String> line) throws InterruptedException {
        var contenders = new ArrayList<>(Contenders.inThisJvm());
        contenders.addAll(Contenders.programs(home()));
        contenders.removeIf(c -> !c.name().startsWith("Cinegrad") && !c.isYardstick() && !only.isEmpty()
                && only.stream().noneMatch(c.name()::contains));
        line.accept(Results.line(Roofline.measure(threads)));
        for (Suite suite : suites) {
            for (Workload work : suite.of(size)) {
                System.err.println("  " + work.title());
                var turns = new Duel(work, threads, contenders).run(suite.length(size));
                turns.forEach((name, t) -> line.accept(Results.line(once, work, threads, name, t)));
            }
        }
    }

    /// What every contender runs under, ours as well.
    ///
    /// @param options of this JVM
    static Map<String, String> environment(int threads, List<String> options) {
        var all = new TreeMap<String, String>();
        for (String name : List.of("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")) {
            all.put(name, Integer.toString(threads));
        }
        // MKL's helper threads would spin on for 200 ms after its turn and take a processor from the next contender.
        all.put("KMP_BLOCKTIME", "5");
        // Native peers' memory is kept for the next result, as ours is, so that no time includes the system's zeroing of pages.
        all.putAll(Map.of("MALLOC_ARENA_MAX", "1", "MALLOC_MMAP_MAX_", "0", "MALLOC_TRIM_THRESHOLD_", Long.toString(1L << 40)));
        // They get large pages where our heap does.
        if (options.contains("-XX:+UseTransparentHugePages")) {
            all.put("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");
        }
        return all;
    }

    private static List<String> options() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments();
    }

    /// Runs this command once more in a JVM of its own, with this one's options, and collects what it prints. Native peers learn
    /// from the environment how many threads to use.
    private int fork(Suite suite, int threads, int number, Results results) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options());
        command.addAll(HEAP);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), BenchCommand.class.getName(), "peers", "--once",
                Integer.toString(number), "--size", size.name(), "--work", suite.name(),
                "--threads", Integer.toString(threads)));
        if (!only.isEmpty()) command.addAll(List.of("--only", String.join(",", only)));
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment(threads, options()));
        var process = builder.start();
        try (var lines = process.inputReader()) {
            lines.lines().filter(Results::isLine).forEach(results::add);
        }
        return process.waitFor();
    }
}
