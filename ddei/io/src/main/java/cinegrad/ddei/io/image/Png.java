package cinegrad.ddei.io.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/// Pictures as PNG bytes.
public final class Png {
    private Png() {
    }

    /// @param pixels (height, width), 0 black to 255 white
    public static byte[] gray(byte[] pixels, int height, int width) {
        checkSize(pixels.length, height, width);
        var image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setDataElements(0, 0, width, height, pixels);
        return encoded(image);
    }

    /// @param pixels (height, width), 0xRRGGBB
    public static byte[] rgb(int[] pixels, int height, int width) {
        checkSize(pixels.length, height, width);
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        image.getRaster().setDataElements(0, 0, width, height, pixels);
        return encoded(image);
    }

    private static void checkSize(int pixels, int height, int width) {
        if (height >= 1 && width >= 1 && pixels == (long) height * width) return;
        throw new IllegalArgumentException("Png: " + pixels + " pixels do not fill (H,W) = (" + height + "," + width + ")");
    }

    /// A picture of any kind.
    public static byte[] encoded(BufferedImage image) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new MemoryCacheImageOutputStream(bytes)) {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
