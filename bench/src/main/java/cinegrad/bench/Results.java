package cinegrad.bench;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// Timings from several JVMs, put together and laid out as a table.
final class Results {
    private static final String MARK = "timed";

    private record Row(String work, double flops, double bytes, int threads) { }

    private final Map<Row, Map<String, long[]>> timings = new LinkedHashMap<>();

    /// One contender's timings as a line that [#add] reads back.
    static String line(Workload work, int threads, String contender, long[] nanoseconds) {
        String numbers = Arrays.stream(nanoseconds).mapToObj(Long::toString).collect(Collectors.joining(","));
        return String.join("\t", MARK, work.title(), Double.toString(work.flops()), Double.toString(work.bytes()),
                Integer.toString(threads), contender, numbers);
    }

    static boolean isLine(String line) {
        return line.startsWith(MARK + "\t");
    }

    void add(String line) {
        String[] f = line.split("\t");
        long[] more = Arrays.stream(f[6].split(",")).mapToLong(Long::parseLong).toArray();
        timings.computeIfAbsent(new Row(f[1], Double.parseDouble(f[2]), Double.parseDouble(f[3]), Integer.parseInt(f[4])),
                _ -> new LinkedHashMap<>())
                .merge(f[5], more, (a, b) -> LongStream.concat(Arrays.stream(a), Arrays.stream(b)).toArray());
    }

    /// The table in Markdown. The first contender of a row is the one the others are compared with.
    String markdown(Machine machine, List<Roofline> roofs) {
        var text =
                new StringBuilder(
                "Written by `./cinegrad bench peers`. Contenders took turns, those that are programs in processes of their own; ")
                .append(
                "JVMs one after the other. Time is the median, with the quartiles; \"takes\" is a contender's median over "
                + "Cinegrad's. ")
                .append("A copy moves as many bytes as the work reads ")
                .append(
                "and writes. \"Of the most\" is the share of the multiply-adds or copies below; by the textbook's count, of "
                + "which Winograd's convolutions ")
                .append("do a quarter.\n\n")
                .append("* ").append(LocalDate.now(ZoneId.systemDefault())).append('\n').append(machine.markdown());
        for (Roofline r : roofs) {
            text.append(String.format(Locale.ROOT,
                    "* At most, %d thread%s: %.0f GFLOP/s of multiply-adds in registers (%d-bit vectors), copies at %.1f GB/s%n",
                    r.threads(), r.threads() == 1 ? "" : "s", r.gflops(), Roofline.vectorBits(), r.copyGbs()));
        }
        text.append(
                "\n| work | threads | contender | ms | quartiles | GFLOP/s | GB/s | of the most | takes | runs "
                + "|\n|---|---|---|---|---|---|---|---|---|---|\n");
        timings.forEach((row, contenders) -> contenders.forEach((name, ns) ->
                text.append(line(row, contenders, name, new Timings(ns), roofs))));
        return text.toString();
    }

    private static String line(Row row, Map<String, long[]> contenders, String name, Timings s, List<Roofline> roofs) {
        long[] ours = contenders.get(Cinegrad.NAME);
        String ratio = ours == null ? "" : String.format(Locale.ROOT, "%.2f×", s.median() / new Timings(ours).median());
        return String.format(Locale.ROOT, "| %s | %d | %s | %.3f | %.3f–%.3f | %s | %s | %s | %s | %d |%n", row.work(),
                row.threads(), name,
                s.median() / 1e6, s.quantile(0.25) / 1e6, s.quantile(0.75) / 1e6, rate(row.flops(), s), rate(row.bytes(), s),
                share(row, s, roofs), ratio, s.size());
    }

    /// What was reached of the machine's rate of multiply-adds, or of copying where operations are not counted.
    private static String share(Row row, Timings s, List<Roofline> roofs) {
        if (row.flops() == 0 && row.bytes() == 0) return "";
        return roofs.stream().filter(r -> r.threads() == row.threads()).findFirst().map(r -> String.format(Locale.ROOT, "%.0f %%",
                100 * (row.flops() > 0 ? row.flops() / r.gflops() : row.bytes() / r.copyGbs()) / s.median())).orElse("");
    }

    private static String rate(double amount, Timings s) {
        return amount == 0 ? "" : String.format(Locale.ROOT, "%.1f", amount / s.median());
    }
}
