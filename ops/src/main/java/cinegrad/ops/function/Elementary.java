package cinegrad.ops.function;

/// The functions of one real number that have no parameters.
public enum Elementary implements UnaryFunction {
    ABS(Needs.INPUT) {
        public double apply(double x) { return Math.abs(x); }
        public <R extends Real<R>> R derivative(R x, R y) { return x.map(SIGN); }
    },
    SIGN(Needs.NOTHING) {
        public double apply(double x) { return Math.signum(x); }
        public <R extends Real<R>> R derivative(R x, R y) { return x.number(0); }
    },
    SQUARE(Needs.INPUT) {
        public double apply(double x) { return x * x; }
        public <R extends Real<R>> R derivative(R x, R y) { return x.times(2); }
        public <R extends Real<R>> R gradient(R g, R x, R y) { return g.times(x).times(2); }
    },
    SQRT(Needs.OUTPUT) {
        public double apply(double x) { return Math.sqrt(x); }
        public <R extends Real<R>> R derivative(R x, R y) { return y.number(0.5).dividedBy(y); }
    },
    /// 1/√x.
    RSQRT(Needs.OUTPUT) {
        public double apply(double x) { return 1 / Math.sqrt(x); }
        public <R extends Real<R>> R derivative(R x, R y) { return y.times(-0.5).times(y).times(y); }
    },
    RECIPROCAL(Needs.OUTPUT) {
        public double apply(double x) { return 1 / x; }
        public <R extends Real<R>> R derivative(R x, R y) { return y.negative().times(y); }
    },
    EXP(Needs.OUTPUT) {
        public double apply(double x) { return Math.exp(x); }
        public <R extends Real<R>> R derivative(R x, R y) { return y; }
    },
    EXPM1(Needs.OUTPUT) {
        public double apply(double x) { return Math.expm1(x); }
        public <R extends Real<R>> R derivative(R x, R y) { return y.plus(1); }
    },
    LOG(Needs.INPUT) {
        public double apply(double x) { return Math.log(x); }
        public <R extends Real<R>> R derivative(R x, R y) { return x.reciprocal(); }
        public <R extends Real<R>> R gradient(R g, R x, R y) { return g.dividedBy(x); }
    },
    LOG1P(Needs.INPUT) {
        public double apply(double x) { return Math.log1p(x); }
        public <R extends Real<R>> R derivative(R x, R y) { return x.plus(1).reciprocal(); }
    },
    LOG2(Needs.INPUT) {
        public double apply(double x) {
            if (!(x >= Double.MIN_NORMAL && x < Double.POSITIVE_INFINITY)) return Math.log(x) / Math.log(2);
            int exponent = Math.getExponent(x * Math.sqrt(2));
            return exponent + Math.log(Math.scalb(x, -exponent)) / Math.log(2);       // whole for powers of two
        }
        public <R extends Real<R>> R derivative(R x, R y) { return x.times(Math.log(2)).reciprocal(); }
        public <R extends Real<R>> R gradient(R g, R x, R y) { return g.dividedBy(x.times(Math.log(2))); }
    },
    LOG10(Needs.INPUT) {
        public double apply(double x) { return Math.log10(x); }
        public <R extends Real<R>> R derivative(R x, R y) { return x.times(Math.log(10)).reciprocal(); }
        public <R extends Real<R>> R gradient(R g, R x, R y) { return g.dividedBy(x.times(Math.log(10))); }
    },
    SIN(Needs.INPUT) {
        public double apply(double x) { return Math.sin(x); }
        public <R extends Real<R>> R derivative(R x, R y) { return x.map(COS); }
    },
    COS(Needs.INPUT) {
        public double apply(double x) { return Math.cos(x); }
        public <R extends Real<R>> R derivative(R x, R y) { return x.map(SIN).negative(); }
    },
    TAN(Needs.OUTPUT) {
        public double apply(double x) { return Math.tan(x); }
        public <R extends Real<R>> R derivative(R x, R y) { return y.times(y).plus(1); }
    },
    ASIN(Needs.INPUT) {
        public double apply(double x) { return Math.asin(x); }
        public <R extends Real<R>> R derivative(R x, R y) { return nearEnds(x).map(SQRT).reciprocal(); }
    },
    ACOS(Needs.INPUT) {
        public double apply(double x) { return Math.acos(x); }
        public <R extends Real<R>> R derivative(R x, R y) { return nearEnds(x).map(SQRT).reciprocal().negative(); }
    },
    ATAN(Needs.INPUT) {
        public double apply(double x) { return Math.atan(x); }
        public <R extends Real<R>> R derivative(R x, R y) { return x.times(x).plus(1).reciprocal(); }
    },
    SINH(Needs.INPUT) {
        public double apply(double x) { return Math.sinh(x); }
        public <R extends Real<R>> R derivative(R x, R y) { return x.map(COSH); }
    },
    COSH(Needs.INPUT) {
        public double apply(double x) { return Math.cosh(x); }
        public <R extends Real<R>> R derivative(R x, R y) { return x.map(SINH); }
    },
    TANH(Needs.OUTPUT) {
        public double apply(double x) { return Math.tanh(x); }
        public <R extends Real<R>> R derivative(R x, R y) { return complement(y); }
    },
    ASINH(Needs.INPUT) {
        public double apply(double x) {
            double a = Math.abs(x);
            return Math.copySign(a > 1e9 ? Math.log(a) + Math.log(2) : Math.log1p(a + a * a / (1 + Math.hypot(a, 1))), x);
        }
        public <R extends Real<R>> R derivative(R x, R y) { return x.zip(BinaryFunction.HYPOT, x.number(1)).reciprocal(); }
    },
    ACOSH(Needs.INPUT) {
        public double apply(double x) {
            double t = x - 1;                                                                   // exact near 1
            return x > 1e9 ? Math.log(x) + Math.log(2) : Math.log1p(t + Math.sqrt(t) * Math.sqrt(t + 2));
        }
        public <R extends Real<R>> R derivative(R x, R y) { return x.plus(-1).map(SQRT).times(x.plus(1).map(SQRT)).reciprocal(); }
    },
    ATANH(Needs.INPUT) {
        public double apply(double x) { return Math.copySign(0.5 * Math.log1p(2 * Math.abs(x) / (1 - Math.abs(x))), x); }
        public <R extends Real<R>> R derivative(R x, R y) { return nearEnds(x).reciprocal(); }
    },
    /// The error function, 2/√π ∫₀ˣ exp(−t²) dt.
    ERF(Needs.INPUT) {
        public double apply(double x) { return ErrorFunction.erf(x); }
        public <R extends Real<R>> R derivative(R x, R y) { return x.times(x).negative().map(EXP).times(2 / Math.sqrt(Math.PI)); }
    },
    /// Φ(x), the part of the standard normal distribution below x.
    NORMAL_CDF(Needs.INPUT) {
        public double apply(double x) { return 0.5 * ErrorFunction.erfc(-x / Math.sqrt(2)); }
        public <R extends Real<R>> R derivative(R x, R y) { return bell(x).dividedBy(x.number(Math.sqrt(2 * Math.PI))); }
    },
    SIGMOID(Needs.OUTPUT) {
        public double apply(double x) {
            double e = Math.exp(-Math.abs(x));
            return x < 0 ? e / (1 + e) : 1 / (1 + e);
        }
        public <R extends Real<R>> R derivative(R x, R y) { return y.times(y.number(1).minus(y)); }
    },
    RELU(Needs.OUTPUT) {
        public double apply(double x) { return Math.max(x, 0.0); }
        public <R extends Real<R>> R derivative(R x, R y) { return y.map(SIGN); }    // y is never negative
    },
    /// x·Φ(x) with the normal distribution's Φ: Hendrycks & Gimpel, *Gaussian Error Linear Units*, 2016.
    GELU(Needs.INPUT) {
        public double apply(double x) { return x * NORMAL_CDF.apply(x); }
        public <R extends Real<R>> R derivative(R x, R y) {
            return x.map(NORMAL_CDF).plus(x.times(bell(x)).dividedBy(x.number(Math.sqrt(2 * Math.PI))));
        }
    },
    /// GELU's approximation x/2 · (1 + tanh(√(2/π)(x + 0.044715 x³))).
    GELU_TANH(Needs.INPUT) {
        public double apply(double x) { return 0.5 * x * (1 + Math.tanh(inner(x))); }
        public <R extends Real<R>> R derivative(R x, R y) {
            double c = Math.sqrt(2 / Math.PI);
            R t = x.plus(x.times(0.044715).times(x).times(x)).times(c).map(TANH);
            return t.plus(1).times(0.5).plus(x.times(0.5).times(complement(t)).times(c)
                    .times(x.times(3 * 0.044715).times(x).plus(1)));
        }
        private double inner(double x) { return Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x); }
    },
    /// x·σ(x), also called swish.
    SILU(Needs.INPUT) {
        public double apply(double x) { return x / (1 + Math.exp(-x)); }
        public <R extends Real<R>> R derivative(R x, R y) {
            R s = x.map(SIGMOID);
            return s.times(x.times(s.number(1).minus(s)).plus(1));
        }
    },
    /// x·tanh(log(1 + eˣ)): Misra, *Mish*, BMVC 2020.
    MISH(Needs.INPUT) {
        public double apply(double x) { return x * Math.tanh(SOFTPLUS.apply(x)); }
        public <R extends Real<R>> R derivative(R x, R y) {
            R t = x.map(SOFTPLUS).map(TANH);
            return t.plus(x.times(complement(t)).times(x.map(SIGMOID)));
        }
    },
    LOG_SIGMOID(Needs.INPUT) {
        public double apply(double x) { return Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x))); }
        public <R extends Real<R>> R derivative(R x, R y) { return x.negative().map(SIGMOID); }
    },
    /// x / (1 + |x|).
    SOFTSIGN(Needs.INPUT) {
        public double apply(double x) { return x / (1 + Math.abs(x)); }
        public <R extends Real<R>> R derivative(R x, R y) {
            R d = x.map(ABS).plus(1);
            return d.times(d).reciprocal();
        }
    },
    /// x/6 + 1/2 between 0 and 1; the derivative at ±3 is 0. Inside it is 1/6 rounded to single precision, as PyTorch's is in
    /// double.
    HARD_SIGMOID(Needs.INPUT) {
        public double apply(double x) { return Math.clamp(x / 6 + 0.5, 0.0, 1.0); }
        public <R extends Real<R>> R derivative(R x, R y) { return x.choose(x.map(ABS).below(3), x.number(1f / 6), x.number(0)); }
    },
    /// x · [#HARD_SIGMOID]; the derivative is 0 at −3 and 1 at 3.
    HARD_SWISH(Needs.INPUT) {
        public double apply(double x) { return x * Math.clamp(x / 6 + 0.5, 0.0, 1.0); }
        public <R extends Real<R>> R derivative(R x, R y) {
            R middle = x.dividedBy(x.number(3)).plus(0.5);
            return x.choose(x.above(-3), x.choose(x.below(3), middle, x.number(1)), x.number(0));
        }
    },
    FLOOR(Needs.NOTHING) {
        public double apply(double x) { return Math.floor(x); }
        public <R extends Real<R>> R derivative(R x, R y) { return x.number(0); }
    },
    CEIL(Needs.NOTHING) {
        public double apply(double x) { return Math.ceil(x); }
        public <R extends Real<R>> R derivative(R x, R y) { return x.number(0); }
    },
    /// To the nearest integer, halves to the even one.
    ROUND(Needs.NOTHING) {
        public double apply(double x) { return Math.rint(x); }
        public <R extends Real<R>> R derivative(R x, R y) { return x.number(0); }
    };

    private static final UnaryFunction SOFTPLUS = new Softplus(1, Double.POSITIVE_INFINITY);

    private final Needs needs;

    Elementary(Needs needs) {
        this.needs = needs;
    }

    /// 1 − v².
    private static <R extends Real<R>> R complement(R v) {
        return v.number(1).minus(v.times(v));
    }

    /// 1 − v² without losing digits near ±1.
    private static <R extends Real<R>> R nearEnds(R v) {
        return v.number(1).minus(v).times(v.plus(1));
    }

    /// exp(−v²/2).
    private static <R extends Real<R>> R bell(R v) {
        return v.times(-0.5).times(v).map(EXP);
    }

    @Override
    public Needs needs() {
        return needs;
    }
}
