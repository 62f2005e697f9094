package cinegrad.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// One run of a suite: what was timed in several JVMs, kept as lines of a text file, and the table made of them.
///
/// The file begins with what the run depends on, one `# key<tab>value` a line, and goes on with `roof` and `timed` lines.
final class Results {
    private static final String TIMED = "timed";
    private static final String ROOF = "roof";

    private record Row(String work, double flops, double bytes, int threads) { }

    /// What one contender did in one JVM.
    private record Timed(int jvm, double busy, double error, long[] nanoseconds) { }

    private final Map<String, String> about = new LinkedHashMap<>();
    private final List<String> lines = new ArrayList<>();
    private final Map<Row, Map<String, List<Timed>>> rows = new LinkedHashMap<>();
    private final Map<Integer, Roofline> roofs = new TreeMap<>();

    /// @param about what the run depends on, e.g. date, commit, machine, Java
    Results(Map<String, String> about) {
        this.about.putAll(about);
    }

    static Results read(Path file) throws IOException {
        var results = new Results(Map.of());
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("# ")) {
                String[] f = line.substring(2).split("\t", 2);
                results.about.put(f[0], f[1]);
            } else if (!line.isBlank()) {
                results.add(line);
            }
        }
        return results;
    }

    void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        var text = new StringBuilder();
        about.forEach((key, value) -> text.append("# ").append(key).append('\t').append(value).append('\n'));
        lines.forEach(line -> text.append(line).append('\n'));
        Files.writeString(file, text);
    }

    /// One contender's timings in the JVM of that number.
    static String line(int jvm, Workload work, int threads, String contender, Duel.Turns turns) {
        String numbers = Arrays.stream(turns.nanoseconds()).mapToObj(Long::toString).collect(Collectors.joining(","));
        return String.join("\t", TIMED, Integer.toString(jvm), work.title(), Double.toString(work.flops()),
                Double.toString(work.bytes()), Integer.toString(threads), contender, Double.toString(turns.busy()),
                Double.toString(turns.error()), numbers);
    }

    /// The most the machine did in the JVM that printed this.
    static String line(Roofline roof) {
        return String.join("\t", ROOF, Integer.toString(roof.threads()), Double.toString(roof.gflops()),
                Double.toString(roof.copyGbs()));
    }

    static boolean isLine(String line) {
        return line.startsWith(TIMED + "\t") || line.startsWith(ROOF + "\t");
    }

    void add(String line) {
        lines.add(line);
        String[] f = line.split("\t");
        if (f[0].equals(ROOF)) {
            raise(new Roofline(Integer.parseInt(f[1]), Double.parseDouble(f[2]), Double.parseDouble(f[3])));
            return;
        }
        long[] taken = Arrays.stream(f[9].split(",")).mapToLong(Long::parseLong).toArray();
        var row = new Row(f[2], Double.parseDouble(f[3]), Double.parseDouble(f[4]), Integer.parseInt(f[5]));
        rows.computeIfAbsent(row, _ -> new LinkedHashMap<>()).computeIfAbsent(f[6], _ -> new ArrayList<>())
                .add(new Timed(Integer.parseInt(f[1]), Double.parseDouble(f[7]), Double.parseDouble(f[8]), taken));
        if (f[6].equals(Copy.NAME)) raise(new Roofline(row.threads(), 0, row.bytes() / new Timings(taken).quantile(0)));
    }

    /// A roof is the best that was seen in any JVM of the run, by the measurement of it or by the yardstick of a row.
    private void raise(Roofline seen) {
        roofs.merge(seen.threads(), seen, (a, b) -> new Roofline(a.threads(), Math.max(a.gflops(), b.gflops()),
                Math.max(a.copyGbs(), b.copyGbs())));
    }

    /// The table in Markdown, with what it depends on. The others are compared with Cinegrad.
    String markdown() {
        var text = new StringBuilder();
        about.forEach((key, value) -> text.append("* ").append(key).append(": ").append(value).append('\n'));
        roofs.values().forEach(r -> text.append(String.format(Locale.ROOT,
                "* at most, %d thread%s: %.0f GFLOP/s of multiply-adds in registers, copies at %.1f GB/s%n", r.threads(),
                r.threads() == 1 ? "" : "s", r.gflops(), r.copyGbs())));
        text.append(
                "\n| work | threads | contender | ms | quartiles | by JVM | GFLOP/s | GB/s | of the most | busy | error | takes "
                + "|\n|---|---|---|---|---|---|---|---|---|---|---|---|\n");
        rows.forEach((row, contenders) -> contenders.forEach((name, timed) ->
                text.append(line(row, name, timed, contenders.getOrDefault(Cinegrad.NAME, List.of())))));
        return text.toString();
    }

    private String line(Row row, String name, List<Timed> timed, List<Timed> ours) {
        Timings all = together(timed);
        Timings medians = medians(timed);
        double ms = medians.median() / 1e6;
        String ratio = ours.isEmpty() ? "" : String.format(Locale.ROOT, "%.2f×", medians.median() / medians(ours).median());
        double error = timed.stream().mapToDouble(Timed::error).max().orElse(Double.NaN);
        return String.format(Locale.ROOT,
                "| %s | %d | %s | %.3f | %.3f–%.3f | %.3f–%.3f (%d) | %s | %s | %s | %.2f | %s | %s |%n",
                row.work(), row.threads(), name, ms, all.quantile(0.25) / 1e6, all.quantile(0.75) / 1e6,
                medians.quantile(0) / 1e6, medians.quantile(1) / 1e6, medians.size(), rate(row.flops(), ms),
                rate(row.bytes(), ms), share(row, ms), timed.stream().mapToDouble(Timed::busy).average().orElse(Double.NaN),
                Double.isNaN(error) ? "" : String.format(Locale.ROOT, "%.1e", error), ratio);
    }

    private static Timings together(List<Timed> timed) {
        return new Timings(timed.stream().flatMapToLong(t -> LongStream.of(t.nanoseconds())).toArray());
    }

    /// The median of each JVM.
    private static Timings medians(List<Timed> timed) {
        var byJvm = timed.stream().collect(Collectors.groupingBy(Timed::jvm));
        return new Timings(byJvm.values().stream().mapToLong(t -> (long) together(t).median()).toArray());
    }

    /// What was reached of the machine's rate of multiply-adds, or of copying where operations are not counted.
    private String share(Row row, double ms) {
        Roofline r = roofs.get(row.threads());
        double most = r == null ? 0 : row.flops() > 0 ? r.gflops() : row.bytes() > 0 ? r.copyGbs() : 0;
        double amount = row.flops() > 0 ? row.flops() : row.bytes();
        return most == 0 ? "" : String.format(Locale.ROOT, "%.0f %%", 100 * amount / most / (1e6 * ms));
    }

    private static String rate(double amount, double ms) {
        return amount == 0 ? "" : String.format(Locale.ROOT, "%.1f", amount / (1e6 * ms));
    }
}
