package cinegrad.ops.sample;

/// How a value between pixels is made, the same along both axes: `Σ_k weight_k(f) · x[floor(p) + k]`, `f = p − floor(p)`.
public enum Interpolation {
    /// The nearest pixel; halfway between two, the even one.
    NEAREST(1) {
        @Override
        int first(double position) {
            return (int) Math.rint(position);
        }

        @Override
        void weights(double position, double[] weights) {
            weights[0] = 1;
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
    },
    /// Keys' cubic convolution with a = −3/4 on four neighbours, as in PyTorch and OpenCV.
    /// Source: Keys, *Cubic convolution interpolation for digital image processing*, IEEE TASSP 29 (1981), eq. 4.
    BICUBIC(4) {
        @Override
        int first(double position) {
            return (int) Math.floor(position) - 1;
        }

        @Override
        void weights(double position, double[] weights) {
            double f = position - Math.floor(position);
            weights[0] = far(f + 1);
            weights[1] = near(f);
            weights[2] = near(1 - f);
            weights[3] = far(2 - f);
        }
    };

    private static final double A = -0.75;

    private final int taps;

    Interpolation(int taps) {
        this.taps = taps;
    }

    /// Neighbours along one axis.
    int taps() {
        return taps;
    }

    /// The first neighbour of `position`; it may lie outside the image.
    int first(double position) {
        return (int) Math.floor(position);
    }

    abstract void weights(double position, double[] weights);

    /// Keys' kernel for distances up to 1.
    private static double near(double d) {
        return ((A + 2) * d - (A + 3)) * d * d + 1;
    }

    /// Keys' kernel for distances from 1 to 2.
    private static double far(double d) {
        return ((A * d - 5 * A) * d + 8 * A) * d - 4 * A;
    }
}
