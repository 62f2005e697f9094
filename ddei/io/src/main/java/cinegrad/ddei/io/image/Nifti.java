package cinegrad.ddei.io.image;

import cinegrad.ddei.io.AtomicFile;
import cinegrad.ddei.io.Box;
import cinegrad.ddei.io.ByteReader;
import cinegrad.ddei.io.ByteWriter;
import cinegrad.ddei.io.ElementType;
import cinegrad.ddei.io.FileKind;
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
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

/// NIfTI images of version 1 and 2, `.nii` in one file, `.hdr` and `.img` in two, each also packed (`.gz`): a header, extensions,
/// numbers with the first axis fastest.
///
/// @param values with axes (x, y, z, t, …) as NIfTI counts them; trailing axes of size 1 are dropped, but two are kept, and of an
///               image of four axes or more the first four. Scaled by the header's slope and intercept if it has any, both parts
///               of complex numbers alike
/// @param spacing the distances of samples along these axes, as they stand in the header
/// @param geometry of the slices z, whose frames are the fourth axis; the place of the first slice
public record Nifti(HostArray values, double[] spacing, Geometry geometry) {
    private static final int HEADER = 348;
    private static final int FIRST_BYTE = 352;
    /// The best deflate can do, and room for what is tiny.
    private static final long MOST_DEFLATED = 1032;
    private static final long SLACK = 1 << 16;

    public static Nifti read(Path path) {
        return read(path, ReadBudget.ofHeap());
    }

    /// @param path the image, or either file of a pair
    public static Nifti read(Path path, ReadBudget budget) {
        NiftiHeader header = header(path, budget);
        var whole = header.columnMajor();
        return read(path, header, Box.whole(whole.toArray()), budget);
    }

    private static NiftiHeader header(Path path, ReadBudget budget) {
        try (var in = open(FileKind.header(path), NiftiHeader.LONGEST, budget)) {
            return NiftiHeader.read(in);
        }
    }

    /// The sizes of its values, without their being read.
    public static int[] sizes(Path path) {
        return Box.whole(header(path, ReadBudget.ofHeap()).columnMajor().toArray()).reversed().size();
    }

    /// A part of the values, with the geometry of the whole; no more is kept in memory. A packed image is unpacked up to the
    /// part's end.
    public static Nifti readBox(Path path, Box box, ReadBudget budget) {
        return read(path, header(path, budget), box.reversed(), budget);
    }

    /// @param box in the order of the file, the last axis first
    private static Nifti read(Path path, NiftiHeader header, Box box, ReadBudget budget) {
        Path head = FileKind.header(path);
        Path image = header.apart() ? FileKind.numbers(head) : head;
        long length = header.offset() + (long) header.columnMajor().elements() * header.type().bytes();
        try (var in = open(image, length, budget)) {
            boolean packed = isPacked(image);
            if (packed && length / MOST_DEFLATED > size(image) + SLACK) {
                throw in.error("declares " + length + " bytes, which cannot come out of the file");
            }
            in.skip(header.offset(), "header and extensions");
            HostArray numbers = in.box(header.type(), header.order(), header.columnMajor(), box).reversedAxes();
            if (packed && numbers.shape().elements() == header.columnMajor().elements()) in.finish();
            var place = header.placement();
            double[] spacing = IntStream.range(0, numbers.shape().rank()).mapToDouble(i -> Math.abs(place.sizes()[1 + i]))
                    .toArray();
            return new Nifti(scaled(header, numbers), spacing, NiftiGeometry.read(place));
        }
    }

    private static HostArray scaled(NiftiHeader header, HostArray numbers) {
        if (header.slope() == 0 || header.slope() == 1 && header.intercept() == 0) return numbers;
        double[] values = numbers.toDoubles();
        for (int i = 0; i < values.length; i++) values[i] = header.slope() * values[i] + header.intercept();
        var shape = numbers.shape();
        return numbers.type().isComplex() ? HostArray.complex(shape, values) : HostArray.of(shape, values);
    }

    private static boolean isPacked(Path path) {
        return ByteReader.startsWith(ByteReader.head(path, 2), 0x1f, 0x8b);
    }

    private static ByteReader open(Path path, long length, ReadBudget budget) {
        if (!isPacked(path)) return ByteReader.open(path, budget);
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
