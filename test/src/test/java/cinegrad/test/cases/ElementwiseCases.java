package cinegrad.test.cases;

import static cinegrad.test.cases.OpCase.complex;
import static cinegrad.test.cases.OpCase.of;
import static cinegrad.test.cases.OpCase.real;
import static cinegrad.test.cases.OpCase.truth;
import static cinegrad.test.cases.OpCase.unary;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.op.Elementwise;
import cinegrad.autograd.option.LossReduction;
import cinegrad.ops.function.BinaryFunction;
import cinegrad.ops.function.ComplexElementary;
import cinegrad.ops.function.ComplexInverse;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.function.SpecialFunction;
import cinegrad.ops.function.UnaryFunction;
import cinegrad.ops.shape.Shape;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Operations on every element.
final class ElementwiseCases {
    private ElementwiseCases() { }

    static Stream<OpCase> all() {
        return Stream.of(functions(), complexFunctions(), pairs(), others()).flatMap(List::stream);
    }

    private static List<OpCase> functions() {
        var cases = new ArrayList<OpCase>();
        for (var f : Elementary.values()) cases.add(function(f, domain(f)));
        cases.add(function(SpecialFunction.Named.ERFINV, Domain.UNIT));
        cases.add(function(SpecialFunction.Named.LGAMMA, Domain.POSITIVE));
        for (int order = 0; order < 3; order++) cases.add(function(new SpecialFunction.Polygamma(order), Domain.ABOVE_ONE));
        cases.add(function(new UnaryFunction.Power(2.5), Domain.POSITIVE));
        cases.add(function(new UnaryFunction.Power(-1.5), Domain.POSITIVE));
        cases.add(function(new UnaryFunction.Power(3), Domain.GAUSSIAN));
        cases.add(function(new UnaryFunction.Power(2), Domain.GAUSSIAN));
        cases.add(function(new UnaryFunction.Clamp(-0.5, 1), Domain.GAUSSIAN));
        cases.add(function(new UnaryFunction.LeakyRelu(0.2), Domain.GAUSSIAN));
        cases.add(function(new UnaryFunction.Elu(1.5, 1.25), Domain.GAUSSIAN));
        cases.add(function(new UnaryFunction.Softplus(2, 20), Domain.WIDE));
        cases.add(function(new UnaryFunction.Softplus(1, 3), Domain.GAUSSIAN));
        cases.add(function(new UnaryFunction.HardTanh(-1, 0.5), Domain.GAUSSIAN));
        cases.add(function(new UnaryFunction.SoftShrink(0.5), Domain.GAUSSIAN));
        cases.add(function(new UnaryFunction.HardShrink(0.5), Domain.GAUSSIAN));
        cases.add(function(new UnaryFunction.Huber(0.5), Domain.GAUSSIAN));
        return cases;
    }

    private static Domain domain(Elementary f) {
        return switch (f) {
            case SQRT, RSQRT, RECIPROCAL, LOG, LOG2, LOG10, LOG1P -> Domain.POSITIVE;
            case ASIN, ACOS, ATANH -> Domain.UNIT;
            case ACOSH -> Domain.ABOVE_ONE;
            case SIGMOID, TANH, GELU, GELU_TANH, SILU, MISH, LOG_SIGMOID, SOFTSIGN, HARD_SIGMOID, HARD_SWISH, ERF,
                    NORMAL_CDF -> Domain.WIDE;
            case TAN -> Domain.UNIT;
            case ABS, SIGN, SQUARE, EXP, EXPM1, SIN, COS, ATAN, SINH, COSH, ASINH, RELU, FLOOR, CEIL, ROUND -> Domain.GAUSSIAN;
        };
    }

    private static OpCase function(UnaryFunction f, Domain domain) {
        return unary(Elementwise.Map.class, f.toString(), x -> x.map(f), real(domain, n -> Shape.of(n)));
    }

    private static List<OpCase> complexFunctions() {
        var cases = new ArrayList<OpCase>();
        for (var f : ComplexElementary.values()) {
            cases.add(unary(Elementwise.MapComplex.class, f.toString(), z -> z.map(f), complex(Shape::of)));
        }
        for (var f : ComplexInverse.values()) {
            cases.add(unary(Elementwise.MapComplex.class, f.toString(), z -> z.map(f), complex(Shape::of)));
        }
        for (double p : new double[] {3, -2, 0.5, 0}) {
            cases.add(unary(Elementwise.MapComplex.class, "power " + p, z -> z.pow(p), complex(Shape::of)));
        }
        return cases;
    }

    private static List<OpCase> pairs() {
        var cases = new ArrayList<OpCase>();
        for (var f : BinaryFunction.values()) {
            if (f.isComparison()) continue;
            Domain domain = f == BinaryFunction.POWER ? Domain.POSITIVE : Domain.GAUSSIAN;
            cases.add(of(Elementwise.Zip.class, f.name(), in -> zip(f, in), real(domain, n -> Shape.of(2, n)),
                    real(domain, n -> Shape.of(2, n))));
            cases.add(of(Elementwise.Zip.class, f + " broadcast", in -> zip(f, in), real(domain, n -> Shape.of(2, 1)),
                    real(domain, Shape::of)));
        }
        cases.add(of(Elementwise.Add.class, "real and complex", in -> in.get(0).plus(in.get(1)), real(n -> Shape.of(3, 1)),
                complex(Shape::of)));
        cases.add(of(Elementwise.Add.class, "broadcast", in -> in.get(0).plus(in.get(1)), real(n -> Shape.of(n, 1)),
                real(n -> Shape.of(3))));
        cases.add(of(Elementwise.Subtract.class, "complex", in -> in.get(0).minus(in.get(1)), complex(Shape::of),
                complex(Shape::of)));
        cases.add(of(Elementwise.Subtract.class, "number", in -> in.get(0).minus(1.5).minus(in.get(1)), real(n -> Shape.of(n, 2)),
                real(n -> Shape.of(2))));
        cases.add(of(Elementwise.Multiply.class, "complex", in -> in.get(0).times(in.get(1)), complex(n -> Shape.of(n, 3)),
                complex(n -> Shape.of(3))));
        cases.add(of(Elementwise.Multiply.class, "real", in -> in.get(0).times(in.get(1)), real(n -> Shape.of(2, n)),
                real(Shape::of)));
        cases.add(of(Elementwise.Multiply.class, "twice the same", in -> in.get(0).times(in.get(0)), complex(Shape::of)));
        cases.add(of(Elementwise.Divide.class, "complex by real", in -> in.get(0).dividedBy(in.get(1)),
                complex(n -> Shape.of(2, n)),
                real(Domain.POSITIVE, Shape::of)));
        cases.add(of(Elementwise.Divide.class, "complex", in -> in.get(0).dividedBy(in.get(1).plus(4)), complex(Shape::of),
                complex(Shape::of)));
        cases.add(of(Elementwise.Divide.class, "real", in -> in.get(0).dividedBy(in.get(1)), real(Shape::of),
                real(Domain.POSITIVE, Shape::of)));
        return cases;
    }

    private static Tensor zip(BinaryFunction f, List<Tensor> in) {
        return Tensor.apply(new Elementwise.Zip(f), in.get(0), in.get(1));
    }

    private static List<OpCase> others() {
        return List.of(
                unary(Elementwise.Scale.class, "complex", x -> x.times(-1.5), complex(Shape::of)),
                unary(Elementwise.Conjugate.class, "of complex", Tensor::conj, complex(Shape::of)),
                unary(Elementwise.ToComplex.class, "of real", x -> Tensor.apply(new Elementwise.ToComplex(), x), real(Shape::of)),
                unary(Elementwise.RealPart.class, "of complex", Tensor::real, complex(Shape::of)),
                of(Elementwise.BinaryCrossEntropy.class, "probabilities",
                in -> in.get(0).sigmoid().binaryCrossEntropy(in.get(1).sigmoid(), LossReduction.NONE),
                        real(n -> Shape.of(n, 3)), real(n -> Shape.of(n, 3))),
                of(Elementwise.Where.class, "broadcast", in ->
                Tensor.apply(new Elementwise.Where(), in.get(0), in.get(1), in.get(2)),
                        truth(n -> Shape.of(2, 1)), real(n -> Shape.of(2, n)), real(Shape::of)),
                of(Elementwise.Where.class, "complex", in -> Tensor.apply(new Elementwise.Where(), in.get(0), in.get(1),
                in.get(2)),
                        truth(Shape::of), complex(Shape::of), complex(n -> Shape.of(1))));
    }
}
