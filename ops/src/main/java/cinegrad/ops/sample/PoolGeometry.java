package cinegrad.ops.sample;

import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

/// Pooling of (N, T, H, W, C) over windows of its three middle axes.
///
/// Throws a [cinegrad.ops.shape.ShapeException] if the windows are not of these axes, a window is empty, or a frame has more than
/// 2²⁴ positions, the most whose numbers are exact in single precision
public record PoolGeometry(Shape input, Windows t, Windows h, Windows w) {
    public PoolGeometry {
        if (input.rank() != 5 || input.size(1) != t.size() || input.size(2) != h.size() || input.size(3) != w.size()) {
            throw new ShapeException("pooling: windows over (T,H,W) = (" + t.size() + "," + h.size() + "," + w.size()
                    + ") do not fit to (N,T,H,W,C) = " + input);
        }
        for (var windows : new Windows[] {t, h, w}) {
            for (int count
                    : windows.count()) if (count < 1) throw new ShapeException(
                    "pooling: a window lies in the padding alone; (N,T,H,W,C) = " + input);
        }
        if ((long) t.size() * h.size() * w.size() > 1 << 24) {
            throw new ShapeException("pooling: a volume of more than 2^24 positions; (N,T,H,W,C) = " + input);
        }
    }

    public Shape output() {
        return Shape.of(input.size(0), t.length(), h.length(), w.length(), input.size(4));
    }

    /// The input as (N, T·H·W, C).
    public Shape inputLines() {
        return lines(input);
    }

    /// The output as (N, windows, C).
    public Shape outputLines() {
        return lines(output());
    }

    private static Shape lines(Shape s) {
        return Shape.of(s.size(0), s.size(1) * s.size(2) * s.size(3), s.size(4));
    }

    /// True if every element is in exactly one window.
    public boolean isTiling() {
        return t.areTiles() && h.areTiles() && w.areTiles();
    }
}
