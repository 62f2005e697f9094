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
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/// Pictures (PNG, JPEG, BMP, decoded by the Java platform, and GIF, also animated) as gray videos.
///
/// Colors become luminance, `0.299 R + 0.587 G + 0.114 B`, between 0 and 255; color profiles are left out. A file is walked and
/// its size held against the budget before anything is decoded ([PictureFile], [GifFrames]); whatever a decoder makes of a
/// damaged file is one [FileFormatException].
final class Pictures {
    /// Of the decoder's picture, at most.
    private static final int BYTES_PER_PIXEL = 8;

    private Pictures() { }

    /// A file's frames.
    ///
    /// @param frames       FLOAT32 (T, H, W)
    /// @param frameSeconds that each is shown, on average; 0 if the file does not say
    record Film(HostArray frames, double frameSeconds) { }

    /// All frames of one file, FLOAT32 (T, H, W).
    static HostArray read(Path path, ReadBudget budget) {
        return film(path, budget).frames();
    }

    static Film film(Path path, ReadBudget budget) {
        byte[] content;
        try (var in = ByteReader.open(path, budget)) {
            content = in.bytes(in.remaining(), "the file");
        }
        if (ByteReader.startsWith(content, 'G', 'I', 'F', '8')) {
            var gif = new GifFrames(path.toString(), content, budget);
            return new Film(gif.read(), gif.frameSeconds());
        }
        var file = PictureFile.of(path.toString(), content, budget);
        var shape = Shape.of(1, file.height(), file.width());
        budget.admit(path.toString(), FileFormatException.UNKNOWN, "a picture of " + shape,
                (long) shape.elements() * (BYTES_PER_PIXEL + 4));
        return new Film(HostArray.of(shape, gray(decoded(path, file))), 0);
    }

    private static BufferedImage decoded(Path path, PictureFile file) {
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file.pixels()))) {
            var readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) throw damaged(path, null);
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                BufferedImage image = reader.read(0);
                if (image.getHeight() != file.height() || image.getWidth() != file.width()) throw damaged(path, null);
                return image;
            } finally {
                reader.dispose();
            }
        } catch (FileFormatException e) {
            throw e;
        } catch (IOException | RuntimeException | OutOfMemoryError | StackOverflowError e) {
            throw damaged(path, e);
        }
    }

    private static FileFormatException damaged(Path path, @Nullable Throwable e) {
        return new FileFormatException(path.toString(), FileFormatException.UNKNOWN,
                "not a sound picture, or of a kind that Java cannot decode", e);
    }

    /// Gray pixels are taken as they are stored, 16 bits brought to the scale of 8; the platform would brighten them on the way
    /// to red, green and blue. Pixels that are transparent by half or more are black.
    private static float[] gray(BufferedImage image) {
        int width = image.getWidth();
        var raster = image.getRaster();
        var colors = image.getColorModel();
        boolean gray = colors.getNumColorComponents() == 1 && colors.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
        float scale = gray ? 255f / ((1L << colors.getComponentSize(0)) - 1) : 0;
        boolean veiled = gray && raster.getNumBands() == 2;
        int opaque = veiled ? 1 << colors.getComponentSize(1) - 1 : 0;
        var values = new float[image.getHeight() * width];
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < width; x++) {
                int at = y * width + x;
                if (gray) {
                    if (!veiled || raster.getSample(x, y, 1) >= opaque) values[at] = scale * raster.getSample(x, y, 0);
                } else {
                    int argb = image.getRGB(x, y);
                    if (argb >>> 24 >= 128) values[at] = luminance(argb);
                }
            }
        }
        return values;
    }

    static float luminance(int rgb) {
        return 0.299f * (rgb >> 16 & 0xFF) + 0.587f * (rgb >> 8 & 0xFF) + 0.114f * (rgb & 0xFF);
    }
}
