package cinegrad.ops.function;

import cinegrad.ops.function.UnaryFunction.Needs;
import cinegrad.ops.shape.Field;

/// The functions of one complex number that have no parameters.
public enum ComplexElementary implements ComplexFunction {
    /// |z|, real; the gradient is g·z/|z|, and 0 at 0.
    ABS(Field.REAL, Needs.INPUT) {
        public ComplexNumber apply(ComplexNumber z)                                       { return ComplexNumber.real(z.abs()); }
        public ComplexNumber gradient(ComplexNumber g, ComplexNumber z, ComplexNumber w)  { return z.sign().times(g.re()); }
    },
    /// |z|², real; the gradient is 2g·z.
    SQUARED_ABS(Field.REAL, Needs.INPUT) {
        public ComplexNumber apply(ComplexNumber z)                                       { return ComplexNumber.real(z.squaredAbs()); }
        public ComplexNumber gradient(ComplexNumber g, ComplexNumber z, ComplexNumber w)  { return z.times(2 * g.re()); }
    },
    /// arg z in (−π, π], real; the gradient is g·i·z/|z|², and 0 at 0.
    ANGLE(Field.REAL, Needs.INPUT) {
        public ComplexNumber apply(ComplexNumber z)                                       { return ComplexNumber.real(z.angle()); }
        public ComplexNumber gradient(ComplexNumber g, ComplexNumber z, ComplexNumber w) {
            double m = z.squaredAbs();
            return m == 0 ? ComplexNumber.ZERO : new ComplexNumber(-z.im() * g.re() / m, z.re() * g.re() / m);
        }
    },
    /// Im z, real.
    IMAGINARY_PART(Field.REAL, Needs.NOTHING) {
        public ComplexNumber apply(ComplexNumber z)                                       { return ComplexNumber.real(z.im()); }
        public ComplexNumber gradient(ComplexNumber g, ComplexNumber z, ComplexNumber w)  { return new ComplexNumber(0, g.re()); }
    },
    /// z/|z|, and 0 at 0; the gradient is what of g/|z| is perpendicular to z.
    SIGN(Field.COMPLEX, Needs.BOTH) {
        public ComplexNumber apply(ComplexNumber z)                                       { return z.sign(); }
        public ComplexNumber gradient(ComplexNumber g, ComplexNumber z, ComplexNumber w) {
            double m = z.abs();
            return m == 0 ? ComplexNumber.ZERO : g.minus(w.times(g.times(w.conjugate()).re())).times(1 / m);
        }
    },
    SQUARE(Field.COMPLEX, Needs.INPUT) {
        public ComplexNumber apply(ComplexNumber z)                                       { return z.times(z); }
        public ComplexNumber gradient(ComplexNumber g, ComplexNumber z, ComplexNumber w)  { return g.times(z.conjugate()).times(2); }
    },
    RECIPROCAL(Field.COMPLEX, Needs.OUTPUT) {
        public ComplexNumber apply(ComplexNumber z)                                       { return ComplexNumber.ONE.dividedBy(z); }
        public ComplexNumber gradient(ComplexNumber g, ComplexNumber z, ComplexNumber w)  { return g.times(w.times(w).conjugate()).times(-1); }
    },
    EXP(Field.COMPLEX, Needs.OUTPUT) {
        public ComplexNumber apply(ComplexNumber z)                                       { return z.exp(); }
        public ComplexNumber gradient(ComplexNumber g, ComplexNumber z, ComplexNumber w)  { return g.times(w.conjugate()); }
    },
    LOG(Field.COMPLEX, Needs.INPUT) {
        public ComplexNumber apply(ComplexNumber z)                                       { return z.log(); }
        public ComplexNumber gradient(ComplexNumber g, ComplexNumber z, ComplexNumber w)  { return g.dividedBy(z.conjugate()); }
    },
    SQRT(Field.COMPLEX, Needs.OUTPUT) {
        public ComplexNumber apply(ComplexNumber z)                                       { return z.sqrt(); }
        public ComplexNumber gradient(ComplexNumber g, ComplexNumber z, ComplexNumber w)  { return g.dividedBy(w.conjugate().times(2)); }
    },
    SIN(Field.COMPLEX, Needs.INPUT) {
        public ComplexNumber apply(ComplexNumber z)                                       { return z.sin(); }
        public ComplexNumber gradient(ComplexNumber g, ComplexNumber z, ComplexNumber w)  { return g.times(z.cos().conjugate()); }
    },
    COS(Field.COMPLEX, Needs.INPUT) {
        public ComplexNumber apply(ComplexNumber z)                                       { return z.cos(); }
        public ComplexNumber gradient(ComplexNumber g, ComplexNumber z, ComplexNumber w)  { return g.times(z.sin().conjugate()).times(-1); }
    },
    TANH(Field.COMPLEX, Needs.OUTPUT) {
        public ComplexNumber apply(ComplexNumber z)                                       { return z.tanh(); }
        public ComplexNumber gradient(ComplexNumber g, ComplexNumber z, ComplexNumber w) {
            return g.times(ComplexNumber.ONE.minus(w.times(w)).conjugate());
        }
    };

    private final Field result;
    private final Needs needs;

    ComplexElementary(Field result, Needs needs) {
        this.result = result;
        this.needs = needs;
    }

    @Override
    public Field result() {
        return result;
    }

    @Override
    public Needs needs() {
        return needs;
    }
}
