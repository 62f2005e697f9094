package cinegrad.ddei.method;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import cinegrad.autograd.Evaluation;
import cinegrad.autograd.Tensor;
import cinegrad.ddei.classical.MemoryUnits;
import cinegrad.ddei.model.Refiner;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkRefinementTest {
    private static Refiner learnt(Backend backend) {
        var refiner = Refiner.of(backend, 8, 2, RandomStream.of(1));
        var last = refiner.parameters().getLast().value();
        backend.copyInto(last, backend.normal(last.type(), RandomStream.of(2)));
        return refiner;
    }

    /// The turns that reverse an axis give what the others give of the reversed video.
    @ParameterizedTest
    @CsvSource({"0, 1, 1", "0, 2, 2", "0, 3, 3", "1, 4, 2", "2, 6, 3", "4, 7, 3"})
    void turnsReverseTheVideo(int plain, int reversing, int axis) {
        var backend = new ReferenceBackend();
        var refinement = new NetworkRefinement(learnt(backend));
        NdArray z = backend.normal(ArrayType.complex(Shape.of(1, 4, 6, 8)), RandomStream.of(3));
        double[] expected = flipped(refinement.of(flipped(z, axis), plain), axis).toDoubles();
        double[] answer = refinement.of(z, reversing).toDoubles();
        assertArrayEquals(expected, answer, 1e-12);
        assertArrayEquals(answer, refinement.of(z, reversing + 8).toDoubles());
        assertNotEquals(refinement.of(z, plain).toDoubles()[0], answer[0]);
    }

    private static NdArray flipped(NdArray x, int axis) {
        return Tensor.constant(x).flip(axis).value();
    }

    @Test
    void memoryIsInProportionToThePixels() {
        var backend = new SimdBackend(1);
        var refiner = learnt(backend);
        var type = ArrayType.complex(Shape.of(1, 8, 32, 24));
        var units = MemoryUnits.of(type, backend);
        Tensor video = Tensor.constant(backend.zeros(type));
        long planned = Evaluation.of(refiner.apply(video)).plan().peakBytes();
        assertEquals(planned + (long) type.numbers() * Float.BYTES, new NetworkRefinement(refiner).bytes(units), 0.05 * planned);
    }
}
