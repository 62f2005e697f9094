package cinegrad.ops.function;

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
    },
    /// a − ⌊a/b⌋·b, with the sign of b.
    REMAINDER {
        public double apply(double a, double b)                   { return a - Math.floor(a / b) * b; }
        public double derivativeA(double a, double b, double y)   { return 1; }
        public double derivativeB(double a, double b, double y)   { return -Math.floor(a / b); }
    },
    /// a − trunc(a/b)·b, with the sign of a: Java's and C's `%`.
    FMOD {
        public double apply(double a, double b)                   { return a % b; }
        public double derivativeA(double a, double b, double y)   { return 1; }
        public double derivativeB(double a, double b, double y)   { return -(a - y) / b; }
    },
    /// 1 where a < b, else 0. Comparisons have no gradient.
    LESS {
        public double apply(double a, double b)                   { return a < b ? 1 : 0; }
    },
    /// 1 where a ≤ b, else 0.
    LESS_OR_EQUAL {
        public double apply(double a, double b)                   { return a <= b ? 1 : 0; }
    },
    /// 1 where a = b, else 0.
    EQUAL {
        public double apply(double a, double b)                   { return a == b ? 1 : 0; }
    };

    public abstract double apply(double a, double b);

    /// ∂f/∂a, given also `y` = f(a, b).
    public double derivativeA(double a, double b, double y) {
        return 0;
    }

    public double derivativeB(double a, double b, double y) {
        return 0;
    }

    /// Whether the result is a truth value, 0 or 1.
    public boolean isComparison() {
        return ordinal() >= LESS.ordinal();
    }

    /// Whether this function is defined for complex arrays.
    public boolean isComplexToo() {
        return ordinal() <= DIVIDE.ordinal();
    }
}
