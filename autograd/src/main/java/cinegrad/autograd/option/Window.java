package cinegrad.autograd.option;

/// The factors of the samples of a frame, periodic: as of a frame one sample longer whose last is the first of the next. With
/// c_m = cos(2πm·i/n):
public enum Window {
    /// 1.
    RECTANGULAR(1, 0, 0),
    /// (1 − c_1)/2.
    HANN(0.5, 0.5, 0),
    /// 0.54 − 0.46·c_1.
    HAMMING(0.54, 0.46, 0),
    /// 0.42 − 0.5·c_1 + 0.08·c_2.
    BLACKMAN(0.42, 0.5, 0.08);

    private final double mean;
    private final double first;
    private final double second;

    Window(double mean, double first, double second) {
        this.mean = mean;
        this.first = first;
        this.second = second;
    }

    /// The factor of sample i of n; 1 of a single one.
    public double at(int i, int n) {
        if (n == 1) return 1;
        double angle = 2 * Math.PI * i / n;
        return mean - first * Math.cos(angle) + second * Math.cos(2 * angle);
    }
}
