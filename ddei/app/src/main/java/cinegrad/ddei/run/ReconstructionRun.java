package cinegrad.ddei.run;

import cinegrad.ddei.classical.ClassicalMethod;
import cinegrad.ddei.classical.ClassicalMethods;
import cinegrad.ddei.classical.ConjugateSymmetry;
import cinegrad.ddei.classical.IterationListener;
import cinegrad.ddei.classical.Jackknife;
import cinegrad.ddei.classical.NonlocalLowRank;
import cinegrad.ddei.loss.Sample;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.physics.PartialFourier;
import cinegrad.ddei.physics.VideoModel;
import cinegrad.ddei.report.Progress;
import cinegrad.ddei.request.DataSelection;
import cinegrad.ddei.request.ReconstructionRequest;
import cinegrad.ddei.request.ReconstructionRequest.ByMethod;
import cinegrad.ddei.request.ReconstructionRequest.ByModel;
import cinegrad.ddei.request.ReconstructionRequest.ByTraining;
import cinegrad.ddei.request.ReconstructionRequest.MissingSide;
import cinegrad.ddei.request.ReconstructionRequest.OutputFormat;
import cinegrad.ddei.request.StartImage;
import cinegrad.ddei.request.TrainingRequest;
import cinegrad.ddei.run.Evaluator.Method;
import cinegrad.ddei.run.Outcome.Kind;
import cinegrad.ddei.run.RunFolder.Existing;
import cinegrad.ddei.train.Examples;
import cinegrad.ddei.train.ResidentMemory;
import cinegrad.ops.Backend;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// Carries a reconstruction request out: one example into the folder, several into folders of their own below it.
public final class ReconstructionRun {
    private final ReconstructionRequest request;
    private final Backend backend;
    private final Existing existing;
    private final List<String> arguments;
    private PrintStream out = System.out;

    /// @param existing  what to do if a training lies in the folder
    /// @param arguments the command as it was typed, for people
    public ReconstructionRun(ReconstructionRequest request, Backend backend, Existing existing, List<String> arguments) {
        this.request = request;
        this.backend = backend;
        this.existing = existing;
        this.arguments = List.copyOf(arguments);
    }

    /// Prints no scores and shows no progress, as one of many runs.
    public ReconstructionRun quietly() {
        out = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return this;
    }

    private boolean isQuiet() {
        return out != System.out;
    }

    /// @return whether it came to its end, or Ctrl-C came first
    public boolean run() {
        return switch (request.by()) {
            case ByTraining(var training) -> byTraining(training);
            case ByModel model -> byModel(model);
            case ByMethod method -> byMethod(method);
        };
    }

    private boolean byTraining(TrainingRequest training) {
        var data = Datasets.of(training, backend);
        if (data.train().size() != 1 || data.test() != data.train()) {
            throw new IllegalArgumentException("--scan-specific trains on one acquisition and got "
                    + (data.train().size() == 1 ? "others to reconstruct than the one to train on; give it by --single"
                    : data.train().size() + "; for more, use train"));
        }
        var run = new TrainingRun(training, data, backend);
        try (var folder = RunFolder.create(training.out(), existing)) {
            var trained = run.start();
            if (!trained.completed()) return false;
            var formats = EnumSet.of(OutputFormat.NPZ);
            formats.addAll(request.formats());
            TrainingResults.write(training.withOut(folder.path()), data, trained, formats, arguments, out);
            return true;
        }
    }

    private boolean byModel(ByModel by) {
        var network = TrainedNetwork.load(by.path(), backend);
        DataSelection selection = network.selection(by.data());
        var data = network.toEvaluate(by.data(), backend);
        var methods = new ArrayList<>(Evaluator.besideNetwork(network.card().network().start()));
        methods.add(Evaluator.network(network.lossName(), network.objective(), network.model()));
        var card = network.card();
        var reuse = Caveats.ofReuse(network.seenInTraining(by.data()), data.test().size());
        return reconstruct(selection, data, methods, card.seed(), sample -> {
            var caveats = new ArrayList<>(Caveats.ofTraining(card.loss(), card.lineage(), sample.truth().isPresent()));
            reuse.ifPresent(caveats::add);
            return caveats;
        }, new LinkedHashMap<>(Map.of("model", by.path().toString(), "loss", network.lossName())));
    }

    private boolean byMethod(ByMethod by) {
        ClassicalMethod plain = ClassicalMethods.byName(by.name());
        var data = Datasets.toEvaluate(by.data(), 0, 1, backend);
        var first = data.test().load(0, 0);
        if (by.missingSide() == MissingSide.POCS) requireMissingSides(data.test());
        boolean filled = by.missingSide() == MissingSide.POCS || by.missingSide() == MissingSide.AUTO
                && !plain.name().equals(StartImage.ZERO_FILLED.toString());
        ClassicalMethod method = filled ? new ConjugateSymmetry(plain) : plain;
        UnaryOperator<String> said = side -> side + (filled ? ", the rest filled by conjugate symmetry"
                : ", the rest left as the method has it");
        missing(first.physics()).ifPresent(s -> System.err.println("note: " + data.test().name(0) + ": " + said.apply(s)));
        var reconstruction = new ClassicalReconstruction(method);
        var kspace = first.kspace().type();
        if (!isQuiet()) System.err.println(reconstruction.plan(kspace, first.physics(), backend));
        reconstruction.requireMemory(kspace, first.physics(), backend);
        int times = 1 + by.uncertainty().orElse(0);
        try (var progress = method.iterations() > 0 && !isQuiet() ? Progress.of(method.name(), 0,
                (long) method.iterations() * times * data.test().size()) : Progress.none()) {
            var done = new long[1];
            IterationListener listener = (_, _) -> progress.at(++done[0], "");
            var methods = List.of(Evaluator.zeroFilled(), times == 1 ? Evaluator.classical(Kind.RESULT, method, listener)
                    : Evaluator.classical(Kind.RESULT, method, listener, new Jackknife(by.uncertainty().getAsInt())));
            var config = new LinkedHashMap<String, Object>(Map.of("method", plain.toString()));
            if (data.test().size() == 1) missing(first.physics()).ifPresent(s -> config.put("partialFourier", said.apply(s)));
            return reconstruct(by.data(), data, methods, 1, sample -> {
                var caveats = new ArrayList<String>();
                missing(sample.physics()).ifPresent(s -> caveats.add("The measurements are " + said.apply(s) + "."));
                ofOneFrame(plain, sample).ifPresent(s -> {
                    System.err.println("note: " + s);
                    caveats.add(s);
                });
                return caveats;
            }, config);
        }
    }

    private static Optional<String> ofOneFrame(ClassicalMethod method, Sample sample) {
        boolean one = sample.physics().image(sample.kspace().type()).shape().size(1) == 1;
        return one && method.equals(NonlocalLowRank.USUAL) ? Optional.of("One frame has no others that " + method.name()
                + " could compare it with, so its noise is amplified; --method tv makes neighboring pixels alike instead.")
                : Optional.empty();
    }

    private static void requireMissingSides(Examples examples) {
        for (int i = 0; i < examples.size(); i++) {
            if (missing(examples.load(i, 0).physics()).isPresent()) continue;
            throw new IllegalArgumentException("--partial-fourier pocs: " + examples.name(i) + " leaves out no side of k-space; "
                    + "choose auto or none");
        }
    }

    /// The side of k-space that was left out, where samples lie on the grid; each acquisition has its own.
    private static Optional<String> missing(VideoModel physics) {
        return physics instanceof DynamicMri grid ? ConjugateSymmetry.missing(grid).map(PartialFourier::toString)
                : Optional.empty();
    }

    private boolean reconstruct(DataSelection selection, Dataset data, List<Method> methods, long seed,
                                Function<Sample, List<String>> caveats, Map<String, Object> config) {
        try (var folder = RunFolder.create(request.out(), existing)) {
            config.put("arguments", ShellWords.joined(arguments));
            boolean several = data.test().size() > 1;
            var folders = new ArrayList<String>();
            var table = Evaluator.evaluate(data.test(), methods, seed, outcome -> {
                Path place = several ? folder.path().resolve(folderName(outcome.name(), folders)) : folder.path();
                boolean known = outcome.sample().truth().isPresent();
                var all = new ArrayList<>(caveats.apply(outcome.sample()));
                all.addAll(Caveats.ofData(selection, outcome.sample().physics(), known));
                Caveats.ofEmptyFrames(outcome.sample().physics())
                        .ifPresent(s -> System.err.println("note: " + outcome.name() + ": " + s));
                var report = new RunReport(place, data, all);
                report.videos(outcome, request.formats());
                report.pictures(outcome, config, List.of());
                if (several) {
                    var alone = new ScoreTable();
                    alone.add(outcome);
                    RunReport.json(place.resolve("results.json"), alone.summary());
                    out.println("Open " + place.resolve("report.html").toAbsolutePath());
                }
            });
            Map<String, Object> results = table.summary();
            results.put("seconds", table.seconds());
            results.put("config", config);
            results.put("request", request.toJson());
            results.put("peakRssBytes", ResidentMemory.peakBytes());
            if (several) results.put("examples", folders);
            RunReport.json(folder.path().resolve("results.json"), results);
            table.print(methods.getLast().name(), out);
            if (!several) out.println("Open " + folder.path().resolve("report.html").toAbsolutePath());
            return true;
        }
    }

    /// A name for an example's folder that no other has.
    private static String folderName(String example, List<String> taken) {
        String name = FolderNames.unique(example, taken::contains);
        taken.add(name);
        return name;
    }
}
