package cinegrad.examples.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The part of Markdown the pages are written in, as HTML: headings, paragraphs, lists, tables, fenced code, emphasis, code,
/// links, pictures, and formulas between dollars. A forge shows the same text.
///
/// Two kinds of line are ours. `» [name](/file) …` is replaced by what the page builder inserts for it, and so is an HTML
/// comment.
final class Markdown {
    /// What the surroundings of the text decide.
    interface Page {
        /// The address of a link of the text, as seen from the page.
        String link(String target);

        /// The HTML for a line that begins with `» `, without these two characters, or for the words of a comment.
        String insert(String line);
    }

    private static final Pattern INLINE = Pattern.compile(
            "`([^`]+)`|\\$([^$]+)\\$|\\*\\*(.+?)\\*\\*|\\*([^*]+)\\*|(!?)\\[((?:[^\\[\\]]|\\[[^]]*])+)]\\(([^)\\s]+)\\)|<(https?://[^>]+)>");
    private static final Pattern BLOCK = Pattern.compile("(#+ |```|\\$\\$|» |<!--|!\\[|\\* |- |> |\\d+\\. |\\|).*");
    private static final int SHORT = 18;
    private static final Pattern ITEM = Pattern.compile("(\\* |- |\\d+\\. )(.*)");

    private final List<String> lines;
    private final Page page;
    private final StringBuilder out = new StringBuilder();
    private int at;

    private Markdown(List<String> lines, Page page) {
        this.lines = lines;
        this.page = page;
    }

    static String html(String text, Page page) {
        return new Markdown(text.lines().toList(), page).blocks();
    }

    /// The name of a heading within its page, as forges make it.
    static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").strip().replace(' ', '-');
    }

    private String blocks() {
        while (at < lines.size()) {
            String line = lines.get(at);
            if (line.isBlank()) at++;
            else if (line.matches("#+ .*")) heading();
            else if (line.startsWith("```")) fence();
            else if (line.startsWith("    ")) indented();
            else if (line.startsWith("$$")) display();
            else if (line.startsWith("» ")) insert(lines.get(at++).substring(2));
            else if (line.startsWith("<!--")) insert(lines.get(at++).replaceAll("<!--|-->", "").strip());
            else if (line.startsWith("![")) figure();
            else if (line.startsWith("> ")) quote();
            else if (ITEM.matcher(line).matches()) list();
            else if (line.startsWith("|")) table();
            else out.append("<p>").append(inline(paragraph())).append("</p>\n");
        }
        return out.toString();
    }

    private String paragraph() {
        var text = new ArrayList<String>();
        do text.add(lines.get(at++).strip());
        while (at < lines.size() && !lines.get(at).isBlank() && !BLOCK.matcher(lines.get(at)).matches());
        return String.join(" ", text);
    }

    private void insert(String line) {
        out.append(page.insert(line)).append('\n');
    }

    private void heading() {
        String line = lines.get(at++);
        int level = line.indexOf(' ');
        String text = line.substring(level + 1);
        out.append(String.format(Locale.ROOT, "<h%1$d id=\"%2$s\">%3$s</h%1$d>\n", level, anchor(text), inline(text)));
    }

    private void fence() {
        boolean java = lines.get(at++).strip().equals("```java");
        var code = new ArrayList<String>();
        while (!lines.get(at).startsWith("```")) code.add(lines.get(at++));
        at++;
        block(String.join("\n", code), java);
    }

    private void indented() {
        var code = new ArrayList<String>();
        while (at < lines.size() && (lines.get(at).startsWith("    ") || lines.get(at).isBlank())) code.add(lines.get(at++));
        block(String.join("\n", code).stripIndent().stripTrailing(), false);
    }

    private void block(String code, boolean java) {
        out.append("<pre tabindex=\"0\"><code>").append(java ? Excerpt.colored(code) : Excerpt.escaped(code))
                .append("</code></pre>\n");
    }

    private void display() {
        var tex = new StringBuilder(lines.get(at++).substring(2));
        while (!tex.toString().strip().endsWith("$$")) tex.append(' ').append(lines.get(at++));
        String text = tex.toString().strip();
        out.append("<div class=\"formula\" tabindex=\"0\">")
                .append(Formula.mathml(text.substring(0, text.length() - 2), Formula.Place.DISPLAY)).append("</div>\n");
    }

    private void figure() {
        var m = INLINE.matcher(lines.get(at++));
        if (!m.find() || m.group(7) == null) {
            throw new IllegalArgumentException("picture: write ![caption](file), not " + lines.get(at - 1));
        }
        String address = Excerpt.escaped(page.link(m.group(7)));
        String alternative = Excerpt.escaped(m.group(6).replaceAll("[`*$]|]\\([^)]*\\)|\\[", ""));
        out.append("<figure><img src=\"%s\" alt=\"%s\" loading=\"lazy\"><figcaption>%s</figcaption></figure>\n".formatted(address,
                alternative, inline(m.group(6))));
    }

    private void quote() {
        var inside = new ArrayList<String>();
        while (at < lines.size() && lines.get(at).startsWith(">")) inside.add(lines.get(at++).replaceFirst("> ?", ""));
        out.append("<blockquote>\n").append(new Markdown(inside, page).blocks()).append("</blockquote>\n");
    }

    private void list() {
        boolean ordered = Character.isDigit(lines.get(at).charAt(0));
        out.append(ordered ? "<ol>\n" : "<ul>\n");
        while (at < lines.size()) {
            var item = ITEM.matcher(lines.get(at));
            if (!item.matches() || Character.isDigit(item.group(1).charAt(0)) != ordered) break;
            out.append("<li>").append(item(item.group(1).length(), item.group(2))).append("</li>\n");
        }
        out.append(ordered ? "</ol>\n" : "</ul>\n");
    }

    /// The text of one item: its first line, and the lines that are indented under it.
    private String item(int indent, String first) {
        at++;
        var inside = new ArrayList<>(List.of(first));
        while (at < lines.size() && (belongs(lines.get(at), indent) || lines.get(at).isBlank() && at + 1 < lines.size()
                && belongs(lines.get(at + 1), indent))) {
            String line = lines.get(at++);
            inside.add(line.substring(Math.min(line.length(), indent)));
        }
        String html = new Markdown(inside, page).blocks();
        boolean single = html.startsWith("<p>") && html.indexOf("<p>", 1) < 0;
        return single ? html.substring(3).replaceFirst("</p>\n", html.endsWith("</p>\n") ? "" : "\n") : html;
    }

    private static boolean belongs(String line, int indent) {
        return line.length() > indent && line.substring(0, indent).isBlank();
    }

    private void table() {
        out.append("<div class=\"wide\" tabindex=\"0\"><table>\n");
        for (int row = 0; at < lines.size() && lines.get(at).startsWith("|"); row++) {
            String line = lines.get(at++).strip();
            if (line.matches("[|\\-: ]+")) continue;              // the rule under the heads, or heads without words
            String cell = row == 0 ? "th" : "td";
            out.append("<tr>");
            for (String text : line.substring(1, line.length() - 1).split("(?<!\\\\)\\|", -1)) {
                out.append(element(cell, text.strip(), inline(text.strip().replace("\\|", "|"))));
            }
            out.append("</tr>\n");
        }
        out.append("</table></div>\n");
    }

    /// An element, marked where a browser must not break its few words or numbers, as it would at a hyphen.
    private static String element(String name, String text, String html) {
        boolean broken = text.length() <= SHORT && text.matches(".*[-(].*");
        return "<%1$s%2$s>%3$s</%1$s>".formatted(name, broken ? " class=\"short\"" : "", html);
    }

    private String inline(String text) {
        var result = new StringBuilder();
        var parts = INLINE.matcher(text);
        int from = 0;
        while (parts.find()) {
            result.append(Excerpt.escaped(text.substring(from, parts.start())));
            from = parts.end();
            boolean closed = parts.group(2) != null && from < text.length() && ".,;:)".indexOf(text.charAt(from)) >= 0;
            // no line begins with the mark
            if (closed) result.append("<span class=\"math\">").append(part(parts)).append(text.charAt(from++)).append("</span>");
            else result.append(part(parts));
        }
        return result.append(Excerpt.escaped(text.substring(from))).toString();
    }

    private String part(Matcher m) {
        if (m.group(1) != null) return element("code", m.group(1), Excerpt.escaped(m.group(1)));
        if (m.group(2) != null) return Formula.mathml(m.group(2), Formula.Place.INLINE);
        if (m.group(3) != null) return "<b>" + inline(m.group(3)) + "</b>";
        if (m.group(4) != null) return "<em>" + inline(m.group(4)) + "</em>";
        if (m.group(8) != null) return "<a href=\"%1$s\">%1$s</a>".formatted(Excerpt.escaped(m.group(8)));
        String address = Excerpt.escaped(page.link(m.group(7)));
        if (!m.group(5).isEmpty()) return "<img src=\"%s\" alt=\"%s\">".formatted(address, Excerpt.escaped(m.group(6)));
        return "<a href=\"" + address + "\">" + inline(m.group(6)) + "</a>";
    }
}
