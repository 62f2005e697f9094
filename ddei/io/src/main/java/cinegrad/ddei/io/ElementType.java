package cinegrad.ddei.io;

/// The kinds of number a file may hold, and the bytes each takes there.
public enum ElementType {
    FLOAT16(2, Kind.REAL), BFLOAT16(2, Kind.REAL), FLOAT32(4, Kind.REAL), FLOAT64(8, Kind.REAL),
    INT8(1, Kind.SIGNED), INT16(2, Kind.SIGNED), INT32(4, Kind.SIGNED), INT64(8, Kind.SIGNED),
    UINT8(1, Kind.UNSIGNED), UINT16(2, Kind.UNSIGNED), UINT32(4, Kind.UNSIGNED), UINT64(8, Kind.UNSIGNED),
    BOOL(1, Kind.UNSIGNED), COMPLEX64(8, Kind.COMPLEX), COMPLEX128(16, Kind.COMPLEX);

    enum Kind { REAL, SIGNED, UNSIGNED, COMPLEX }

    private final int bytes;
    private final Kind kind;

    ElementType(int bytes, Kind kind) {
        this.bytes = bytes;
        this.kind = kind;
    }

    /// Bytes of one element in a file; both parts of a complex one.
    public int bytes() {
        return bytes;
    }

    public boolean isComplex() {
        return kind == Kind.COMPLEX;
    }

    public boolean isInteger() {
        return kind == Kind.SIGNED || kind == Kind.UNSIGNED;
    }

    public boolean isUnsigned() {
        return kind == Kind.UNSIGNED;
    }

    /// Numbers of the storage one element takes: 2 for a complex one.
    public int parts() {
        return isComplex() ? 2 : 1;
    }

    /// Bytes one element takes in memory.
    public int memory() {
        return isInteger() || this == FLOAT64 ? 8 : this == COMPLEX128 ? 16 : isComplex() ? 8 : 4;
    }
}
