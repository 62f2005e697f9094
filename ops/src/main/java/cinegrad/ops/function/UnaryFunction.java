package cinegrad.ops.function;

/// A differentiable function of one real number, applied to every element: its value and its derivative side by side.
///
/// This is the definition the double reference computes; other backends spell out the frequent ones as loops of their own.
public sealed interface UnaryFunction permits Elementary, UnaryFunction.Power, UnaryFunction.Clamp, UnaryFunction.LeakyRelu,
        UnaryFunction.Elu, UnaryFunction.Softplus, UnaryFunction.HardTanh, UnaryFunction.SoftShrink, UnaryFunction.HardShrink,
        UnaryFunction.Huber {
    double apply(double x);

    /// f′(x), given also `y` = f(x), which is often cheaper to use. At a kink: the value PyTorch uses.
    double derivative(double x, double y);

    /// Whether the derivative needs x, y, or neither; what it does not need is not kept in memory.
    Needs needs();

    /// What a derivative is computed from.
    enum Needs { NOTHING, INPUT, OUTPUT, BOTH }

    /// x^p for real p; the derivative is p·x^(p−1).
    record Power(double exponent) implements UnaryFunction {
        public double apply(double x)                { return Math.pow(x, exponent); }
        public double derivative(double x, double y) { return exponent == 0 ? 0 : exponent * Math.pow(x, exponent - 1); }
        public Needs needs()                         { return Needs.INPUT; }
    }

    /// min(max(x, low), high); the derivative is 1 inside, borders included, and 0 outside.
    record Clamp(double low, double high) implements UnaryFunction {
        public double apply(double x)                { return Math.min(Math.max(x, low), high); }
        public double derivative(double x, double y) { return x >= low && x <= high ? 1 : 0; }
        public Needs needs()                         { return Needs.INPUT; }
    }

    /// x where x > 0, slope·x elsewhere.
    record LeakyRelu(double slope) implements UnaryFunction {
        public double apply(double x)                { return x > 0 ? x : slope * x; }
        public double derivative(double x, double y) { return x > 0 ? 1 : slope; }
        public Needs needs()                         { return Needs.INPUT; }
    }

    /// scale·x where x > 0, scale·alpha·(eˣ − 1) elsewhere; SELU with its two constants, ELU with scale 1.
    record Elu(double alpha, double scale) implements UnaryFunction {
        public double apply(double x)                { return scale * (x > 0 ? x : alpha * Math.expm1(x)); }
        public double derivative(double x, double y) { return scale * (x > 0 ? 1 : alpha * Math.exp(x)); }
        public Needs needs()                         { return Needs.INPUT; }
    }

    /// log(1 + e^(βx)) / β, continued as x where βx exceeds `threshold`.
    record Softplus(double beta, double threshold) implements UnaryFunction {
        public double apply(double x) {
            double z = beta * x;
            return z > threshold ? x : (Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)))) / beta;
        }
        public double derivative(double x, double y) { return beta * x > threshold ? 1 : 1 / (1 + Math.exp(-beta * x)); }
        public Needs needs()                         { return Needs.INPUT; }
    }

    /// min(max(x, low), high) as an activation: unlike [Clamp]'s, its derivative is 0 at the borders too.
    record HardTanh(double low, double high) implements UnaryFunction {
        public static final HardTanh RELU6 = new HardTanh(0, 6);
        public double apply(double x)                { return Math.min(Math.max(x, low), high); }
        public double derivative(double x, double y) { return x > low && x < high ? 1 : 0; }
        public Needs needs()                         { return Needs.INPUT; }
    }

    /// x moved towards 0 by `lambda`, and 0 where |x| ≤ lambda: the proximal map of lambda·|x|.
    record SoftShrink(double lambda) implements UnaryFunction {
        public double apply(double x)                { return Math.abs(x) <= lambda ? 0 : x - Math.copySign(lambda, x); }
        public double derivative(double x, double y) { return x > lambda || x < -lambda ? 1 : 0; }
        public Needs needs()                         { return Needs.INPUT; }
    }

    /// x, and 0 where |x| ≤ lambda.
    record HardShrink(double lambda) implements UnaryFunction {
        public double apply(double x)                { return Math.abs(x) <= lambda ? 0 : x; }
        public double derivative(double x, double y) { return x > lambda || x < -lambda ? 1 : 0; }
        public Needs needs()                         { return Needs.INPUT; }
    }

    /// x²/2 where |x| ≤ delta, delta·(|x| − delta/2) elsewhere: Huber, *Robust Estimation of a Location Parameter*, 1964.
    record Huber(double delta) implements UnaryFunction {
        public double apply(double x)                { return Math.abs(x) <= delta ? 0.5 * x * x : delta * (Math.abs(x) - 0.5 * delta); }
        public double derivative(double x, double y) { return Math.clamp(x, -delta, delta); }
        public Needs needs()                         { return Needs.INPUT; }
    }
}
