package cinegrad.ddei.report;

import cinegrad.ddei.io.image.Png;

import java.util.Base64;

/// All frames of a video in one 8-bit PNG, row by row in a nearly square grid, so that a page decodes one picture per video.
///
/// @param columns frames side by side
/// @param white   the value shown as 255; larger ones are cut
/// @param base64  the PNG
record SpriteSheet(int columns, double white, String base64) {
    static SpriteSheet of(ReportVideo video, double white) {
        int frames = video.frames();
        int columns = Math.clamp(Math.round(Math.sqrt((double) frames * video.height() / video.width())), 1, frames);
        int rows = (frames + columns - 1) / columns;
        int stride = columns * video.width();
        var pixels = new byte[Math.multiplyExact(rows * video.height(), stride)];
        double scale = white > 0 ? 255 / white : 0;
        for (int t = 0; t < frames; t++) {
            for (int h = 0; h < video.height(); h++) {
                int at = (t / columns * video.height() + h) * stride + t % columns * video.width();
                for (int w = 0; w < video.width(); w++) {
                    double level = video.at(t, h, w) * scale;
                    pixels[at + w] = (byte) (level > 0 ? Math.min(255, Math.round(level)) : 0);          // NaN compares false: 0
                }
            }
        }
        var png = Png.gray(pixels, rows * video.height(), stride);
        return new SpriteSheet(columns, white, Base64.getEncoder().encodeToString(png));
    }
}
