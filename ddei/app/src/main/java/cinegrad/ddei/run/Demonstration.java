package cinegrad.ddei.run;

import cinegrad.ddei.classical.ClassicalMethods;
import cinegrad.ddei.classical.IterationListener;
import cinegrad.ddei.classical.Jackknife;
import cinegrad.ddei.report.Progress;
import cinegrad.ddei.request.ReconstructionRequest.OutputFormat;
import cinegrad.ddei.request.TrainingRequest;
import cinegrad.ddei.run.Outcome.Answer;
import cinegrad.ddei.run.Outcome.Kind;
import cinegrad.ddei.run.TrainingRun.Trained;
import cinegrad.ddei.train.ResidentMemory;
import cinegrad.ops.Backend;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// One simulated scan: the best method without learning, whose video is the result, and beside it the zero-filled video, what
/// other programs' best method makes of it, and a training on this scan alone, each with its own numbers.
public final class Demonstration {
    private static final String RESULT = "nlr";
    /// The method that other programs have.
    private static final String PEER = "llr";
    private static final Jackknife UNCERTAINTY = new Jackknife(4);

    private final TrainingRequest request;
    private final Dataset data;
    private final Backend backend;
    private final List<String> arguments;

    /// @param request   of the training, from the zero-filled video, on one scan of known truth
    /// @param arguments the command as it was typed, for people
    public Demonstration(TrainingRequest request, Dataset data, Backend backend, List<String> arguments) {
        this.request = request;
        this.data = data;
        this.backend = backend;
        this.arguments = List.copyOf(arguments);
    }

    /// What was reached without training.
    private record WithoutTraining(Outcome outcome, ScoreTable scores) { }

    /// Reconstructs and writes the page, trains and writes it again.
    ///
    /// @param out where the scores are printed
    /// @return whether it came to its end, or Ctrl-C came first
    public boolean run(PrintStream out) {
        var run = new TrainingRun(request, data, backend);
        var before = reconstruct();
        var outcome = before.outcome;
        String first = withoutTraining(outcome.result());
        var report = new RunReport(request.out(), data, Caveats.ofData(request.data(), true));
        report.videos(outcome, EnumSet.of(OutputFormat.NPZ));
        report.saying(first + " A network is being trained beside it; this page is written again when it ends.")
                .pictures(outcome, Map.of("method", outcome.result().method()), List.of());
        System.err.println(first + " See " + page());

        long start = System.nanoTime();
        var trained = run.start();
        if (!trained.completed()) return false;
        var lesson = lesson(trained, (System.nanoTime() - start) * 1e-9);
        before.scores.add(outcome.of(List.of(lesson)));
        write(outcome.with(List.of(lesson)), lesson, trained, before.scores);
        before.scores.print(outcome.result().method(), out);
        out.println(story(outcome, lesson, trained));
        out.println("Open " + page());
        return true;
    }

    private Path page() {
        return request.out().resolve("report.html").toAbsolutePath();
    }

    private WithoutTraining reconstruct() {
        var method = ClassicalMethods.byName(RESULT);
        long iterations = (long) method.iterations() * (1 + UNCERTAINTY.groups());
        var outcomes = new ArrayList<Outcome>();
        try (var progress = Progress.of(RESULT, iterations)) {
            var done = new long[1];
            IterationListener listener = (_, _) -> progress.at(++done[0], done[0] > method.iterations() ? "its uncertainty" : "");
            var scores = Evaluator.evaluate(data.test(), List.of(Evaluator.zeroFilled(),
                    Evaluator.classical(Kind.BESIDE, ClassicalMethods.byName(PEER), IterationListener.NONE),
                    Evaluator.classical(Kind.RESULT, method, listener, UNCERTAINTY)), request.seed(), outcomes::add);
            return new WithoutTraining(outcomes.getFirst(), scores);
        }
    }

    /// The trained network's answer, its training counted as its time.
    private Answer lesson(Trained trained, double seconds) {
        var answers = new ArrayList<Answer>();
        var network = Evaluator.network("network (" + request.loss().name() + ")", trained.objective(), trained.model());
        Evaluator.evaluate(data.test(), List.of(network), request.seed(), o -> answers.add(o.result()));
        var answer = answers.getFirst();
        return new Answer(Kind.BESIDE, answer.method(), answer.video(), answer.scores(), seconds);
    }

    private void write(Outcome outcome, Answer lesson, Trained trained, ScoreTable scores) {
        var caveats = new ArrayList<>(Caveats.ofTraining(request, trained.lineage(), data));
        caveats.addAll(Caveats.ofData(request.data(), true));
        var config = TrainingResults.config(request, trained, arguments);
        new RunReport(request.out(), data, caveats).saying(story(outcome, lesson, trained))
                .pictures(outcome, config, RunReport.curves(request.out()));
        Map<String, Object> results = scores.summary();
        results.put("method", outcome.result().method());
        results.put("learning", learning(outcome, lesson, trained));
        results.put("secondsPerStep", trained.secondsPerStep());
        results.put("peakRssBytes", ResidentMemory.peakBytes());
        results.put("config", config);
        results.put("request", request.toJson());
        RunReport.json(request.out().resolve("results.json"), results);
    }

    private static Map<String, Object> learning(Outcome outcome, Answer lesson, Trained trained) {
        var learning = new LinkedHashMap<String, Object>();
        learning.put("method", lesson.method());
        learning.put("PSNR start", psnr(begun(outcome)));
        learning.put("PSNR", psnr(lesson));
        learning.put("PSNR gained", psnr(lesson) - psnr(begun(outcome)));
        learning.put("steps", trained.steps());
        learning.put("seconds", lesson.seconds());
        return learning;
    }

    private static String withoutTraining(Answer result) {
        return String.format(Locale.ROOT, "%s, which learns nothing, reaches %.2f dB in %.0f s.", result.method(), psnr(result),
                result.seconds());
    }

    private static String story(Outcome outcome, Answer lesson, Trained trained) {
        double start = psnr(begun(outcome));
        return String.format(Locale.ROOT, "%s That is the result. The network was trained on this scan alone, without ever "
                + "seeing the truth: %d steps in %.0f s brought it from %.2f dB (zero-filled) to %.2f dB, learning added %.2f dB.",
                withoutTraining(outcome.result()), trained.steps(), lesson.seconds(), start, psnr(lesson), psnr(lesson) - start);
    }

    private static Answer begun(Outcome outcome) {
        return outcome.find(Kind.ZERO_FILLED).orElseThrow();
    }

    private static double psnr(Answer answer) {
        return answer.scores().orElseThrow().byName().getOrDefault("PSNR", Double.NaN);
    }
}
