package cinegrad.ddei.io.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOInvalidTreeException;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/// Endlessly repeating animations as GIF bytes.
public final class Gif {
    private static final double MOST_HUNDREDTHS = 65535;
    private static final String IMAGE_FORMAT = "javax_imageio_gif_image_1.0";

    private Gif() {
    }

    /// GIF counts in hundredths of a second. Each frame's delay is rounded such that all frames up to it take, to a hundredth,
    /// the time they should: the error of one frame is made good by the next, and the film neither runs ahead nor falls behind.
    /// No delay is below 0.01 s; many viewers slow down frames that are shorter than 0.02 s.
    ///
    /// @param frames       at least one, all of the same size
    /// @param frameSeconds that a frame is shown
    public static byte[] looping(List<BufferedImage> frames, double frameSeconds) {
        if (frames.isEmpty()) throw new IllegalArgumentException("Gif: no frames");
        if (!(frameSeconds > 0)) throw new IllegalArgumentException("Gif: frames must take time, got " + frameSeconds + " s");
        double each = Math.clamp(100 * frameSeconds, 1, MOST_HUNDREDTHS);
        var bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
        try (var out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.prepareWriteSequence(null);
            for (int i = 0; i < frames.size(); i++) {
                var type = ImageTypeSpecifier.createFromRenderedImage(frames.get(i));
                var metadata = writer.getDefaultImageMetadata(type, null);
                describe(metadata, (int) (Math.round(each * (i + 1)) - Math.round(each * i)), i == 0);
                writer.writeToSequence(new IIOImage(frames.get(i), null, metadata), null);
            }
            writer.endWriteSequence();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static void describe(IIOMetadata metadata, int hundredths, boolean first) throws IIOInvalidTreeException {
        var root = new IIOMetadataNode(IMAGE_FORMAT);
        var control = new IIOMetadataNode("GraphicControlExtension");
        control.setAttribute("disposalMethod", "doNotDispose");
        control.setAttribute("userInputFlag", "FALSE");
        control.setAttribute("transparentColorFlag", "FALSE");
        control.setAttribute("delayTime", Integer.toString(hundredths));
        control.setAttribute("transparentColorIndex", "0");
        root.appendChild(control);
        if (first) {
            var repeat = new IIOMetadataNode("ApplicationExtension");
            repeat.setAttribute("applicationID", "NETSCAPE");
            repeat.setAttribute("authenticationCode", "2.0");
            repeat.setUserObject(new byte[]{1, 0, 0});               // repeat without end
            var extensions = new IIOMetadataNode("ApplicationExtensions");
            extensions.appendChild(repeat);
            root.appendChild(extensions);
        }
        metadata.mergeTree(IMAGE_FORMAT, root);
    }
}
