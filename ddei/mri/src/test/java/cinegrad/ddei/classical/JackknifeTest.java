package cinegrad.ddei.classical;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.physics.VideoModel;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JackknifeTest {
    private static final ReferenceBackend BACKEND = new ReferenceBackend();
    private static final int FRAMES = 3;
    private static final int HEIGHT = 6;
    private static final int WIDTH = 11;

    /// Seven lines a frame, others in each.
    private static DynamicMri scanner() {
        var lines = new float[FRAMES * WIDTH];
        for (int t = 0; t < FRAMES; t++) for (int i = 0; i < 7; i++) lines[t * WIDTH + (2 * t + i) % WIDTH] = 1;
        return DynamicMri.withLines(BACKEND, lines, FRAMES, WIDTH);
    }

    private static NdArray kspace() {
        var z = new double[2 * FRAMES * HEIGHT * WIDTH];
        for (int i = 0; i < z.length; i++) z[i] = Math.sin(0.3 * i + 0.02 * i * i);
        return BACKEND.upload(ArrayType.complex(Shape.of(1, FRAMES, HEIGHT, WIDTH)), z);
    }

    /// Remembers what masks it was given.
    private static final class Watching implements ClassicalMethod {
        private final ClassicalMethod method = new ZeroFilled();
        private final List<double[]> masks = new ArrayList<>();
        private final List<NdArray> videos = new ArrayList<>();

        @Override
        public String name() {
            return "watching";
        }

        @Override
        public String description() {
            return "";
        }

        @Override
        public int iterations() {
            return 1;
        }

        @Override
        public NdArray video(Acquisition acquisition, IterationListener listener) {
            listener.at(1, 1);
            return method.video(acquisition, listener);
        }

        @Override
        public WorkingMemory memory(MemoryUnits of) {
            return method.memory(of);
        }

        @Override
        public NdArray reconstruct(NdArray kspace, VideoModel physics, IterationListener listener) {
            masks.add(((DynamicMri) physics).mask().toDoubles());
            videos.add(ClassicalMethod.super.reconstruct(kspace, physics, listener));
            return videos.getLast();
        }
    }

    @Test
    void everyLineIsLeftOutOnce() {
        var watching = new Watching();
        var calls = new ArrayList<List<Integer>>();
        new Jackknife(3).spread(watching, kspace(), scanner(), RandomStream.of(1), (done, of) -> calls.add(List.of(done, of)));
        assertEquals(List.of(List.of(1, 3), List.of(2, 3), List.of(3, 3)), calls);
        double[] all = scanner().mask().toDoubles();
        var left = new double[all.length];
        for (double[] mask : watching.masks) {
            for (int t = 0; t < FRAMES; t++) {
                int missing = 0;
                for (int w = 0; w < WIDTH; w++) {
                    int i = t * WIDTH + w;
                    left[i] += all[i] - mask[i];
                    missing += (int) (all[i] - mask[i]);
                }
                assertTrue(missing == 2 || missing == 3, "a third of seven lines, not " + missing);
            }
        }
        assertArrayEquals(all, left, 0);
    }

    @Test
    void isTheFormula() {
        var watching = new Watching();
        double[] spread = new Jackknife(3).spread(watching, kspace(), scanner(), RandomStream.of(1), IterationListener.NONE)
                .toDoubles();
        for (int i = 0; i < spread.length; i++) {
            var m = new double[3];
            for (int k = 0; k < 3; k++) {
                double[] z = watching.videos.get(k).toDoubles();
                m[k] = Math.hypot(z[2 * i], z[2 * i + 1]);
            }
            double mean = (m[0] + m[1] + m[2]) / 3;
            double squares = Math.pow(m[0] - mean, 2) + Math.pow(m[1] - mean, 2) + Math.pow(m[2] - mean, 2);
            assertEquals(Math.sqrt(2.0 / 3 * squares), spread[i], 1e-12);
        }
    }

    @Test
    void followsTheUnitsAndRepeats() {
        var knife = new Jackknife(2);
        var tv = TemporalTotalVariation.USUAL;
        double[] once = knife.spread(tv, kspace(), scanner(), RandomStream.of(4), IterationListener.NONE).toDoubles();
        double[] loud = knife.spread(tv, kspace().times(1024), scanner(), RandomStream.of(4), IterationListener.NONE).toDoubles();
        for (int i = 0; i < once.length; i++) assertEquals(1024 * once[i], loud[i], 1e-6);
        assertThrows(IllegalArgumentException.class, () -> new Jackknife(1));
        // squares of such numbers are below what single precision holds
        var simd = new SimdBackend(1);
        var tiny = simd.upload(kspace().type(), kspace().times(0x1p-75).toDoubles());
        var scan = DynamicMri.withLines(simd, scanner().mask().toFloats(), FRAMES, WIDTH);
        var filled = new ZeroFilled();
        double[] small = knife.spread(filled, tiny, scan, RandomStream.of(4), IterationListener.NONE).toDoubles();
        double[] usual = knife.spread(filled, kspace(), scanner(), RandomStream.of(4), IterationListener.NONE).toDoubles();
        for (int i = 0; i < usual.length; i++) assertEquals(usual[i], small[i] * 0x1p75, 1e-5);
    }

    /// Single samples: whole columns are left out of them.
    @Test
    void aMaskOfSamplesIsDealtByColumns() {
        var samples = new double[FRAMES * HEIGHT * WIDTH];
        for (int i = 0; i < samples.length; i++) samples[i] = i % 3 == 0 ? 1 : 0;
        var physics = DynamicMri.withMask(BACKEND.upload(ArrayType.real(Shape.of(FRAMES, HEIGHT, WIDTH)), samples));
        var watching = new Watching();
        new Jackknife(2).spread(watching, kspace(), physics, RandomStream.of(1), IterationListener.NONE);
        for (int i = 0; i < samples.length; i++) {
            assertEquals(samples[i], watching.masks.get(0)[i] + watching.masks.get(1)[i], 0, "kept by one of two: " + i);
        }
        for (int c = 0; c < FRAMES * WIDTH; c++) {
            int first = c / WIDTH * HEIGHT * WIDTH + c % WIDTH;
            int kept = 0;
            int there = 0;
            for (int h = 0; h < HEIGHT; h++) {
                kept += (int) watching.masks.get(0)[first + h * WIDTH];
                there += (int) samples[first + h * WIDTH];
            }
            assertTrue(kept == 0 || kept == there, "column " + c);
        }
    }
}
