package cinegrad.ops.matrix;

/// The half of a matrix, diagonal included, that is not 0.
public enum Triangle {
    LOWER, UPPER;

    /// That of the transpose.
    public Triangle transposed() {
        return this == LOWER ? UPPER : LOWER;
    }
}
