package cinegrad.ddei.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;
import cinegrad.ops.simd.SimdBackend;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricsTest {
    private static final Shape SMALL = Shape.of(12, 14, 13);

    /// The (2, T, H, W) array sin(a·k + b), in single precision, as a complex video.
    private static MetricVideo sines(double amplitude, double a, double b, MetricVideo add) {
        int n = SMALL.elements();
        double[] z = new double[2 * n];
        for (int k = 0; k < 2 * n; k++) z[2 * (k % n) + k / n] = (float) Math.sin(a * k + b) * amplitude;
        if (add != null) for (int i = 0; i < z.length; i++) z[i] += add.numbers()[i];
        return MetricVideo.ofComplex(SMALL, z);
    }

    private static MetricVideo noise(Shape shape, long seed) {
        return MetricVideo.of(shape, new Random(seed).doubles(shape.elements()).toArray());
    }

    @Test
    void goldenNumbersOfTheSpecification() {
        var u = sines(1, 0.11, 0.2, null);
        var v = sines(0.1, 0.53, 1.0, u);
        assertEquals(23.359644, Metrics.psnr().ofMagnitudes().of(v, u), 1e-5);
        assertEquals(0.005034737, Metrics.nmse().ofMagnitudes().of(v, u), 1e-8);
        assertEquals(0.3871507, new Ssim().ofMagnitudes().of(v, u), 1e-7);
        assertEquals(0.3823630, new Ssim(new PixelRange.FromZero(), Ssim.Averaged.INTERIOR).ofMagnitudes().of(v, u), 1e-7);
    }

    /// Numbers of the authors' program (scipy) for two frames of x = 1 + sin(0.7i + 0.3t)·cos(0.4j) + 0.1i and x + 0.2·cos(1.3ij
    /// + t).
    @ParameterizedTest
    @CsvSource({"13, 18, 0.9341739748230102", "24, 17, 0.912769075776813", "9, 9, 0.9705368707727258"})
    void haarPsiOfItsAuthors(int height, int width, double expected) {
        double[] x = new double[2 * height * width];
        double[] y = new double[x.length];
        for (int t = 0, p = 0; t < 2; t++) {
            for (int i = 0; i < height; i++) {
                for (int j = 0; j < width; j++, p++) {
                    x[p] = 1 + Math.sin(0.7 * i + 0.3 * t) * Math.cos(0.4 * j) + 0.1 * i;
                    y[p] = x[p] + 0.2 * Math.cos(1.3 * i * j + t);
                }
            }
        }
        var reference = MetricVideo.of(Shape.of(2, height, width), x);
        assertEquals(expected, Metrics.haarPsi().of(MetricVideo.of(Shape.of(2, height, width), y), reference), 1e-12);
        assertEquals(1, Metrics.haarPsi().of(reference, reference), 1e-12);
        assertTrue(Metrics.haarPsi().obstacle(MetricVideo.of(Shape.of(2, 3, 3), new double[18])).isPresent());
    }

    @Test
    void whatTheNamesMean() {
        var x = MetricVideo.of(Shape.of(2, 2), new double[] {1, 2, 3, 5});
        var y = MetricVideo.of(Shape.of(2, 2), new double[] {1, 0, 4, 5});
        assertEquals(5.0 / 4, Metrics.mse().of(y, x));
        assertEquals(3.0 / 4, Metrics.mae().of(y, x));
        assertEquals(5.0 / 39, Metrics.nmse().of(y, x));
        assertEquals(Math.sqrt(5.0 / 39), Metrics.nrmse().of(y, x), 1e-15);
        assertEquals(10 * Math.log10(39.0 / 5), Metrics.snr().of(y, x), 1e-13);
        assertEquals(-10 * Math.log10(1.25 / 25 + 1e-8), Metrics.psnr().of(y, x), 1e-13);
        assertEquals(-10 * Math.log10(1.25 / 16 + 1e-8), Metrics.psnr(new PixelRange.OfReference()).of(y, x), 1e-13);
        assertEquals(-10 * Math.log10(1.25 + 1e-8), Metrics.psnr(new PixelRange.Fixed(0, 1)).of(y, x), 1e-13);
        assertEquals(80, Metrics.psnr().of(x, x), 1e-12);
        assertEquals(0.25 * 0.75 + 0.75 * 1.25, Metrics.l1l2(0.25).of(y, x), 1e-15);
        assertEquals(9, Metrics.lp(3).of(y, x), 1e-12);
        var z = MetricVideo.ofComplex(Shape.of(1, 1), new double[] {3, 4});
        assertEquals(5, z.magnitude().maximum());
        assertEquals(12.5, Metrics.mse().of(z, MetricVideo.ofComplex(Shape.of(1, 1), new double[2])));
    }

    @Test
    void normalizations() {
        var x = MetricVideo.of(Shape.of(1, 4), new double[] {1, 2, 3, 5});
        var scaled = MetricVideo.of(Shape.of(1, 4), new double[] {12, 14, 16, 20});
        assertEquals(0, Metrics.mse().normalized(PixelNormalization.MIN_MAX).of(scaled, x), 1e-15);
        assertEquals(0, Metrics.mse().normalized(PixelNormalization.STANDARDIZED).of(scaled, x), 1e-15);
        assertEquals(0, Metrics.mse().normalized(PixelNormalization.CLIPPED).of(scaled, x));
        assertEquals(0, Metrics.mse().normalized(PixelNormalization.UNIT_FRAMES).of(x.scaled(7, 0), x), 1e-15);
        var constant = MetricVideo.of(Shape.of(1, 4), new double[] {3, 3, 3, 3});
        assertEquals(Metrics.mse().of(constant, constant.scaled(0, 2)),
                Metrics.mse().normalized(PixelNormalization.MIN_MAX).of(constant, constant.scaled(0, 2)));
    }

    /// Where the arrays are as with videos of doubles, and only for arrays of one shape.
    @Test
    void measuresMagnitudesInPlace() {
        var shape = Shape.of(1, 3, 9, 8);
        for (var backend : List.of(new ReferenceBackend(), new SimdBackend(1))) {
            double tolerance = backend instanceof ReferenceBackend ? 1e-12 : 1e-5;
            for (var type : List.of(ArrayType.complex(shape), ArrayType.real(shape))) {
                var x = backend.normal(type, RandomStream.of(1));
                var y = backend.normal(type, RandomStream.of(2));
                assertEquals(Metrics.psnr().ofMagnitudes().of(MetricVideo.of(y), MetricVideo.of(x)),
                        Metrics.psnrOfMagnitudes(y, x), tolerance);
            }
            var e = assertThrows(ShapeException.class, () ->
                    Metrics.psnrOfMagnitudes(backend.zeros(ArrayType.real(shape)),
                    backend.zeros(ArrayType.real(Shape.of(2, 2)))));
            assertEquals("PSNR: the estimate is (1,3,9,8), the reference (2,2)", e.getMessage());
        }
    }

    @Test
    void cropsFramesAndRegions() {
        var x = noise(Shape.of(3, 9, 8), 1);
        var y = noise(Shape.of(3, 9, 8), 2);
        double perFrame = 0;
        for (int t = 0; t < 3; t++) perFrame += Metrics.psnr().of(y.frame(t), x.frame(t)) / 3;
        assertEquals(perFrame, Metrics.psnr().perFrame().of(y, x), 1e-12);
        assertEquals("PSNR per frame", Metrics.psnr().perFrame().name());

        var middle = new boolean[72];
        for (int i = 2; i < 7; i++) for (int j = 1; j < 7; j++) middle[i * 8 + j] = true;
        assertEquals(Metrics.mse().of(y.crop(5, 6), x.crop(5, 6)), Metrics.mse().of(y, x.within(middle)), 1e-15);
        assertEquals(Metrics.mse().cropped(5, 6).of(y, x), Metrics.mse().cropped(5, 6).of(y, x.within(middle)), 1e-15);
        assertEquals(x.crop(5, 4).maximum(), x.withoutBorder(2).maximum());
        assertEquals(Metrics.nmse().of(y.frame(1), x.frame(1)),
                Metrics.nmse().of(y, x.within(frames(1))), 1e-14);
        // A peak is the whole reference's, wherever one looks.
        double mse = Metrics.mse().of(y, x.within(middle));
        assertEquals(-10 * Math.log10(mse / Math.pow(x.maximum(), 2) + 1e-8), Metrics.psnr().of(y, x.within(middle)), 1e-12);
    }

    private static boolean[] frames(int t) {
        var region = new boolean[3 * 72];
        java.util.Arrays.fill(region, t * 72, (t + 1) * 72, true);
        return region;
    }

    /// Every window summed up as the definition says.
    @Test
    void ssimIsItsDefinition() {
        var x = noise(Shape.of(6, 7, 9), 3);
        var y = noise(Shape.of(6, 7, 9), 4);
        double sum = 0;
        double inRegion = 0;
        for (int t = 0; t < 6; t++) for (int h = 0; h < 7; h++) for (int w = 0; w < 9; w++) {
            double value = ssimAt(y, x, t, h, w);
            sum += value;
            if (h < 3) inRegion += value;
        }
        assertEquals(sum / (6 * 7 * 9), new Ssim().of(y, x), 1e-12);
        assertEquals(new Ssim().of(y, x), new Ssim().on(new Parallel(3)).of(y, x));
        var top = new boolean[63];
        java.util.Arrays.fill(top, 0, 27, true);
        assertEquals(inRegion / (6 * 27), new Ssim().of(y, x.within(top)), 1e-12);
        assertEquals(1, new Ssim().of(x, x), 1e-12);
    }

    private static double ssimAt(MetricVideo y, MetricVideo x, int t, int h, int w) {
        double a = 0, b = 0, aa = 0, bb = 0, ab = 0, weights = 0;
        for (int i = -5; i <= 5; i++) for (int j = -5; j <= 5; j++) for (int k = -5; k <= 5; k++) {
            double weight = Math.exp(-(i * i + j * j + k * k) / 4.5);
            int at = (mirrored(t + i, 6) * 7 + mirrored(h + j, 7)) * 9 + mirrored(w + k, 9);
            double p = y.numbers()[at];
            double q = x.numbers()[at];
            weights += weight;
            a += weight * p;
            b += weight * q;
            aa += weight * p * p;
            bb += weight * q * q;
            ab += weight * p * q;
        }
        a /= weights;
        b /= weights;
        double c1 = Math.pow(0.01 * x.maximum(), 2);
        double c2 = Math.pow(0.03 * x.maximum(), 2);
        return (2 * a * b + c1) * (2 * (ab / weights - a * b) + c2)
                / ((a * a + b * b + c1) * (aa / weights - a * a + bb / weights - b * b + c2));
    }

    private static int mirrored(int i, int n) {
        int m = Math.floorMod(i, 2 * n - 2);
        return m < n ? m : 2 * n - 2 - m;
    }

    @Test
    void anImageHasATwoDimensionalSsim() {
        var x = noise(Shape.of(2, 12, 11), 5);
        var y = noise(Shape.of(2, 12, 11), 6);
        double mean = (new Ssim().of(y.frame(0), x.frame(0)) + new Ssim().of(y.frame(1), x.frame(1))) / 2;
        assertEquals(mean, new Ssim().perFrame().of(y, x), 1e-14);
        var error = assertThrows(ShapeException.class, () -> new Ssim().of(y, x));
        assertEquals(
                "SSIM: needs at least 6 frames and pixels along every axis, got (2,12,11); use perFrame() where there are too "
                + "few frames", error.getMessage());
    }

    @Test
    void movingPixelsAreTheOnesThatChangeMost() {
        double[] x = new double[3 * 20];
        double[] y = new double[3 * 20];
        for (int i = 0; i < x.length; i++) {
            x[i] = 1 + i % 20;
            y[i] = x[i] + 0.1;
        }
        x[20 + 7] = 9;                                                        // pixel 7 moves by 1, pixel 12 by 3
        x[40 + 12] = 16;
        y[20 + 7] = 9.5;
        y[40 + 12] = 17;
        var reference = MetricVideo.of(Shape.of(3, 4, 5), x);
        var estimate = MetricVideo.of(Shape.of(3, 4, 5), y);
        double seven = 0.01 + 0.25 + 0.01;
        double twelve = 0.01 + 0.01 + 1;
        assertEquals(twelve / 3, Metrics.mse().ofMoving(0.05).of(estimate, reference), 1e-12);
        assertEquals((seven + twelve) / 6, Metrics.mse().ofMoving(0.1).of(estimate, reference), 1e-12);
        // the others stand still
        assertEquals((seven + twelve) / 6, Metrics.mse().ofMoving(0.5).of(estimate, reference), 1e-12);
        assertEquals("MSE moving", Metrics.mse().ofMoving(0.1).name());
        assertTrue(Metrics.mse().ofMoving(0.1).obstacle(reference).isEmpty());
        var still = MetricVideo.of(Shape.of(3, 2, 1), new double[] {0.1, 7, 0.1, 7, 0.1, 7});
        assertEquals("MSE moving: nothing moves in the reference",
                Metrics.mse().ofMoving(0.1).ofMagnitudes().obstacle(still).orElseThrow());
        assertTrue(new Ssim().ofMagnitudes().obstacle(reference).orElseThrow().contains("at least 6 frames"));
        assertTrue(new Ssim().perFrame().obstacle(noise(Shape.of(2, 6, 6), 5)).isEmpty());
    }

    @Test
    void unlikeVideosAreRefused() {
        var x = noise(Shape.of(2, 4, 4), 5);
        var error = assertThrows(ShapeException.class, () -> Metrics.mse().of(x.frame(0), x));
        assertEquals("metric: the estimate is real (4,4), the reference real (2,4,4); compare like with like",
                error.getMessage());
        assertThrows(IllegalArgumentException.class, () -> x.within(new boolean[16]));
    }

    @Test
    void haarPsiOfSelectedPixelsIsRefused() {
        double[] numbers = new double[2 * 8 * 8];
        Arrays.setAll(numbers, i -> 1 + Math.sin(i));
        var video = MetricVideo.of(Shape.of(2, 8, 8), numbers);
        assertThrows(IllegalArgumentException.class, () -> Metrics.haarPsi().ofMoving(0.1).of(video, video));
    }
}
