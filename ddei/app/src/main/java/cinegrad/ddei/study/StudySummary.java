package cinegrad.ddei.study;

import cinegrad.ddei.io.AtomicFile;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.run.Scores;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The table over all scans of a study, in the order of the list.
public final class StudySummary {
    /// What is written.
    static final Set<String> FILES = Set.of("summary.json", "summary.csv");
    private static final int MOST_ROWS = 24;                            // on a terminal

    /// @param state `done`, `failed` or `open`
    private record Row(String scan, String folder, String state, String reason, Map<String, Double> numbers) { }

    private final List<Row> rows;

    private StudySummary(List<Row> rows) {
        this.rows = rows;
    }

    static StudySummary of(Study study) {
        return new StudySummary(IntStream.range(0, study.scans().size()).mapToObj(i -> row(study, i)).toList());
    }

    private static Row row(Study study, int index) {
        var scan = study.scans().get(index);
        String folder = scan.folder().getFileName().toString();
        String name = scan.file().toString();
        return study.status(index)
                .map(s -> new Row(name, folder, s.reason().isEmpty() ? "done" : "failed", s.reason().orElse(""), s.numbers()))
                .orElseGet(() -> new Row(name, folder, "open", "", Map.of()));
    }

    private long count(String state) {
        return rows.stream().filter(r -> r.state.equals(state)).count();
    }

    private Set<String> columns() {
        return rows.stream().flatMap(r -> r.numbers.keySet().stream()).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private double[] values(String column) {
        return rows.stream().filter(r -> r.numbers.containsKey(column)).mapToDouble(r -> r.numbers.get(column)).toArray();
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double v : values) sum += v;
        return sum / values.length;
    }

    private static double deviation(double[] values) {
        double mean = mean(values);
        double sum = 0;
        for (double v : values) sum += (v - mean) * (v - mean);
        return Math.sqrt(sum / values.length);
    }

    void write(Path folder) {
        byte[] json = (json().pretty() + "\n").getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(folder.resolve("summary.json"), out -> out.write(json));
        byte[] csv = csv().getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(folder.resolve("summary.csv"), out -> out.write(csv));
    }

    private Json json() {
        var all = new LinkedHashMap<String, Object>();
        all.put("scans", rows.size());
        for (String state : List.of("done", "failed", "open")) all.put(state, count(state));
        for (String column : columns()) {
            double[] values = values(column);
            all.put(column, mean(values));
            all.put(column + "_std", deviation(values));
            if (values.length < rows.size()) all.put(column + "_count", values.length);
        }
        var each = new ArrayList<Map<String, Object>>();
        for (var row : rows) {
            var members = new LinkedHashMap<String, Object>();
            members.put("scan", row.scan);
            members.put("folder", row.folder);
            members.put("state", row.state);
            if (!row.reason.isEmpty()) members.put("reason", row.reason);
            members.putAll(row.numbers);
            each.add(members);
        }
        all.put("table", each);
        return Json.of(all);
    }

    private String csv() {
        var columns = columns();
        var out = new StringBuilder();
        line(out, Stream.concat(Stream.of("scan", "folder", "state"), Stream.concat(columns.stream(), Stream.of("reason"))));
        for (var row : rows) {
            var numbers = columns.stream().map(c -> row.numbers.containsKey(c) ? row.numbers.get(c).toString() : "");
            line(out, Stream.concat(Stream.of(row.scan, row.folder, row.state), Stream.concat(numbers, Stream.of(row.reason))));
        }
        return out.toString();
    }

    private static void line(StringBuilder out, Stream<String> cells) {
        out.append(cells.map(StudySummary::quoted).collect(Collectors.joining(","))).append('\n');
    }

    private static String quoted(String text) {
        return text.matches("[^,\"\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    /// For people: each scan's first numbers where they are few, the means, and what failed with its reason.
    public List<String> lines() {
        var lines = new ArrayList<String>();
        var metrics = columns().stream().filter(c -> Scores.NAMES.contains(c) || c.startsWith("PSNR ")).limit(4).toList();
        int width = rows.stream().mapToInt(r -> r.folder.length()).max().orElse(0);
        if (rows.size() <= MOST_ROWS) {
            for (var row : rows) if (row.state.equals("done")) lines.add(named(row.folder, width, metrics, row.numbers));
        }
        var means = new LinkedHashMap<String, Double>();
        for (String metric : metrics) means.put(metric, mean(values(metric)));
        if (!means.isEmpty()) lines.add(named("mean", rows.size() <= MOST_ROWS ? width : 4, metrics, means));
        lines.add(rows.size() + " scans: " + count("done") + " done, " + count("failed") + " failed, " + count("open") + " open");
        for (var row : rows) if (row.state.equals("failed")) lines.add("failed: " + row.scan + ": " + row.reason);
        return lines;
    }

    private static String named(String name, int width, List<String> metrics, Map<String, Double> numbers) {
        var cells = new ArrayList<String>();
        for (String metric : metrics) {
            Double number = numbers.get(metric);
            if (number != null) cells.add(metric + " " + Scores.text(metric, number));
        }
        return (name + " ".repeat(Math.max(0, width - name.length())) + "  " + String.join(", ", cells)).stripTrailing();
    }

    /// Whether some scan failed.
    public boolean hasFailures() {
        return rows.stream().anyMatch(r -> r.state.equals("failed"));
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%d scans, %d done", rows.size(), count("done"));
    }
}
