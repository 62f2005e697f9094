package cinegrad.ops;

/// A function of two numbers, applied to every pair of elements under broadcasting. The first four exist for complex arrays too
/// (a real operand counts as complex with imaginary part 0).
public enum BinaryFunction {
    ADD {
        public double apply(double a, double b)                   { return a + b; }
        public double derivativeA(double a, double b, double y)   { return 1; }
        public double derivativeB(double a, double b, double y)   { return 1; }
    },
    SUBTRACT {
        public double apply(double a, double b)                   { return a - b; }
        public double derivativeA(double a, double b, double y)   { return 1; }
        public double derivativeB(double a, double b, double y)   { return -1; }
    },
    MULTIPLY {
        public double apply(double a, double b)                   { return a * b; }
        public double derivativeA(double a, double b, double y)   { return b; }
        public double derivativeB(double a, double b, double y)   { return a; }
    },
    DIVIDE {
        public double apply(double a, double b)                   { return a / b; }
        public double derivativeA(double a, double b, double y)   { return 1 / b; }
        public double derivativeB(double a, double b, double y)   { return -a / (b * b); }
    },
    /// a^b; ∂/∂a is b·a^(b−1), ∂/∂b is aᵇ·log a, 0 where a is 0.
    POWER {
        public double apply(double a, double b)                   { return Math.pow(a, b); }
        public double derivativeA(double a, double b, double y)   { return b == 0 ? 0 : b * Math.pow(a, b - 1); }
        public double derivativeB(double a, double b, double y)   { return a == 0 && b >= 0 ? 0 : y * Math.log(a); }
    },
    /// The larger; at a tie each operand gets half the gradient.
    MAXIMUM {
        public double apply(double a, double b)                   { return Math.max(a, b); }
        public double derivativeA(double a, double b, double y)   { return a > b ? 1 : a == b ? 0.5 : 0; }
        public double derivativeB(double a, double b, double y)   { return b > a ? 1 : a == b ? 0.5 : 0; }
    },
    /// The smaller; at a tie each operand gets half the gradient.
    MINIMUM {
        public double apply(double a, double b)                   { return Math.min(a, b); }
        public double derivativeA(double a, double b, double y)   { return a < b ? 1 : a == b ? 0.5 : 0; }
        public double derivativeB(double a, double b, double y)   { return b < a ? 1 : a == b ? 0.5 : 0; }
    },
    /// The angle of the point (b, a).
    ATAN2 {
        public double apply(double a, double b)                   { return Math.atan2(a, b); }
        public double derivativeA(double a, double b, double y)   { return b / (a * a + b * b); }
        public double derivativeB(double a, double b, double y)   { return -a / (a * a + b * b); }
    },
    /// √(a² + b²).
    HYPOT {
        public double apply(double a, double b)                   { return Math.hypot(a, b); }
        public double derivativeA(double a, double b, double y)   { return a / y; }
        public double derivativeB(double a, double b, double y)   { return b / y; }
    };

    public abstract double apply(double a, double b);

    public abstract double derivativeA(double a, double b, double y);

    public abstract double derivativeB(double a, double b, double y);

    /// Whether this function is defined for complex arrays.
    public boolean isComplexToo() {
        return ordinal() <= DIVIDE.ordinal();
    }
}
