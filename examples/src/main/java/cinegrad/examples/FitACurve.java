package cinegrad.examples;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Adam;
import cinegrad.autograd.nn.Initialiser;
import cinegrad.autograd.nn.Parameter;
import cinegrad.ops.ArrayType;
import cinegrad.ops.Shape;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.simd.SimdBackend;
import java.util.List;

/// A network of one hidden layer learns a sine from forty points.
public final class FitACurve {
    private static final int POINTS = 40;
    private static final int HIDDEN = 24;

    private FitACurve() { }

    public static void main(String[] args) {
        System.out.printf("mean squared error after training: %.5f%n", fit(600));
    }

    /// Trains for `steps` steps and returns the last loss.
    static double fit(int steps) {
        var backend = new SimdBackend();
        double[] xs = new double[POINTS];
        double[] ys = new double[POINTS];
        for (int i = 0; i < POINTS; i++) {
            xs[i] = 2.0 * i / (POINTS - 1) - 1;
            ys[i] = Math.sin(4 * xs[i]);
        }
        Tensor x = Tensor.constant(backend.upload(ArrayType.real(Shape.of(POINTS, 1)), xs));
        Tensor y = Tensor.constant(backend.upload(ArrayType.real(Shape.of(POINTS, 1)), ys));

        var random = RandomStream.of(1);
        var w1 = new Parameter("w1", Initialiser.heNormal().array(backend, Shape.of(1, HIDDEN), random.stream("w1"), 1));
        var b1 = new Parameter("b1", Initialiser.uniformFanIn().array(backend, Shape.of(HIDDEN), random.stream("b1"), 1));
        var w2 = new Parameter("w2", Initialiser.uniformFanIn().array(backend, Shape.of(HIDDEN, 1), random.stream("w2"), HIDDEN));
        var b2 = new Parameter("b2", Initialiser.zeros().array(backend, Shape.of(1), random.stream("b2"), HIDDEN));
        var adam = new Adam(List.of(w1, b1, w2, b2), 0.02);

        double last = Double.NaN;
        for (int step = 0; step < steps; step++) {
            Tensor hidden = x.matmul(w1.tensor()).plus(b1.tensor()).tanh();
            Tensor loss = hidden.matmul(w2.tensor()).plus(b2.tensor()).meanSquaredError(y);
            adam.step(loss.backward());
            last = loss.item();
            if (step % 100 == 0) System.out.printf("step %3d   loss %.5f%n", step, last);
        }
        return last;
    }
}
