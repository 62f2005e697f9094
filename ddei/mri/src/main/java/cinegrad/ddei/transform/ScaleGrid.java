package cinegrad.ddei.transform;

import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.sample.SamplePoints;

/// Source coordinates for scaling an image about a center: `g = (p − center) / factor + center` in coordinates −1 … 1.
///
/// As in the reference, output pixel i of n lies at `p = 2i/n − 1`, but the input's last pixel at 1, so even factor 1 shrinks by
/// (n−1)/n. A factor below 1 makes the picture smaller; the inverse has the factor 1/factor and the same center.
public final class ScaleGrid {
    /// Which output pixel is where.
    public enum Order {
        /// Row r, column c at its own place.
        NATURAL,
        /// As the reference lays it out: the places of a (W, H) image, read as (H, W). The same for square images, and a
        /// scrambled picture for others.
        REFERENCE
    }

    private ScaleGrid() { }

    /// @param factor  larger than 0
    /// @param centerX the center along the columns, 0 … 1
    /// @param centerY the center along the rows, 0 … 1
    public static SamplePoints points(ImageSize size, double factor, double centerX, double centerY, Order order) {
        if (!(factor > 0)) throw new IllegalArgumentException("ScaleGrid: factor must be larger than 0, got " + factor);
        int h = size.height(), w = size.width();
        return switch (order) {
            case NATURAL -> SamplePoints.of(size,
                    (r, _) -> source(2.0 * r / h - 1, factor, centerY, h),
                    (_, c) -> source(2.0 * c / w - 1, factor, centerX, w));
            case REFERENCE -> SamplePoints.of(size,
                    (r, c) -> {
                        int column = (r * w + c) / h;
                        return source(2.0 * column / w - 1, factor, centerY, h);
                    },
                    (r, c) -> source(2.0 * ((r * w + c) % h) / h - 1, factor, centerX, w));
        };
    }

    /// The pixel of `n` that coordinate p is read from.
    private static double source(double p, double factor, double center, int n) {
        double m = 2 * center - 1;
        return ((p - m) / factor + m + 1) / 2 * (n - 1);
    }
}
