package cinegrad.ddei.physics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.classical.ClassicalMethods;
import cinegrad.ddei.model.Crnn;
import cinegrad.ddei.model.Start;
import cinegrad.ddei.model.TemporalSharing;
import cinegrad.ops.NdArray;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;
import cinegrad.ops.simd.SimdBackend;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Dynamic MRI with several coils: the same map as [MultiCoilMri#ofVideos], one coil of sensitivity 1 the same as none, and maps
/// found in the calibration region.
class CoilsTest {
    private static final ReferenceBackend B = new ReferenceBackend();
    private static final int T = 3, H = 8, W = 6, C = 4;

    private static NdArray random(ArrayType type, String name) {
        double[] numbers = new double[type.numbers()];
        RandomStream.of(3).stream(name).fillNormal(numbers, new Parallel(1));
        return B.upload(type, numbers);
    }

    private static float[] lines() {
        float[] lines = new float[T * W];
        for (int t = 0; t < T; t++) for (int w = 0; w < W; w++) lines[t * W + w] = (w + t) % 3 == 0 || w == W / 2 ? 1 : 0;
        return lines;
    }

    private static DynamicMri physics() {
        return DynamicMri.withLines(B, lines(), T, W);
    }

    private static final ArrayType VIDEO = ArrayType.complex(Shape.of(2, T, H, W));
    private static final ArrayType MEASURED = ArrayType.complex(Shape.of(2, C, T, H, W));

    private static double inner(NdArray a, NdArray b) {
        double[] x = a.toDoubles();
        double[] y = b.toDoubles();
        double sum = 0;
        for (int i = 0; i < x.length; i++) sum += x[i] * y[i];
        return sum;
    }

    @Test
    void isTheMapOfSeveralCoilsAndItsAdjoint() {
        var maps = random(ArrayType.complex(Shape.of(C, H, W)), "maps");
        var physics = physics().withCoils(maps);
        var other = MultiCoilMri.ofVideos(physics().mask(), maps);
        var x = random(VIDEO, "x");
        var y = random(MEASURED, "y");
        NdArray ax = physics.forward(Tensor.constant(x)).value();
        NdArray ay = physics.adjoint(Tensor.constant(y)).value();
        assertArrayEquals(other.forward(Tensor.constant(x)).value().toDoubles(), ax.toDoubles(), 1e-12);
        assertArrayEquals(other.adjoint(Tensor.constant(y)).value().toDoubles(), ay.toDoubles(), 1e-12);
        assertEquals(inner(ax, y), inner(x, ay), 1e-9 * Math.sqrt(inner(ax, ax) * inner(y, y)));
        assertEquals(MEASURED, physics.measure(Tensor.constant(x), RandomStream.of(1)).type());
        NdArray noise = physics.withNoise(0.1).measure(Tensor.constant(x), RandomStream.of(1)).value();
        assertArrayEquals(physics.sample(Tensor.constant(noise)).value().toDoubles(), noise.toDoubles(), 1e-15);
        assertThrows(ShapeException.class, () -> physics.adjoint(Tensor.constant(random(VIDEO, "z"))));
        assertThrows(ShapeException.class, () -> physics().withCoils(random(VIDEO, "z").asReal()));
    }

    @Test
    void oneEvenCoilIsNone() {
        var ones = B.full(ArrayType.complex(Shape.of(1, H, W)), 1);
        var coil = physics().withCoils(ones);
        var x = Tensor.constant(random(VIDEO, "x"));
        Tensor y = physics().forward(x);
        Tensor coilY = coil.forward(x);
        assertArrayEquals(y.value().toDoubles(), coilY.value().toDoubles(), 1e-12);
        for (Start start : new Start[] {Start.zeroFilled(), new TemporalSharing(2)}) {
            var network = Crnn.of(B, 2, 2, RandomStream.of(1)).startingFrom(start);
            assertArrayEquals(network.reconstruct(y, physics()).value().toDoubles(),
                    network.reconstruct(coilY, coil).value().toDoubles(), 1e-10);
        }
    }

    /// Maps of any scale and of any energy Σ|s|² give the image its own brightness, and each network the same answer as maps
    /// divided by √Σ|s|².
    @Test
    void theScaleOfTheMapsDoesNotMatter() {
        var x = random(VIDEO, "x");
        var maps = random(ArrayType.complex(Shape.of(C, H, W)), "maps").times(37);
        var everything = DynamicMri.full(B).withCoils(maps);
        assertArrayEquals(x.toDoubles(), everything.zeroFilled(everything.apply(x)).toDoubles(), 1e-10);
        assertArrayEquals(x.toDoubles(), everything.combined(everything.coils().orElseThrow().apply(x)).toDoubles(), 1e-10);
        var physics = physics().withCoils(maps);
        Tensor y = physics.forward(Tensor.constant(x));
        for (double factor : new double[] {1e-4, 1e5}) {
            var scaled = physics().withCoils(maps.times(factor));
            for (Start start : new Start[] {Start.zeroFilled(), new TemporalSharing(2)}) {
                var network = Crnn.of(B, 2, 2, RandomStream.of(1)).startingFrom(start);
                assertArrayEquals(network.reconstruct(y, physics).value().toDoubles(),
                        network.reconstruct(y.times(factor), scaled).value().toDoubles(), 1e-10);
            }
        }
        double[] dark = maps.toDoubles();
        for (int c = 0; c < C; c++) dark[2 * c * H * W] = dark[2 * c * H * W + 1] = 0;
        var unseen = DynamicMri.full(B).withCoils(B.upload(maps.type(), dark));
        assertEquals(0, unseen.zeroFilled(unseen.apply(x)).toDoubles()[0], "no coil sees the first pixel");
    }

    @Test
    void mapsAreFoundInTheMiddleOfKspace() {
        int h = 48, w = 40, t = 4;
        float[] maps = CoilMaps.ring(C, h, w);
        double[] image = new double[2 * t * h * w];
        for (int i = 0; i < t * h * w; i++) {
            double y = (i / w % h - h / 2.0) / h, x = (i % w - w / 2.0) / w;
            image[2 * i] = x * x + y * y < 0.16 ? 1 + 0.3 * Math.cos(9 * x) : 0;
        }
        float[] lines = new float[t * w];
        for (int f = 0; f < t; f++) for (int c = 0; c < w; c++) lines[f * w + c] = Math.abs(c - w / 2) <= 3 || c % 4 == f ? 1 : 0;
        var physics = DynamicMri.withLines(B, lines, t, w).withCoils(B.upload(ArrayType.complex(Shape.of(C, h, w)), maps));
        NdArray kspace = physics.forward(Tensor.constant(B.upload(ArrayType.complex(Shape.of(1, t, h, w)), image))).value();
        float[] found = CoilMaps.calibrated(kspace.toFloats(), lines, C, t, h, w);
        double worst = 0;
        for (int p = 0; p < h * w; p++) {
            if (image[2 * p] == 0) continue;
            // |Σ conj(found) s| is 1 where they are the same but for a common phase
            double re = 0, im = 0, size = 0, sum = 0;
            for (int c = 0; c < C; c++) {
                int at = 2 * (c * h * w + p);
                re += found[at] * maps[at] + found[at + 1] * maps[at + 1];
                im += found[at] * maps[at + 1] - found[at + 1] * maps[at];
                size += found[at] * found[at] + found[at + 1] * found[at + 1];
                sum += maps[at] * maps[at] + maps[at + 1] * maps[at + 1];
            }
            assertEquals(1, size, 1e-5);
            assertEquals(1, sum, 1e-5);
            worst = Math.max(worst, 1 - Math.hypot(re, im));
        }
        assertTrue(worst < 0.02, "largest deviation " + worst);
        var none = new float[t * w];
        assertThrows(IllegalArgumentException.class, () -> CoilMaps.calibrated(kspace.toFloats(), none, C, t, h, w));
    }

    /// An array that the caller goes on writing to is not the operator's.
    @Test
    void mapsAreCopied() {
        var simd = new SimdBackend(1);
        NdArray maps = simd.upload(ArrayType.complex(Shape.of(C, H, W)), random(ArrayType.complex(Shape.of(C, H, W)), "maps")
                .toDoubles());
        var physics = DynamicMri.withLines(simd, lines(), T, W).withCoils(maps);
        NdArray x = simd.upload(VIDEO, random(VIDEO, "x").toDoubles());
        double[] before = physics.apply(x).toDoubles();
        simd.writeInto(maps, new double[maps.numbers()]);
        assertArrayEquals(before, physics.apply(x).toDoubles());
    }

    @Test
    void normalizedCoilsSeeTheBrightnessTimesTheImage() {
        var maps = random(ArrayType.complex(Shape.of(2, C, H, W)), "maps").times(1e-7);
        var physics = physics().withCoils(maps);
        var coils = physics.coils().orElseThrow();
        var x = random(VIDEO, "x");
        double[] brighter = physics.withNormalizedCoils().apply(x.times(coils.brightness())).toDoubles();
        assertArrayEquals(physics.apply(x).toDoubles(), brighter, 1e-20);
        double[] ones = coils.normalized().brightness().toDoubles();
        for (double one : ones) assertEquals(1, one, 1e-12);
        for (int n = 0; n < 2; n++) {
            int[] item = {n};
            assertArrayEquals(B.take(physics.apply(x), 0, item).toDoubles(),
                    physics.item(n).apply(B.take(x, 0, item)).toDoubles());
        }
    }

    @Test
    void sizesOfCalibrationDataAreChecked() {
        var e = assertThrows(IllegalArgumentException.class, () -> CoilMaps.calibrated(new float[8], new float[4], 1, 1, 2, 4));
        assertTrue(e.getMessage().contains("16 numbers and its lines 4, got 8 and 4"), e.getMessage());
        assertThrows(ArithmeticException.class, () -> CoilMaps.ring(64, 1 << 14, 1 << 13));
    }

    /// Maps that fall to the rounding of others outside the body, as measured ones do, do not blow that up.
    @Test
    void pixelsThatNoCoilSeesStayDark() {
        for (double dark : new double[] {0, 1e-9, 1e-7}) {
            double[] maps = random(ArrayType.complex(Shape.of(C, H, W)), "maps").toDoubles();
            for (int i = 0; i < maps.length; i++) if (i / 2 % W == 0) maps[i] *= dark;
            var backend = new SimdBackend(1);
            var physics = DynamicMri.withLines(backend, lines(), T, W)
                    .withCoils(backend.upload(ArrayType.complex(Shape.of(C, H, W)), maps));
            NdArray y = physics.apply(backend.upload(VIDEO, random(VIDEO, "x").toDoubles()));
            for (NdArray image : List.of(physics.zeroFilled(y), ClassicalMethods.byName("tv").reconstruct(y, physics))) {
                double[] x = image.toDoubles();
                for (int i = 0; i < x.length; i++) {
                    if (i / 2 % W == 0) assertEquals(0, x[i]);
                    assertTrue(Math.abs(x[i]) < 100);
                }
            }
            double[] brightness = physics.coils().orElseThrow().brightness().toDoubles();
            for (int p = 0; p < brightness.length; p++) assertEquals(p % W == 0, brightness[p] == 0);
        }
    }
}
