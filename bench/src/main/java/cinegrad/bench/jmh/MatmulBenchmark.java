package cinegrad.bench.jmh;

import cinegrad.bench.Workload;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.gemm.Transpose;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.concurrent.TimeUnit;
import org.jblas.NativeBlas;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The product of two n×n matrices on one thread.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 5, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class MatmulBenchmark {
    @Param({"64", "255", "1024"})
    public int n;

    private final Backend simd = new SimdBackend(1);
    private NdArray a;
    private NdArray b;
    private float[] rawA;
    private float[] rawB;
    private float[] rawC;

    @Setup
    public void fill() {
        var work = new Workload.Matmul(n);
        rawA = work.a();
        rawB = work.b();
        rawC = new float[n * n];
        var type = ArrayType.real(Shape.of(n, n));
        a = simd.upload(type, rawA);
        b = simd.upload(type, rawB);
    }

    @Benchmark
    public NdArray simd() {
        return simd.matmul(a, Transpose.NO, b, Transpose.NO);
    }

    @Benchmark
    public float[] jblas() {
        NativeBlas.sgemm('N', 'N', n, n, n, 1, rawB, 0, n, rawA, 0, n, 0, rawC, 0, n);
        return rawC;
    }
}
