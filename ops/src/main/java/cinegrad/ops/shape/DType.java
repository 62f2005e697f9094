package cinegrad.ops.shape;

/// The element type of an array: its backend's [Precision] and its own [Field].
public enum DType {
    FLOAT32, FLOAT64, COMPLEX64, COMPLEX128;

    public static DType of(Precision precision, Field field) {
        return switch (field) {
            case REAL -> precision == Precision.SINGLE ? FLOAT32 : FLOAT64;
            case COMPLEX -> precision == Precision.SINGLE ? COMPLEX64 : COMPLEX128;
        };
    }
}
