package cinegrad.ops.conv;

import cinegrad.ops.shape.Shape;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Finds tiles whose inputs are too unlike each other for Winograd's transform: it mixes all 36 pixels of a window, so that the
/// rounding of a large one, or a number that is not finite, reaches outputs that do not read it. A tile is *wide* if its largest
/// input is more than [#RATIO] times the largest that one of its outputs reads, or 2⁶⁴ or more.
///
/// Each output reads one of the four pixels in the middle of its tile's window. Hence no tile of a row is wide if each of these
/// pixels has a channel with `RATIO² · x² ≥ Σ x²`, the sum over all windows of the row, which the transform adds up as it reads
/// them. Only where that does not hold are all pixels compared.
record WinogradRange(WinogradTiles tiles, float[] x, int xAt) {
    /// The rounding of a wide tile would be some 10⁻⁴ of what its least output reads.
    static final float RATIO = 256;

    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = F.length();
    /// The bits of 2⁶⁴: products of larger numbers may overflow on the way.
    private static final int MOST = 0x5f800000;

    /// Marks the wide ones of the tiles `column` … `column + count` of row `row`, seeing source frame `frame`, in `wide[first
    /// …]`.
    ///
    /// @param squares at least the square of the largest number that these tiles see, or NaN
    void mark(int frame, int row, int column, int count, float squares, boolean[] wide, int first) {
        float least = squares < Float.POSITIVE_INFINITY ? (float) Math.sqrt(squares) / RATIO : Float.NaN;
        Shape source = tiles.source();
        int channels = source.size(4);
        int rows = tiles.target().size(2) - row * WinogradTransform.OUT;
        int h = row * WinogradTransform.OUT - tiles.padH() + (rows > 2 ? 2 : 1);
        int below = rows > 3 ? 1 : 0;
        int down = below * source.size(3) * channels;
        boolean inside = h >= 0 && h + below < source.size(2);
        for (int i = 0; i < count; i++) {
            int columns = tiles.target().size(3) - (column + i) * WinogradTransform.OUT;
            int w = (column + i) * WinogradTransform.OUT - tiles.padW() + (columns > 2 ? 2 : 1);
            int right = columns > 3 ? 1 : 0;
            boolean alike = inside && w >= 0 && w + right < source.size(3)
                    && allReach(least, at(frame, h, w), down, right * channels, channels);
            if (!alike) wide[first + i] |= isWide(frame, row, column + i);
        }
    }

    /// Whether the pixels at `at`, `at + right` and `down` numbers after these have a channel of magnitude `least` or more.
    private boolean allReach(float least, int at, int down, int right, int channels) {
        return reaches(least, at, channels) && reaches(least, at + right, channels)
                && reaches(least, at + down, channels) && reaches(least, at + down + right, channels);
    }

    private boolean reaches(float least, int at, int channels) {
        int c = 0;
        for (; c + LANES <= channels; c += LANES) {
            if (FloatVector.fromArray(F, x, at + c).abs().compare(VectorOperators.GE, least).anyTrue()) return true;
        }
        for (; c < channels; c++) {
            if (Math.abs(x[at + c]) >= least) return true;
        }
        return false;
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
        if (most >= MOST) return true;
        int least = most;
        for (int i = 0; i < Math.min(WinogradTransform.OUT, target.size(2) - row * WinogradTransform.OUT); i++) {
            for (int j = 0; j < Math.min(WinogradTransform.OUT, target.size(3) - column * WinogradTransform.OUT); j++) {
                int read = 0;
                for (int tap = 0; tap < 9; tap++) {
                    read = Math.max(read, largest[(i + tap / 3) * WinogradTransform.IN + j + tap % 3]);
                }
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
