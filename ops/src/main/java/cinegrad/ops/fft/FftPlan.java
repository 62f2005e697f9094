package cinegrad.ops.fft;

import cinegrad.ops.parallel.Parallel;

import java.util.ArrayList;
import java.util.List;

/// The plan of a transform of one length; immutable, with twiddles computed in double precision.
///
/// A length of small primes is a [MixedRadix] plan. A pass over an odd prime r costs about r/2 multiply-adds a sample, which
/// vectors across lines do at full speed, so most primes below 277 stay there; for 251 and from 277 on, Bluestein's convolution
/// of some power-of-small-primes length is cheaper. `forLength` compares the two by the estimate `cost`.
public sealed interface FftPlan permits FftPlan.MixedRadix, FftPlan.Bluestein {
    int length();

    /// Complex numbers of scratch memory a line needs.
    int work();

    /// The number of places in a panel.
    int places();

    /// The memory that the plan itself takes, about.
    long bytes();

    /// The place in a panel of sample j, before the first pass; `X[k]` leaves at place k.
    int slot(int j);

    /// The cheapest plan for `n` samples, n ≥ 1.
    static FftPlan forLength(int n) {
        if (n < 1) throw new IllegalArgumentException("fft: length " + n + "; a transform needs at least one sample");
        var radices = factors(n);
        boolean small = radices.stream().allMatch(radix -> radix < 64);
        if (small) return new MixedRadix(radices);
        var convolution = smoothLength(2L * n - 1);
        return Bluestein.cost(n, convolution) < cost(radices) ? new Bluestein(n, new MixedRadix(convolution))
                : new MixedRadix(radices);
    }

    /// Estimated cycles per line of a panel, measured roughly: a pass reads and writes it all, and entering and leaving do, too.
    private static double cost(List<Integer> radices) {
        double perSample = 8;
        for (int radix : radices) {
            perSample += switch (radix) {
                case 2 -> 5;
                case 3, 4 -> 6;
                case 5 -> 7;
                case 7, 8 -> 8;
                default -> 8 + 0.55 * radix;
            };
        }
        return perSample * length(radices);
    }

    private static double length(List<Integer> radices) {
        double n = 1;
        for (int radix : radices) n *= radix;
        return n;
    }

    /// The radices of `n`, first pass first: an eight (or four) at either end where there are two, since those can be joined with
    /// going into and out of a panel; odd ones in the middle.
    private static List<Integer> factors(int n) {
        var radices = new ArrayList<Integer>();
        int rest = n >> Integer.numberOfTrailingZeros(n);
        for (int p = 3; rest > 1; p = (long) p * p > rest ? rest : p + 2) {
            for (; rest % p == 0; rest /= p) radices.addFirst(p);
        }
        var powers = powersOfTwo(Integer.numberOfTrailingZeros(n));
        if (powers.size() > 1) {
            radices.addFirst(powers.removeLast());
        }
        radices.addAll(powers);
        return radices;
    }

    /// 2^twos in eights, and one or two fours in front where needed: 2^4 = 4·4, 2^5 = 4·8; a pass of 2 saves nothing.
    private static List<Integer> powersOfTwo(int twos) {
        var radices = new ArrayList<Integer>();
        int fours = twos == 1 ? 0 : (3 - twos % 3) % 3;
        if (twos == 1) radices.add(2);
        for (int i = 0; i < fours; i++) radices.add(4);
        for (int left = twos - 2 * fours; left >= 3; left -= 3) radices.add(8);
        return radices;
    }

    /// The radices of the length 2^a·3^b·5^c ≥ `least` that is cheapest to transform.
    private static List<Integer> smoothLength(long least) {
        long bound = Long.highestOneBit(least - 1) << 1;
        var best = factors((int) bound);
        for (long five = 1; five <= bound; five *= 5) {
            for (long three = five; three <= bound; three *= 3) {
                long n = three;
                while (n < least) n *= 2;
                if (n <= bound && cost(factors((int) n)) < cost(best)) best = factors((int) n);
            }
        }
        return best;
    }

    /// Decimation in time: the samples enter at the places `slot`, then each pass combines `radix` neighboring transforms
    /// of `span` samples into one of `radix · span`, in place.
    final class MixedRadix implements FftPlan {
        private final int length;
        private final List<Pass> passes;
        private final int[] slots;
        private final int work;

        MixedRadix(List<Integer> radices) {
            var list = new ArrayList<Pass>();
            int[] from = {0};
            for (int radix : radices) {
                list.add(new Pass(radix, from.length));
                int[] longer = new int[radix * from.length];
                for (int j = 0; j < radix; j++) {
                    for (int i = 0; i < from.length; i++) longer[j * from.length + i] = from[i] * radix + j;
                }
                from = longer;
            }
            this.length = from.length;
            this.slots = new int[length];
            for (int i = 0; i < length; i++) slots[from[i]] = i;
            this.passes = List.copyOf(list);
            this.work = length + 2 * radices.stream().mapToInt(radix -> radix).max().orElse(1);
        }

        @Override
        public int length() {
            return length;
        }

        @Override
        public int work() {
            return work;
        }

        public List<Pass> passes() {
            return passes;
        }

        @Override
        public long bytes() {
            long bytes = (long) Integer.BYTES * length;
            for (var pass : passes) {
                bytes += (long) pass.span * (pass.radix - 1) * 3 * (Float.BYTES + Double.BYTES);
            }
            return bytes;
        }

        @Override
        public int places() {
            return length;
        }

        @Override
        public int slot(int j) {
            return slots[j];
        }
    }

    /// Transforms of `span` samples, `radix` at a time, into transforms of `radix · span` samples.
    final class Pass {
        private final int radix;
        private final int span;
        private final float[] twiddles;
        private final double[] exactTwiddles;
        private final float[] roots;
        private final double[] exactRoots;

        /// For a loop that counts: looks now and then whether the thread was interrupted.
        static void requireUninterrupted(int count) {
            if (count % (1 << 14) == 0) Parallel.requireUninterrupted();
        }

        Pass(int radix, int span) {
            this.radix = radix;
            this.span = span;
            int count = span * (radix - 1);
            this.twiddles = new float[3 * count];
            this.exactTwiddles = new double[3 * count];
            for (int p = 0, i = 0; p < span; p++) {
                requireUninterrupted(p);
                for (int j = 1; j < radix; j++, i++) {
                    double re = RootsOfUnity.cos((long) p * j, (long) radix * span);
                    double im = -RootsOfUnity.sin((long) p * j, (long) radix * span);
                    exactTwiddles[3 * i] = re;
                    exactTwiddles[3 * i + 1] = im;
                    exactTwiddles[3 * i + 2] = -im;
                    twiddles[3 * i] = (float) re;
                    twiddles[3 * i + 1] = (float) im;
                    twiddles[3 * i + 2] = (float) -im;
                }
            }
            int half = (radix - 1) / 2;
            this.exactRoots = new double[2 * half * half];
            this.roots = new float[2 * half * half];
            for (int j = 1, i = 0; j <= half; j++) {
                for (int k = 1; k <= half; k++, i++) {
                    exactRoots[2 * i] = RootsOfUnity.cos((long) j * k, radix);
                    exactRoots[2 * i + 1] = RootsOfUnity.sin((long) j * k, radix);
                }
            }
            for (int i = 0; i < roots.length; i++) roots[i] = (float) exactRoots[i];
        }

        public int radix() {
            return radix;
        }

        public int span() {
            return span;
        }

        /// For p < span, 1 ≤ j < radix: re, im and −im of `exp(−2πi·pj/(radix·span))`.
        float[] twiddles() {
            return twiddles;
        }

        /// The same in double.
        double[] exactTwiddles() {
            return exactTwiddles;
        }

        /// For 1 ≤ j, k ≤ (radix−1)/2: cos and sin of `2π·jk/radix`.
        float[] roots() {
            return roots;
        }

        double[] exactRoots() {
            return exactRoots;
        }
    }

    /// A transform as a circular convolution of a length with small primes: with the chirp `w[j] = exp(−πi·j²/n)`,
    /// `X[k] = w[k] · Σ_j (x[j]·w[j]) · w̄[k−j]`. Source: L. Bluestein, IEEE Trans. Audio Electroacoustics 18 (1970), p. 451.
    final class Bluestein implements FftPlan {
        private final int length;
        private final MixedRadix convolution;
        private final double[] chirp;
        private final double[] kernel;

        Bluestein(int length, MixedRadix convolution) {
            this.length = length;
            this.convolution = convolution;
            int m = convolution.length();
            this.chirp = new double[2 * length];
            double[] conjugate = new double[2 * m];
            for (int j = 0; j < length; j++) {
                Pass.requireUninterrupted(j);
                long square = (long) j * j % (2L * length);
                chirp[2 * j] = RootsOfUnity.cos(square, 2L * length);
                chirp[2 * j + 1] = -RootsOfUnity.sin(square, 2L * length);
                int mirror = j == 0 ? 0 : m - j;
                conjugate[2 * j] = conjugate[2 * mirror] = chirp[2 * j] / m;
                conjugate[2 * j + 1] = conjugate[2 * mirror + 1] = -chirp[2 * j + 1] / m;
            }
            this.kernel = PlainLines.transformOne(convolution, conjugate);
        }

        static double cost(int n, List<Integer> convolution) {
            return 2 * FftPlan.cost(convolution) + 6 * (n + FftPlan.length(convolution));
        }

        @Override
        public int length() {
            return length;
        }

        @Override
        public int work() {
            return 2 * convolution.work();
        }

        @Override
        public int places() {
            return convolution.length();
        }

        @Override
        public int slot(int j) {
            return convolution.slot(j);
        }

        MixedRadix convolution() {
            return convolution;
        }

        @Override
        public long bytes() {
            return (long) Double.BYTES * (chirp.length + kernel.length) + convolution.bytes();
        }

        /// `w[j]`, j < length: re, im.
        double[] chirp() {
            return chirp;
        }

        /// The transform of w̄, wrapped around, over the convolution's length m, divided by m: re, im.
        double[] kernel() {
            return kernel;
        }
    }
}
