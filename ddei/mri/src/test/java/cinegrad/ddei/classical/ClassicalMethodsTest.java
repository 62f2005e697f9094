package cinegrad.ddei.classical;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.classical.LocallyLowRank.Cuts;
import cinegrad.ddei.classical.TemporalTotalVariation.Ends;
import cinegrad.ddei.physics.CenteredFourier;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ops.NdArray;
import cinegrad.ops.fft.FftGeometry.Centering;
import cinegrad.ops.fft.FftGeometry.Direction;
import cinegrad.ops.fft.FftGeometry.Norm;
import cinegrad.ops.linear.FourierMap;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// In double precision on small videos, some with odd sizes, two in a batch.
class ClassicalMethodsTest {
    private static final ReferenceBackend BACKEND = new ReferenceBackend();
    private static final ArrayType VIDEOS = ArrayType.complex(Shape.of(2, 5, 7, 10));

    private static NdArray gaussian(ArrayType type, String name) {
        var random = RandomStream.of(3).stream(name);
        return BACKEND.upload(type, IntStream.range(0, type.numbers()).mapToDouble(_ -> random.normal()).toArray());
    }

    /// Every third line and the middle one, other lines in every frame; line 9 in no frame.
    private static DynamicMri thirds() {
        var lines = new float[5 * 10];
        for (int t = 0; t < 5; t++) for (int w = 0; w < 9; w++) lines[t * 10 + w] = (w + t) % 3 == 0 || w == 5 ? 1 : 0;
        return DynamicMri.withLines(BACKEND, lines, 5, 10);
    }

    private static NdArray measured(DynamicMri physics) {
        return physics.forward(Tensor.constant(gaussian(VIDEOS, "video"))).value();
    }

    private static final ArrayType VIDEO = VIDEOS.with(VIDEOS.shape().with(0, 1));

    /// One video by every third line.
    private static Acquisition acquisition() {
        return Acquisition.of("test", thirds().forward(Tensor.constant(gaussian(VIDEO, "video"))).value(), thirds());
    }

    /// What cannot improve a single frame.
    private static final List<String> COMPARES_FRAMES = List.of("llr", "l+s");

    /// `nlr` in fewer rounds than usual: what holds here holds after every round.
    static Stream<ClassicalMethod> all() {
        return ClassicalMethods.names().stream().map(ClassicalMethods::byName)
                .map(method -> method instanceof NonlocalLowRank nlr ? nlr.in(32) : method);
    }

    @ParameterizedTest
    @MethodSource("all")
    void whatIsFullySampledStays(ClassicalMethod method) {
        var still = gaussian(VIDEOS.with(Shape.of(2, 1, 7, 10)), "still");
        var x = BACKEND.zeros(VIDEOS).plus(still);                     // a still video is what every method can represent
        var physics = DynamicMri.full(BACKEND);
        var y = physics.forward(Tensor.constant(x)).value();
        double tolerance = method.iterations() == 0 ? 1e-12 : 0.1;     // the others shrink by their weight
        assertClose(x, method.reconstruct(y, physics), tolerance);
    }

    @Test
    void smallWeightsKeepAFullySampledMovingVideo() {
        var x = gaussian(VIDEOS, "video");
        var physics = DynamicMri.full(BACKEND);
        var y = physics.forward(Tensor.constant(x)).value();
        for (var method : new ClassicalMethod[] {new TemporalTotalVariation(1e-6, 30, Ends.OPEN),
                new LocallyLowRank(1e-7, 4, 0.1, 30, Cuts.SHIFTED),
            new LowRankPlusSparse(1e-7, 1e-7, 60)}) {
            assertClose(x, method.reconstruct(y, physics), 1e-4);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void scalesWithTheMeasurementsAndIgnoresWhatWasNotMeasured(ClassicalMethod method) {
        var physics = thirds();
        var y = measured(physics);
        var once = method.reconstruct(y, physics);
        assertClose(once.times(1000), method.reconstruct(y.times(1000), physics), 1e-7);
        var outside = gaussian(VIDEOS, "outside");
        var noise = outside.minus(physics.sample(Tensor.constant(outside)).value());
        assertClose(once, method.reconstruct(y.plus(noise), physics), 1e-12);
    }

    /// The number of threads decides who computes a block, not what comes out.
    @ParameterizedTest
    @MethodSource("all")
    void anyNumberOfThreadsGivesTheSameBits(ClassicalMethod method) {
        double[] alone = null;
        for (int threads : new int[] {1, 2, 3, 7}) {
            var backend = new SimdBackend(threads);
            var y = backend.upload(VIDEOS.with(Shape.of(2, 5, 35, 20)),
                    IntStream.range(0, 2 * 5 * 35 * 20 * 2).mapToDouble(i -> Math.sin(0.1 * i * i)).toArray());
            var lines = new float[5 * 20];
            for (int i = 0; i < lines.length; i++) lines[i] = i % 3 == 0 ? 1 : 0;
            double[] x = method.reconstruct(y, DynamicMri.withLines(backend, lines, 5, 20)).toDoubles();
            alone = alone == null ? x : alone;
            assertArrayEquals(alone, x);
        }
    }

    /// A frame without measurements does not change the others, and lies between its neighbors; the first and the last are
    /// copies.
    @ParameterizedTest
    @ValueSource(strings = {"llr", "l+s", "nlr"})
    void aFrameOfWhichNothingWasMeasuredLiesBetweenItsNeighbors(String name) {
        ClassicalMethod method = all().filter(m -> m.name().equals(name)).findFirst().orElseThrow();
        var film = ArrayType.complex(Shape.of(1, 8, 7, 10));
        var lines = new float[8 * 10];
        for (int t : new int[] {1, 2, 5, 6}) for (int w = 0; w < 10; w++) lines[t * 10 + w] = (w + t) % 3 == 0 || w == 5 ? 1 : 0;
        var seen = new float[4 * 10];
        for (int i = 0; i < 4; i++) System.arraycopy(lines, new int[] {1, 2, 5, 6}[i] * 10, seen, i * 10, 10);
        NdArray maps = gaussian(ArrayType.complex(Shape.of(3, 7, 10)), "maps");
        for (var one : List.of(DynamicMri.withLines(BACKEND, lines, 8, 10), DynamicMri.withLines(BACKEND, lines, 8, 10)
                .withCoils(maps))) {
            var others = DynamicMri.withLines(BACKEND, seen, 4, 10);
            var y = one.apply(gaussian(film, "film"));
            NdArray x = method.reconstruct(y, one);
            NdArray expected = method.reconstruct(BACKEND.take(y, y.shape().rank() - 3, new int[] {1, 2, 5, 6}),
                    one.hasCoils() ? others.withCoils(maps) : others);
            NdArray left = BACKEND.take(expected, 1, new int[] {0, 0, 1, 1, 1, 2, 3, 3});
            NdArray right = BACKEND.take(expected, 1, new int[] {0, 0, 1, 2, 2, 2, 3, 3});
            double third = 1.0 / 3;
            var share = BACKEND.upload(ArrayType.real(Shape.of(1, 8, 1, 1)), new double[] {0, 0, 0, third, 2 * third, 0, 0, 0});
            assertClose(left.plus(right.minus(left).times(share)), x, 1e-12);
            assertTrue(energy(x, 3) > 0.1 * energy(x, 2), "frame 4 is dark");
        }
    }

    private static double energy(NdArray video, int frame) {
        return Arrays.stream(BACKEND.take(video, 1, new int[] {frame}).toDoubles()).map(v -> v * v).sum();
    }

    @Test
    void viewSharingByHand() {
        // 3 frames of 1 line direction: height 1, width 4; k-space numbers chosen, line 3 never sampled
        float[] lines = {1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0};
        var type = ArrayType.complex(Shape.of(1, 3, 1, 4));
        double[] k = {2, 1, 9, 9, 9, 9, 9, 9, 4, 3, 6, 0, 9, 9, 9, 9, 9, 9, 8, 2, 5, -1, 9, 9};
        double[] shared = {2, 1, 7, 1, 5, -1, 0, 0, 4, 3, 6, 0, 5, -1, 0, 0, 3, 2, 8, 2, 5, -1, 0, 0};
        double[] average = {3, 2, 7, 1, 5, -1, 0, 0};
        var physics = DynamicMri.withLines(BACKEND, lines, 3, 4);
        var y = BACKEND.upload(type, k);
        assertClose(BACKEND.upload(type, shared), kspace(new ViewSharing().reconstruct(y, physics)), 1e-12);
        double[] still = kspace(new TemporalAverage().reconstruct(y, physics)).toDoubles();
        for (int i = 0; i < still.length; i++) assertEquals(average[i % 8], still[i], 1e-12);
    }

    private static NdArray kspace(NdArray video) {
        return CenteredFourier.toKspace(Tensor.constant(video)).value();
    }

    @ParameterizedTest
    @EnumSource(Ends.class)
    void differencesHaveANormBelowTwo(Ends ends) {
        double[] x = gaussian(VIDEOS, "x").toDoubles();
        double[] dx = new FrameDifferences(ends).apply(gaussian(VIDEOS, "x")).toDoubles();
        assertTrue(dot(dx, dx) <= 4 * dot(x, x), "‖D‖² is above 4");
        int frame = 2 * 7 * 10;
        assertEquals(x[3 * frame] - x[2 * frame], dx[2 * frame], 1e-14);
        assertEquals(ends == Ends.OPEN ? 0 : x[0] - x[4 * frame], dx[4 * frame], 1e-14);
    }

    @Test
    void theProximalStepSolvesItsEquation() {
        var physics = thirds();
        var y = physics.forward(Tensor.constant(gaussian(VIDEO, "video"))).value();
        var misfit = acquisition().misfit();
        var z = gaussian(VIDEO, "z");
        double gamma = 0.3;
        NdArray x = misfit.step(z, gamma);
        assertClose(physics.prox(Tensor.constant(z), Tensor.constant(y), gamma).value(), x, 1e-10);
        assertClose(z, x.plus(physics.adjoint(physics.apply(x).minus(y)).times(gamma)), 1e-10);
        assertEquals(0, misfit.value(misfit.restored(z)), 1e-20);
    }

    @Test
    void theGradientStepFollowsTheMisfit() {
        var misfit = acquisition().misfit();
        var z = gaussian(VIDEO, "z");
        var v = gaussian(VIDEO, "v");
        double slope = dot(z.minus(misfit.restored(z)).toDoubles(), v.toDoubles());
        double epsilon = 1e-4;
        double difference = (misfit.value(z.plus(v.times(epsilon))) - misfit.value(z.minus(v.times(epsilon)))) / (2 * epsilon);
        assertEquals(difference, slope, 1e-7 * Math.abs(slope));
    }

    /// f(x) + ‖x − z‖²/2s is smallest at the proximal step, and Moreau's identity holds for the dual step.
    @Test
    void proximalStepsMinimise() {
        var z = gaussian(VIDEO, "z");
        var fourier = new FourierMap(List.of(1), Direction.FORWARD, Norm.ORTHO, Centering.NONE);
        var blocks = new LowRankBlocks(VIDEO.shape(), 4, 0.4, BACKEND.parallel());
        double size = 0.7;
        for (var f : new Proximal[] {new AbsoluteValues(0.9), new Transformed(fourier, new AbsoluteValues(0.9)), blocks,
            LowRankBlocks.whole(VIDEO.shape(), 0.4, BACKEND.parallel()), acquisition().misfit()}) {
            NdArray x = f.step(z, size);
            minimal(x, v -> f.value(v) + squared(v.minus(z)) / (2 * size));
            assertClose(z.minus(f.step(z.times(1 / size), 1 / size).times(size)), f.dualStep(z, size), 1e-10);
        }
        var none = new AbsoluteValues(0);
        assertClose(z, none.step(z, 1), 0);
        assertClose(BACKEND.zeros(VIDEO), none.step(BACKEND.zeros(VIDEO), 1), 0);
        assertClose(BACKEND.zeros(VIDEO), new AbsoluteValues(100).step(z, 1), 0);
    }

    private static double squared(NdArray x) {
        return dot(x.toDoubles(), x.toDoubles());
    }

    /// More iterations, a lower objective; and no video nearby is better than the last one.
    private static void converges(ToDoubleFunction<Integer> objectiveAfter) {
        double last = Double.POSITIVE_INFINITY;
        for (int iterations : new int[] {0, 5, 20, 80}) {
            double objective = objectiveAfter.applyAsDouble(iterations);
            assertTrue(objective < last, iterations + " iterations: " + objective + " after " + last);
            last = objective;
        }
        double end = objectiveAfter.applyAsDouble(300);
        assertTrue(end <= last && last <= 1.05 * end, "80 iterations: " + last + ", 300: " + end);
    }

    @Test
    void totalVariationMinimises() {
        for (var y : new Acquisition[] {acquisition(), ofCoils()}) {
            var usual = new TemporalTotalVariation(0.02, 300, Ends.CIRCULAR);
            converges(n -> {
                var method = new TemporalTotalVariation(usual.weight(), n, usual.ends());
                return method.objective(method.video(y, IterationListener.NONE), y);
            });
            minimal(usual.video(y, IterationListener.NONE), x -> usual.objective(x, y));
        }
    }

    @Test
    void locallyLowRankMinimises() {
        for (var y : new Acquisition[] {acquisition(), ofCoils()}) {
            var usual = new LocallyLowRank(0.02, 4, 0.3, 300, Cuts.FIXED);
            converges(n -> {
                var method = new LocallyLowRank(usual.weight(), usual.side(), usual.penalty(), n, usual.cuts());
                return method.objective(method.video(y, IterationListener.NONE), y);
            });
            minimal(usual.video(y, IterationListener.NONE), x -> usual.objective(x, y));
        }
    }

    @Test
    void lowRankPlusSparseMinimises() {
        for (var y : new Acquisition[] {acquisition(), ofCoils()}) {
            converges(n -> {
                var method = new LowRankPlusSparse(0.02, 0.05, n);
                return method.objective(method.parts(y, IterationListener.NONE), y);
            });
        }
    }

    private static void minimal(NdArray x, ToDoubleFunction<NdArray> objective) {
        double least = objective.applyAsDouble(x);
        for (double size : new double[] {1e-1, 1e-2}) {
            var direction = gaussian(VIDEO, "direction " + size).times(size);
            assertTrue(objective.applyAsDouble(x.plus(direction)) >= least * (1 - 1e-5));
            assertTrue(objective.applyAsDouble(x.minus(direction)) >= least * (1 - 1e-5));
            assertTrue(objective.applyAsDouble(x.times(1 + size)) >= least * (1 - 1e-5));
            assertTrue(objective.applyAsDouble(x.times(1 - size)) >= least * (1 - 1e-5));
        }
    }

    @Test
    void whatCannotBeIsRefused() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> ClassicalMethods.byName("magic")).getMessage()
                .contains("choose one of [zero-filled, average"));
        var weights = DynamicMri.withMask(BACKEND.full(ArrayType.real(Shape.of(5, 7, 10)), 0.5));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new ViewSharing().reconstruct(measured(thirds()), weights))
                .getMessage().contains("0.5"));
        assertThrows(IllegalArgumentException.class, () -> new TemporalTotalVariation(Double.NaN, 1, Ends.OPEN));
        assertThrows(IllegalArgumentException.class, () -> new LocallyLowRank(1, 0, 1, 1, Cuts.FIXED));
        assertThrows(IllegalArgumentException.class, () -> new LowRankPlusSparse(1, 0, 1));
    }

    private static DynamicMri coils(double scale) {
        return thirds().withCoils(gaussian(ArrayType.complex(Shape.of(3, 7, 10)), "maps").times(scale));
    }

    /// One frame, one row, one column, one pixel; fewer pixels than a patch or a search needs; with and without coils.
    @ParameterizedTest
    @MethodSource("all")
    void smallVideosOfAnyShape(ClassicalMethod method) {
        for (int[] s : new int[][] {{1, 1, 1}, {1, 1, 7}, {2, 3, 5}, {5, 9, 1}, {3, 4, 4}}) {
            for (int coils : new int[] {0, 2}) {
                if (s[0] == 1 && COMPARES_FRAMES.contains(method.name())) {
                    var refused = assertThrows(IllegalArgumentException.class,
                            () -> small(method, new SimdBackend(1), 1, coils, s));
                    assertTrue(refused.getMessage().startsWith(method.name() + ": compares frames"), refused.getMessage());
                    continue;
                }
                double[] alone = small(method, new SimdBackend(1), 1, coils, s);
                for (double v : alone) assertTrue(Double.isFinite(v));
                assertArrayEquals(alone, small(method, new SimdBackend(3), 1, coils, s));
            }
        }
    }

    /// Squares of such numbers are 0 or infinite in single precision.
    @ParameterizedTest
    @MethodSource("all")
    void unitsDoNotMatterInSinglePrecision(ClassicalMethod method) {
        for (int coils : new int[] {0, 2}) {
            double[] once = small(method, new SimdBackend(1), 1, coils, 3, 12, 10);
            double size = Math.sqrt(dot(once, once) / once.length);
            for (double unit : new double[] {0x1p-83, 0x1p83}) {
                double[] scaled = small(method, new SimdBackend(1), unit, coils, 3, 12, 10);
                for (int i = 0; i < once.length; i++) assertEquals(once[i], scaled[i] / unit, 1e-3 * size);
            }
        }
    }

    /// Of noise, by every other line.
    ///
    /// @param coils 0 for none
    private static double[] small(ClassicalMethod method, SimdBackend backend, double unit, int coils, int... thw) {
        var random = RandomStream.of(6).stream("small");
        var lines = new float[thw[0] * thw[2]];
        for (int i = 0; i < lines.length; i++) lines[i] = (i + i / thw[2]) % 2 == 0 ? 1 : 0;
        var physics = DynamicMri.withLines(backend, lines, thw[0], thw[2]);
        var kspace = ArrayType.complex(Shape.of(1, thw[0], thw[1], thw[2]));
        if (coils > 0) {
            physics = physics.withCoils(backend.normal(ArrayType.real(Shape.of(coils, thw[1], thw[2], 2)), random.stream("maps"))
                    .asComplex());
            kspace = kspace.with(kspace.shape().insert(1, coils));
        }
        double[] y = IntStream.range(0, kspace.numbers()).mapToDouble(_ -> unit * random.normal()).toArray();
        return method.reconstruct(backend.upload(kspace, y), physics).toDoubles();
    }

    /// The same video seen by three coils.
    private static Acquisition ofCoils() {
        return Acquisition.of("test", coils(1).apply(gaussian(VIDEO, "video")), coils(1));
    }

    /// One coil that sees everything alike is none, whatever it is scaled by.
    @ParameterizedTest
    @MethodSource("all")
    void oneEvenCoilIsNone(ClassicalMethod method) {
        var none = method.reconstruct(measured(thirds()), thirds());
        for (double scale : new double[] {1, 250, 1e-6}) {
            var coil = thirds().withCoils(BACKEND.full(ArrayType.complex(Shape.of(1, 7, 10)), scale));
            var y = coil.apply(gaussian(VIDEOS, "video"));
            double tolerance = method.iterations() == 0 ? 1e-12 : 1e-2;        // conjugate gradients instead of a closed form
            assertClose(none, method.reconstruct(y, coil), tolerance);
        }
    }

    /// The maps belong to the operator: the video has its own scale.
    @ParameterizedTest
    @MethodSource("all")
    void theScaleOfTheMapsDoesNotMatter(ClassicalMethod method) {
        var x = gaussian(VIDEOS, "video");
        var once = method.reconstruct(coils(1).apply(x), coils(1));
        assertClose(once, method.reconstruct(coils(3e-5).apply(x), coils(3e-5)), 1e-7);
        assertClose(once.times(1e6), method.reconstruct(coils(1).apply(x.times(1e6)), coils(1)), 1e-7);
    }

    /// Coils that together see more than a third of the lines each: solved for jointly, the video itself comes out, which no
    /// coil's measurements alone determine.
    @Test
    void coilsMakeUpForLinesThatWereNotMeasured() {
        var x = gaussian(VIDEO, "video");
        var lines = new float[5 * 10];
        for (int t = 0; t < 5; t++) for (int w = 0; w < 10; w++) lines[t * 10 + w] = (w + t) % 2 == 0 ? 1 : 0;
        var half = DynamicMri.withLines(BACKEND, lines, 5, 10)
                .withCoils(gaussian(ArrayType.complex(Shape.of(8, 7, 10)), "maps"));
        for (var method : new ClassicalMethod[] {new TemporalTotalVariation(1e-6, 300, Ends.OPEN),
            new LocallyLowRank(1e-7, 4, 0.1, 100, Cuts.SHIFTED), new LowRankPlusSparse(1e-7, 1e-7, 600)}) {
            assertClose(x, method.reconstruct(half.apply(x), half), 0.02);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void aVideoDoesNotDependOnItsNeighboursInTheBatch(ClassicalMethod method) {
        var masks = thirds().mask();
        for (DynamicMri physics : new DynamicMri[] {thirds(), coils(1),
            DynamicMri.withMask(BACKEND.concatenate(List.of(masks, BACKEND.full(masks.type(), 1)), 0))}) {
            NdArray first = gaussian(VIDEO, "first");
            NdArray second = gaussian(VIDEO, "second").times(1000);
            NdArray y = physics.apply(BACKEND.concatenate(List.of(first, second), 0));
            double[] together = method.reconstruct(y, physics).toDoubles();
            for (int n = 0; n < 2; n++) {
                NdArray alone = method.reconstruct(BACKEND.take(y, 0, new int[] {n}), physics.item(n));
                assertArrayEquals(alone.toDoubles(),
                        Arrays.copyOfRange(together, n * VIDEO.numbers(), (n + 1) * VIDEO.numbers()));
            }
        }
    }

    @Test
    void theListenerHearsOfEveryIterationOfEveryVideo() {
        all().forEach(method -> {
            var heard = new ArrayList<Integer>();
            method.reconstruct(measured(thirds()), thirds(), (done, total) -> {
                heard.add(done);
                assertEquals(2 * method.iterations(), total);
            });
            assertEquals(IntStream.rangeClosed(1, 2 * method.iterations()).boxed().toList(), heard);
        });
    }

    @Test
    void numbersThatAreNotFiniteAreRefusedByTheIterativeMethods() {
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            double[] y = measured(thirds()).toDoubles();
            y[4] = bad;
            var kspace = BACKEND.upload(VIDEOS, y);
            all().filter(m -> m.iterations() > 0).forEach(m -> {
                var e = assertThrows(IllegalArgumentException.class, () -> m.reconstruct(kspace, thirds()));
                assertTrue(e.getMessage().startsWith(m.name() + ": the k-space holds numbers that"), e.getMessage());
            });
        }
    }

    @Test
    void nothingMeasuredGivesNothing() {
        var physics = thirds();
        all().forEach(m -> assertClose(BACKEND.zeros(VIDEOS), m.reconstruct(BACKEND.zeros(VIDEOS), physics), 1e-12));
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) sum += a[i] * b[i];
        return sum;
    }

    /// Up to `tolerance` of the expected array's root mean square (or of 1, where that is 0).
    private static void assertClose(NdArray expected, NdArray actual, double tolerance) {
        assertEquals(expected.type(), actual.type());
        double[] e = expected.toDoubles();
        double[] a = actual.toDoubles();
        double size = Math.sqrt(dot(e, e) / e.length);
        for (int i = 0; i < e.length; i++) assertEquals(e[i], a[i], tolerance * (size > 0 ? size : 1));
    }
}
