package cinegrad.ddei.io.image;

import cinegrad.ddei.io.ByteReader;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.ReadBudget;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import java.util.zip.CRC32;

/// A PNG, JPEG or BMP file, walked from front to back before a decoder of the platform sees it: its size, whether it is whole,
/// and the bytes of the picture alone. Comments, profiles, thumbnails and metadata are left out, since the platform
/// takes long over them.
///
/// @param pixels bytes of the picture for the decoder
record PictureFile(byte[] pixels, int height, int width) {
    private static final int IHDR = 0x49484452;
    private static final int PLTE = 0x504C5445;
    private static final int IDAT = 0x49444154;
    private static final int TRNS = 0x74524E53;
    private static final int IEND = 0x49454E44;
    private static final Set<Integer> PNG_CHUNKS = Set.of(IHDR, PLTE, IDAT, TRNS, IEND);
    private static final int START = 0xD8;
    private static final int END = 0xD9;
    private static final int SCAN = 0xDA;
    private static final int COMMENT = 0xFE;
    private static final int JFIF = 0xE0;
    private static final int ADOBE = 0xEE;
    private static final int LONGEST_NOTE = 64;
    /// Deflate's best in bits; what a code of one bit a block gives; runs of BMP.
    private static final long PNG_BITS_PER_BYTE = 8 * 1032;
    private static final long JPEG_PIXELS_PER_BYTE = 1024;
    private static final long BMP_PIXELS_PER_BYTE = 128;
    private static final long SLACK = 1 << 11;
    private static final int PIXELS_PER_STEP = 1024;
    private static final int MOST_COLORS = 256;

    static PictureFile of(String file, byte[] content, ReadBudget budget) {
        var walk = new Walk(file, content, budget);
        try {
            if (ByteReader.startsWith(content, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n')) return walk.png();
            if (ByteReader.startsWith(content, 0xFF, START)) return walk.jpeg();
            if (ByteReader.startsWith(content, 'B', 'M')) return walk.bmp();
        } catch (IndexOutOfBoundsException e) {
            throw new FileFormatException(file, FileFormatException.UNKNOWN, "the file ends early", e);
        }
        throw walk.error("no picture of a known kind (PNG, JPEG, GIF, BMP)");
    }

    private static final class Walk {
        private final String file;
        private final byte[] content;
        private final ReadBudget budget;
        private final ByteBuffer in;
        private final ByteArrayOutputStream kept;

        Walk(String file, byte[] content, ReadBudget budget) {
            this.file = file;
            this.content = content;
            this.budget = budget;
            this.in = ByteBuffer.wrap(content);
            this.kept = new ByteArrayOutputStream(content.length);
        }

        /// Chunks of length, type, content and checksum, up to the one called IEND.
        PictureFile png() {
            kept.write(content, 0, 8);
            int at = 8;
            int type;
            if (content.length < 33 || in.getInt(12) != IHDR) throw error("the file does not begin with its size");
            do {
                if (in.limit() - at < 12) throw error("the file ends early");
                int length = in.getInt(at);
                if (length < 0 || length > in.limit() - at - 12) {
                    throw error("a chunk of " + Integer.toUnsignedString(length) + " bytes, more than are left");
                }
                var crc = new CRC32();
                crc.update(content, at + 4, length + 4);
                if ((int) crc.getValue() != in.getInt(at + 8 + length)) {
                    throw error("the checksum of the chunk at byte " + at + " does not match");
                }
                type = in.getInt(at + 4);
                if (PNG_CHUNKS.contains(type)) kept.write(content, at, 12 + length);
                at += 12 + length;
            } while (type != IEND);
            return sized(in.getInt(20), in.getInt(16), PNG_BITS_PER_BYTE / bits(content[24], content[25]), 1);
        }

        /// Bits of a pixel.
        private long bits(int depth, int color) {
            int channels = switch (color) {
                case 0, 3 -> 1;
                case 2 -> 3;
                case 4 -> 2;
                case 6 -> 4;
                default -> throw error("pixels of the unknown kind " + color);
            };
            if (depth != 1 && depth != 2 && depth != 4 && depth != 8 && depth != 16) throw error("pixels of " + depth + " bits");
            return (long) depth * channels;
        }

        /// Marked segments; after a scan's own the packed pixels, in which a marker's first byte is followed by zero.
        PictureFile jpeg() {
            int height = 0;
            int width = 0;
            int scans = 0;
            kept.write(content, 0, 2);
            int at = 2;
            while (true) {
                while (in.get(at) == -1 && in.get(at + 1) == -1) at++;
                if (in.get(at) != -1) throw error("no marker at byte " + at);
                int marker = in.get(at + 1) & 0xFF;
                if (marker == END) break;
                int length = in.getShort(at + 2) & 0xFFFF;
                int end = at + 2 + length;
                if (length < 2 || end > content.length) throw error("a segment of " + length + " bytes, more than are left");
                boolean frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
                if (frame) {
                    height = in.getShort(at + 5) & 0xFFFF;
                    width = in.getShort(at + 7) & 0xFFFF;
                }
                if (marker == SCAN) {
                    scans++;
                    while (in.get(end) != -1 || in.get(end + 1) == 0 || (in.get(end + 1) & 0xF8) == 0xD0) end++;
                }
                boolean note = marker >= JFIF && marker <= 0xEF || marker == COMMENT;
                if (!note || (marker == JFIF || marker == ADOBE) && length <= LONGEST_NOTE) kept.write(content, at, end - at);
                at = end;
            }
            kept.write(content, at, 2);
            return sized(height, width, JPEG_PIXELS_PER_BYTE, Math.max(1, scans));
        }

        PictureFile bmp() {
            in.order(ByteOrder.LITTLE_ENDIAN);
            long size = Integer.toUnsignedLong(in.getInt(2));
            int head = in.getInt(14);
            long first = Integer.toUnsignedLong(in.getInt(10));
            if (size > content.length || first > content.length || head > content.length - 14) throw error("the file ends early");
            if (head < 40) throw error("a BMP of the first version, which is not supported");
            if (in.getInt(30) < 0 || in.getInt(30) > 3) throw error("a BMP packed in a way that is not supported");
            if (in.getInt(46) < 0 || in.getInt(46) > MOST_COLORS) {
                throw error("a BMP of " + Integer.toUnsignedString(in.getInt(46)) + " colors; " + MOST_COLORS + " are supported");
            }
            kept.write(content, 0, content.length);
            return sized(Math.abs(in.getInt(22)), in.getInt(18), BMP_PIXELS_PER_BYTE, 1);
        }

        private PictureFile sized(int height, int width, long perByte, int scans) {
            if (height <= 0 || width <= 0) throw error("a picture of " + height + " by " + width);
            long pixels = (long) height * width;
            if (pixels > perByte * (content.length + SLACK)) {
                throw error("a picture of " + height + " by " + width + " cannot come out of " + content.length + " bytes");
            }
            budget.work(file, FileFormatException.UNKNOWN, 1 + Math.multiplyExact(pixels, (long) scans) / PIXELS_PER_STEP);
            return new PictureFile(kept.toByteArray(), height, width);
        }

        FileFormatException error(String reason) {
            return new FileFormatException(file, FileFormatException.UNKNOWN, reason);
        }
    }
}
