package cinegrad.ops.simd;

import cinegrad.ops.Buffer;
import cinegrad.ops.HostDoubles;
import cinegrad.ops.MemoryOperations;
import cinegrad.ops.NdArray;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.Precision;

import java.util.Arrays;

/// Arrays in `double[]`.
interface DoubleSimdMemory extends MemoryOperations, DoubleSimdFamily {
    @Override
    default Precision precision() {
        return Precision.DOUBLE;
    }

    @Override
    default Parallel parallel() {
        return kernels().parallel();
    }

    @Override
    default Buffer newBuffer(int length) {
        return new HostDoubles(new double[length]);
    }

    @Override
    default double[] download(NdArray x) {
        return x.f64().clone();
    }

    @Override
    default void writeInto(NdArray y, double[] numbers) {
        y.buffer().written();
        System.arraycopy(numbers, 0, y.f64(), 0, y.numbers());
    }

    @Override
    default void writeInto(NdArray y, float[] numbers) {
        y.buffer().written();
        double[] d = y.f64();
        for (int i = 0; i < y.numbers(); i++) d[i] = numbers[i];
    }

    @Override
    default void fillInto(double value, NdArray y) {
        y.buffer().written();
        Arrays.fill(y.f64(), value);
        if (y.isComplex()) for (int i = 1; i < y.numbers(); i += 2) y.f64()[i] = 0;
    }
}
