package cinegrad.examples.docs;

import java.util.regex.Pattern;

/// A declaration cut out of a Java source, and its colors.
final class Excerpt {
    private static final Pattern PARTS =
            Pattern.compile("(?<comment>//[^\\n]*|/\\*.*?\\*/)|(?<string>\"(?:[^\"\\\\\\n]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)+')"
            + "|(?<keyword>\\b(?:abstract|boolean|break|byte|case|catch|char|class|continue|default|do|double|else|enum|extends|final|finally|float|for|if|implements"
            + "|import|instanceof|int|interface|long|new|null|package|private|protected|public|record|return|sealed|short|static|super|switch|this|throw|throws"
            + "|try|var|void|while|yield|true|false)\\b)|(?<number>\\b\\d[\\d_.]*(?:[eE]-?\\d+)?[fFLd]?\\b)", Pattern.DOTALL);

    private Excerpt() { }

    /// The first declaration of a method, record, class or enum called `name`, with its comment and body, moved to the left
    /// margin.
    static String of(String source, String name) {
        String quoted = Pattern.quote(name);
        var declaration = Pattern.compile("(?m)^(?: {8}| {4}|)(?![ /*@}]|return|throw|yield)(?:[\\w<>\\[\\],.? ]+ )?" + quoted
                + "\\s*\\([^;=]*?\\)[^;=()]*\\{"
                + "|^ *(?:[\\w]+ )*(?:record|class|enum|interface) " + quoted + "\\b").matcher(source);
        if (!declaration.find()) throw new IllegalArgumentException("excerpt: no declaration of " + name);
        int start = declaration.start();
        while (true) {                                             // the comment and the annotations above it
            int before = source.lastIndexOf('\n', Math.max(0, start - 2)) + 1;
            if (start == 0 || before == start) break;
            String line = source.substring(before, start).strip();
            if (!line.startsWith("///") && !line.startsWith("@")) break;
            start = before;
        }
        int end = endOfBlock(source, source.indexOf('{', declaration.start()));
        return source.substring(start, end).stripIndent().strip();
    }

    private static int endOfBlock(String source, int open) {
        int depth = 0;
        var parts = PARTS.matcher(source);
        int next = parts.find(open) ? parts.start() : source.length();
        for (int i = open; i < source.length(); i++) {
            while (i == next && (parts.group("comment") != null || parts.group("string") != null)) {
                i = parts.end();
                next = parts.find() ? parts.start() : source.length();
            }
            if (i == next) next = parts.find() ? parts.start() : source.length();
            char c = source.charAt(i);
            if (c == '{') depth++;
            if (c == '}' && --depth == 0) return i + 1;
        }
        throw new IllegalArgumentException("excerpt: a } is missing");
    }

    /// Java as HTML with its comments, strings, words and numbers marked.
    static String colored(String java) {
        var out = new StringBuilder();
        var parts = PARTS.matcher(java);
        int at = 0;
        while (parts.find()) {
            String kind = parts.group("comment") != null ? "comment" : parts.group("string") != null ? "string"
                    : parts.group("keyword") != null ? "keyword" : "number";
            out.append(escaped(java.substring(at, parts.start()))).append("<i class=\"").append(kind).append("\">")
                    .append(escaped(parts.group())).append("</i>");
            at = parts.end();
        }
        return out.append(escaped(java.substring(at))).toString();
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
