package cinegrad.ops.gemm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.gemm.GemmGeometry.Layout;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Both float kernels against [ReferenceGemm]: sizes around the tiles and blocks, every layout, gaps between rows.
class GemmTest {
    private static final int AT = 3;
    private static final List<Gemm> VECTORS = Stream.of(1, 2, 3, 7).map(n -> Gemm.create(new Parallel(n))).toList();
    private static final Gemm PLAIN = Gemm.plain(new Parallel(2));

    static Stream<GemmGeometry> all() {
        int[][] sizes = {{1, 1, 1}, {1, 17, 3}, {5, 2, 7}, {12, 32, 16}, {13, 33, 65}, {24, 16, 300}, {97, 31, 12},
                {100, 64, 257}, {30, 600, 9}, {7, 5, 0}, {0, 4, 3}, {1, 1, 600}};
        return Arrays.stream(sizes).flatMap(s -> Stream.of(Layout.values())
                .flatMap(a -> Stream.of(Layout.values()).flatMap(b -> Stream.of(0, 5).map(gap -> {
            var dense = GemmGeometry.of(s[0], s[1], s[2], a, b);
            return new GemmGeometry(s[0], s[1], s[2], a, b, dense.rowA() + gap, dense.rowB() + gap, dense.rowC() + gap);
        }))));
    }

    @ParameterizedTest
    @MethodSource("all")
    void productsEqualTheReference(GemmGeometry g) {
        double[] a = random(g.rowA() * Math.max(g.m(), g.k()) + AT, 1);
        double[] b = random(g.rowB() * Math.max(g.n(), g.k()) + AT, 2);
        double[] c = random(g.rowC() * g.m() + 2 * AT, 3);
        for (var accumulation : Accumulation.values()) {
            double[] expected = c.clone();
            ReferenceGemm.multiply(a, AT, b, AT, expected, AT, g, accumulation);
            float[] one = run(VECTORS.getFirst(), a, b, c, g, accumulation, expected);
            for (var gemm : VECTORS) assertArrayEquals(one, run(gemm, a, b, c, g, accumulation, expected));
            run(PLAIN, a, b, c, g, accumulation, expected);
        }
    }

    /// So long that not all of B is packed at once.
    @Test
    void manyProductsASumEqualTheReference() {
        var g = GemmGeometry.of(13, 40, 90_000, Layout.AS_IS, Layout.AS_IS);
        double[] a = random(g.m() * g.k() + AT, 1);
        double[] b = random(g.k() * g.n() + AT, 2);
        double[] c = random(g.m() * g.n() + 2 * AT, 3);
        double[] expected = c.clone();
        ReferenceGemm.multiply(a, AT, b, AT, expected, AT, g, Accumulation.ADD);
        float[] one = run(VECTORS.getFirst(), a, b, c, g, Accumulation.ADD, expected);
        for (var gemm : VECTORS) assertArrayEquals(one, run(gemm, a, b, c, g, Accumulation.ADD, expected));
    }

    private static float[] run(Gemm gemm, double[] a, double[] b, double[] c, GemmGeometry g, Accumulation accumulation,
            double[] expected) {
        float[] result = floats(c);
        gemm.multiply(floats(a), AT, floats(b), AT, result, AT, g, accumulation);
        double tolerance = 1e-6 * (2 + Math.sqrt(g.k()) * 4);
        for (int i = 0; i < c.length; i++) {
            int j = (i - AT) % g.rowC();
            boolean inside = i >= AT && i < AT + g.m() * g.rowC() && j < g.n();
            double allowed = inside ? tolerance : 0;
            int at = i;
            assertTrue(Math.abs(result[i] - expected[i]) <= allowed,
                    () -> g + ", " + gemm.getClass().getSimpleName() + ", " + accumulation
                    + ": element " + at + " is " + result[at] + ", expected " + expected[at]);
        }
        return result;
    }

    @Test
    void shortRowStrideIsRefused() {
        var refused = assertThrows(ShapeException.class, () ->
                new GemmGeometry(2, 3, 4, Layout.TRANSPOSED, Layout.AS_IS, 1, 3, 3));
        assertEquals("gemm: the row stride 1 of A is shorter than a row of 2; (m,n,k) = (2,3,4)", refused.getMessage());
    }

    private static double[] random(int n, long seed) {
        var random = new Random(seed);
        double[] a = new double[n];
        for (int i = 0; i < n; i++) a[i] = (float) random.nextGaussian();
        return a;
    }

    private static float[] floats(double[] a) {
        float[] f = new float[a.length];
        for (int i = 0; i < a.length; i++) f[i] = (float) a[i];
        return f;
    }
}
