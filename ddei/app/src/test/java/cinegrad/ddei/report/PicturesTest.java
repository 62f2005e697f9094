package cinegrad.ddei.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.image.Png;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.metadata.IIOMetadataNode;
import org.junit.jupiter.api.Test;

class PicturesTest {
    @Test
    void pngKeepsEveryPixel() throws IOException {
        var gray = read(Png.gray(new byte[]{0, 1, (byte) 200, (byte) 255, 7, 9}, 2, 3));
        assertEquals(3, gray.getWidth());
        assertArrayEquals(new int[]{0, 1, 200, 255, 7, 9}, gray.getRaster().getSamples(0, 0, 3, 2, 0, (int[]) null));
        var rgb = read(Png.rgb(new int[]{0x123456, 0xffffff}, 1, 2));
        assertEquals(0x123456, rgb.getRGB(0, 0) & 0xffffff);
        var size = assertThrows(IllegalArgumentException.class, () -> Png.gray(new byte[5], 2, 3));
        assertEquals("Png: 5 pixels do not fill (H,W) = (2,3)", size.getMessage());
    }

    @Test
    void aGifRepeatsForEverAtTheAskedPace() throws IOException {
        var ramp = ReportVideo.ofMagnitude("ramp", ramp(5, 8, 6), 5, 8, 6);
        var bytes = Montage.of(List.of(ramp)).gif(0.07);
        var reader = ImageIO.getImageReadersByFormatName("gif").next();
        reader.setInput(ImageIO.createImageInputStream(new ByteArrayInputStream(bytes)));
        assertEquals(5, reader.getNumImages(true));
        for (int t = 0; t < 5; t++) {
            var root = (IIOMetadataNode) reader.getImageMetadata(t).getAsTree("javax_imageio_gif_image_1.0");
            var control = (IIOMetadataNode) root.getElementsByTagName("GraphicControlExtension").item(0);
            assertEquals("7", control.getAttribute("delayTime"));
            if (t > 0) continue;
            var repeat = (IIOMetadataNode) root.getElementsByTagName("ApplicationExtension").item(0);
            assertEquals("NETSCAPE", repeat.getAttribute("applicationID"));
            assertArrayEquals(new byte[]{1, 0, 0}, (byte[]) repeat.getUserObject());
        }
        reader.dispose();
    }

    @Test
    void aMontageShowsTheVideoAndItsError() throws IOException {
        int height = 40;
        int width = 80;
        var truth = ReportVideo.ofMagnitude("truth", ramp(2, height, width), 2, height, width);
        var twice = new float[2 * height * width];
        for (int i = 0; i < twice.length; i++) {
            twice[i] = truth.at(i / (height * width), i / width % height, i % width) + (i % width < 40 ? 0 : 0.25f);
        }
        var image = read(Montage.of(List.of(ReportVideo.ofMagnitude("other", twice, 2, height, width))).withReference(truth)
                .png(1));
        int zoom = 4;
        int left = 6 + (width * zoom + 6);
        int top = 16;
        assertEquals(6 + 2 * (width * zoom + 6), image.getWidth());
        assertEquals(2 * (16 + height * zoom) + 6, image.getHeight());
        int errorTop = top + height * zoom + 16;
        assertEquals(0x000000, image.getRGB(left + 10, errorTop + 10) & 0xffffff, "no error on the left");
        assertEquals(0xfcfdbf, image.getRGB(left + 50 * zoom, errorTop + 10) & 0xffffff, "the largest error on the right");
        int gray = image.getRGB(6 + 40 * zoom, top + 20 * zoom) & 0xff;
        assertEquals(255 * truth.at(1, 20, 40) / truth.quantile(0.998), gray, 2);
    }

    @Test
    void videosOfDifferentSizeAreRefused() {
        var one = ReportVideo.ofMagnitude("one", new float[6], 1, 2, 3);
        var two = ReportVideo.ofMagnitude("two", new float[6], 1, 3, 2);
        assertThrows(IllegalArgumentException.class, () -> Montage.of(List.of(one, two)));
        assertThrows(IllegalArgumentException.class, () -> Montage.of(List.of()));
    }

    @Test
    void everyLetterIsDrawnAndDifferent() {
        var seen = new HashSet<String>();
        for (char c = ' '; c < 127; c++) {
            var drawing = drawing(Character.toString(c));
            assertEquals(c == ' ', !drawing.contains("#"), "letter " + c);
            assertTrue(seen.add(drawing), "letter " + c + " looks like another");
        }
        assertTrue(seen.add(drawing("×")));
        assertEquals(drawing("?"), drawing("\u4e2d"));
        assertEquals(11, Glyphs.width("ab", 1));
    }

    private static String drawing(String text) {
        var dots = new char[Glyphs.HEIGHT * Glyphs.WIDTH];
        java.util.Arrays.fill(dots, '.');
        Glyphs.draw(text, 0, 0, 1, (x, y) -> dots[y * Glyphs.WIDTH + x] = '#');
        return new String(dots);
    }

    @Test
    void theErrorColoursGetBrighterAtEveryStep() {
        double before = -1;
        for (int i = 0; i <= 100; i++) {
            int c = Palette.HEAT.color(i / 100.0);
            double brightness = 0.2126 * (c >> 16) + 0.7152 * (c >> 8 & 255) + 0.0722 * (c & 255);
            assertTrue(brightness >= before, "at " + i);
            before = brightness;
        }
        assertEquals(0xffffff, Palette.GRAY.color(1));
    }

    private static float[] ramp(int frames, int height, int width) {
        var values = new float[frames * height * width];
        for (int i = 0; i < values.length; i++) values[i] = (i % width + 0.1f * (i / (height * width))) / width;
        return values;
    }

    private static BufferedImage read(byte[] bytes) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(bytes));
    }
}
