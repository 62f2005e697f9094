package cinegrad.ops.function;

/// Complex numbers as gradients see them: a [ComplexNumber] or every number of a tensor, real ones being those without imaginary
/// part.
public interface Complex<N extends Complex<N>> extends Arithmetic<N> {
    N map(ComplexFunction f);

    N conjugate();

    N realPart();

    /// i times this.
    N timesI();

    /// This times a real number.
    N scaledBy(N real);

    /// This divided by a real number, and 0 where that is 0, in all derivatives too.
    N dividedUnless0(N real);
}
