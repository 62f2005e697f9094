package cinegrad.ddei.compare;

import cinegrad.ddei.report.Chart;
import cinegrad.ddei.report.Provenance;
import cinegrad.ddei.report.Report;
import cinegrad.ddei.report.Series;
import cinegrad.ddei.report.Table;
import cinegrad.ddei.request.ComparisonRequest;
import cinegrad.ddei.run.Caveats;
import cinegrad.ddei.run.Dataset;
import cinegrad.ddei.run.FrequencyCharts;
import cinegrad.ddei.run.Outcome;
import cinegrad.ddei.run.RunReport;
import cinegrad.ddei.run.Scores;
import cinegrad.ddei.run.ShellWords;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// The page of a comparison: all methods' videos of the first slice playing together, the table, curves, what to know.
///
/// @param data     of the first slice
/// @param training curves of the trainings
/// @param caveats  what to know of the trainings
record ComparisonPage(Dataset data, ComparisonRequest request, ComparisonTable table, List<Shown> shown, List<Series> training,
        List<String> caveats) {
    private static final String ZERO_FILLED = "zero-filled";

    /// A method's reconstruction of the first slice.
    record Shown(String method, Outcome outcome) { }

    /// @param arguments the command as it was typed, for people
    void write(Path folder, List<String> arguments) {
        var slice = shown.getFirst().outcome;
        var report = new Report(data.title() + ": " + String.join(", ", table.methods()))
                .frameSeconds(slice.shownSeconds()).pixelAspect(slice.pixelAspect()).multipliedBy(slice.factor())
                .summary("Every method saw the same measurements. Videos are of " + slice.name()
                + (table.overSlices() ? ", the first slice" : "")
                        + "; numbers are means over all slices and seeds.");
        RunReport.addSampling(report, slice.sample().physics());
        highlights(report);
        slice.sample().truth().ifPresent(x -> report.reference(RunReport.video("reference", x)));
        for (var s : shown) {
            var result = s.outcome.result();
            report.video(RunReport.video(s.method, result.video()), result.scores().map(x -> x.text("PSNR")).orElse(""));
        }
        report.table(table.table());
        report.table(new Table("What the methods do", List.of("method", "what it does"),
                table.methods().stream().map(m -> List.of(m, MethodComparison.description(m))).toList(), Table.Cells.WORDS));
        report.table(new Table("What the numbers are", List.of("number", "meaning"), table.meanings(), Table.Cells.WORDS));
        var frames = new ArrayList<Series>();
        // one chart leaves zero-filled out: the last, so that all charts have the same colors
        var drawn = shown.stream().sorted(Comparator.comparing(s -> s.method.equals(ZERO_FILLED))).toList();
        for (var s : drawn) s.outcome.result().scores().ifPresent(x -> frames.add(Series.ofFrames(s.method, x.ofFrames("PSNR"))));
        report.chart(new Chart("PSNR of each frame", "frame", "dB", Chart.Scale.LINEAR, frames));
        var curves = drawn.stream().map(s -> new FrequencyCharts.Curve(s.method, s.outcome.result().video())).toList();
        new FrequencyCharts(slice.sample(), curves).addTo(report);
        for (var s : shown) s.outcome.warning().ifPresent(w -> report.warning(s.method + ": " + w));
        if (!training.isEmpty()) {
            report.chart(new Chart("PSNR of the training reconstruction", "step", "dB", Chart.Scale.LINEAR, training));
        }
        allCaveats(slice).forEach(report::caveat);
        data.facts().forEach(report::provenance);
        report.provenance("arguments", ShellWords.joined(arguments));
        report.provenance(Provenance.ofThisProcess());
        report.write(folder.resolve("compare.html"));
    }

    private void highlights(Report report) {
        String best = table.best();
        report.highlight("Best PSNR", best, meanPsnr(best));
        table.bestClassical().ifPresent(name -> report.highlight("Best without learning", name, meanPsnr(name)));
        report.highlight("True acceleration", String.format(Locale.ROOT, "%.2f",
                RunReport.acceleration(shown.getFirst().outcome.sample().physics())),
                "all samples over measured ones");
    }

    private String meanPsnr(String method) {
        return Scores.text("PSNR", table.interval(method, "PSNR").orElseThrow().mean());
    }

    private List<String> allCaveats(Outcome slice) {
        var all = new ArrayList<String>();
        all.add(table.overSlices()
                ? "Intervals are over slices, each slice's seeds averaged first; slices of one patient are not independent, so "
                + "they are too narrow."
                : "Intervals are over seeds of one slice: they show how much training varies, not how other patients differ.");
        all.add("Methods without learning are run with their usual settings, learned ones with the options of this command.");
        if (request.methods().stream().noneMatch(ComparisonRequest::isClassical)) {
            all.add("No method without learning was asked for; " + table.bestClassical().orElseThrow()
                    + " is the best of all of them on these data.");
        }
        all.addAll(caveats);
        all.addAll(Caveats.ofData(request.training().data(), slice.sample().physics(), true));
        Caveats.ofTime(slice.geometry()).ifPresent(all::add);
        return all;
    }
}
