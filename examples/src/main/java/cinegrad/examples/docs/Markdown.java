package cinegrad.examples.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The part of Markdown the pages are written in, as HTML: headings, paragraphs, lists, tables, fenced code, emphasis, code, links,
/// formulas between dollars, and whole lines `{{word …}}` that somebody else fills in.
final class Markdown {
    private static final Pattern INLINE = Pattern.compile("`([^`]+)`|\\$([^$]+)\\$|\\*\\*([^*]+)\\*\\*|\\*([^*]+)\\*|\\[([^\\]]+)]\\(([^)\\s]+)\\)");

    private final List<String> lines;
    private final UnaryOperator<String> insert;
    private final UnaryOperator<String> link;
    private final StringBuilder out = new StringBuilder();
    private int at;

    private Markdown(String text, UnaryOperator<String> insert, UnaryOperator<String> link) {
        this.lines = text.lines().toList();
        this.insert = insert;
        this.link = link;
    }

    /// @param insert what stands in place of `{{…}}`
    /// @param link   where a link of the text leads to in the page
    static String html(String text, UnaryOperator<String> insert, UnaryOperator<String> link) {
        return new Markdown(text, insert, link).blocks();
    }

    private String blocks() {
        while (at < lines.size()) {
            String line = lines.get(at);
            if (line.isBlank()) at++;
            else if (line.startsWith("#")) heading();
            else if (line.startsWith("```")) fence();
            else if (line.startsWith("$$")) display();
            else if (line.startsWith("{{") && line.endsWith("}}")) out.append(insert.apply(lines.get(at++).substring(2, line.length() - 2).strip())).append('\n');
            else if (line.startsWith("* ")) list();
            else if (line.startsWith("|")) table();
            else out.append("<p>").append(inline(String.join(" ", paragraph()))).append("</p>\n");
        }
        return out.toString();
    }

    private List<String> paragraph() {
        var text = new ArrayList<String>();
        while (at < lines.size() && !lines.get(at).isBlank() && !lines.get(at).matches("(#|```|\\$\\$|\\{\\{|\\* |\\|).*")) text.add(lines.get(at++).strip());
        return text;
    }

    private void heading() {
        String line = lines.get(at++);
        int level = line.indexOf(' ');
        String text = line.substring(level + 1);
        out.append("<h%1$d id=\"%2$s\">%3$s</h%1$d>%n".formatted(level, text.toLowerCase().replaceAll("[^a-z0-9]+", "-"), inline(text)));
    }

    private void fence() {
        boolean java = lines.get(at++).equals("```java");
        var code = new ArrayList<String>();
        while (!lines.get(at).equals("```")) code.add(lines.get(at++));
        at++;
        String text = String.join("\n", code);
        out.append("<pre><code>").append(java ? Excerpt.colored(text) : Excerpt.escaped(text)).append("</code></pre>\n");
    }

    private void display() {
        var tex = new StringBuilder(lines.get(at++).substring(2));
        while (!tex.toString().strip().endsWith("$$")) tex.append(' ').append(lines.get(at++));
        String text = tex.toString().strip();
        out.append(Formula.mathml(text.substring(0, text.length() - 2), Formula.Place.DISPLAY)).append('\n');
    }

    private void list() {
        out.append("<ul>\n");
        while (at < lines.size() && lines.get(at).startsWith("* ")) {
            var item = new StringBuilder(lines.get(at++).substring(2));
            while (at < lines.size() && lines.get(at).startsWith("  ")) item.append(' ').append(lines.get(at++).strip());
            out.append("<li>").append(inline(item.toString())).append("</li>\n");
        }
        out.append("</ul>\n");
    }

    private void table() {
        out.append("<div class=\"wide\"><table>\n");
        for (int row = 0; at < lines.size() && lines.get(at).startsWith("|"); row++) {
            String line = lines.get(at++);
            if (line.matches("[|\\-: ]+")) continue;
            String cell = row == 0 ? "th" : "td";
            out.append("<tr>");
            for (String text : line.substring(1, line.lastIndexOf('|')).split("\\|")) out.append("<%1$s>%2$s</%1$s>".formatted(cell, inline(text.strip())));
            out.append("</tr>\n");
        }
        out.append("</table></div>\n");
    }

    private String inline(String text) {
        var result = new StringBuilder();
        var parts = INLINE.matcher(text);
        int from = 0;
        while (parts.find()) {
            result.append(Excerpt.escaped(text.substring(from, parts.start()))).append(part(parts));
            from = parts.end();
        }
        return result.append(Excerpt.escaped(text.substring(from))).toString();
    }

    private String part(Matcher m) {
        if (m.group(1) != null) return "<code>" + Excerpt.escaped(m.group(1)) + "</code>";
        if (m.group(2) != null) return Formula.mathml(m.group(2), Formula.Place.INLINE);
        if (m.group(3) != null) return "<b>" + inline(m.group(3)) + "</b>";
        if (m.group(4) != null) return "<em>" + inline(m.group(4)) + "</em>";
        return "<a href=\"" + Excerpt.escaped(link.apply(m.group(6))) + "\">" + inline(m.group(5)) + "</a>";
    }
}
