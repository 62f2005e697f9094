package cinegrad.ddei.compare;

import cinegrad.ddei.metric.Interval;
import cinegrad.ddei.report.Table;
import cinegrad.ddei.run.Scores;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What every method reached on every slice with every seed, and what can be said from it.
///
/// Values of one slice with several seeds are averaged first; intervals are over slices. With one slice they are over seeds.
final class ComparisonTable {
    private static final String RANKED_BY = "PSNR";

    /// The image a training began with.
    record Begun(String image, Scores scores) { }

    /// @param start of a training; empty: the method was not trained
    private record Entry(String method, Optional<Begun> start, long seed, String slice, Map<String, Double> scores,
            double seconds) { }

    private final List<Entry> entries = new ArrayList<>();

    void add(String method, Optional<Begun> start, long seed, String slice, Scores scores, double seconds) {
        entries.add(new Entry(method, start, seed, slice, scores.byName(), seconds));
    }

    List<String> methods() {
        return entries.stream().map(Entry::method).distinct().toList();
    }

    private List<String> metrics() {
        var names = new LinkedHashSet<String>();
        for (var e : entries) names.addAll(e.scores.keySet());
        return Scores.OF_TABLES.stream().filter(names::contains).toList();
    }

    /// Whether intervals are over slices, or over seeds.
    boolean overSlices() {
        return entries.stream().map(Entry::slice).distinct().count() > 1;
    }

    /// A method's values of a metric, by slice, or by seed where there is one slice.
    private Map<Object, Double> values(String method, String metric) {
        var sums = new LinkedHashMap<Object, double[]>();
        for (var e : entries) {
            if (!e.method.equals(method) || !e.scores.containsKey(metric)) continue;
            double[] sum = sums.computeIfAbsent(overSlices() ? e.slice : e.seed, _ -> new double[2]);
            sum[0] += e.scores.get(metric);
            sum[1]++;
        }
        var means = new LinkedHashMap<Object, Double>();
        sums.forEach((key, sum) -> means.put(key, sum[0] / sum[1]));
        return means;
    }

    Optional<Interval> interval(String method, String metric) {
        var values = values(method, metric);
        return values.isEmpty() ? Optional.empty() : Optional.of(Interval.of(values.values().stream().mapToDouble(v -> v)
                .toArray()));
    }

    /// The method without learning that has the highest PSNR, which learning must beat, if one took part.
    Optional<String> bestClassical() {
        return entries.stream().filter(e -> e.start.isEmpty()).map(Entry::method).distinct()
                .max(Comparator.comparingDouble(this::rank));
    }

    /// Removes all methods without learning but this one.
    void keepOfClassical(String method) {
        entries.removeIf(e -> e.start.isEmpty() && !e.method.equals(method));
    }

    /// What the others are measured against: the best method without learning, or else the first method.
    private String bar() {
        return bestClassical().orElseGet(() -> entries.getFirst().method);
    }

    String best() {
        return methods().stream().max(Comparator.comparingDouble(this::rank)).orElseThrow();
    }

    private double rank(String method) {
        return Scores.rank(interval(method, RANKED_BY).orElseThrow().mean());
    }

    /// How much higher the method's PSNR is than the bar's, pair by pair. A method without seeds is compared with every seed. A
    /// result that is no number is a result: then the difference is none, either.
    Optional<Interval> above(String method) {
        var own = values(method, RANKED_BY);
        var bar = values(bar(), RANKED_BY);
        if (method.equals(bar()) || bar.isEmpty()) return Optional.empty();
        double same = bar.values().iterator().next();
        double[] above = own.entrySet().stream().filter(e -> bar.size() == 1 || bar.containsKey(e.getKey()))
                .mapToDouble(e -> e.getValue() - bar.getOrDefault(e.getKey(), same)).toArray();
        return above.length == 0 ? Optional.empty() : Optional.of(Interval.of(above));
    }

    private boolean anyIsLearned() {
        return entries.stream().anyMatch(e -> e.start.isPresent());
    }

    /// The name of the image a learned method began with.
    Optional<String> start(String method) {
        return entries.stream().filter(e -> e.method.equals(method)).findFirst().flatMap(Entry::start).map(Begun::image);
    }

    /// The PSNR of the images a learned method began with.
    Optional<Interval> startPsnr(String method) {
        var sums = new LinkedHashMap<Object, double[]>();
        for (var e : entries) {
            if (!e.method.equals(method) || e.start.isEmpty()) continue;
            double[] sum = sums.computeIfAbsent(overSlices() ? e.slice : e.seed, _ -> new double[2]);
            sum[0] += e.start.get().scores.byName().getOrDefault(RANKED_BY, Double.NaN);
            sum[1]++;
        }
        return sums.isEmpty() ? Optional.empty() : Optional.of(Interval.of(sums.values().stream().mapToDouble(s -> s[0] / s[1])
                .toArray()));
    }

    private double seconds(String method) {
        return entries.stream().filter(e -> e.method.equals(method)).mapToDouble(Entry::seconds).average().orElse(Double.NaN);
    }

    Table table() {
        var header = new ArrayList<>(List.of("method"));
        for (String metric : metrics()) {
            header.add(metric + unit(metric));
            if (!metric.equals(RANKED_BY)) continue;
            header.add("above " + bar() + ", dB");
            if (anyIsLearned()) header.add("began at, dB");
        }
        header.add("seconds");
        var rows = new ArrayList<List<String>>();
        for (String method : methods()) {
            var row = new ArrayList<>(List.of(method));
            for (String metric : metrics()) {
                row.add(interval(method, metric).map(i -> text(i, digits(metric))).orElse("–"));
                if (!metric.equals(RANKED_BY)) continue;
                row.add(above(method).map(i -> (i.mean() >= 0 ? "+" : "") + text(i, 2)).orElse("–"));
                if (anyIsLearned()) {
                    row.add(startPsnr(method).map(i -> String.format(Locale.ROOT, "%.2f", i.mean())).orElse("–"));
                }
            }
            row.add(String.format(Locale.ROOT, "%.1f", seconds(method)));
            rows.add(row);
        }
        return new Table("Mean and 95 % confidence interval over " + (overSlices() ? "slices" : "seeds"), header, rows);
    }

    private static String unit(String metric) {
        return metric.startsWith("PSNR") ? ", dB" : "";
    }

    /// What every column of the table says.
    List<List<String>> meanings() {
        var rows = new ArrayList<List<String>>();
        for (String metric : metrics()) rows.add(List.of(metric, Scores.meaning(metric)));
        rows.add(List.of("above " + bar(), "how much higher the PSNR is than that of " + bar()
                + ", slice by slice and seed by seed"
                + (bestClassical().isPresent() ? "; it is the best method without learning: below 0, learning did not pay"
                : "")));
        if (anyIsLearned()) {
            rows.add(List.of("began at", "PSNR of the image that training began with: " + methods().stream()
                    .flatMap(m -> start(m).map(s -> m + " with " + s).stream()).collect(Collectors.joining(", "))
                    + "; what is above it was learned"));
        }
        rows.add(List.of("seconds", "of training, or of reconstructing where nothing is trained, on this machine"));
        rows.add(List.of("±", "95 % confidence interval of the mean; none where there is one number"));
        return rows;
    }

    private static int digits(String metric) {
        return metric.startsWith("PSNR") ? 2 : 4;
    }

    private static String text(Interval i, int digits) {
        String mean = String.format(Locale.ROOT, "%." + digits + "f", i.mean());
        return Double.isNaN(i.half()) ? mean : mean + " ± " + String.format(Locale.ROOT, "%." + digits + "f", i.half());
    }

    /// Every single number: method, seed, slice, metrics.
    byte[] csv() {
        var out = new StringBuilder("method,seed,slice,seconds");
        for (String metric : metrics()) out.append(',').append(metric);
        for (var e : entries) {
            out.append('\n').append(quoted(e.method)).append(',').append(e.seed).append(',').append(quoted(e.slice)).append(',')
                    .append(e.seconds);
            for (String metric : metrics()) {
                out.append(',').append(e.scores.containsKey(metric) ? e.scores.get(metric).toString() : "");
            }
        }
        return out.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String quoted(String text) {
        return text.matches("[^,\"\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    Map<String, Object> json() {
        var methods = new LinkedHashMap<String, Object>();
        for (String method : methods()) {
            var numbers = new LinkedHashMap<String, Object>();
            for (String metric : metrics()) interval(method, metric).ifPresent(i -> numbers.put(metric, json(i)));
            above(method).ifPresent(i -> numbers.put("PSNR above " + bar(), json(i)));
            start(method).ifPresent(image -> numbers.put("start", image));
            startPsnr(method).ifPresent(i -> numbers.put("PSNR start", json(i)));
            numbers.put("seconds", seconds(method));
            methods.put(method, numbers);
        }
        return methods;
    }

    private static Map<String, Object> json(Interval i) {
        var numbers = new LinkedHashMap<String, Object>();
        numbers.put("mean", i.mean());
        if (!Double.isNaN(i.half())) numbers.put("half", i.half());
        numbers.put("count", i.count());
        return numbers;
    }
}
