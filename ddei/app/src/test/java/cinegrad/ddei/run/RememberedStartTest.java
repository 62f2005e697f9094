package cinegrad.ddei.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.classical.Acquisition;
import cinegrad.ddei.classical.ClassicalMethod;
import cinegrad.ddei.classical.ClassicalMethods;
import cinegrad.ddei.classical.IterationListener;
import cinegrad.ddei.classical.MemoryUnits;
import cinegrad.ddei.classical.WorkingMemory;
import cinegrad.ddei.loss.Sample;
import cinegrad.ddei.physics.CoilMaps;
import cinegrad.ddei.request.DataSelection.PhantomScan;
import cinegrad.ddei.request.LineLaw;
import cinegrad.ddei.simulate.ThoraxScan;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.List;
import org.junit.jupiter.api.Test;

/// A scan's start is computed once, and is the same numbers each time.
class RememberedStartTest {
    private static final int SIZE = 16;

    /// Counts the videos it makes.
    private static final class Counted implements ClassicalMethod {
        private final ClassicalMethod method = ClassicalMethods.byName("llr");
        private int videos;

        @Override
        public String name() {
            return method.name();
        }

        @Override
        public String description() {
            return method.description();
        }

        @Override
        public NdArray video(Acquisition acquisition, IterationListener listener) {
            videos++;
            return method.video(acquisition, listener);
        }

        @Override
        public WorkingMemory memory(MemoryUnits of) {
            return method.memory(of);
        }
    }

    private static Sample scan(Backend backend, long patient) {
        var scan = ThoraxScan.acquire(new PhantomScan(patient, 3, SIZE, SIZE, 0.05, 0, LineLaw.parse("random:2:0.25")));
        return new SingleExamples(0, 1, backend).add("heart", scan, 0).load(0, 0);
    }

    @Test
    void aScanIsReconstructedOnce() {
        for (Backend backend : List.of(new SimdBackend(1), new ReferenceBackend())) {
            var counted = new Counted();
            var start = new RememberedStart(new ClassicalReconstruction(counted));
            for (int visit = 0; visit < 3; visit++) {
                for (int patient = 1; patient <= 2; patient++) {
                    var sample = scan(backend, patient);                         // loaded anew, as those of a data set are
                    var expected = ClassicalMethods.byName("llr").reconstruct(sample.kspace(), sample.physics());
                    Tensor actual = start.estimate(sample.kspace(), sample.physics());
                    assertEquals(expected.type(), actual.type());
                    assertArrayEquals(expected.toDoubles(), actual.value().toDoubles(), 0);
                }
            }
            assertEquals(2, counted.videos);
        }
    }

    /// Another mask, other coils or other numbers are another scan.
    @Test
    void allThatWasMeasuredTellsScansApart() {
        var backend = new SimdBackend(1);
        var counted = new Counted();
        var start = new RememberedStart(new ClassicalReconstruction(counted));
        var sample = scan(backend, 1);
        NdArray y = sample.kspace();
        start.estimate(y, sample.physics());
        var lines = sample.onGrid("test").mask().toFloats();
        for (int i = 0; i < lines.length; i++) if (lines[i] != 0) {
            lines[i] = 0;
            break;
        }
        start.estimate(y, sample.onGrid("test").masked(backend.upload(sample.onGrid("test").mask().type(), lines)));
        assertEquals(2, counted.videos);
        start.estimate(y.times(1 + 0x1p-20), sample.physics());
        assertEquals(3, counted.videos);
        var twoCoils = backend.concatenate(List.of(y.reshape(y.shape().insert(1, 1)), y.reshape(y.shape().insert(1, 1))), 1);
        for (int i = 0; i < 2; i++) {
            for (float turned : new float[] {1, -1}) {
                float[] maps = CoilMaps.ring(2, SIZE, SIZE);
                for (int j = 0; j < SIZE; j++) maps[j] *= turned;
                start.estimate(twoCoils, sample.onGrid("test").withCoils(backend.upload(
                        ArrayType.complex(Shape.of(2, SIZE, SIZE)),
                        maps)));
            }
        }
        assertEquals(5, counted.videos);
    }

    @Test
    void theOldestMakesRoom() {
        var backend = new SimdBackend(1);
        var counted = new Counted();
        long video = 8L * 3 * SIZE * SIZE;
        var start = new RememberedStart(new ClassicalReconstruction(counted), 2 * video);
        for (int patient : new int[] {1, 2, 1, 2, 3, 2, 3, 1}) {
            var sample = scan(backend, patient);
            start.estimate(sample.kspace(), sample.physics());
        }
        assertEquals(4, counted.videos, "1, 2, 3, and 1 again");
    }
}
