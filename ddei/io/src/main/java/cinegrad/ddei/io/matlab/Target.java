package cinegrad.ddei.io.matlab;

import cinegrad.ddei.io.ElementType;
import cinegrad.ddei.io.HostArray;
import cinegrad.ops.shape.Shape;

/// The array for decoded numbers, complex ones interleaved: one of three, by the element type; the others are empty.
record Target(ElementType type, float[] floats, double[] doubles, long[] longs) {
    static Target of(ElementType type, int elements) {
        int n = Math.multiplyExact(elements, type.parts());
        return new Target(type, new float[isSingle(type) ? n : 0], new double[isDouble(type) ? n : 0],
                new long[isSingle(type) || isDouble(type) ? 0 : n]);
    }

    private static boolean isSingle(ElementType type) {
        return switch (type) {
            case FLOAT16, BFLOAT16, FLOAT32, COMPLEX64 -> true;
            default -> false;
        };
    }

    private static boolean isDouble(ElementType type) {
        return type == ElementType.FLOAT64 || type == ElementType.COMPLEX128;
    }

    /// Converts `numbers` and puts them at `at`, `at + step`, …
    void put(int at, int step, HostArray numbers) {
        int q = at;
        if (isSingle(type)) {
            for (float v : numbers.toFloats()) {
                floats[q] = v;
                q += step;
            }
        } else if (isDouble(type)) {
            for (double v : numbers.toDoubles()) {
                doubles[q] = v;
                q += step;
            }
        } else {
            for (long v : numbers.toLongs()) {
                longs[q] = type == ElementType.BOOL ? Math.min(1, Math.abs(v)) : v;
                q += step;
            }
        }
    }

    /// Puts one number at `at`.
    void set(int at, double value) {
        if (isSingle(type)) floats[at] = (float) value;
        else if (isDouble(type)) doubles[at] = value;
        else longs[at] = type == ElementType.BOOL ? value == 0 ? 0 : 1 : (long) value;
    }

    HostArray array(Shape shape) {
        if (isSingle(type)) return HostArray.ofFloats(type, shape, floats);
        if (isDouble(type)) return type.isComplex() ? HostArray.complex(shape, doubles) : HostArray.of(shape, doubles);
        return HostArray.of(type, shape, longs);
    }
}
