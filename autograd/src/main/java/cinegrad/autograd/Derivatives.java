package cinegrad.autograd;

import cinegrad.autograd.op.Elementwise;
import cinegrad.ops.function.Operand;
import cinegrad.ops.function.BinaryFunction;
import cinegrad.ops.function.ComplexElementary;
import cinegrad.ops.function.ComplexFunction;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.function.UnaryFunction;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

/// The derivatives of element functions as expressions of tensors, so that they can be differentiated again.
///
/// Of x and y = f(x) only what [UnaryFunction#needs] names is given, the other is null.
final class Derivatives {
    private Derivatives() { }

    /// f′(x).
    static Tensor of(UnaryFunction f, Tensor x, Tensor y) {
        return switch (f) {
            case Elementary e -> elementary(e, x, y);
            case UnaryFunction.Power(double p) -> p == 0 ? x.times(0) : x.pow(p - 1).times(p);
            case UnaryFunction.Clamp(double low, double high) -> number(x, low).le(x).times(x.le(number(x, high)));
            case UnaryFunction.HardTanh(double low, double high) -> x.gt(low).times(x.lt(high));
            case UnaryFunction.LeakyRelu(double slope) -> Tensor.where(x.gt(0), number(x, 1), number(x, slope));
            case UnaryFunction.Elu(double alpha, double scale) -> Tensor.where(x.gt(0), number(x, scale), x.exp().times(alpha * scale));
            case UnaryFunction.Softplus(double beta, double threshold) ->
                    Tensor.where(x.times(beta).gt(threshold), number(x, 1), x.times(beta).sigmoid());
            case UnaryFunction.SoftShrink(double lambda) -> x.abs().gt(lambda);
            case UnaryFunction.HardShrink(double lambda) -> x.abs().gt(lambda);
            case UnaryFunction.Huber(double delta) -> x.clamp(-delta, delta);
        };
    }

    private static Tensor elementary(Elementary f, Tensor x, Tensor y) {
        return switch (f) {
            case ABS -> x.sign();
            case SIGN, FLOOR, CEIL, ROUND -> throw new IllegalStateException(f + ": its derivative needs nothing");
            case SQUARE -> x.times(2);
            case SQRT -> reciprocal(y).times(0.5);
            case RSQRT -> y.pow(3).times(-0.5);
            case RECIPROCAL -> y.square().neg();
            case EXP -> y;
            case EXPM1 -> y.plus(1);
            case LOG -> reciprocal(x);
            case LOG1P -> reciprocal(x.plus(1));
            case LOG2 -> reciprocal(x).times(1 / Math.log(2));
            case LOG10 -> reciprocal(x).times(1 / Math.log(10));
            case SIN -> x.cos();
            case COS -> x.sin().neg();
            case TAN -> y.square().plus(1);
            case ASIN -> x.square().neg().plus(1).rsqrt();
            case ACOS -> x.square().neg().plus(1).rsqrt().neg();
            case ATAN -> reciprocal(x.square().plus(1));
            case SINH -> x.cosh();
            case COSH -> x.sinh();
            case ASINH -> x.square().plus(1).rsqrt();
            case ACOSH -> x.square().minus(1).rsqrt();
            case ATANH -> reciprocal(x.square().neg().plus(1));
            case TANH -> y.square().neg().plus(1);
            case ERF -> x.square().neg().exp().times(2 / Math.sqrt(Math.PI));
            case SIGMOID -> y.times(y.neg().plus(1));
            case RELU -> y.gt(0);
            case GELU -> normal(x).plus(x.times(x.square().times(-0.5).exp()).times(1 / Math.sqrt(2 * Math.PI)));
            case GELU_TANH -> {
                double c = Math.sqrt(2 / Math.PI);
                Tensor t = x.plus(x.pow(3).times(0.044715)).times(c).tanh();
                Tensor inner = x.square().times(3 * 0.044715).plus(1).times(c);
                yield t.plus(1).times(0.5).plus(x.times(0.5).times(t.square().neg().plus(1)).times(inner));
            }
            case SILU -> {
                Tensor s = x.sigmoid();
                yield s.times(x.times(s.neg().plus(1)).plus(1));
            }
            case MISH -> {
                Tensor t = x.softplus().tanh();
                yield t.plus(x.times(t.square().neg().plus(1)).times(x.sigmoid()));
            }
            case LOG_SIGMOID -> x.neg().sigmoid();
            case SOFTSIGN -> x.abs().plus(1).pow(-2);
            case HARD_SIGMOID -> x.abs().lt(3).times(1f / 6);
            case HARD_SWISH -> Tensor.where(x.lt(-3), number(x, 0),
                    Tensor.where(x.gt(3), number(x, 1), x.times(1.0 / 3).plus(0.5)));
        };
    }

    private static Tensor normal(Tensor x) {
        return x.times(1 / Math.sqrt(2)).erf().plus(1).times(0.5);
    }

    /// ∂f/∂operand of two numbers.
    static Tensor of(BinaryFunction f, Operand operand, Tensor a, Tensor b) {
        boolean first = operand == Operand.A;
        return switch (f) {
            case ADD -> number(a, 1);
            case SUBTRACT -> number(a, first ? 1 : -1);
            case MULTIPLY -> first ? b : a;
            case DIVIDE -> first ? reciprocal(b) : a.dividedBy(b.square()).neg();
            case POWER -> first ? b.times(zip(BinaryFunction.POWER, a, b.minus(1))) : zip(BinaryFunction.POWER, a, b).times(a.log());
            case MAXIMUM -> share(first ? a.gt(b) : a.lt(b), a, b);
            case MINIMUM -> share(first ? a.lt(b) : a.gt(b), a, b);
            case ATAN2 -> (first ? b : a.neg()).dividedBy(a.square().plus(b.square()));
            case HYPOT -> (first ? a : b).dividedBy(zip(BinaryFunction.HYPOT, a, b));
            case REMAINDER -> first ? number(a, 1) : a.dividedBy(b).floor().neg();
            case FMOD -> first ? number(a, 1) : zip(BinaryFunction.FMOD, a, b).minus(a).dividedBy(b);
            case LESS, LESS_OR_EQUAL, EQUAL -> number(a, 0);
        };
    }

    /// 1 where the operand wins, 1/2 at a tie.
    private static Tensor share(Tensor wins, Tensor a, Tensor b) {
        return wins.plus(a.eq(b).times(0.5));
    }

    /// The gradient with respect to z, given g with respect to w = f(z).
    static Tensor gradient(ComplexFunction f, Tensor g, Tensor z, Tensor w) {
        return switch (f) {
            case ComplexFunction.Power(double p) -> p == 0 ? z.times(0) : g.times(z.pow(p - 1).times(p).conj());
            case ComplexElementary e -> switch (e) {
                case ABS -> g.times(z.sign());
                case SQUARED_ABS -> g.times(z).times(2);
                case ANGLE -> g.times(z).timesI().dividedBy(z.squaredAbs());
                case IMAGINARY_PART -> g.timesI();
                case SIGN -> g.minus(w.times(g.times(w.conj()).real())).dividedBy(z.abs());
                case SQUARE -> g.times(z.conj()).times(2);
                case RECIPROCAL -> g.times(w.square().conj()).neg();
                case EXP -> g.times(w.conj());
                case LOG -> g.dividedBy(z.conj());
                case SQRT -> g.dividedBy(w.conj().times(2));
                case SIN -> g.times(z.cos().conj());
                case COS -> g.times(z.sin().conj()).neg();
                case TANH -> g.times(w.square().neg().plus(1).conj());
            };
        };
    }

    private static Tensor reciprocal(Tensor x) {
        return x.reciprocal();
    }

    private static Tensor zip(BinaryFunction f, Tensor a, Tensor b) {
        return Tensor.apply(new Elementwise.Zip(f), a, b);
    }

    private static Tensor number(Tensor like, double value) {
        return Tensor.constant(like.backend().full(ArrayType.real(Shape.SCALAR), value));
    }
}
