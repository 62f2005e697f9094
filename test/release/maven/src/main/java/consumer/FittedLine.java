package consumer;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.fit.Batches;
import cinegrad.autograd.fit.RegressionScore;
import cinegrad.autograd.fit.TrainingLoop;
import cinegrad.autograd.nn.Adam;
import cinegrad.autograd.nn.Linear;
import cinegrad.autograd.nn.StateDict;
import cinegrad.ops.parallel.Vectors;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Fits y = 3x − 1 and saves it to the file that is its argument; where the file is there, loads it instead.
public final class FittedLine {
    private FittedLine() { }

    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        var backend = new SimdBackend();
        Tensor x = Tensor.constant(backend.uniform(ArrayType.real(Shape.of(64, 1)), RandomStream.of(1)));
        Tensor y = Tensor.constant(x.times(3).minus(1).value());
        var line = Linear.of("line", 1, 1, backend, RandomStream.of(2));
        if (Files.exists(file)) {
            try (var in = Files.newInputStream(file)) {
                StateDict.read(in).loadInto(line);
            }
        } else {
            var batches = Batches.shuffled(64, 16, RandomStream.of(3));
            new TrainingLoop(new Adam(line.parameters(), 0.05), batches,
                    rows -> line.apply(x.indexSelect(0, rows)).mseLoss(y.indexSelect(0, rows))).run(0, batches.steps(150));
            try (var out = Files.newOutputStream(file)) {
                StateDict.of(line).write(out);
            }
        }
        System.out.printf("R2 %.4f, vectors %s, module %s%n", RegressionScore.of(line.apply(x).value(), y.value()).rSquared(),
                Vectors.arePresent(), Tensor.class.getModule().getName());
    }
}
