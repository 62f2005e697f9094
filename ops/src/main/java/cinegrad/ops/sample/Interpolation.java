package cinegrad.ops.sample;

/// The rule for a value between pixels, the same along both axes: `Σ_k weight_k(f) · x[floor(p) + k]`, `f = p − floor(p)`.
public enum Interpolation {
    /// The nearest pixel; halfway between two, the even one.
    NEAREST(1) {
        @Override
        double firstOf(double position) {
            return Math.rint(position);
        }

        @Override
        void derivative(int order, double position, double[] weights) {
            weights[0] = order == 0 ? 1 : 0;
        }
    },
    /// Weights 1 − f and f on the two neighbors.
    BILINEAR(2) {
        @Override
        void derivative(int order, double position, double[] weights) {
            double f = position - Math.floor(position);
            weights[0] = order == 0 ? 1 - f : order == 1 ? -1 : 0;
            weights[1] = order == 0 ? f : order == 1 ? 1 : 0;
        }
    },
    /// Keys' cubic convolution with a = −3/4 on four neighbors, as in PyTorch and OpenCV.
    /// Source: Keys, *Cubic convolution interpolation for digital image processing*, IEEE TASSP 29 (1981), eq. 4.
    BICUBIC(4) {
        @Override
        double firstOf(double position) {
            return Math.floor(position) - 1;
        }

        @Override
        void derivative(int order, double position, double[] weights) {
            double f = position - Math.floor(position);
            double mirror = order % 2 == 0 ? 1 : -1;                  // the kernel is even
            weights[0] = far(order, f + 1);
            weights[1] = near(order, f);
            weights[2] = mirror * near(order, 1 - f);
            weights[3] = mirror * far(order, 2 - f);
        }
    };

    private static final double A = -0.75;

    private final int taps;

    Interpolation(int taps) {
        this.taps = taps;
    }

    /// Neighbors along one axis.
    public int taps() {
        return taps;
    }

    /// The first neighbor of `position`; it may lie outside the image.
    int first(double position) {
        return (int) firstOf(position);
    }

    double firstOf(double position) {
        return Math.floor(position);
    }

    /// The weights of the neighbors of `position`.
    void weights(double position, double[] weights) {
        derivative(0, position, weights);
    }

    /// The derivatives of the weights of an order from 0 on with respect to the position.
    abstract void derivative(int order, double position, double[] weights);

    /// Keys' kernel for distances up to 1, or a derivative of it.
    private static double near(int order, double d) {
        return switch (order) {
            case 0 -> ((A + 2) * d - (A + 3)) * d * d + 1;
            case 1 -> (3 * (A + 2) * d - 2 * (A + 3)) * d;
            case 2 -> 6 * (A + 2) * d - 2 * (A + 3);
            case 3 -> 6 * (A + 2);
            default -> 0;
        };
    }

    /// Keys' kernel for distances from 1 to 2, or a derivative of it.
    private static double far(int order, double d) {
        return switch (order) {
            case 0 -> ((A * d - 5 * A) * d + 8 * A) * d - 4 * A;
            case 1 -> (3 * A * d - 10 * A) * d + 8 * A;
            case 2 -> 6 * A * d - 10 * A;
            case 3 -> 6 * A;
            default -> 0;
        };
    }
}
