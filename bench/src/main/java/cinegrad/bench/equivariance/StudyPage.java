package cinegrad.bench.equivariance;

import cinegrad.bench.equivariance.Condition.From;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The table of a study: gains over the image that a network began with, mean and range of the seeds.
record StudyPage(Runs runs) {
    String markdown() {
        var families = List.copyOf(runs.of("start: nlr").getFirst().psnr().keySet());
        var page = new StringBuilder("| training | " + String.join(" | ", families) + " |\n|---|" + "---|".repeat(families.size())
                + "\n");
        for (String start : List.of("start: zero-filled", "start: nlr")) row(page, start, families, "");
        for (var condition : Condition.ALL) {
            if (!runs.of(condition.name()).isEmpty()) {
                row(page, condition.name(), families, condition.from() == From.ZERO_FILLED ? "start: zero-filled" : "start: nlr");
            }
        }
        return page.toString();
    }

    /// @param start whose number is subtracted; empty: nothing
    private void row(StringBuilder page, String name, List<String> families, String start) {
        var cells = new ArrayList<String>();
        for (String family : families) {
            double zero = start.isEmpty() ? 0 : value(start, family);
            double[] gains = runs.of(name).stream().mapToDouble(r -> r.psnr().getOrDefault(family, Double.NaN) - zero).toArray();
            cells.add(start.isEmpty() ? String.format(Locale.ROOT, "%.2f", gains[0]) : spread(gains));
        }
        page.append("| ").append(name).append(" | ").append(String.join(" | ", cells)).append(" |\n");
    }

    private double value(String name, String family) {
        return runs.of(name).getFirst().psnr().getOrDefault(family, Double.NaN);
    }

    /// Mean and, of several, the least and the most.
    static String spread(double... gains) {
        double mean = 0, least = Double.POSITIVE_INFINITY, most = Double.NEGATIVE_INFINITY;
        for (double g : gains) {
            mean += g / gains.length;
            least = Math.min(least, g);
            most = Math.max(most, g);
        }
        return gains.length == 1 ? String.format(Locale.ROOT, "%+.2f", mean)
                : String.format(Locale.ROOT, "%+.2f (%+.2f … %+.2f)", mean, least, most);
    }
}
