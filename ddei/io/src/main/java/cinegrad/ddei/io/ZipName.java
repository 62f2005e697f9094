package cinegrad.ddei.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32;

/// The names of a zip archive's members.
///
/// A flag says that a name is UTF-8. Without it the format has the letters of the first PCs, code page 437; but an extra field
/// may hold the name as UTF-8, and some programs write that without saying so: bytes that can be UTF-8 are read as such.
///
/// Source: PKWARE, *.ZIP File Format Specification* 6.3.10, appendix D.
final class ZipName {
    private static final int UTF8_FLAG = 0x800;
    private static final int UTF8_FIELD = 0x7075;
    private static final int UTF8_FIELD_HEAD = 5;
    /// Letters 128 to 255 of code page 437.
    private static final String UPPER = """
            ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
            └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0""";

    private ZipName() { }

    /// @param written the name's bytes
    /// @param extra   the member's extra fields, read from here on
    static String of(byte[] written, int flags, ByteBuffer extra) {
        if ((flags & UTF8_FLAG) != 0) return new String(written, StandardCharsets.UTF_8);
        return field(written, extra).or(() -> utf8(written)).orElseGet(() -> codePage(written));
    }

    private static Optional<String> utf8(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static String codePage(byte[] bytes) {
        var name = new StringBuilder(bytes.length);
        for (byte b : bytes) name.append(b >= 0 ? (char) b : UPPER.charAt(b & 0x7f));
        return name.toString();
    }

    /// The name in the extra field, if it belongs to the name as it is written.
    private static Optional<String> field(byte[] written, ByteBuffer extra) {
        while (extra.remaining() >= 4) {
            int id = extra.getShort() & 0xFFFF;
            int length = Math.min(extra.getShort() & 0xFFFF, extra.remaining());
            var field = extra.slice(extra.position(), length).order(ByteOrder.LITTLE_ENDIAN);
            extra.position(extra.position() + length);
            if (id != UTF8_FIELD || length <= UTF8_FIELD_HEAD || field.get() != 1) continue;
            var checksum = new CRC32();
            checksum.update(written);
            if (field.getInt() != (int) checksum.getValue()) continue;
            var name = new byte[field.remaining()];
            field.get(name);
            return utf8(name);
        }
        return Optional.empty();
    }
}
