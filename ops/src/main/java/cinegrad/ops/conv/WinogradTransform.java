package cinegrad.ops.conv;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The transforms of Winograd's minimal filtering F(4×4, 3×3): a 4×4 tile of outputs of a 3×3 correlation costs 36 products
/// instead of 144, `Y = Aᵀ[(G w Gᵀ) ⊙ (Bᵀ X B)]A` with the 6×6 inputs X that the tile reads. Vector lanes run over channels.
///
/// ```
///        4  0 −5  0  1  0          ¼    0    0
///        0 −4 −4  1  1  0        −1/6 −1/6 −1/6           1  1  1  1  1  0
///   Bᵀ = 0  4 −4 −1  1  0    G = −1/6  1/6 −1/6     Aᵀ =  0  1 −1  2 −2  0
///        0 −2 −1  2  1  0        1/24 1/12  1/6           0  1  1  4  4  0
///        0  2 −1 −2  1  0        1/24 −1/12 1/6           0  1 −1  8 −8  1
///        0  4  0 −5  0  1          0    0    1
/// ```
///
/// The weight gradient of one tile is `Gᵀ[(Bᵀ X B) ⊙ (A gY Aᵀ)]G`. Source: Lavin and Gray, *Fast Algorithms for Convolutional
/// Neural Networks*, CVPR 2016. The transformed values of a tile are written to planes, value (i, j) to plane 6·i + j.
///
/// A two-dimensional transform is the one-dimensional one along every column and then along every row. The columns of a run of
/// neighboring tiles are transformed together, because the windows of neighbors share two columns of six; what they give waits
/// in an array that the first-level cache holds, which is why a run is at most [#TILES] long.
final class WinogradTransform {
    /// Outputs of a tile along one axis.
    static final int OUT = 4;
    /// Inputs of a tile along one axis.
    static final int IN = 6;
    /// Values of a transformed tile.
    static final int PLANES = IN * IN;
    /// The most tiles of one run.
    static final int TILES = 12;

    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = F.length();
    /// Numbers from one row of half-transformed values to the next.
    private static final int ROW = (TILES + 1) * IN * LANES;
    /// Where the array of half-transformed values holds one vector of sums of squares.
    private static final int SQUARES = ConvScratch.ALIGNED + IN * ROW;
    /// Numbers in the array of half-transformed values.
    static final int HALF = SQUARES + LANES;

    private WinogradTransform() { }

    /// An array of rows and pixels that lie `row` and `pixel` numbers apart.
    record Pixels(float[] numbers, int row, int pixel) { }

    /// Bᵀ X B for a run of neighboring tiles and one vector of channels. The first X starts at `x[at]`, rows and pixels lie
    /// `row` and `pixel` apart; plane p of the tile number i goes to `v[to + p·plane + i·LANES]`. Adds the squares of all numbers
    /// to those that `half` holds.
    static void input(float[] x, int at, int row, int pixel, int tiles, float[] half, float[] v, int to, int plane) {
        for (int i = 0; i < tiles; i += TILES) {
            int run = Math.min(TILES, tiles - i);
            inputColumns(x, at + i * OUT * pixel, row, pixel, run * OUT + IN - OUT, half);
            inputRows(half, run, v, to + i * LANES, plane);
        }
    }

    /// Lets `half` hold no squares.
    static void clearSquares(float[] half) {
        FloatVector.zero(F).intoArray(half, SQUARES);
    }

    /// The largest of the sums of squares in `half`, one for each lane; NaN if one of them is.
    static float squares(float[] half) {
        return Float.intBitsToFloat(FloatVector.fromArray(F, half, SQUARES).reinterpretAsInts().and(Integer.MAX_VALUE)
                .reduceLanes(VectorOperators.MAX));
    }

    private static void inputColumns(float[] x, int at, int row, int pixel, int columns, float[] half) {
        var four = FloatVector.broadcast(F, 4);
        var minusFive = FloatVector.broadcast(F, -5);
        var s0 = FloatVector.fromArray(F, half, SQUARES);
        var s1 = FloatVector.zero(F);
        var s2 = FloatVector.zero(F);
        for (int j = 0; j < columns; j++) {
            int from = at + j * pixel;
            var d0 = FloatVector.fromArray(F, x, from);
            var d1 = FloatVector.fromArray(F, x, from + row);
            var d2 = FloatVector.fromArray(F, x, from + 2 * row);
            var d3 = FloatVector.fromArray(F, x, from + 3 * row);
            var d4 = FloatVector.fromArray(F, x, from + 4 * row);
            int to = ConvScratch.ALIGNED + j * LANES;
            d0.fma(four, d2.fma(minusFive, d4)).intoArray(half, to);
            var p = d4.sub(d2.mul(four));
            var q = d3.sub(d1.mul(four));
            p.add(q).intoArray(half, to + ROW);
            p.sub(q).intoArray(half, to + 2 * ROW);
            p = d4.sub(d2);
            q = d3.sub(d1);
            q = q.add(q);
            p.add(q).intoArray(half, to + 3 * ROW);
            p.sub(q).intoArray(half, to + 4 * ROW);
            var d5 = FloatVector.fromArray(F, x, from + 5 * row);
            d1.fma(four, d3.fma(minusFive, d5)).intoArray(half, to + 5 * ROW);
            s0 = d3.fma(d3, d0.fma(d0, s0));
            s1 = d4.fma(d4, d1.fma(d1, s1));
            s2 = d5.fma(d5, d2.fma(d2, s2));
        }
        s0.add(s1).add(s2).intoArray(half, SQUARES);
    }

    private static void inputRows(float[] half, int tiles, float[] v, int to, int plane) {
        var four = FloatVector.broadcast(F, 4);
        var minusFive = FloatVector.broadcast(F, -5);
        for (int i = 0; i < IN; i++) {
            for (int t = 0; t < tiles; t++) {
                int from = ConvScratch.ALIGNED + i * ROW + t * OUT * LANES;
                int q = to + i * IN * plane + t * LANES;
                var d1 = FloatVector.fromArray(F, half, from + LANES);
                var d2 = FloatVector.fromArray(F, half, from + 2 * LANES);
                var d3 = FloatVector.fromArray(F, half, from + 3 * LANES);
                var d4 = FloatVector.fromArray(F, half, from + 4 * LANES);
                FloatVector.fromArray(F, half, from).fma(four, d2.fma(minusFive, d4)).intoArray(v, q);
                var even = d4.sub(d2.mul(four));
                var odd = d3.sub(d1.mul(four));
                even.add(odd).intoArray(v, q + plane);
                even.sub(odd).intoArray(v, q + 2 * plane);
                even = d4.sub(d2);
                odd = d3.sub(d1);
                odd = odd.add(odd);
                even.add(odd).intoArray(v, q + 3 * plane);
                even.sub(odd).intoArray(v, q + 4 * plane);
                d1.fma(four, d3.fma(minusFive, FloatVector.fromArray(F, half, from + 5 * LANES))).intoArray(v, q + 5 * plane);
            }
        }
    }

    /// Y = AᵀMA + bias, clipped below at `floor`, for a run of neighboring tiles and one vector of channels. Plane p of tile
    /// number i is at `m[at + p·plane + i·LANES]`; the first Y goes to `y[to]`.
    static void output(float[] m, int at, int plane, float[] half, Pixels y, int to, int tiles, float[] bias, int biasAt,
            float floor) {
        for (int i = 0; i < tiles; i += TILES) {
            int run = Math.min(TILES, tiles - i);
            outputColumns(m, at + i * LANES, plane, run, half);
            outputRows(half, run, y, to + i * OUT * y.pixel, bias, biasAt, floor);
        }
    }

    private static void outputColumns(float[] m, int at, int plane, int tiles, float[] half) {
        var two = FloatVector.broadcast(F, 2);
        var four = FloatVector.broadcast(F, 4);
        var eight = FloatVector.broadcast(F, 8);
        for (int j = 0; j < IN; j++) {
            for (int t = 0; t < tiles; t++) {
                int from = at + j * plane + t * LANES;
                int to = ConvScratch.ALIGNED + (t * IN + j) * LANES;
                var m1 = FloatVector.fromArray(F, m, from + IN * plane);
                var m2 = FloatVector.fromArray(F, m, from + 2 * IN * plane);
                var m3 = FloatVector.fromArray(F, m, from + 3 * IN * plane);
                var m4 = FloatVector.fromArray(F, m, from + 4 * IN * plane);
                var p = m1.add(m2);
                var q = m3.add(m4);
                FloatVector.fromArray(F, m, from).add(p).add(q).intoArray(half, to);
                q.fma(four, p).intoArray(half, to + 2 * ROW);
                p = m1.sub(m2);
                q = m3.sub(m4);
                q.fma(two, p).intoArray(half, to + ROW);
                q.fma(eight, p).add(FloatVector.fromArray(F, m, from + 5 * IN * plane)).intoArray(half, to + 3 * ROW);
            }
        }
    }

    private static void outputRows(float[] half, int tiles, Pixels target, int at, float[] bias, int biasAt, float floor) {
        float[] y = target.numbers;
        int row = target.row;
        int pixel = target.pixel;
        var two = FloatVector.broadcast(F, 2);
        var four = FloatVector.broadcast(F, 4);
        var eight = FloatVector.broadcast(F, 8);
        var least = FloatVector.broadcast(F, floor);
        var b = FloatVector.fromArray(F, bias, biasAt);
        for (int i = 0; i < OUT; i++) {
            for (int t = 0; t < tiles; t++) {
                int from = ConvScratch.ALIGNED + i * ROW + t * IN * LANES;
                int to = at + i * row + t * OUT * pixel;
                var m1 = FloatVector.fromArray(F, half, from + LANES);
                var m2 = FloatVector.fromArray(F, half, from + 2 * LANES);
                var m3 = FloatVector.fromArray(F, half, from + 3 * LANES);
                var m4 = FloatVector.fromArray(F, half, from + 4 * LANES);
                var p = m1.add(m2);
                var q = m3.add(m4);
                var y0 = FloatVector.fromArray(F, half, from).add(p).add(q).add(b);
                var y2 = q.fma(four, p).add(b);
                p = m1.sub(m2);
                q = m3.sub(m4);
                var y1 = q.fma(two, p).add(b);
                var y3 = q.fma(eight, p).add(FloatVector.fromArray(F, half, from + 5 * LANES)).add(b);
                y0.blend(least, y0.compare(VectorOperators.LE, least)).intoArray(y, to);
                y1.blend(least, y1.compare(VectorOperators.LE, least)).intoArray(y, to + pixel);
                y2.blend(least, y2.compare(VectorOperators.LE, least)).intoArray(y, to + 2 * pixel);
                y3.blend(least, y3.compare(VectorOperators.LE, least)).intoArray(y, to + 3 * pixel);
            }
        }
    }

    /// A gY Aᵀ for a run of neighboring tiles and one vector of channels, addressed as in the input's transform.
    static void gradient(float[] gy, int at, int row, int pixel, int tiles, float[] half, float[] z, int to, int plane) {
        for (int i = 0; i < tiles; i += TILES) {
            int run = Math.min(TILES, tiles - i);
            gradientColumns(gy, at + i * OUT * pixel, row, pixel, run * OUT, half);
            gradientRows(half, run, z, to + i * LANES, plane);
        }
    }

    private static void gradientColumns(float[] gy, int at, int row, int pixel, int columns, float[] half) {
        var two = FloatVector.broadcast(F, 2);
        var four = FloatVector.broadcast(F, 4);
        for (int j = 0; j < columns; j++) {
            int from = at + j * pixel;
            int to = ConvScratch.ALIGNED + j * LANES;
            var g0 = FloatVector.fromArray(F, gy, from);
            var g1 = FloatVector.fromArray(F, gy, from + row);
            var g2 = FloatVector.fromArray(F, gy, from + 2 * row);
            var g3 = FloatVector.fromArray(F, gy, from + 3 * row);
            g0.intoArray(half, to);
            var p = g0.add(g2);
            var q = g1.add(g3);
            p.add(q).intoArray(half, to + ROW);
            p.sub(q).intoArray(half, to + 2 * ROW);
            p = g2.fma(four, g0);
            q = g3.fma(four, g1).mul(two);
            p.add(q).intoArray(half, to + 3 * ROW);
            p.sub(q).intoArray(half, to + 4 * ROW);
            g3.intoArray(half, to + 5 * ROW);
        }
    }

    private static void gradientRows(float[] half, int tiles, float[] z, int to, int plane) {
        var two = FloatVector.broadcast(F, 2);
        var four = FloatVector.broadcast(F, 4);
        for (int i = 0; i < IN; i++) {
            for (int t = 0; t < tiles; t++) {
                int from = ConvScratch.ALIGNED + i * ROW + t * OUT * LANES;
                int q = to + i * IN * plane + t * LANES;
                var g0 = FloatVector.fromArray(F, half, from);
                var g1 = FloatVector.fromArray(F, half, from + LANES);
                var g2 = FloatVector.fromArray(F, half, from + 2 * LANES);
                var g3 = FloatVector.fromArray(F, half, from + 3 * LANES);
                g0.intoArray(z, q);
                var even = g0.add(g2);
                var odd = g1.add(g3);
                even.add(odd).intoArray(z, q + plane);
                even.sub(odd).intoArray(z, q + 2 * plane);
                even = g2.fma(four, g0);
                odd = g3.fma(four, g1).mul(two);
                even.add(odd).intoArray(z, q + 3 * plane);
                even.sub(odd).intoArray(z, q + 4 * plane);
                g3.intoArray(z, q + 5 * plane);
            }
        }
    }
}
