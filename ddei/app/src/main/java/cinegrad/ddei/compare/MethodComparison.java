package cinegrad.ddei.compare;

import cinegrad.ddei.classical.ClassicalMethods;
import cinegrad.ddei.classical.IterationListener;
import cinegrad.ddei.io.AtomicFile;
import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.loss.Objectives;
import cinegrad.ddei.loss.Sample;
import cinegrad.ddei.report.Series;
import cinegrad.ddei.request.CheckpointRequest;
import cinegrad.ddei.request.ComparisonRequest;
import cinegrad.ddei.request.DataSelection;
import cinegrad.ddei.request.DataSelection.SingleFiles;
import cinegrad.ddei.request.TrainingRequest;
import cinegrad.ddei.run.Caveats;
import cinegrad.ddei.run.ClassicalReconstruction;
import cinegrad.ddei.run.Dataset;
import cinegrad.ddei.run.Datasets;
import cinegrad.ddei.run.Evaluator;
import cinegrad.ddei.run.Evaluator.Method;
import cinegrad.ddei.run.Outcome;
import cinegrad.ddei.run.Outcome.Kind;
import cinegrad.ddei.run.RunFolder;
import cinegrad.ddei.run.RunFolder.Existing;
import cinegrad.ddei.run.RunReport;
import cinegrad.ddei.run.ScoreTable;
import cinegrad.ddei.run.TrainingRun;
import cinegrad.ddei.run.TrainingRun.Trained;
import cinegrad.ddei.train.Checkpoint;
import cinegrad.ddei.train.Trainer;
import cinegrad.ddei.train.TrainingLog;
import cinegrad.ops.Backend;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Carries a comparison out. Every training has a folder of its own; one that lies there already, begun by the same request, is
/// gone on with or taken as it is. That every method can run on every acquisition is checked before the first training.
///
/// Where only learned methods take part, the best of those without learning is put beside them.
public final class MethodComparison {
    private final ComparisonRequest request;
    private final Backend backend;
    private final Existing existing;
    private final ComparisonTable table = new ComparisonTable();
    private final Map<String, Geometry> geometries = new LinkedHashMap<>();
    private final List<ComparisonPage.Shown> shown = new ArrayList<>();
    private final List<Series> training = new ArrayList<>();
    /// What to know of trainings, and of which methods.
    private final Map<String, Set<String>> caveats = new LinkedHashMap<>();
    private final List<DataSelection> sources;
    private PrintStream out = System.out;
    /// What is tried where only learned methods take part.
    private final List<String> beside = new ArrayList<>(ClassicalMethods.names());

    /// @param existing what to do with another training where one of these is to be
    public MethodComparison(ComparisonRequest request, Backend backend, Existing existing) {
        this.request = request;
        this.backend = backend;
        this.existing = existing;
        this.sources = request.training().data() instanceof SingleFiles files ? files.apart()
                : List.of(request.training().data());
    }

    /// Prints no table, as one of many runs.
    public MethodComparison quietly() {
        out = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return this;
    }

    /// @param arguments the command as it was typed, for people
    /// @return whether it came to its end, or Ctrl-C came first
    public boolean run(List<String> arguments) {
        Dataset first = null;
        for (int i = 0; i < sources.size(); i++) {
            var data = Datasets.of(request.training().with(sources.get(i)).withSeed(request.seeds().getFirst()), backend);
            if (first == null) first = data;
            for (String method : request.methods()) {
                if (ComparisonRequest.isClassical(method)) requireMemory(method, data);
                else check(method, i, data);
            }
            if (isOfLearnedAlone()) leaveOutTooLarge(data);
            data.withoutTruth().ifPresent(name -> {
                throw new IllegalArgumentException("the true video of " + name + " is not known, so nothing can be measured");
            });
        }
        Path place = request.training().out();
        try (var folder = RunFolder.create(place, existing)) {
            for (int i = 0; i < sources.size(); i++) {
                for (String method : request.methods()) {
                    if (ComparisonRequest.isClassical(method)) classical(List.of(method), i);
                    else if (!learned(method, i)) return false;
                }
            }
            if (isOfLearnedAlone()) besideLearned();
            var page = new ComparisonPage(Objects.requireNonNull(first, "sources"), request, table, List.copyOf(shown),
                    List.copyOf(training), caveats());
            page.write(folder.path(), arguments);
            write(folder.path(), arguments);
        }
        out.println(table.table().title() + ":");
        out.print(table.table().lines());
        warnings().forEach((method, warning) -> out.println("warning: " + method + ": " + warning));
        out.println("Open " + place.resolve("compare.html").toAbsolutePath());
        return true;
    }

    private void write(Path folder, List<String> arguments) {
        byte[] csv = table.csv();
        AtomicFile.write(folder.resolve("table.csv"), file -> file.write(csv));
        var results = new LinkedHashMap<String, Object>();
        results.put("methods", table.json());
        results.put("best classical", table.bestClassical().orElseThrow());
        results.put("intervalsOver", table.overSlices() ? "slices" : "seeds");
        results.put("geometry", ScoreTable.geometry(geometries));
        if (!warnings().isEmpty()) results.put("warnings", warnings());
        results.put("arguments", arguments);
        results.put("request", request.toJson());
        RunReport.json(folder.resolve("results.json"), results);
    }

    /// What to say of methods whose video of the first slice is sharper than its data.
    private Map<String, String> warnings() {
        var warnings = new LinkedHashMap<String, String>();
        for (var s : shown) s.outcome().warning().ifPresent(w -> warnings.put(s.method(), w));
        return warnings;
    }

    /// What a method does, in a line.
    static String description(String method) {
        if (method.equals(ComparisonRequest.SCAN_SPECIFIC)) return TrainingRequest.SCAN_SPECIFIC_DESCRIPTION;
        return ComparisonRequest.isClassical(method) ? ClassicalMethods.byName(method).description()
                : Objectives.description(method);
    }

    /// The training of a method on one of the sources.
    private TrainingRequest training(String method, int source, long seed) {
        String folder = method.replace("*", "-star") + "-seed" + seed + (sources.size() < 2 ? "" : "-" + (source + 1));
        return request.training(method).with(sources.get(source)).withSeed(seed)
                .withOut(request.training().out().resolve(folder));
    }

    private static ClassicalReconstruction reconstruction(String method) {
        return new ClassicalReconstruction(ClassicalMethods.byName(method));
    }

    private static Sample first(Dataset data) {
        return data.test().load(0, 0);
    }

    private void requireMemory(String method, Dataset data) {
        reconstruction(method).requireMemory(first(data).kspace().type(), first(data).physics(), backend);
    }

    private boolean isOfLearnedAlone() {
        return request.methods().stream().noneMatch(ComparisonRequest::isClassical);
    }

    /// Methods that nobody asked for are no reason to refuse, and their memory must not be missing after the last training.
    private void leaveOutTooLarge(Dataset data) {
        for (String name : List.copyOf(beside)) {
            reconstruction(name).shortage(first(data).kspace().type(), first(data).physics(), backend).ifPresent(shortage -> {
                System.err.println("note: not compared with " + name + ": " + shortage.getMessage());
                beside.remove(name);
            });
        }
    }

    private void check(String method, int source, Dataset data) {
        if (method.equals(ComparisonRequest.SCAN_SPECIFIC) && (data.train().size() != 1 || data.test() != data.train())) {
            throw new IllegalArgumentException("--methods scan-specific trains on the one acquisition that it reconstructs, and "
                    + "a data set has others; give acquisitions by --single");
        }
        try {
            new TrainingRun(training(method, source, request.seeds().getFirst()), data, backend).rehearse();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--methods " + method + ": " + e.getMessage(), e);
        }
        for (long seed : request.seeds()) {
            var training = training(method, source, seed);
            if (existing == Existing.KEEP && RunFolder.holdsTraining(training.out()) && begun(training).isEmpty()) {
                throw new IllegalArgumentException("--out: another training lies in " + training.out()
                        + "; choose another folder, or give --overwrite to begin anew");
            }
        }
    }

    /// What the checkpoint in the training's folder says, if it was begun by the same request.
    private static Optional<CheckpointRequest> begun(TrainingRequest training) {
        if (!RunFolder.holdsTraining(training.out())) return Optional.empty();
        return CheckpointRequest.find(Checkpoint.read(Trainer.checkpointIn(training.out())).settings(), Optional.empty())
                .filter(stored -> stored.training().foundIn(training.out()).trainsAs(training));
    }

    /// Noise differs with the seed; without it, one seed tells all of a method that draws nothing.
    private void classical(List<String> names, int source) {
        for (long seed : request.training().noise() > 0 ? request.seeds() : request.seeds().subList(0, 1)) {
            // the very examples that learned methods are evaluated on
            var data = Datasets.of(request.training().with(sources.get(source)).withSeed(seed), backend);
            for (String name : names) {
                var method = Evaluator.classical(Kind.RESULT, ClassicalMethods.byName(name), IterationListener.NONE);
                evaluate(data, List.of(method), seed, source, Double.NaN);
            }
        }
    }

    /// Runs every method without learning that there is memory for, and keeps the best.
    private void besideLearned() {
        System.err.println("No method without learning was asked for: all are tried, and the best is put beside the others");
        for (int i = 0; i < sources.size(); i++) classical(beside, i);
        String best = table.bestClassical().orElseThrow();
        table.keepOfClassical(best);
        shown.removeIf(s -> ComparisonRequest.isClassical(s.method()) && !s.method().equals(best));
    }

    private List<String> caveats() {
        return caveats.entrySet().stream().map(e -> String.join(", ", e.getValue()) + ": " + e.getKey()).toList();
    }

    private boolean learned(String method, int source) {
        for (long seed : request.seeds()) {
            var request = training(method, source, seed);
            var data = Datasets.of(request, backend);
            System.err.printf(Locale.ROOT, "%s, seed %d%n", method, seed);
            var stored = begun(request);
            Trained trained;
            try (var folder = stored.isPresent() ? RunFolder.resume(request.out()) : RunFolder.create(request.out(), existing)) {
                var run = new TrainingRun(request, data, backend);
                trained = stored.isPresent() ? run.resume(stored.get()) : run.start();
                if (!trained.completed()) return false;
                long wanted = request.recipe().steps(data.train().size());
                if (trained.steps() > wanted) {
                    System.err.printf(Locale.ROOT, "note: %s was trained for %d steps, not %d, and is taken as it is%n",
                            folder.path(), trained.steps(), wanted);
                }
            }
            for (String sentence : Caveats.ofTraining(request, trained.lineage(), data)) {
                caveats.computeIfAbsent(sentence, _ -> new LinkedHashSet<>()).add(method);
            }
            List<Json> log = TrainingLog.read(Trainer.logIn(request.out()));
            double seconds = log.stream().mapToDouble(line -> line.find("seconds").map(Json::number).orElse(0.0)).sum();
            evaluate(data, List.of(Evaluator.start(request.network().start()),
                    Evaluator.ofTraining(method, request, trained)), seed, source, seconds);
            if (source == 0 && seed == this.request.seeds().getFirst() && log.size() > 1
                    && log.getFirst().find("PSNR").isPresent()) {
                training.add(RunReport.series(method, "PSNR", log));
            }
        }
        return true;
    }

    /// @param methods the one that takes part last, before it the image it began with where it was trained
    /// @param seconds what an example cost; NaN: what its reconstruction took
    private void evaluate(Dataset data, List<Method> methods, long seed, int source, double seconds) {
        var method = methods.getLast();
        var first = new ArrayList<Outcome>();
        Evaluator.evaluate(data.test(), methods, seed, outcome -> {
            var answer = outcome.result();
            var scores = answer.scores().orElseThrow();
            String slice = sources.size() < 2 ? outcome.name() : (source + 1) + " " + outcome.name();
            geometries.put(slice, outcome.geometry());
            var start = outcome.find(Kind.START).map(a -> new ComparisonTable.Begun(a.method(), a.scores().orElseThrow()));
            table.add(method.name(), start, seed, slice, scores, Double.isNaN(seconds) ? answer.seconds() : seconds);
            if (first.isEmpty()) first.add(outcome);
        });
        System.err.printf(Locale.ROOT, "%s, seed %d: %s%n", method.name(), seed,
                first.getFirst().result().scores().orElseThrow());
        if (source == 0 && seed == request.seeds().getFirst()) {
            shown.add(new ComparisonPage.Shown(method.name(), first.getFirst()));
        }
    }
}
