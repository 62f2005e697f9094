package cinegrad.ddei.report;

import java.util.List;

/// Curves over one pair of axes.
public record Chart(String title, String xLabel, String yLabel, Scale scale, List<Series> series) {
    /// How the y axis is spaced. On a logarithmic axis values at or below 0 are gaps.
    public enum Scale { LINEAR, LOG }

    public Chart {
        series = List.copyOf(series);
    }
}
