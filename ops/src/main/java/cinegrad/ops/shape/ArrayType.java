package cinegrad.ops.shape;

/// The type of an array, known before it is computed: its shape and its number field.
public record ArrayType(Shape shape, Field field) {
    public static ArrayType real(Shape shape) {
        return new ArrayType(shape, Field.REAL);
    }

    public static ArrayType complex(Shape shape) {
        return new ArrayType(shape, Field.COMPLEX);
    }

    /// Stored numbers: two for each complex element.
    public int numbers() {
        long numbers = (long) shape.elements() * field.numbersPerElement();
        if (numbers > Integer.MAX_VALUE) {
            throw new ShapeException("array: " + this + " needs " + numbers + " numbers, more than one Java array can hold");
        }
        return (int) numbers;
    }

    public ArrayType with(Shape other) {
        return new ArrayType(other, field);
    }

    public boolean isComplex() {
        return field == Field.COMPLEX;
    }

    /// The same memory as real numbers: a complex (…, W) is a real (…, W, 2).
    public ArrayType asReal() {
        return isComplex() ? real(shape.insert(shape.rank(), 2)) : this;
    }

    /// The same memory as complex numbers: a real (…, W, 2) is a complex (…, W).
    public ArrayType asComplex() {
        if (isComplex()) return this;
        if (shape.rank() == 0 || shape.size(-1) != 2) {
            throw new ShapeException("asComplex: the last axis must hold (real, imaginary) and have size 2, got " + shape);
        }
        return complex(shape.remove(-1));
    }

    @Override
    public String toString() {
        return (isComplex() ? "complex" : "real") + shape;
    }
}
