package cinegrad.ops.conv;

import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.Triple;

import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The table of geometries every convolution kernel is tried on, with seeded random arrays.
record ConvCase(Conv3dGeometry g) {
    static Stream<ConvCase> all() {
        return Stream.of(stride1(), strided(), grouped(), temporal(), twoChannels()).flatMap(s -> s).map(ConvCase::new);
    }

    /// 3×3, stride 1: every height and width around the tile sizes, every kind of channel count.
    private static Stream<Conv3dGeometry> stride1() {
        int[][] sizes = {{1, 1}, {1, 7}, {2, 3}, {3, 2}, {4, 4}, {5, 6}, {8, 9}, {13, 12}, {6, 25}, {11, 51}};
        int[][] channels = {{1, 1}, {3, 4}, {16, 16}, {15, 17}, {17, 15}, {31, 33}, {16, 64}, {64, 16}, {65, 31}, {64, 64}};
        return IntStream.range(0, sizes.length).boxed().flatMap(i -> Stream.of(0, 3, 7).map(j -> {
            int[] size = sizes[i];
            int[] channel = channels[(i + j) % channels.length];
            return Conv3dGeometry.same(Shape.of(1 + i % 3, 1 + j % 2, size[0], size[1], channel[0]),
                    Shape.of(1, 3, 3, channel[0], channel[1]));
        }));
    }

    private static Stream<Conv3dGeometry> strided() {
        return Stream.of(
                geometry(Shape.of(1, 1, 9, 14, 4), Shape.of(1, 3, 3, 4, 5), Triple.of(1, 2, 2), Triple.of(0, 1, 1), Triple.ONE,
                1),
                geometry(Shape.of(2, 3, 8, 53, 3), Shape.of(2, 3, 2, 3, 18), Triple.of(2, 1, 3), Triple.of(1, 0, 1), Triple.ONE,
                1),
                geometry(Shape.of(1, 2, 9, 30, 7), Shape.of(1, 3, 3, 7, 20), Triple.ONE, Triple.of(0, 2, 2), Triple.of(1, 2, 2),
                1),
                geometry(Shape.of(1, 4, 7, 31, 2), Shape.of(3, 2, 4, 2, 3), Triple.of(1, 3, 2), Triple.of(2, 3, 5),
                Triple.of(2, 1, 3), 1),
                geometry(Shape.of(1, 1, 5, 5, 3), Shape.of(1, 1, 1, 3, 2), Triple.of(1, 3, 3), Triple.ZERO, Triple.ONE, 1),
                geometry(Shape.of(1, 1, 6, 4, 3), Shape.of(1, 3, 3, 3, 2), Triple.ONE, Triple.of(0, 4, 3), Triple.ONE, 1),
                geometry(Shape.of(1, 1, 7, 9, 33), Shape.of(1, 3, 3, 33, 16), Triple.ONE, Triple.ZERO, Triple.ONE, 1),
                geometry(Shape.of(1, 1, 7, 9, 16), Shape.of(1, 3, 3, 16, 16), Triple.ONE, Triple.of(0, 2, 0), Triple.ONE, 1),
                geometry(Shape.of(1, 1, 1, 300, 2), Shape.of(1, 1, 5, 2, 3), Triple.ONE, Triple.of(0, 0, 2), Triple.ONE, 1));
    }

    private static Stream<Conv3dGeometry> grouped() {
        return Stream.of(
                geometry(Shape.of(1, 1, 6, 15, 4), Shape.of(1, 3, 3, 1, 4), Triple.ONE, Triple.of(0, 1, 1), Triple.ONE, 4),
                geometry(Shape.of(2, 2, 5, 13, 6), Shape.of(1, 3, 3, 2, 9), Triple.of(1, 1, 2), Triple.of(0, 1, 1), Triple.ONE,
                3),
                geometry(Shape.of(1, 1, 5, 26, 34), Shape.of(1, 3, 3, 17, 40), Triple.ONE, Triple.of(0, 1, 1), Triple.ONE, 2));
    }

    private static Stream<Conv3dGeometry> temporal() {
        return Stream.of(
                Conv3dGeometry.same(Shape.of(1, 5, 6, 7, 16), Shape.of(3, 3, 3, 16, 16)),
                Conv3dGeometry.same(Shape.of(2, 1, 9, 5, 3), Shape.of(3, 3, 3, 3, 17)),
                geometry(Shape.of(1, 4, 5, 6, 15), Shape.of(3, 3, 3, 15, 4), Triple.ONE, Triple.of(0, 1, 1), Triple.ONE, 1),
                geometry(Shape.of(1, 5, 5, 8, 4), Shape.of(2, 3, 3, 4, 4), Triple.of(2, 1, 1), Triple.of(1, 1, 1),
                Triple.of(2, 1, 1), 1));
    }

    /// The first and last layers of an image network.
    private static Stream<Conv3dGeometry> twoChannels() {
        return Stream.of(new int[] {2, 64}, new int[] {64, 2}, new int[] {2, 16}, new int[] {16, 2}, new int[] {2, 17},
                new int[] {33, 2}, new int[] {2, 2})
                .flatMap(c -> Stream.of(
                        Conv3dGeometry.same(Shape.of(2, 1, 9, 50, c[0]), Shape.of(1, 3, 3, c[0], c[1])),
                        Conv3dGeometry.same(Shape.of(1, 3, 5, 7, c[0]), Shape.of(3, 3, 3, c[0], c[1])),
                        Conv3dGeometry.same(Shape.of(1, 2, 1, 1, c[0]), Shape.of(1, 3, 3, c[0], c[1]))));
    }

    private static Conv3dGeometry geometry(Shape input, Shape weight, Triple stride, Triple padding, Triple dilation,
            int groups) {
        return new Conv3dGeometry(input, weight, stride, padding, dilation, groups);
    }

    /// Normally distributed numbers that float represents.
    static double[] random(int n, long seed) {
        var random = new Random(seed);
        double[] a = new double[n];
        for (int i = 0; i < n; i++) a[i] = (float) random.nextGaussian();
        return a;
    }

    /// As float, from index `at` on; NaN before and, `at` numbers, after: whoever reads or writes outside shows.
    static float[] floats(double[] a, int at) {
        float[] f = new float[a.length + 2 * at];
        java.util.Arrays.fill(f, Float.NaN);
        for (int i = 0; i < a.length; i++) f[at + i] = (float) a[i];
        return f;
    }

    /// ‖actual − expected‖ / ‖expected‖.
    static double relativeError(double[] expected, float[] actual, int at) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            double d = actual[at + i] - expected[i];
            difference += d * d;
            norm += expected[i] * expected[i];
        }
        return difference == 0 ? 0 : Math.sqrt(difference / norm);
    }
}
