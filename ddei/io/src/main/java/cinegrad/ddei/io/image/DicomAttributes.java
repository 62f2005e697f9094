package cinegrad.ddei.io.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Attributes of a DICOM file to be written, in the explicit little-endian encoding, in the order of their tags.
///
/// Source: DICOM PS3.5, 6.2 (value representations) and 7.1 (data elements).
final class DicomAttributes {
    private static final int LONGEST_NUMBER = 16;

    private final Map<Integer, byte[]> encoded = new TreeMap<>(Integer::compareUnsigned);

    /// Characters, padded to an even length: identifiers (`UI`) by a zero byte, the rest by a space.
    DicomAttributes text(int tag, String kind, String value) {
        String even = value.length() % 2 == 0 ? value : value + (kind.equals("UI") ? '\0' : ' ');
        return put(tag, kind, even.getBytes(StandardCharsets.US_ASCII));
    }

    /// Decimal numbers (`DS`) of at most 16 characters each.
    DicomAttributes numbers(int tag, double... values) {
        var texts = new StringBuilder();
        for (double v : values) texts.append(texts.isEmpty() ? "" : "\\").append(decimal(v));
        return text(tag, "DS", texts.toString());
    }

    /// A whole number in characters (`IS`).
    DicomAttributes count(int tag, int value) {
        return text(tag, "IS", Integer.toString(value));
    }

    /// An unsigned number of two bytes (`US`).
    DicomAttributes small(int tag, int value) {
        return put(tag, "US", new byte[] {(byte) value, (byte) (value >> 8)});
    }

    /// The bytes of an attribute whose length takes four bytes (`OB`, `OW`): an even number of them.
    DicomAttributes bytes(int tag, String kind, byte[] value) {
        return put(tag, kind, value);
    }

    private DicomAttributes put(int tag, String kind, byte[] value) {
        boolean wide = kind.equals("OB") || kind.equals("OW");
        if (value.length % 2 != 0 || !wide && value.length > 0xFFFF) {
            throw new IllegalArgumentException("dicom: " + value.length + " bytes of the kind " + kind + "; needs an even number"
                    + (wide ? "" : " of at most 65534"));
        }
        var out = new ByteArrayOutputStream(12 + value.length);
        little(out, tag >>> 16, 2);
        little(out, tag, 2);
        out.writeBytes(kind.getBytes(StandardCharsets.US_ASCII));
        if (wide) little(out, 0, 2);
        little(out, value.length, wide ? 4 : 2);
        out.writeBytes(value);
        encoded.put(tag, out.toByteArray());
        return this;
    }

    private static void little(ByteArrayOutputStream out, int value, int bytes) {
        for (int i = 0; i < bytes; i++) out.write(value >>> 8 * i);
    }

    byte[] encoded() {
        var out = new ByteArrayOutputStream();
        encoded.values().forEach(out::writeBytes);
        return out.toByteArray();
    }

    /// The number as a file holds it: as many digits as fit.
    static String decimal(double value) {
        if (!Double.isFinite(value)) throw new IllegalArgumentException("dicom: " + value + " cannot be written as a number");
        if (value == Math.rint(value) && Math.abs(value) < 1e15) return Long.toString((long) value);
        for (int digits = 16; ; digits--) {
            String text = shortest(String.format(Locale.ROOT, "%." + digits + "g", value));
            if (text.length() <= LONGEST_NUMBER) return text;
            String powers = shortest(String.format(Locale.ROOT, "%." + (digits - 1) + "e", value));
            if (powers.length() <= LONGEST_NUMBER) return powers;
        }
    }

    /// Without the zeros at the end of the fraction.
    private static String shortest(String number) {
        int power = number.indexOf('e');
        String fraction = power < 0 ? number : number.substring(0, power);
        String exponent = power < 0 ? "" : number.substring(power);
        return fraction.contains(".") ? fraction.replaceAll("\\.?0+$", "") + exponent : number;
    }
}
