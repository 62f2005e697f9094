package cinegrad.ops.safetensors;

import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Field;
import cinegrad.ops.shape.Precision;
import cinegrad.ops.shape.Shape;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// An array as its bytes in a file: a type, a shape, and little-endian numbers, row-major. Immutable; decoded when it is asked
/// for.
public final class StoredArray {
    private final StoredType type;
    private final Shape shape;
    private final ByteBuffer bytes;

    StoredArray(StoredType type, Shape shape, ByteBuffer bytes) {
        this.type = type;
        this.shape = shape;
        this.bytes = bytes.slice().asReadOnlyBuffer();
    }

    /// A copy of an array: F32 or F64 by its backend's precision, C64 if it is complex in single precision. The format has no
    /// complex numbers in double precision: they are F64 with a last axis (real, imaginary).
    ///
    /// @throws IllegalArgumentException if it takes more than 2 GiB
    public static StoredArray of(NdArray array) {
        boolean single = array.backend().precision() == Precision.SINGLE;
        int numbers = array.numbers();
        var bytes = allocated(array.type().toString(), (long) numbers * array.backend().precision().bytes());
        if (single) bytes.asFloatBuffer().put(array.toFloats());
        else bytes.asDoubleBuffer().put(array.toDoubles());
        if (single) return new StoredArray(array.isComplex() ? StoredType.C64 : StoredType.F32, array.shape(), bytes);
        return new StoredArray(StoredType.F64, array.type().asReal().shape(), bytes);
    }

    /// Whole numbers, as I64.
    public static StoredArray of(Shape shape, long... numbers) {
        if (numbers.length != shape.elements()) {
            throw new IllegalArgumentException("safetensors: " + shape + " needs " + shape.elements() + " numbers, got "
                    + numbers.length);
        }
        var bytes = allocated(shape.toString(), (long) numbers.length * Long.BYTES);
        bytes.asLongBuffer().put(numbers);
        return new StoredArray(StoredType.I64, shape, bytes);
    }

    private static ByteBuffer allocated(String array, long bytes) {
        if (bytes > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("safetensors: " + array + " takes " + bytes + " bytes; an array to be stored may "
                    + "take 2 GiB");
        }
        return ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    public StoredType type() {
        return type;
    }

    public Shape shape() {
        return shape;
    }

    /// Its type on a backend; whole numbers become real ones.
    public ArrayType arrayType() {
        return new ArrayType(shape, type.isComplex() ? Field.COMPLEX : Field.REAL);
    }

    /// The bytes themselves, read-only.
    ByteBuffer bytes() {
        return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /// A new array with these numbers, in the backend's precision.
    public NdArray on(Backend backend) {
        return isFor(backend) ? backend.upload(arrayType(), toFloats()) : backend.upload(arrayType(), toDoubles());
    }

    /// Overwrites an array with these numbers. A real array (…, 2) and a complex one (…) hold each other's numbers.
    ///
    /// @throws IllegalArgumentException if it is of another shape
    public void copyInto(NdArray array) {
        if (!fits(array.type())) {
            throw new IllegalArgumentException("safetensors: " + this + " does not fit " + array.type());
        }
        if (isFor(array.backend())) array.backend().writeInto(array, toFloats());
        else array.backend().writeInto(array, toDoubles());
    }

    /// Whether the numbers reach the backend as `float`: without a loss, or rounded once.
    private boolean isFor(Backend backend) {
        return type.fitsFloat() || backend.precision() == Precision.SINGLE;
    }

    /// Whether an array of that type can take these numbers.
    public boolean fits(ArrayType other) {
        return arrayType().asReal().equals(other.asReal());
    }

    /// The numbers, rounded to nearest, complex ones as (real, imaginary) pairs.
    public float[] toFloats() {
        var b = bytes();
        var out = new float[arrayType().numbers()];
        switch (type) {
            case F32, C64 -> b.asFloatBuffer().get(out);
            case F16 -> {
                for (int i = 0; i < out.length; i++) out[i] = Float.float16ToFloat(b.getShort());
            }
            case BF16 -> {
                for (int i = 0; i < out.length; i++) out[i] = Float.intBitsToFloat(b.getShort() << 16);
            }
            case I64 -> {
                for (int i = 0; i < out.length; i++) out[i] = b.getLong();
            }
            case U64 -> {
                for (int i = 0; i < out.length; i++) out[i] = unsigned(b.getLong()).floatValue();
            }
            default -> {
                for (int i = 0; i < out.length; i++) out[i] = (float) number(b);
            }
        }
        return out;
    }

    /// The numbers, complex ones as (real, imaginary) pairs; whole ones beyond 2^53 rounded to nearest.
    public double[] toDoubles() {
        var b = bytes();
        var out = new double[arrayType().numbers()];
        if (type == StoredType.F64) b.asDoubleBuffer().get(out);
        else for (int i = 0; i < out.length; i++) out[i] = number(b);
        return out;
    }

    /// The next number.
    private double number(ByteBuffer b) {
        return switch (type) {
            case F16 -> Float.float16ToFloat(b.getShort());
            case BF16 -> Float.intBitsToFloat(b.getShort() << 16);
            case F32, C64 -> b.getFloat();
            case F64 -> b.getDouble();
            case I8 -> b.get();
            case I16 -> b.getShort();
            case I32 -> b.getInt();
            case I64 -> b.getLong();
            case U8, BOOL -> b.get() & 0xFF;
            case U16 -> b.getShort() & 0xFFFF;
            case U32 -> b.getInt() & 0xFFFFFFFFL;
            case U64 -> unsigned(b.getLong()).doubleValue();
        };
    }

    private static BigInteger unsigned(long bits) {
        return new BigInteger(Long.toUnsignedString(bits));
    }

    /// The numbers of a whole type; U64 by its bits.
    ///
    /// @throws IllegalStateException if the type is not whole
    public long[] toLongs() {
        var b = bytes();
        var out = new long[shape.elements()];
        for (int i = 0; i < out.length; i++) {
            out[i] = switch (type) {
                case I8 -> b.get();
                case I16 -> b.getShort();
                case I32 -> b.getInt();
                case I64, U64 -> b.getLong();
                case U8, BOOL -> b.get() & 0xFF;
                case U16 -> b.getShort() & 0xFFFF;
                case U32 -> b.getInt() & 0xFFFFFFFFL;
                case F16, BF16, F32, F64, C64 -> throw new IllegalStateException("safetensors: " + this + " is not whole");
            };
        }
        return out;
    }

    @Override
    public String toString() {
        return type + shape.toString();
    }
}
