package cinegrad.ddei.run;

import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.report.Table;
import cinegrad.ddei.run.Outcome.Kind;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The scores of every method on every example, and their means. A metric that an example lacks is left out of its mean; a result
/// that is not a number is a result, and so is the mean then.
public final class ScoreTable {
    private record Row(String example, Kind kind, String method, Scores scores, double seconds) { }

    private final List<Row> rows = new ArrayList<>();
    private final Map<String, Double> factors = new LinkedHashMap<>();
    private final Map<String, Geometry> geometries = new LinkedHashMap<>();
    private final Map<String, String> warnings = new LinkedHashMap<>();
    private double seconds;

    void add(Outcome outcome) {
        factors.put(outcome.name(), outcome.factor());
        geometries.put(outcome.name(), outcome.geometry());
        for (var a : outcome.answers()) {
            if (a.kind() == Kind.RESULT) seconds += a.seconds();
            a.scores().ifPresent(s -> rows.add(new Row(outcome.name(), a.kind(), a.method(), s, a.seconds())));
        }
    }

    /// What a reader of this example's numbers must be told.
    void warn(String example, String warning) {
        warnings.put(example, warning);
    }

    /// Other methods on the same examples.
    void add(ScoreTable others) {
        rows.addAll(others.rows);
        warnings.putAll(others.warnings);
        seconds += others.seconds;
    }

    /// What the results alone took.
    public double seconds() {
        return seconds;
    }

    private double[] values(Kind kind, String method, String metric) {
        return rows.stream().filter(r -> r.kind == kind && r.method.equals(method) && r.scores.byName().containsKey(metric))
                .mapToDouble(r -> r.scores.byName().get(metric)).toArray();
    }

    private Optional<String> method(Kind kind) {
        return rows.stream().filter(r -> r.kind == kind).map(Row::method).findFirst();
    }

    /// The best by mean PSNR of the methods without learning.
    public Optional<String> bestClassical() {
        return rows.stream().filter(r -> r.kind == Kind.CLASSICAL).map(Row::method).distinct()
                .max(Comparator.comparingDouble(name -> Scores.rank(mean(values(Kind.CLASSICAL, name, "PSNR")))));
    }

    /// The name of what the network began with.
    public String start() {
        return method(Kind.START).orElse("zero-filled");
    }

    /// The results' mean of every metric.
    Map<String, Double> means() {
        var means = new LinkedHashMap<String, Double>();
        for (String metric : Scores.NAMES) {
            double[] values = method(Kind.RESULT).map(m -> values(Kind.RESULT, m, metric)).orElse(new double[0]);
            if (values.length > 0) means.put(metric, mean(values));
        }
        return means;
    }

    /// Mean and population standard deviation over the examples: `PSNR`, `PSNR_std`; of the zero-filled image under the published
    /// name `PSNR no learning`; of the image a network began with, `PSNR start`, and of the best method without learning, `PSNR
    /// best classical`, where they were measured; under `absent`, why a metric is missing; under `dataFactor`, what the data were
    /// multiplied by when they were read, and under `geometry` their times and sizes, of every example where it differs. A mean
    /// over fewer examples than there are says so: `SSIM_count`. Under `methods`, every method's means;
    /// under `warnings`, by example, what a reader must be told.
    public Map<String, Object> summary() {
        var summary = new LinkedHashMap<String, Object>();
        boolean besideNetwork = bestClassical().isPresent();
        for (String metric : Scores.NAMES) {
            put(summary, metric, Kind.RESULT, method(Kind.RESULT), metric);
            put(summary, metric + " no learning", Kind.ZERO_FILLED, method(Kind.ZERO_FILLED), metric);
            if (!besideNetwork) continue;
            Kind begun = method(Kind.START).isPresent() ? Kind.START : Kind.ZERO_FILLED;
            put(summary, metric + " start", begun, method(begun), metric);
            put(summary, metric + " best classical", Kind.CLASSICAL, bestClassical(), metric);
        }
        if (besideNetwork) {
            summary.put("start", start());
            summary.put("best classical", bestClassical().get());
        }
        if (!absent().isEmpty()) summary.put("absent", absent());
        if (!factors.isEmpty()) {
            summary.put("dataFactor", Set.copyOf(factors.values()).size() == 1 ? factors.values().iterator().next() : factors);
        }
        summary.put("geometry", geometry(geometries));
        if (!rows.isEmpty()) summary.put("methods", byMethod());
        if (!warnings.isEmpty()) summary.put("warnings", warnings);
        return summary;
    }

    /// Times and sizes for a JSON object: once, or of every example where they differ.
    public static Map<String, Object> geometry(Map<String, Geometry> examples) {
        if (Set.copyOf(examples.values()).size() == 1) return examples.values().iterator().next().members();
        var all = new LinkedHashMap<String, Object>();
        examples.forEach((name, geometry) -> all.put(name, geometry.members()));
        return all;
    }

    /// Prints a table of all methods, the result last, of how many examples a mean is where some lack the metric, which metrics
    /// are absent and why, and warnings.
    ///
    /// @param result what to call the result
    public void print(String result, PrintStream out) {
        if (!rows.isEmpty()) printScores(result, out);
        warnings.forEach((example, warning) -> out.println("warning: " + example + ": " + warning));
    }

    private void printScores(String result, PrintStream out) {
        List<String> metrics = metrics();
        var header = new ArrayList<>(List.of("method"));
        header.addAll(metrics);
        header.add("seconds");
        var lines = new ArrayList<List<String>>();
        for (var m : methods()) {
            var line = new ArrayList<>(List.of(m.kind == Kind.RESULT ? result : Outcome.label(m.kind, m.name, isBest(m))));
            for (String metric : metrics) {
                double[] values = values(m.kind, m.name, metric);
                line.add(values.length == 0 ? "–" : Scores.text(metric, mean(values)));
            }
            line.add(String.format(Locale.ROOT, "%.1f", seconds(m)));
            lines.add(line);
        }
        out.print(new Table("", header, lines).lines());
        for (String metric : metrics) {
            int count = method(Kind.RESULT).map(m -> values(Kind.RESULT, m, metric).length).orElse(0);
            if (count < factors.size()) out.println(metric + " (" + count + " of " + factors.size() + " examples)");
        }
        absent().forEach((name, reason) -> out.printf(Locale.ROOT, "%-15s absent: %s%n", name, reason));
    }

    /// The first reason why a metric is missing somewhere.
    private Map<String, String> absent() {
        var absent = new LinkedHashMap<String, String>();
        for (var row : rows) row.scores.absent().forEach(absent::putIfAbsent);
        return absent;
    }

    private record Named(Kind kind, String name) { }

    /// What is a measure first, the result last.
    private List<Named> methods() {
        return rows.stream().map(r -> new Named(r.kind, r.method)).distinct().sorted(Comparator.comparing(Named::kind)).toList();
    }

    private boolean isBest(Named method) {
        return method.kind == Kind.CLASSICAL && bestClassical().filter(method.name::equals).isPresent();
    }

    /// Those of a line that is still readable: the first of tables, and the third of the published ones.
    private List<String> metrics() {
        return Stream.concat(Scores.FIRST.stream(), Stream.of("NMSE"))
                .filter(name -> rows.stream().anyMatch(r -> r.scores.byName().containsKey(name))).toList();
    }

    private double seconds(Named method) {
        return rows.stream().filter(r -> r.kind == method.kind && r.method.equals(method.name)).mapToDouble(Row::seconds)
                .average().orElseThrow();
    }

    /// Every method's mean of every metric, and the seconds an example took.
    private Map<String, Object> byMethod() {
        var all = new LinkedHashMap<String, Object>();
        for (var m : methods()) {
            var numbers = new LinkedHashMap<String, Object>();
            for (String metric : Scores.OF_TABLES) {
                double[] values = values(m.kind, m.name, metric);
                if (values.length > 0) numbers.put(metric, mean(values));
            }
            numbers.put("seconds", seconds(m));
            all.put(Outcome.label(m.kind, m.name, false), numbers);
        }
        return all;
    }

    /// The results' numbers of every frame, by example and metric.
    public Map<String, Object> frames() {
        var all = new LinkedHashMap<String, Object>();
        for (var row : rows) if (row.kind == Kind.RESULT) all.put(row.example, row.scores.frames());
        return all;
    }

    private void put(Map<String, Object> summary, String key, Kind kind, Optional<String> method, String metric) {
        if (method.isEmpty()) return;
        double[] values = values(kind, method.get(), metric);
        if (values.length == 0) return;
        double mean = mean(values);
        double variance = 0;
        for (double v : values) variance += (v - mean) * (v - mean) / values.length;
        summary.put(key, mean);
        summary.put(key + "_std", Math.sqrt(variance));
        if (values.length < factors.size()) summary.put(key + "_count", values.length);
    }

    private static double mean(double[] values) {
        double mean = 0;
        for (double v : values) mean += v / values.length;
        return mean;
    }
}
