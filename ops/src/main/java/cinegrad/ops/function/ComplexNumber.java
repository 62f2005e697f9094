package cinegrad.ops.function;

/// re + i·im, as a value for definitions; arrays store such numbers as neighbouring pairs.
public record ComplexNumber(double re, double im) implements Complex<ComplexNumber> {
    public static final ComplexNumber ZERO = new ComplexNumber(0, 0);
    public static final ComplexNumber ONE = new ComplexNumber(1, 0);

    public static ComplexNumber real(double re) {
        return new ComplexNumber(re, 0);
    }

    public static ComplexNumber polar(double magnitude, double angle) {
        return new ComplexNumber(magnitude * Math.cos(angle), magnitude * Math.sin(angle));
    }

    public double abs() {
        return Math.hypot(re, im);
    }

    public double squaredAbs() {
        return re * re + im * im;
    }

    /// In (−π, π].
    public double angle() {
        return Math.atan2(im, re);
    }

    @Override
    public ComplexNumber conjugate() {
        return new ComplexNumber(re, -im);
    }

    @Override
    public ComplexNumber plus(ComplexNumber o) {
        return new ComplexNumber(re + o.re, im + o.im);
    }

    @Override
    public ComplexNumber minus(ComplexNumber o) {
        return new ComplexNumber(re - o.re, im - o.im);
    }

    @Override
    public ComplexNumber times(ComplexNumber o) {
        return new ComplexNumber(re * o.re - im * o.im, re * o.im + im * o.re);
    }

    @Override
    public ComplexNumber times(double s) {
        return new ComplexNumber(s * re, s * im);
    }

    @Override
    public ComplexNumber dividedBy(ComplexNumber o) {
        return times(o.conjugate()).times(1 / o.squaredAbs());
    }

    @Override
    public ComplexNumber number(double value) {
        return real(value);
    }

    @Override
    public ComplexNumber map(ComplexFunction f) {
        return f.apply(this);
    }

    @Override
    public ComplexNumber realPart() {
        return real(re);
    }

    @Override
    public ComplexNumber timesI() {
        return new ComplexNumber(-im, re);
    }

    @Override
    public ComplexNumber scaledBy(ComplexNumber real) {
        return times(real.re);
    }

    @Override
    public ComplexNumber dividedUnless0(ComplexNumber real) {
        return real.re == 0 ? ZERO : new ComplexNumber(re / real.re, im / real.re);
    }

    /// Of a real number real, even where it overflows: ∞·sin 0 is not a number.
    public ComplexNumber exp() {
        return im == 0 ? new ComplexNumber(Math.exp(re), im) : polar(Math.exp(re), im);
    }

    /// The principal logarithm.
    public ComplexNumber log() {
        return new ComplexNumber(Math.log(abs()), angle());
    }

    /// The root in the right half plane.
    public ComplexNumber sqrt() {
        double m = abs();
        double a = Math.sqrt(0.5 * (m + Math.abs(re)));
        if (a == 0) return ZERO;
        double b = 0.5 * im / a;
        return re >= 0 ? new ComplexNumber(a, b) : new ComplexNumber(Math.abs(b), Math.copySign(a, im));
    }

    public ComplexNumber sin() {
        return new ComplexNumber(Math.sin(re) * Math.cosh(im), Math.cos(re) * Math.sinh(im));
    }

    public ComplexNumber cos() {
        return new ComplexNumber(Math.cos(re) * Math.cosh(im), -Math.sin(re) * Math.sinh(im));
    }

    /// tanh(x + iy) = (t + i·tan y) / (1 + i·t·tan y) with t = tanh x.
    public ComplexNumber tanh() {
        double t = Math.tanh(re);
        double u = Math.tan(im);
        return new ComplexNumber(t, u).dividedBy(new ComplexNumber(1, t * u));
    }

    /// z/|z|, and 0 at 0.
    public ComplexNumber sign() {
        double m = abs();
        return m == 0 ? ZERO : times(1 / m);
    }

    /// The principal power; whole exponents by repeated products, so that 0 and the negative axis are exact.
    public ComplexNumber power(double exponent) {
        if (exponent != Math.rint(exponent) || Math.abs(exponent) > 64) {
            return squaredAbs() == 0 ? (exponent == 0 ? ONE : ZERO) : polar(Math.pow(abs(), exponent), exponent * angle());
        }
        ComplexNumber y = ONE;
        for (int i = 0; i < Math.abs(exponent); i++) y = y.times(this);
        return exponent < 0 ? ONE.dividedBy(y) : y;
    }
}
