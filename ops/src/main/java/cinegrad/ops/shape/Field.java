package cinegrad.ops.shape;

/// What the elements of an array are: real numbers, or complex ones stored as neighbouring (real, imaginary) pairs.
public enum Field {
    REAL, COMPLEX;

    /// How many stored numbers make one element.
    public int numbersPerElement() {
        return this == COMPLEX ? 2 : 1;
    }
}
