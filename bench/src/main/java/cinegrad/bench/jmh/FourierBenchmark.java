package cinegrad.bench.jmh;

import cinegrad.bench.Workload;
import cinegrad.ops.fft.Fft;
import cinegrad.ops.fft.FftGeometry;
import cinegrad.ops.fft.FftGeometry.Centering;
import cinegrad.ops.fft.FftGeometry.Direction;
import cinegrad.ops.fft.FftGeometry.Norm;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.Shape;

import java.util.concurrent.TimeUnit;
import org.jtransforms.fft.FloatFFT_2D;
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
import org.visnow.jlargearrays.ConcurrencyUtils;

/// Twelve complex images of the sizes that real scans have, on one thread.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 5, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class FourierBenchmark {
    @Param({"512x256", "448x204", "512x246", "512x162", "448x132", "251x251"})
    public String size;

    private final Parallel parallel = new Parallel(1);
    private Workload.Fourier work;
    private Fft simd;
    private Fft centered;
    private FloatFFT_2D jtransforms;
    private float[] x;
    private float[] y;
    private float[][] images;

    @Setup
    public void plan() {
        String[] sides = size.split("x");
        work = new Workload.Fourier(12, Integer.parseInt(sides[0]), Integer.parseInt(sides[1]));
        var shape = Shape.of(work.frames(), work.height(), work.width());
        simd = Fft.of(FftGeometry.of(shape, Direction.FORWARD, Norm.ORTHO, Centering.NONE, -2, -1));
        centered = Fft.of(FftGeometry.of(shape, Direction.FORWARD, Norm.ORTHO, Centering.CENTERED, -2, -1));
        ConcurrencyUtils.setNumberOfThreads(1);
        jtransforms = new FloatFFT_2D(work.height(), work.width());
        x = work.input();
        y = new float[x.length];
        images = new float[work.frames()][x.length / work.frames()];
    }

    @Benchmark
    public float[] simd() {
        simd.transform(x, y, parallel);
        return y;
    }

    /// With both shifts, as physics uses it; they should cost nothing.
    @Benchmark
    public float[] simdCentered() {
        centered.transform(x, y, parallel);
        return y;
    }

    /// In place and not scaled; what is transformed is the last transform, which costs the same (and is zero from the start, so
    /// that nothing overflows).
    @Benchmark
    public float[][] jtransforms() {
        for (float[] image : images) jtransforms.complexForward(image);
        return images;
    }
}
