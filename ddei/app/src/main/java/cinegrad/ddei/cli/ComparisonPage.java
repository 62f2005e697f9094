package cinegrad.ddei.cli;

import cinegrad.ddei.report.Chart;
import cinegrad.ddei.report.Provenance;
import cinegrad.ddei.report.Report;
import cinegrad.ddei.report.Series;
import cinegrad.ddei.report.Table;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// The page of a comparison: all methods' videos of the first slice playing together, the table, curves, what to know.
final class ComparisonPage {
    /// A method's reconstruction of the first slice.
    record Shown(String method, Evaluator.Outcome outcome) { }

    private ComparisonPage() { }

    static void write(Path folder, Problem problem, ComparisonTable standings, UnaryOperator<String> description, List<Shown> shown, List<Series> training, List<String> arguments) {
        String best = standings.best();
        String bar = standings.bar();
        var slice = shown.getFirst().outcome;
        var report = new Report(problem.title().substring(0, problem.title().lastIndexOf(", ")) + ": " + String.join(", ", standings.methods()))
                .frameSeconds(problem.frameSeconds()).sampling(RunFiles.sampling(slice))
                .summary("Every method saw the same measurements. Videos are of " + slice.name() + (standings.overSlices() ? ", the first slice" : "")
                        + "; numbers are means over all slices and seeds.");
        report.highlight("Best PSNR", best, Scores.text("PSNR", standings.interval(best, "PSNR").orElseThrow().mean()));
        report.highlight("Best without learning", bar, Scores.text("PSNR", standings.interval(bar, "PSNR").orElseThrow().mean()));
        report.highlight("True acceleration", String.format("%.2f", RunFiles.sampling(slice).acceleration()), "all samples over measured ones");
        slice.sample().truth().ifPresent(x -> report.reference(RunFiles.video("reference", x.value())));
        for (var s : shown) {
            report.video(RunFiles.video(s.method, s.outcome.reconstruction()), s.outcome.scores().map(x -> x.text("PSNR")).orElse(""));
        }
        report.table(standings.table());
        report.table(new Table("What the methods do", List.of("method", "what it does"),
                standings.methods().stream().map(m -> List.of(m, description.apply(m))).toList(), Table.Cells.WORDS));
        report.table(new Table("What the numbers are", List.of("number", "what it says"), standings.meanings(), Table.Cells.WORDS));
        var frames = new ArrayList<Series>();
        for (var s : shown) s.outcome.scores().ifPresent(x -> frames.add(Series.of(s.method, x.frames().get("PSNR"))));
        report.chart(new Chart("PSNR of each frame", "frame", "dB", Chart.Scale.LINEAR, frames));
        if (!training.isEmpty()) report.chart(new Chart("PSNR of the training reconstruction", "step", "dB", Chart.Scale.LINEAR, training));
        report.caveat(standings.overSlices() ? "Intervals are over slices, each slice's seeds averaged first; slices of one patient are not independent, so they are too narrow."
                : "Intervals are over seeds of one slice: they say how much training varies, nothing about other patients.");
        report.caveat("Methods without learning are run with their usual settings, learned ones with the options of this command.");
        RunFiles.CAVEATS.forEach(report::caveat);
        problem.facts().forEach(report::provenance);
        report.provenance("arguments", String.join(" ", arguments));
        report.provenance(Provenance.ofThisProcess());
        report.write(folder.resolve("compare.html"));
    }
}
