package cinegrad.ops.fft;

/// `exp(2πi·k/n)`, its angle first reduced by integer arithmetic to an eighth of a turn, so that large k cost no accuracy and
/// the exact values (0, ±1, equal sine and cosine) are exact.
final class RootsOfUnity {
    private RootsOfUnity() { }

    /// cos(2π·k/n)
    static double cos(long k, long n) {
        long m = Math.floorMod(k, n);
        if (2 * m > n) m = n - m;                                   // the lower half mirrors the upper
        if (4 * m > n) return -cosInQuarter(n - 2 * m, 2 * n);      // cos(π − x) = −cos x
        return cosInQuarter(m, n);
    }

    /// sin(2π·k/n)
    static double sin(long k, long n) {
        return cos(4 * Math.floorMod(k, n) - n, 4 * n);             // sin x = cos(x − π/2)
    }

    private static double cosInQuarter(long m, long n) {
        if (8 * m <= n) return Math.cos(2 * Math.PI * m / n);
        return Math.sin(2 * Math.PI * (n - 4 * m) / (4 * n));       // cos x = sin(π/2 − x)
    }
}
