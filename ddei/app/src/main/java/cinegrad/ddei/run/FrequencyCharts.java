package cinegrad.ddei.run;

import cinegrad.ddei.metric.FilledEnergy;
import cinegrad.ddei.metric.FrequencyError;
import cinegrad.ddei.metric.FrequencyRings;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.report.Chart;
import cinegrad.ddei.report.Report;
import cinegrad.ddei.report.Series;
import cinegrad.ddei.run.Outcome.Answer;
import cinegrad.ddei.run.Outcome.Kind;

import java.util.ArrayList;
import java.util.List;

/// Coarse shapes and fine detail apart: how wrong videos are at every spatial frequency, where the truth is known, and how strong
/// what they filled in is beside what was measured, which needs no truth.
record FrequencyCharts(Outcome outcome) {
    private static final String FREQUENCY = "spatial frequency, 1 is the finest";

    /// Adds both charts.
    void addTo(Report report) {
        var shown = outcome.shown().reversed();
        double[] rings = FrequencyRings.of(outcome.sample().video()).middles();
        outcome.sample().truth().ifPresent(x -> report.chart(new Chart("Error at each spatial frequency", FREQUENCY,
                "error over truth", Chart.Scale.LOG, shown.stream()
                .map(a -> Series.of(outcome.label(a), rings, FrequencyError.of(a.video(), x))).toList())));
        // off the grid nothing is filled in, and parts of numbers nobody measures
        if (!(outcome.sample().physics() instanceof DynamicMri grid) || grid.mask().shape().rank() != 4) return;
        if (outcome.sample().physics().sets() > 1) return;              // one picture of several is not what was measured
        var filled = new ArrayList<Series>();
        for (var a : shown) {
            if (a.kind() == Kind.ZERO_FILLED) continue;
            var energy = energy(a);
            filled.add(Series.of(outcome.label(a), energy.frequencies(), energy.ratios()));
        }
        if (filled.isEmpty()) return;
        filled.add(Series.of("as sharp as the data", new double[] {rings[0], rings[rings.length - 1]}, new double[] {1, 1}));
        report.chart(new Chart("Filled-in samples beside measured ones", FREQUENCY, "energy over measured",
                Chart.Scale.LINEAR, List.copyOf(filled)));
    }

    private FilledEnergy energy(Answer answer) {
        return FilledEnergy.of(answer.video(), outcome.sample().kspace(), outcome.sample().onGrid("energy"));
    }
}
