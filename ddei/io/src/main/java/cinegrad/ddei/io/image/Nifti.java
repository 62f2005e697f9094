package cinegrad.ddei.io.image;

import cinegrad.ddei.io.AtomicFile;
import cinegrad.ddei.io.ByteReader;
import cinegrad.ddei.io.ByteWriter;
import cinegrad.ddei.io.ElementType;
import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.io.Gunzipped;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.ReadBudget;
import cinegrad.ops.shape.Shape;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

/// NIfTI-1 images, `.nii` and `.nii.gz`: a header of 348 bytes, extensions, numbers with the first axis fastest.
///
/// Source: the NIfTI-1 data format, `nifti1.h` of the NIfTI project.
///
/// @param values with axes (x, y, z, t, …) as NIfTI counts them, trailing axes of size 1 dropped but at least two kept; scaled by
///               the header's slope and intercept if it has any, both parts of complex numbers alike
/// @param spacing the distances of samples along these axes, as they stand in the header
/// @param geometry of the slices z, whose frames are the fourth axis; the place of the first slice
public record Nifti(HostArray values, double[] spacing, Geometry geometry) {
    private static final int HEADER = 348;
    private static final int FIRST_BYTE = 352;
    private static final int LARGEST_OFFSET = 1 << 24;
    /// The best deflate can do, and room for what is tiny.
    private static final long MOST_DEFLATED = 1032;
    private static final long SLACK = 1 << 16;

    public static Nifti read(Path path) {
        return read(path, ReadBudget.ofHeap());
    }

    public static Nifti read(Path path, ReadBudget budget) {
        boolean packed = ByteReader.startsWith(ByteReader.head(path, 2), 0x1f, 0x8b);
        Header header;
        try (var in = open(path, packed, HEADER, budget)) {
            header = Header.of(in, in.bytes(HEADER, "the header"));
        }
        long length = header.offset + (long) header.columnMajor.elements() * header.type.bytes();
        try (var in = open(path, packed, length, budget)) {
            if (packed && length / MOST_DEFLATED > size(path) + SLACK) {
                throw in.error("declares " + length + " bytes, which cannot come out of the file");
            }
            in.skip(header.offset, "header and extensions");
            HostArray numbers = in.array(header.type, header.order, header.columnMajor).reversedAxes();
            if (packed) in.finish();
            return new Nifti(header.scaled(numbers), header.spacing, header.geometry);
        }
    }

    private static ByteReader open(Path path, boolean packed, long length, ReadBudget budget) {
        if (!packed) return ByteReader.open(path, budget);
        try {
            budget.opened(Files.size(path));
            return new ByteReader(path.toString(), new BufferedInputStream(new Gunzipped(Files.newInputStream(path)), 1 << 16),
                    length, budget);
        } catch (IOException e) {
            throw ByteReader.unreadable(path, e);
        }
    }

    private static long size(Path path) {
        return path.toFile().length();
    }

    private record Header(ElementType type, ByteOrder order, Shape columnMajor, double slope, double intercept, long offset,
            double[] spacing, Geometry geometry) {
        static Header of(ByteReader in, byte[] bytes) {
            var b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            if (b.getInt(0) != HEADER) b.order(ByteOrder.BIG_ENDIAN);
            String magic = new String(bytes, 344, 4, StandardCharsets.ISO_8859_1);
            if (b.getInt(0) == HEADER && magic.equals("ni1\0")) {
                throw in.error("a NIfTI header whose numbers lie in a file of their own (.img), which is not supported; convert "
                        + "the pair to one .nii");
            }
            if (b.getInt(0) != HEADER || !magic.equals("n+1\0")) {
                throw in.error("not a NIfTI-1 image in one file: no header of 348 bytes ending in \"n+1\"");
            }
            int rank = b.getShort(40);
            if (rank < 1 || rank > 7) throw in.error("an image of " + rank + " axes; NIfTI has 1 to 7");
            var sizes = new int[Math.max(2, rank)];
            Arrays.fill(sizes, 1);
            for (int i = 0; i < rank; i++) {
                sizes[i] = b.getShort(42 + 2 * i);
                if (sizes[i] < 1) throw in.error("axis " + (i + 1) + " of size " + sizes[i]);
            }
            int last = sizes.length;
            while (last > 2 && sizes[last - 1] == 1) last--;
            int axes = last;
            var spacing = IntStream.range(0, axes).mapToDouble(i -> Math.abs(b.getFloat(80 + 4 * i))).toArray();
            ElementType type = switch (b.getShort(70)) {
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
                default -> throw in.error("numbers of the kind " + b.getShort(70) + ", which is not supported");
            };
            float offset = b.getFloat(108);
            if (!(offset >= FIRST_BYTE && offset <= LARGEST_OFFSET) || offset != Math.rint(offset)) {
                throw in.error("numbers that begin at byte " + offset);
            }
            float slope = b.getFloat(112);
            float intercept = b.getFloat(116);
            if (Float.isNaN(slope)) slope = 0;                     // written for "no scaling", as 0 is
            if (slope != 0 && !(Float.isFinite(slope) && Float.isFinite(intercept))) {
                throw in.error("a slope of " + slope + " and an intercept of " + intercept);
            }
            return new Header(type, b.order(), in.shape(IntStream.range(0, axes).map(i -> sizes[axes - 1 - i]).toArray()), slope,
                    intercept, (long) offset, spacing, NiftiGeometry.read(b));
        }

        HostArray scaled(HostArray numbers) {
            if (slope == 0 || slope == 1 && intercept == 0) return numbers;
            double[] values = numbers.toDoubles();
            for (int i = 0; i < values.length; i++) values[i] = slope * values[i] + intercept;
            var shape = numbers.shape();
            return numbers.type().isComplex() ? HostArray.complex(shape, values) : HostArray.of(shape, values);
        }
    }

    /// Writes a real or complex video as a NIfTI image with axes (x, y, 1, t), packed if the name ends in `.gz`. Sizes that are
    /// not known are 1 mm and 0 s in unknown units.
    ///
    /// @param video (T, H, W), single precision
    public static void writeVideo(Path path, HostArray video, Geometry geometry) {
        Shape s = video.shape();
        if (s.rank() != 3 || s.size(0) > Short.MAX_VALUE || s.size(1) > Short.MAX_VALUE || s.size(2) > Short.MAX_VALUE
                || video.type() != ElementType.FLOAT32 && video.type() != ElementType.COMPLEX64) {
            throw new IllegalArgumentException("nifti: needs FLOAT32 or COMPLEX64 (T,H,W) of at most 32767 along each axis, got "
                    + video);
        }
        var b = ByteBuffer.allocate(FIRST_BYTE).order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(0, HEADER).put(38, (byte) 'r');
        NiftiGeometry.write(b, geometry);
        short[] sizes = {4, (short) s.size(2), (short) s.size(1), 1, (short) s.size(0), 1, 1, 1};
        for (int i = 0; i < 8; i++) b.putShort(40 + 2 * i, sizes[i]);
        b.putShort(70, (short) (video.type().isComplex() ? 32 : 16)).putShort(72, (short) (video.type().isComplex() ? 64 : 32));
        b.putFloat(108, FIRST_BYTE).putFloat(112, 1);
        b.put(344, "n+1\0".getBytes(StandardCharsets.ISO_8859_1));
        boolean packed = path.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".gz");
        AtomicFile.write(path, file -> {
            OutputStream out = packed ? new GZIPOutputStream(file) : file;
            out.write(b.array());
            ByteWriter.write(out, video);
            if (out instanceof GZIPOutputStream gzip) gzip.finish();
        });
    }
}
