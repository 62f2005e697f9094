package cinegrad.ops;

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
    SIGMOID(Needs.OUTPUT) {
        public double apply(double x)                { return 1 / (1 + Math.exp(-x)); }
        public double derivative(double x, double y) { return y * (1 - y); }
    },
    RELU(Needs.OUTPUT) {
        public double apply(double x)                { return Math.max(x, 0.0); }
        public double derivative(double x, double y) { return y > 0 ? 1 : 0; }
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
