package cinegrad.ddei.transform;

import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.sample.SamplePoints;

import java.util.Set;

/// An image mirrored along some of its axes; its own inverse.
public enum Flip {
    /// Upside down: row r is read from H − 1 − r.
    ROWS,
    /// Left to right: column c is read from W − 1 − c.
    COLUMNS;

    public static SamplePoints points(ImageSize size, Set<Flip> flips) {
        boolean rows = flips.contains(ROWS), columns = flips.contains(COLUMNS);
        return SamplePoints.of(size,
                (r, _) -> rows ? size.height() - 1 - r : r,
                (_, c) -> columns ? size.width() - 1 - c : c);
    }
}
