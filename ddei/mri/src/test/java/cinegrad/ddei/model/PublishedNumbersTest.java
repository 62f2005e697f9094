package cinegrad.ddei.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cinegrad.autograd.Gradients;
import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Parameter;
import cinegrad.ddei.io.torch.TorchFile;
import cinegrad.ddei.metric.MetricVideo;
import cinegrad.ddei.metric.Metrics;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;
import cinegrad.support.Shared;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the published implementations computed of the networks and their physics: §15.1, §15.2 and §15.9 of the specification.
class PublishedNumbersTest {
    private static final int T = 3;
    private static final int H = 6;
    private static final int W = 5;
    private static final int[][] LINES = {{2, 0}, {2, 4}, {2, 1}};

    static Stream<Backend> backends() {
        return Stream.of(new ReferenceBackend(), new SimdBackend(2));
    }

    /// sin(a·k + b) in single precision, k counting row by row.
    private static double[] sines(int n, double a, double b) {
        double[] s = new double[n];
        Arrays.setAll(s, k -> (float) Math.sin(a * k + b));
        return s;
    }

    /// The (1,2,T,H,W) array of sines as a complex video.
    private static Tensor video(Backend backend) {
        double[] s = sines(2 * T * H * W, 0.7, 0.3);
        double[] z = new double[s.length];
        for (int i = 0; i < s.length; i++) z[2 * (i % (s.length / 2)) + i / (s.length / 2)] = s[i];
        return Tensor.constant(backend.upload(ArrayType.complex(Shape.of(1, T, H, W)), z));
    }

    private static DynamicMri physics(Backend backend) {
        float[] lines = new float[T * W];
        for (int t = 0; t < T; t++) for (int w : LINES[t]) lines[t * W + w] = 1;
        return DynamicMri.withLines(backend, lines, T, W);
    }

    /// Real and imaginary part at (t, h, w).
    private static double[] at(Tensor video, int t, int h, int w) {
        int i = (t * video.shape().size(2) + h) * video.shape().size(3) + w;
        double[] numbers = video.value().toDoubles();
        return new double[] {numbers[2 * i], numbers[2 * i + 1]};
    }

    private static double squares(Tensor x) {
        return Arrays.stream(x.value().toDoubles()).map(v -> v * v).sum();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void physics15_1(Backend backend) {
        var a = physics(backend);
        Tensor y = a.forward(video(backend));
        assertArrayEquals(new double[] {-1.3417372, -0.9529039}, at(y, 0, 0, 2), 1e-6);
        assertArrayEquals(new double[] {0.1793606, -0.1778899}, at(y, 1, 3, 4), 1e-6);
        assertEquals(43.25749, squares(y), 1e-5);
        assertArrayEquals(new double[] {0.5440730, 0.6370525}, at(a.adjoint(y), 0, 0, 0), 1e-6);
    }

    /// Parameter number i, λ being number 0, is 0.2·sin(0.37·k + i); λ is 0.3.
    private static Crnn network(Backend backend) {
        var net = Crnn.of(backend, 4, 2, RandomStream.of(1));
        var stateDict = new LinkedHashMap<String, NdArray>();
        int i = 0;
        for (var entry : TorchLayout.WIDTH_HEIGHT.stateDict(net).entrySet()) {
            var type = entry.getValue().type();
            double[] values = sines(type.numbers(), 0.37, i);
            for (int k = 0; k < values.length; k++) values[k] *= 0.2;
            stateDict.put("backbone_net." + entry.getKey(), backend.upload(type, i++ == 0 ? new double[] {0.3} : values));
        }
        TorchLayout.WIDTH_HEIGHT.load(net, stateDict);
        return net;
    }

    @ParameterizedTest
    @MethodSource("backends")
    void network15_2(Backend backend) {
        var net = network(backend);
        var a = physics(backend);
        Tensor truth = video(backend);
        Tensor y = a.forward(truth);
        Tensor x = net.reconstruct(y, a);
        assertArrayEquals(new double[] {0.6057906, 0.7091714}, at(x, 0, 0, 0), 2e-6);
        assertArrayEquals(new double[] {-0.5257345, -0.4813048}, at(x, 1, 2, 3), 2e-6);
        assertArrayEquals(new double[] {-0.4367869, -0.1121587}, at(x, 2, 5, 4), 2e-6);
        assertEquals(12.557759, Arrays.stream(x.value().toDoubles()).sum(), 1e-5);
        assertEquals(44.14897, squares(x), 1e-4);
        var reference = MetricVideo.of(truth.value());
        assertEquals(8.507841, Metrics.psnr().ofMagnitudes().of(MetricVideo.of(x.value()), reference), 1e-5);
        assertEquals(0.2807755, Metrics.nmse().ofMagnitudes().of(MetricVideo.of(x.value()), reference), 1e-6);
        var zeroFilled = MetricVideo.of(a.adjoint(y).value());
        assertEquals(8.480364, Metrics.psnr().ofMagnitudes().of(zeroFilled, reference), 1e-5);
        assertEquals(0.2825575, Metrics.nmse().ofMagnitudes().of(zeroFilled, reference), 1e-6);

        Tensor mc = a.forward(net.reconstruct(y, a)).mseLoss(y);
        Gradients g = mc.backward();
        assertEquals(0.004877060, mc.item(), 5e-8);
        assertEquals(0.03966459, of(net, "datalayer.lambda_", g)[0], 4e-7);
        assertArrayEquals(new double[] {0.02447357, 0.02966630}, of(net, "conv4_x.bias", g), 4e-7);
        assertEquals(0.003497073, norm(of(net, "conv1_h.bias", g)), 1e-7);
        assertEquals(0.002343624, norm(of(net, "bcrnn2.CRNN_model.ih2ih.bias", g)), 1e-7);
        assertEquals(9.2707e-6, norm(of(net, "bcrnn.CRNN_model.h2h.weight", g)), 2e-9);
    }

    private static double[] of(Crnn net, String name, Gradients gradients) {
        Parameter p = net.parameters().stream().filter(q -> q.name().equals(name)).findFirst().orElseThrow();
        return gradients.of(p.tensor()).toDoubles();
    }

    private static double norm(double[] values) {
        return Math.sqrt(Arrays.stream(values).map(v -> v * v).sum());
    }

    @Test
    void originalNetwork15_9() {
        var checkpoint = Shared.find("fixtures/checkpoints/crnn_mri_d5_c5.pth");
        assumeTrue(checkpoint.isPresent(), "the published weights are not here");
        var backend = new SimdBackend(2);
        var net = CrnnMri.of(backend, 64, 5, RandomStream.of(1));
        assertEquals(297_794, net.parameterCount());
        var stateDict = new LinkedHashMap<String, NdArray>();
        TorchFile.read(checkpoint.get()).stateDict().forEach((name, value) -> stateDict.put(name, value.on(backend)));
        TorchLayout.HEIGHT_WIDTH.load(net, stateDict);

        int n = 32;
        int frames = 6;
        double[] phantom = new double[2 * frames * n * n];
        float[] rows = new float[frames * n];
        for (int t = 0; t < frames; t++) {
            for (int r = 12; r < 20; r++) rows[t * n + r] = 1;
            rows[t * n + (3 * t + 5) % n] = 1;
            rows[t * n + (7 * t + 1) % n] = 1;
            for (int row = 0; row < n; row++) {
                for (int column = 0; column < n; column++) phantom[2 * ((t * n + row) * n + column)] = phantom(column, row, t);
            }
        }
        Tensor truth = Tensor.constant(backend.upload(ArrayType.complex(Shape.of(1, frames, n, n)), phantom));
        var a = DynamicMri.withMask(backend.upload(ArrayType.real(Shape.of(frames, n, 1)), rows));
        Tensor measured = a.forward(truth);
        double error = squares(a.adjoint(measured).minus(truth)) / (frames * n * n);
        assertEquals(24.1425, 10 * Math.log10(Math.pow(Arrays.stream(phantom).max().orElseThrow(), 2) / error), 1e-3);
        Tensor o = net.reconstruct(measured, a);
        assertArrayEquals(new double[] {0.8892555, -0.0136959}, at(o, 0, 16, 16), 1e-4);
        assertArrayEquals(new double[] {0.3217934, 0.0208461}, at(o, 3, 10, 20), 1e-4);
        assertEquals(599.972, squares(o), 0.05);
        assertEquals(1186.800, Arrays.stream(o.real().value().toDoubles()).sum(), 0.1);
    }

    /// The text calls x the row; its numbers are those of x as the column.
    private static double phantom(int x, int y, int t) {
        double heart = 6 + 1.5 * Math.sin(2 * Math.PI * t / 6);
        double value = 0;
        if ((x - 16) * (x - 16) + (y - 16) * (y - 16) < 196) value += 0.2;
        if ((x - 16) * (x - 16) + (y - 15) * (y - 15) < heart * heart) value += 0.6;
        if ((x - 20) * (x - 20) + (y - 22) * (y - 22) < 9) value += 0.2;
        return value;
    }
}
