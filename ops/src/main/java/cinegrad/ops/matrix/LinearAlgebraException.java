package cinegrad.ops.matrix;

/// Numbers for which a matrix function has no value: a singular matrix that is to be inverted, a matrix without a Cholesky
/// factor. The message names the operation, the matrix of the batch, the number that shows it, and what to do.
public final class LinearAlgebraException extends ArithmeticException {
    public LinearAlgebraException(String message) {
        super(message);
    }
}
