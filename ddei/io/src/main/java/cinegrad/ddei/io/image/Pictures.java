package cinegrad.ddei.io.image;

import cinegrad.ddei.io.ByteReader;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.ReadBudget;
import cinegrad.ops.shape.Shape;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.w3c.dom.Node;

/// Pictures that the Java platform can decode (PNG, JPEG, BMP and GIF, the last also animated) as grey videos.
///
/// Colours become luminance, `0.299 R + 0.587 G + 0.114 B`, between 0 and 255. Sizes are held against the budget before anything is
/// decoded; whatever a decoder makes of a damaged file is one [FileFormatException].
final class Pictures {
    /// Deflate's best, at one bit a pixel.
    private static final long MOST_PIXELS_PER_BYTE = 8 * 1032;
    private static final long SLACK = 1 << 16;
    private static final int BYTES_PER_PIXEL = 16;
    private static final int IEND = 0x49454E44;
    /// Java's decoder gets interlaced pictures of fewer rows wrong.
    private static final int LEAST_ROWS = 8;

    private final Path path;
    private final ReadBudget budget;

    private Pictures(Path path, ReadBudget budget) {
        this.path = path;
        this.budget = budget;
    }

    /// All frames of one file, FLOAT32 (T, H, W).
    static HostArray read(Path path, ReadBudget budget) {
        return new Pictures(path, budget).frames();
    }

    private HostArray frames() {
        byte[] content;
        try (var in = ByteReader.open(path, budget)) {
            content = in.bytes(in.remaining(), "the file");
        }
        checkWhole(content);
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(content))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) throw error("no picture of a known kind (PNG, JPEG, GIF, BMP)", null);
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, false, false);
                return frames(reader, content.length);
            } finally {
                reader.dispose();
            }
        } catch (FileFormatException e) {
            throw e;
        } catch (IOException | RuntimeException | OutOfMemoryError | StackOverflowError e) {
            throw error("not a sound picture: " + e.getMessage(), e);
        }
    }

    /// The platform's decoders fill in what a cut file lacks, and skip checksums. So the file's own end is looked for first.
    private void checkWhole(byte[] content) {
        if (ByteReader.startsWith(content, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n')) checkPng(ByteBuffer.wrap(content));
        else if (ByteReader.startsWith(content, 'G', 'I', 'F', '8')) checkEnd(content, 0x3B);
        else if (ByteReader.startsWith(content, 0xFF, 0xD8)) checkEnd(content, 0xFF, 0xD9);
        else if (ByteReader.startsWith(content, 'B', 'M')) checkBmp(ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN));
        else throw error("no picture of a known kind (PNG, JPEG, GIF, BMP)", null);
    }

    /// Chunks of length, type, content and checksum, up to the one called IEND.
    private void checkPng(ByteBuffer in) {
        int at = 8;
        while (true) {
            if (in.limit() - at < 12) throw error("the file ends early", null);
            int length = in.getInt(at);
            if (length < 0 || length > in.limit() - at - 12) throw error("a chunk of " + Integer.toUnsignedString(length) + " bytes, more than are left", null);
            var crc = new CRC32();
            crc.update(in.array(), at + 4, length + 4);
            if ((int) crc.getValue() != in.getInt(at + 8 + length)) throw error("the checksum of the chunk at byte " + at + " does not match", null);
            if (in.getInt(at + 4) == IEND) return;
            at += 12 + length;
        }
    }

    /// These bytes end the file, apart from zeros.
    private void checkEnd(byte[] content, int... expected) {
        int n = content.length;
        while (n > 0 && content[n - 1] == 0) n--;
        for (int i = 0; i < expected.length; i++) {
            int at = n - expected.length + i;
            if (at < 0 || (content[at] & 0xFF) != expected[i]) throw error("the file ends early", null);
        }
    }

    private void checkBmp(ByteBuffer in) {
        if (in.limit() < 26 || Integer.toUnsignedLong(in.getInt(2)) > in.limit()) throw error("the file ends early", null);
    }

    private HostArray frames(ImageReader reader, long bytes) throws IOException {
        boolean gif = reader.getFormatName().equalsIgnoreCase("gif");
        int n = gif ? reader.getNumImages(true) : 1;
        if (n < 1) throw error("no picture in it", null);
        Shape canvas = gif ? canvas(reader) : Shape.of(reader.getHeight(0), reader.getWidth(0));
        if (gif && canvas.size(0) < LEAST_ROWS) throw error("a GIF of " + canvas.size(0) + " rows; the platform mixes up the rows of fewer than " + LEAST_ROWS, null);
        long pixels = (long) canvas.size(0) * canvas.size(1);
        budget.admit(path.toString(), FileFormatException.UNKNOWN, n + " pictures of " + canvas, Math.multiplyExact(pixels, BYTES_PER_PIXEL + 4L * n));
        if (pixels > MOST_PIXELS_PER_BYTE * (bytes + SLACK)) throw error("pictures of " + canvas + " cannot come out of " + bytes + " bytes", null);
        var shape = Shape.of(n, canvas.size(0), canvas.size(1));
        var values = new float[shape.elements()];
        var shown = new float[canvas.elements()];
        for (int t = 0; t < n; t++) {
            if ((long) reader.getWidth(t) * reader.getHeight(t) > pixels) throw error("picture " + t + " is larger than the whole", null);
            BufferedImage image = reader.read(t);
            int[] corner = gif ? corner(reader, t) : new int[2];
            float[] before = shown.clone();
            draw(image, corner, shown, canvas);
            System.arraycopy(shown, 0, values, t * shown.length, shown.length);
            String disposal = gif ? disposal(reader, t) : "none";
            if (disposal.equals("restoreToPrevious")) shown = before;
            if (disposal.equals("restoreToBackgroundColor")) clear(image, corner, shown, canvas);
        }
        return HostArray.of(shape, values);
    }

    private static float luminance(int argb) {
        return 0.299f * (argb >> 16 & 0xFF) + 0.587f * (argb >> 8 & 0xFF) + 0.114f * (argb & 0xFF);
    }

    /// Opaque pixels replace what was there. Grey ones are taken as they are stored, 16 bits brought to the scale of 8; the platform
    /// would brighten them on the way to red, green and blue.
    private static void draw(BufferedImage image, int[] corner, float[] shown, Shape canvas) {
        var raster = image.getRaster();
        boolean gray = raster.getNumBands() == 1 && image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY;
        float scale = gray ? 255f / ((1L << image.getColorModel().getComponentSize(0)) - 1) : 0;
        for (int y = 0; y < image.getHeight() && y + corner[1] < canvas.size(0); y++) {
            for (int x = 0; x < image.getWidth() && x + corner[0] < canvas.size(1); x++) {
                int at = (y + corner[1]) * canvas.size(1) + x + corner[0];
                if (gray) {
                    shown[at] = scale * raster.getSample(x, y, 0);
                } else {
                    int argb = image.getRGB(x, y);
                    if (argb >>> 24 >= 128) shown[at] = luminance(argb);
                }
            }
        }
    }

    private static void clear(BufferedImage image, int[] corner, float[] shown, Shape canvas) {
        for (int y = corner[1]; y < Math.min(canvas.size(0), corner[1] + image.getHeight()); y++) {
            for (int x = corner[0]; x < Math.min(canvas.size(1), corner[0] + image.getWidth()); x++) shown[y * canvas.size(1) + x] = 0;
        }
    }

    /// The logical screen of a GIF, (height, width).
    private Shape canvas(ImageReader reader) throws IOException {
        Node root = reader.getStreamMetadata().getAsTree("javax_imageio_gif_stream_1.0");
        Node screen = child(root, "LogicalScreenDescriptor");
        int width = Math.max(number(screen, "logicalScreenWidth"), reader.getWidth(0));
        int height = Math.max(number(screen, "logicalScreenHeight"), reader.getHeight(0));
        return Shape.of(height, width);
    }

    /// The left upper corner of a GIF's frame: x, y.
    private int[] corner(ImageReader reader, int frame) throws IOException {
        Node node = child(reader.getImageMetadata(frame).getAsTree("javax_imageio_gif_image_1.0"), "ImageDescriptor");
        return new int[] {number(node, "imageLeftPosition"), number(node, "imageTopPosition")};
    }

    private String disposal(ImageReader reader, int frame) throws IOException {
        Node root = reader.getImageMetadata(frame).getAsTree("javax_imageio_gif_image_1.0");
        for (Node n = root.getFirstChild(); n != null; n = n.getNextSibling()) {
            if (n.getNodeName().equals("GraphicControlExtension")) return n.getAttributes().getNamedItem("disposalMethod").getNodeValue();
        }
        return "none";
    }

    private Node child(Node root, String name) {
        for (Node n = root.getFirstChild(); n != null; n = n.getNextSibling()) if (n.getNodeName().equals(name)) return n;
        throw error("no " + name, null);
    }

    private static int number(Node node, String name) {
        return Integer.parseInt(node.getAttributes().getNamedItem(name).getNodeValue());
    }

    private FileFormatException error(String reason, Throwable e) {
        return new FileFormatException(path.toString(), FileFormatException.UNKNOWN, reason, e);
    }
}
