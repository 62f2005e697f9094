package cinegrad.autograd;

import cinegrad.autograd.Graph.Node;
import cinegrad.autograd.Graph.Role;
import cinegrad.autograd.op.ApplyLinearMap;
import cinegrad.autograd.op.AxisOps;
import cinegrad.autograd.op.Convolution;
import cinegrad.autograd.op.Elementwise;
import cinegrad.autograd.op.LinearAlgebra;
import cinegrad.autograd.op.NonUniformFourier;
import cinegrad.autograd.op.Normalization;
import cinegrad.autograd.op.Product;
import cinegrad.autograd.op.Reduce;
import cinegrad.autograd.op.Sampling;
import cinegrad.autograd.op.Structural;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A measured graph as one page: drawn here as SVG, so that it shows without scripts; `graph.html` adds styles and what moves.
final class GraphPage {
    /// The kind of operation, by the class that declares it.
    static final Map<Class<?>, String> KINDS = Map.ofEntries(
            Map.entry(Elementwise.class, "elementwise"), Map.entry(Reduce.class, "axis"), Map.entry(AxisOps.class, "axis"),
            Map.entry(Normalization.class, "axis"), Map.entry(Product.class, "product"),
            Map.entry(LinearAlgebra.class, "product"), Map.entry(Convolution.class, "convolution"),
            Map.entry(Sampling.class, "convolution"), Map.entry(ApplyLinearMap.class, "transform"),
            Map.entry(NonUniformFourier.class, "transform"), Map.entry(Structural.class, "layout"));

    private static final Pattern HOLE = Pattern.compile("\\{\\{(\\w+)}}");
    /// Characters that fit into a node.
    private static final int TITLE = 17;
    private static final int SHAPE = 20;

    private GraphPage() { }

    static String of(Graph graph) {
        var nodes = graph.nodes();
        var layout = new GraphLayout(nodes);
        double forward = nodes.stream().mapToDouble(Node::forwardMillis).sum();
        double backward = nodes.stream().mapToDouble(Node::backwardMillis).sum();
        long variables = nodes.stream().filter(n -> n.role() == Role.VARIABLE).mapToLong(n -> n.type().numbers()).sum();
        return filled(template(), Map.of(
                "title", "Graph of " + nodes.size() + " tensors",
                "facts", fact("operations", Long.toString(nodes.stream().filter(n -> !n.inputs().isEmpty()).count()))
                        + fact("numbers to learn", String.format(Locale.ROOT, "%,d", variables)) + fact("forward", time(forward))
                        + fact("backward", time(backward)) + fact("memory of a step at its fullest",
                        bytes(graph.plan().peakBytes())) + fact("computed by", escaped(graph.backend())),
                "svg", svg(nodes, layout),
                "costs", costs(nodes),
                "rows", nodes.stream().map(GraphPage::row).collect(Collectors.joining("\n")),
                "data", nodes.stream().map(GraphPage::data).collect(Collectors.joining(",\n", "[", "]"))));
    }

    private static String svg(List<Node> nodes, GraphLayout layout) {
        var out = new StringBuilder();
        out.append(String.format(Locale.ROOT,
                "<svg id=\"graph\" viewBox=\"0 0 %1$.0f %2$.0f\" width=\"%1$.0f\" height=\"%2$.0f\" role=\"img\" "
                + "aria-label=\"the recorded graph, inputs above\">%n", layout.width(), layout.height()));
        for (var e : layout.edges()) {
            boolean flows = nodes.get(e.from()).gradientNorm().isPresent();
            out.append(String.format(Locale.ROOT, "<path class=\"edge%s\" data-from=\"%d\" data-to=\"%d\" d=\"%s\"/>%n", flows
                    ? "" : " still", e.from(), e.to(), path(e.points())));
        }
        for (var n : nodes) {
            var at = layout.top(n.index());
            out.append(String.format(Locale.ROOT, """
                    <g class="node %s %s" tabindex="0" data-index="%d" transform="translate(%.1f %.1f)"><title>%s</title>\
                    <rect class="card" width="%.0f" height="%.0f" rx="9"/><rect class="stripe" width="4" height="%.0f" x="7" y="9" rx="2"/>\
                    <text class="name" x="19" y="23">%s</text><text class="time" x="168" y="23">%s</text>\
                    <text class="shape" x="19" y="39">%s</text><text class="bytes" x="168" y="39">%s</text>\
                    <text class="norm" x="19" y="54">%s</text></g>
                    """, n.role().name().toLowerCase(Locale.ROOT), kind(n), n.index(), at.x() - GraphLayout.WIDTH / 2, at.y(), escaped(n.details()),
                    GraphLayout.WIDTH, GraphLayout.HEIGHT, GraphLayout.HEIGHT - 18, escaped(cut(n.operation(), TITLE)),
                    n.inputs().isEmpty() ? "" : time(n.millis()), escaped(cut(n.type().shape().toString(), SHAPE)),
                    bytes(n.bytes()), n.gradientNorm().isPresent() ? "‖∇‖ " + number(n.gradientNorm()) : "no gradient"));
        }
        return out.append("</svg>").toString();
    }

    private static String path(List<GraphLayout.Point> points) {
        var out = new StringBuilder(String.format(Locale.ROOT, "M%.1f %.1f", points.getFirst().x(), points.getFirst().y()));
        for (int i = 1; i < points.size(); i++) {
            var a = points.get(i - 1);
            var b = points.get(i);
            double middle = (a.y() + b.y()) / 2;
            if (a.x() == b.x()) out.append(String.format(Locale.ROOT, "V%.1f", b.y()));
            else out.append(String.format(Locale.ROOT, "C%.1f %.1f %.1f %.1f %.1f %.1f", a.x(), middle, b.x(), middle, b.x(),
                    b.y()));
        }
        return out.toString();
    }

    /// The operations that cost most, as bars.
    private static String costs(List<Node> nodes) {
        var byName = nodes.stream().filter(n -> !n.inputs().isEmpty())
                .collect(Collectors.groupingBy(n -> kind(n) + " " + label(n)));
        double total = Math.max(1e-9, nodes.stream().mapToDouble(Node::millis).sum());
        return byName.values().stream().sorted((a, b) -> Double.compare(millis(b), millis(a))).limit(8).map(group -> String.format(Locale.ROOT, """
                <div class="cost %s"><span>%s%s</span><b>%s</b><i style="width:%.1f%%"></i></div>
                """, kind(group.getFirst()), escaped(label(group.getFirst())), group.size() > 1 ? " <em>× " + group.size() + "</em>" : "",
                time(millis(group)), 100 * millis(group) / total)).collect(Collectors.joining());
    }

    /// The name of the operation, also if the tensor has a name.
    private static String label(Node n) {
        int end = n.details().indexOf('[');
        String record = end < 0 ? n.details() : n.details().substring(0, end);
        return n.family().equals("Elementwise") || n.role() == Role.LOSS ? n.operation() : record;
    }

    private static double millis(List<Node> group) {
        return group.stream().mapToDouble(Node::millis).sum();
    }

    private static String row(Node n) {
        return String.format(Locale.ROOT,
                "<tr data-index=\"%d\"><td class=\"%s\"><i></i>%s</td><td>%s</td><td data-value=\"%d\">%s</td><td "
                + "data-value=\"%s\">%s</td>"
                + "<td data-value=\"%s\">%s</td><td data-value=\"%s\">%s</td></tr>", n.index(), kind(n), escaped(n.operation()),
                escaped(n.type().toString()),
                n.bytes(), bytes(n.bytes()), n.forwardMillis(), time(n.forwardMillis()), n.backwardMillis(),
                time(n.backwardMillis()), n.gradientNorm().orElse(-1), number(n.gradientNorm()));
    }

    private static String data(Node n) {
        return String.format(Locale.ROOT,
                "{\"name\":%s,\"details\":%s,\"kind\":\"%s\",\"type\":%s,\"inputs\":%s,\"bytes\":%d,\"forward\":%s,\"backward\":%s,\"norm\":%s}",
                quoted(n.operation()), quoted(n.details()), kind(n), quoted(n.type().toString()), n.inputs(), n.bytes(),
                n.forwardMillis(), n.backwardMillis(),
                n.gradientNorm().isPresent() && Double.isFinite(n.gradientNorm().getAsDouble())
                ? Double.toString(n.gradientNorm().getAsDouble()) : "null");
    }

    /// The word that gives a node its color.
    private static String kind(Node n) {
        return switch (n.role()) {
            case CONSTANT -> "data";
            case VARIABLE -> "learned";
            case OPERATION, LOSS -> KINDS.entrySet().stream().filter(e -> e.getKey().getSimpleName().equals(n.family()))
                    .map(Map.Entry::getValue).findFirst().orElse("custom");
        };
    }

    private static String fact(String label, String value) {
        return "<div><b>" + value + "</b><span>" + label + "</span></div>";
    }

    private static String time(double millis) {
        if (millis >= 100) return String.format(Locale.ROOT, "%.0f ms", millis);
        return millis >= 1 ? String.format(Locale.ROOT, "%.1f ms", millis) : String.format(Locale.ROOT, "%.0f µs", millis * 1000);
    }

    private static String bytes(long bytes) {
        if (bytes >= 1_000_000_000) return String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
        if (bytes >= 1_000_000) return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
        return bytes >= 1_000 ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3) : bytes + " B";
    }

    private static String number(OptionalDouble number) {
        return number.isPresent() ? String.format(Locale.ROOT, "%.3g", number.getAsDouble()) : "–";
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length - 1) + "…";
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;").replace("'", "&#39;");
    }

    /// A JSON string that may stand in a `script` element: nothing in it can end that.
    private static String quoted(String text) {
        var out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') out.append('\\').append(c);
            else if (c < ' ' || c == '<' || c == '\u2028' || c == '\u2029') {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            }
            else out.append(c);
        }
        return out.append('"').toString();
    }

    private static String filled(String template, Map<String, String> values) {
        return HOLE.matcher(template).replaceAll(hole -> Matcher.quoteReplacement(values.get(hole.group(1))));
    }

    private static String template() {
        try (var in = GraphPage.class.getResourceAsStream("graph.html")) {
            if (in == null) throw new IllegalStateException("graph: graph.html is missing from the jar beside GraphPage");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
