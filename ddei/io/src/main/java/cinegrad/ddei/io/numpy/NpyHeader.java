package cinegrad.ddei.io.numpy;

import cinegrad.ddei.io.ByteReader;
import cinegrad.ddei.io.ElementType;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.FileText;
import cinegrad.ddei.io.HostArray;
import cinegrad.ops.shape.Shape;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;

/// The dictionary at the head of an npy file: `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`.
///
/// @param descr the elements' type as NumPy writes it; a list of fields as it stands
/// @param shape as NumPy shows it, whatever the order in the file
record NpyHeader(String descr, boolean columnMajor, Shape shape) {
    private static final int LONGEST = 1 << 16;
    private static final int MOST_AXES = 64;
    private static final Map<String, ElementType> TYPES =
            Map.ofEntries(Map.entry("f2", ElementType.FLOAT16), Map.entry("f4", ElementType.FLOAT32),
            Map.entry("f8", ElementType.FLOAT64), Map.entry("i1", ElementType.INT8), Map.entry("i2", ElementType.INT16),
            Map.entry("i4", ElementType.INT32),
            Map.entry("i8", ElementType.INT64), Map.entry("u1", ElementType.UINT8), Map.entry("u2", ElementType.UINT16),
            Map.entry("u4", ElementType.UINT32),
            Map.entry("u8", ElementType.UINT64), Map.entry("b1", ElementType.BOOL), Map.entry("?", ElementType.BOOL),
            Map.entry("c8", ElementType.COMPLEX64),
            Map.entry("c16", ElementType.COMPLEX128));

    /// The type of the elements; empty for text, objects, dates, records and whatever else is no number. The letters' case
    /// counts: `u1` is a byte, `U1` a character.
    Optional<ElementType> type() {
        return Optional.ofNullable(descr.isEmpty() || "<>|=".indexOf(descr.charAt(0)) < 0 ? null : TYPES.get(descr.substring(1)));
    }

    ByteOrder order() {
        return descr.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    /// The name, in messages, of elements that are not numbers.
    String unsupported() {
        return "element type '" + FileText.shown(descr, 40) + "' is not supported";
    }

    /// Reads magic, version and dictionary; `in` then stands at the first number.
    static NpyHeader read(ByteReader in) {
        byte[] magic = in.bytes(8, "the npy magic");
        if (!ByteReader.startsWith(magic, 0x93, 'N', 'U', 'M', 'P', 'Y')) {
            throw in.error("not an npy file: it does not begin with \\x93NUMPY");
        }
        int version = magic[6];
        if (version < 1 || version > 3 || magic[7] != 0) {
            throw in.error("npy version " + version + "." + magic[7] + " is not known");
        }
        long length = in.integer(version == 1 ? 2 : 4, "the npy header length");
        if (length > LONGEST) throw in.error("an npy header of " + length + " bytes, more than the " + LONGEST + " allowed");
        byte[] text = in.bytes(length, "the npy header");
        return new Reader(in, new String(text, version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1)).header();
    }

    /// Magic, version 1.0 and dictionary, padded so that the numbers begin at a multiple of 64 bytes.
    static byte[] of(HostArray array) {
        var shape = new StringBuilder("(");
        for (int size : array.shape().toArray()) shape.append(size).append(", ");
        if (array.shape().rank() > 1) shape.setLength(shape.length() - 2);
        else if (array.shape().rank() == 1) shape.setLength(shape.length() - 1);
        String dictionary = "{'descr': '" + descr(array.type()) + "', 'fortran_order': False, 'shape': " + shape.append(')')
                + ", }";
        int padding = 63 - (10 + dictionary.length()) % 64;
        byte[] text = (dictionary + " ".repeat(padding) + "\n").getBytes(StandardCharsets.ISO_8859_1);
        byte[] head = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) text.length, (byte) (text.length >> 8)};
        return ByteReader.concat(head, text);
    }

    private static String descr(ElementType type) {
        return switch (type) {
            case FLOAT16 -> "<f2";
            case FLOAT32 -> "<f4";
            case FLOAT64 -> "<f8";
            case INT8 -> "|i1";
            case INT16 -> "<i2";
            case INT32 -> "<i4";
            case INT64 -> "<i8";
            case UINT8 -> "|u1";
            case UINT16 -> "<u2";
            case UINT32 -> "<u4";
            case UINT64 -> "<u8";
            case BOOL -> "|b1";
            case COMPLEX64 -> "<c8";
            case COMPLEX128 -> "<c16";
            case BFLOAT16 -> throw new IllegalArgumentException("npy: NumPy has no BFLOAT16; write it as FLOAT32");
        };
    }

    /// Understands just the literals that NumPy writes: no expression is ever evaluated.
    private static final class Reader {
        private final ByteReader in;
        private final String text;
        private int at;

        Reader(ByteReader in, String text) {
            this.in = in;
            this.text = text;
        }

        NpyHeader header() {
            String descr = null;
            Boolean columnMajor = null;
            Shape shape = null;
            require("{");
            while (!accept("}")) {
                String key = string();
                require(":");
                switch (key) {
                    case "descr" -> {
                        if (descr != null) throw error("'descr' twice");
                        descr = elements();
                    }
                    case "fortran_order" -> {
                        if (columnMajor != null) throw error("'fortran_order' twice");
                        columnMajor = accept("True");
                        if (!columnMajor) require("False");
                    }
                    case "shape" -> {
                        if (shape != null) throw error("'shape' twice");
                        shape = in.shape(sizes());
                    }
                    default -> throw error("unknown key '" + FileText.shown(key, 40) + "'");
                }
                if (!accept(",")) {
                    require("}");
                    break;
                }
            }
            if (!text.substring(at).isBlank()) throw error("more text after the dictionary");
            if (descr == null || columnMajor == null || shape == null) {
                throw error("one of 'descr', 'fortran_order', 'shape' is missing");
            }
            return new NpyHeader(descr, columnMajor, shape);
        }

        /// A quoted type, or a list of fields up to its closing bracket.
        private String elements() {
            if (!accept("[")) return string();
            int start = at - 1;
            for (int open = 1; open > 0; at++) {
                if (at >= text.length()) throw error("a list of fields without an end");
                char c = text.charAt(at);
                if (c == '[') open++;
                else if (c == ']') open--;
            }
            return text.substring(start, at);
        }

        private String string() {
            blanks();
            char quote = at < text.length() ? text.charAt(at) : ' ';
            int end = text.indexOf(quote, at + 1);
            if (quote != '\'' && quote != '"' || end < 0) throw error("expected a quoted name");
            String inside = text.substring(at + 1, end);
            at = end + 1;
            return inside;
        }

        private int[] sizes() {
            var sizes = new ArrayList<Integer>();
            require("(");
            while (!accept(")")) {
                int start = at;
                while (at < text.length() && Character.isDigit(text.charAt(at))) at++;
                try {
                    sizes.add(Integer.parseInt(text, start, at, 10));
                } catch (NumberFormatException e) {
                    throw error("expected a size of at most 2147483647");
                }
                accept("L");
                if (sizes.size() > MOST_AXES) throw error("more than " + MOST_AXES + " axes");
                if (!accept(",")) {
                    require(")");
                    break;
                }
                blanks();
            }
            return sizes.stream().mapToInt(Integer::intValue).toArray();
        }

        private boolean accept(String word) {
            blanks();
            if (!text.startsWith(word, at)) return false;
            at += word.length();
            return true;
        }

        private void require(String word) {
            if (!accept(word)) throw error("expected " + word);
        }

        private void blanks() {
            while (at < text.length() && text.charAt(at) == ' ') at++;
        }

        private FileFormatException error(String reason) {
            return new FileFormatException(in.file(), in.position() - text.length() + at, "npy header: " + reason);
        }
    }
}
