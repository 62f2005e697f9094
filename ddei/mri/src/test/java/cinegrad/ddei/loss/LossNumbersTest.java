package cinegrad.ddei.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.loss.Division.Normalization;
import cinegrad.ddei.loss.FrameSplitting.Phase2Phase;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.transform.FrameShift;
import cinegrad.ddei.transform.ShiftTime;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The numbers of the specification's §15.2 and §15.3, which the published implementation gave.
class LossNumbersTest {
    static Stream<Backend> backends() {
        return Stream.of(new ReferenceBackend(), new SimdBackend(1));
    }

    private static void assertClose(double expected, Tensor actual) {
        assertEquals(expected, actual.item(), 1e-5 * expected);
    }

    private static Sample sample(Backend backend, NdArray truth, int[][] columns) {
        int frames = truth.shape().size(1), width = truth.shape().size(3);
        float[] lines = new float[frames * width];
        for (int t = 0; t < frames; t++) for (int column : columns[t]) lines[t * width + column] = 1;
        var physics = DynamicMri.withLines(backend, lines, frames, width);
        return new Sample(physics.apply(truth), physics, Optional.of(truth));
    }

    private static Sample first(Backend backend, TinyNet net) {
        return sample(backend, net.video(3, 6, 5, 0.7, 0.3), new int[][] {{2, 0}, {2, 4}, {2, 1}});
    }

    @ParameterizedTest
    @MethodSource("backends")
    void consistencyEquivarianceSupervisionAndRisk(Backend backend) {
        var net = new TinyNet(backend);
        var sample = first(backend, net);
        var pass = new LossContext(sample, net.model().reconstruct(sample.kspace(), sample.physics()), net.model(),
                RandomStream.of(1));
        Tensor mc = new MeasurementConsistency().of(pass);
        assertClose(0.004877060, mc);
        assertClose(0.2631609, new Supervised().of(pass));
        var shift = new ShiftTime(FrameShift.Padding.REFLECT, ShiftTime.Film.FRAMES);
        Tensor ei = new EquivariantImaging(shift).of(pass, shift.by(1));
        assertClose(0.02555386, ei);
        Tensor risk = new Sure(0.05, 0.1).perVideo(pass, net.video(3, 6, 5, 1.3, 0));
        assertEquals(Shape.of(1), risk.shape());
        assertClose(0.003484502, risk);

        var parameters = net.model().parameters();
        var gradients = mc.plus(ei).backward();
        assertEquals(0.07934636, gradients.of(parameters.getFirst().tensor()).toDoubles()[0], 1e-6);
        double[] bias = gradients.of(parameters.getLast().tensor()).toDoubles();
        assertEquals(0.04913562, bias[0], 1e-6);
        assertEquals(0.05915339, bias[1], 1e-6);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void splittingBySamples(Backend backend) {
        var net = new TinyNet(backend);
        var sample = first(backend, net);
        float[] oddRows = new float[3 * 6 * 5];
        for (int i = 0; i < oddRows.length; i++) oddRows[i] = i / 5 % 2;
        var kept = backend.upload(ArrayType.real(Shape.of(1, 3, 6, 5)), oddRows);
        var division = Division.bySamples(sample, kept, Normalization.TARGET);
        assertClose(0.9069450, division.error(net.model().reconstruct(division.shown().kspace(), division.shown().physics())));
    }

    @ParameterizedTest
    @MethodSource("backends")
    void splittingByFrames(Backend backend) {
        var net = new TinyNet(backend);
        var sample = sample(backend, net.video(4, 6, 5, 0.7, 0.3), new int[][] {{2, 0}, {2, 1}, {2}, {2, 3}});
        var terms = new Phase2Phase().terms(sample, net.model(), RandomStream.of(1));
        assertClose(3.309634, terms.total());
        assertEquals(Shape.of(1, 2, 6, 5), terms.reconstruction().shape());
        assertEquals(List.of("split"), List.copyOf(terms.losses().keySet()));
    }

    @ParameterizedTest
    @MethodSource("backends")
    void withoutNoiseTheRiskIsConsistency(Backend backend) {
        var net = new TinyNet(backend);
        var sample = first(backend, net);
        var pass = new LossContext(sample, net.model().reconstruct(sample.kspace(), sample.physics()), net.model(),
                RandomStream.of(1));
        assertEquals(new MeasurementConsistency().of(pass).item(), new Sure(0, 0.1).of(pass).item(), 0);
        assertEquals(new MeasurementConsistency().of(pass).item(),
                new Sure(0, 0.1).perVideo(pass, net.video(3, 6, 5, 1.3, 0)).item(), 1e-7);
        assertTrue(new Sure(0.05, 0.1).of(pass).item() != new Sure(0, 0.1).of(pass).item());
    }
}
