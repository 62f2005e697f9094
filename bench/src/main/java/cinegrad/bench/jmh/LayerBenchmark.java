package cinegrad.bench.jmh;

import cinegrad.bench.CinegradLayer;
import cinegrad.bench.Task;
import cinegrad.bench.Workload;
import cinegrad.bench.Workload.Part;

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

/// Every [Task] on four images of 32×32 with 64 channels (1 MB), one thread, as the engine runs it. One or two of them:
/// `./cinegrad bench jmh Layer -p task=GRID_SAMPLE,SOFTMAX -f 1`.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 5, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class LayerBenchmark {
    @Param
    public Task task;

    private CinegradLayer forward;
    private CinegradLayer gradient;

    @Setup
    public void record() {
        forward = new CinegradLayer(new Workload.Layer(task, Part.FORWARD, 4, 32, 32, 64), 1);
        gradient = new CinegradLayer(new Workload.Layer(task, Part.GRADIENT, 4, 32, 32, 64), 1);
    }

    @Benchmark
    public long forward() {
        return forward.run();
    }

    @Benchmark
    public long gradient() {
        return gradient.run();
    }
}
