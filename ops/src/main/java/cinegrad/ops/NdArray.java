package cinegrad.ops;

import cinegrad.ops.function.BinaryFunction;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.DType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

/// A dense, row-major array on one backend. No views with strides, no hidden copies: `reshape`, `asReal` and `asComplex` share
/// memory because row-major order lets them; everything else makes a new array.
///
/// Axes are (N, T, H, W, C), channels last. A complex array stores (real, imaginary) pairs next to each other, so the complex
/// video (N, T, H, W) and the two-channel video (N, T, H, W, 2) are one memory.
///
/// Any number of threads may read an array; while one changes its numbers, see [Backend], no other may read them.
public final class NdArray {
    private final Backend backend;
    private final ArrayType type;
    private final Buffer buffer;

    public NdArray(Backend backend, ArrayType type, Buffer buffer) {
        if (buffer.length() != type.numbers()) {
            throw new ShapeException("array: " + type + " needs " + type.numbers() + " numbers, got " + buffer.length());
        }
        this.backend = backend;
        this.type = type;
        this.buffer = buffer;
    }

    public Backend backend() {
        return backend;
    }

    public ArrayType type() {
        return type;
    }

    public Shape shape() {
        return type.shape();
    }

    public DType dtype() {
        return DType.of(backend.precision(), type.field());
    }

    public boolean isComplex() {
        return type.isComplex();
    }

    public Buffer buffer() {
        return buffer;
    }

    /// Stored numbers: two for each complex element.
    public int numbers() {
        return type.numbers();
    }

    /// The memory itself, not a copy, of a single-precision array on the CPU. Whoever has it may write to it at any time: a graph
    /// that reads this array compares its content from now on, which costs a pass over it, and refuses to compute with another.
    /// [#toFloats] gives a copy without that.
    public float[] floats() {
        buffer.handOut();
        return f32();
    }

    /// The memory of a double-precision array on the CPU, as [#floats].
    public double[] doubles() {
        buffer.handOut();
        return f64();
    }

    /// The single-precision memory for a backend's own operations: to read, and to fill as a result. What changes numbers that
    /// were there calls [Buffer#written].
    public float[] f32() {
        if (buffer instanceof HostFloats host) return host.data();
        throw new IllegalStateException("floats: this array lives on " + backend.name() + "; use toFloats() for a copy");
    }

    /// The double-precision memory for a backend's own operations, as [#f32].
    public double[] f64() {
        if (buffer instanceof HostDoubles host) return host.data();
        throw new IllegalStateException("doubles: this array lives on " + backend.name() + "; use toDoubles() for a copy");
    }

    /// A copy of all numbers, complex ones as (real, imaginary) pairs.
    public double[] toDoubles() {
        return backend.download(this);
    }

    public float[] toFloats() {
        if (buffer instanceof HostFloats host) return host.data().clone();
        double[] d = toDoubles();
        var f = new float[d.length];
        for (int i = 0; i < f.length; i++) f[i] = (float) d[i];
        return f;
    }

    /// An array of its own with the same numbers, which no [Workspace] takes back.
    public NdArray copy() {
        NdArray y = backend.lasting(type);
        backend.copyInto(y, this);
        return y;
    }

    /// The only number of a real array with one element.
    public double item() {
        if (numbers() != 1) throw new ShapeException("item: needs exactly one real number, got " + type);
        return toDoubles()[0];
    }

    /// The same memory with other axes.
    public NdArray reshape(Shape shape) {
        if (shape.elements() != shape().elements()) {
            throw new ShapeException("reshape: " + shape() + " has " + shape().elements() + " elements, " + shape + " has "
                    + shape.elements());
        }
        return shape.equals(shape()) ? this : new NdArray(backend, type.with(shape), buffer);
    }

    /// The same memory as real numbers, with a last axis (real, imaginary).
    public NdArray asReal() {
        return isComplex() ? new NdArray(backend, type.asReal(), buffer) : this;
    }

    /// The same memory as complex numbers; the last axis must have size 2.
    public NdArray asComplex() {
        return isComplex() ? this : new NdArray(backend, type.asComplex(), buffer);
    }

    public NdArray plus(NdArray other) {
        return backend.zip(BinaryFunction.ADD, this, other);
    }

    public NdArray minus(NdArray other) {
        return backend.zip(BinaryFunction.SUBTRACT, this, other);
    }

    public NdArray times(NdArray other) {
        return backend.zip(BinaryFunction.MULTIPLY, this, other);
    }

    public NdArray dividedBy(NdArray other) {
        return backend.zip(BinaryFunction.DIVIDE, this, other);
    }

    public NdArray times(double factor) {
        return backend.scale(this, factor);
    }

    /// Complex conjugate; a real array is its own.
    public NdArray conjugate() {
        return isComplex() ? backend.conjugate(this) : this;
    }

    @Override
    public String toString() {
        return dtype() + " " + shape() + " on " + backend.name();
    }
}
