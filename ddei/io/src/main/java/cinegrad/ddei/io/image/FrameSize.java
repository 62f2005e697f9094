package cinegrad.ddei.io.image;

import cinegrad.ddei.io.HostArray;
import cinegrad.ops.shape.Shape;

import java.util.regex.Pattern;

/// The rows and columns of a frame.
public record FrameSize(int height, int width) {
    private static final Pattern WRITTEN = Pattern.compile("\\s*([1-9]\\d{0,8})\\s*[xX]\\s*([1-9]\\d{0,8})\\s*");

    /// What to do when the difference of two sizes is odd.
    public enum OddDifference {
        /// One more after than before.
        EXTRA_AFTER,
        /// As much after as before, which ends one short of the wanted size, as the published loader does.
        ONE_SHORT
    }

    public FrameSize {
        if (height < 1 || width < 1) throw new IllegalArgumentException("frame size: at least 1, got " + height + " x " + width);
    }

    /// "128x96" as 128 rows and 96 columns.
    ///
    /// @throws IllegalArgumentException if it is written otherwise
    public static FrameSize parse(String text) {
        var parts = WRITTEN.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("a size is written HxW with positive numbers, such as 512x256; got \"" + text
                    + "\"");
        }
        return new FrameSize(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
    }

    /// Pads a video (T, H, W) with zeros, or crops it, to this size about its center: `floor((D − d) / 2)` before, per axis.
    public HostArray fit(HostArray video, OddDifference odd) {
        Shape from = video.shape();
        int before = Math.floorDiv(height - from.size(1), 2);
        int left = Math.floorDiv(width - from.size(2), 2);
        int h = odd == OddDifference.ONE_SHORT ? from.size(1) + 2 * before : height;
        int w = odd == OddDifference.ONE_SHORT ? from.size(2) + 2 * left : width;
        if (h < 1 || w < 1) {
            throw new IllegalArgumentException("frame size: cropping " + from + " to " + this + " with " + odd
                    + " leaves nothing");
        }
        if (h == from.size(1) && w == from.size(2)) return video;
        return video.placed(Shape.of(from.size(0), h, w), 0, before, left);
    }

    @Override
    public String toString() {
        return height + "x" + width;
    }
}
