package cinegrad.ops.function;

import cinegrad.ops.function.UnaryFunction.Needs;
import cinegrad.ops.shape.Field;

/// The functions of one complex number that have no parameters.
public enum ComplexElementary implements ComplexFunction {
    /// |z|, real; the gradient is g·z/|z|, and 0 at 0.
    ABS(Field.REAL, Needs.INPUT) {
        public ComplexNumber apply(ComplexNumber z) { return ComplexNumber.real(z.abs()); }
        public <C extends Complex<C>> C gradient(C g, C z, C w) { return z.map(SIGN).scaledBy(g); }
    },
    /// |z|², real; the gradient is 2g·z.
    SQUARED_ABS(Field.REAL, Needs.INPUT) {
        public ComplexNumber apply(ComplexNumber z) { return ComplexNumber.real(z.squaredAbs()); }
        public <C extends Complex<C>> C gradient(C g, C z, C w) { return z.scaledBy(g).times(2); }
    },
    /// arg z in (−π, π], real; the gradient is g·i·z/|z|², and 0 at 0.
    ANGLE(Field.REAL, Needs.INPUT) {
        public ComplexNumber apply(ComplexNumber z) { return ComplexNumber.real(z.angle()); }
        public <C extends Complex<C>> C gradient(C g, C z, C w) {
            return z.timesI().scaledBy(g).dividedUnless0(z.map(SQUARED_ABS));
        }
    },
    /// Im z, real.
    IMAGINARY_PART(Field.REAL, Needs.NOTHING) {
        public ComplexNumber apply(ComplexNumber z) { return ComplexNumber.real(z.im()); }
        public <C extends Complex<C>> C gradient(C g, C z, C w) { return g.timesI(); }
    },
    /// z/|z|, and 0 at 0; the gradient is the part of g/|z| perpendicular to z.
    SIGN(Field.COMPLEX, Needs.BOTH) {
        public ComplexNumber apply(ComplexNumber z) { return z.sign(); }
        public <C extends Complex<C>> C gradient(C g, C z, C w) {
            return g.minus(w.scaledBy(g.times(w.conjugate()).realPart())).dividedUnless0(z.map(ABS));
        }
    },
    SQUARE(Field.COMPLEX, Needs.INPUT) {
        public ComplexNumber apply(ComplexNumber z) { return z.times(z); }
        public <C extends Complex<C>> C gradient(C g, C z, C w) { return g.times(z.conjugate()).times(2); }
    },
    RECIPROCAL(Field.COMPLEX, Needs.OUTPUT) {
        public ComplexNumber apply(ComplexNumber z) { return ComplexNumber.ONE.dividedBy(z); }
        public <C extends Complex<C>> C gradient(C g, C z, C w) { return g.times(w.times(w).conjugate()).negative(); }
    },
    EXP(Field.COMPLEX, Needs.OUTPUT) {
        public ComplexNumber apply(ComplexNumber z) { return z.exp(); }
        public <C extends Complex<C>> C gradient(C g, C z, C w) { return g.times(w.conjugate()); }
    },
    LOG(Field.COMPLEX, Needs.INPUT) {
        public ComplexNumber apply(ComplexNumber z) { return z.log(); }
        public <C extends Complex<C>> C gradient(C g, C z, C w) { return g.dividedBy(z.conjugate()); }
    },
    SQRT(Field.COMPLEX, Needs.OUTPUT) {
        public ComplexNumber apply(ComplexNumber z) { return z.sqrt(); }
        public <C extends Complex<C>> C gradient(C g, C z, C w) { return g.dividedBy(w.conjugate().times(2)); }
    },
    SIN(Field.COMPLEX, Needs.INPUT) {
        public ComplexNumber apply(ComplexNumber z) { return z.sin(); }
        public <C extends Complex<C>> C gradient(C g, C z, C w) { return g.times(z.map(COS).conjugate()); }
    },
    COS(Field.COMPLEX, Needs.INPUT) {
        public ComplexNumber apply(ComplexNumber z) { return z.cos(); }
        public <C extends Complex<C>> C gradient(C g, C z, C w) { return g.times(z.map(SIN).conjugate()).negative(); }
    },
    TANH(Field.COMPLEX, Needs.OUTPUT) {
        public ComplexNumber apply(ComplexNumber z) { return z.tanh(); }
        public <C extends Complex<C>> C gradient(C g, C z, C w) { return g.times(w.number(1).minus(w.times(w)).conjugate()); }
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
