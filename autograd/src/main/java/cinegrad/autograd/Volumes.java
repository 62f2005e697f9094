package cinegrad.autograd;

import cinegrad.ops.shape.Shape;

/// Conversion of lines (N, W, C) and images (N, H, W, C) to volumes (N, T, H, W, C) and back.
final class Volumes {
    private Volumes() { }

    /// x, which has this many spatial axes, with three of them.
    static Tensor widened(Tensor x, int axes) {
        Shape shape = x.shape();
        for (int i = axes; i < 3; i++) shape = shape.insert(1, 1);
        return x.reshape(shape);
    }

    /// A volume with its last `axes` spatial axes alone.
    static Tensor narrowed(Tensor y, int axes) {
        Shape shape = y.shape();
        for (int i = axes; i < 3; i++) shape = shape.remove(1);
        return y.reshape(shape);
    }
}
