package cinegrad.ddei.io.json;

import java.util.Iterator;
import java.util.Locale;
import java.util.Map;

/// Writes values as RFC 8259 text that [JsonParser] reads back to an equal value.
final class JsonWriter {
    private static final int COMPACT = -1;

    private final StringBuilder out = new StringBuilder();

    private JsonWriter() { }

    static String compact(Json value) {
        var writer = new JsonWriter();
        writer.write(value, COMPACT);
        return writer.out.toString();
    }

    static String pretty(Json value) {
        var writer = new JsonWriter();
        writer.write(value, 0);
        return writer.out.append('\n').toString();
    }

    private void write(Json value, int level) {
        switch (value) {
            case Json.Null() -> out.append("null");
            case Json.Bool(boolean b) -> out.append(b);
            case Json.Whole(long n) -> out.append(n);
            case Json.Real(double d) -> out.append(d);
            case Json.Text(String s) -> string(s);
            case Json.Arr(var items) -> {
                boolean flat = level == COMPACT || items.stream().noneMatch(i -> i instanceof Json.Obj || i instanceof Json.Arr);
                out.append('[');
                for (Iterator<Json> i = items.iterator(); i.hasNext(); ) {
                    if (!flat) newline(level + 1);
                    write(i.next(), flat ? COMPACT : level + 1);
                    if (i.hasNext()) out.append(flat && level != COMPACT ? ", " : ",");
                }
                if (!flat) newline(level);
                out.append(']');
            }
            case Json.Obj(var members) -> {
                out.append('{');
                for (var i = members.entrySet().iterator(); i.hasNext(); ) {
                    Map.Entry<String, Json> member = i.next();
                    if (level != COMPACT) newline(level + 1);
                    string(member.getKey());
                    out.append(level == COMPACT ? ":" : ": ");
                    write(member.getValue(), level == COMPACT ? COMPACT : level + 1);
                    if (i.hasNext()) out.append(',');
                }
                if (level != COMPACT && !members.isEmpty()) newline(level);
                out.append('}');
            }
        }
    }

    private void newline(int level) {
        out.append('\n').repeat(' ', 2 * level);
    }

    private void string(String s) {
        out.append('"');
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ' || Character.isSurrogate(c)) out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    else out.append(c);
                }
            }
        }
        out.append('"');
    }
}
