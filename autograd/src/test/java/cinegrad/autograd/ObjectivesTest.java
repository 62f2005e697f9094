package cinegrad.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.option.CtcOptions;
import cinegrad.autograd.option.Likelihood;
import cinegrad.autograd.option.LossReduction;
import cinegrad.autograd.option.PoissonOptions;
import cinegrad.autograd.option.TripletOptions;
import cinegrad.ops.Backend;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Losses of margins, likelihoods and alignments at their edges; values and gradients are golden cases.
class ObjectivesTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;
    private final Backend backend = new ReferenceBackend();

    private Tensor of(double... numbers) {
        return Tensor.variable(backend.upload(ArrayType.real(Shape.of(numbers.length)), numbers));
    }

    private Tensor logits(int frames, int batch, int classes) {
        return Tensor.variable(backend.normal(ArrayType.real(Shape.of(frames, batch, classes)), RandomStream.of(4)));
    }

    private static int[] all(int frames, int batch) {
        return IntStream.range(0, batch).map(_ -> frames).toArray();
    }

    /// What a path of classes says: repetitions and blanks left out.
    private static List<Integer> said(int path, int frames, int classes, int blank) {
        var labels = new ArrayList<Integer>();
        int before = blank;
        for (int t = 0; t < frames; t++) {
            int now = path / (int) Math.pow(classes, t) % classes;
            if (now != before && now != blank) labels.add(now);
            before = now;
        }
        return labels;
    }

    @Test
    void ctcSumsOverEveryPath() {
        int frames = 5;
        int classes = 3;
        Tensor x = logits(frames, 1, classes).logSoftmax(-1);
        double[] p = x.value().toDoubles();
        for (int blank = 0; blank < classes; blank++) {
            int a = blank == 0 ? 1 : 0;
            int b = 3 - a - blank;
            for (int[] target : new int[][] {{}, {a}, {a, b}, {a, a}, {b, a, b}, {a, b, a, b, a}}) {
                double sum = 0;
                for (int path = 0; path < Math.pow(classes, frames); path++) {
                    var labels = said(path, frames, classes, blank).stream().mapToInt(i -> i).toArray();
                    if (!Arrays.equals(labels, target)) continue;
                    double log = 0;
                    for (int t = 0; t < frames; t++) log += p[t * classes + path / (int) Math.pow(classes, t) % classes];
                    sum += Math.exp(log);
                }
                double loss = x.ctcLoss(new int[][] {target}, all(frames, 1), CtcOptions.DEFAULT.withBlank(blank),
                        LossReduction.SUM).item();
                assertEquals(-Math.log(sum), loss, 1e-12, () -> Arrays.toString(target));
            }
        }
    }

    @Test
    void aTargetWithoutRoomHasNoGradientAndDisturbsNoOther() {
        Tensor x = logits(3, 2, 3);
        int[][] targets = {{1, 1, 2}, {2}};
        Tensor each = x.logSoftmax(-1).ctcLoss(targets, all(3, 2), CtcOptions.DEFAULT, LossReduction.NONE);
        assertEquals(INFINITY, each.value().toDoubles()[0]);
        var gradient = each.backward(backend.full(each.type(), 1)).of(x);
        assertArrayEquals(new double[9], backend.take(gradient, 1, new int[] {0}).toDoubles());
        Tensor alone = Tensor.variable(backend.take(x.value(), 1, new int[] {1}));
        Tensor other = alone.logSoftmax(-1).ctcLoss(new int[][] {{2}}, all(3, 1), CtcOptions.DEFAULT, LossReduction.SUM);
        assertArrayEquals(other.backward().of(alone).toDoubles(), backend.take(gradient, 1, new int[] {1}).toDoubles(), 1e-15);
        var zero = CtcOptions.DEFAULT.with(CtcOptions.Impossible.ZERO);
        double mean = x.logSoftmax(-1).ctcLoss(targets, all(3, 2), zero, LossReduction.MEAN).item();
        assertEquals(other.item() / 2, mean, 1e-15);
    }

    @Test
    void framesThatAreNotThereSayNothing() {
        Tensor x = logits(4, 3, 3);
        double[] each = x.logSoftmax(-1).ctcLoss(new int[][] {{}, {1}, {1}}, new int[] {0, 0, 2}, CtcOptions.DEFAULT,
                LossReduction.NONE).value().toDoubles();
        assertArrayEquals(new double[] {0, INFINITY}, Arrays.copyOf(each, 2));
        double alone = x.logSoftmax(-1).slice(0, 0, 2).slice(1, 2, 3).ctcLoss(new int[][] {{1}}).item();
        assertEquals(alone, each[2], 1e-14);
        assertEquals(0, logits(0, 1, 3).ctcLoss(new int[][] {{}}).item());
        assertEquals(0, logits(4, 0, 3).ctcLoss(new int[0][], new int[0], CtcOptions.DEFAULT, LossReduction.SUM).item());
    }

    @Test
    void aClassOfProbabilityZeroLeavesOtherPaths() {
        Tensor x = Tensor.variable(backend.upload(ArrayType.real(Shape.of(2, 1, 2)),
                new double[] {Math.log(0.25), Math.log(0.75), -INFINITY, 0}));
        Tensor loss = x.ctcLoss(new int[][] {{1}});
        assertEquals(0, loss.item(), 1e-15);
        assertArrayEquals(new double[] {-0.25, -0.75, 0, -1}, loss.backward().of(x).toDoubles(), 1e-15);
    }

    @Test
    void ctcRefusesWhatIsNoTarget() {
        Tensor x = logits(3, 1, 3);
        for (int label : new int[] {-1, 0, 3}) {
            var e = assertThrows(ShapeException.class, () -> x.ctcLoss(new int[][] {{label}}));
            assertTrue(e.getMessage().contains("label " + label), e::getMessage);
        }
        assertThrows(ShapeException.class, () -> x.ctcLoss(new int[][] {{1}, {2}}));
        assertThrows(ShapeException.class, () -> x.ctcLoss(new int[][] {{1}}, all(4, 1), CtcOptions.DEFAULT, LossReduction.SUM));
        assertThrows(ShapeException.class, () -> x.ctcLoss(new int[][] {{1}}, all(3, 1), CtcOptions.DEFAULT.withBlank(3),
                LossReduction.SUM));
        assertThrows(ShapeException.class, () -> of(1, 2).ctcLoss(new int[][] {{1}, {1}}));
    }

    @Test
    void aVarianceThatIsTooSmallGrowsAgain() {
        Tensor x = of(1, 1, 1);
        Tensor variance = of(0, 0.25, -3);
        Tensor loss = x.gaussianNllLoss(of(2, 2, 2), variance, Likelihood.WITHOUT_CONSTANTS, 0.5, LossReduction.SUM);
        double each = (Math.log(0.5) + 1 / 0.5) / 2;
        assertEquals(3 * each, loss.item(), 1e-15);
        double slope = (1 / 0.5 - 1 / 0.25) / 2;
        assertArrayEquals(new double[] {slope, slope, 0}, loss.backward().of(variance).toDoubles(), 1e-15);
        assertThrows(IllegalArgumentException.class, () -> x.gaussianNllLoss(x, variance, Likelihood.FULL, 0, LossReduction.SUM));
        assertThrows(ShapeException.class, () -> x.gaussianNllLoss(x, of(1, 1), Likelihood.FULL, 1e-6, LossReduction.SUM));
    }

    @Test
    void countsOfZeroNeedNoRate() {
        Tensor x = of(-INFINITY, 0);
        Tensor loss = x.poissonNllLoss(of(0, 3), PoissonOptions.DEFAULT.with(Likelihood.FULL), LossReduction.NONE);
        double stirling = 3 * Math.log(3) - 3 + Math.log(6 * Math.PI) / 2;
        assertArrayEquals(new double[] {0, 1 + stirling}, loss.value().toDoubles(), 1e-15);
        assertArrayEquals(new double[] {0, -2}, loss.sum().backward().of(x).toDoubles(), 1e-15);
    }

    @Test
    void distancesOfZeroHaveAGradient() {
        Tensor a = Tensor.variable(backend.full(ArrayType.real(Shape.of(1, 4)), 2));
        Tensor loss = a.tripletMarginLoss(a.detach(), a.detach(), TripletOptions.DEFAULT, LossReduction.SUM);
        assertEquals(1, loss.item(), 1e-15);
        assertArrayEquals(new double[4], loss.backward().of(a).toDoubles(), 1e-9);
        assertEquals(0, a.tripletMarginLoss(a.detach(), a.detach().plus(9)).item());
        assertThrows(ShapeException.class, () -> a.tripletMarginLoss(a, of(1, 2, 3, 4)));
        assertThrows(ShapeException.class, () -> a.marginRankingLoss(a, of(1), 1, LossReduction.SUM));
        assertThrows(ShapeException.class, () -> a.hingeEmbeddingLoss(of(1), 1, LossReduction.SUM));
    }
}
