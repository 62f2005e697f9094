package cinegrad.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Fourier.Scaling;
import cinegrad.ops.NdArray;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FourierTest {
    private final Random random = new Random(21);
    private final ReferenceBackend backend = new ReferenceBackend();

    private NdArray array(ArrayType type) {
        return backend.upload(type, random.doubles(type.numbers(), -1, 1).toArray());
    }

    private Tensor real(int... sizes) {
        return Tensor.constant(array(ArrayType.real(Shape.of(sizes))));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7, 12, 17})
    void halfASpectrumIsTheFirstHalfAndComesBack(int n) {
        for (var scaling : Scaling.values()) {
            var x = real(3, n, 2);
            var half = Fourier.rfft(x, scaling, 1);
            assertArrayEquals(Fourier.fft(x, scaling, 1).slice(1, 0, n / 2 + 1).value().toDoubles(), half.value().toDoubles(), 1e-13);
            assertArrayEquals(x.value().toDoubles(), Fourier.irfft(half, n, scaling, 1).value().toDoubles(), 1e-13);

            var plane = Fourier.rfft(x, scaling, 0, 1);
            assertArrayEquals(x.value().toDoubles(), Fourier.irfft(plane, n, scaling, 0, 1).value().toDoubles(), 1e-13);
            assertArrayEquals(x.value().toDoubles(), Fourier.ifft(Fourier.fft(x, scaling, 0, 1), scaling, 0, 1).realPart().value().toDoubles(), 1e-13);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 6})
    void gradients(int n) {
        gradient(x -> Fourier.rfft(x, Scaling.BACKWARD, 1), ArrayType.real(Shape.of(2, n, 3)));
        gradient(x -> Fourier.rfft(x, Scaling.ORTHO, 2, 1), ArrayType.real(Shape.of(2, n, 3)));
        gradient(x -> Fourier.irfft(x, n, Scaling.FORWARD, 1), ArrayType.complex(Shape.of(2, n / 2 + 1, 3)));
        gradient(x -> Fourier.irfft(x, n, Scaling.BACKWARD, 2, 1), ArrayType.complex(Shape.of(2, n / 2 + 1, 3)));
        gradient(x -> Fourier.resized(Fourier.shift(x, 1), 1, 4), ArrayType.complex(Shape.of(2, n, 3)));
    }

    private void gradient(UnaryOperator<Tensor> f, ArrayType type) {
        double error = GradientCheck.directional(in -> f.apply(in.getFirst()), List.of(array(type)), 2, random);
        assertTrue(error <= 1e-8, "error " + error);
    }

    @Test
    void shiftsDifferAtOddLengthsAndUndoEachOther() {
        var x = Tensor.constant(backend.upload(ArrayType.real(Shape.of(5)), new double[] {0, 1, 2, 3, 4}));
        assertArrayEquals(new double[] {3, 4, 0, 1, 2}, Fourier.shift(x).value().toDoubles());
        assertArrayEquals(new double[] {2, 3, 4, 0, 1}, Fourier.unshift(x).value().toDoubles());
        var y = real(3, 4, 5);
        assertArrayEquals(y.value().toDoubles(), Fourier.unshift(Fourier.shift(y, 0, 2), 0, 2).value().toDoubles());
    }

    @Test
    void resizingTrimsOrContinuesWithZeros() {
        var x = Tensor.constant(backend.upload(ArrayType.real(Shape.of(3)), new double[] {1, 2, 3}));
        assertArrayEquals(new double[] {1, 2}, Fourier.resized(x, 0, 2).value().toDoubles());
        assertArrayEquals(new double[] {1, 2, 3, 0, 0}, Fourier.resized(x, 0, 5).value().toDoubles());
    }

    @Test
    void frequenciesCountFromZeroUpThenFromBelow() {
        assertArrayEquals(new double[] {0, 0.5, 1, -1, -0.5}, Fourier.frequencies(5, 0.4), 1e-15);
        assertArrayEquals(new double[] {0, 0.25, -0.5, -0.25}, Fourier.frequencies(4, 1), 1e-15);
        assertArrayEquals(new double[] {0, 0.25, 0.5}, Fourier.halfFrequencies(4, 1), 1e-15);
    }

    @Test
    void wrongHalvesAreRefused() {
        var half = Fourier.rfft(real(2, 6), Scaling.ORTHO, 1);
        assertEquals("inverse real Fourier transform: length 9 needs complex frequencies 0 … 4 along axis 1, got complex(2,4)",
                assertThrows(ShapeException.class, () -> Fourier.irfft(half, 9, Scaling.ORTHO, 1)).getMessage());
        assertEquals("real Fourier transform: needs a real array, got complex(2,4)",
                assertThrows(ShapeException.class, () -> Fourier.rfft(half, Scaling.ORTHO, 1)).getMessage());
    }
}
