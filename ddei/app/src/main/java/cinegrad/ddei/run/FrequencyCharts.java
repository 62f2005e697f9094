package cinegrad.ddei.run;

import cinegrad.ddei.loss.Sample;
import cinegrad.ddei.metric.FilledEnergy;
import cinegrad.ddei.metric.FrequencyError;
import cinegrad.ddei.metric.FrequencyRings;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.report.Chart;
import cinegrad.ddei.report.Report;
import cinegrad.ddei.report.Series;
import cinegrad.ddei.run.Outcome.Answer;
import cinegrad.ops.NdArray;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Coarse shapes and fine detail apart: how wrong videos are at every spatial frequency, where the truth is known, and how strong
/// what they filled in is beside what was measured, which needs no truth.
///
/// @param sample that was reconstructed
/// @param curves in the order of their colors
public record FrequencyCharts(Sample sample, List<Curve> curves) {
    private static final String FREQUENCY = "spatial frequency, 1 is the finest";
    /// Of the expected energy, below which a video is zero-filled.
    private static final double NOTHING = 1e-6;

    /// A video under its name on the page.
    ///
    /// @param video complex (1, T, H, W)
    public record Curve(String label, NdArray video) { }

    public FrequencyCharts {
        curves = List.copyOf(curves);
    }

    /// Of some answers of an outcome.
    static FrequencyCharts of(Outcome outcome, List<Answer> answers) {
        return new FrequencyCharts(outcome.sample(), answers.stream().map(a -> new Curve(outcome.label(a), a.video())).toList());
    }

    /// Adds both charts.
    public void addTo(Report report) {
        double[] rings = FrequencyRings.of(sample.video()).middles();
        sample.truth().ifPresent(x -> report.chart(new Chart("Error at each spatial frequency", FREQUENCY,
                "error over truth", Chart.Scale.LOG, curves.stream()
                .map(c -> Series.of(c.label, rings, FrequencyError.of(c.video, x))).toList())));
        // off the grid nothing is filled in, and parts of numbers nobody measures
        if (!(sample.physics() instanceof DynamicMri grid) || grid.mask().shape().rank() != 4) return;
        if (grid.sets() > 1) return;                                   // one picture of several images is not what was measured
        var filled = new ArrayList<Series>();
        for (var c : curves) {
            var energy = FilledEnergy.of(c.video, sample.kspace(), grid);
            boolean any = Arrays.stream(energy.ratios()).anyMatch(r -> r > NOTHING);
            if (any) filled.add(Series.of(c.label, energy.frequencies(), energy.ratios()));
        }
        if (filled.isEmpty()) return;
        filled.add(Series.of("as sharp as the data", new double[] {rings[0], rings[rings.length - 1]}, new double[] {1, 1}));
        report.chart(new Chart("Filled-in samples beside measured ones", FREQUENCY, "energy over measured",
                Chart.Scale.LINEAR, List.copyOf(filled)));
    }
}
