package cinegrad.ddei.cli;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.classical.ClassicalMethod;
import cinegrad.ddei.classical.ClassicalMethods;
import cinegrad.ddei.classical.IterationListener;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.loss.Objectives;
import cinegrad.ddei.report.Series;
import cinegrad.ddei.train.Checkpoint;
import cinegrad.ddei.train.Trainer;
import cinegrad.ddei.train.TrainingLog;
import cinegrad.ops.Backend;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "compare", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Trains and evaluates several methods on the same data, over seeds and slices: one table with confidence intervals (compare.html,",
            "table.csv, results.json) and one page with synchronised players. Each training stays in a folder of its own below --out, and is",
            "not repeated when the same command is given again after Ctrl-C."},
        footer = {"", "Examples:",
            "  cinegrad compare --single heart.npz --methods zero-filled,tv,llr,mc,ddei,scan-specific --seeds 1,2,3 --chans 16 --steps 400 --out contest",
            "  cinegrad compare --single a.npz b.npz c.npz --methods llr,ddei --chans 16 --steps 400 --out slices",
            "  cinegrad compare --data CMRxRecon --mask-folder TimeVaryingGaussianMask08 --native --methods view-sharing,llr,ddei --epochs 5 --out raw"})
final class CompareCommand implements Callable<Integer> {
    private static final String SCAN_SPECIFIC = "scan-specific";

    @Option(names = "--methods", paramLabel = "A,B", split = ",", description = "Methods without learning, as in reconstruct --method; losses, as in "
            + "train --loss; and scan-specific, the training of reconstruct --scan-specific. Default: zero-filled,view-sharing,tv,llr,mc,ddei")
    private List<String> methods = List.of("zero-filled", "view-sharing", "tv", "llr", "mc", "ddei");

    @Option(names = "--seeds", paramLabel = "1,2", split = ",", description = "Train with each of these seeds. Default: 1")
    private List<Long> seeds = List.of(1L);

    @Mixin
    private DataOptions data;

    @Mixin
    private TrainingOptions options;

    @Mixin
    private ComputeOptions compute;

    @Spec
    private CommandSpec spec;

    private final ComparisonTable standings = new ComparisonTable();
    private final List<ComparisonPage.Shown> shown = new ArrayList<>();
    private final List<Series> training = new ArrayList<>();
    private Problem first;

    @Override
    public Integer call() {
        for (String method : methods) {
            if (isClassical(method)) continue;
            var run = run(trained(method, withoutOwn(Main.arguments(spec))));
            Objectives.byName(run.options.loss, run.options.settings());
            run.options.check();
        }
        if (methods.stream().distinct().count() < methods.size()) throw new IllegalArgumentException("--methods names one twice: " + methods);
        Backend backend = compute.backend();
        var files = new RunFiles(options.out);
        List<String> arguments = withoutOwn(Main.arguments(spec));
        List<List<String>> sources = data.singles().size() < 2 ? List.of(arguments)
                : data.singles().stream().map(path -> with(without(arguments, "--single", true), "--single=" + path)).toList();
        for (int i = 0; i < sources.size(); i++) {
            for (String method : methods) {
                boolean finished = isClassical(method) ? classical(method, sources.get(i), i, backend) : learned(method, sources.get(i), i, backend);
                if (!finished) {
                    System.err.println("the same command goes on from here");
                    return 130;
                }
            }
        }
        var table = standings.table();
        ComparisonPage.write(options.out, first, standings, CompareCommand::description, shown, training, arguments);
        files.bytes("table.csv", standings.csv());
        var results = new LinkedHashMap<String, Object>();
        results.put("methods", standings.json());
        results.put("intervalsOver", standings.overSlices() ? "slices" : "seeds");
        results.put("arguments", Main.arguments(spec));
        files.json("results.json", results);
        System.out.println(table.title() + ":");
        System.out.print(ComparisonTable.lines(table));
        System.out.println("Open " + options.out.resolve("compare.html").toAbsolutePath());
        return 0;
    }

    private static boolean isClassical(String method) {
        return ClassicalMethods.names().contains(method);
    }

    /// The words that train this method.
    private static List<String> trained(String method, List<String> arguments) {
        if (!method.equals(SCAN_SPECIFIC)) return with(arguments, "--loss=" + method);
        var all = with(arguments, "--loss=" + ScanSpecificOptions.USUAL);
        all.addAll(ScanSpecificOptions.RECIPE);
        return all;
    }

    /// What a method does, in a line.
    private static String description(String method) {
        if (method.equals(SCAN_SPECIFIC)) return ScanSpecificOptions.DESCRIPTION;
        return isClassical(method) ? ClassicalMethods.byName(method).description() : Objectives.description(method);
    }

    /// Noise differs with the seed; without it, one seed tells all of a method that draws nothing.
    private boolean classical(String name, List<String> source, int number, Backend backend) {
        ClassicalMethod method = ClassicalMethods.byName(name);
        for (long seed : options.sigma > 0 ? seeds : seeds.subList(0, 1)) {
            var run = run(with(source, "--loss=mc", "--seed=" + seed));
            var problem = problem(run, backend);
            var nanoseconds = new long[1];
            var outcomes = Evaluator.evaluate(problem.test(), (sample, _) -> {
                long start = System.nanoTime();
                var video = ClassicalRun.reconstruct(method, sample, IterationListener.NONE);
                nanoseconds[0] += System.nanoTime() - start;
                return Tensor.constant(video);
            }, seed, 1);
            record(name, false, seed, outcomes, nanoseconds[0] * 1e-9 / outcomes.size(), number);
        }
        return true;
    }

    private boolean learned(String loss, List<String> source, int number, Backend backend) {
        for (long seed : seeds) {
            String folder = loss.replace("*", "-star") + "-seed" + seed + (data.singles().size() < 2 ? "" : "-" + (number + 1));
            var arguments = with(trained(loss, source), "--seed=" + seed, "--out=" + options.out.resolve(folder));
            var run = run(arguments);
            var problem = problem(run, backend);
            System.err.printf("%s, seed %d%n", loss, seed);
            var trained = new TrainingSession(run.options, backend, problem, Json.of(Map.of("arguments", arguments))).run(isBegun(run.options.out, arguments));
            if (!trained.completed()) return false;
            List<Json> log = TrainingLog.read(Trainer.logIn(run.options.out));
            double seconds = log.stream().mapToDouble(line -> line.at("seconds").number()).sum();
            var outcomes = Evaluator.evaluate(problem.test(), trained.objective(), trained.model(), seed, 1);
            record(loss, true, seed, outcomes, seconds, number);
            if (number == 0 && seed == seeds.getFirst() && log.size() > 1 && log.getFirst().find("PSNR").isPresent()) {
                training.add(Series.of(loss, log.stream().mapToDouble(line -> line.at("step").number()).toArray(),
                        log.stream().mapToDouble(line -> line.at("PSNR").number()).toArray()));
            }
        }
        return true;
    }

    private Problem problem(Run run, Backend backend) {
        var problem = run.data.problem(run.options, backend);
        if (first == null) first = problem;
        return problem;
    }

    private void record(String method, boolean learned, long seed, List<Evaluator.Outcome> outcomes, double seconds, int number) {
        for (var o : outcomes) {
            if (o.scores().isEmpty()) throw new IllegalArgumentException("compare: the true video of " + o.name() + " is not known, so nothing can be measured");
            String slice = data.singles().size() < 2 ? o.name() : (number + 1) + " " + o.name();
            standings.add(method, learned, seed, slice, o.scores().get(), seconds);
        }
        var outcome = outcomes.getFirst();
        System.err.printf("%s, seed %d: %s%n", method, seed, outcome.scores().orElseThrow());
        if (number == 0 && seed == seeds.getFirst()) shown.add(new ComparisonPage.Shown(method, outcome));
    }

    /// Whether a training by the same words is there already, finished or not.
    private static boolean isBegun(Path folder, List<String> arguments) {
        Path file = Trainer.checkpointIn(folder);
        return Files.exists(file) && Checkpoint.read(file).settings().at("arguments").items().stream().map(Json::text).toList().equals(arguments);
    }

    /// One run's options, as train would read them.
    private static final class Run {
        @Mixin
        private DataOptions data;

        @Mixin
        private TrainingOptions options;

        @Mixin
        private ComputeOptions compute;
    }

    private static Run run(List<String> arguments) {
        var run = new Run();
        new CommandLine(CommandSpec.forAnnotatedObject(run)).setCaseInsensitiveEnumValuesAllowed(true).setOverwrittenOptionsAllowed(true)
                .parseArgs(arguments.toArray(String[]::new));
        return run;
    }

    private static List<String> withoutOwn(List<String> arguments) {
        return without(without(arguments, "--methods", false), "--seeds", false);
    }

    /// The words without an option and its value, or all of its values.
    private static List<String> without(List<String> arguments, String option, boolean several) {
        var kept = new ArrayList<String>();
        for (int i = 0; i < arguments.size(); i++) {
            String word = arguments.get(i);
            if (word.startsWith(option + "=")) continue;
            if (!word.equals(option)) {
                kept.add(word);
                continue;
            }
            i++;
            while (several && i + 1 < arguments.size() && !arguments.get(i + 1).startsWith("--")) i++;
        }
        return kept;
    }

    private static List<String> with(List<String> arguments, String... more) {
        var all = new ArrayList<>(arguments);
        all.addAll(List.of(more));
        return all;
    }
}
