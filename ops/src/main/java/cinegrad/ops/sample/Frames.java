package cinegrad.ops.sample;

import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

/// An array seen as frames of an image with channels: a complex (…, H, W) has two channels, a real one is (…, H, W, C).
public record Frames(ArrayType type, int count, int channels) {
    public static Frames of(ArrayType type, ImageSize size) {
        Shape s = type.asReal().shape();
        if (s.rank() < 3 || s.size(-3) != size.height() || s.size(-2) != size.width()) {
            throw new ShapeException("sample: the plan is for images of (H,W) = " + size + ", the array is " + type);
        }
        int count = 1;
        for (int i = 0; i < s.rank() - 3; i++) count *= s.size(i);
        return new Frames(type, count, s.size(-1));
    }

    /// The same frames with another image size.
    public ArrayType resized(ImageSize size) {
        int h = type.isComplex() ? -2 : -3;
        return type.with(type.shape().with(h, size.height()).with(h + 1, size.width()));
    }
}
