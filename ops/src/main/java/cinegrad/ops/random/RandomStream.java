package cinegrad.ops.random;

import cinegrad.ops.parallel.Parallel;

import java.util.random.RandomGenerator;

/// A stream of random numbers that is a pure function of (seed, id, position).
///
/// Value number i is 64 bits: one half of the Philox block `i / 2` of stream `id` under the key `seed`. Any value can be
/// computed without those before it, threads can fill parts of one array, and **the whole state is three integers**:
/// `new RandomStream(seed, id, position)` goes on exactly where another left off. Every draw below uses one value, so
/// the position after n draws is n, whatever was drawn (a permutation of n counts as n).
///
/// Streams split by name or number without touching the parent: `stream("rotate")` is the same stream whenever it is
/// asked for, and independent of `stream("shift")`.
///
/// ```java
/// var run = RandomStream.of(1);
/// var noise = run.stream("noise").stream(example).stream(epoch);
/// noise.fillNormal(samples);
/// ```
///
/// Distributions, from a value's bits b (and, for a normal, its neighbor's in the same block): uniform double
/// `(b >>> 11) / 2⁵³`, uniform float `(b >>> 40) / 2²⁴`, both in [0, 1); exponential `−ln(1 − u)`; normal by Box and Muller,
/// `r = √(−2 ln(1 − u))`, `θ = 2πu'` with u, u' the uniforms of the even and the odd value: `r cos θ` at the even, `r sin θ` at
/// the odd. Logarithm and cosine are `StrictMath`'s, so bits repeat on every machine.
///
/// Not safe for use by several threads at once, except for the `…At` methods, which change nothing.
public final class RandomStream implements RandomGenerator {
    private static final double TWO_PI = 2 * Math.PI;
    private static final int GRAIN = 1 << 14;
    private static final long NAME = 0x6E616D65L;
    private static final long NUMBER = 0x6E756D62L;

    private final long seed;
    private final long id;
    private long position;

    /// The stream `id` of `seed`, about to draw value number `position`.
    public RandomStream(long seed, long id, long position) {
        if (position < 0) throw new IllegalArgumentException("RandomStream: position must not be negative, got " + position);
        this.seed = seed;
        this.id = id;
        this.position = position;
    }

    /// The root stream of `seed`, at its beginning.
    public static RandomStream of(long seed) {
        return new RandomStream(seed, 0, 0);
    }

    /// The child stream called `name`, at its beginning; this stream's position plays no part.
    public RandomStream stream(String name) {
        long hash = 0xCBF29CE484222325L;
        for (int i = 0; i < name.length(); i++) hash = (hash ^ name.charAt(i)) * 0x100000001B3L;
        return child(NAME, hash);
    }

    /// The child stream with this number, at its beginning; this stream's position plays no part.
    public RandomStream stream(long number) {
        return child(NUMBER, number);
    }

    private RandomStream child(long kind, long hash) {
        return new RandomStream(seed, mix(hash + mix(kind + mix(id + 0x9E3779B97F4A7C15L))), 0);
    }

    /// The finaliser of SplitMix64: a bijection that spreads every input bit over all output bits.
    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    public long seed() {
        return seed;
    }

    public long id() {
        return id;
    }

    /// The number of the value drawn next.
    public long position() {
        return position;
    }

    /// Goes on at value number `position`, forwards or backwards.
    public void seek(long position) {
        if (position < 0) throw new IllegalArgumentException("seek: position must not be negative, got " + position);
        this.position = position;
    }

    // ---- value number i, changing nothing ----

    /// The 64 bits of value number i.
    public long bitsAt(long i) {
        return Philox.half(seed, i >>> 1, id, (int) (i & 1));
    }

    /// Uniform in [0, 1), 53 bits.
    public double uniformAt(long i) {
        return uniform(bitsAt(i));
    }

    /// Standard normal.
    public double normalAt(long i) {
        double radius = radius(bitsAt(i & ~1L));
        double angle = TWO_PI * uniform(bitsAt(i | 1));
        return radius * ((i & 1) == 0 ? StrictMath.cos(angle) : StrictMath.sin(angle));
    }

    private static double uniform(long bits) {
        return (bits >>> 11) * 0x1p-53;
    }

    private static double radius(long bits) {
        return StrictMath.sqrt(-2 * StrictMath.log(1 - uniform(bits)));
    }

    // ---- the next value ----

    @Override
    public long nextLong() {
        return bitsAt(position++);
    }

    /// Uniform in [0, 1), 53 bits.
    public double uniform() {
        return uniform(nextLong());
    }

    /// Standard normal.
    public double normal() {
        return normalAt(position++);
    }

    /// Exponential with mean 1.
    public double exponential() {
        return -StrictMath.log(1 - uniform());
    }

    /// Uniform in {0, …, bound − 1}: the high word of bits · bound, at most 2⁻⁶⁴ · bound from fair.
    public int integer(int bound) {
        if (bound < 1) throw new IllegalArgumentException("integer: bound must be at least 1, got " + bound);
        return (int) Math.unsignedMultiplyHigh(nextLong(), bound);
    }

    /// `n` independent integers, each uniform in {0, …, bound − 1}.
    public int[] integers(int n, int bound) {
        int[] out = new int[n];
        for (int i = 0; i < n; i++) out[i] = integer(bound);
        return out;
    }

    /// A uniformly random order of 0, …, n − 1. Uses n values.
    public int[] permutation(int n) {
        int[] order = new int[n];
        // inside-out shuffle: the i-th element swaps with a random earlier one
        for (int i = 0; i < n; i++) {
            int j = integer(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    // ---- many values: the same numbers as one by one, for any number of threads ----

    /// Uniform in [0, 1), 24 bits each.
    public void fillUniform(float[] out, Parallel parallel) {
        long start = advance(out.length);
        parallel.forRange(out.length, GRAIN, (from, to, _) -> {
            for (int i = from; i < to; i++) out[i] = (bitsAt(start + i) >>> 40) * 0x1p-24f;
        });
    }

    public void fillUniform(double[] out, Parallel parallel) {
        long start = advance(out.length);
        parallel.forRange(out.length, GRAIN, (from, to, _) -> {
            for (int i = from; i < to; i++) out[i] = uniformAt(start + i);
        });
    }

    /// Standard normal, each the double's value rounded to float.
    public void fillNormal(float[] out, Parallel parallel) {
        long start = advance(out.length);
        parallel.forRange(out.length, GRAIN, (from, to, _) -> {
            int i = from;
            if (i < to && (start + i & 1) == 1) out[i] = (float) normalAt(start + i++);
            for (; i + 1 < to; i += 2) {
                double radius = radius(bitsAt(start + i));
                double angle = TWO_PI * uniform(bitsAt(start + i + 1));
                out[i] = (float) (radius * StrictMath.cos(angle));
                out[i + 1] = (float) (radius * StrictMath.sin(angle));
            }
            if (i < to) out[i] = (float) normalAt(start + i);
        });
    }

    public void fillNormal(double[] out, Parallel parallel) {
        long start = advance(out.length);
        parallel.forRange(out.length, GRAIN, (from, to, _) -> {
            for (int i = from; i < to; i++) out[i] = normalAt(start + i);
        });
    }

    private long advance(int n) {
        long start = position;
        position += n;
        return start;
    }

    // ---- RandomGenerator, each with one value ----

    @Override
    public int nextInt(int bound) {
        return integer(bound);
    }

    @Override
    public double nextGaussian() {
        return normal();
    }

    @Override
    public double nextExponential() {
        return exponential();
    }

    /// The three integers a resume needs.
    @Override
    public String toString() {
        return "RandomStream[seed=" + seed + ", id=" + id + ", position=" + position + "]";
    }
}
