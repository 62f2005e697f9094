package cinegrad.ops.shape;

/// Arrays that do not fit together. The message names the operation, the sizes with their axes, and what to do.
public final class ShapeException extends IllegalArgumentException {
    public ShapeException(String message) {
        super(message);
    }
}
