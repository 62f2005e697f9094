package cinegrad.ops.function;

import cinegrad.ops.function.UnaryFunction.Needs;
import cinegrad.ops.shape.Field;

/// A differentiable function w = f(z) of one complex number, applied to every element: its value and its gradient side by side.
///
/// The gradient is that of a real loss L with respect to z, given `g` = ∂L/∂Re w + i·∂L/∂Im w. Where f is holomorphic it is
/// g·conj(f′(z)). A real result is a complex one without imaginary part, here and in `g`.
public sealed interface ComplexFunction permits ComplexElementary, ComplexInverse, ComplexFunction.Power {
    ComplexNumber apply(ComplexNumber z);

    /// ∂L/∂z; of `z` and `w` = f(z) only what [#needs] names may be read.
    <C extends Complex<C>> C gradient(C g, C z, C w);

    /// Whether f(z) is real.
    default Field result() {
        return Field.COMPLEX;
    }

    Needs needs();

    /// The principal power z^p for real p; gradient g·conj(p·z^(p−1)).
    record Power(double exponent) implements ComplexFunction {
        public ComplexNumber apply(ComplexNumber z) { return z.power(exponent); }
        public <C extends Complex<C>> C gradient(C g, C z, C w) {
            return exponent == 0 ? g.times(0) : g.times(z.map(new Power(exponent - 1)).times(exponent).conjugate());
        }
        public Needs needs() { return Needs.INPUT; }
    }
}
