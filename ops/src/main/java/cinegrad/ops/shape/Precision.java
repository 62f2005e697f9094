package cinegrad.ops.shape;

/// How wide one stored number is. A backend computes in one precision.
public enum Precision {
    SINGLE(4), DOUBLE(8);

    private final int bytes;

    Precision(int bytes) {
        this.bytes = bytes;
    }

    public int bytes() {
        return bytes;
    }
}
