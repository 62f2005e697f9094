package cinegrad.conformance;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.op.Elementwise;
import cinegrad.ops.function.BinaryFunction;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.function.UnaryFunction;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// Cases of functions of elements and of pairs of elements.
final class ElementCases {
    private static final Pattern POWER = Pattern.compile("x\\*\\*(-?[0-9.]+)");

    private static final Pattern SCALED = Pattern.compile("\\w+\\(([0-9.]+)\\*x\\)");
    private static final Pattern FILLED = Pattern.compile("x\\.masked_fill\\(m>0, (-?[0-9.]+)\\)");
    private static final Pattern ADDED_PRODUCT = Pattern.compile("torch\\.addcmul\\(x,y,z,value=(-?[0-9.]+)\\)");
    private static final Pattern REMAINDERS = Pattern.compile("torch\\.remainder\\(x,([0-9.]+)\\), torch\\.fmod\\(x,\\1\\)");

    private ElementCases() { }

    static Optional<TensorCase> run(TensorCase c) {
        if (!c.golden().keys().contains("in.x") || c.golden().isComplex("in.x")) return Optional.empty();
        String op = c.golden().op();
        var one = unary(c.golden());
        if (one.isPresent()) return Optional.of(c.output("y", one.get().apply(c.in("x"))));
        var two = binary(op);
        if (two.isPresent() && c.golden().keys().contains("in.y")) {
            return Optional.of(c.output("y", two.get().apply(c.in("x"), c.in("y"))));
        }
        return other(op, c);
    }

    private static Optional<UnaryOperator<Tensor>> unary(Case golden) {
        var power = POWER.matcher(Settings.text(golden, "expr", ""));
        if (power.matches()) {
            double exponent = Double.parseDouble(power.group(1));
            return Optional.of(x -> x.pow(exponent));
        }
        return Optional.ofNullable(switch (golden.op()) {
            case "torch.neg" -> Tensor::neg;
            case "torch.abs" -> Tensor::abs;
            case "torch.exp" -> Tensor::exp;
            case "torch.expm1" -> of(Elementary.EXPM1);
            case "torch.log" -> Tensor::log;
            case "torch.log1p" -> of(Elementary.LOG1P);
            case "torch.log2" -> of(Elementary.LOG2);
            case "torch.log10" -> of(Elementary.LOG10);
            case "torch.sqrt" -> Tensor::sqrt;
            case "torch.rsqrt" -> of(Elementary.RSQRT);
            case "torch.reciprocal" -> of(Elementary.RECIPROCAL);
            case "torch.sin" -> of(Elementary.SIN);
            case "torch.cos" -> of(Elementary.COS);
            case "torch.tan" -> inner(golden, Elementary.TAN);
            case "torch.asin" -> inner(golden, Elementary.ASIN);
            case "torch.acos" -> inner(golden, Elementary.ACOS);
            case "torch.asinh" -> of(Elementary.ASINH);
            case "torch.acosh" -> of(Elementary.ACOSH);
            case "torch.atanh" -> of(Elementary.ATANH);
            case "torch.square" -> Tensor::square;
            case "torch.exp2" -> Tensor::exp2;
            case "torch.erfc" -> Tensor::erfc;
            case "torch.logit" -> Tensor::logit;
            case "torch.trunc" -> Tensor::trunc;
            case "torch.frac" -> Tensor::frac;
            case "torch.deg2rad" -> x -> x.times(Math.PI / 180);
            case "torch.rad2deg" -> x -> x.times(180 / Math.PI);
            case "torch.atan" -> of(Elementary.ATAN);
            case "torch.sinh" -> of(Elementary.SINH);
            case "torch.cosh" -> of(Elementary.COSH);
            case "torch.tanh" -> Tensor::tanh;
            case "torch.sigmoid" -> Tensor::sigmoid;
            case "torch.erf" -> of(Elementary.ERF);
            case "torch.relu" -> Tensor::relu;
            case "torch.softplus" -> of(new UnaryFunction.Softplus(1, 20));
            case "torch.sign" -> of(Elementary.SIGN);
            case "torch.floor" -> of(Elementary.FLOOR);
            case "torch.ceil" -> of(Elementary.CEIL);
            case "torch.round" -> of(Elementary.ROUND);
            case "torch.sign_times_x" -> x -> x.sign().times(x);
            case "torch.clamp", "torch.clamp_min", "torch.clamp_max" -> of(new UnaryFunction.Clamp(
                    Settings.number(golden, "min", Double.NEGATIVE_INFINITY),
                            Settings.number(golden, "max", Double.POSITIVE_INFINITY)));
            case "torch.two_pow_x" -> x -> Tensor.apply(new Elementwise.Zip(BinaryFunction.POWER), number(x, 2), x);
            case "torch.leaky_relu" -> of(new UnaryFunction.LeakyRelu(Settings.number(golden, "slope", 0.01)));
            case "torch.relu6" -> of(UnaryFunction.HardTanh.RELU6);
            case "torch.hardtanh" -> of(new UnaryFunction.HardTanh(Settings.number(golden, "min_val", -1),
                    Settings.number(golden, "max_val", 1)));
            case "torch.pow2" -> x -> x.pow(2);
            case "torch.pow0" -> x -> x.pow(0);
            default -> null;
        });
    }

    /// f of what the case's expression has inside: tan(0.4*x), asin(tanh(x)), or x itself.
    private static UnaryOperator<Tensor> inner(Case golden, UnaryFunction f) {
        var scaled = SCALED.matcher(Settings.text(golden, "expr", ""));
        if (scaled.matches()) {
            double factor = Double.parseDouble(scaled.group(1));
            return x -> x.times(factor).map(f);
        }
        return Settings.text(golden, "expr", "").contains("tanh(x)") ? x -> x.tanh().map(f) : of(f);
    }

    private static UnaryOperator<Tensor> of(UnaryFunction f) {
        return x -> x.map(f);
    }

    private static Optional<BinaryOperator<Tensor>> binary(String op) {
        return Optional.ofNullable(switch (op) {
            case "torch.add" -> Tensor::plus;
            case "torch.sub" -> Tensor::minus;
            case "torch.mul" -> Tensor::times;
            case "torch.div", "torch.true_divide" -> Tensor::dividedBy;
            case "torch.pow" -> zip(BinaryFunction.POWER);
            case "torch.maximum", "torch.fmax" -> Tensor::maximum;
            case "torch.minimum", "torch.fmin" -> Tensor::minimum;
            case "torch.lt" -> Tensor::lt;
            case "torch.le" -> Tensor::le;
            case "torch.gt" -> Tensor::gt;
            case "torch.ge" -> Tensor::ge;
            case "torch.eq" -> Tensor::eq;
            case "torch.ne" -> Tensor::ne;
            case "torch.logaddexp" -> Tensor::logaddexp;
            case "torch.atan2" -> zip(BinaryFunction.ATAN2);
            case "torch.hypot" -> zip(BinaryFunction.HYPOT);
            default -> null;
        });
    }

    private static BinaryOperator<Tensor> zip(BinaryFunction f) {
        return (a, b) -> Tensor.apply(new Elementwise.Zip(f), a, b);
    }

    private static Optional<TensorCase> other(String op, TensorCase c) {
        Tensor x = c.in("x");
        var filled = FILLED.matcher(op);
        if (filled.matches()) {
            return Optional.of(c.output("y", x.maskedFill(c.in("m").gt(0), Double.parseDouble(filled.group(1)))));
        }
        var product = ADDED_PRODUCT.matcher(op);
        if (product.matches()) {
            return Optional.of(c.output("y", x.plus(c.in("y").times(c.in("z")).times(Double.parseDouble(product.group(1))))));
        }
        var remainders = REMAINDERS.matcher(op);
        if (remainders.matches()) {
            Tensor divisor = number(x, Double.parseDouble(remainders.group(1)));
            return Optional.of(c.output("remainder", zip(BinaryFunction.REMAINDER).apply(x, divisor))
                    .output("fmod", zip(BinaryFunction.FMOD).apply(x, divisor)));
        }
        return Optional.ofNullable(switch (op) {
            case "torch.where(x>y, x*2, y-1)" -> c.output("y",
                    Tensor.where(x.gt(c.in("y")), x.times(2), c.in("y").minus(1)));
            case "torch.where(mask, x, y)" -> c.output("y", Tensor.where(c.in("m"), x, c.in("y")));
            case "torch.lerp(x,y,w)" -> c.output("y", x.plus(c.in("w").times(c.in("y").minus(x))));
            case "(3-2*x)/(x**2+1.5)+0.25*x" -> c.output("y",
                    x.times(-2).plus(3).dividedBy(x.square().plus(1.5)).plus(x.times(0.25)));
            default -> null;
        });
    }

    private static Tensor number(Tensor like, double value) {
        return Tensor.constant(like.backend().full(ArrayType.real(Shape.SCALAR), value));
    }
}
