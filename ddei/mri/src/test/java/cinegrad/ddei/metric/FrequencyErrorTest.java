package cinegrad.ddei.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.NdArray;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;
import cinegrad.ops.simd.SimdBackend;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FrequencyErrorTest {
    private static final ReferenceBackend BACKEND = new ReferenceBackend();
    private static final int HEIGHT = 24;
    private static final int WIDTH = 26;
    private static final ArrayType VIDEO = ArrayType.complex(Shape.of(1, 2, HEIGHT, WIDTH));

    private static NdArray film(double error) {
        var z = new double[2 * VIDEO.shape().elements()];
        for (int i = 0; i < z.length / 2; i++) {
            z[2 * i] = Math.sin(0.7 * i + 0.01 * i * i) + error * Math.cos(1.1 * i);
            z[2 * i + 1] = Math.cos(0.3 * i);
        }
        return BACKEND.upload(VIDEO, z);
    }

    /// Of numpy.fft, rings by the formula of [FrequencyRings].
    @Test
    void isThatOfNumpy() {
        double[] expected = {0.007485039261738956, 0.017467033378403583, 0.012008760271766493, 0.12790179138900834};
        assertArrayEquals(expected, FrequencyError.of(film(0.1), film(0)), 1e-10);
    }

    @Test
    void exactIsZeroAndNothingIsOne() {
        assertArrayEquals(new double[4], FrequencyError.of(film(0), film(0)), 0);
        assertArrayEquals(new double[] {1, 1, 1, 1}, FrequencyError.of(film(0).times(0), film(0)), 1e-12);
        assertArrayEquals(new double[] {0.5, 0.5, 0.5, 0.5}, FrequencyError.of(film(0).times(1.5), film(0)), 1e-12);
        double[] ofNothing = FrequencyError.of(film(0), film(0).times(0));
        assertTrue(Arrays.stream(ofNothing).allMatch(Double::isNaN), Arrays.toString(ofNothing));
    }

    /// The transform of a constant of odd sizes leaves rounding in every ring but the first, which is no detail.
    @Test
    void roundingIsNoDetail() {
        var simd = new SimdBackend(1);
        var flat = new float[2 * 3 * 21 * 17];
        Arrays.fill(flat, 1);
        NdArray constant = simd.upload(ArrayType.complex(Shape.of(1, 3, 21, 17)), flat);
        for (int i = 0; i < flat.length; i++) flat[i] = (float) Math.sin(0.7 * i);
        double[] error = FrequencyError.of(simd.upload(constant.type(), flat), constant);
        assertTrue(error[0] > 0 && Double.isNaN(error[1]) && Double.isNaN(error[3]), Arrays.toString(error));
    }

    /// Eight periods down the image, two thirds of the finest: in the third of four rings.
    @Test
    void aWaveIsWrongInItsRingAlone() {
        var wave = new double[2 * VIDEO.shape().elements()];
        for (int i = 0; i < wave.length / 2; i++) wave[2 * i] = Math.cos(2 * Math.PI * 8 * (i / WIDTH % HEIGHT) / HEIGHT);
        double[] error = FrequencyError.of(film(0).plus(BACKEND.upload(VIDEO, wave)), film(0));
        assertTrue(error[2] > 0.1, Arrays.toString(error));
        error[2] = 0;
        assertArrayEquals(new double[4], error, 1e-10);
    }

    @Test
    void ringsHaveTheirSizes() {
        assertEquals(4, FrequencyRings.of(Shape.of(3, 3)).count());
        assertEquals(14, FrequencyRings.of(Shape.of(12, 112, 84)).count());
        assertEquals(16, FrequencyRings.of(Shape.of(512, 256)).count());
        var rings = FrequencyRings.of(Shape.of(8, 8));
        assertEquals(0, rings.of(4 * 8 + 4), "the mean");
        assertEquals(3, rings.of(0), "a corner");
        assertEquals(2, rings.of(4 * 8 + 2), "half of the finest");
        assertArrayEquals(new double[] {0.125, 0.375, 0.625, 0.875}, rings.middles());
    }

    @Test
    void unlikeVideosAreRefused() {
        var other = BACKEND.zeros(ArrayType.complex(Shape.of(1, 2, HEIGHT, 4)));
        var error = assertThrows(ShapeException.class, () -> FrequencyError.of(other, film(0)));
        assertTrue(String.valueOf(error.getMessage()).contains("(1,2,24,4)"), error.getMessage());
    }
}
