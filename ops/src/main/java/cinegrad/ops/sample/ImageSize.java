package cinegrad.ops.sample;

import cinegrad.ops.shape.ShapeException;

/// The sizes of an image, (H, W), with at least one pixel.
public record ImageSize(int height, int width) {
    public ImageSize {
        if (height < 1 || width < 1 || (long) height * width > Integer.MAX_VALUE - 8) {
            throw new ShapeException("image: (H,W) = (" + height + "," + width + ") needs 1 to 2^31 pixels");
        }
    }

    public int pixels() {
        return height * width;
    }

    @Override
    public String toString() {
        return "(" + height + "," + width + ")";
    }
}
