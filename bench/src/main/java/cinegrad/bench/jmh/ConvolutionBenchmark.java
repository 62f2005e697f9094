package cinegrad.bench.jmh;

import cinegrad.bench.Workload;
import cinegrad.ops.conv.Conv3dGeometry;
import cinegrad.ops.conv.ConvKernels;
import cinegrad.ops.conv.ConvMode;
import cinegrad.ops.conv.ConvWeights;
import cinegrad.ops.conv.Epilogue;
import cinegrad.ops.gemm.Accumulation;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.Shape;

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

/// The three products of a 3×3 convolution layer on one frame of 128×128, one thread, weights ready: the network's first, inner
/// and last layer, by the kernels that may choose any algorithm, those that add up the definition's products, and plain loops.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 5, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class ConvolutionBenchmark {
    /// Who computes.
    public enum Kernels {
        FAST, EXACT, PLAIN;

        ConvKernels create() {
            var parallel = new Parallel(1);
            return switch (this) {
                case FAST -> ConvKernels.create(parallel, ConvMode.FAST);
                case EXACT -> ConvKernels.create(parallel, ConvMode.EXACT);
                case PLAIN -> ConvKernels.plain(parallel);
            };
        }
    }

    @Param({"FAST", "EXACT", "PLAIN"})
    public Kernels kernels;

    @Param({"2-64", "64-64", "64-2"})
    public String channels;

    private ConvKernels conv;
    private Conv3dGeometry geometry;
    private ConvWeights weights;
    private float[] x;
    private float[] gradient;
    private float[] output;
    private float[] inputGradient;
    private float[] weightGradient;

    @Setup
    public void fill() {
        int dash = channels.indexOf('-');
        int in = Integer.parseInt(channels.substring(0, dash));
        int out = Integer.parseInt(channels.substring(dash + 1));
        var work = new Workload.Convolution(Workload.Pass.FORWARD, 1, 128, 128, in, out);
        geometry = Conv3dGeometry.same(Shape.of(1, 1, 128, 128, in), Shape.of(1, 3, 3, in, out));
        conv = kernels.create();
        weights = ConvWeights.of(work.weight(), 0, geometry);
        x = work.input();
        gradient = work.outputGradient();
        output = new float[gradient.length];
        inputGradient = new float[x.length];
        weightGradient = new float[geometry.weight().elements()];
    }

    @Benchmark
    public float[] forward() {
        conv.forward(x, 0, weights, output, 0, geometry, Epilogue.NONE);
        return output;
    }

    @Benchmark
    public float[] inputGradient() {
        conv.inputGradient(gradient, 0, weights, inputGradient, 0, geometry, Epilogue.NONE);
        return inputGradient;
    }

    @Benchmark
    public float[] weightGradient() {
        conv.weightGradient(gradient, 0, x, 0, weightGradient, 0, geometry, Accumulation.OVERWRITE);
        return weightGradient;
    }
}
