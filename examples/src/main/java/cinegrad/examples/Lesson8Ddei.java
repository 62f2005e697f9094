package cinegrad.examples;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Adam;
import cinegrad.autograd.nn.Conv;
import cinegrad.autograd.option.ConvOptions;
import cinegrad.ddei.metric.MetricVideo;
import cinegrad.ddei.metric.Metrics;
import cinegrad.ddei.phantom.ThoraxPhantom;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.physics.mask.GaussianLines;
import cinegrad.ddei.physics.mask.LineBudget;
import cinegrad.ddei.report.Chart;
import cinegrad.ddei.report.Montage;
import cinegrad.ddei.report.Series;
import cinegrad.ddei.report.SvgChart;
import cinegrad.ddei.transform.Deform;
import cinegrad.ddei.transform.ShiftTime;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Lesson 8: DDEI from scratch. A small network learns to reconstruct one undersampled scan of a beating heart from that scan
/// alone: no example of a good picture is ever shown to it.
public final class Lesson8Ddei {
    private static final int FRAMES = 10;
    private static final int HEIGHT = 40;
    private static final int WIDTH = 32;
    private static final int CHANNELS = 8;
    private static final int CASCADES = 2;

    private final SimdBackend backend = new SimdBackend();
    private final RandomStream random = RandomStream.of(8);
    private final List<Cascade> cascades = IntStream.range(0, CASCADES).mapToObj(i -> new Cascade(
            conv(i + ".in", 2, CHANNELS), conv(i + ".middle", CHANNELS, CHANNELS), conv(i + ".out", CHANNELS, 2))).toList();

    private Lesson8Ddei() { }

    /// Three convolutions over time, height and width.
    private record Cascade(Conv in, Conv middle, Conv out) {
        /// What to add to the video, from its real and imaginary part as channels.
        Tensor correction(Tensor x) {
            return out.apply(middle.apply(in.apply(x.viewAsReal()).relu()).relu()).viewAsComplex();
        }
    }

    /// PSNR in dB.
    record Result(double zeroFilled, double learned) { }

    public static void main(String[] args) {
        var r = run(120, Paper.of(args));
        System.out.printf("PSNR %.2f dB zero-filled, %.2f dB learned from the same measurements%n", r.zeroFilled, r.learned);
    }

    static Result run(int steps, Paper paper) {
        return new Lesson8Ddei().learn(steps, paper);
    }

    private Result learn(int steps, Paper paper) {
        Tensor truth = heart();
        float[] lines = new GaussianLines(LineBudget.of(4)).draw(FRAMES, WIDTH, random.stream("mask")).overRows(1).toFloats();
        var scanner = DynamicMri.withLines(backend, lines, FRAMES, WIDTH);
        Tensor y = Tensor.constant(scanner.forward(truth).value());       // all that is ever known

        var parameters = cascades.stream().flatMap(c -> Stream.of(c.in, c.middle, c.out)).flatMap(c -> c.parameters().stream())
                .toList();
        var adam = new Adam(parameters, 0.003);
        double[] psnr = new double[steps / 10 + 1];
        for (int step = 0; step <= steps; step++) {
            Tensor x = reconstruct(y, scanner);                           // x̂ = f(y)
            Tensor consistency = scanner.forward(x).mseLoss(y);  // A x̂ must be what was measured
            // T x̂: another heart that might have been in the scanner
            Tensor moved = move(x, random.stream("moves").stream(step));
            Tensor again = reconstruct(scanner.forward(moved), scanner);  // f(A T x̂) must give it back
            Tensor loss = consistency.plus(again.mseLoss(moved));
            if (step % 10 == 0) psnr[step / 10] = psnr(x, truth);         // before the step that moves the network
            adam.step(loss.backward());
            if (step % 30 == 0) System.out.printf("step %3d   loss %.6f   PSNR %.2f dB%n", step, loss.item(), psnr[step / 10]);
        }

        Tensor zeroFilled = scanner.adjoint(y);
        Tensor learned = reconstruct(y, scanner);
        paper.draw("lesson8-ddei.gif", Montage.of(List.of(Lesson7Mri.shown("zero-filled", zeroFilled),
                Lesson7Mri.shown("DDEI", learned)))
                .withReference(Lesson7Mri.shown("truth", truth)).gif(0.08));
        double[] at = IntStream.range(0, psnr.length).mapToDouble(i -> 10 * i).toArray();
        paper.draw("lesson8-psnr.svg", SvgChart.render(new Chart("Quality while learning, never used for learning", "step",
                "PSNR in dB", Chart.Scale.LINEAR,
                List.of(Series.of("reconstruction", at, psnr)))));
        return new Result(psnr(zeroFilled, truth), psnr(learned, truth));
    }

    /// Zero-filled first; then, cascade by cascade, a correction and back to the measurements: x ← z + Aᴴ(y − A z).
    private Tensor reconstruct(Tensor y, DynamicMri scanner) {
        Tensor x = scanner.adjoint(y);
        for (var cascade : cascades) {
            Tensor z = x.plus(cascade.correction(x));
            x = z.plus(scanner.adjoint(y.minus(scanner.forward(z))));
        }
        return x;
    }

    /// A random diffeomorphism of every frame alike, and a random shift in time.
    private static Tensor move(Tensor x, RandomStream random) {
        Tensor deformed = Deform.standard().draw(random, x.shape()).apply(x);
        return ShiftTime.reflecting().draw(random, x.shape()).apply(deformed);
    }

    private Tensor heart() {
        float[] numbers = ThoraxPhantom.of(5).images(FRAMES, 0.08, HEIGHT, WIDTH);
        double peak = 0;
        for (int i = 0; i < numbers.length; i += 2) peak = Math.max(peak, Math.hypot(numbers[i], numbers[i + 1]));
        for (int i = 0; i < numbers.length; i++) numbers[i] /= (float) peak;
        return Tensor.constant(backend.upload(ArrayType.complex(Shape.of(1, FRAMES, HEIGHT, WIDTH)), numbers));
    }

    private Conv conv(String name, int in, int out) {
        return Conv.of(name, 3, in, out, 3, ConvOptions.DEFAULT.withPadding(1, 1, 1), backend, random.stream("network"));
    }

    private static double psnr(Tensor x, Tensor truth) {
        return Metrics.psnr().ofMagnitudes().of(MetricVideo.batch(x.value()).getFirst(),
                MetricVideo.batch(truth.value()).getFirst());
    }
}
