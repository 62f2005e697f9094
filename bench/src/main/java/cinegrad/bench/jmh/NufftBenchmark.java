package cinegrad.bench.jmh;

import cinegrad.ddei.physics.RadialSpokes;
import cinegrad.ops.NdArray;
import cinegrad.ops.nufft.NufftPlan;
import cinegrad.ops.nufft.Trajectory;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.Random;
import java.util.concurrent.TimeUnit;
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

/// Eight coils of four real-time frames, golden-angle spokes with a readout oversampled twice, on one thread.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class NufftBenchmark {
    private static final int COILS = 8;
    private static final int FRAMES = 4;

    @Param({"128", "256"})
    public int size;

    @Param({"21", "400"})
    public int spokes;

    private NdArray images;
    private NdArray samples;
    private NufftPlan plan;
    private ImageSize image;
    private Trajectory trajectory;

    @Setup
    public void fill() {
        var backend = new SimdBackend(1);
        image = new ImageSize(size, size);
        trajectory = new RadialSpokes(spokes, 2 * size, RadialSpokes.goldenAngle(1)).trajectory(image, FRAMES);
        plan = NufftPlan.of(image, trajectory);
        var random = new Random(1);
        var numbers = new float[2 * COILS * FRAMES * size * size];
        for (int i = 0; i < numbers.length; i++) numbers[i] = (float) random.nextGaussian();
        images = backend.upload(ArrayType.complex(Shape.of(COILS, FRAMES, size, size)), numbers);
        samples = backend.nufft(images, plan);
    }

    @Benchmark
    public NdArray forward() {
        return images.backend().nufft(images, plan);
    }

    @Benchmark
    public NdArray adjoint() {
        return samples.backend().nufftAdjoint(samples, plan);
    }

    /// With a plan made anew, as for a trajectory that is learned.
    @Benchmark
    public NdArray forwardAndPlan() {
        return images.backend().nufft(images, NufftPlan.of(image, trajectory));
    }
}
