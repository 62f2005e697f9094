package cinegrad.ddei.io.matlab;

import cinegrad.ddei.io.ByteReader;
import cinegrad.ddei.io.ElementType;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.HostArray;
import cinegrad.ops.shape.Shape;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;

/// The head of a MATLAB 5 variable, read before any of its numbers: class, sizes, name.
///
/// @param kind    MATLAB's class
/// @param sizes   in MATLAB's order
record Mat5Variable(String name, int kind, boolean complex, boolean logical, int[] sizes) {
    private static final int TEXT = 4;
    private static final int SPARSE = 5;
    private static final int DOUBLE = 6;
    private static final int SINGLE = 7;
    private static final int FIRST_INTEGER = 8;
    private static final int LAST_INTEGER = 15;
    private static final int OPAQUE = 17;
    private static final int COMPLEX = 1 << 11;
    private static final int LOGICAL = 1 << 9;
    private static final int MOST_AXES = 64;
    private static final int LONGEST_NAME = 1 << 12;
    private static final int CHUNK = 1 << 13;
    private static final ElementType[] INTEGERS = {ElementType.INT8, ElementType.UINT8, ElementType.INT16, ElementType.UINT16,
            ElementType.INT32,
        ElementType.UINT32, ElementType.INT64, ElementType.UINT64};

    /// Reads the head of the matrix whose tag was just read; `in` then stands before its numbers.
    static Mat5Variable read(ByteReader in, ByteOrder order) {
        var flags = Mat5Element.read(in, order);
        if (flags.type() != Mat5Element.UINT32 || flags.bytes() != 8) throw in.error("a variable without its flags");
        int word = Mat5Element.integer(in, order);
        in.skip(4, "the flags");
        int kind = word & 0xFF;
        if (kind == OPAQUE) return new Mat5Variable(name(in, order), kind, false, false, new int[] {0, 0});
        var dimensions = Mat5Element.read(in, order);
        if (dimensions.type() != Mat5Element.INT32 || dimensions.bytes() % 4 != 0 || dimensions.bytes() < 8
                || dimensions.bytes() > 4 * MOST_AXES) {
            throw in.error("a variable with sizes of " + dimensions.bytes() + " bytes; 2 to " + MOST_AXES
                    + " numbers of 4 are known");
        }
        var sizes = new int[(int) dimensions.bytes() / 4];
        for (int i = 0; i < sizes.length; i++) sizes[i] = Mat5Element.integer(in, order);
        dimensions.pad(in);
        for (int size : sizes) if (size < 0) throw in.error("a variable of sizes " + Arrays.toString(sizes));
        return new Mat5Variable(name(in, order), kind, (word & COMPLEX) != 0, (word & LOGICAL) != 0, sizes);
    }

    private static String name(ByteReader in, ByteOrder order) {
        var name = Mat5Element.read(in, order);
        if (name.type() != Mat5Element.INT8 || name.bytes() > LONGEST_NAME) {
            throw in.error("a variable whose name is no text of at most " + LONGEST_NAME + " characters");
        }
        in.text(name.bytes());
        String text = new String(in.bytes(name.bytes(), "a name"), StandardCharsets.UTF_8);
        name.pad(in);
        return text;
    }

    /// Whether it holds numbers, logicals or text.
    boolean isNumeric() {
        return kind >= TEXT && kind <= LAST_INTEGER;
    }

    /// Its kind in messages, if it holds none of these.
    String unsupported() {
        return switch (kind) {
            case 1 -> "a cell array";
            case 2 -> "a struct";
            case 3 -> "an object";
            case 16 -> "a function handle";
            default -> "of a class that is not known";
        } + ", which is not supported";
    }

    private ElementType type() {
        if (complex) return kind == SINGLE ? ElementType.COMPLEX64 : ElementType.COMPLEX128;
        if (logical) return ElementType.BOOL;
        return switch (kind) {
            case TEXT -> ElementType.UINT16;
            case SPARSE, DOUBLE -> ElementType.FLOAT64;
            case SINGLE -> ElementType.FLOAT32;
            default -> INTEGERS[kind - FIRST_INTEGER];
        };
    }

    /// The numbers, in the class's own type, with axes in MATLAB's order; `in` stands behind the head.
    HostArray values(ByteReader in, ByteOrder order) {
        Shape columnMajor = in.shape(IntStream.range(0, sizes.length).map(i -> sizes[sizes.length - 1 - i]).toArray());
        int n = columnMajor.elements();
        int parts = complex ? 2 : 1;
        if ((long) n * parts > Integer.MAX_VALUE - 8) {
            throw in.error(name + " of " + columnMajor + " does not fit one Java array");
        }
        ElementType type = type();
        if (kind == SPARSE) return Mat5Sparse.read(in, order, type, columnMajor).reversedAxes();
        if (n > in.remaining() && kind != TEXT) {
            throw in.error(name + " of " + n + " numbers, but only " + in.remaining() + " bytes are left");
        }
        in.admit(name, (long) n * type.memory());
        var out = Target.of(type, n);
        for (int part = 0; part < parts && (n > 0 || in.remaining() > 0); part++) numbers(in, order, out, part, parts, n);
        return out.array(columnMajor).reversedAxes();
    }

    /// One element of `n` numbers, to every `step`-th place from `at`.
    static void numbers(ByteReader in, ByteOrder order, Target out, int at, int step, int n) {
        var element = Mat5Element.read(in, order);
        if (element.isUtf8()) {
            in.text(element.bytes());
            String text = new String(in.bytes(element.bytes(), "a text"), StandardCharsets.UTF_8);
            if (text.length() != n) throw in.error(text.length() + " characters where " + n + " are declared");
            out.put(at, step, HostArray.of(ElementType.UINT16, Shape.of(n), text.chars().asLongStream().toArray()));
        } else {
            if (element.count(in) != n) throw in.error(element.count(in) + " numbers where " + n + " are declared");
            for (int i = 0, m; i < n; i += m) {
                m = Math.min(CHUNK, n - i);
                HostArray numbers = in.piece(element.numbers(in), order, m);
                try {
                    out.put(at + i * step, step, numbers);
                } catch (IllegalArgumentException e) {
                    throw new FileFormatException(in.file(), in.position(), "a variable of integers with a number that is none",
                            e);
                }
            }
        }
        element.pad(in);
    }
}
