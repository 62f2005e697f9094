package cinegrad.ddei.report;

import cinegrad.ddei.io.image.Gif;
import cinegrad.ddei.io.image.Png;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.util.ArrayList;
import java.util.List;

/// Videos side by side with their names above, errors below when there is a reference: for a PNG of one frame or a GIF of all.
///
/// ```java
/// Files.write(folder.resolve("cine.gif"), Montage.of(List.of(zeroFilled, reconstruction)).withReference(truth).gif(0.05));
/// ```
public final class Montage {
    private static final int GRAYS = 168;
    private static final int HEATS = 84;
    private static final int GROUND = 252;
    private static final int LABEL = 253;
    private static final int FAINT = 254;
    private static final int GAP = 6;
    private static final IndexColorModel COLORS = colors();

    private record Panel(ReportVideo video, String label, double white, boolean error) {
    }

    private final List<ReportVideo> videos;
    private final List<ReportVideo> errors;
    private final double white;

    private Montage(List<ReportVideo> videos, List<ReportVideo> errors, double white) {
        this.videos = videos;
        this.errors = errors;
        this.white = white;
    }

    /// @param videos at least one, all of one size
    public static Montage of(List<ReportVideo> videos) {
        if (videos.isEmpty()) throw new IllegalArgumentException("Montage: no videos");
        for (var video : videos) video.checkSameSize(videos.getFirst());
        double white = videos.stream().mapToDouble(v -> v.quantile(0.998)).max().orElseThrow();
        return new Montage(List.copyOf(videos), List.of(), white);
    }

    /// Puts the reference first, scales all to its brightness and adds a row with the error of each of the others.
    public Montage withReference(ReportVideo reference) {
        var all = new ArrayList<ReportVideo>();
        all.add(reference);
        all.addAll(videos);
        return new Montage(all, videos.stream().map(v -> v.errorTo(reference)).toList(), reference.quantile(0.998));
    }

    /// One frame.
    public byte[] png(int frame) {
        return Png.encoded(drawn(frame));
    }

    /// All frames, repeating.
    public byte[] gif(double frameSeconds) {
        var frames = new ArrayList<BufferedImage>();
        for (int t = 0; t < videos.getFirst().frames(); t++) frames.add(drawn(t));
        return Gif.looping(frames, frameSeconds);
    }

    /// One frame of the first video alone, a pixel a pixel, without letters.
    public byte[] plain(int frame) {
        return Png.encoded(levels(frame, new BufferedImage(videos.getFirst().width(), videos.getFirst().height(),
                BufferedImage.TYPE_BYTE_GRAY)));
    }

    /// All frames of the first video alone, repeating.
    public byte[] plainGif(double frameSeconds) {
        var gray = new byte[256];
        for (int i = 0; i < 256; i++) gray[i] = (byte) i;
        // a gray image would be brightened on the way into a GIF
        var palette = new IndexColorModel(8, 256, gray, gray, gray);
        var frames = new ArrayList<BufferedImage>();
        for (int t = 0; t < videos.getFirst().frames(); t++) {
            frames.add(levels(t, new BufferedImage(videos.getFirst().width(), videos.getFirst().height(),
                    BufferedImage.TYPE_BYTE_INDEXED, palette)));
        }
        return Gif.looping(frames, frameSeconds);
    }

    private BufferedImage levels(int frame, BufferedImage image) {
        var video = videos.getFirst();
        for (int h = 0; h < video.height(); h++) {
            for (int w = 0; w < video.width(); w++) {
                double level = video.at(frame, h, w) / Math.max(1e-30, white);                  // NaN is drawn as 0
                image.getRaster().setSample(w, h, 0, level >= 0 ? (int) (Math.min(1, level) * 255 + 0.5) : 0);
            }
        }
        return image;
    }

    private BufferedImage drawn(int frame) {
        var first = videos.getFirst();
        int zoom = Math.clamp(320 / Math.max(first.height(), first.width()), 1, 4);
        int panelWidth = first.width() * zoom;
        int panelHeight = first.height() * zoom;
        int caption = Glyphs.HEIGHT + GAP;
        int rows = errors.isEmpty() ? 1 : 2;
        var image = new BufferedImage(GAP + videos.size() * (panelWidth + GAP), rows * (caption + panelHeight) + GAP,
                BufferedImage.TYPE_BYTE_INDEXED, COLORS);
        fill(image, 0, 0, image.getWidth(), image.getHeight(), GROUND);
        double errorWhite = Math.max(1e-30, errors.stream().mapToDouble(e -> e.quantile(0.998)).max().orElse(1));
        for (int i = 0; i < videos.size(); i++) {
            int x = GAP + i * (panelWidth + GAP);
            panel(image, x, 0, zoom, frame, new Panel(videos.get(i), videos.get(i).name(), Math.max(1e-30, white), false));
            int error = i - (videos.size() - errors.size());
            if (error < 0) continue;
            String label = "error \u00d7" + Axis.label((double) Math.max(1, Math.round(white / errorWhite)));
            panel(image, x, caption + panelHeight, zoom, frame, new Panel(errors.get(error), label, errorWhite, true));
        }
        return image;
    }

    private static void panel(BufferedImage image, int x, int y, int zoom, int frame, Panel panel) {
        var raster = image.getRaster();
        var video = panel.video;
        int room = video.width() * zoom / Glyphs.WIDTH;
        String label = panel.label.length() <= room ? panel.label : panel.label.substring(0, Math.max(0, room));
        int ink = panel.error ? FAINT : LABEL;
        Glyphs.draw(label, x, y + GAP - 1, 1, (px, py) -> raster.setSample(px, py, 0, ink));
        int top = y + GAP + Glyphs.HEIGHT;
        for (int h = 0; h < video.height(); h++) {
            for (int w = 0; w < video.width(); w++) {
                double value = video.at(frame, h, w) / panel.white;                         // NaN is drawn as 0
                double level = value >= 0 ? Math.min(1, value) : 0;
                int index = panel.error ? GRAYS + (int) (level * (HEATS - 1) + 0.5) : (int) (level * (GRAYS - 1) + 0.5);
                fill(image, x + w * zoom, top + h * zoom, zoom, zoom, index);
            }
        }
    }

    private static void fill(BufferedImage image, int x, int y, int width, int height, int index) {
        var raster = image.getRaster();
        for (int v = y; v < y + height; v++) {
            for (int u = x; u < x + width; u++) raster.setSample(u, v, 0, index);
        }
    }

    /// Grays, then the error colors, then the few the lettering needs: 256 in all, as a GIF allows.
    private static IndexColorModel colors() {
        var rgb = new int[256];
        for (int i = 0; i < GRAYS; i++) rgb[i] = Palette.GRAY.color(i / (GRAYS - 1.0));
        for (int i = 0; i < HEATS; i++) rgb[GRAYS + i] = Palette.HEAT.color(i / (HEATS - 1.0));
        rgb[GROUND] = 0x0b0f14;
        rgb[LABEL] = 0xd7dee7;
        rgb[FAINT] = 0x8593a3;
        return new IndexColorModel(8, 256, rgb, 0, false, -1, DataBuffer.TYPE_BYTE);
    }
}
