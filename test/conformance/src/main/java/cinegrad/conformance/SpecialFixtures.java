package cinegrad.conformance;

import cinegrad.autograd.Tensor;
import cinegrad.ops.Backend;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Runs the folder `special`: functions of statistics, inverse functions and powers of complex numbers.
public final class SpecialFixtures implements FixtureFolder {
    @Override
    public String folder() {
        return "special";
    }

    @Override
    public Optional<Comparison> run(Case golden, Backend backend) {
        var c = new TensorCase(golden, backend);
        Tensor y = golden.keys().contains("in.y") ? ofTwo(golden.op(), c.in("x"), c.in("y")) : ofOne(golden.op(), c.in("x"));
        return Optional.ofNullable(y).map(filled -> c.output("y", filled).compare().complete());
    }

    private static @Nullable Tensor ofTwo(String op, Tensor x, Tensor y) {
        return switch (op) {
            case "torch.xlogy" -> x.xlogy(y);
            case "torch.pow" -> x.pow(y);
            default -> null;
        };
    }

    private static @Nullable Tensor ofOne(String op, Tensor x) {
        return switch (op) {
            case "torch.erfinv" -> x.erfinv();
            case "torch.erfc" -> x.erfc();
            case "torch.lgamma" -> x.lgamma();
            case "torch.digamma" -> x.digamma();
            case "torch.polygamma 1" -> x.polygamma(1);
            case "torch.polygamma 2" -> x.polygamma(2);
            case "torch.polygamma 3" -> x.polygamma(3);
            case "torch.exp2" -> x.exp2();
            case "torch.logit" -> x.logit();
            case "torch.trunc" -> x.trunc();
            case "torch.frac" -> x.frac();
            case "torch.asin" -> x.asin();
            case "torch.acos" -> x.acos();
            case "torch.atan" -> x.atan();
            case "torch.asinh" -> x.asinh();
            case "torch.acosh" -> x.acosh();
            case "torch.atanh" -> x.atanh();
            default -> null;
        };
    }
}
