package cinegrad.bench.race;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The time of one training step, product or transform with the library on the class path, results copied into a Java array.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
public class RivalBenchmark {
    @Param({"lenet", "unet", "convlstm", "product", "fourier"})
    private String work = "";
    private Supplier<Object> once = () -> "";

    @Setup
    public void prepare() {
        once = Race.prepared(Race.rival(), work).orElseThrow(() -> new IllegalStateException("it has no " + work));
    }

    @Benchmark
    public Object work() {
        return once.get();
    }
}
