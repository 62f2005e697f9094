package cinegrad.ops.random;

/// The Mersenne Twister with the draws PyTorch makes from it on the CPU, number for number.
///
/// For comparisons with the reference only: its streams are not independent and its state is 625 integers, though
/// `Mt19937.resume(seed, draws)` needs just two. Everything else draws from [RandomStream].
///
/// Source of the engine: Matsumoto and Nishimura, *Mersenne Twister*, ACM TOMACS 8 (1998), with its 2002 initialization.
public final class Mt19937 {
    /// The default seed of a PyTorch generator.
    public static final long DEFAULT_SEED = 67280421310721L;

    private static final int N = 624;
    private static final int M = 397;
    private static final int BLOCK = 16;

    private final int[] state = new int[N];
    private int next = N;
    private long draws;

    /// Seeded with the low 32 bits of `seed`.
    public Mt19937(long seed) {
        state[0] = (int) seed;
        for (int i = 1; i < N; i++) state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
    }

    /// The generator as it was after `draws` calls of [#random32].
    public static Mt19937 resume(long seed, long draws) {
        var generator = new Mt19937(seed);
        while (generator.draws < draws) generator.random32();
        return generator;
    }

    /// How many times [#random32] ran, directly or for another draw.
    public long draws() {
        return draws;
    }

    /// The next 32 bits.
    public int random32() {
        if (next == N) twist();
        draws++;
        int y = state[next++];
        y ^= y >>> 11;
        y ^= (y << 7) & 0x9D2C5680;
        y ^= (y << 15) & 0xEFC60000;
        return y ^ (y >>> 18);
    }

    private void twist() {
        for (int i = 0; i < N; i++) {
            int y = (state[i] & 0x80000000) | (state[(i + 1) % N] & 0x7FFFFFFF);
            state[i] = state[(i + M) % N] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : 0x9908B0DF);
        }
        next = 0;
    }

    /// `torch.randint(n)`: the next 32 bits modulo n.
    public int randint(int n) {
        if (n < 1) throw new IllegalArgumentException("randint: n must be at least 1, got " + n);
        return Integer.remainderUnsigned(random32(), n);
    }

    /// `torch.randperm(n)`. Draws max(n − 1, 0) times.
    public int[] randperm(int n) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) order[i] = i;
        for (int i = 0; i < n - 1; i++) {
            int j = i + randint(n - i);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }

    /// `torch.rand` in float32: 24 bits, in [0, 1).
    public float uniformFloat() {
        return (random32() & 0xFFFFFF) * 0x1p-24f;
    }

    /// `torch.rand` in float64: 53 bits of two draws, the first one high.
    public double uniformDouble() {
        long high = (long) random32() << 32;
        return ((high | (random32() & 0xFFFFFFFFL)) & ((1L << 53) - 1)) * 0x1p-53;
    }

    /// `tensor.exponential_()`: −ln(1 − u).
    public double exponential() {
        return -Math.log(1 - uniformDouble());
    }

    /// `torch.randn` in float32 for 16 numbers or more: Box and Muller within blocks of 16, where uniforms 0…7 give the
    /// radii and 8…15 the angles; the last 16 numbers are drawn again if the last block is incomplete.
    ///
    /// Computed in double and rounded, so the last bits may differ from PyTorch's vectorised float32.
    ///
    /// @throws IllegalArgumentException for fewer than 16 numbers, which PyTorch draws in another way
    public void fillNormal(float[] out) {
        if (out.length < BLOCK) {
            throw new IllegalArgumentException("fillNormal: at least 16 numbers, got " + out.length
                    + "; draw 16 and use the first");
        }
        for (int i = 0; i < out.length; i++) out[i] = uniformFloat();
        for (int i = 0; i + BLOCK <= out.length; i += BLOCK) normalBlock(out, i);
        if (out.length % BLOCK != 0) {
            int last = out.length - BLOCK;
            for (int i = last; i < out.length; i++) out[i] = uniformFloat();
            normalBlock(out, last);
        }
    }

    private static void normalBlock(float[] out, int at) {
        for (int j = at; j < at + BLOCK / 2; j++) {
            double radius = Math.sqrt(-2 * Math.log(1 - (double) out[j]));
            double angle = 2 * Math.PI * out[j + BLOCK / 2];
            out[j] = (float) (radius * Math.cos(angle));
            out[j + BLOCK / 2] = (float) (radius * Math.sin(angle));
        }
    }
}
