package cinegrad.ops.safetensors;

/// Bytes that are no safetensors, or more of them than is allowed. Its message is one line of limited length.
public final class SafeTensorsException extends IllegalArgumentException {
    private static final int LONGEST = 80;

    SafeTensorsException(String reason) {
        super("safetensors: " + reason);
    }

    /// A name or another text that came from outside, in quotes, made safe to show: at most 80 characters, none that move a
    /// terminal's cursor.
    public static String shown(String text) {
        var out = new StringBuilder("\"");
        text.codePoints().limit(LONGEST).forEach(c -> {
            if (c == ' ' || Character.isLetterOrDigit(c) || c > ' ' && c < 127) out.appendCodePoint(c);
            else out.append("\\u{").append(Integer.toHexString(c)).append('}');
        });
        return out.append(text.codePointCount(0, text.length()) > LONGEST ? "...\"" : "\"").toString();
    }
}
