package cinegrad.ops.function;

/// re + i·im, as a value for definitions; arrays store such numbers as neighboring pairs.
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
        double most = Math.max(Math.abs(o.re), Math.abs(o.im));
        if (!(most > 0 && most < Double.POSITIVE_INFINITY) || !isFinite()) return dividedAtTheEdge(o);
        int e = -Math.getExponent(most);                       // a power of two changes no digit
        double c = Math.scalb(o.re, e);
        double d = Math.scalb(o.im, e);
        double m = c * c + d * d;
        return new ComplexNumber(Math.scalb((re * c + im * d) / m, e), Math.scalb((im * c - re * d) / m, e));
    }

    /// C99, G.5.1: what is not 0 over 0 is infinite, and so is an infinite number over a finite one; a finite one over an
    /// infinite one is 0.
    private ComplexNumber dividedAtTheEdge(ComplexNumber o) {
        if (o.re == 0 && o.im == 0) {
            double infinite = Math.copySign(Double.POSITIVE_INFINITY, o.re);
            return new ComplexNumber(infinite * re, infinite * im);
        }
        if (isInfinite() && o.isFinite()) {
            var a = corner();
            return new ComplexNumber(Double.POSITIVE_INFINITY * (a.re * o.re + a.im * o.im),
                    Double.POSITIVE_INFINITY * (a.im * o.re - a.re * o.im));
        }
        if (isFinite() && o.isInfinite()) {
            var c = o.corner();
            return new ComplexNumber(0 * (re * c.re + im * c.im), 0 * (im * c.re - re * c.im));
        }
        return new ComplexNumber(Double.NaN, Double.NaN);
    }

    /// ±1 for ∞, ±0 for what is finite.
    private ComplexNumber corner() {
        return new ComplexNumber(Math.copySign(Double.isInfinite(re) ? 1 : 0, re),
                Math.copySign(Double.isInfinite(im) ? 1 : 0, im));
    }

    private boolean isFinite() {
        return Double.isFinite(re) && Double.isFinite(im);
    }

    private boolean isInfinite() {
        return Double.isInfinite(re) || Double.isInfinite(im);
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

    /// As in C99, G.6.3.1.
    public ComplexNumber exp() {
        if (im == 0) return new ComplexNumber(Math.exp(re), im);
        if (!Double.isFinite(im)) {
            if (re == Double.NEGATIVE_INFINITY) return ZERO;
            if (re == Double.POSITIVE_INFINITY) return new ComplexNumber(re, Double.NaN);
        }
        if (re <= 709) return polar(Math.exp(re), im);
        double half = Math.exp(re / 2);                              // eˣ may be too large where eˣ·sin y is not
        return new ComplexNumber(half * Math.cos(im) * half, half * Math.sin(im) * half);
    }

    /// The principal logarithm.
    public ComplexNumber log() {
        double m = abs();
        double a = Math.abs(re);
        double b = Math.abs(im);
        if (!(m > 0.5 && m < 2)) return new ComplexNumber(Math.log(m), angle());
        double most = Math.max(a, b);
        double least = Math.min(a, b);
        return new ComplexNumber(0.5 * Math.log1p((most - 1) * (most + 1) + least * least), angle());
    }

    /// The root in the right half plane, as in C99, G.6.4.2.
    public ComplexNumber sqrt() {
        if (Double.isInfinite(im)) return new ComplexNumber(Double.POSITIVE_INFINITY, im);
        double m = abs();
        double a = m == Double.POSITIVE_INFINITY && isFinite() ? Math.sqrt(2) * Math.sqrt(0.25 * Math.hypot(re / 2, im / 2)
                + 0.125 * Math.abs(re)) * Math.sqrt(2) : Math.sqrt(0.5 * (m + Math.abs(re)));
        if (a == 0) return new ComplexNumber(0, im);
        double b = re == Double.NEGATIVE_INFINITY || re == Double.POSITIVE_INFINITY ? 0 * im : 0.5 * im / a;
        return re >= 0 || Double.isNaN(re) ? new ComplexNumber(a, b) : new ComplexNumber(Math.abs(b), Math.copySign(a, im));
    }

    /// −i·sinh(iz).
    public ComplexNumber sin() {
        var s = new ComplexNumber(-im, re).sinh();
        return new ComplexNumber(s.im, -s.re);
    }

    /// cosh(iz), as in C99, G.6.2.4.
    public ComplexNumber cos() {
        double x = -im;
        if (Double.isInfinite(x) && !Double.isFinite(re)) return new ComplexNumber(Double.POSITIVE_INFINITY, Double.NaN);
        return new ComplexNumber(product(Math.cosh(x), Math.cos(re)), product(Math.sinh(x), Math.sin(re)));
    }

    /// As in C99, G.6.2.5.
    private ComplexNumber sinh() {
        if (Double.isInfinite(re) && !Double.isFinite(im)) return new ComplexNumber(re, Double.NaN);
        return new ComplexNumber(product(Math.sinh(re), Math.cos(im)), product(Math.cosh(re), Math.sin(im)));
    }

    /// a·b, and 0 where either is 0, though the other be infinite or NaN.
    private static double product(double a, double b) {
        return a == 0 || b == 0 ? Math.copySign(0, Math.copySign(1, a) * Math.copySign(1, b)) : a * b;
    }

    /// As in C99, G.6.2.6. From tan y and sinh x, after Kahan, *Branch cuts for complex elementary functions*, 1987.
    public ComplexNumber tanh() {
        if (Double.isInfinite(im)) {
            if (Double.isInfinite(re)) return new ComplexNumber(Math.copySign(1, re), 0);
            return new ComplexNumber(re == 0 ? re : Double.NaN, Double.NaN);
        }
        if (im == 0) return new ComplexNumber(Math.tanh(re), im);
        if (Math.abs(re) > 22 && !Double.isNaN(im)) {
            double e = Math.exp(-Math.abs(re));
            return new ComplexNumber(Math.copySign(1, re), 4 * Math.sin(im) * Math.cos(im) * e * e);
        }
        if (Double.isInfinite(re)) return new ComplexNumber(Math.copySign(1, re), 0);
        if (re == 0) return new ComplexNumber(re, Math.tan(im));
        double t = Math.tan(im);
        double s = Math.sinh(re);
        double m = 1 + (1 + t * t) * s * s;
        return new ComplexNumber((1 + t * t) * Math.sqrt(1 + s * s) * s / m, t / m);
    }

    /// The principal arc sine, after Kahan as the others: products of roots keep the signs that decide at the branch cuts.
    ComplexNumber asin() {
        if (isInfinite()) {
            var c = corner();
            return new ComplexNumber(orNaN(Math.atan2(c.re, Math.abs(c.im))), Math.copySign(Double.POSITIVE_INFINITY, im));
        }
        var below = new ComplexNumber(1 - re, -im).sqrt();
        var above = new ComplexNumber(1 + re, im).sqrt();
        return new ComplexNumber(Math.atan2(re, below.re * above.re - below.im * above.im),
                Elementary.ASINH.apply(below.re * above.im - below.im * above.re));
    }

    ComplexNumber acos() {
        if (isInfinite()) {
            var c = corner();
            return new ComplexNumber(orNaN(Math.atan2(Math.abs(c.im), c.re)), Math.copySign(Double.POSITIVE_INFINITY, -im));
        }
        var below = new ComplexNumber(1 - re, -im).sqrt();
        var above = new ComplexNumber(1 + re, im).sqrt();
        return new ComplexNumber(2 * Math.atan2(below.re, above.re),
                Elementary.ASINH.apply(above.re * below.im - above.im * below.re));
    }

    /// `angle`, or NaN where a part of this is.
    private double orNaN(double angle) {
        return Double.isNaN(re) || Double.isNaN(im) ? Double.NaN : angle;
    }

    ComplexNumber acosh() {
        if (isInfinite()) return new ComplexNumber(Double.POSITIVE_INFINITY, Math.copySign(acos().re, im));
        var below = new ComplexNumber(re - 1, im).sqrt();
        var above = new ComplexNumber(re + 1, im).sqrt();
        return new ComplexNumber(Elementary.ASINH.apply(below.re * above.re + below.im * above.im),
                2 * Math.atan2(below.im, above.re));
    }

    ComplexNumber atanh() {
        if (isInfinite()) return new ComplexNumber(Math.copySign(0, re), Double.isNaN(im) ? im : Math.copySign(Math.PI / 2, im));
        double a = Math.abs(re);
        double near = Math.hypot(1 - a, im);
        double size = near < 0x1p-500 ? 0.5 * (Math.log(2) - Math.log(near))
                : near > 0x1p500 ? a / near / near : 0.25 * Math.log1p(4 * a / ((1 - a) * (1 - a) + im * im));
        return new ComplexNumber(Math.copySign(size, re), 0.5 * Math.atan2(2 * im, (1 - a) * (1 + a) - im * im));
    }

    /// z/|z|, and 0 at 0.
    public ComplexNumber sign() {
        double m = abs();
        if (m == 0) return ZERO;
        if (isFinite() && !(m >= 0x1p-1000 && m <= 0x1p1000)) {                  // m has few digits, or has overflowed
            int up = m < 1 ? 500 : -500;
            return new ComplexNumber(Math.scalb(re, up), Math.scalb(im, up)).sign();
        }
        return new ComplexNumber(re / m, im / m);
    }

    /// The principal power; whole exponents by repeated products, so that the negative axis is exact. Of 0 it is 0, 1, or what
    /// 1/0 is, by the sign of the exponent.
    public ComplexNumber power(double exponent) {
        if (re == 0 && im == 0 && exponent > 0) return ZERO;
        if (re == 0 && im == 0 && exponent < 0) return ONE.dividedBy(ZERO);
        if (exponent != Math.rint(exponent) || Math.abs(exponent) > 64) {
            return polar(Math.pow(abs(), exponent), exponent * angle());
        }
        ComplexNumber y = ONE;
        for (int i = 0; i < Math.abs(exponent); i++) y = y.times(this);
        return exponent < 0 ? ONE.dividedBy(y) : y;
    }
}
