package cinegrad.ops.reference;

import cinegrad.ops.sample.Interpolation;

/// Values between pixels along one axis: at position u the value is `Σ_i k(u − i)·x[i]` over the neighbors i of u.
final class ReferenceKernel {
    private ReferenceKernel() { }

    /// The pixel that the neighbors of position u are counted from: the nearest one, of two the even one, or ⌊u⌋.
    static double base(Interpolation interpolation, double u) {
        return interpolation == Interpolation.NEAREST ? Math.rint(u) : Math.floor(u);
    }

    /// The neighbors, counted from there.
    static int[] neighbors(Interpolation interpolation) {
        return switch (interpolation) {
            case NEAREST -> new int[] {0};
            case BILINEAR -> new int[] {0, 1};
            case BICUBIC -> new int[] {-1, 0, 1, 2};
        };
    }

    /// k(d): 1; 1 − |d|; Keys' cubic with a = −3/4.
    static double weight(Interpolation interpolation, double d) {
        return switch (interpolation) {
            case NEAREST -> 1;
            case BILINEAR -> 1 - Math.abs(d);
            case BICUBIC -> keys(-0.75, Math.abs(d));
        };
    }

    /// The derivative of k of an order from 0 on at d, at a kink the one to the right.
    static double derivative(Interpolation interpolation, int order, double d) {
        if (order == 0) return weight(interpolation, d);
        double side = d < 0 ? -1 : 1;
        return switch (interpolation) {
            case NEAREST -> 0;
            case BILINEAR -> order == 1 ? -side : 0;
            case BICUBIC -> Math.pow(side, order) * keysDerivative(-0.75, order, Math.abs(d));
        };
    }

    /// `(a+2)d³ − (a+3)d² + 1` for d ≤ 1, `a(d³ − 5d² + 8d − 4)` for 1 < d < 2, 0 beyond.
    /// Source: Keys, *Cubic convolution interpolation for digital image processing*, IEEE TASSP 29 (1981), eq. 4.
    static double keys(double a, double d) {
        if (d <= 1) return (a + 2) * d * d * d - (a + 3) * d * d + 1;
        return d >= 2 ? 0 : a * (d * d * d - 5 * d * d + 8 * d - 4);
    }

    private static double keysDerivative(double a, int order, double d) {
        boolean near = d <= 1;
        if (d >= 2) return 0;
        return switch (order) {
            case 1 -> near ? 3 * (a + 2) * d * d - 2 * (a + 3) * d : a * (3 * d * d - 10 * d + 8);
            case 2 -> near ? 6 * (a + 2) * d - 2 * (a + 3) : a * (6 * d - 10);
            case 3 -> near ? 6 * (a + 2) : 6 * a;
            default -> 0;
        };
    }
}
