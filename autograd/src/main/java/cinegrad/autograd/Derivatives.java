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
            case UnaryFunction.Power(double p) -> p == 0 ? x.times(0) : x.power(p - 1).times(p);
            case UnaryFunction.Clamp(double low, double high) -> Comparisons.lessOrEqual(number(x, low), x).times(Comparisons.lessOrEqual(x, number(x, high)));
            case UnaryFunction.HardTanh(double low, double high) -> Comparisons.greater(x, low).times(Comparisons.less(x, high));
            case UnaryFunction.LeakyRelu(double slope) -> Comparisons.where(Comparisons.greater(x, 0), number(x, 1), number(x, slope));
            case UnaryFunction.Elu(double alpha, double scale) -> Comparisons.where(Comparisons.greater(x, 0), number(x, scale), x.exp().times(alpha * scale));
            case UnaryFunction.Softplus(double beta, double threshold) ->
                    Comparisons.where(Comparisons.greater(x.times(beta), threshold), number(x, 1), x.times(beta).sigmoid());
            case UnaryFunction.SoftShrink(double lambda) -> Comparisons.greater(x.abs(), lambda);
            case UnaryFunction.HardShrink(double lambda) -> Comparisons.greater(x.abs(), lambda);
            case UnaryFunction.Huber(double delta) -> Activations.clamp(x, -delta, delta);
        };
    }

    private static Tensor elementary(Elementary f, Tensor x, Tensor y) {
        return switch (f) {
            case ABS -> x.map(Elementary.SIGN);
            case SIGN, FLOOR, CEIL, ROUND -> throw new IllegalStateException(f + ": its derivative needs nothing");
            case SQUARE -> x.times(2);
            case SQRT -> reciprocal(y).times(0.5);
            case RSQRT -> y.power(3).times(-0.5);
            case RECIPROCAL -> y.square().negative();
            case EXP -> y;
            case EXPM1 -> y.plus(1);
            case LOG -> reciprocal(x);
            case LOG1P -> reciprocal(x.plus(1));
            case LOG2 -> reciprocal(x).times(1 / Math.log(2));
            case LOG10 -> reciprocal(x).times(1 / Math.log(10));
            case SIN -> x.map(Elementary.COS);
            case COS -> x.map(Elementary.SIN).negative();
            case TAN -> y.square().plus(1);
            case ASIN -> x.square().negative().plus(1).map(Elementary.RSQRT);
            case ACOS -> x.square().negative().plus(1).map(Elementary.RSQRT).negative();
            case ATAN -> reciprocal(x.square().plus(1));
            case SINH -> x.map(Elementary.COSH);
            case COSH -> x.map(Elementary.SINH);
            case ASINH -> x.square().plus(1).map(Elementary.RSQRT);
            case ACOSH -> x.square().minus(1).map(Elementary.RSQRT);
            case ATANH -> reciprocal(x.square().negative().plus(1));
            case TANH -> y.square().negative().plus(1);
            case ERF -> x.square().negative().exp().times(2 / Math.sqrt(Math.PI));
            case SIGMOID -> y.times(y.negative().plus(1));
            case RELU -> Comparisons.greater(y, 0);
            case GELU -> normal(x).plus(x.times(x.square().times(-0.5).exp()).times(1 / Math.sqrt(2 * Math.PI)));
            case GELU_TANH -> {
                double c = Math.sqrt(2 / Math.PI);
                Tensor t = x.plus(x.power(3).times(0.044715)).times(c).tanh();
                Tensor inner = x.square().times(3 * 0.044715).plus(1).times(c);
                yield t.plus(1).times(0.5).plus(x.times(0.5).times(t.square().negative().plus(1)).times(inner));
            }
            case SILU -> {
                Tensor s = x.sigmoid();
                yield s.times(x.times(s.negative().plus(1)).plus(1));
            }
            case MISH -> {
                Tensor t = Activations.softplus(x).tanh();
                yield t.plus(x.times(t.square().negative().plus(1)).times(x.sigmoid()));
            }
            case LOG_SIGMOID -> x.negative().sigmoid();
            case SOFTSIGN -> x.abs().plus(1).power(-2);
            case HARD_SIGMOID -> Comparisons.less(x.abs(), 3).times(1f / 6);
            case HARD_SWISH -> Comparisons.where(Comparisons.less(x, -3), number(x, 0),
                    Comparisons.where(Comparisons.greater(x, 3), number(x, 1), x.times(1.0 / 3).plus(0.5)));
        };
    }

    private static Tensor normal(Tensor x) {
        return x.times(1 / Math.sqrt(2)).map(Elementary.ERF).plus(1).times(0.5);
    }

    /// ∂f/∂operand of two numbers.
    static Tensor of(BinaryFunction f, Operand operand, Tensor a, Tensor b) {
        boolean first = operand == Operand.A;
        return switch (f) {
            case ADD -> number(a, 1);
            case SUBTRACT -> number(a, first ? 1 : -1);
            case MULTIPLY -> first ? b : a;
            case DIVIDE -> first ? reciprocal(b) : a.dividedBy(b.square()).negative();
            case POWER -> first ? b.times(zip(BinaryFunction.POWER, a, b.minus(1))) : zip(BinaryFunction.POWER, a, b).times(a.log());
            case MAXIMUM -> share(first ? Comparisons.greater(a, b) : Comparisons.less(a, b), a, b);
            case MINIMUM -> share(first ? Comparisons.less(a, b) : Comparisons.greater(a, b), a, b);
            case ATAN2 -> (first ? b : a.negative()).dividedBy(a.square().plus(b.square()));
            case HYPOT -> (first ? a : b).dividedBy(zip(BinaryFunction.HYPOT, a, b));
            case REMAINDER -> first ? number(a, 1) : a.dividedBy(b).map(Elementary.FLOOR).negative();
            case FMOD -> first ? number(a, 1) : zip(BinaryFunction.FMOD, a, b).minus(a).dividedBy(b);
            case LESS, LESS_OR_EQUAL, EQUAL -> number(a, 0);
        };
    }

    /// 1 where the operand wins, 1/2 at a tie.
    private static Tensor share(Tensor wins, Tensor a, Tensor b) {
        return wins.plus(Comparisons.equal(a, b).times(0.5));
    }

    /// The gradient with respect to z, given g with respect to w = f(z).
    static Tensor gradient(ComplexFunction f, Tensor g, Tensor z, Tensor w) {
        return switch (f) {
            case ComplexFunction.Power(double p) -> p == 0 ? z.times(0) : g.times(z.power(p - 1).times(p).conjugate());
            case ComplexElementary e -> switch (e) {
                case ABS -> g.times(ComplexMath.sign(z));
                case SQUARED_ABS -> g.times(z).times(2);
                case ANGLE -> ComplexMath.timesI(g.times(z)).dividedBy(ComplexMath.squaredAbs(z));
                case IMAGINARY_PART -> ComplexMath.timesI(g);
                case SIGN -> g.minus(w.times(g.times(w.conjugate()).realPart())).dividedBy(z.abs());
                case SQUARE -> g.times(z.conjugate()).times(2);
                case RECIPROCAL -> g.times(w.square().conjugate()).negative();
                case EXP -> g.times(w.conjugate());
                case LOG -> g.dividedBy(z.conjugate());
                case SQRT -> g.dividedBy(w.conjugate().times(2));
                case SIN -> g.times(z.map(ComplexElementary.COS).conjugate());
                case COS -> g.times(z.map(ComplexElementary.SIN).conjugate()).negative();
                case TANH -> g.times(w.square().negative().plus(1).conjugate());
            };
        };
    }

    private static Tensor reciprocal(Tensor x) {
        return x.map(Elementary.RECIPROCAL);
    }

    private static Tensor zip(BinaryFunction f, Tensor a, Tensor b) {
        return Tensor.apply(new Elementwise.Zip(f), a, b);
    }

    private static Tensor number(Tensor like, double value) {
        return Tensor.constant(like.backend().full(ArrayType.real(Shape.SCALAR), value));
    }
}
