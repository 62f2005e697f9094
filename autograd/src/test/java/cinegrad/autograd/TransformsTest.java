package cinegrad.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.option.CosineTransform;
import cinegrad.autograd.option.FourierScaling;
import cinegrad.autograd.option.PadMode;
import cinegrad.autograd.option.StftOptions;
import cinegrad.autograd.option.Wavelet;
import cinegrad.autograd.option.Window;
import cinegrad.ops.Backend;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Short-time, cosine and wavelet transforms: inverses, adjoints and edges; values and gradients are golden cases.
class TransformsTest {
    private final Backend backend = new ReferenceBackend();

    private Tensor normal(int... sizes) {
        return Tensor.variable(backend.normal(ArrayType.real(Shape.of(sizes)), RandomStream.of(9)));
    }

    private Tensor complex(int... sizes) {
        return Tensor.variable(backend.normal(ArrayType.complex(Shape.of(sizes)), RandomStream.of(8)));
    }

    private static void assertSame(Tensor expected, Tensor actual, double tolerance) {
        assertEquals(expected.type(), actual.type());
        assertArrayEquals(expected.value().toDoubles(), actual.value().toDoubles(), tolerance);
    }

    /// The gradient of ⟨y, map(x)⟩, which is the adjoint of a linear map applied to y.
    private static Tensor adjoint(Tensor x, Tensor result, Tensor y) {
        return Tensor.constant(result.backward(y.value()).of(x));
    }

    @Test
    void shortTimeSpectraGiveTheirSignalBack() {
        for (var options : List.of(StftOptions.of(Window.HANN, 8, 2), StftOptions.of(Window.HAMMING, 7, 3),
                StftOptions.of(Window.HANN, 5, 1).withFrame(9),
                StftOptions.of(Window.BLACKMAN, 8, 3).centeredBy(PadMode.CIRCULAR),
                StftOptions.of(Window.HAMMING, 6, 2).uncentered().with(FourierScaling.ORTHO),
                StftOptions.of(Window.RECTANGULAR, 1, 1), StftOptions.of(Window.RECTANGULAR, 2, 2))) {
            for (Tensor x : List.of(normal(2, 24), normal(25), complex(3, 24))) {
                if (x.isComplex() && options.length() < 3) continue;
                Tensor spectra = x.stft(options);
                int n = options.length();
                assertEquals(x.isComplex() ? n : n / 2 + 1, spectra.shape().size(-2));
                Tensor back = spectra.istft(options);
                int samples = back.shape().size(-1);
                assertTrue(samples > 24 - options.hop() && samples <= x.shape().size(-1), () -> options + ": " + samples);
                assertSame(x.slice(-1, 0, samples), back, 1e-13);
            }
        }
    }

    /// As of PyTorch, SciPy and NumPy; the formulas would give 0 for some.
    @ParameterizedTest
    @EnumSource(Window.class)
    void aWindowOfOneSampleIs1(Window window) {
        Tensor x = normal(6);
        assertSame(x, x.stft(StftOptions.of(window, 1, 1)).istft(StftOptions.of(window, 1, 1)), 0);
        assertEquals(1, window.at(0, 1));
    }

    @Test
    void theSignalOfWhatIsNoSpectrumIsAProjection() {
        var options = StftOptions.of(Window.HANN, 8, 2);
        Tensor signal = complex(5, 9).istft(options);
        assertEquals(16, signal.shape().size(0));
        assertSame(signal, signal.stft(options).istft(options), 1e-13);
        Tensor longer = complex(5, 9).istft(options, 22);
        assertArrayEquals(new double[2], longer.slice(0, 20, 22).value().toDoubles());
        assertSame(signal, longer.slice(0, 0, 16), 0);
    }

    @Test
    void aToneIsInTheBandOfItsFrequency() {
        double[] tone = new double[64];
        for (int i = 0; i < tone.length; i++) tone[i] = Math.cos(2 * Math.PI * 3 * i / 16);
        Tensor x = Tensor.constant(backend.upload(ArrayType.real(Shape.of(64)), tone));
        Tensor loudest = x.stft(StftOptions.of(Window.HANN, 16, 4).uncentered()).abs().argmax(0);
        for (double band : loudest.value().toDoubles()) assertEquals(3, band);
    }

    @Test
    void framesThatDoNotFitAreRefused() {
        assertThrows(ShapeException.class, () -> normal(4).stft(StftOptions.of(Window.HANN, 8, 2).uncentered()));
        assertThrows(ShapeException.class, () -> normal(4).stft(StftOptions.of(Window.HANN, 8, 2)), "too short to reflect");
        assertThrows(ShapeException.class, () -> complex(4, 3).istft(StftOptions.of(Window.HANN, 8, 2)));
        assertThrows(ShapeException.class, () -> normal(5, 3).istft(StftOptions.of(Window.HANN, 8, 2)));
        assertThrows(IllegalArgumentException.class, () -> StftOptions.of(Window.HANN, 8, 0));
        assertThrows(IllegalArgumentException.class, () -> StftOptions.of(Window.HANN, 8, 2).withFrame(7));
        var gap = assertThrows(IllegalArgumentException.class,
                () -> complex(5, 3).istft(StftOptions.of(Window.HANN, 8, 2).uncentered()));
        assertTrue(gap.getMessage().contains("sample 0"), gap::getMessage);
    }

    @Test
    void cosineTransformsAreUndone() {
        for (var type : CosineTransform.values()) {
            for (var scaling : FourierScaling.values()) {
                for (int n : new int[] {1, 2, 5, 12}) {
                    Tensor x = normal(3, n, 2);
                    assertSame(x, x.dct(type, scaling, 1).idct(type, scaling, 1), 1e-13);
                }
            }
        }
        Tensor z = complex(4, 6);
        assertSame(z, z.dct(0).idct(0), 1e-14);
        assertSame(z.real().dct(-1), z.dct(-1).real(), 1e-14);
        assertThrows(ShapeException.class, () -> normal(3, 0).dct(1));
    }

    @Test
    void theOrthonormalCosineTransformIsItsInverseTransposed() {
        Tensor x = normal(7);
        Tensor y = complex(7).real();
        assertSame(y.idct(0), adjoint(x, x.dct(0), y), 1e-14);
        assertSame(y.dct(CosineTransform.TYPE_3, FourierScaling.ORTHO, 0), y.idct(0), 1e-14);
        assertEquals(x.norm().item(), x.dct(0).norm().item(), 1e-14);
    }

    @ParameterizedTest
    @EnumSource(Wavelet.class)
    void filtersAreOrthonormalAndBlindToPolynomials(Wavelet wavelet) {
        int n = wavelet.length();
        for (int shift = 0; shift < n; shift += 2) {
            double low = 0;
            double across = 0;
            for (int k = shift; k < n; k++) {
                low += wavelet.low(k) * wavelet.low(k - shift);
                across += wavelet.low(k) * wavelet.high(k - shift);
            }
            assertEquals(shift == 0 ? 1 : 0, low, 1e-15);
            assertEquals(0, across, 1e-15);
        }
        for (int power = 0; power < n / 2; power++) {
            double moment = 0;
            double size = 0;
            for (int k = 0; k < n; k++) {
                moment += wavelet.high(k) * Math.pow(k, power);
                size += Math.abs(wavelet.high(k) * Math.pow(k, power));
            }
            assertEquals(0, moment, 1e-14 * size, "moment " + power);
        }
    }

    @ParameterizedTest
    @EnumSource(Wavelet.class)
    void theAdjointOfAWaveletTransformIsItsInverse(Wavelet wavelet) {
        Tensor x = normal(2, 8, 4);
        Tensor y = complex(2, 8, 4).real();
        for (int levels = 1; levels <= 2; levels++) {
            Tensor there = x.dwt(wavelet, levels, 1, -1);
            assertSame(x, there.idwt(wavelet, levels, 1, -1), 1e-14);
            assertSame(y.idwt(wavelet, levels, 1, -1), adjoint(x, there, y), 1e-14);
            assertEquals(x.norm().item(), there.norm().item(), 1e-13);
        }
        Tensor z = complex(16);
        assertSame(z, z.dwt(wavelet, 4).idwt(wavelet, 4), 1e-14);
    }

    @Test
    void meansOfMeansStandFirst() {
        Tensor x = Tensor.constant(backend.upload(ArrayType.real(Shape.of(4)), new double[] {1, 2, 3, 8}));
        double root = Math.sqrt(2);
        assertArrayEquals(new double[] {7, -4, -1 / root, -5 / root}, x.dwt(Wavelet.HAAR, 2).value().toDoubles(), 1e-14);
        Tensor constant = Tensor.constant(backend.full(ArrayType.real(Shape.of(8, 8)), 3));
        Tensor y = constant.dwt(Wavelet.DAUBECHIES_4, 3);
        assertEquals(24, y.select(0, 0).select(0, 0).item(), 1e-13);
        assertEquals(24, y.norm().item(), 1e-13);
    }

    @Test
    void axesThatCannotBeHalvedAreRefused() {
        var e = assertThrows(ShapeException.class, () -> normal(3, 12).dwt(Wavelet.HAAR, 3, 1));
        assertTrue(e.getMessage().contains("(3,12)") && e.getMessage().contains("3 times"), e::getMessage);
        assertThrows(IllegalArgumentException.class, () -> normal(4).dwt(Wavelet.HAAR, 0));
        assertThrows(ShapeException.class, () -> normal(4).idwt(Wavelet.HAAR, 40));
    }
}
