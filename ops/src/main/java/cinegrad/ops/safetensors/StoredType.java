package cinegrad.ops.safetensors;

import java.util.Optional;

/// The kinds of number safetensors hold, under their names in the header.
public enum StoredType {
    F16(2), BF16(2), F32(4), F64(8), I8(1), I16(2), I32(4), I64(8), U8(1), U16(2), U32(4), U64(8), BOOL(1),
    /// Pairs (real, imaginary) of F32.
    C64(8);

    private final int bytes;

    StoredType(int bytes) {
        this.bytes = bytes;
    }

    /// The bytes of one element.
    public int bytes() {
        return bytes;
    }

    public boolean isComplex() {
        return this == C64;
    }

    /// Whether every value is a `float`, or a pair of them.
    boolean fitsFloat() {
        return this == F16 || this == BF16 || this == F32 || this == C64;
    }

    static Optional<StoredType> named(String name) {
        for (var type : values()) if (type.name().equals(name)) return Optional.of(type);
        return Optional.empty();
    }
}
