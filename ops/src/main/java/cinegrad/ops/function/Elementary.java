package cinegrad.ops.function;

/// The functions of one real number that have no parameters.
public enum Elementary implements UnaryFunction {
    ABS(Needs.INPUT) {
        public double apply(double x)                { return Math.abs(x); }
        public double derivative(double x, double y) { return Math.signum(x); }
    },
    SIGN(Needs.NOTHING) {
        public double apply(double x)                { return Math.signum(x); }
        public double derivative(double x, double y) { return 0; }
    },
    SQUARE(Needs.INPUT) {
        public double apply(double x)                { return x * x; }
        public double derivative(double x, double y) { return 2 * x; }
    },
    SQRT(Needs.OUTPUT) {
        public double apply(double x)                { return Math.sqrt(x); }
        public double derivative(double x, double y) { return 0.5 / y; }
    },
    /// 1/√x.
    RSQRT(Needs.OUTPUT) {
        public double apply(double x)                { return 1 / Math.sqrt(x); }
        public double derivative(double x, double y) { return -0.5 * y * y * y; }
    },
    RECIPROCAL(Needs.OUTPUT) {
        public double apply(double x)                { return 1 / x; }
        public double derivative(double x, double y) { return -y * y; }
    },
    EXP(Needs.OUTPUT) {
        public double apply(double x)                { return Math.exp(x); }
        public double derivative(double x, double y) { return y; }
    },
    EXPM1(Needs.OUTPUT) {
        public double apply(double x)                { return Math.expm1(x); }
        public double derivative(double x, double y) { return y + 1; }
    },
    LOG(Needs.INPUT) {
        public double apply(double x)                { return Math.log(x); }
        public double derivative(double x, double y) { return 1 / x; }
    },
    LOG1P(Needs.INPUT) {
        public double apply(double x)                { return Math.log1p(x); }
        public double derivative(double x, double y) { return 1 / (1 + x); }
    },
    LOG2(Needs.INPUT) {
        public double apply(double x)                { return Math.log(x) / Math.log(2); }
        public double derivative(double x, double y) { return 1 / (x * Math.log(2)); }
    },
    LOG10(Needs.INPUT) {
        public double apply(double x)                { return Math.log10(x); }
        public double derivative(double x, double y) { return 1 / (x * Math.log(10)); }
    },
    SIN(Needs.INPUT) {
        public double apply(double x)                { return Math.sin(x); }
        public double derivative(double x, double y) { return Math.cos(x); }
    },
    COS(Needs.INPUT) {
        public double apply(double x)                { return Math.cos(x); }
        public double derivative(double x, double y) { return -Math.sin(x); }
    },
    TAN(Needs.OUTPUT) {
        public double apply(double x)                { return Math.tan(x); }
        public double derivative(double x, double y) { return 1 + y * y; }
    },
    ASIN(Needs.INPUT) {
        public double apply(double x)                { return Math.asin(x); }
        public double derivative(double x, double y) { return 1 / Math.sqrt(1 - x * x); }
    },
    ACOS(Needs.INPUT) {
        public double apply(double x)                { return Math.acos(x); }
        public double derivative(double x, double y) { return -1 / Math.sqrt(1 - x * x); }
    },
    ATAN(Needs.INPUT) {
        public double apply(double x)                { return Math.atan(x); }
        public double derivative(double x, double y) { return 1 / (1 + x * x); }
    },
    SINH(Needs.INPUT) {
        public double apply(double x)                { return Math.sinh(x); }
        public double derivative(double x, double y) { return Math.cosh(x); }
    },
    COSH(Needs.INPUT) {
        public double apply(double x)                { return Math.cosh(x); }
        public double derivative(double x, double y) { return Math.sinh(x); }
    },
    TANH(Needs.OUTPUT) {
        public double apply(double x)                { return Math.tanh(x); }
        public double derivative(double x, double y) { return 1 - y * y; }
    },
    ASINH(Needs.INPUT) {
        public double apply(double x)                { return Math.copySign(Math.log1p(Math.abs(x) + x * x / (1 + Math.hypot(x, 1))), x); }
        public double derivative(double x, double y) { return 1 / Math.hypot(x, 1); }
    },
    ACOSH(Needs.INPUT) {
        public double apply(double x)                { return Math.log(x + Math.sqrt(x - 1) * Math.sqrt(x + 1)); }
        public double derivative(double x, double y) { return 1 / (Math.sqrt(x - 1) * Math.sqrt(x + 1)); }
    },
    ATANH(Needs.INPUT) {
        public double apply(double x)                { return 0.5 * Math.log1p(2 * x / (1 - x)); }
        public double derivative(double x, double y) { return 1 / (1 - x * x); }
    },
    /// The error function, 2/√π ∫₀ˣ exp(−t²) dt.
    ERF(Needs.INPUT) {
        public double apply(double x)                { return ErrorFunction.erf(x); }
        public double derivative(double x, double y) { return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x); }
    },
    SIGMOID(Needs.OUTPUT) {
        public double apply(double x)                { return 1 / (1 + Math.exp(-x)); }
        public double derivative(double x, double y) { return y * (1 - y); }
    },
    RELU(Needs.OUTPUT) {
        public double apply(double x)                { return Math.max(x, 0.0); }
        public double derivative(double x, double y) { return y > 0 ? 1 : 0; }
    },
    /// x·Φ(x) with the normal distribution's Φ: Hendrycks & Gimpel, *Gaussian Error Linear Units*, 2016.
    GELU(Needs.INPUT) {
        public double apply(double x)                { return x * normal(x); }
        public double derivative(double x, double y) { return normal(x) + x * Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI); }
        private double normal(double x)              { return 0.5 * ErrorFunction.erfc(-x / Math.sqrt(2)); }
    },
    /// GELU's approximation x/2 · (1 + tanh(√(2/π)(x + 0.044715 x³))).
    GELU_TANH(Needs.INPUT) {
        public double apply(double x)                { return 0.5 * x * (1 + Math.tanh(inner(x))); }
        public double derivative(double x, double y) {
            double t = Math.tanh(inner(x));
            return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x);
        }
        private double inner(double x)               { return Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x); }
    },
    /// x·σ(x), also called swish.
    SILU(Needs.INPUT) {
        public double apply(double x)                { return x / (1 + Math.exp(-x)); }
        public double derivative(double x, double y) {
            double s = 1 / (1 + Math.exp(-x));
            return s * (1 + x * (1 - s));
        }
    },
    /// x·tanh(log(1 + eˣ)): Misra, *Mish*, BMVC 2020.
    MISH(Needs.INPUT) {
        public double apply(double x)                { return x * Math.tanh(softplus(x)); }
        public double derivative(double x, double y) {
            double t = Math.tanh(softplus(x));
            return t + x * (1 - t * t) / (1 + Math.exp(-x));
        }
        private double softplus(double x)            { return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))); }
    },
    LOG_SIGMOID(Needs.INPUT) {
        public double apply(double x)                { return Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x))); }
        public double derivative(double x, double y) { return 1 / (1 + Math.exp(x)); }
    },
    /// x / (1 + |x|).
    SOFTSIGN(Needs.INPUT) {
        public double apply(double x)                { return x / (1 + Math.abs(x)); }
        public double derivative(double x, double y) { return 1 / ((1 + Math.abs(x)) * (1 + Math.abs(x))); }
    },
    /// x/6 + 1/2 between 0 and 1; the derivative at ±3 is 0. Inside it is 1/6 rounded to single precision, as PyTorch's is in double.
    HARD_SIGMOID(Needs.INPUT) {
        public double apply(double x)                { return Math.clamp(x / 6 + 0.5, 0.0, 1.0); }
        public double derivative(double x, double y) { return x > -3 && x < 3 ? 1f / 6 : 0; }
    },
    /// x · [#HARD_SIGMOID].
    HARD_SWISH(Needs.INPUT) {
        public double apply(double x)                { return x * Math.clamp(x / 6 + 0.5, 0.0, 1.0); }
        public double derivative(double x, double y) { return x < -3 ? 0 : x <= 3 ? x / 3 + 0.5 : 1; }
    },
    FLOOR(Needs.NOTHING) {
        public double apply(double x)                { return Math.floor(x); }
        public double derivative(double x, double y) { return 0; }
    },
    CEIL(Needs.NOTHING) {
        public double apply(double x)                { return Math.ceil(x); }
        public double derivative(double x, double y) { return 0; }
    },
    /// To the nearest integer, halves to the even one.
    ROUND(Needs.NOTHING) {
        public double apply(double x)                { return Math.rint(x); }
        public double derivative(double x, double y) { return 0; }
    };

    private final Needs needs;

    Elementary(Needs needs) {
        this.needs = needs;
    }

    @Override
    public Needs needs() {
        return needs;
    }
}
