package cinegrad.ddei.physics;

import cinegrad.ops.ArrayType;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.Parallel;
import cinegrad.ops.Precision;
import cinegrad.ops.random.RandomStream;

/// Independent standard normal numbers: in a complex array, real and imaginary parts have variance 1 each.
public final class WhiteNoise {
    private static final Parallel SERIAL = new Parallel(1);

    private WhiteNoise() { }

    public static NdArray draw(Backend backend, ArrayType type, RandomStream random) {
        if (backend.precision() == Precision.SINGLE) {
            float[] numbers = new float[type.numbers()];
            random.fillNormal(numbers, SERIAL);
            return backend.upload(type, numbers);
        }
        double[] numbers = new double[type.numbers()];
        random.fillNormal(numbers, SERIAL);
        return backend.upload(type, numbers);
    }
}
