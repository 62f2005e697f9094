package cinegrad.ops.shape;

/// The number field of an array: real, or complex with each element stored as a pair (real, imaginary).
public enum Field {
    REAL, COMPLEX;

    /// The count of stored numbers per element: 1 or 2.
    public int numbersPerElement() {
        return this == COMPLEX ? 2 : 1;
    }
}
