package cinegrad.ddei.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.GradientCheck;
import cinegrad.autograd.Tensor;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;
import cinegrad.ops.simd.SimdBackend;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the refining network promises before and after it has learnt.
class RefinerTest {
    private final Backend backend = new ReferenceBackend();

    @ParameterizedTest
    @CsvSource({"1, 1, 1, 1", "1, 3, 4, 6", "2, 2, 5, 7"})
    void aNewNetworkChangesNothing(int batch, int frames, int height, int width) {
        NdArray z = video(backend, batch, frames, height, width);
        NdArray x = Refiner.of(backend, 8, 2, RandomStream.of(1)).apply(Tensor.constant(z)).value();
        assertEquals(z.type(), x.type());
        assertArrayEquals(z.toDoubles(), x.toDoubles());
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 2, 2", "1, 3, 4, 6", "2, 2, 3, 5"})
    void theGradientIsRight(int batch, int frames, int height, int width) {
        var refiner = learnt(backend, 4, 2);
        NdArray z = video(backend, batch, frames, height, width);
        double error = GradientCheck.directional(inputs -> refiner.apply(inputs.getFirst()), List.of(z), 3, RandomStream.of(5));
        assertTrue(error < 1e-6, () -> "relative error " + error);
    }

    @Test
    void unitsDoNotMatter() {
        NdArray z = video(backend, 1, 3, 4, 6);
        var refiner = learnt(backend, 8, 2);
        double[] x = answer(refiner, z).toDoubles();
        double[] brighter = answer(refiner, z.times(1e6)).toDoubles();
        for (int i = 0; i < x.length; i++) assertEquals(1e6 * x[i], brighter[i], 1e-6 * Math.abs(brighter[i]) + 1e-9);
        assertNotEquals(z.toDoubles()[0], x[0]);
    }

    /// A cine that begins later gives the answer that begins later.
    @Test
    void timeIsACircle() {
        NdArray z = video(backend, 1, 5, 4, 6);
        var refiner = learnt(backend, 8, 3);
        NdArray later = answer(refiner, Tensor.constant(z).roll(2, 1).value());
        assertArrayEquals(Tensor.constant(answer(refiner, z)).roll(2, 1).value().toDoubles(), later.toDoubles(), 1e-12);
    }

    /// Three blocks reach three frames, no further.
    @Test
    void blocksReachAFrameEach() {
        double[] z = video(backend, 1, 9, 2, 2).toDoubles();
        var refiner = learnt(backend, 32, 3);
        // the mean over time reaches every frame, so only a change without one shows the reach of the layers
        double[] changed = z.clone();
        changed[8 * 4] += 1;
        changed[8 * 5] -= 1;
        double[] before = answer(refiner, upload(z)).toDoubles();
        double[] after = answer(refiner, upload(changed)).toDoubles();
        for (int t = 0; t < 9; t++) {
            double difference = 0;
            for (int i = 8 * t; i < 8 * t + 8; i++) difference += Math.abs(before[i] - after[i]);
            assertEquals(t >= 1 && t <= 8, difference > 1e-9, "frame " + t + " differs by " + difference);
        }
    }

    private NdArray upload(double[] z) {
        return backend.upload(ArrayType.complex(Shape.of(1, 9, 2, 2)), z);
    }

    @Test
    void bitsDoNotDependOnThreads() {
        double[][] answers = new double[2][];
        for (int i = 0; i < 2; i++) {
            var simd = new SimdBackend(1 + 2 * i);
            answers[i] = answer(learnt(simd, 16, 2), video(simd, 1, 4, 18, 22)).toDoubles();
        }
        assertArrayEquals(answers[0], answers[1]);
    }

    @Test
    void othersAreRefused() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Refiner.of(backend, 6, 1, RandomStream.of(1)))
                .getMessage().contains("a positive multiple of 4"));
        var refiner = Refiner.of(backend, 4, 1, RandomStream.of(1));
        assertTrue(assertThrows(ShapeException.class,
                () -> refiner.apply(Tensor.constant(backend.zeros(ArrayType.real(Shape.of(1, 2, 2, 2))))))
                .getMessage().contains("needs a complex video (N,T,H,W)"));
    }

    private static NdArray answer(Refiner refiner, NdArray z) {
        return refiner.apply(Tensor.constant(z)).value();
    }

    private static NdArray video(Backend backend, int batch, int frames, int height, int width) {
        return backend.normal(ArrayType.complex(Shape.of(batch, frames, height, width)), RandomStream.of(3));
    }

    /// One whose last layer does something.
    private static Refiner learnt(Backend backend, int channels, int blocks) {
        var refiner = Refiner.of(backend, channels, blocks, RandomStream.of(1));
        var last = refiner.parameters().getLast().value();
        backend.copyInto(last, backend.normal(last.type(), RandomStream.of(2)));
        return refiner;
    }
}
