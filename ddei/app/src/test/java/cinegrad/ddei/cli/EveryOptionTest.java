package cinegrad.ddei.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.train.Trainer;
import cinegrad.ddei.train.TrainingLog;
import cinegrad.ops.random.Mt19937;
import cinegrad.support.Shared;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Model.OptionSpec;

/// Every option of every command, found by reflection: values that make no sense are refused by name in a sentence, and an option
/// that would change nothing is refused rather than swallowed.
///
/// Some 500 command lines, minutes: run with `-Dcinegrad.options=all`.
@EnabledIfSystemProperty(named = "cinegrad.options", matches = "all")
class EveryOptionTest {
    private static final List<String> NONSENSE = List.of("NaN", "-1", "0", "1e20", "");
    private static final Set<Class<?>> NUMBERS = Set.of(int.class, Integer.class, long.class, Long.class, double.class,
            Double.class);
    /// What is not nonsense after all.
    private static final Set<String> SENSIBLE = Set.of("seed -1", "seed 0", "seeds -1", "seeds 0", "split-seed -1",
            "split-seed 0",
            "noise 0", "coils 0", "steps 0", "epochs 0", "warm-up 0", "average 0", "slice 0", "clip 1e20", "center-fraction 0",
            "validation-fraction 0", "serve 0", "train-fraction 0");
    /// What is no number but written with some.
    private static final Set<String> WORDED = Set.of("--size", "--lr-schedule", "--mask-law", "--draw-masks", "--best", "--loss",
            "--methods", "--method");

    @TempDir
    private static Path folder;
    private static String scan;
    private static String other;
    private static String data;
    private static String model;
    private static String video;
    private static int runs;

    /// A command that works, to which options are added.
    enum Mode {
        TRAIN("train", "--single SCAN --chans 1 --steps 2 --loss mc"),
        TRAIN_CHOOSING("train", "--single SCAN OTHER --chans 1 --steps 2 --eval-every 1 --best loss --final best --loss mo-ei"),
        TRAIN_SET("train", "--data DATA --draw-masks gaussian:4 --native --train-fraction 0.5 --chans 1 --steps 2 --loss mc"),
        RESUME("train", "--resume RUN --steps 2"),
        RESUME_DONE("train", "--resume RUN"),
        RECONSTRUCT_MODEL("reconstruct", "--model RUN --single OTHER"),
        RECONSTRUCT_METHOD("reconstruct", "--method view-sharing --single SCAN"),
        RECONSTRUCT_ALONE("reconstruct", "--scan-specific --single SCAN --chans 1 --steps 2"),
        EVALUATE("evaluate", "--model RUN --single OTHER"),
        EVALUATE_SET("evaluate", "--model RUN --data DATA --draw-masks gaussian:4 --native --train-fraction 0.5"),
        COMPARE("compare", "--single SCAN --methods zero-filled,mc --chans 1 --steps 2"),
        COMPARE_CLASSICAL("compare", "--single SCAN --methods zero-filled,average"),
        COMPARE_ALONE("compare", "--single SCAN --methods scan-specific --chans 1 --steps 2"),
        SIMULATE("simulate", "--frames 6 --size 12x16 --acceleration 2"),
        SIMULATE_TEXTURES("simulate", "--textures --frames 6 --size 12x16 --acceleration 2"),
        SIMULATE_FROM("simulate", "--from VIDEO --acceleration 2"),
        MASK("mask", "--width 24 --acceleration 3"),
        EXPORT("export", "--model RUN"),
        INSPECT("inspect", "SCAN"),
        DOCTOR("doctor", "");

        private final String command;
        private final String words;

        Mode(String command, String words) {
            this.command = command;
            this.words = words;
        }

        List<OptionSpec> options() {
            return Main.commandLine().getSubcommands().get(command).getCommandSpec().options();
        }

        /// A folder or file for the results; a run to go on with is copied.
        List<String> base() throws IOException {
            Path out = folder.resolve("out" + runs++);
            var all = new ArrayList<>(List.of(command));
            for (String word : words.split(" ")) {
                if (word.isEmpty()) continue;
                all.add(switch (word) {
                    case "SCAN" -> scan;
                    case "OTHER" -> other;
                    case "DATA" -> data;
                    case "VIDEO" -> video;
                    case "RUN" -> model;
                    default -> word;
                });
            }
            if (this == RESUME || this == RESUME_DONE) {
                Files.createDirectories(out);
                for (String file : new String[] {"checkpoint.safetensors", "log.jsonl"}) {
                    Files.copy(Path.of(model, file), out.resolve(file));
                }
                all.set(2, out.toString());
            }
            return all;
        }

        /// Where the results go, if the command is not told.
        String out() {
            return switch (this) {
                case SIMULATE, SIMULATE_TEXTURES, SIMULATE_FROM -> folder.resolve("out" + runs + ".npz").toString();
                case MASK -> folder.resolve("out" + runs + ".npy").toString();
                case EXPORT -> folder.resolve("out" + runs + ".pth").toString();
                case RESUME, RESUME_DONE, INSPECT, DOCTOR -> "";
                default -> folder.resolve("out" + runs).toString();
            };
        }
    }

    @BeforeAll
    static void simulate() {
        scan = scan(1);
        other = scan(2);
        data = Shared.fixtures("pipeline").resolve("CMRxRecon").toString();
        model = folder.resolve("run").toString();
        Commands.succeeds("train", "--single", scan, "--chans", "1", "--steps", "1", "--loss", "mc", "--out", model);
        Path recon = folder.resolve("recon");
        Commands.succeeds("reconstruct", "--method", "average", "--single", scan, "--format", "nii", "--out", recon.toString());
        video = recon.resolve("recon.nii.gz").toString();
    }

    private static String scan(int seed) {
        String file = folder.resolve("scan" + seed + ".npz").toString();
        Commands.succeeds("simulate", "--seed", Integer.toString(seed), "--frames", "6", "--size", "12x16", "--acceleration", "2",
                "--out", file);
        return file;
    }

    /// The words of the mode and its folder, without those of an option that is about to be given.
    private static List<String> words(Mode mode, String option, String... more) throws IOException {
        String out = mode.out();
        var words = mode.base();
        int at = words.indexOf(option);
        if (at >= 0) {
            int end = at + 1;
            while (end < words.size() && !words.get(end).startsWith("--")) end++;
            words.subList(at, end).clear();
        }
        words.addAll(List.of(more));
        if (!out.isEmpty() && !option.equals("--out")) words.addAll(List.of("--out", out));
        return words;
    }

    private record Answer(int code, String errors) { }

    private static Answer run(List<String> words) {
        var errors = new StringWriter();
        int code = Main.commandLine().setErr(new PrintWriter(errors)).execute(words.toArray(String[]::new));
        return new Answer(code, errors.toString());
    }

    static Stream<Mode> oneOfEachCommand() {
        return Stream.of(Mode.TRAIN_CHOOSING, Mode.RECONSTRUCT_ALONE, Mode.EVALUATE_SET,
                Mode.COMPARE,
                Mode.SIMULATE, Mode.SIMULATE_FROM, Mode.MASK, Mode.EXPORT);
    }

    @ParameterizedTest
    @MethodSource("oneOfEachCommand")
    void nonsenseIsRefusedByName(Mode mode) throws IOException {
        var swallowed = new TreeSet<String>();
        for (var option : mode.options()) {
            if (option.arity().max() == 0) continue;
            Class<?> type = option.auxiliaryTypes().length > 0 ? option.auxiliaryTypes()[0] : option.type();
            boolean number = NUMBERS.contains(type) || type.isEnum() || WORDED.contains(option.longestName());
            for (String value : NONSENSE) {
                String name = option.longestName();
                if (!number && !value.isEmpty() || SENSIBLE.contains(name.substring(2) + " " + value)) continue;
                var answer = run(words(mode, name, name + "=" + value));
                boolean sentence = answer.errors.strip().lines().count() <= 2 && !answer.errors.contains("\tat ");
                if (answer.code != Main.USAGE || !answer.errors.contains(name) || !sentence) {
                    swallowed.add(name + "=" + value + ": " + answer.code + " " + answer.errors);
                }
            }
        }
        assertEquals(Set.of(), swallowed);
    }

    /// For every option a value that is not the usual one.
    private static final Map<String, String> OTHERWISE = Stream.of(
            "--single OTHER", "--list OTHER", "--shard 1/2", "--cluster local[2]",
            "--executors 2", "--executor-threads 2", "--executor-memory 2g", "--executor-java ELSEWHERE",
            "--cluster-secret OTHER", "--cluster-conf spark.ui.enabled=true",
            "--data DATA", "--mask-folder TimeVaryingGaussianMask08", "--draw-masks random:3",
            "--set ValidationSet",
            "--size 10x14", "--native", "--scale none", "--train-fraction 1", "--split-seed " + otherDivision(),
            "--loss ei-r", "--shown 0.7", "--tau 0.3", "--mask-law random:2", "--time-shift published", "--time-padding reflect",
            "--chans 3", "--cascades 1", "--epochs 3", "--steps 3", "--lr 0.02", "--lr-schedule step:1:0.1", "--warm-up 3",
            "--clip 0.0001", "--accumulate 2", "--average 0.5", "--seed 9", "--noise 0.3", "--start shared", "--init RUN",
            "--eval-every 2", "--best SSIM", "--validation-fraction 0.6", "--patience 1", "--final last", "--keep-every 1",
            "--plan",
            "--out ELSEWHERE", "--method average", "--format gif", "--methods zero-filled,ei-r", "--seeds 5,6",
            "--type random", "--acceleration 3", "--center-fraction 0.3", "--frames 5", "--width 30", "--frame-seconds 0.2",
            "--coils 3", "--slice 0", "--from VIDEO", "--prefix net.", "--gpu", "--model OTHER", "--resume OTHER",
            "--scan-specific", "--serve", "--quick", "--textures")
            .collect(Collectors.toMap(line -> line.split(" ")[0], line -> line));

    /// A seed that divides the two patients of the data set in another way than the usual one.
    private static long otherDivision() {
        var usual = new Mt19937(1).randperm(2);
        long seed = 2;
        while (Arrays.equals(new Mt19937(seed).randperm(2), usual)) seed++;
        return seed;
    }

    /// How and where it is computed, how often it is saved and what is replaced: nothing that shows in the results.
    private static final Set<String> OF_THE_MACHINE = Set.of("--threads", "--device", "--backend", "--exact", "--matmul", "--fft",
            "--recompute", "--checkpoint-every", "--overwrite", "--help", "--version", "--serve", "--gpu");

    /// What changes nothing in two steps, on a video of one slice, or in files with names of their own.
    private static final Set<String> OF_LONG_TRAININGS = Set.of("--best", "--final", "--patience", "--clip", "--slice",
            "--key", "--axes", "--coil-maps");

    @ParameterizedTest
    @EnumSource(Mode.class)
    void anOptionWithoutEffectIsRefused(Mode mode) throws IOException {
        var usual = outcome(mode, words(mode, ""));
        assertEquals(0, usual.code, usual.toString());
        var swallowed = new TreeSet<String>();
        for (var option : mode.options()) {
            String name = option.longestName();
            if (OF_THE_MACHINE.contains(name) || OF_LONG_TRAININGS.contains(name)) continue;
            String otherwise = OTHERWISE.get(name);
            assertTrue(otherwise != null, "the test has no value for " + name);
            String[] given = otherwise.split(" ");
            if (given.length > 1) given[1] = replaced(given[1]);
            var base = mode.base();
            boolean said = Collections.indexOfSubList(base, List.of(given)) >= 0;           // by the mode itself
            if (said || name.equals("--model") || name.equals("--resume")) continue;
            var actual = outcome(mode, words(mode, name, given));
            boolean refused = actual.code == Main.USAGE && Stream.of(name, given[given.length - 1], "--resume: ")
                    .anyMatch(actual.results::contains);
            if (!refused && (actual.code != 0 || actual.results.equals(usual.results))) {
                swallowed.add(otherwise + ": " + actual.code + " " + (actual.code == 0 ? "changes nothing" : actual.results));
            }
        }
        assertEquals(Set.of(), swallowed);
    }

    private static String replaced(String word) {
        return switch (word) {
            case "OTHER" -> folder.resolve("scan2.npz").toString();
            case "DATA" -> data;
            case "VIDEO" -> video;
            case "RUN" -> model;
            case "ELSEWHERE" -> folder.resolve("elsewhere" + runs).toString();
            default -> word;
        };
    }

    /// @param results all that was written or said, but for times and places; of a refusal what was said
    private record Outcome(int code, String results) { }

    private static Outcome outcome(Mode mode, List<String> words) throws IOException {
        var errors = new StringWriter();
        int code;
        String said;
        try {
            said = Commands.succeeds(words.toArray(String[]::new));
            code = 0;
        } catch (AssertionError e) {
            return new Outcome(Main.USAGE, String.valueOf(e.getMessage()));
        }
        int at = words.indexOf("--out");
        String out = words.contains("--resume") ? words.get(2) : at < 0 ? "" : words.get(at + 1);
        var all = new TreeMap<String, String>();
        if (out.isEmpty()) {
            all.put("said", said);
        } else if (Files.isRegularFile(Path.of(out))) {
            all.put(mode == Mode.EXPORT ? "file" : said.replace(out, ""), Arrays.hashCode(Files.readAllBytes(Path.of(out))) + "");
        } else {
            if (out.contains("elsewhere")) all.put("elsewhere", "");
            if (!Files.isDirectory(Path.of(out))) all.put("said", said);
            else try (var files = Files.walk(Path.of(out))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    all.put(Path.of(out).relativize(file).toString(), content(file));
                }
            }
        }
        return new Outcome(code, all + errors.toString());
    }

    private static String content(Path file) throws IOException {
        return switch (file.getFileName().toString()) {
            case "log.jsonl" -> TrainingLog.read(file).stream().map(line -> timeless(line).toString())
                    .collect(Collectors.joining("\n"));
            case "results.json" -> timeless(Json.parse(Files.readString(file))).toString();
            case "recon.npz" -> Arrays.hashCode(Files.readAllBytes(file)) + "";
            case "table.csv", "report.html", "compare.html" -> "";
            default -> file.equals(Trainer.checkpointIn(file.getParent())) ? "" : "there";
        };
    }

    /// What a result says without times, memory and the request that asked for it.
    private static Map<String, Object> timeless(Json json) {
        var members = new LinkedHashMap<String, Object>(json.members());
        members.keySet().removeAll(Set.of("seconds", "secondsPerStep", "workspaceBytes", "peakRssBytes", "request", "config",
                "arguments", "lr"));
        members.replaceAll((name, value) -> value instanceof Json.Obj object ? timeless(object) : value);
        return members;
    }
}
