package cinegrad.examples;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Adam;
import cinegrad.autograd.nn.Parameter;
import cinegrad.autograd.option.FourierScaling;
import cinegrad.ddei.report.Chart;
import cinegrad.ddei.report.Series;
import cinegrad.ddei.report.SvgChart;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.Arrays;
import java.util.List;

/// Lesson 4: the gradient of a complex number, and a filter learned in the frequency domain that turns out to be Wiener's.
public final class Lesson4Fourier {
    private static final int LENGTH = 128;
    private static final int SIGNALS = 400;
    private static final double SIGMA = 0.5;

    private Lesson4Fourier() { }

    public static void main(String[] args) {
        double[] g = gradientOfSquaredAbs(3, 4);
        System.out.printf("L = |z|² at z = 3 + 4i: gradient %.1f + %.1fi, twice z%n", g[0], g[1]);
        System.out.printf("largest distance from Wiener's filter: %.3f%n", filter(200, Paper.of(args)));
    }

    /// The gradient of a real loss is ∂L/∂x + i·∂L/∂y, so that z − η·gradient descends.
    static double[] gradientOfSquaredAbs(double re, double im) {
        Tensor z = Tensor.variable(new SimdBackend(1).upload(ArrayType.complex(Shape.of(1)), new double[] {re, im}));
        return z.times(z.conj()).real().sum().backward().of(z).toDoubles();
    }

    /// The expected power of a signal at each frequency.
    private static double[] power() {
        double[] s = new double[LENGTH / 2 + 1];
        Arrays.setAll(s, k -> 4 / (1 + Math.pow(k / 9.0, 4)));
        return s;
    }

    /// Learns the filter H that brings irfft(H · rfft(noisy)) nearest to the clean signals; returns its largest distance from
    /// S/(S + σ²).
    static double filter(int steps, Paper paper) {
        var backend = new SimdBackend();
        var random = RandomStream.of(4);
        double[] s = power();
        var signals = ArrayType.real(Shape.of(SIGNALS, LENGTH));
        Tensor color = Tensor.constant(backend.upload(ArrayType.real(Shape.of(s.length)),
                Arrays.stream(s).map(Math::sqrt).toArray()));
        Tensor clean = Tensor.constant(filtered(white(backend, signals, random.stream("signals")), color).value());
        Tensor noisy = Tensor.constant(clean.plus(white(backend, signals, random.stream("noise")).times(SIGMA)).value());

        var h = new Parameter("H", backend.full(ArrayType.real(Shape.of(s.length)), 0.5));
        var adam = new Adam(List.of(h), 0.05);
        for (int step = 0; step <= steps; step++) {
            if (step == steps / 2) adam.learningRate(0.01);
            Tensor loss = filtered(noisy, h.tensor()).mseLoss(clean);
            adam.step(loss.backward());
            if (step % (steps / 4) == 0) System.out.printf("step %3d   mean squared error %.5f%n", step, loss.item());
        }

        double[] learned = h.value().toDoubles();
        double[] wiener = Arrays.stream(s).map(power -> power / (power + SIGMA * SIGMA)).toArray();
        paper.draw("lesson4-filter.svg", SvgChart.render(new Chart("The filter that was learned, and Wiener's", "frequency",
                "gain", Chart.Scale.LINEAR,
                List.of(Series.of("learned", learned), Series.of("S / (S + σ²)", wiener)))));
        double[] first = Arrays.copyOf(clean.value().toDoubles(), LENGTH);
        paper.draw("lesson4-signal.svg", SvgChart.render(new Chart("One signal", "sample", "value", Chart.Scale.LINEAR, List.of(
                Series.of("noisy", Arrays.copyOf(noisy.value().toDoubles(), LENGTH)),
                Series.of("filtered", Arrays.copyOf(filtered(noisy, h.tensor()).value().toDoubles(), LENGTH)),
                Series.of("clean", first)))));
        double worst = 0;
        for (int k = 0; k < s.length; k++) worst = Math.max(worst, Math.abs(learned[k] - wiener[k]));
        return worst;
    }

    private static Tensor filtered(Tensor signals, Tensor gain) {
        return signals.rfft(FourierScaling.ORTHO, -1).times(gain).irfft(LENGTH, FourierScaling.ORTHO, -1);
    }

    private static Tensor white(SimdBackend backend, ArrayType type, RandomStream random) {
        double[] numbers = new double[type.numbers()];
        Arrays.setAll(numbers, _ -> random.normal());
        return Tensor.constant(backend.upload(type, numbers));
    }
}
