package cinegrad.autograd;

import cinegrad.ops.function.ComplexElementary;
import cinegrad.ops.function.ComplexInverse;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.function.SpecialFunction;
import cinegrad.ops.function.UnaryFunction;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

/// Elementwise functions; the shape stays. Functions that do not say otherwise take real tensors only.
sealed interface ElementwiseTensor permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    // ---- functions ----

    /// x², real or complex.
    default Tensor square() {
        return self().isComplex() ? self().map(ComplexElementary.SQUARE) : self().map(Elementary.SQUARE);
    }

    /// √x, of complex numbers the principal root.
    default Tensor sqrt() {
        return self().isComplex() ? self().map(ComplexElementary.SQRT) : self().map(Elementary.SQRT);
    }

    /// 1/√x.
    default Tensor rsqrt() {
        return self().map(Elementary.RSQRT);
    }

    /// 1/x, real or complex.
    default Tensor reciprocal() {
        return self().isComplex() ? self().map(ComplexElementary.RECIPROCAL) : self().map(Elementary.RECIPROCAL);
    }

    /// exp(x) = eˣ, real or complex.
    default Tensor exp() {
        return self().isComplex() ? self().map(ComplexElementary.EXP) : self().map(Elementary.EXP);
    }

    /// eˣ − 1, exact near 0.
    default Tensor expm1() {
        return self().map(Elementary.EXPM1);
    }

    /// log x, of complex numbers the principal value.
    default Tensor log() {
        return self().isComplex() ? self().map(ComplexElementary.LOG) : self().map(Elementary.LOG);
    }

    /// log(1 + x), exact near 0.
    default Tensor log1p() {
        return self().map(Elementary.LOG1P);
    }

    /// log x / log 2.
    default Tensor log2() {
        return self().map(Elementary.LOG2);
    }

    /// log x / log 10.
    default Tensor log10() {
        return self().map(Elementary.LOG10);
    }

    /// sin x, x in radians, real or complex.
    default Tensor sin() {
        return self().isComplex() ? self().map(ComplexElementary.SIN) : self().map(Elementary.SIN);
    }

    /// cos x, x in radians, real or complex.
    default Tensor cos() {
        return self().isComplex() ? self().map(ComplexElementary.COS) : self().map(Elementary.COS);
    }

    /// sin x / cos x, real or complex.
    default Tensor tan() {
        return self().isComplex() ? self().timesI().tanh().timesI().neg() : self().map(Elementary.TAN);
    }

    /// The angle in [−π/2, π/2] whose sine is x; NaN outside [−1, 1]; of complex numbers the principal value.
    default Tensor asin() {
        return self().isComplex() ? self().map(ComplexInverse.ASIN) : self().map(Elementary.ASIN);
    }

    /// The angle in [0, π] whose cosine is x; NaN outside [−1, 1]; of complex numbers the principal value.
    default Tensor acos() {
        return self().isComplex() ? self().map(ComplexInverse.ACOS) : self().map(Elementary.ACOS);
    }

    /// The angle in (−π/2, π/2) whose tangent is x; of complex numbers the principal value.
    default Tensor atan() {
        return self().isComplex() ? self().map(ComplexInverse.ATAN) : self().map(Elementary.ATAN);
    }

    /// (eˣ − e⁻ˣ)/2, real or complex.
    default Tensor sinh() {
        return self().isComplex() ? self().timesI().sin().timesI().neg() : self().map(Elementary.SINH);
    }

    /// (eˣ + e⁻ˣ)/2, real or complex.
    default Tensor cosh() {
        return self().isComplex() ? self().timesI().cos() : self().map(Elementary.COSH);
    }

    /// sinh x / cosh x, real or complex.
    default Tensor tanh() {
        return self().isComplex() ? self().map(ComplexElementary.TANH) : self().map(Elementary.TANH);
    }

    /// The number whose sinh is x; of complex numbers the principal value.
    default Tensor asinh() {
        return self().isComplex() ? self().map(ComplexInverse.ASINH) : self().map(Elementary.ASINH);
    }

    /// The number from 0 on whose cosh is x; NaN below 1; of complex numbers the principal value.
    default Tensor acosh() {
        return self().isComplex() ? self().map(ComplexInverse.ACOSH) : self().map(Elementary.ACOSH);
    }

    /// The number whose tanh is x; NaN outside [−1, 1]; of complex numbers the principal value.
    default Tensor atanh() {
        return self().isComplex() ? self().map(ComplexInverse.ATANH) : self().map(Elementary.ATANH);
    }

    /// 2/√π · ∫₀ˣ exp(−t²) dt.
    default Tensor erf() {
        return self().map(Elementary.ERF);
    }

    /// 1 − erf(x) = 2/√π · ∫ₓ^∞ exp(−t²) dt, without cancellation for large x. Computed on the host.
    default Tensor erfc() {
        return self().map(SpecialFunction.Named.ERFC);
    }

    /// The y with erf(y) = x; ±∞ at ±1, NaN outside [−1, 1]. Computed on the host.
    default Tensor erfinv() {
        return self().map(SpecialFunction.Named.ERFINV);
    }

    /// log |Γ(x)|; ∞ at 0, −1, −2, … Computed on the host.
    default Tensor lgamma() {
        return self().map(SpecialFunction.Named.LGAMMA);
    }

    /// The derivative of log Γ at x; NaN at −1, −2, … Computed on the host.
    default Tensor digamma() {
        return polygamma(0);
    }

    /// The derivative number order + 1 of log Γ at x. Computed on the host.
    default Tensor polygamma(int order) {
        return self().map(new SpecialFunction.Polygamma(order));
    }

    /// 2ˣ = exp(x · log 2).
    default Tensor exp2() {
        return Scalars.like(self(), 2).pow(self());
    }

    /// log(x/(1 − x)), the inverse of the sigmoid; NaN outside [0, 1].
    default Tensor logit() {
        Tensor outside = self().lt(0).plus(self().gt(1));
        Tensor x = self().plus(Scalars.real(self(), 0).maskedFill(outside, Double.NaN));       // so the gradient is NaN there too
        return x.log().minus(x.neg().log1p());
    }

    /// x without its fraction, rounded towards 0; the gradient is 0.
    default Tensor trunc() {
        return Tensor.where(self().lt(0), ceil(), floor());
    }

    /// x − trunc x, with the sign of x; the gradient is 1.
    default Tensor frac() {
        return self().minus(trunc());
    }

    /// The largest whole number ≤ x; the gradient is 0.
    default Tensor floor() {
        return self().map(Elementary.FLOOR);
    }

    /// The smallest whole number ≥ x; the gradient is 0.
    default Tensor ceil() {
        return self().map(Elementary.CEIL);
    }

    /// The whole number nearest to x, of halves the even one; the gradient is 0.
    default Tensor round() {
        return self().map(Elementary.ROUND);
    }

    /// min(max(x, low), high), with derivative 1 at the borders too.
    default Tensor clamp(double low, double high) {
        return self().map(new UnaryFunction.Clamp(low, high));
    }

    // ---- activations, of real tensors ----

    /// max(x, 0); the derivative at 0 is 0.
    default Tensor relu() {
        return self().map(Elementary.RELU);
    }

    /// σ(x) = 1 / (1 + e⁻ˣ).
    default Tensor sigmoid() {
        return self().map(Elementary.SIGMOID);
    }

    /// x where x > 0, slope·x elsewhere.
    default Tensor leakyRelu(double slope) {
        return self().map(new UnaryFunction.LeakyRelu(slope));
    }

    /// x where x > 0, slope·x elsewhere, with a learned slope that broadcasts to x.
    default Tensor prelu(Tensor slope) {
        Shape.requireBroadcast("prelu: the slope", slope.shape(), self().shape());
        Tensor positive = self().gt(0);
        return Tensor.where(positive, self(), slope.times(self().maskedFill(positive, 0)));
    }

    /// x where x > 0, alpha·(eˣ − 1) elsewhere: Clevert et al., ICLR 2016.
    default Tensor elu(double alpha) {
        return self().map(new UnaryFunction.Elu(alpha, 1));
    }

    /// λ·x where x > 0, λα·(eˣ − 1) elsewhere, α = 1.6733, λ = 1.0507: Klambauer et al., NeurIPS 2017.
    default Tensor selu() {
        return self().map(new UnaryFunction.Elu(1.6732632423543772, 1.0507009873554805));
    }

    /// x where x > 0, alpha·(e^(x/alpha) − 1) elsewhere, smooth at 0: Barron, *Continuously Differentiable ELU*, 2017.
    default Tensor celu(double alpha) {
        if (!(alpha > 0)) throw new IllegalArgumentException("celu: alpha is " + alpha + "; it must be positive");
        return self().times(1 / alpha).elu(1).times(alpha);
    }

    /// x·Φ(x) with the normal distribution Φ: Hendrycks & Gimpel, 2016.
    default Tensor gelu() {
        return self().map(Elementary.GELU);
    }

    /// x/2 · (1 + tanh(√(2/π)·(x + 0.044715 x³))), an approximation of [#gelu].
    default Tensor geluTanh() {
        return self().map(Elementary.GELU_TANH);
    }

    /// x·σ(x), also called swish.
    default Tensor silu() {
        return self().map(Elementary.SILU);
    }

    /// x·tanh(log(1 + eˣ)): Misra, BMVC 2020.
    default Tensor mish() {
        return self().map(Elementary.MISH);
    }

    /// log(1 + eˣ), and x itself where x > 20.
    default Tensor softplus() {
        return softplus(1, 20);
    }

    /// log(1 + e^(βx)) / β, and x itself where βx > threshold.
    default Tensor softplus(double beta, double threshold) {
        return self().map(new UnaryFunction.Softplus(beta, threshold));
    }

    /// log σ(x), safe from overflow.
    default Tensor logsigmoid() {
        return self().map(Elementary.LOG_SIGMOID);
    }

    /// min(max(x/6 + 1/2, 0), 1); the derivative at ±3 is 0.
    default Tensor hardsigmoid() {
        return self().map(Elementary.HARD_SIGMOID);
    }

    /// x · hardsigmoid(x).
    default Tensor hardswish() {
        return self().map(Elementary.HARD_SWISH);
    }

    /// min(max(x, low), high), with derivative 0 at the borders.
    default Tensor hardtanh(double low, double high) {
        return self().map(new UnaryFunction.HardTanh(low, high));
    }

    /// x / (1 + |x|).
    default Tensor softsign() {
        return self().map(Elementary.SOFTSIGN);
    }

    /// x − tanh x.
    default Tensor tanhshrink() {
        return self().minus(tanh());
    }

    /// x moved towards 0 by lambda: sign(x)·max(|x| − lambda, 0).
    default Tensor softshrink(double lambda) {
        return self().map(new UnaryFunction.SoftShrink(lambda));
    }

    /// x, and 0 where |x| ≤ lambda.
    default Tensor hardshrink(double lambda) {
        return self().map(new UnaryFunction.HardShrink(lambda));
    }

    /// x where x > above, `otherwise` elsewhere; NaN stays.
    default Tensor threshold(double above, double otherwise) {
        return self().maskedFill(self().le(above), otherwise);
    }

    /// a·σ(b) of the halves a, b of x along `axis`, whose size must be even: Dauphin et al., ICML 2017.
    default Tensor glu(int axis) {
        int size = self().shape().size(axis);
        if (size % 2 != 0) {
            throw new ShapeException("glu: axis " + axis + " of " + self().shape() + " has " + size
                    + " elements, which cannot be halved");
        }
        return self().slice(axis, 0, size / 2).times(self().slice(axis, size / 2, size).sigmoid());
    }
}
