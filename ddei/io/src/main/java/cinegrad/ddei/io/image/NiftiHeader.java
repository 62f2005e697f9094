package cinegrad.ddei.io.image;

import cinegrad.ddei.io.ByteReader;
import cinegrad.ddei.io.ElementType;
import cinegrad.ops.shape.Shape;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;

/// The header of a NIfTI-1 image, 348 bytes, or of a NIfTI-2 image, 540 bytes of the same fields with wider numbers.
///
/// Sources: `nifti1.h` and `nifti2.h` of the NIfTI project.
///
/// @param columnMajor the sizes of its axes, the last axis first; trailing axes of size 1 are dropped, but two are kept, and of
///                    four axes or more the first four
/// @param order       of the bytes of a number
/// @param apart       whether the numbers lie in a file of their own
/// @param offset      the byte of that file, or of this one, at which they begin
/// @param slope       0: numbers are not scaled
record NiftiHeader(Shape columnMajor, ElementType type, ByteOrder order, boolean apart, long offset, double slope,
        double intercept, Placement placement) {
    /// The bytes of the longest header.
    static final int LONGEST = 540;

    private static final int SHORTEST = 348;
    private static final int EXTENSION = 4;
    private static final int LARGEST_OFFSET = 1 << 24;
    private static final int MOST_AXES = 7;
    private static final int KEPT_AXES = 4;
    private static final String WIDE_ENDING = "\0\r\n\u001a\n";

    /// Where the samples lie.
    ///
    /// @param rank         how many axes the image declares
    /// @param sizes        `pixdim`, eight numbers
    /// @param units        `xyzt_units`
    /// @param rotationCode `qform_code`
    /// @param affineCode   `sform_code`
    /// @param rotation     the last three numbers of a quaternion
    /// @param offset       of the first sample, with the rotation
    /// @param affine       `srow`, twelve numbers
    record Placement(int rank, double[] sizes, int units, int rotationCode, int affineCode, double[] rotation, double[] offset,
            double[] affine) { }

    /// Reads what begins with a header.
    static NiftiHeader read(ByteReader in) {
        byte[] start = in.bytes(4, "the header");
        for (var order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            int length = ByteBuffer.wrap(start).order(order).getInt();
            if (length != SHORTEST && length != LONGEST) continue;
            byte[] all = ByteReader.concat(start, in.bytes(length - start.length, "the header"));
            return new Fields(in, ByteBuffer.wrap(all).order(order), length == LONGEST).header();
        }
        throw in.error("not a NIfTI image: no header of " + SHORTEST + " or " + LONGEST + " bytes");
    }

    /// The fields of a header, by where version 1 and version 2 have them.
    private record Fields(ByteReader in, ByteBuffer b, boolean wide) {
        NiftiHeader header() {
            boolean apart = isApart();
            long rank = wide ? b.getLong(16) : b.getShort(40);
            if (rank < 1 || rank > MOST_AXES) throw in.error("an image of " + rank + " axes; NIfTI has 1 to " + MOST_AXES);
            var placement = new Placement((int) rank, sizes(), wide ? b.getInt(500) : b.get(123),
                    wide ? b.getInt(344) : b.getShort(252), wide ? b.getInt(348) : b.getShort(254), numbers(256, 352, 3),
                    numbers(268, 376, 3), numbers(280, 400, 12));
            double slope = number(112, 176);
            double intercept = number(116, 184);
            if (Double.isNaN(slope)) slope = 0;                                  // written for "no scaling", as 0 is
            if (slope != 0 && !(Double.isFinite(slope) && Double.isFinite(intercept))) {
                throw in.error("a slope of " + slope + " and an intercept of " + intercept);
            }
            return new NiftiHeader(columnMajor((int) rank), type(), b.order(), apart, offset(apart), slope, intercept,
                    placement);
        }

        private double number(int at, int wideAt) {
            return wide ? b.getDouble(wideAt) : b.getFloat(at);
        }

        private double[] numbers(int at, int wideAt, int count) {
            return IntStream.range(0, count).mapToDouble(i -> number(at + 4 * i, wideAt + 8 * i)).toArray();
        }

        /// Sizes as they were meant: the shortest decimal numbers that single precision reads as these.
        private double[] sizes() {
            double[] sizes = numbers(76, 104, 8);
            if (!wide) for (int i = 0; i < sizes.length; i++) sizes[i] = Double.parseDouble(Float.toString((float) sizes[i]));
            return sizes;
        }

        private boolean isApart() {
            var bytes = new byte[wide ? 8 : 4];
            b.get(wide ? 4 : 344, bytes);
            String magic = new String(bytes, StandardCharsets.ISO_8859_1);
            String ending = wide ? "2" + WIDE_ENDING : "1\0";
            if (magic.equals("n+" + ending)) return false;
            if (magic.equals("ni" + ending)) return true;
            if (!wide && magic.equals("\0\0\0\0")) {
                throw in.error("an image of ANALYZE 7.5, which says neither how its axes lie nor how its numbers are scaled; "
                        + "convert it to NIfTI (.nii)");
            }
            throw in.error("not a NIfTI image: its header of " + b.capacity() + " bytes has no \"n+" + (wide ? 2 : 1) + "\"");
        }

        private Shape columnMajor(int rank) {
            var sizes = new int[Math.max(2, rank)];
            Arrays.fill(sizes, 1);
            for (int i = 0; i < rank; i++) {
                long size = wide ? b.getLong(24 + 8 * i) : b.getShort(42 + 2 * i);
                if (size < 1 || size > Integer.MAX_VALUE) throw in.error("axis " + (i + 1) + " of size " + size);
                sizes[i] = (int) size;
            }
            int last = sizes.length;
            int least = rank >= KEPT_AXES ? KEPT_AXES : 2;
            while (last > least && sizes[last - 1] == 1) last--;
            int axes = last;
            return in.shape(IntStream.range(0, axes).map(i -> sizes[axes - 1 - i]).toArray());
        }

        private ElementType type() {
            int code = b.getShort(wide ? 12 : 70);
            return switch (code) {
                case 2 -> ElementType.UINT8;
                case 4 -> ElementType.INT16;
                case 8 -> ElementType.INT32;
                case 16 -> ElementType.FLOAT32;
                case 32 -> ElementType.COMPLEX64;
                case 64 -> ElementType.FLOAT64;
                case 256 -> ElementType.INT8;
                case 512 -> ElementType.UINT16;
                case 768 -> ElementType.UINT32;
                case 1024 -> ElementType.INT64;
                case 1280 -> ElementType.UINT64;
                case 1792 -> ElementType.COMPLEX128;
                case 1, 128, 1536, 2048, 2304 -> throw in.error((code == 1 ? "single bits" : code == 1536 || code == 2048
                        ? "numbers of 128 bits" : "colors") + ", which are not read; convert the image to float32");
                default -> throw in.error("numbers of the kind " + code + ", which NIfTI does not know");
            };
        }

        private long offset(boolean apart) {
            int least = apart ? 0 : b.capacity() + EXTENSION;
            double offset = wide ? b.getLong(168) : b.getFloat(108);
            if (offset == 0) return least;                                       // as other readers take it
            if (!(offset >= least && offset <= LARGEST_OFFSET) || offset != Math.rint(offset)) {
                throw in.error("numbers that begin at byte " + offset);
            }
            return (long) offset;
        }
    }
}
