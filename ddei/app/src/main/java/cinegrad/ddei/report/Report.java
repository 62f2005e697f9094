package cinegrad.ddei.report;

import cinegrad.ddei.io.AtomicFile;
import cinegrad.ddei.io.json.Json;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One run as one HTML file that works without network and without any other file: synchronised video players, errors, profiles
/// over time, the sampling pattern, curves, tables and where it all came from.
///
/// ```java
/// new Report("Free-breathing heart, 8×")
///         .frameSeconds(0.05)
///         .reference(ReportVideo.ofComplex("reference", truth, 12, 128, 96))
///         .video(ReportVideo.ofComplex("zero-filled", zeroFilled, 12, 128, 96), "21.5 dB")
///         .video(ReportVideo.ofComplex("DDEI", reconstruction, 12, 128, 96), "28.5 dB")
///         .sampling(SamplingPattern.ofLines(mask, 12, 96))
///         .chart(new Chart("Training", "step", "loss", Chart.Scale.LOG, List.of(Series.of("loss", losses))))
///         .provenance(Provenance.ofThisProcess())
///         .write(folder.resolve("report.html"));
/// ```
///
/// Every part may be left out. Images are stored with 8 bits, errors from full precision on a scale of their own. The file takes
/// about one and a third bytes per pixel and video at most.
public final class Report {
    private record Shown(ReportVideo video, String note) {
    }

    private record Uncertainty(ReportVideo map, ReportVideo of) {
    }

    private final String title;
    private String summary = "";
    private double frameSeconds = 0.1;
    private double pixelAspect = 1;
    private double factor = 1;
    private Optional<Shown> reference = Optional.empty();
    private final List<Shown> videos = new ArrayList<>();
    private Optional<Uncertainty> uncertainty = Optional.empty();
    private Optional<SamplingPattern> sampling = Optional.empty();
    private Optional<ReadoutPattern> readouts = Optional.empty();
    private final List<List<String>> highlights = new ArrayList<>();
    private final List<Chart> charts = new ArrayList<>();
    private final List<Table> tables = new ArrayList<>();
    private final Map<String, String> provenance = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<String> caveats = new ArrayList<>();

    public Report(String title) {
        this.title = title;
    }

    /// A sentence or two under the title.
    public Report summary(String text) {
        summary = text;
        return this;
    }

    /// A number worth seeing first, with a few words below it.
    public Report highlight(String name, String value, String remark) {
        highlights.add(List.of(name, value, remark));
        return this;
    }

    /// How long a frame lasts at normal speed.
    public Report frameSeconds(double seconds) {
        if (!(seconds > 0 && seconds < 1e6)) {
            throw new IllegalArgumentException("Report: frameSeconds must be positive, got " + seconds);
        }
        frameSeconds = seconds;
        return this;
    }

    /// Height of a pixel over its width, when they differ.
    public Report pixelAspect(double heightOverWidth) {
        if (!(heightOverWidth > 0.01 && heightOverWidth < 100)) {
            throw new IllegalArgumentException("Report: pixelAspect must be between 0.01 and 100, got " + heightOverWidth);
        }
        pixelAspect = heightOverWidth;
        return this;
    }

    /// What the videos' numbers were multiplied by: the page names values without it, in the units of the data.
    public Report multipliedBy(double number) {
        if (!(number > 0 && number < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("Report: the factor must be positive, got " + number);
        }
        factor = number;
        return this;
    }

    /// What the other videos are compared with and scaled by.
    public Report reference(ReportVideo video) {
        reference = Optional.of(new Shown(video, ""));
        return this;
    }

    public Report video(ReportVideo video) {
        return video(video, "");
    }

    /// @param note a few words beside the name, such as the PSNR
    public Report video(ReportVideo video, String note) {
        videos.add(new Shown(video, note));
        return this;
    }

    /// A map of how far a video may be off, in its units: shown in the colors of errors beside the videos, below it the error of
    /// that video on the same scale where there is a reference.
    public Report uncertainty(ReportVideo map, ReportVideo of) {
        uncertainty = Optional.of(new Uncertainty(map, of));
        return this;
    }

    public Report sampling(SamplingPattern pattern) {
        sampling = Optional.of(pattern);
        return this;
    }

    public Report sampling(ReadoutPattern pattern) {
        readouts = Optional.of(pattern);
        return this;
    }

    public Report chart(Chart chart) {
        charts.add(chart);
        return this;
    }

    public Report table(Table table) {
        tables.add(table);
        return this;
    }

    public Report provenance(String key, String value) {
        provenance.put(key, value);
        return this;
    }

    public Report provenance(Map<String, String> facts) {
        provenance.putAll(facts);
        return this;
    }

    /// What must not be overlooked: stands above everything.
    public Report warning(String text) {
        warnings.add(text);
        return this;
    }

    /// What a reader must know before quoting a number of this page.
    public Report caveat(String text) {
        caveats.add(text);
        return this;
    }

    public void write(Path file) {
        byte[] page = html().getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(file, out -> out.write(page));
    }

    public String html() {
        var parts = new LinkedHashMap<String, String>();
        parts.put("title", Html.escaped(title));
        parts.put("summary", summary.isEmpty() ? "" : "<p class=\"summary\">" + Html.escaped(summary) + "</p>");
        parts.put("warnings", String.join("", warnings.stream()
                .map(w -> "<p class=\"alert\" role=\"alert\">" + Html.escaped(w) + "</p>").toList()));
        parts.put("highlights", highlightCards());
        parts.put("players", videos.isEmpty() && reference.isEmpty() ? "" : resource("players.html"));
        parts.put("sampling", sampling.map(_ -> resource("sampling.html"))
                .or(() -> readouts.map(_ -> resource("readouts.html"))).orElse(""));
        parts.put("charts", chartFigures());
        parts.put("tables", tables.isEmpty() ? "" : section("Metrics", tables.stream().map(Report::tableMarkup).toList()));
        parts.put("caveats", caveats.isEmpty() ? "" : section("Read before quoting a number", List.of(list(caveats))));
        parts.put("provenance", provenance.isEmpty() ? "" : section("Provenance", List.of(facts())));
        parts.put("css", resource("report.css"));
        parts.put("js", resource("report.js"));
        parts.put("data", Html.inScript(data().toString()));
        return Html.filled(resource("report.html"), parts);
    }

    private Json data() {
        var shown = new ArrayList<Shown>();
        reference.ifPresent(shown::add);
        shown.addAll(videos);
        var data = new LinkedHashMap<String, Object>();
        data.put("frameSeconds", frameSeconds);
        data.put("pixelAspect", pixelAspect);
        data.put("heat", Palette.HEAT.stops());
        data.put("charts", charts.stream().map(SvgChart::hover).toList());
        sampling.ifPresent(pattern -> data.put("sampling", samplingData(pattern)));
        readouts.ifPresent(pattern -> data.put("readouts", readoutData(pattern)));
        if (!shown.isEmpty()) {
            var first = shown.getFirst().video;
            for (var s : shown) s.video.checkSameSize(first);
            data.put("frames", first.frames());
            data.put("height", first.height());
            data.put("width", first.width());
            data.put("initialHigh", initialHigh(shown));
            putVideos(data, shown);
        }
        return Json.of(data);
    }

    /// The brightest value kept: the reference's peak and a quarter more, so that a reconstruction gone wild does not darken all
    /// others.
    private double white(List<Shown> shown) {
        double highest = shown.stream().mapToDouble(s -> s.video.peak()).max().orElseThrow();
        return reference.map(r -> Math.min(highest, 1.25 * r.video.peak())).filter(w -> w > 0).orElse(highest);
    }

    /// Where the display saturates at first, as a part of the brightest value kept.
    private double initialHigh(List<Shown> shown) {
        double white = white(shown);
        return white == 0 ? 1 : Math.clamp(shown.getFirst().video.quantile(0.998) / white, 0.05, 1);
    }

    private void putVideos(Map<String, Object> data, List<Shown> shown) {
        double white = white(shown);
        var errors = new LinkedHashMap<Shown, ReportVideo>();
        reference.ifPresent(r -> videos.forEach(v -> errors.put(v, v.video.errorTo(r.video))));
        double errorWhite = errors.values().stream().mapToDouble(e -> e.quantile(0.9995)).max().orElse(0);
        var all = new ArrayList<Map<String, Object>>();
        for (var s : shown) {
            var entry = new LinkedHashMap<String, Object>();
            entry.put("name", s.video.name());
            entry.put("note", s.note);
            entry.put("notFinite", s.video.notFinite());
            entry.put("image", sheetData(SpriteSheet.of(s.video, white)));
            if (errors.containsKey(s)) entry.put("error", sheetData(SpriteSheet.of(errors.get(s), errorWhite)));
            all.add(entry);
        }
        uncertainty.ifPresent(u -> all.add(uncertainty(u)));
        data.put("videos", all);
        data.put("initialGain", initialGain(errors.values(), errorWhite));
    }

    private Map<String, Object> uncertainty(Uncertainty u) {
        u.map.checkSameSize(u.of);
        var error = reference.map(r -> u.of.errorTo(r.video));
        double white = Math.max(u.map.quantile(0.9995), error.map(e -> (double) e.quantile(0.998)).orElse(0.0));
        var entry = new LinkedHashMap<String, Object>();
        entry.put("name", u.map.name());
        entry.put("note", "");
        entry.put("uncertainty", true);
        entry.put("notFinite", u.map.notFinite());
        entry.put("image", sheetData(SpriteSheet.of(u.map, white)));
        error.ifPresent(e -> entry.put("error", sheetData(SpriteSheet.of(e, white))));
        return entry;
    }

    /// The error display starts where the best video still shows something: its strongest errors at half of white.
    private static double initialGain(Collection<ReportVideo> errors, double errorWhite) {
        double best = errors.stream().mapToDouble(e -> e.quantile(0.998)).min().orElse(0);
        return best > 0 ? Math.clamp(errorWhite / (2 * best), 1, 6) : 1;
    }

    private Map<String, Object> sheetData(SpriteSheet sheet) {
        return Map.of("columns", sheet.columns(), "white", sheet.white() / factor, "png", sheet.base64());
    }

    private static Map<String, Object> samplingData(SamplingPattern pattern) {
        var rows = new ArrayList<int[]>();
        for (int t = 0; t < pattern.frames(); t++) {
            var row = new int[pattern.lines()];
            for (int w = 0; w < row.length; w++) row[w] = Math.round(255 * pattern.fraction(t, w));
            rows.add(row);
        }
        return Map.of("rows", rows, "acceleration", pattern.acceleration());
    }

    private static Map<String, Object> readoutData(ReadoutPattern pattern) {
        var frames = new ArrayList<List<int[]>>();
        for (int t = 0; t < pattern.frames(); t++) {
            var lines = new ArrayList<int[]>();
            for (int j = 0; j < pattern.readouts(); j++) lines.add(pattern.readout(t, j));
            frames.add(lines);
        }
        return Map.of("frames", frames, "unit", ReadoutPattern.UNIT, "samples", pattern.samples(), "full", pattern.full(),
                "acceleration", pattern.acceleration());
    }

    private String highlightCards() {
        if (highlights.isEmpty()) return "";
        var out = new StringBuilder("<div class=\"highlights\">");
        for (var h : highlights) {
            out.append("<div class=\"highlight\"><span>").append(Html.escaped(h.get(0))).append("</span><b>")
                    .append(Html.escaped(h.get(1))).append("</b><small>").append(Html.escaped(h.get(2))).append("</small></div>");
        }
        return out.append("</div>").toString();
    }

    private String chartFigures() {
        if (charts.isEmpty()) return "";
        var out = new StringBuilder("<div class=\"charts\">");
        for (var chart : charts) {
            out.append("<figure class=\"chart\"><figcaption>").append(Html.escaped(chart.title())).append("</figcaption>")
                    .append(SvgChart.render(chart)).append("</figure>");
        }
        return section("Curves", List.of(out.append("</div>").toString()));
    }

    private static String tableMarkup(Table table) {
        var out = new StringBuilder(table.cells() == Table.Cells.WORDS ? "<div class=\"table words\"><h3>"
                : "<div class=\"table\"><h3>").append(Html.escaped(table.title()))
                .append("</h3><table><thead><tr>");
        for (var cell : table.header()) out.append("<th scope=\"col\">").append(Html.escaped(cell)).append("</th>");
        out.append("</tr></thead><tbody>");
        for (var row : table.rows()) {
            out.append("<tr>");
            for (int i = 0; i < row.size(); i++) {
                String cell = Html.escaped(row.get(i));
                out.append(i == 0 ? "<th scope=\"row\">" + cell + "</th>" : "<td>" + cell + "</td>");
            }
            out.append("</tr>");
        }
        return out.append("</tbody></table></div>").toString();
    }

    private String facts() {
        var out = new StringBuilder("<dl class=\"facts\">");
        provenance.forEach((key, value) -> out.append("<dt>").append(Html.escaped(key)).append("</dt><dd>")
                .append(Html.escaped(value)).append("</dd>"));
        return out.append("</dl>").toString();
    }

    private static String list(List<String> items) {
        var out = new StringBuilder("<ol class=\"caveats\">");
        for (var item : items) out.append("<li>").append(Html.escaped(item)).append("</li>");
        return out.append("</ol>").toString();
    }

    private static String section(String heading, List<String> parts) {
        return "<section><h2>" + Html.escaped(heading) + "</h2>" + String.join("\n", parts) + "</section>";
    }

    static String resource(String name) {
        try (InputStream in = Report.class.getResourceAsStream(name)) {
            if (in == null) throw new IllegalStateException("Report: the file " + name + " is missing from the program");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
