package cinegrad.autograd;

import cinegrad.ops.NdArray;

/// A computation produced NaN or an infinity; names the operation, the place and the value.
public final class NonFiniteException extends ArithmeticException {
    private final String operation;

    private NonFiniteException(String operation, String message) {
        super(message);
        this.operation = operation;
    }

    /// The name of the first operation that did.
    public String operation() {
        return operation;
    }

    static void check(Tensor t, String what, NdArray array) {
        double[] numbers = array.toDoubles();
        for (int i = 0; i < numbers.length; i++) {
            if (!Double.isFinite(numbers[i])) {
                throw new NonFiniteException(t.op().name(), t.op().name() + ": its " + what + " is " + numbers[i] + " at number "
                        + i + " of " + array.type() + "; look at its inputs, the learning rate and the data");
            }
        }
    }
}
