package cinegrad.ops.function;

import cinegrad.ops.function.UnaryFunction.Needs;

/// The inverse trigonometric and hyperbolic functions of a complex number, principal values with the branch cuts of C99. Like
/// [SpecialFunction]s, every backend computes them from these definitions.
public enum ComplexInverse implements ComplexFunction {
    ASIN {
        public ComplexNumber apply(ComplexNumber z) { return z.asin(); }
        <C extends Complex<C>> C slope(C z) { return root(z, 1).times(root(z, -1)); }
    },
    ACOS {
        public ComplexNumber apply(ComplexNumber z) { return z.acos(); }
        <C extends Complex<C>> C slope(C z) { return root(z, 1).times(root(z, -1)).negative(); }
    },
    ATAN {
        public ComplexNumber apply(ComplexNumber z) { return z.timesI().atanh().timesI().times(-1); }
        <C extends Complex<C>> C slope(C z) { return z.times(z).plus(1); }
    },
    ASINH {
        public ComplexNumber apply(ComplexNumber z) { return z.timesI().asin().timesI().times(-1); }
        <C extends Complex<C>> C slope(C z) { return root(z.timesI(), 1).times(root(z.timesI(), -1)); }
    },
    ACOSH {
        public ComplexNumber apply(ComplexNumber z) { return z.acosh(); }
        <C extends Complex<C>> C slope(C z) {
            return z.plus(-1).map(ComplexElementary.SQRT).times(z.plus(1).map(ComplexElementary.SQRT));
        }
    },
    ATANH {
        public ComplexNumber apply(ComplexNumber z) { return z.atanh(); }
        <C extends Complex<C>> C slope(C z) { return z.number(1).minus(z.times(z)); }
    };

    /// 1/f′(z).
    abstract <C extends Complex<C>> C slope(C z);

    /// √(1 + sign·z).
    private static <C extends Complex<C>> C root(C z, double sign) {
        return z.times(sign).plus(1).map(ComplexElementary.SQRT);
    }

    @Override
    public <C extends Complex<C>> C gradient(C g, C z, C w) {
        return g.dividedBy(slope(z).conjugate());
    }

    @Override
    public Needs needs() {
        return Needs.INPUT;
    }
}
