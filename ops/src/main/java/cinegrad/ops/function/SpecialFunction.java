package cinegrad.ops.function;

/// Functions of statistics that no step spends its time on: every backend computes them from these definitions, on the host and
/// in double precision.
public sealed interface SpecialFunction extends UnaryFunction permits SpecialFunction.Named, SpecialFunction.Polygamma {
    /// Those without parameters.
    enum Named implements SpecialFunction {
        /// 1 − erf(x), without cancellation for large x.
        ERFC(Needs.INPUT) {
            public double apply(double x) { return ErrorFunction.erfc(x); }
            public <R extends Real<R>> R derivative(R x, R y) {
                return x.times(x).negative().map(Elementary.EXP).times(-2 / Math.sqrt(Math.PI));
            }
        },
        /// The y with erf(y) = x; the derivative is √π/2 · exp(y²).
        ERFINV(Needs.OUTPUT) {
            public double apply(double x) { return ErrorFunction.erfinv(x); }
            public <R extends Real<R>> R derivative(R x, R y) {
                return y.times(y).map(Elementary.EXP).times(Math.sqrt(Math.PI) / 2);
            }
        },
        /// log |Γ(x)|.
        LGAMMA(Needs.INPUT) {
            public double apply(double x) { return GammaFunction.logGamma(x); }
            public <R extends Real<R>> R derivative(R x, R y) { return x.map(new Polygamma(0)); }
        };

        private final Needs needs;

        Named(Needs needs) {
            this.needs = needs;
        }

        @Override
        public Needs needs() {
            return needs;
        }
    }

    /// The derivative number order + 1 of log Γ.
    record Polygamma(int order) implements SpecialFunction {
        public Polygamma {
            if (order < 0 || order > GammaFunction.MOST_DERIVATIVES) {
                throw new IllegalArgumentException("polygamma: the order is " + order + "; it must be 0 to "
                        + GammaFunction.MOST_DERIVATIVES + ", beyond which order! is no double");
            }
        }
        public double apply(double x) { return GammaFunction.polygamma(order, x); }
        public <R extends Real<R>> R derivative(R x, R y) { return x.map(new Polygamma(order + 1)); }
        public Needs needs() { return Needs.INPUT; }
    }
}
