package cinegrad.ops.fft;

import java.util.Optional;

/// How [RowEnds] transforms contiguous lines of n = 64·m samples, m even, each by itself, in vectors of 16 lanes.
///
/// A vector of such a line holds eight complex numbers, re and im beside each other. Write the sample as `j = j₀ + 2·j₁ + 4·j₂ +
/// …` and the frequency as `k = k₀ + 2·k₁ + 4·k₂ + 8·k₃ + …`: the bits of a lane's number are at first (re/im, j₀, j₁, j₂), in
/// the end (re/im, k₀, k₁, k₂). A sum over a bit of j needs that bit among the vectors, not the lanes, and so, for twiddles,
/// re/im. Four exchanges of one bit, each a permutation of two vectors into two, are the fewest that do all this; a transpose at
/// either end of a panel of lines takes eight.
///
/// | what | lanes afterwards |
/// |---|---|
/// | sum over the fourths of the line, re and im still beside each other: k₀, k₁ | re/im, j₀, j₁, j₂ |
/// | exchange re/im for k₀ | k₀, j₀, j₁, j₂ |
/// | sum over the fourths of those: k₂, k₃ | k₀, j₀, j₁, j₂ |
/// | exchange j₁ for k₁ and j₂ for k₂ | k₀, j₀, k₁, k₂ |
/// | transforms of m samples, the plan `middle`: the next bits of k | k₀, j₀, k₁, k₂ |
/// | the highest bits of k: sum over j₁, exchange j₀ for re/im, sum over j₀ | re/im, k₀, k₁, k₂ |
///
/// The inverse transform is the forward one with re and im exchanged at both ends. The center is an order of the quarters and
/// sixteenths of a line.
final class RowPlan {
    static final int LANES = 16;
    /// A complex vector: 16 real parts, 16 imaginary ones.
    static final int PLACE = 2 * LANES;
    /// The samples of a line for each of a middle transform.
    private static final int SAMPLES = 64;

    final int n;
    final int m;
    final FftPlan.MixedRadix middle;
    /// Where, in a line of the array, the sixteenths of the samples begin.
    final int[] sixteenths = new int[16];
    /// Where the quarters of the frequencies go.
    final int[] quarters = new int[4];
    /// Where, in a panel of m places, the i-th sample of the middle transform enters.
    final int[] enter;
    /// For p < m, then k₃: `exp(−2πi·4pk/n)`, k₀, k₁, k₂ in the lanes.
    final float[] enterTwiddles;
    /// For p < m, then k₃, j₁: `exp(−2πi·j(k+16p)/n)`, j = j₀ + 2·j₁, times the scale.
    final float[] leaveTwiddles;
    final boolean inverse;

    private RowPlan(FftGeometry g, FftPlan.MixedRadix middle, double scale) {
        this.middle = middle;
        this.m = middle.length();
        this.n = SAMPLES * m;
        this.inverse = g.direction() == FftGeometry.Direction.INVERSE;
        boolean centered = g.centering() == FftGeometry.Centering.CENTERED;
        for (int i = 0; i < 16; i++) sixteenths[i] = 2 * (n / 16) * ((i + (centered ? 8 : 0)) % 16);
        for (int i = 0; i < 4; i++) quarters[i] = 2 * (n / 4) * ((i + (centered ? 2 : 0)) % 4);
        this.enter = new int[m];
        for (int i = 0; i < m; i++) enter[i] = PLACE * middle.slot(i);
        this.enterTwiddles = new float[2 * m * PLACE];
        this.leaveTwiddles = new float[4 * m * PLACE];
        for (int p = 0; p < m; p++) {
            for (int lane = 0; lane < LANES; lane++) {
                int j0 = lane >> 1 & 1;
                int k = lane & 1 | lane >> 1 & 6;
                for (int k3 = 0; k3 < 2; k3++, k += 8) {
                    put(enterTwiddles, (2 * p + k3) * PLACE + lane, 4L * p * k, 1);
                    for (int j1 = 0; j1 < 2; j1++) {
                        put(leaveTwiddles, (4 * p + 2 * k3 + j1) * PLACE + lane, (long) (j0 + 2 * j1) * (k + 16 * p), scale);
                    }
                }
            }
        }
    }

    private void put(float[] twiddles, int at, long k, double scale) {
        twiddles[at] = (float) (RootsOfUnity.cos(k, n) * scale);
        twiddles[at + LANES] = (float) (-RootsOfUnity.sin(k, n) * scale);
    }

    /// The plan for `axis` of `g`, if that is the contiguous one and its length allows.
    static Optional<RowPlan> of(FftGeometry g, int axis, double scale) {
        int n = g.shape().size(axis);
        if (g.shape().stride(axis) != 1 || n % (2 * SAMPLES) != 0) return Optional.empty();
        return FftPlan.forLength(n / SAMPLES) instanceof FftPlan.MixedRadix middle
                ? Optional.of(new RowPlan(g, middle, scale)) : Optional.empty();
    }

    /// Floats of scratch memory.
    int work() {
        return 4 * n + PLACE * middle.work();
    }
}
