package cinegrad.ddei.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// Draws a [Chart] as SVG for a dark page: axes with round numbers, a legend, one path a curve. The picture needs no script; a
/// report adds values under the pointer with the numbers of [#hover].
public final class SvgChart {
    static final int WIDTH = 640;
    private static final int LEFT = 58;
    private static final int RIGHT = 14;
    private static final int PLOT_HEIGHT = 226;
    private static final int BELOW = 46;
    private static final int LEGEND_LINE = 18;
    private static final int LETTER = 7;
    private static final int MOST_POINTS = 1200;
    private static final String[] COLORS = {
        "#5ec8d8", "#ffb454", "#b48cff", "#7fd962", "#ff7a93", "#6ea8ff", "#e6d96a", "#c0c7d1",
    };

    private record Entry(String name, String color, int x, int line) {
    }

    private final Chart chart;
    private final List<Series> series;
    private final Axis x;
    private final Axis y;
    private final List<Entry> legend;
    private final int top;

    private SvgChart(Chart chart) {
        this.chart = chart;
        this.series = chart.series().stream().map(s -> s.thinned(MOST_POINTS)).toList();
        this.x = Axis.holding(series.stream().flatMapToDouble(s -> shown(s, s::x)).toArray(), Chart.Scale.LINEAR);
        this.y = Axis.holding(series.stream().flatMapToDouble(s -> shown(s, s::y)).toArray(), chart.scale()).padded(0.05);
        this.legend = legend();
        this.top = 12 + (legend.isEmpty() ? 0 : LEGEND_LINE * (legend.getLast().line + 1));
    }

    private DoubleStream shown(Series s, IntToDoubleFunction value) {
        return IntStream.range(0, s.size())
                .filter(i -> shown(s, i))
                .mapToDouble(value);
    }

    /// A complete SVG document.
    public static String render(Chart chart) {
        return new SvgChart(chart).svg();
    }

    /// What a page needs to name the values under the pointer: the plot rectangle, the ranges and the points drawn.
    static Map<String, Object> hover(Chart chart) {
        var drawn = new SvgChart(chart);
        var map = new LinkedHashMap<String, Object>();
        map.put("plot", new int[]{LEFT, drawn.top, WIDTH - LEFT - RIGHT, PLOT_HEIGHT});
        map.put("x", new double[]{drawn.x.low(), drawn.x.high()});
        map.put("y", new double[]{drawn.y.low(), drawn.y.high()});
        map.put("log", chart.scale() == Chart.Scale.LOG);
        map.put("xLabel", chart.xLabel());
        var curves = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < drawn.series.size(); i++) {
            var s = drawn.series.get(i);
            var xs = new double[s.size()];
            var ys = new double[s.size()];
            for (int j = 0; j < s.size(); j++) {
                xs[j] = rounded(s.x(j));
                ys[j] = rounded(s.y(j));
            }
            curves.add(Map.of("name", s.name(), "colour", color(i), "x", xs, "y", ys));
        }
        map.put("curves", curves);
        return map;
    }

    private static double rounded(double value) {
        return Double.isFinite(value) ? Double.parseDouble(format("%.5e", value)) : value;
    }

    private static String color(int curve) {
        return COLORS[curve % COLORS.length];
    }

    private List<Entry> legend() {
        var entries = new ArrayList<Entry>();
        if (series.size() == 1 && series.getFirst().name().isEmpty()) return entries;
        int at = LEFT;
        int line = 0;
        for (int i = 0; i < series.size(); i++) {
            String name = series.get(i).name();
            int width = 28 + LETTER * name.length();
            if (at > LEFT && at + width > WIDTH - RIGHT) {
                at = LEFT;
                line++;
            }
            entries.add(new Entry(name, color(i), at, line));
            at += width;
        }
        return entries;
    }

    private String svg() {
        int height = top + PLOT_HEIGHT + BELOW;
        int bottom = top + PLOT_HEIGHT;
        var out = new StringBuilder();
        out.append(format("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" "
                + "font-family=\"ui-sans-serif,system-ui,sans-serif\" font-size=\"11.5\">%n", WIDTH, height));
        out.append("<title>").append(Html.escaped(chart.title())).append("</title>\n<g fill=\"#8593a3\" stroke=\"none\">\n");
        for (double tick : x.ticks(7)) {
            double at = LEFT + x.position(tick) * (WIDTH - LEFT - RIGHT);
            out.append(line(at, top, at, bottom)).append(text(at, bottom + 17, "middle", Axis.label(tick)));
        }
        for (double tick : y.ticks(5)) {
            double at = bottom - y.position(tick) * PLOT_HEIGHT;
            out.append(line(LEFT, at, WIDTH - RIGHT, at)).append(text(LEFT - 7, at + 4, "end", Axis.label(tick)));
        }
        out.append(text(LEFT + (WIDTH - LEFT - RIGHT) / 2.0, bottom + 36, "middle", chart.xLabel()));
        out.append(format("<text transform=\"translate(13,%d) rotate(-90)\" text-anchor=\"middle\">%s</text>%n",
                top + PLOT_HEIGHT / 2, Html.escaped(chart.yLabel())));
        out.append(format("<path d=\"M%d %dV%dH%d\" fill=\"none\" stroke=\"#46535f\"/>%n", LEFT, top, bottom, WIDTH - RIGHT));
        for (var entry : legend) {
            int at = 11 + LEGEND_LINE * entry.line;
            out.append(format("<path d=\"M%d %dh14\" stroke=\"%s\" stroke-width=\"3\"/>%n", entry.x, at, entry.color));
            out.append(text(entry.x + 19, at + 4, "start", entry.name));
        }
        out.append("</g>\n");
        for (int i = 0; i < series.size(); i++) {
            out.append(format("<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.6\" "
                    + "stroke-linejoin=\"round\" stroke-linecap=\"round\"/>%n", path(series.get(i)), color(i)));
        }
        return out.append("</svg>\n").toString();
    }

    private boolean shown(Series s, int i) {
        return i >= 0 && i < s.size() && Double.isFinite(s.x(i)) && Axis.shows(s.y(i), chart.scale());
    }

    /// A gap in the values lifts the pen; a point between two gaps becomes a small diamond.
    private String path(Series s) {
        var path = new StringBuilder();
        boolean down = false;
        for (int i = 0; i < s.size(); i++) {
            if (!shown(s, i)) {
                down = false;
                continue;
            }
            double px = LEFT + x.position(s.x(i)) * (WIDTH - LEFT - RIGHT);
            double py = top + PLOT_HEIGHT - y.position(s.y(i)) * PLOT_HEIGHT;
            path.append(format(down ? "L%.1f %.1f" : "M%.1f %.1f", px, py));
            if (!shown(s, i - 1) && !shown(s, i + 1)) path.append("m0-2l2 2-2 2-2-2z");
            down = true;
        }
        return path.toString();
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    private static String line(double x1, double y1, double x2, double y2) {
        return format("<path d=\"M%.1f %.1fL%.1f %.1f\" stroke=\"#1c2530\"/>%n", x1, y1, x2, y2);
    }

    private static String text(double x, double y, String anchor, String text) {
        return format("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, Html.escaped(text));
    }
}
