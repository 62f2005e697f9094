package cinegrad.ops.function;

/// A differentiable function of one real number, applied to every element: its value and its derivative side by side.
///
/// This is the definition the double reference computes and higher derivatives are recorded from; other backends spell out the
/// frequent ones as loops of their own. At a kink the derivative is PyTorch's, at NaN it is NaN.
public sealed interface UnaryFunction permits Elementary, UnaryFunction.Power, UnaryFunction.Clamp, UnaryFunction.LeakyRelu,
        UnaryFunction.Elu, UnaryFunction.Softplus, UnaryFunction.HardTanh, UnaryFunction.SoftShrink, UnaryFunction.HardShrink,
        UnaryFunction.Huber, SpecialFunction {
    double apply(double x);

    /// f′(x), given also `y` = f(x), which is often cheaper to use; of both only what [#needs] names may be read.
    <R extends Real<R>> R derivative(R x, R y);

    /// g · f′(x), its factors in an order in which none overflows where the product does not.
    default <R extends Real<R>> R gradient(R g, R x, R y) {
        return g.times(derivative(x, y));
    }

    /// f′(x) of one number.
    default double derivative(double x, double y) {
        return derivative(new RealNumber(x), new RealNumber(y)).value();
    }

    /// The values that the derivative reads; others are not kept in memory.
    Needs needs();

    /// The values that a derivative reads.
    enum Needs { NOTHING, INPUT, OUTPUT, BOTH }

    /// x^p for real p; the derivative is p·x^(p−1).
    record Power(double exponent) implements UnaryFunction {
        public double apply(double x) { return BinaryFunction.POWER.apply(x, exponent); }
        public <R extends Real<R>> R derivative(R x, R y) {
            return exponent == 0 ? x.number(0) : x.map(new Power(exponent - 1)).times(exponent);
        }
        public Needs needs() { return Needs.INPUT; }
    }

    /// min(max(x, low), high); the derivative is 1 inside, borders included, and 0 outside.
    record Clamp(double low, double high) implements UnaryFunction {
        public double apply(double x) { return Math.min(Math.max(x, low), high); }
        public <R extends Real<R>> R derivative(R x, R y) {
            return x.choose(x.below(low).plus(x.above(high)), x.number(0), x.number(1));
        }
        public Needs needs() { return Needs.INPUT; }
    }

    /// x where x > 0, slope·x elsewhere.
    record LeakyRelu(double slope) implements UnaryFunction {
        public double apply(double x) { return x > 0 ? x : slope * x; }
        public <R extends Real<R>> R derivative(R x, R y) { return x.choose(x.above(0), x.number(1), x.number(slope)); }
        public Needs needs() { return Needs.INPUT; }
    }

    /// scale·x where x > 0, scale·alpha·(eˣ − 1) elsewhere; SELU with its two constants, ELU with scale 1.
    record Elu(double alpha, double scale) implements UnaryFunction {
        public double apply(double x) { return scale * (x > 0 ? x : alpha * Math.expm1(x)); }
        public <R extends Real<R>> R derivative(R x, R y) {
            R below = x.choose(x.below(0), x, x.number(0));                     // at 0 the second derivative is PyTorch's 0
            return x.choose(x.above(0), x.number(scale), below.map(Elementary.EXP).times(alpha).times(scale));
        }
        public Needs needs() { return Needs.INPUT; }
    }

    /// log(1 + e^(βx)) / β, continued as x where βx exceeds `threshold`.
    record Softplus(double beta, double threshold) implements UnaryFunction {
        public double apply(double x) {
            double z = beta * x;
            return z > threshold ? x : (Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)))) / beta;
        }
        public <R extends Real<R>> R derivative(R x, R y) {
            R z = x.times(beta);
            return z.choose(z.above(threshold), z.number(1), z.map(Elementary.SIGMOID));
        }
        public Needs needs() { return Needs.INPUT; }
    }

    /// min(max(x, low), high) as an activation: unlike [Clamp]'s, its derivative is 0 at the borders too.
    record HardTanh(double low, double high) implements UnaryFunction {
        public HardTanh { require(low <= high, "hardtanh: low " + low + " must not be above high " + high); }
        public static final HardTanh RELU6 = new HardTanh(0, 6);
        public double apply(double x) { return Math.min(Math.max(x, low), high); }
        public <R extends Real<R>> R derivative(R x, R y) { return x.step(x.above(low).times(x.below(high))); }
        public Needs needs() { return Needs.INPUT; }
    }

    /// x moved towards 0 by `lambda`, and 0 where |x| ≤ lambda: the proximal map of lambda·|x|.
    record SoftShrink(double lambda) implements UnaryFunction {
        public SoftShrink { require(lambda >= 0, "softshrink: lambda is " + lambda + "; it must be at least 0"); }
        public double apply(double x) { return Math.abs(x) <= lambda ? 0 : x - Math.copySign(lambda, x); }
        public <R extends Real<R>> R derivative(R x, R y) { return x.step(x.map(Elementary.ABS).above(lambda)); }
        public Needs needs() { return Needs.INPUT; }
    }

    /// x, and 0 where |x| ≤ lambda.
    record HardShrink(double lambda) implements UnaryFunction {
        public double apply(double x) { return Math.abs(x) <= lambda ? 0 : x; }
        public <R extends Real<R>> R derivative(R x, R y) { return x.step(x.map(Elementary.ABS).above(lambda)); }
        public Needs needs() { return Needs.INPUT; }
    }

    /// x²/2 where |x| ≤ delta, delta·(|x| − delta/2) elsewhere: Huber, *Robust Estimation of a Location Parameter*, 1964.
    record Huber(double delta) implements UnaryFunction {
        public Huber { require(delta > 0, "huber: delta is " + delta + "; it must be positive"); }
        public double apply(double x) { return Math.abs(x) <= delta ? 0.5 * x * x : delta * (Math.abs(x) - 0.5 * delta); }
        public <R extends Real<R>> R derivative(R x, R y) { return x.map(new HardTanh(-delta, delta)); }
        public Needs needs() { return Needs.INPUT; }
    }

    private static void require(boolean holds, String message) {
        if (!holds) throw new IllegalArgumentException(message);
    }
}
