package cinegrad.ddei.report;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Text made safe for a page, and pages filled in from a template.
public final class Html {
    private static final Pattern HOLE = Pattern.compile("\\{\\{(\\w+)}}");

    private Html() {
    }

    /// Safe as element content and inside a quoted attribute of HTML and XML; control characters, which XML forbids, become
    /// `\uFFFD`.
    public static String escaped(String text) {
        var out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                case '\n', '\t' -> out.append(c);
                default -> out.append(c < ' ' || c == 0x7f ? '\uFFFD' : c);
            }
        }
        return out.toString();
    }

    /// JSON that may stand inside a `script` element: no `<` can end it.
    static String inScript(String json) {
        return json.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029");
    }

    /// Replaces each `{{name}}` by its value in one pass, so that what is filled in is never read as a template.
    public static String filled(String template, Map<String, String> values) {
        return HOLE.matcher(template).replaceAll(match -> {
            String value = values.get(match.group(1));
            if (value == null) throw new IllegalStateException("template: nothing to fill {{" + match.group(1) + "}} with");
            return Matcher.quoteReplacement(value);
        });
    }
}
