package cinegrad.ops.safetensors;

import cinegrad.ops.shape.Shape;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What a file holds and where: texts, and arrays that cover the data without gaps or overlaps, so no byte goes unexplained.
///
/// @param entries  in the order of their data
/// @param metadata the texts, in the order of the file
public record SafeTensorsHeader(List<Entry> entries, Map<String, String> metadata) {
    /// The bytes before the header, which hold its length.
    public static final int LENGTH_BYTES = 8;
    static final String METADATA = "__metadata__";
    private static final long LARGEST = 1 << 24;

    /// One array.
    ///
    /// @param from its first byte, counted from the end of the header
    /// @param to   the byte after its last
    public record Entry(String name, StoredType type, Shape shape, long from, long to) {
        /// The bytes it takes.
        public long bytes() {
            return to - from;
        }
    }

    public SafeTensorsHeader {
        entries = List.copyOf(entries);
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /// A header's length as the file declares it, which is 2 bytes to 16 MiB.
    public static int length(long declared) {
        if (declared < 2 || declared > LARGEST) {
            throw new SafeTensorsException("a header of " + declared + " bytes; 2 to " + LARGEST + " are allowed");
        }
        return (int) declared;
    }

    /// Reads a header without its length.
    ///
    /// @throws SafeTensorsException if it is not UTF-8, not JSON, names one thing twice or a type that is not read, or if its
    ///                              arrays leave gaps, overlap, or take other bytes than their shapes need
    public static SafeTensorsHeader parse(byte[] header) {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(header)).toString();
        } catch (CharacterCodingException e) {
            throw new SafeTensorsException("the header is not UTF-8 text");
        }
        var parser = new HeaderParser(text);
        parser.header();
        var entries = parser.entries();
        entries.sort(Comparator.comparingLong(Entry::from).thenComparingLong(Entry::to));
        long at = 0;
        for (var e : entries) {
            String name = SafeTensorsException.shown(e.name);
            if (e.from != at) {
                throw new SafeTensorsException("array " + name + " starts at byte " + e.from + " of the data, not at " + at);
            }
            at += (long) e.shape.elements() * e.type.bytes();          // each below 2^34, at most 2^16 of them
            if (e.to != at) {
                throw new SafeTensorsException("array " + name + " ends at byte " + e.to + " of the data, its shape needs " + at);
            }
        }
        return new SafeTensorsHeader(entries, parser.metadata());
    }

    /// Places arrays one after the other, in the order of the map.
    public static SafeTensorsHeader of(Map<String, Kind> arrays, Map<String, String> metadata) {
        var entries = new ArrayList<Entry>();
        long at = 0;
        for (var e : arrays.entrySet()) {
            if (e.getKey().equals(METADATA)) {
                throw new IllegalArgumentException("safetensors: no array may be named " + METADATA + ", where texts are");
            }
            var kind = e.getValue();
            long end = at + (long) kind.shape.elements() * kind.type.bytes();
            entries.add(new Entry(e.getKey(), kind.type, kind.shape, at, end));
            at = end;
        }
        return new SafeTensorsHeader(entries, metadata);
    }

    /// The type and shape of an array to be placed.
    public record Kind(StoredType type, Shape shape) { }

    /// The bytes of all arrays.
    public long dataBytes() {
        return entries.isEmpty() ? 0 : entries.getLast().to;
    }

    /// Length and header as a file begins with them; the data starts at a multiple of 8. The same header gives the same bytes.
    public byte[] bytes() {
        var out = new StringBuilder("{");
        if (!metadata.isEmpty()) {
            string(out, METADATA).append(":{");
            metadata.forEach((key, value) -> string(string(comma(out), key).append(':'), value));
            out.append('}');
        }
        for (var e : entries) {
            string(comma(out), e.name).append(":{\"dtype\":\"").append(e.type).append("\",\"shape\":[");
            int[] sizes = e.shape.toArray();
            for (int i = 0; i < sizes.length; i++) out.append(i == 0 ? "" : ",").append(sizes[i]);
            out.append("],\"data_offsets\":[").append(e.from).append(',').append(e.to).append("]}");
        }
        byte[] text = out.append('}').toString().getBytes(StandardCharsets.UTF_8);
        if (text.length > LARGEST - LENGTH_BYTES) {
            throw new IllegalArgumentException("safetensors: names and texts take " + text.length + " bytes; " + LARGEST
                    + " are allowed");
        }
        int padded = (text.length + 7) / 8 * 8;
        var bytes = ByteBuffer.allocate(LENGTH_BYTES + padded).order(ByteOrder.LITTLE_ENDIAN).putLong(padded).put(text);
        while (bytes.hasRemaining()) bytes.put((byte) ' ');
        return bytes.array();
    }

    /// A comma, unless this is the first member of an object.
    private static StringBuilder comma(StringBuilder out) {
        return out.charAt(out.length() - 1) == '{' ? out : out.append(',');
    }

    private static StringBuilder string(StringBuilder out, String s) {
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
        return out.append('"');
    }
}
