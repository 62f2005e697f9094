package cinegrad.ddei.method;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import cinegrad.autograd.Evaluation;
import cinegrad.autograd.Tensor;
import cinegrad.ddei.classical.Candidates;
import cinegrad.ddei.classical.MemoryUnits;
import cinegrad.ddei.model.Refiner;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkRefinementTest {
    private static Refiner learnt(Backend backend) {
        var refiner = Refiner.of(backend, 1, 8, 2, RandomStream.of(1));
        var last = refiner.parameters().getLast().value();
        backend.copyInto(last, backend.normal(last.type(), RandomStream.of(2)));
        return refiner;
    }

    /// Whichever way round a video is, its answer is the same, that way round.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void reversedVideosGiveReversedAnswers(int axis) {
        var backend = new ReferenceBackend();
        var refinement = new NetworkRefinement(learnt(backend));
        NdArray z = backend.normal(ArrayType.complex(Shape.of(1, 4, 6, 8)), RandomStream.of(3));
        NdArray guide = backend.normal(z.type(), RandomStream.of(4));
        NdArray answer = refinement.of(new Candidates(z, List.of(guide)));
        NdArray reversed = refinement.of(new Candidates(flipped(z, axis), List.of(flipped(guide, axis))));
        assertArrayEquals(flipped(answer, axis).toDoubles(), reversed.toDoubles(), 1e-12);
        assertNotEquals(z.toDoubles()[0], answer.toDoubles()[0]);
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
        long planned = Evaluation.of(refiner.apply(video, List.of(video))).plan().peakBytes();
        assertEquals(planned + 2L * type.numbers() * Float.BYTES, new NetworkRefinement(refiner).bytes(units), 0.05 * planned);
    }
}
