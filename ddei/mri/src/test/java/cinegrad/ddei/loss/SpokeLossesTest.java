package cinegrad.ddei.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Parameter;
import cinegrad.ddei.loss.Division.Normalization;
import cinegrad.ddei.model.Crnn;
import cinegrad.ddei.model.TemporalSharing;
import cinegrad.ddei.physics.CoilMaps;
import cinegrad.ddei.physics.NonCartesianMri;
import cinegrad.ddei.physics.RadialSpokes;
import cinegrad.ddei.physics.mask.GaussianLines;
import cinegrad.ddei.physics.mask.LineBudget;
import cinegrad.ddei.physics.mask.RedrawnLines;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Networks and losses on a beating disk measured along spokes.
class SpokeLossesTest {
    private static final int FRAMES = 4;
    private static final ImageSize SIZE = new ImageSize(12, 12);
    private static final SimdBackend BACKEND = new SimdBackend(1);

    private static Sample sample(int coils, double sigma) {
        var spokes = new RadialSpokes(4, 24, RadialSpokes.goldenAngle(1));
        var physics = NonCartesianMri.of(BACKEND, SIZE, spokes.trajectory(SIZE, FRAMES)).ofReadouts(24).withNoise(sigma);
        if (coils > 0) {
            physics = physics.withCoils(BACKEND.upload(ArrayType.complex(Shape.of(coils, 12, 12)), CoilMaps.ring(coils, 12, 12)));
        }
        double[] x = new double[2 * FRAMES * SIZE.pixels()];
        for (int i = 0; i < x.length / 2; i++) {
            x[2 * i] = Math.hypot(i / 12 % 12 - 6, i % 12 - 6) < 3 + i / 144 % 2 ? 1 : 0.1;
        }
        NdArray truth = BACKEND.upload(ArrayType.complex(Shape.of(1, FRAMES, 12, 12)), x);
        return new Sample(physics.measure(truth, RandomStream.of(1)), physics, Optional.of(truth));
    }

    private static boolean[] all(int readouts) {
        var all = new boolean[readouts];
        Arrays.fill(all, true);
        return all;
    }

    private static Objective objective(String name) {
        return Objectives.byName(name, Objectives.Settings.DEFAULT
                .withAcquisition(new RedrawnLines(new GaussianLines(LineBudget.of(2)))));
    }

    /// A step along the gradient lowers the loss: through the network, its consistency with the spokes, and measuring anew.
    @ParameterizedTest
    @ValueSource(strings = {"mc", "ei-r", "ddei", "sup", "ssdu", "t-ssdu"})
    void gradientsPassThroughSpokes(String name) {
        for (int coils : new int[] {0, 2}) {
            var sample = sample(coils, 0.01);
            var model = Crnn.of(BACKEND, 3, 2, RandomStream.of(2));
            Tensor loss = objective(name).terms(sample, model, RandomStream.of(3)).total();
            double before = loss.item();
            var gradients = loss.backward();
            double squares = 0;
            var slopes = new ArrayList<NdArray>();
            for (Parameter p : model.parameters()) {
                NdArray slope = gradients.of(p.tensor());
                for (double v : slope.toDoubles()) squares += v * v;
                slopes.add(slope);
            }
            double step = 0.02 * before / squares;
            for (int i = 0; i < slopes.size(); i++) {
                Parameter p = model.parameters().get(i);
                BACKEND.writeInto(p.value(), p.value().minus(slopes.get(i).times(step)).toDoubles());
            }
            double after = objective(name).terms(sample, model, RandomStream.of(3)).total().item();
            assertTrue(after < before && after > 0.9 * before, () -> name + ", coils " + coils + ": " + before + " to " + after);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"moi", "mo-ei", "weighted-ssdu", "robust-ssdu", "phase2phase",
        "artifact2artifact", "ddei-sure"})
    void whatNeedsTheGridSaysSo(String name) {
        var model = Crnn.of(BACKEND, 2, 1, RandomStream.of(2));
        String said = String.valueOf(assertThrows(IllegalArgumentException.class,
                () -> objective(name).terms(sample(0, 0.01), model, RandomStream.of(3))).getMessage());
        assertTrue(said.endsWith("needs samples on the Cartesian grid, and these lie along a trajectory; "
                + "choose --loss ddei, ei-r, mc, ssdu, t-ssdu or sup"), said);
    }

    /// Some spokes of each frame are shown and the others are the target; together they are all.
    @Test
    void spokesAreShownOrHeldBack() {
        var sample = sample(2, 0.01);
        var kept = new boolean[] {true, false, true, true, false, true, true, true, true, true, true, false, true, true, false,
                true};
        var division = Division.byReadouts(sample, (NonCartesianMri) sample.physics(), kept, Normalization.TARGET);
        assertEquals(0.25, division.divisor());
        double[] shown = division.shown().kspace().toDoubles();
        double[] target = division.target().toDoubles();
        double[] all = sample.kspace().toDoubles();
        for (int i = 0; i < all.length; i++) {
            boolean here = kept[i / 48 % 16];
            assertEquals(here ? all[i] : 0, shown[i], 1e-12);
            assertEquals(here ? 0 : all[i], target[i], 1e-12);
        }
        var model = Crnn.of(BACKEND, 2, 1, RandomStream.of(2));
        double[] whole = model.reconstruct(sample.kspace(), sample.physics()).value().toDoubles();
        assertArrayEquals(whole, objective("t-ssdu").reconstruct(sample, model, RandomStream.of(3)).value().toDoubles());
        double[] mean = objective("t-ssdu*").reconstruct(sample, model, RandomStream.of(3)).value().toDoubles();
        assertFalse(Arrays.equals(whole, mean));
        assertThrows(IllegalArgumentException.class, () -> Division.byReadouts(sample, (NonCartesianMri) sample.physics(),
                all(16), Normalization.TARGET));
    }

    @Test
    void framesShareLinesOnly() {
        var sample = sample(0, 0);
        String said = String.valueOf(assertThrows(IllegalArgumentException.class,
                () -> new TemporalSharing(2).estimate(sample.kspace(), sample.physics())).getMessage());
        assertTrue(said.contains("start from zero-filled, low-rank or nlr"), said);
    }

    @Test
    void aSampleKnowsItsVideo() {
        assertEquals(Shape.of(1, FRAMES, 12, 12), sample(2, 0).video());
        assertEquals(12, sample(2, 0).columns());
        assertEquals(3, sample(2, 0).physics().arrays().size());
        assertEquals(0.25, sample(0, 0.25).physics().sigma());
    }
}
