package cinegrad.ops.function;

/// A function of two numbers, applied to every pair of elements under broadcasting. The first four exist for complex arrays too
/// (a real operand counts as complex with imaginary part 0).
public enum BinaryFunction {
    ADD {
        public double apply(double a, double b) { return a + b; }
        public <R extends Real<R>> R derivativeA(R a, R b, R y) { return y.number(1); }
        public <R extends Real<R>> R derivativeB(R a, R b, R y) { return y.number(1); }
    },
    SUBTRACT {
        public double apply(double a, double b) { return a - b; }
        public <R extends Real<R>> R derivativeA(R a, R b, R y) { return y.number(1); }
        public <R extends Real<R>> R derivativeB(R a, R b, R y) { return y.number(-1); }
    },
    MULTIPLY {
        public double apply(double a, double b) { return a * b; }
        public <R extends Real<R>> R derivativeA(R a, R b, R y) { return b; }
        public <R extends Real<R>> R derivativeB(R a, R b, R y) { return a; }
    },
    DIVIDE {
        public double apply(double a, double b) { return a / b; }
        public <R extends Real<R>> R derivativeA(R a, R b, R y) { return b.reciprocal(); }
        public <R extends Real<R>> R derivativeB(R a, R b, R y) { return a.negative().dividedBy(b).dividedBy(b); }
    },
    /// a^b as in C99: 1^b and (−1)^±∞ are 1. ∂/∂a is b·a^(b−1), ∂/∂b is aᵇ·log a; both are 0 where a factor of the power is, as b
    /// in a^0 and a in 0^b, b ≥ 0.
    POWER {
        public double apply(double a, double b) { return a == 1 || a == -1 && Double.isInfinite(b) ? 1 : Math.pow(a, b); }
        public <R extends Real<R>> R derivativeA(R a, R b, R y) {
            R exponent = b.choose(b.is(0), b.number(1), b);
            return b.choose(b.is(0), b.number(0), exponent.times(a.zip(POWER, exponent.plus(-1))));
        }
        public <R extends Real<R>> R derivativeB(R a, R b, R y) {
            R atZero = a.is(0).times(b.number(0).zip(LESS_OR_EQUAL, b));
            return y.times(a.choose(atZero, a.number(1), a).map(Elementary.LOG));
        }
    },
    /// The larger; at a tie each operand gets half the gradient.
    MAXIMUM {
        public double apply(double a, double b) { return Math.max(a, b); }
        public <R extends Real<R>> R derivativeA(R a, R b, R y) { return share(b, a, y); }
        public <R extends Real<R>> R derivativeB(R a, R b, R y) { return share(a, b, y); }
    },
    /// The smaller; at a tie each operand gets half the gradient.
    MINIMUM {
        public double apply(double a, double b) { return Math.min(a, b); }
        public <R extends Real<R>> R derivativeA(R a, R b, R y) { return share(a, b, y); }
        public <R extends Real<R>> R derivativeB(R a, R b, R y) { return share(b, a, y); }
    },
    /// The angle of the point (b, a).
    ATAN2 {
        public double apply(double a, double b) { return Math.atan2(a, b); }
        public <R extends Real<R>> R derivativeA(R a, R b, R y) { return b.dividedUnless0(a.times(a).plus(b.times(b))); }
        public <R extends Real<R>> R derivativeB(R a, R b, R y) {
            return a.negative().dividedUnless0(a.times(a).plus(b.times(b)));
        }
    },
    /// √(a² + b²).
    HYPOT {
        public double apply(double a, double b) { return Math.hypot(a, b); }
        public <R extends Real<R>> R derivativeA(R a, R b, R y) { return a.dividedBy(y); }
        public <R extends Real<R>> R derivativeB(R a, R b, R y) { return b.dividedBy(y); }
    },
    /// a − ⌊a/b⌋·b exactly, with the sign of b.
    REMAINDER {
        public double apply(double a, double b) {
            double r = a % b;
            return r != 0 && r < 0 != b < 0 ? r + b : r;
        }
        public <R extends Real<R>> R derivativeA(R a, R b, R y) { return y.number(1); }
        public <R extends Real<R>> R derivativeB(R a, R b, R y) {
            R r = a.zip(FMOD, b);
            R truncated = quotient(a, b, r).negative();
            return y.choose(r.zip(EQUAL, y), truncated, truncated.plus(1));            // y is r or r + b
        }
    },
    /// a − trunc(a/b)·b, with the sign of a: Java's and C's `%`.
    FMOD {
        public double apply(double a, double b) { return a % b; }
        public <R extends Real<R>> R derivativeA(R a, R b, R y) { return y.number(1); }
        public <R extends Real<R>> R derivativeB(R a, R b, R y) { return quotient(a, b, y).negative(); }
    },
    /// 1 where a < b, else 0. Comparisons have no gradient.
    LESS {
        public double apply(double a, double b) { return a < b ? 1 : 0; }
    },
    /// 1 where a ≤ b, else 0.
    LESS_OR_EQUAL {
        public double apply(double a, double b) { return a <= b ? 1 : 0; }
    },
    /// 1 where a = b, else 0.
    EQUAL {
        public double apply(double a, double b) { return a == b ? 1 : 0; }
    };

    public abstract double apply(double a, double b);

    /// ∂f/∂a, given also `y` = f(a, b).
    public <R extends Real<R>> R derivativeA(R a, R b, R y) {
        return y.number(0);
    }

    /// ∂f/∂b.
    public <R extends Real<R>> R derivativeB(R a, R b, R y) {
        return y.number(0);
    }

    /// ∂f/∂operand of two numbers.
    public double derivative(Operand operand, double a, double b, double y) {
        var p = new RealNumber(a);
        var q = new RealNumber(b);
        var r = new RealNumber(y);
        return (operand == Operand.A ? derivativeA(p, q, r) : derivativeB(p, q, r)).value();
    }

    /// The whole number q with a = q·b + y.
    private static <R extends Real<R>> R quotient(R a, R b, R y) {
        return a.minus(y).dividedBy(b).map(Elementary.ROUND);
    }

    /// 1 where the winner is beyond the other, ½ at a tie; NaN where the result `y` is.
    private static <R extends Real<R>> R share(R lesser, R greater, R y) {
        return y.choose(lesser.zip(LESS, greater), y.number(1), lesser.zip(EQUAL, greater).times(0.5));
    }

    /// Whether the result is a truth value, 0 or 1.
    public boolean isComparison() {
        return compareTo(LESS) >= 0;
    }

    /// Whether this function is defined for complex arrays.
    public boolean isComplexToo() {
        return compareTo(DIVIDE) <= 0;
    }
}
