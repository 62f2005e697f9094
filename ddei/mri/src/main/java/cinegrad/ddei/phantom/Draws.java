package cinegrad.ddei.phantom;

/// Random numbers by address: the value depends on (seed, stream, index) alone, so any instant can be computed without those
/// before it.
record Draws(long seed, long stream) {
    /// Uniform in [−1, 1).
    double symmetric(long index) {
        return 2 * uniform(index) - 1;
    }

    /// Uniform in [0, 1).
    double uniform(long index) {
        long bits = mix(mix(mix(seed) + stream) + index);
        return (bits >>> 11) * 0x1p-53;
    }

    /// The finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
    private static long mix(long z) {
        z += 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
