package cinegrad.ddei.io.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;

/// A recursive-descent reader of RFC 8259, strict, with limits on depth, length and number of values.
final class JsonParser {
    private static final int DEEPEST = 64;
    private static final int LONGEST = 1 << 24;

    private final String text;
    private final int mostValues;
    private int at;
    private int values;

    JsonParser(String text, int mostValues) {
        this.text = text;
        this.mostValues = mostValues;
        if (text.length() > LONGEST) throw error(text.length() + " characters, more than the " + LONGEST + " allowed");
    }

    Json document() {
        Json value = value(1);
        blanks();
        if (at != text.length()) throw error("more text after the value");
        return value;
    }

    private Json value(int depth) {
        if (depth > DEEPEST) throw error("more than " + DEEPEST + " levels");
        if (++values > mostValues) throw error("more than " + mostValues + " values");
        blanks();
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> new Json.Text(string());
            case 't' -> word("true", new Json.Bool(true));
            case 'f' -> word("false", new Json.Bool(false));
            case 'n' -> word("null", new Json.Null());
            default -> number();
        };
    }

    private Json object(int depth) {
        at++;
        var members = new LinkedHashMap<String, Json>();
        blanks();
        if (accept('}')) return new Json.Obj(members);
        do {
            blanks();
            if (peek() != '"') throw error("expected a member name");
            int start = at;
            String name = string();
            blanks();
            require(':');
            if (members.put(name, value(depth + 1)) != null) {
                at = start;
                throw error("second member of the same name");
            }
            blanks();
        } while (accept(','));
        require('}');
        return new Json.Obj(members);
    }

    private Json array(int depth) {
        at++;
        var items = new ArrayList<Json>();
        blanks();
        if (accept(']')) return new Json.Arr(items);
        do {
            items.add(value(depth + 1));
            blanks();
        } while (accept(','));
        require(']');
        return new Json.Arr(items);
    }

    private String string() {
        at++;
        var out = new StringBuilder();
        while (true) {
            char c = next("unfinished string");
            if (c == '"') return out.toString();
            if (c < ' ') throw error("control character in a string");
            out.append(c == '\\' ? escape() : c);
        }
    }

    private char escape() {
        char c = next("unfinished string");
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int code = 0;
                for (int i = 0; i < 4; i++) {
                    char h = next("unfinished string");
                    int digit = h < 128 ? Character.digit(h, 16) : -1;
                    if (digit < 0) throw error("\\u needs four hexadecimal digits");
                    code = code * 16 + digit;
                }
                yield (char) code;
            }
            default -> throw error("unknown escape");
        };
    }

    private Json number() {
        int start = at;
        accept('-');
        if (!accept('0') && digits() == 0) throw error("expected a value");
        boolean whole = true;
        if (accept('.')) {
            whole = false;
            if (digits() == 0) throw error("expected a digit after the point");
        }
        if (accept('e') || accept('E')) {
            whole = false;
            if (!accept('+')) accept('-');
            if (digits() == 0) throw error("expected a digit in the exponent");
        }
        String number = text.substring(start, at);
        if (whole && number.length() <= 20) {
            try {
                return new Json.Whole(Long.parseLong(number));
            } catch (NumberFormatException tooBigForLong) {
                return new Json.Real(Double.parseDouble(number));
            }
        }
        double value = Double.parseDouble(number);
        if (Double.isInfinite(value)) throw error("number too large");
        return new Json.Real(value);
    }

    private int digits() {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') at++;
        return at - start;
    }

    private Json word(String word, Json value) {
        if (!text.startsWith(word, at)) throw error("expected a value");
        at += word.length();
        return value;
    }

    private void blanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) at++;
    }

    private char peek() {
        if (at >= text.length()) throw error("unexpected end");
        return text.charAt(at);
    }

    private char next(String atEnd) {
        if (at >= text.length()) throw error(atEnd);
        return text.charAt(at++);
    }

    private boolean accept(char c) {
        if (at >= text.length() || text.charAt(at) != c) return false;
        at++;
        return true;
    }

    private void require(char c) {
        if (!accept(c)) throw error("expected '" + c + "'");
    }

    private JsonException error(String reason) {
        return new JsonException(at, reason);
    }
}
