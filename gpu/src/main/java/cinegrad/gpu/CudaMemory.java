package cinegrad.gpu;

import cinegrad.gpu.device.DeviceBuffer;
import cinegrad.gpu.device.Grid;
import cinegrad.ops.Buffer;
import cinegrad.ops.MemoryOperations;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.Precision;

import java.lang.foreign.MemorySegment;

/// Arrays in device memory. Random numbers are made there, the same bits as on the host.
interface CudaMemory extends MemoryOperations, CudaFamily {
    @Override
    default Precision precision() {
        return Precision.SINGLE;
    }

    @Override
    default Buffer newBuffer(int length) {
        return context().take(length);
    }

    @Override
    default void discard(Buffer buffer) {
        ((DeviceBuffer) buffer).close();
    }

    @Override
    default double[] download(NdArray x) {
        var floats = new float[x.numbers()];
        context().read(x, MemorySegment.ofArray(floats));
        var doubles = new double[floats.length];
        for (int i = 0; i < doubles.length; i++) doubles[i] = floats[i];
        return doubles;
    }

    @Override
    default void writeInto(NdArray y, double[] numbers) {
        var floats = new float[numbers.length];
        for (int i = 0; i < floats.length; i++) floats[i] = (float) numbers[i];
        writeInto(y, floats);
    }

    @Override
    default void writeInto(NdArray y, float[] numbers) {
        y.buffer().written();
        context().write(y, MemorySegment.ofArray(numbers));
    }

    @Override
    default void fillInto(double value, NdArray y) {
        y.buffer().written();
        long n = y.numbers();
        context().launch("fill", Grid.over(n), y, (float) value, CudaFamily.step(y.type()), n);
    }

    @Override
    default void uniformInto(RandomStream random, NdArray y) {
        y.buffer().written();
        context().draw("randomUniform", y, random);
    }

    @Override
    default void normalInto(RandomStream random, NdArray y) {
        y.buffer().written();
        context().draw("randomNormal", y, random);
    }
}
