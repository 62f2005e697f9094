package cinegrad.ops.safetensors;

import cinegrad.ops.safetensors.SafeTensorsHeader.Entry;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads the header's JSON (RFC 8259, strict) member by member, without a tree of values, so that memory is that of the result.
/// Members of an array that the format does not know are skipped.
final class HeaderParser {
    private static final int MOST_ENTRIES = 1 << 16;
    private static final int MOST_AXES = 64;
    private static final int MOST_SIZES = 1 << 18;                      // of all arrays together
    private static final int DEEPEST = 64;

    private final String text;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private int sizes;
    private int at;

    HeaderParser(String text) {
        this.text = text;
    }

    List<Entry> entries() {
        return entries;
    }

    Map<String, String> metadata() {
        return metadata;
    }

    /// Reads all.
    void header() {
        members(name -> {
            if (name.equals(SafeTensorsHeader.METADATA)) members(key -> metadata.put(key, string()));
            else entries.add(entry(name));
            if (entries.size() + metadata.size() > MOST_ENTRIES) throw error("more than " + MOST_ENTRIES + " arrays and texts");
        });
        blanks();
        if (at != text.length()) throw error("more text after the header");
    }

    private Entry entry(String name) {
        var declared = new Declared();
        members(member -> {
            switch (member) {
                case "dtype" -> declared.type = Optional.of(string());
                case "shape" -> declared.shape = Optional.of(integers(MOST_AXES));
                case "data_offsets" -> declared.offsets = Optional.of(integers(2));
                default -> skip(3);
            }
        });
        String shown = SafeTensorsException.shown(name);
        String type = declared.type.orElseThrow(() -> error("array " + shown + " has no dtype"));
        long[] shape = declared.shape.orElseThrow(() -> error("array " + shown + " has no shape"));
        long[] range = declared.offsets.orElseThrow(() -> error("array " + shown + " has no data_offsets"));
        if (range.length != 2) throw error("array " + shown + " has " + range.length + " data_offsets, not 2");
        var stored = StoredType.named(type).orElseThrow(() -> error("array " + shown + " is of the type "
                + SafeTensorsException.shown(type) + ", which is not read; convert it to F32"));
        sizes += shape.length;
        if (sizes > MOST_SIZES) throw error("more than " + MOST_SIZES + " axes of all arrays together");
        if (Arrays.stream(shape).anyMatch(n -> n > Integer.MAX_VALUE)) {
            throw error("array " + shown + " has the shape " + Arrays.toString(shape) + ", too large for Java");
        }
        try {
            return new Entry(name, stored, Shape.of(Arrays.stream(shape).mapToInt(n -> (int) n).toArray()), range[0], range[1]);
        } catch (ShapeException e) {
            throw error("array " + shown + ": " + e.getMessage());
        }
    }

    /// What the header says of one array.
    private static final class Declared {
        private Optional<String> type = Optional.empty();
        private Optional<long[]> shape = Optional.empty();
        private Optional<long[]> offsets = Optional.empty();
    }

    /// What is done with the value of a member.
    private interface Member {
        void named(String name);
    }

    private void members(Member each) {
        require('{');
        blanks();
        if (accept('}')) return;
        Set<String> names = new HashSet<>();
        do {
            int start = at;
            String name = string();
            if (!names.add(name)) {
                at = start;
                throw error("a second member of the name " + SafeTensorsException.shown(name));
            }
            require(':');
            each.named(name);
            blanks();
        } while (accept(','));
        require('}');
    }

    private long[] integers(int most) {
        require('[');
        var out = new long[Math.min(most, 8)];
        int n = 0;
        blanks();
        if (accept(']')) return new long[0];
        do {
            if (n == most) throw error("more than " + most + " numbers");
            if (n == out.length) out = Arrays.copyOf(out, 2 * n);
            out[n++] = integer();
            blanks();
        } while (accept(','));
        require(']');
        return Arrays.copyOf(out, n);
    }

    /// A whole number from 0 on.
    private long integer() {
        blanks();
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') at++;
        if (at == start || text.charAt(start) == '0' && at > start + 1 || at - start > 18) {
            at = start;
            throw error("expected a whole number of at most 18 digits");
        }
        return Long.parseLong(text, start, at, 10);
    }

    private String string() {
        require('"');
        int end = at;
        while (end < text.length() && text.charAt(end) != '"' && text.charAt(end) != '\\' && text.charAt(end) >= ' ') end++;
        if (end < text.length() && text.charAt(end) == '"') {
            String plain = text.substring(at, end);
            at = end + 1;
            return plain;
        }
        var out = new StringBuilder();
        while (true) {
            char c = next();
            if (c == '"') return out.toString();
            if (c < ' ') throw error("control character in a text");
            out.append(c == '\\' ? escape() : c);
        }
    }

    private char escape() {
        char c = next();
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
                    char h = next();
                    int digit = h < 128 ? Character.digit(h, 16) : -1;
                    if (digit < 0) throw error("\\u needs four hexadecimal digits");
                    code = code * 16 + digit;
                }
                yield (char) code;
            }
            default -> throw error("unknown escape");
        };
    }

    private void skip(int depth) {
        if (depth > DEEPEST) throw error("more than " + DEEPEST + " levels");
        blanks();
        switch (at < text.length() ? text.charAt(at) : ' ') {
            case '{' -> members(_ -> skip(depth + 1));
            case '"' -> string();
            case '[' -> {
                at++;
                blanks();
                if (accept(']')) return;
                do {
                    skip(depth + 1);
                    blanks();
                } while (accept(','));
                require(']');
            }
            default -> {
                int start = at;
                while (at < text.length() && " \t\r\n,]}".indexOf(text.charAt(at)) < 0) at++;
                String word = text.substring(start, at);
                if (!word.matches("true|false|null|-?(0|[1-9]\\d{0,400})(\\.\\d{1,400})?([eE][+-]?\\d{1,9})?")) {
                    at = start;
                    throw error("expected a value");
                }
            }
        }
    }

    private void blanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) at++;
    }

    private char next() {
        if (at >= text.length()) throw error("unexpected end");
        return text.charAt(at++);
    }

    private boolean accept(char c) {
        if (at >= text.length() || text.charAt(at) != c) return false;
        at++;
        return true;
    }

    private void require(char c) {
        blanks();
        if (!accept(c)) throw error("expected '" + c + "'");
    }

    private SafeTensorsException error(String reason) {
        return new SafeTensorsException("the header is not what it should be: " + reason + " (character " + at + ")");
    }
}
