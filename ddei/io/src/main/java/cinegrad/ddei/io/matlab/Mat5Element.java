package cinegrad.ddei.io.matlab;

import cinegrad.ddei.io.ByteReader;
import cinegrad.ddei.io.ElementType;

import java.nio.ByteOrder;

/// The tag before every piece of a MATLAB 5 file: what kind of numbers follow and how many bytes of them. Small pieces lie in the
/// tag's own second half; others are padded to a multiple of eight bytes.
///
/// @param bytes   of numbers, without padding
/// @param padding bytes behind them that mean nothing
record Mat5Element(int type, long bytes, int padding) {
    static final int INT8 = 1;
    static final int UINT8 = 2;
    static final int INT32 = 5;
    static final int UINT32 = 6;
    static final int MATRIX = 14;
    static final int COMPRESSED = 15;
    private static final int UTF8 = 16;
    private static final int UTF16 = 17;
    private static final int WORD = 8;
    private static final int SMALL = 4;

    static Mat5Element read(ByteReader in, ByteOrder order) {
        in.work(1);
        int first = integer(in, order);
        if (first >>> 16 != 0) {
            int bytes = first >>> 16;
            if (bytes > SMALL) throw in.error("a small element of " + bytes + " bytes, more than 4");
            return new Mat5Element(first & 0xFFFF, bytes, SMALL - bytes);
        }
        long bytes = Integer.toUnsignedLong(integer(in, order));
        if (bytes > in.remaining()) throw in.error("an element of " + bytes + " bytes, but only " + in.remaining() + " are left");
        return new Mat5Element(first, bytes, first == COMPRESSED ? 0 : (int) (-bytes & WORD - 1));
    }

    static int integer(ByteReader in, ByteOrder order) {
        int value = (int) in.integer(4, "a number");
        return order == ByteOrder.LITTLE_ENDIAN ? value : Integer.reverseBytes(value);
    }

    /// How its numbers are written; text counts as its code units.
    ElementType numbers(ByteReader in) {
        return switch (type) {
            case INT8 -> ElementType.INT8;
            case UINT8, UTF8 -> ElementType.UINT8;
            case 3 -> ElementType.INT16;
            case 4, UTF16 -> ElementType.UINT16;
            case INT32 -> ElementType.INT32;
            case UINT32 -> ElementType.UINT32;
            case 7 -> ElementType.FLOAT32;
            case 9 -> ElementType.FLOAT64;
            case 12 -> ElementType.INT64;
            case 13 -> ElementType.UINT64;
            default -> throw in.error("an element of the kind " + type + " where numbers are expected");
        };
    }

    boolean isUtf8() {
        return type == UTF8;
    }

    /// How many numbers there are.
    int count(ByteReader in) {
        int width = numbers(in).bytes();
        if (bytes % width != 0 || bytes / width > Integer.MAX_VALUE) {
            throw in.error("an element of " + bytes + " bytes, which is no multiple of " + width);
        }
        return (int) (bytes / width);
    }

    /// Skips the padding, which the last element of a file may lack.
    void pad(ByteReader in) {
        in.skip(Math.min(padding, in.remaining()), "padding");
    }

    /// Skips the element.
    void skip(ByteReader in) {
        in.skip(bytes, "an element");
        pad(in);
    }
}
