package cinegrad.ops;

import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Precision;
import cinegrad.ops.shape.ShapeException;

/// Memory of arrays: allocation, upload, download.
public interface MemoryOperations {
    String name();

    Precision precision();

    /// The threads for work that a caller does on the host beside the operations.
    default Parallel parallel() {
        return Parallel.ALONE;
    }

    /// Memory for `length` numbers; its content is unspecified.
    Buffer newBuffer(int length);

    /// Frees a buffer at once where the garbage collector does not.
    default void discard(Buffer buffer) { }

    /// A new array of unspecified content for the result of an operation, from the current [Workspace] if there is one.
    NdArray empty(ArrayType type);

    /// A new array of unspecified content that no [Workspace] takes back, for a caller to keep.
    NdArray lasting(ArrayType type);

    /// Whether arrays hold numbers. Those of a backend that records what is to be computed do not, and cannot be downloaded.
    default boolean holdsNumbers() {
        return true;
    }

    /// All numbers, copied to the host.
    double[] download(NdArray x);

    /// Overwrites the content of `y`.
    void writeInto(NdArray y, double[] numbers);

    /// Overwrites the content of `y`.
    default void writeInto(NdArray y, float[] numbers) {
        var d = new double[numbers.length];
        for (int i = 0; i < d.length; i++) d[i] = numbers[i];
        writeInto(y, d);
    }

    /// @throws ShapeException if there are more or fewer numbers than the type stores
    default NdArray upload(ArrayType type, double[] numbers) {
        NdArray y = lasting(fitting(type, numbers.length));
        writeInto(y, numbers);
        return y;
    }

    /// @throws ShapeException if there are more or fewer numbers than the type stores
    default NdArray upload(ArrayType type, float[] numbers) {
        NdArray y = lasting(fitting(type, numbers.length));
        writeInto(y, numbers);
        return y;
    }

    private static ArrayType fitting(ArrayType type, int count) {
        if (count != type.numbers()) {
            throw new ShapeException("array: " + type + " needs " + type.numbers() + " numbers, got " + count);
        }
        return type;
    }

    /// Every element `value`; of a complex array the real part.
    default NdArray full(ArrayType type, double value) {
        NdArray y = empty(type);
        fillInto(value, y);
        return y;
    }

    void fillInto(double value, NdArray y);

    default NdArray zeros(ArrayType type) {
        return full(type, 0);
    }

    // ---- random numbers ----

    /// The next numbers of the stream, uniform in [0, 1): the same 24 bits each on every device.
    default NdArray uniform(ArrayType type, RandomStream random) {
        NdArray y = lasting(type);
        uniformInto(random, y);
        return y;
    }

    default void uniformInto(RandomStream random, NdArray y) {
        var numbers = new float[y.numbers()];
        random.fillUniform(numbers, parallel());
        writeInto(y, numbers);
    }

    /// The next numbers of the stream, standard normal, real and imaginary parts alike: in single precision the same bits on
    /// every device, in double precision before they are rounded to that.
    default NdArray normal(ArrayType type, RandomStream random) {
        NdArray y = lasting(type);
        normalInto(random, y);
        return y;
    }

    default void normalInto(RandomStream random, NdArray y) {
        if (precision() == Precision.SINGLE) {
            var numbers = new float[y.numbers()];
            random.fillNormal(numbers, parallel());
            writeInto(y, numbers);
        } else {
            var numbers = new double[y.numbers()];
            random.fillNormal(numbers, parallel());
            writeInto(y, numbers);
        }
    }
}
