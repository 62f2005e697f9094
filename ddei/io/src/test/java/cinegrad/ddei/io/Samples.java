package cinegrad.ddei.io;

import cinegrad.ddei.io.image.Gif;
import cinegrad.ddei.io.numpy.Npy;
import cinegrad.ops.shape.Shape;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;

/// Small files of foreign formats, put together byte by byte from their descriptions.
public final class Samples {
    private Samples() { }

    /// A NIfTI-1 image of 16-bit numbers 0, 1, 2, … in file order.
    public static byte[] nifti(ByteOrder order, float slope, int... sizes) {
        int n = 1;
        for (int s : sizes) n *= s;
        var b = ByteBuffer.allocate(352 + 2 * n).order(order).putInt(0, 348);
        b.putShort(40, (short) sizes.length);
        for (int i = 0; i < 7; i++) {
            b.putShort(42 + 2 * i, (short) (i < sizes.length ? sizes[i] : 1));
            b.putFloat(80 + 4 * i, 1 + i);
        }
        b.putShort(70, (short) 4).putShort(72, (short) 16).putFloat(108, 352).putFloat(112, slope)
                .putFloat(116, slope == 0 ? 0 : 1);
        b.put(344, "n+1\0".getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < n; i++) b.putShort(352 + 2 * i, (short) i);
        return b.array();
    }

    /// The same as NIfTI-2.
    public static byte[] nifti2(ByteOrder order, double slope, int... sizes) {
        int n = 1;
        for (int s : sizes) n *= s;
        var b = ByteBuffer.allocate(544 + 2 * n).order(order).putInt(0, 540);
        b.put(4, "n+2\0\r\n\u001a\n".getBytes(StandardCharsets.US_ASCII));
        b.putShort(12, (short) 4).putShort(14, (short) 16).putLong(16, sizes.length);
        for (int i = 0; i < 7; i++) {
            b.putLong(24 + 8 * i, i < sizes.length ? sizes[i] : 1);
            b.putDouble(112 + 8 * i, 1 + i);
        }
        b.putLong(168, 544).putDouble(176, slope).putDouble(184, slope == 0 ? 0 : 1);
        for (int i = 0; i < n; i++) b.putShort(544 + 2 * i, (short) i);
        return b.array();
    }

    public static byte[] gzip(byte[] content) {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    /// How attributes are written.
    public enum Syntax { IMPLICIT, EXPLICIT }

    /// A DICOM file of `frames` pictures of 3 rows and 4 columns whose numbers are `first`, first + 1, …, with a nested private
    /// sequence before the pixels.
    public static byte[] dicom(Syntax syntax, int frames, int first, int instance) {
        return dicom(syntax, frames, first, instance, 0);
    }

    /// The same, its slice at `position` along the third axis.
    public static byte[] dicom(Syntax syntax, int frames, int first, int instance, double position) {
        var meta = new ByteArrayOutputStream();
        put(meta, true, 0x0002, 0x0010, "UI", (syntax == Syntax.EXPLICIT ? "1.2.840.10008.1.2.1" : "1.2.840.10008.1.2\0")
                .getBytes(StandardCharsets.US_ASCII));
        boolean explicit = syntax == Syntax.EXPLICIT;
        put(meta, explicit, 0x0018, 0x1060, "DS", text(Double.toString(50.5 * instance)));
        put(meta, explicit, 0x0020, 0x000E, "UI", text("1.2.3"));
        put(meta, explicit, 0x0020, 0x0013, "IS", text(Integer.toString(instance)));
        put(meta, explicit, 0x0020, 0x0032, "DS", text("-10\\20.5\\" + position));
        put(meta, explicit, 0x0028, 0x0002, "US", little(1));
        put(meta, explicit, 0x0028, 0x0004, "CS", text("MONOCHROME2"));
        put(meta, explicit, 0x0028, 0x0008, "IS", text(Integer.toString(frames)));
        put(meta, explicit, 0x0028, 0x0010, "US", little(3));
        put(meta, explicit, 0x0028, 0x0011, "US", little(4));
        put(meta, explicit, 0x0028, 0x0100, "US", little(16));
        put(meta, explicit, 0x0028, 0x0101, "US", little(12));
        put(meta, explicit, 0x0028, 0x0103, "US", little(0));
        put(meta, explicit, 0x0028, 0x1052, "DS", text("-10"));
        put(meta, explicit, 0x0028, 0x1053, "DS", text("2"));
        header(meta, explicit, 0x3001, 0x1001, "SQ", 0xFFFFFFFF);
        header(meta, false, 0xFFFE, 0xE000, "", 0xFFFFFFFF);
        put(meta, explicit, 0x3001, 0x1002, "LO", text("private"));
        header(meta, false, 0xFFFE, 0xE00D, "", 0);
        header(meta, false, 0xFFFE, 0xE0DD, "", 0);
        var pixels = ByteBuffer.allocate(2 * 12 * frames).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 12 * frames; i++) pixels.putShort((short) (first + i));
        put(meta, explicit, 0x7FE0, 0x0010, "OW", pixels.array());
        var file = new ByteArrayOutputStream();
        file.writeBytes(new byte[128]);
        file.writeBytes("DICM".getBytes(StandardCharsets.US_ASCII));
        file.writeBytes(meta.toByteArray());
        return file.toByteArray();
    }

    /// An explicit DICOM file whose pixels come after sequences in sequences: of undefined and of stated length, empty ones, and
    /// one of the kind UN, which is written in the implicit encoding.
    ///
    /// Pixels of 1.5 x 1.25 mm stand in the shared functional groups.
    public static byte[] dicomNests() {
        byte[] plain = dicom(Syntax.EXPLICIT, 1, 1, 1);
        int pixels = plain.length - 12 - 24;
        var nests = new ByteArrayOutputStream();
        for (int depth = 0; depth < 6; depth++) {
            header(nests, true, 0x3003, 0x1001 + depth, "SQ", 0xFFFFFFFF);
            header(nests, false, 0xFFFE, 0xE000, "", 0xFFFFFFFF);
            put(nests, true, 0x3003, 0x2001 + depth, "LO", text("depth " + depth));
        }
        for (int depth = 0; depth < 6; depth++) {
            header(nests, false, 0xFFFE, 0xE00D, "", 0);
            header(nests, false, 0xFFFE, 0xE0DD, "", 0);
        }
        var item = new ByteArrayOutputStream();
        put(item, true, 0x0028, 0x0030, "DS", text("1.5\\1.25"));
        var stated = new ByteArrayOutputStream();
        put(stated, false, 0xFFFE, 0xE000, "", item.toByteArray());
        put(nests, true, 0x5200, 0x9229, "SQ", stated.toByteArray());
        put(nests, true, 0x5200, 0x9230, "SQ", new byte[0]);
        header(nests, true, 0x6001, 0x1001, "UN", 0xFFFFFFFF);
        header(nests, false, 0xFFFE, 0xE000, "", 0xFFFFFFFF);
        put(nests, false, 0x6001, 0x1002, "", text("implicit"));
        header(nests, false, 0xFFFE, 0xE00D, "", 0);
        header(nests, false, 0xFFFE, 0xE0DD, "", 0);
        var file = new ByteArrayOutputStream();
        file.write(plain, 0, pixels);
        file.writeBytes(nests.toByteArray());
        file.write(plain, pixels, plain.length - pixels);
        return file.toByteArray();
    }

    /// A DICOM file whose frames say for themselves how their numbers are scaled and where they lie, in functional groups.
    ///
    /// @param frames slope, intercept and third coordinate of each, with backslashes between them
    public static byte[] dicomByFrame(Syntax syntax, List<String> frames) {
        boolean explicit = syntax == Syntax.EXPLICIT;
        byte[] plain = dicom(syntax, frames.size(), 0, 1);
        int pixels = plain.length - (explicit ? 12 : 8) - 24 * frames.size();
        var items = new ByteArrayOutputStream();
        for (String frame : frames) {
            String[] parts = frame.split("\\\\");
            var place = new ByteArrayOutputStream();
            put(place, explicit, 0x0020, 0x0032, "DS", text("-10\\20.5\\" + parts[2]));
            var scale = new ByteArrayOutputStream();
            put(scale, explicit, 0x0028, 0x1052, "DS", text(parts[1]));
            put(scale, explicit, 0x0028, 0x1053, "DS", text(parts[0]));
            var item = new ByteArrayOutputStream();
            put(item, explicit, 0x0020, 0x9113, "SQ", item(place.toByteArray()));
            put(item, explicit, 0x0028, 0x9145, "SQ", item(scale.toByteArray()));
            items.writeBytes(item(item.toByteArray()));
        }
        var file = new ByteArrayOutputStream();
        file.write(plain, 0, pixels);
        put(file, explicit, 0x5200, 0x9230, "SQ", items.toByteArray());
        file.write(plain, pixels, plain.length - pixels);
        return file.toByteArray();
    }

    /// An explicit DICOM file that says which is the highest of its 12 bits.
    public static byte[] dicomHighBit(int highest) {
        byte[] plain = dicom(Syntax.EXPLICIT, 1, 1, 1);
        int pixels = plain.length - 12 - 24;
        var file = new ByteArrayOutputStream();
        file.write(plain, 0, pixels);
        put(file, true, 0x0028, 0x0102, "US", little(highest));
        file.write(plain, pixels, plain.length - pixels);
        return file.toByteArray();
    }

    /// An explicit DICOM file that announces so many pictures of one byte and ends before the first.
    public static byte[] dicomPromise(int frames) {
        var file = new ByteArrayOutputStream();
        file.writeBytes(new byte[128]);
        file.writeBytes("DICM".getBytes(StandardCharsets.US_ASCII));
        put(file, true, 0x0028, 0x0008, "IS", text(Integer.toString(frames)));
        put(file, true, 0x0028, 0x0010, "US", little(1));
        put(file, true, 0x0028, 0x0011, "US", little(1));
        put(file, true, 0x0028, 0x0100, "US", little(8));
        header(file, true, 0x7FE0, 0x0010, "OW", frames);
        return file.toByteArray();
    }

    private static byte[] item(byte[] content) {
        var out = new ByteArrayOutputStream();
        put(out, false, 0xFFFE, 0xE000, "", content);
        return out.toByteArray();
    }

    private static byte[] text(String text) {
        return (text.length() % 2 == 0 ? text : text + " ").getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] little(int value) {
        return new byte[] {(byte) value, (byte) (value >> 8)};
    }

    private static void put(ByteArrayOutputStream out, boolean explicit, int group, int element, String kind, byte[] value) {
        header(out, explicit, group, element, kind, value.length);
        out.writeBytes(value);
    }

    private static void header(ByteArrayOutputStream out, boolean explicit, int group, int element, String kind, int length) {
        var b = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN).putShort((short) group).putShort((short) element);
        if (!explicit) b.putInt(length);
        else if (List.of("OW", "SQ", "UN").contains(kind)) {
            b.put(kind.getBytes(StandardCharsets.US_ASCII)).putShort((short) 0).putInt(length);
        }
        else b.put(kind.getBytes(StandardCharsets.US_ASCII)).putShort((short) length);
        out.write(b.array(), 0, b.position());
    }

    /// An animated GIF whose pixels count 0, 1, 2 … over all frames.
    public static byte[] film(int frames, int height, int width) {
        var images = new ArrayList<BufferedImage>();
        for (int t = 0; t < frames; t++) {
            var image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
            for (int i = 0; i < height * width; i++) image.getRaster().setSample(i % width, i / width, 0, t * height * width + i);
            images.add(image);
        }
        return Gif.looping(images, 0.1);
    }

    /// A picture of the given gray levels, row by row, the rest black.
    public static byte[] picture(String format, int height, int width, int... levels) {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < levels.length; i++) image.getRaster().setSample(i % width, i / width, 0, levels[i]);
        var out = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, format, out)) throw new AssertionError("no writer of " + format);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    /// A PNG of one row of gray levels below 256, opaque but for the third pixel, which shows a quarter.
    public static byte[] veiled(int bits, int... levels) {
        int most = (1 << bits) - 1;
        var colors = new ComponentColorModel(ColorSpace.getInstance(ColorSpace.CS_GRAY), true, false, Transparency.TRANSLUCENT,
                bits == 8 ? DataBuffer.TYPE_BYTE : DataBuffer.TYPE_USHORT);
        var raster = colors.createCompatibleWritableRaster(levels.length, 1);
        for (int x = 0; x < levels.length; x++) {
            raster.setSample(x, 0, 0, levels[x] * most / 255);
            raster.setSample(x, 0, 1, x == 2 ? most / 4 : most);
        }
        var out = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(new BufferedImage(colors, raster, false, null), "png", out)) throw new AssertionError("no writer");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    /// A real array as an npy file.
    public static byte[] npy(Path folder, Shape shape, float... values) throws IOException {
        Path file = folder.resolve("sample.npy");
        Npy.write(file, HostArray.of(shape, values));
        return Files.readAllBytes(file);
    }
}
