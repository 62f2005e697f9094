package cinegrad.ops.conv;

import cinegrad.ops.shape.Shape;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Finds tiles whose inputs are too unlike each other for Winograd's transform: it mixes all 36 pixels of a window, so that the rounding of a large
/// one, or a number that is not finite, reaches outputs that do not read it. A tile is *wide* if its largest input is more than [#RATIO] times
/// the largest that one of its outputs reads.
///
/// Each output reads one of the four pixels in the middle of its tile's window. Hence no tile of a row is wide if
/// `Σ x² ≤ RATIO² · max_c min_middle x_c²`, the sum over all windows of the row: one multiply-add for each vector of the input. Only where that does
/// not hold are pixels compared.
record WinogradRange(WinogradTiles tiles, float[] x, int xAt) {
    /// The rounding of a wide tile would be some 10⁻⁴ of what its least output reads.
    static final float RATIO = 256;

    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = F.length();
    private static final int FINITE = 0x7f7fffff;

    /// Marks the wide ones of the tiles `column` … `column + count` of row `row`, seeing source frame `frame`, in `wide[first …]`.
    void mark(int frame, int row, int column, int count, boolean[] wide, int first) {
        float sum = squares(frame, row, column, count);
        for (int i = 0; i < count; i++) {
            if (!(sum <= RATIO * RATIO * leastInTheMiddle(frame, row, column + i))) wide[first + i] |= isWide(frame, row, column + i);
        }
    }

    /// At least the square of the largest input that these tiles see.
    private float squares(int frame, int row, int column, int count) {
        Shape source = tiles.source();
        int h0 = row * WinogradTransform.OUT - tiles.padH();
        int w0 = column * WinogradTransform.OUT - tiles.padW();
        int from = Math.max(0, w0);
        int numbers = (Math.min(source.size(3), w0 + (count - 1) * WinogradTransform.OUT + WinogradTransform.IN) - from) * source.size(4);
        var s0 = FloatVector.zero(F);
        var s1 = s0;
        float rest = 0;
        for (int h = Math.max(0, h0); h < Math.min(source.size(2), h0 + WinogradTransform.IN); h++) {
            int at = at(frame, h, from);
            int i = 0;
            for (int end = numbers - 2 * LANES; i <= end; i += 2 * LANES) {
                var a = FloatVector.fromArray(F, x, at + i);
                var b = FloatVector.fromArray(F, x, at + i + LANES);
                s0 = a.fma(a, s0);
                s1 = b.fma(b, s1);
            }
            for (; i < numbers; i++) rest += x[at + i] * x[at + i];
        }
        return Float.intBitsToFloat(s0.add(s1).reinterpretAsInts().and(Integer.MAX_VALUE).reduceLanes(VectorOperators.MAX)) + rest;
    }

    /// max_c min x_c² over the four pixels in the middle of a window, at most that; 0 where not all of them lie in the source.
    private float leastInTheMiddle(int frame, int row, int column) {
        Shape source = tiles.source();
        int h = row * WinogradTransform.OUT - tiles.padH() + 2;
        int w = column * WinogradTransform.OUT - tiles.padW() + 2;
        if (h + 2 > source.size(2) || w + 2 > source.size(3)) return 0;
        int p = at(frame, h, w);
        int q = at(frame, h + 1, w);
        int depth = source.size(4);
        var most = IntVector.zero(IntVector.SPECIES_PREFERRED);
        int c = 0;
        for (; c + LANES <= depth; c += LANES) most = most.max(bits(p + c).min(bits(p + depth + c)).min(bits(q + c)).min(bits(q + depth + c)));
        float least = Float.intBitsToFloat(most.reduceLanes(VectorOperators.MAX));
        for (; c < depth; c++) {
            float first = Math.min(Math.abs(x[p + c]), Math.abs(x[p + depth + c]));
            least = Math.max(least, Math.min(first, Math.min(Math.abs(x[q + c]), Math.abs(x[q + depth + c]))));
        }
        return least * least;
    }

    private IntVector bits(int at) {
        return FloatVector.fromArray(F, x, at).reinterpretAsInts().and(Integer.MAX_VALUE);
    }

    private boolean isWide(int frame, int row, int column) {
        Shape source = tiles.source();
        Shape target = tiles.target();
        int h0 = row * WinogradTransform.OUT - tiles.padH();
        int w0 = column * WinogradTransform.OUT - tiles.padW();
        int[] largest = new int[WinogradTransform.PLANES];
        int most = 0;
        for (int i = Math.max(0, -h0); i < Math.min(WinogradTransform.IN, source.size(2) - h0); i++) {
            for (int j = Math.max(0, -w0); j < Math.min(WinogradTransform.IN, source.size(3) - w0); j++) {
                int bits = largest(at(frame, h0 + i, w0 + j), source.size(4));
                largest[i * WinogradTransform.IN + j] = bits;
                most = Math.max(most, bits);
            }
        }
        if (most > FINITE) return true;
        int least = most;
        for (int i = 0; i < Math.min(WinogradTransform.OUT, target.size(2) - row * WinogradTransform.OUT); i++) {
            for (int j = 0; j < Math.min(WinogradTransform.OUT, target.size(3) - column * WinogradTransform.OUT); j++) {
                int read = 0;
                for (int tap = 0; tap < 9; tap++) read = Math.max(read, largest[(i + tap / 3) * WinogradTransform.IN + j + tap % 3]);
                least = Math.min(least, read);
            }
        }
        return Float.intBitsToFloat(most) > RATIO * Float.intBitsToFloat(least);
    }

    /// The bits of the largest magnitude of a pixel's channels, which are ordered as the magnitudes are.
    private int largest(int at, int channels) {
        int most = 0;
        for (int c = 0; c < channels; c++) most = Math.max(most, Float.floatToRawIntBits(x[at + c]) & Integer.MAX_VALUE);
        return most;
    }

    private int at(int frame, int h, int w) {
        Shape source = tiles.source();
        return xAt + ((frame * source.size(2) + h) * source.size(3) + w) * source.size(4);
    }
}
