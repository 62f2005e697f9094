package cinegrad.ddei.classical;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.classical.LocallyLowRank.Cuts;
import cinegrad.ddei.classical.TemporalTotalVariation.Ends;
import cinegrad.ddei.physics.CoilMaps;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.physics.NonCartesianMri;
import cinegrad.ddei.physics.RadialSpokes;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;
import cinegrad.ops.simd.SimdBackend;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkingMemoryTest {
    /// What a Java process of a few classes needs beside, generously.
    private static final long BASE = 40L << 20;
    private static final int FRAMES = 8;
    private static final int THREADS = 2;

    /// The usual methods in few iterations, which need no less memory than many.
    private static ClassicalMethod quick(String name) {
        return switch (name) {
            case "tv" -> new TemporalTotalVariation(0.005, 3, Ends.CIRCULAR);
            case "llr" -> new LocallyLowRank(0.001, 16, 0.1, 3, Cuts.SHIFTED);
            case "l+s" -> new LowRankPlusSparse(0.002, 0.003, 3);
            case "nlr" -> new NonlocalLowRank(6, 24, 2, 0.5, 0.03, 2);
            default -> ClassicalMethods.byName(name);
        };
    }

    private static ArrayType kspace(int size, int coils) {
        Shape video = Shape.of(1, FRAMES, size, size);
        return ArrayType.complex(coils == 0 ? video : video.insert(1, coils));
    }

    /// A process of its own: reconstructs noise.
    static final class Reconstruction {
        private Reconstruction() { }

        /// @param args method, height and width, coils
        public static void main(String[] args) {
            int size = Integer.parseInt(args[1]);
            int coils = Integer.parseInt(args[2]);
            Backend backend = new SimdBackend(THREADS);
            var lines = new float[FRAMES * size];
            for (int i = 0; i < lines.length; i++) lines[i] = i % 4 == i / size % 4 || i % size == size / 2 ? 1 : 0;
            var physics = DynamicMri.withLines(backend, lines, FRAMES, size);
            if (coils > 0) {
                physics = physics.withCoils(backend.upload(ArrayType.complex(Shape.of(coils, size, size)),
                        CoilMaps.ring(coils, size, size)));
            }
            NdArray y = physics.sample(backend.normal(kspace(size, coils), RandomStream.of(1)));
            quick(args[0]).reconstruct(y, physics);
        }
    }

    /// Whether a process with this much heap comes to its end.
    private static boolean fits(String method, int size, int coils, long heap) throws IOException, InterruptedException {
        var process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules", "jdk.incubator.vector", "-Xmx" + heap, "-cp", System.getProperty("java.class.path"),
                Reconstruction.class.getName(), method, Integer.toString(size), Integer.toString(coils))
                .redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(5, TimeUnit.MINUTES), output);
        assertTrue(process.exitValue() == 0 || output.contains("OutOfMemoryError"), output);
        return process.exitValue() == 0;
    }

    /// With what is planned a reconstruction comes to its end, and with half of it not.
    @ParameterizedTest
    @CsvSource({"view-sharing, 4", "tv, 0", "llr, 4", "l+s, 0", "nlr, 0"})
    void thePlanIsWhatIsNeeded(String method, int coils) throws IOException, InterruptedException {
        int size = coils == 0 ? 224 : 128;             // the equations of coils grow with W²
        var backend = new SimdBackend(THREADS);
        var type = kspace(size, coils);
        long given = 2L * type.numbers() * Float.BYTES + BASE;                 // twice: it is drawn, then sampled
        long planned = quick(method).memory(MemoryUnits.of(type, backend)).bytes();
        assertTrue(fits(method, size, coils, given + planned), method + ": " + planned + " bytes are too few");
        assertTrue(!fits(method, size, coils, planned / 2), method + ": " + planned + " bytes are far too many");
    }

    @Test
    void memoryGrowsWithWhatIsReconstructed() {
        var backend = new ReferenceBackend();
        for (String name : ClassicalMethods.names()) {
            var method = ClassicalMethods.byName(name);
            long once = method.memory(MemoryUnits.of(kspace(64, 0), backend)).bytes();
            long larger = method.memory(MemoryUnits.of(kspace(128, 0), backend)).bytes();
            long coils = method.memory(MemoryUnits.of(kspace(64, 8), backend)).bytes();
            assertTrue(3 * once < larger && larger < 5 * once, name);
            assertTrue(coils > once, name);
        }
        var huge = ArrayType.complex(Shape.of(1, 30, 4000, 4000));
        assertTrue(NonlocalLowRank.USUAL.memory(MemoryUnits.of(huge, backend)).bytes() > 30L << 30);
        assertThrows(ShapeException.class, () -> MemoryUnits.of(ArrayType.real(Shape.of(1, 2, 3, 4)), backend));
        assertEquals(0, new ZeroFilled().memory(MemoryUnits.of(kspace(64, 0), backend)).host());
    }

    /// Spokes take more than lines of as many pixels, and more with more samples and more coils.
    @Test
    void spokesTakeMore() {
        var backend = new SimdBackend(1);
        var size = new ImageSize(64, 64);
        long before = 0;
        for (int[] sizes : new int[][] {{5, 0}, {500, 0}, {500, 3}, {500, 8}}) {
            var spokes = new RadialSpokes(sizes[0], 128, RadialSpokes.goldenAngle(1));
            var physics = NonCartesianMri.of(backend, size, spokes.trajectory(size, FRAMES));
            if (sizes[1] > 0) {
                physics = physics.withCoils(backend.upload(ArrayType.complex(Shape.of(sizes[1], 64, 64)),
                        CoilMaps.ring(sizes[1], 64, 64)));
            }
            Shape measured = Shape.of(1, FRAMES, 128 * sizes[0]);
            var type = ArrayType.complex(sizes[1] == 0 ? measured : measured.insert(1, sizes[1]));
            long bytes = LocallyLowRank.USUAL.memory(MemoryUnits.of(type, physics, backend)).arrays();
            assertTrue(bytes > before && bytes > LocallyLowRank.USUAL.memory(MemoryUnits.of(kspace(64, 0), backend)).arrays());
            before = bytes;
        }
    }

    /// In the order of what they take, for whoever reads the numbers.
    @Test
    void nonlocalLowRankTakesMost() {
        var units = MemoryUnits.of(kspace(128, 0), new SimdBackend(1));
        long[] bytes = List.of("zero-filled", "tv", "nlr").stream()
                .mapToLong(name -> ClassicalMethods.byName(name).memory(units).bytes()).toArray();
        assertTrue(bytes[0] < bytes[1] && bytes[1] < bytes[2]);
    }
}
