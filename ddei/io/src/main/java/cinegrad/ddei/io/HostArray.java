package cinegrad.ddei.io;

import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Field;
import cinegrad.ops.shape.Precision;
import cinegrad.ops.shape.Shape;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// An array in the precision of its file: an element type, a shape, and dense row-major values. A complex element counts once in
/// the shape and lies interleaved, real then imaginary, in the values.
///
/// Immutable: the array handed to a factory belongs to the `HostArray` afterwards, and `to…` methods return a copy.
public final class HostArray {
    /// 2^63, the first number beyond the largest `long`.
    private static final double TWO_TO_63 = 0x1p63;

    private final ElementType type;
    private final Shape shape;
    private final Object values;      // float[], double[] or long[] (integers; UINT64 by its bits)

    private HostArray(ElementType type, Shape shape, Object values) {
        long needed = (long) shape.elements() * type.parts();
        if (needed != java.lang.reflect.Array.getLength(values)) {
            throw new IllegalArgumentException("array: " + type + " of shape " + shape + " needs " + needed + " numbers, got "
                    + java.lang.reflect.Array.getLength(values));
        }
        this.type = type;
        this.shape = shape;
        this.values = values;
    }

    /// FLOAT32 values.
    public static HostArray of(Shape shape, float... values) {
        return new HostArray(ElementType.FLOAT32, shape, values);
    }

    /// FLOAT64 values.
    public static HostArray of(Shape shape, double... values) {
        return new HostArray(ElementType.FLOAT64, shape, values);
    }

    /// INT32 values.
    public static HostArray of(Shape shape, int... values) {
        return of(ElementType.INT32, shape, Arrays.stream(values).asLongStream().toArray());
    }

    /// COMPLEX64 values, interleaved.
    public static HostArray complex(Shape shape, float... interleaved) {
        return new HostArray(ElementType.COMPLEX64, shape, interleaved);
    }

    /// COMPLEX128 values, interleaved.
    public static HostArray complex(Shape shape, double... interleaved) {
        return new HostArray(ElementType.COMPLEX128, shape, interleaved);
    }

    /// Values of an integer type or BOOL (0 and 1); UINT64 by its bits.
    public static HostArray of(ElementType integer, Shape shape, long... values) {
        if (!integer.isInteger()) throw new IllegalArgumentException("array: " + integer + " is not an integer type");
        return new HostArray(integer, shape, values);
    }

    /// A copy of an array on a backend.
    public static HostArray of(NdArray array) {
        boolean single = array.backend().precision() == Precision.SINGLE;
        if (array.isComplex()) {
            return single ? complex(array.shape(), array.toFloats()) : complex(array.shape(), array.toDoubles());
        }
        return single ? of(array.shape(), array.toFloats()) : of(array.shape(), array.toDoubles());
    }

    /// Values of one of the types kept as float: FLOAT16, BFLOAT16, FLOAT32, COMPLEX64.
    public static HostArray ofFloats(ElementType type, Shape shape, float[] values) {
        return new HostArray(type, shape, values);
    }

    /// The array on a backend, in the backend's precision; integers become floating numbers.
    public NdArray on(Backend backend) {
        var to = new ArrayType(shape, type.isComplex() ? Field.COMPLEX : Field.REAL);
        return values instanceof float[] f ? backend.upload(to, f) : backend.upload(to, toDoubles());
    }

    public ElementType type() {
        return type;
    }

    public Shape shape() {
        return shape;
    }

    /// To be filled by its one holder before anybody else sees it.
    static HostArray zeros(ElementType type, Shape shape) {
        int n = Math.multiplyExact(shape.elements(), type.parts());
        return new HostArray(type, shape, type.isInteger() ? new long[n]
                : type == ElementType.FLOAT64 || type == ElementType.COMPLEX128 ? new double[n] : new float[n]);
    }

    /// Puts the values of `part`, which is of the same type, at the element `at` and those after it.
    void fill(int at, HostArray part) {
        System.arraycopy(part.values, 0, values, at * type.parts(), part.shape.elements() * type.parts());
    }

    /// The part of the array in a box.
    public HostArray box(Box box) {
        int[] start = box.within(shape).start();
        return shape.rank() == 0 ? this : placed(Shape.of(box.size()), IntStream.of(start).map(i -> -i).toArray());
    }

    /// `float[]`, `double[]` or `long[]`: the values themselves, not to be changed.
    Object values() {
        return values;
    }

    /// The values as doubles, complex ones interleaved.
    public double[] toDoubles() {
        return doubles().toArray();
    }

    /// The same one after the other: nothing is copied.
    public DoubleStream doubles() {
        return switch (values) {
            case float[] f -> IntStream.range(0, f.length).mapToDouble(i -> f[i]);
            case double[] d -> DoubleStream.of(d);
            default -> LongStream.of((long[]) values).mapToDouble(this::asDouble);
        };
    }

    /// The values as floats, rounded to nearest, complex ones interleaved.
    public float[] toFloats() {
        if (values instanceof float[] f) return f.clone();
        var out = new float[shape.elements() * type.parts()];
        if (values instanceof double[] d) {
            for (int i = 0; i < out.length; i++) out[i] = (float) d[i];
        } else {
            var n = (long[]) values;
            for (int i = 0; i < out.length; i++) out[i] = asFloat(n[i]);
        }
        return out;
    }

    /// The values as 64-bit integers; an error if one is not whole. UINT64 by its bits.
    public long[] toLongs() {
        if (values instanceof long[] n) return n.clone();
        if (type.isComplex()) throw new IllegalArgumentException("integers: " + this + " is complex");
        return Arrays.stream(toDoubles()).mapToLong(v -> {
            if (v != (long) v || v == TWO_TO_63) throw new IllegalArgumentException("integers: " + this + " holds " + v);
            return (long) v;
        }).toArray();
    }

    /// The values as 32-bit integers; an error if one is not whole or does not fit.
    public int[] toInts() {
        return Arrays.stream(toLongs()).mapToInt(v -> {
            if (v != (int) v || v < 0 && type.isUnsigned()) {
                throw new IllegalArgumentException("integers: " + this + " holds " + asDouble(v));
            }
            return (int) v;
        }).toArray();
    }

    /// The single value of an array of one element.
    public double item() {
        if (shape.elements() != 1 || type.isComplex()) throw new IllegalArgumentException("item: " + this + " is not one number");
        return toDoubles()[0];
    }

    /// The same values in another shape of as many elements.
    public HostArray reshape(Shape other) {
        return new HostArray(type, other, values);
    }

    /// A complex array (…) as a real one (…, 2) of the same memory; a real array as it is.
    public HostArray asReal() {
        if (!type.isComplex()) return this;
        return new HostArray(type == ElementType.COMPLEX64 ? ElementType.FLOAT32 : ElementType.FLOAT64, shape.insert(-1, 2),
                values);
    }

    /// A float array (…, 2) as a complex one (…) of the same memory.
    public HostArray asComplex() {
        if (shape.rank() == 0 || shape.size(-1) != 2 || type != ElementType.FLOAT32 && type != ElementType.FLOAT64) {
            throw new IllegalArgumentException("asComplex: " + this + " is not float pairs (…, 2)");
        }
        return new HostArray(type == ElementType.FLOAT32 ? ElementType.COMPLEX64 : ElementType.COMPLEX128, shape.remove(-1),
                values);
    }

    /// The array with its axes in the opposite order: `out[i, j, …, k] = this[k, …, j, i]`. A column-major file read as row-major
    /// comes out right.
    public HostArray reversedAxes() {
        int[] sizes = shape.toArray();
        int[] reversed = IntStream.range(0, sizes.length).map(i -> sizes[sizes.length - 1 - i]).toArray();
        int[] order = IntStream.range(0, sizes.length).map(i -> sizes.length - 1 - i).toArray();
        return shape.rank() < 2 ? this : permuted(order, Shape.of(reversed));
    }

    /// The part at `index` along `axis`, which is dropped.
    public HostArray slice(int axis, int index) {
        int at = shape.axis(axis);
        if (index < 0 || index >= shape.size(at)) {
            throw new IllegalArgumentException("slice: no number " + index + " along axis " + axis + " of " + this);
        }
        var rest = shape.remove(at);
        int run = shape.stride(at) * type.parts();
        int step = run * shape.size(at);
        int n = rest.elements() * type.parts();
        Object out = emptyLike(n);
        for (int to = 0, from = index * run; to < n; to += run, from += step) System.arraycopy(values, from, out, to, run);
        return new HostArray(type, rest, out);
    }

    /// This array in an array of `to` zeros, its first element at `start`, which may be negative: what does not fit is cut off.
    public HostArray placed(Shape to, int... start) {
        int rank = to.rank();
        int parts = type.parts();
        Object out = emptyLike(Math.multiplyExact(to.elements(), parts));
        var from = new int[rank];
        var size = new int[rank];
        for (int i = 0; i < rank; i++) {
            from[i] = Math.max(0, -start[i]);
            size[i] = Math.min(shape.size(i), to.size(i) - start[i]) - from[i];
            if (size[i] <= 0) return new HostArray(type, to, out);
        }
        int run = size[rank - 1] * parts;
        var at = new int[rank];
        int axis;
        do {
            int source = 0;
            int target = 0;
            for (int i = 0; i < rank; i++) {
                source += (from[i] + at[i]) * shape.stride(i);
                target += (from[i] + at[i] + start[i]) * to.stride(i);
            }
            System.arraycopy(values, source * parts, out, target * parts, run);
            axis = rank - 2;
            while (axis >= 0 && ++at[axis] == size[axis]) at[axis--] = 0;
        } while (axis >= 0);
        return new HostArray(type, to, out);
    }

    /// Real parts (and real numbers) times `real`, imaginary parts times `imaginary`, each 1 or −1.
    public HostArray signed(int real, int imaginary) {
        return new HostArray(type, shape, switch (values) {
            case float[] f -> {
                var out = new float[f.length];
                for (int i = 0; i < f.length; i++) out[i] = f[i] * (type.isComplex() && i % 2 == 1 ? imaginary : real);
                yield out;
            }
            case double[] d -> {
                var out = new double[d.length];
                for (int i = 0; i < d.length; i++) out[i] = d[i] * (type.isComplex() && i % 2 == 1 ? imaginary : real);
                yield out;
            }
            default -> LongStream.of((long[]) values).map(v -> v * real).toArray();
        });
    }

    private Object emptyLike(int n) {
        return switch (values) {
            case float[] _ -> new float[n];
            case double[] _ -> new double[n];
            default -> new long[n];
        };
    }

    /// The array with its axes in another order: axis `i` of the result is axis `order[i]` of this one.
    public HostArray permute(int... order) {
        if (!Arrays.equals(IntStream.of(order).sorted().toArray(), IntStream.range(0, shape.rank()).toArray())) {
            throw new IllegalArgumentException("permute: " + Arrays.toString(order) + " is not an order of the axes of " + shape);
        }
        return permuted(order, Shape.of(IntStream.of(order).map(shape::size).toArray()));
    }

    private HostArray permuted(int[] order, Shape to) {
        return strided(to, 0, IntStream.of(order).mapToLong(shape::stride).toArray());
    }

    /// `out[i, j, …] = this[offset + i·stride₀ + j·stride₁ + …]`, counting this array's elements in row-major order; the caller
    /// has seen to it that they exist.
    public HostArray strided(Shape to, int offset, long... stride) {
        int parts = type.parts();
        int n = Math.multiplyExact(to.elements(), parts);
        Object out = emptyLike(n);
        int[] at = new int[to.rank()];
        long from = offset;
        for (int i = 0; i < n; i += parts) {
            copy((int) from * parts, out, i, parts);
            for (int axis = at.length - 1; axis >= 0; axis--) {
                from += stride[axis];
                if (++at[axis] < to.size(axis)) break;
                from -= at[axis] * stride[axis];
                at[axis] = 0;
            }
        }
        return new HostArray(type, to, out);
    }

    private void copy(int from, Object to, int at, int parts) {
        switch (values) {
            case float[] f -> {
                var out = (float[]) to;
                for (int p = 0; p < parts; p++) out[at + p] = f[from + p];
            }
            case double[] d -> {
                var out = (double[]) to;
                for (int p = 0; p < parts; p++) out[at + p] = d[from + p];
            }
            default -> ((long[]) to)[at] = ((long[]) values)[from];
        }
    }

    private double asDouble(long value) {
        if (type != ElementType.UINT64 || value >= 0) return value;
        return new BigInteger(Long.toUnsignedString(value)).doubleValue();
    }

    /// Rounded once.
    private float asFloat(long value) {
        if (type != ElementType.UINT64 || value >= 0) return value;
        return new BigInteger(Long.toUnsignedString(value)).floatValue();
    }

    @Override
    public String toString() {
        return type + shape.toString();
    }
}
