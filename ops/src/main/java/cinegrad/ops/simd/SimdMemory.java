package cinegrad.ops.simd;

import cinegrad.ops.Buffer;
import cinegrad.ops.HostFloats;
import cinegrad.ops.MemoryOperations;
import cinegrad.ops.NdArray;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.Precision;

import java.util.Arrays;

/// Arrays in `float[]`.
interface SimdMemory extends MemoryOperations, SimdFamily {
    @Override
    default Precision precision() {
        return Precision.SINGLE;
    }

    @Override
    default Parallel parallel() {
        return kernels().parallel();
    }

    @Override
    default Buffer newBuffer(int length) {
        return new HostFloats(new float[length]);
    }

    @Override
    default double[] download(NdArray x) {
        var d = new double[x.numbers()];
        for (int i = 0; i < d.length; i++) d[i] = x.f32()[i];
        return d;
    }

    @Override
    default void writeInto(NdArray y, double[] numbers) {
        y.buffer().written();
        for (int i = 0; i < y.numbers(); i++) y.f32()[i] = (float) numbers[i];
    }

    @Override
    default void writeInto(NdArray y, float[] numbers) {
        y.buffer().written();
        System.arraycopy(numbers, 0, y.f32(), 0, y.numbers());
    }

    @Override
    default void fillInto(double value, NdArray y) {
        y.buffer().written();
        if (value == 0 || !y.isComplex()) {
            Arrays.fill(y.f32(), (float) value);
        } else {
            for (int i = 0; i < y.numbers(); i++) y.f32()[i] = i % 2 == 0 ? (float) value : 0;
        }
    }

    @Override
    default void uniformInto(RandomStream random, NdArray y) {
        y.buffer().written();
        random.fillUniform(y.f32(), parallel());
    }

    @Override
    default void normalInto(RandomStream random, NdArray y) {
        y.buffer().written();
        random.fillNormal(y.f32(), parallel());
    }
}
