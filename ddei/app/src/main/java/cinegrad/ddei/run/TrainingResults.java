package cinegrad.ddei.run;

import cinegrad.ddei.report.Progress;
import cinegrad.ddei.request.ReconstructionRequest.OutputFormat;
import cinegrad.ddei.request.TrainingRequest;
import cinegrad.ddei.run.Outcome.Kind;
import cinegrad.ddei.run.TrainingRun.Trained;
import cinegrad.ddei.train.ResidentMemory;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Evaluates a trained network and writes everything a training leaves behind beside log and checkpoint.
public final class TrainingResults {
    private TrainingResults() { }

    /// @param formats   of the reconstruction, where there is one example
    /// @param arguments the command as it was typed, for people
    /// @param out       where the scores are printed
    public static void write(TrainingRequest request, Dataset data, Trained trained, Set<OutputFormat> formats,
            List<String> arguments, PrintStream out) {
        var caveats = new ArrayList<>(Caveats.ofTraining(request, trained.lineage(), data));
        var shown = data.test().load(0, 0);
        caveats.addAll(Caveats.ofData(request.data(), shown.physics(), shown.truth().isPresent()));
        Caveats.ofEmptyFrames(shown.physics()).ifPresent(s -> System.err.println("note: " + data.test().name(0) + ": " + s));
        var report = new RunReport(request.out(), data, caveats);
        var config = config(request, trained, arguments);
        int examples = data.test().size();
        var curves = RunReport.curves(request.out());

        // written at once: methods without learning may take long, and more memory than was planned
        var first = new ArrayList<Outcome>();
        var learned = new LinkedHashMap<String, Object>();
        var said = new LinkedHashMap<String, String>();
        var result = Evaluator.ofTraining(request.loss().name(), request, trained);
        var table = Evaluator.evaluate(data.test(), List.of(Evaluator.zeroFilled(), result), request.seed(), outcome -> {
            if (first.isEmpty()) first.add(outcome);
            if (!(result.work() instanceof Confirmed confirmed)) return;
            said.put(outcome.name(), confirmed.said());
            confirmed.finding().ifPresent(f -> learned.put(outcome.name(), f.members()));
        });
        if (!said.isEmpty()) config.put("learned", said.size() == 1 ? said.values().iterator().next() : said);
        if (examples == 1) report.videos(first.getFirst(), formats);
        report.pictures(first.getFirst(), config, curves);
        results(request, trained, table, config, learned);

        var beside = Evaluator.besideNetwork(request.network().start()).stream().filter(m -> m.kind() != Kind.ZERO_FILLED)
                .toList();
        var done = new int[1];
        try (var progress = Progress.of("Evaluating beside methods without learning", examples)) {
            progress.at(0, "");
            table.add(Evaluator.evaluate(data.test(), beside, request.seed(), outcome -> {
                if (done[0] == 0) report.pictures(first.getFirst().with(outcome.answers()), config, curves);
                progress.at(++done[0], "");
            }));
        }
        results(request, trained, table, config, learned);
        table.print(request.loss().name(), out);
        said.forEach((name, sentence) -> out.println(name + ": " + sentence));
        out.println("Open " + request.out().resolve("report.html").toAbsolutePath());
    }

    private static void results(TrainingRequest request, Trained trained, ScoreTable table, Map<String, Object> config,
            Map<String, Object> learned) {
        Map<String, Object> results = table.summary();
        results.put("secondsPerStep", trained.secondsPerStep());
        results.put("peakRssBytes", ResidentMemory.peakBytes());
        results.put("config", config);
        if (!learned.isEmpty()) results.put("learned", learned);
        results.put("request", request.toJson());
        RunReport.json(request.out().resolve("results.json"), results);
    }

    /// What to say of how the result came about.
    static Map<String, Object> config(TrainingRequest request, Trained trained, List<String> arguments) {
        var config = new LinkedHashMap<String, Object>();
        config.put("loss", request.loss().name());
        config.put("chans", request.network().channels());
        config.put("cascades", request.network().cascades());
        config.put("start", request.network().start().toString());
        config.put("parameters", trained.model().parameterCount());
        config.put("steps", trained.steps());
        config.put("lr", request.recipe().learningRate());
        config.put("recipe", request.recipe().toJson().toString());
        config.put("network", request.validation().result().name().toLowerCase(Locale.ROOT));
        config.put("seed", request.seed());
        config.put("noise", request.noise());
        config.put("timeShift", request.loss().timeShift().name().toLowerCase(Locale.ROOT));
        config.put("timePadding", request.loss().padding().name().toLowerCase(Locale.ROOT));
        config.put("arguments", ShellWords.joined(arguments));
        return config;
    }
}
