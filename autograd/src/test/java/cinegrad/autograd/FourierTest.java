package cinegrad.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.option.FourierScaling;
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
        for (var scaling : FourierScaling.values()) {
            var x = real(3, n, 2);
            var half = x.rfft(scaling, 1);
            assertArrayEquals(x.fft(scaling, 1).slice(1, 0, n / 2 + 1).value().toDoubles(), half.value().toDoubles(), 1e-13);
            assertArrayEquals(x.value().toDoubles(), half.irfft(n, scaling, 1).value().toDoubles(), 1e-13);

            var plane = x.rfft(scaling, 0, 1);
            assertArrayEquals(x.value().toDoubles(), plane.irfft(n, scaling, 0, 1).value().toDoubles(), 1e-13);
            assertArrayEquals(x.value().toDoubles(), x.fft(scaling, 0, 1).ifft(scaling, 0, 1).real().value().toDoubles(), 1e-13);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 6})
    void gradients(int n) {
        gradient(x -> x.rfft(FourierScaling.BACKWARD, 1), ArrayType.real(Shape.of(2, n, 3)));
        gradient(x -> x.rfft(FourierScaling.ORTHO, 2, 1), ArrayType.real(Shape.of(2, n, 3)));
        gradient(x -> x.irfft(n, FourierScaling.FORWARD, 1), ArrayType.complex(Shape.of(2, n / 2 + 1, 3)));
        gradient(x -> x.irfft(n, FourierScaling.BACKWARD, 2, 1), ArrayType.complex(Shape.of(2, n / 2 + 1, 3)));
        gradient(x -> x.fftshift(1).pad(1, 0, 4 - n), ArrayType.complex(Shape.of(2, n, 3)));
    }

    private void gradient(UnaryOperator<Tensor> f, ArrayType type) {
        double error = GradientCheck.directional(in -> f.apply(in.getFirst()), List.of(array(type)), 2, random);
        assertTrue(error <= 1e-8, "error " + error);
    }

    @Test
    void shiftsDifferAtOddLengthsAndUndoEachOther() {
        var x = Tensor.constant(backend.upload(ArrayType.real(Shape.of(5)), new double[] {0, 1, 2, 3, 4}));
        assertArrayEquals(new double[] {3, 4, 0, 1, 2}, x.fftshift().value().toDoubles());
        assertArrayEquals(new double[] {2, 3, 4, 0, 1}, x.ifftshift().value().toDoubles());
        var y = real(3, 4, 5);
        assertArrayEquals(y.value().toDoubles(), y.fftshift(0, 2).ifftshift(0, 2).value().toDoubles());
    }

    @Test
    void resizingTrimsOrContinuesWithZeros() {
        var x = Tensor.constant(backend.upload(ArrayType.real(Shape.of(3)), new double[] {1, 2, 3}));
        assertArrayEquals(new double[] {1, 2}, x.pad(0, 0, -1).value().toDoubles());
        assertArrayEquals(new double[] {1, 2, 3, 0, 0}, x.pad(0, 0, 2).value().toDoubles());
    }

    @Test
    void frequenciesCountFromZeroUpThenFromBelow() {
        assertArrayEquals(new double[] {0, 0.5, 1, -1, -0.5}, Tensor.fftfreq(5, 0.4), 1e-15);
        assertArrayEquals(new double[] {0, 0.25, -0.5, -0.25}, Tensor.fftfreq(4, 1), 1e-15);
        assertArrayEquals(new double[] {0, 0.25, 0.5}, Tensor.rfftfreq(4, 1), 1e-15);
    }

    @Test
    void wrongHalvesAreRefused() {
        var half = real(2, 6).rfft(FourierScaling.ORTHO, 1);
        assertEquals("inverse real Fourier transform: length 9 needs complex frequencies 0 … 4 along axis 1, got complex(2,4)",
                assertThrows(ShapeException.class, () -> half.irfft(9, FourierScaling.ORTHO, 1)).getMessage());
        assertEquals("real Fourier transform: needs a real array, got complex(2,4)",
                assertThrows(ShapeException.class, () -> half.rfft(FourierScaling.ORTHO, 1)).getMessage());
    }
}
