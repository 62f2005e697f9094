package cinegrad.ops.sample;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.random.RandomStream;

import org.junit.jupiter.api.Test;

class PairKernelTest {
    private static final boolean VECTORS = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();

    @Test
    void twinsGiveTheSameBits() {
        assumeTrue(VECTORS, "this JVM runs without jdk.incubator.vector");
        var random = RandomStream.of(1);
        var size = new ImageSize(13, 11);
        var plan = SamplePlan.at(SamplePoints.of(size, (_, _) -> 15 * random.uniform() - 1, (_, _) -> 13 * random.uniform() - 1),
                size, Interpolation.BILINEAR, Edge.ZERO);
        int n = size.pixels();
        for (var rows : new SparseRows[] {plan.matrix(), plan.transposed()}) {
            for (int frames = 1; frames <= 9; frames++) {
                float[] x = new float[(frames + 2) * n * 2];
                random.fillNormal(x, new Parallel(1));
                float[] plain = new float[x.length], vector = new float[x.length];
                new PlainPairs().apply(rows, x, n, plain, n, 2, frames, 3, n - 5);
                new VectorPairs().apply(rows, x, n, vector, n, 2, frames, 3, n - 5);
                assertArrayEquals(plain, vector);
                assertTrue(plain[2 * 2 * n + 2 * 20] != 0 && plain[2 * 2 * n + 5] == 0, "only the range asked for is written");
            }
        }
    }

    @Test
    void picksTheVectorTwinWhereThereIsOne() {
        assertEquals(VECTORS ? "VectorPairs[]" : "PlainPairs[]", PairKernel.fastest().toString());
    }
}
