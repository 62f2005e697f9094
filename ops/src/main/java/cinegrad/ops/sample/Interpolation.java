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
        void weights(double position, double[] weights) {
            weights[0] = 1;
        }

        @Override
        void slopes(double position, double[] slopes) {
            slopes[0] = 0;
        }
    },
    /// Weights 1 − f and f on the two neighbours.
    BILINEAR(2) {
        @Override
        void weights(double position, double[] weights) {
            double f = position - Math.floor(position);
            weights[0] = 1 - f;
            weights[1] = f;
        }

        @Override
        void slopes(double position, double[] slopes) {
            slopes[0] = -1;
            slopes[1] = 1;
        }
    },
    /// Keys' cubic convolution with a = −3/4 on four neighbours, as in PyTorch and OpenCV.
    /// Source: Keys, *Cubic convolution interpolation for digital image processing*, IEEE TASSP 29 (1981), eq. 4.
    BICUBIC(4) {
        @Override
        double firstOf(double position) {
            return Math.floor(position) - 1;
        }

        @Override
        void weights(double position, double[] weights) {
            double f = position - Math.floor(position);
            weights[0] = far(f + 1);
            weights[1] = near(f);
            weights[2] = near(1 - f);
            weights[3] = far(2 - f);
        }

        @Override
        void slopes(double position, double[] slopes) {
            double f = position - Math.floor(position);
            slopes[0] = farSlope(f + 1);
            slopes[1] = nearSlope(f);
            slopes[2] = -nearSlope(1 - f);
            slopes[3] = -farSlope(2 - f);
        }
    };

    private static final double A = -0.75;

    private final int taps;

    Interpolation(int taps) {
        this.taps = taps;
    }

    /// Neighbours along one axis.
    public int taps() {
        return taps;
    }

    /// The first neighbour of `position`; it may lie outside the image.
    int first(double position) {
        return (int) firstOf(position);
    }

    double firstOf(double position) {
        return Math.floor(position);
    }

    abstract void weights(double position, double[] weights);

    /// The derivatives of the weights with respect to the position.
    abstract void slopes(double position, double[] slopes);

    /// Keys' kernel for distances up to 1.
    private static double near(double d) {
        return ((A + 2) * d - (A + 3)) * d * d + 1;
    }

    /// Keys' kernel for distances from 1 to 2.
    private static double far(double d) {
        return ((A * d - 5 * A) * d + 8 * A) * d - 4 * A;
    }

    private static double nearSlope(double d) {
        return (3 * (A + 2) * d - 2 * (A + 3)) * d;
    }

    private static double farSlope(double d) {
        return (3 * A * d - 10 * A) * d + 8 * A;
    }
}
