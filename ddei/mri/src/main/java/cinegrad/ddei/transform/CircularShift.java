package cinegrad.ddei.transform;

import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.sample.SamplePoints;

/// An image rolled by whole pixels; what leaves at one side enters at the other.
public final class CircularShift {
    private CircularShift() { }

    /// Output pixel (r, c) is read from ((r − down) mod H, (c − right) mod W).
    public static SamplePoints points(ImageSize size, int down, int right) {
        return SamplePoints.of(size,
                (r, _) -> Math.floorMod((long) r - down, (long) size.height()),
                (_, c) -> Math.floorMod((long) c - right, (long) size.width()));
    }
}
