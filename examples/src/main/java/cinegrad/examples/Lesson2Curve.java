package cinegrad.examples;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Adam;
import cinegrad.autograd.nn.Layer;
import cinegrad.autograd.nn.Linear;
import cinegrad.autograd.nn.Sequential;
import cinegrad.ddei.report.Chart;
import cinegrad.ddei.report.Series;
import cinegrad.ddei.report.SvgChart;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.ArrayList;
import java.util.List;

/// Lesson 2: a network of one hidden layer learns a curve from forty noisy points.
public final class Lesson2Curve {
    private static final int POINTS = 40;
    private static final int HIDDEN = 24;

    private Lesson2Curve() { }

    public static void main(String[] args) {
        System.out.printf("distance from the true curve, root mean square: %.4f%n", fit(1000, Paper.of(args)));
    }

    /// The root mean squared distance between what was learned and the curve behind the noise.
    static double fit(int steps, Paper paper) {
        var backend = new SimdBackend();
        var random = RandomStream.of(1);
        var column = ArrayType.real(Shape.of(POINTS, 1));
        double[] xs = new double[POINTS], truth = new double[POINTS], seen = new double[POINTS];
        for (int i = 0; i < POINTS; i++) {
            xs[i] = 2.0 * i / (POINTS - 1) - 1;
            truth[i] = Math.sin(4 * xs[i]);
            seen[i] = truth[i] + 0.05 * random.normal();
        }
        Tensor x = Tensor.constant(backend.upload(column, xs));
        Tensor y = Tensor.constant(backend.upload(column, seen));

        var network = Sequential.of(Linear.of("in", 1, HIDDEN, backend, random), Layer.of(Tensor::tanh),
                Linear.of("out", HIDDEN, 1, backend, random));
        var adam = new Adam(network.parameters(), 0.02);
        var curves = new ArrayList<>(List.of(Series.of("measured", xs, seen)));
        for (int step = 0; step <= steps; step++) {
            Tensor guess = network.apply(x);
            Tensor loss = guess.mseLoss(y);               // recorded: sizes, no numbers yet
            if (step == 0 || step == steps / 5 || step == steps) {
                curves.add(Series.of("step " + step, xs, guess.value().toDoubles()));
            }
            adam.step(loss.backward());                            // forward and backward; a value, nothing to zero
            if (step % (steps / 5) == 0) System.out.printf("step %4d   mean squared error %.5f%n", step, loss.item());
        }
        paper.draw("lesson2-curve.svg", SvgChart.render(new Chart("A curve learned from forty points", "x", "y",
                Chart.Scale.LINEAR, curves)));

        double[] learned = network.apply(x).value().toDoubles();
        double sum = 0;
        for (int i = 0; i < POINTS; i++) sum += (learned[i] - truth[i]) * (learned[i] - truth[i]);
        return Math.sqrt(sum / POINTS);
    }
}
