package cinegrad.ddei.io.matlab;

import cinegrad.ddei.io.ElementType;
import cinegrad.ddei.io.HostArray;
import cinegrad.ops.shape.Shape;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Where decoded numbers go, complex ones interleaved: one of three arrays, by the element type.
record Target(ElementType type, float @Nullable [] floats, double @Nullable [] doubles, long @Nullable [] longs) {
    static Target of(ElementType type, int elements) {
        int n = Math.multiplyExact(elements, type.parts());
        return switch (type) {
            case FLOAT16, BFLOAT16, FLOAT32, COMPLEX64 -> new Target(type, new float[n], null, null);
            case FLOAT64, COMPLEX128 -> new Target(type, null, new double[n], null);
            default -> new Target(type, null, null, new long[n]);
        };
    }

    /// Converts `numbers` and puts them at `at`, `at + step`, …
    void put(int at, int step, HostArray numbers) {
        int q = at;
        if (floats != null) {
            for (float v : numbers.toFloats()) {
                floats[q] = v;
                q += step;
            }
        } else if (doubles != null) {
            for (double v : numbers.toDoubles()) {
                doubles[q] = v;
                q += step;
            }
        } else {
            for (long v : numbers.toLongs()) {
                whole()[q] = type == ElementType.BOOL ? Math.min(1, Math.abs(v)) : v;
                q += step;
            }
        }
    }

    private long[] whole() {
        return Objects.requireNonNull(longs);
    }

    /// Puts one number at `at`.
    void set(int at, double value) {
        if (floats != null) floats[at] = (float) value;
        else if (doubles != null) doubles[at] = value;
        else whole()[at] = type == ElementType.BOOL ? value == 0 ? 0 : 1 : (long) value;
    }

    HostArray array(Shape shape) {
        if (floats != null) return HostArray.ofFloats(type, shape, floats);
        if (doubles != null) return type.isComplex() ? HostArray.complex(shape, doubles) : HostArray.of(shape, doubles);
        return HostArray.of(type, shape, whole());
    }
}
