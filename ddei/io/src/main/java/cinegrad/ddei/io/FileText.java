package cinegrad.ddei.io;

/// Text from a file, made safe to show: one line, of limited length, without control sequences of a terminal.
public final class FileText {
    private static final int LONGEST = 80;

    private FileText() { }

    /// At most 80 characters of `text`; see [#shown(String, int)].
    public static String shown(String text) {
        return shown(text, LONGEST);
    }

    /// The text with control and formatting characters, line separators and unpaired surrogates written as escapes such as `\n`.
    /// What exceeds `longest` characters is replaced by `...`.
    public static String shown(String text, int longest) {
        if (text.length() <= longest && text.chars().allMatch(c -> c >= ' ' && c < 127)) return text;
        var out = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            int c = text.codePointAt(at);
            String next = shown(c);
            if (out.length() + next.length() > longest) break;
            out.append(next);
            at += Character.charCount(c);
        }
        if (at < text.length()) {
            out.setLength(Math.min(out.length(), Math.max(0, longest - 3)));
            out.append("...");
        }
        return out.toString();
    }

    private static String shown(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE, Character.UNASSIGNED -> switch (c) {
                        case '\n' -> "\\n";
                        case '\r' -> "\\r";
                        case '\t' -> "\\t";
                        default -> "\\u{" + Integer.toHexString(c) + "}";
                    };
            default -> Character.toString(c);
        };
    }
}
