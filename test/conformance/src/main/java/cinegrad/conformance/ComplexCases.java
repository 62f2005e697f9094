package cinegrad.conformance;

import cinegrad.autograd.Tensor;

import java.util.Optional;

/// Cases of complex numbers.
final class ComplexCases {
    private ComplexCases() { }

    static Optional<TensorCase> run(TensorCase c) {
        String op = c.golden().op();
        return switch (op) {
            case "torch.polar(abs,angle)" -> Optional.of(c.output("y", Tensor.polar(c.in("abs"), c.in("angle"))));
            case "torch.complex(re,im)**2" -> Optional.of(c.output("y", Tensor.complex(c.in("re"), c.in("im")).pow(2)));
            case "torch.view_as_complex(x)*w" -> Optional.of(c.output("y", c.in("x").viewAsComplex().times(c.in("w"))));
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
            case "angle", "angle on axes" -> x.angle();
            case "exp" -> x.exp();
            case "log" -> x.log();
            case "sqrt" -> x.sqrt();
            case "conj" -> x.conj();
            case "real" -> x.real();
            case "imag" -> x.imag();
            case "neg" -> x.neg();
            case "sin" -> x.sin();
            case "cos" -> x.cos();
            case "tanh" -> x.tanh();
            case "sinh" -> x.sinh();
            case "cosh" -> x.cosh();
            case "tan" -> x.tan();
            case "square" -> x.square();
            case "pow3" -> x.pow(3);
            case "reciprocal" -> x.reciprocal();
            case "sgn", "sgn with zeros" -> x.sign();
            case "abs2_conjmul" -> x.times(x.conj());
            case "abs2_real" -> x.times(x.conj()).real();
            case "abs_sq" -> x.abs().square();
            case "sum" -> x.sum();
            case "mean_dim" -> x.mean(c.golden().attrs().at("dim").integer());
            case "view_as_real" -> x.viewAsReal().square();
            case "prod" -> x.prod(c.golden().attrs().at("dim").integer());
            case "cumsum" -> x.cumsum(c.golden().attrs().at("dim").integer());
            case "exp_i_angle" -> {
                Tensor angle = x.angle();
                yield Tensor.complex(angle.cos(), angle.sin());
            }
            case "l2norm" -> x.norm();
            case "roll/flip/slice of complex" -> {
                Tensor rolled = x.flip(-1).roll(1, 0);
                yield rolled.slice(-1, 1, x.shape().size(-1));
            }
            case "sqrt(sum_c |x_c|^2)" -> x.norm(2, 0);
            case "sum_c conj(s_c) x_c / sum_c |s_c|^2" -> c.in("s").conj().times(x).sum(0)
                    .dividedBy(c.in("s").squaredAbs().sum(0));
            default -> null;
        });
    }

    private static Optional<Tensor> two(String op, Tensor x, Tensor y) {
        return Optional.ofNullable(switch (op) {
            case "mul", "mul real,complex" -> x.times(y);
            case "div", "div real,complex", "div complex/real" -> x.dividedBy(y);
            case "add", "add real,complex" -> x.plus(y);
            case "sub", "sub real,complex" -> x.minus(y);
            case "mul_conj", "mul_conj real,complex" -> x.times(y.conj());
            case "torch.matmul(real.to(complex), complex)" -> x.matmul(y);
            case "torch.where(|x|>1, x*y, conj(x))" -> Tensor.where(x.abs().gt(1), x.times(y), x.conj());
            case "mean(|x-y|^2)" -> x.minus(y).squaredAbs().mean();
            case "sum(|x|*cos(angle(x)-angle(y)))" -> x.abs().times(x.angle().minus(y.angle()).cos()).sum();
            default -> null;
        });
    }
}
