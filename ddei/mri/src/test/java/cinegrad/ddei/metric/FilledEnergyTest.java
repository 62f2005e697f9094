package cinegrad.ddei.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.physics.CoilMaps;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.physics.Extent;
import cinegrad.ops.NdArray;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;
import cinegrad.ops.simd.SimdBackend;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FilledEnergyTest {
    private static final ReferenceBackend BACKEND = new ReferenceBackend();
    private static final int FRAMES = 4;
    private static final int HEIGHT = 24;
    private static final int WIDTH = 26;
    private static final ArrayType VIDEO = ArrayType.complex(Shape.of(1, FRAMES, HEIGHT, WIDTH));

    /// Every second column of a frame, the others in the next; the last one never.
    private static DynamicMri scanner() {
        var lines = new float[FRAMES * WIDTH];
        for (int i = 0; i < lines.length; i++) lines[i] = i % WIDTH < WIDTH - 1 && (i % WIDTH + i / WIDTH) % 2 == 0 ? 1 : 0;
        return DynamicMri.withLines(BACKEND, lines, FRAMES, WIDTH);
    }

    private static NdArray still() {
        var z = new double[2 * VIDEO.shape().elements()];
        for (int i = 0; i < z.length; i++) z[i] = Math.sin(0.01 * (i % (2 * HEIGHT * WIDTH)) * (i % (2 * HEIGHT * WIDTH)));
        return BACKEND.upload(VIDEO, z);
    }

    /// What a scanner measured of x, with what it did not measure multiplied, from this frequency on.
    private static NdArray filled(NdArray x, double factor, double from) {
        var fourier = Extent.PLANE.fourier();
        double[] k = fourier.apply(x).toDoubles();
        double[] mask = BACKEND.broadcastTo(scanner().mask(), VIDEO.shape()).toDoubles();
        for (int i = 0; i < k.length / 2; i++) {
            double r = Math.hypot(2.0 * (i / WIDTH % HEIGHT - HEIGHT / 2) / HEIGHT, 2.0 * (i % WIDTH - WIDTH / 2) / WIDTH);
            if (mask[i] != 0 || r < from) continue;
            k[2 * i] *= factor;
            k[2 * i + 1] *= factor;
        }
        return Extent.PLANE.inverse().apply(BACKEND.upload(VIDEO, k));
    }

    private static FilledEnergy of(NdArray video) {
        return FilledEnergy.of(video, scanner().apply(still()), scanner());
    }

    /// Where nothing but rounding was measured nothing can be said, unless something was filled in: that is detail of its own.
    @Test
    void roundingIsNoMeasurement() {
        var simd = new SimdBackend(1);
        var flat = new float[2 * FRAMES * (HEIGHT + 1) * (WIDTH - 1)];
        Arrays.fill(flat, 1);
        NdArray constant = simd.upload(ArrayType.complex(Shape.of(1, FRAMES, HEIGHT + 1, WIDTH - 1)), flat);
        var lines = new float[FRAMES * (WIDTH - 1)];
        for (int i = 0; i < lines.length; i++) lines[i] = (i % (WIDTH - 1) + i / (WIDTH - 1)) % 2;
        var physics = DynamicMri.withLines(simd, lines, FRAMES, WIDTH - 1);
        NdArray measured = physics.apply(constant);
        double[] ratios = FilledEnergy.of(constant, measured, physics).ratios();
        assertTrue(Double.isNaN(ratios[1]) && Double.isNaN(ratios[3]), Arrays.toString(ratios));
        double[] wave = constant.toDoubles();
        for (int i = 0; i < wave.length / 2; i++) wave[2 * i] += Math.sin(2.5 * (i % (WIDTH - 1)));
        String warning = FilledEnergy.of(simd.upload(constant.type(), wave), measured, physics).warning().orElseThrow();
        assertTrue(warning.contains("has more than 1000 times the energy"), warning);
    }

    @Test
    void theTruthIsAsSharpAsItsData() {
        for (double ratio : of(still()).ratios()) assertEquals(1, ratio, 1e-9);
        assertTrue(of(still()).warning().isEmpty());
    }

    @Test
    void amplitudesCountSquared() {
        for (double ratio : of(filled(still(), 0.5, 0)).ratios()) assertEquals(0.25, ratio, 1e-9);
        for (double ratio : of(scanner().zeroFilled(scanner().apply(still()))).ratios()) assertEquals(0, ratio, 1e-9);
        assertTrue(of(filled(still(), 0.5, 0)).warning().isEmpty());
    }

    @Test
    void detailThatNobodyMeasuredIsWarnedOf() {
        var sharp = of(filled(still(), 2, 0.75));
        assertEquals(1, sharp.ratios()[2], 1e-9);
        assertEquals(4, sharp.ratios()[3], 1e-9);
        String warning = sharp.warning().orElseThrow();
        assertTrue(warning.contains("around 88 %") && warning.contains("4.0 times"), warning);
    }

    /// Units do not matter, nor what lies where no frame measured.
    @Test
    void onlyMeasuredPlacesTell() {
        double[] k = Extent.PLANE.fourier().apply(still()).toDoubles();
        for (int i = 0; i < k.length / 2; i++) if (i % WIDTH == WIDTH - 1) k[2 * i] += 100;
        var odd = Extent.PLANE.inverse().apply(BACKEND.upload(VIDEO, k));
        for (double ratio : of(odd).ratios()) assertEquals(1, ratio, 1e-9);
        var loud = FilledEnergy.of(still().times(1e6), scanner().apply(still()).times(1e6), scanner());
        for (double ratio : loud.ratios()) assertEquals(1, ratio, 1e-9);
    }

    @Test
    void everyCoilCounts() {
        var maps = BACKEND.upload(ArrayType.complex(Shape.of(3, HEIGHT, WIDTH)), CoilMaps.ring(3, HEIGHT, WIDTH));
        var scanner = scanner().withCoils(maps);
        for (double ratio : FilledEnergy.of(still(), scanner.apply(still()), scanner).ratios()) assertEquals(1, ratio, 1e-6);
    }

    @Test
    void whereEveryFrameMeasuresNothingIsFilledIn() {
        var full = DynamicMri.full(BACKEND).masked(BACKEND.full(ArrayType.real(Shape.of(1, FRAMES, 1, WIDTH)), 1));
        var none = FilledEnergy.of(still(), full.apply(still()), full);
        assertTrue(Arrays.stream(none.ratios()).allMatch(Double::isNaN) && none.warning().isEmpty());
        assertFalse(of(still().times(0)).warning().isPresent());
    }

    @Test
    void aBatchIsRefused() {
        var two = BACKEND.zeros(ArrayType.complex(Shape.of(2, FRAMES, HEIGHT, WIDTH)));
        assertThrows(ShapeException.class, () -> FilledEnergy.of(two, two, scanner()));
    }
}
