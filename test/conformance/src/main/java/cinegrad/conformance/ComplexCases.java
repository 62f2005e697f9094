package cinegrad.conformance;

import cinegrad.autograd.Comparisons;
import cinegrad.autograd.ComplexMath;
import cinegrad.autograd.Indexing;
import cinegrad.autograd.Reductions;
import cinegrad.autograd.Tensor;
import cinegrad.ops.function.ComplexElementary;
import cinegrad.ops.function.Elementary;

import java.util.Optional;

/// Cases of complex numbers.
final class ComplexCases {
    private ComplexCases() { }

    static Optional<TensorCase> run(TensorCase c) {
        String op = c.golden().op();
        return switch (op) {
            case "torch.polar(abs,angle)" -> Optional.of(c.output("y", ComplexMath.polar(c.in("abs"), c.in("angle"))));
            case "torch.complex(re,im)**2" -> Optional.of(c.output("y", ComplexMath.of(c.in("re"), c.in("im")).power(2)));
            case "torch.view_as_complex(x)*w" -> Optional.of(c.output("y", c.in("x").asComplex().times(c.in("w"))));
            default -> {
                if (!c.golden().keys().contains("in.x")) yield Optional.empty();
                boolean pair = c.golden().keys().contains("in.y");
                if (!c.golden().isComplex("in.x") && !(pair && c.golden().isComplex("in.y"))) yield Optional.empty();
                yield (pair ? two(op, c.in("x"), c.in("y")) : one(op, c)).map(y -> c.output("y", y));
            }
        };
    }

    private static Optional<Tensor> one(String op, TensorCase c) {
        Tensor x = c.in("x");
        return Optional.ofNullable(switch (op) {
            case "abs", "abs with zeros" -> x.abs();
            case "angle", "angle on axes" -> ComplexMath.angle(x);
            case "exp" -> x.exp();
            case "log" -> x.log();
            case "sqrt" -> x.sqrt();
            case "conj" -> x.conjugate();
            case "real" -> x.realPart();
            case "imag" -> ComplexMath.imaginaryPart(x);
            case "neg" -> x.negative();
            case "sin" -> x.map(ComplexElementary.SIN);
            case "cos" -> x.map(ComplexElementary.COS);
            case "tanh" -> x.tanh();
            case "sinh" -> ComplexMath.sinh(x);
            case "cosh" -> ComplexMath.cosh(x);
            case "tan" -> ComplexMath.tan(x);
            case "square" -> x.square();
            case "pow3" -> x.power(3);
            case "reciprocal" -> ComplexMath.reciprocal(x);
            case "sgn", "sgn with zeros" -> ComplexMath.sign(x);
            case "abs2_conjmul" -> x.times(x.conjugate());
            case "abs2_real" -> x.times(x.conjugate()).realPart();
            case "abs_sq" -> x.abs().square();
            case "sum" -> x.sum();
            case "mean_dim" -> x.mean(c.golden().attrs().at("dim").integer());
            case "view_as_real" -> x.asReal().square();
            case "prod" -> Reductions.product(x, c.golden().attrs().at("dim").integer());
            case "cumsum" -> Reductions.cumulativeSum(x, c.golden().attrs().at("dim").integer());
            case "exp_i_angle" -> {
                Tensor angle = ComplexMath.angle(x);
                yield ComplexMath.of(angle.map(Elementary.COS), angle.map(Elementary.SIN));
            }
            case "l2norm" -> Reductions.norm(x);
            case "roll/flip/slice of complex" -> {
                Tensor rolled = Indexing.roll(Indexing.flip(x, -1), 1, 0);
                yield rolled.slice(-1, 1, x.shape().size(-1));
            }
            case "sqrt(sum_c |x_c|^2)" -> Reductions.norm(x, 0);
            case "sum_c conj(s_c) x_c / sum_c |s_c|^2" -> c.in("s").conjugate().times(x).sum(0).dividedBy(ComplexMath.squaredAbs(c.in("s")).sum(0));
            default -> null;
        });
    }

    private static Optional<Tensor> two(String op, Tensor x, Tensor y) {
        return Optional.ofNullable(switch (op) {
            case "mul", "mul real,complex" -> x.times(y);
            case "div", "div real,complex", "div complex/real" -> x.dividedBy(y);
            case "add", "add real,complex" -> x.plus(y);
            case "sub", "sub real,complex" -> x.minus(y);
            case "mul_conj", "mul_conj real,complex" -> x.times(y.conjugate());
            case "torch.matmul(real.to(complex), complex)" -> x.matmul(y);
            case "torch.where(|x|>1, x*y, conj(x))" -> Comparisons.where(Comparisons.greater(x.abs(), 1), x.times(y), x.conjugate());
            case "mean(|x-y|^2)" -> ComplexMath.squaredAbs(x.minus(y)).mean();
            case "sum(|x|*cos(angle(x)-angle(y)))" -> x.abs().times(ComplexMath.angle(x).minus(ComplexMath.angle(y)).map(Elementary.COS)).sum();
            default -> null;
        });
    }
}
