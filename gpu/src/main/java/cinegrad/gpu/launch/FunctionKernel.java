package cinegrad.gpu.launch;

import cinegrad.ops.function.BinaryFunction;
import cinegrad.ops.function.ComplexElementary;
import cinegrad.ops.function.ComplexFunction;
import cinegrad.ops.function.ComplexInverse;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.function.SpecialFunction;
import cinegrad.ops.function.UnaryFunction;

import java.util.Locale;

/// The kernel of a function, in elementwise.cu or complex.cu, with the function's parameters.
///
/// @param exponent of a complex power
public record FunctionKernel(String name, float p, float q, double exponent) {
    public static FunctionKernel of(UnaryFunction f) {
        return switch (f) {
            case Elementary e -> real(lower(e), 0, 0);
            case UnaryFunction.Power(double exponent) -> real("power", exponent, 0);
            case UnaryFunction.Clamp(double low, double high) -> real("clamp", low, high);
            case UnaryFunction.LeakyRelu(double slope) -> real("leakyrelu", slope, 0);
            case UnaryFunction.Elu(double alpha, double scale) -> real("elu", alpha, scale);
            case UnaryFunction.Softplus(double beta, double threshold) -> real("softplus", beta, threshold);
            case UnaryFunction.HardTanh(double low, double high) -> real("hardtanh", low, high);
            case UnaryFunction.SoftShrink(double lambda) -> real("softshrink", lambda, 0);
            case UnaryFunction.HardShrink(double lambda) -> real("hardshrink", lambda, 0);
            case UnaryFunction.Huber(double delta) -> real("huber", delta, 0);
            case SpecialFunction _ -> throw new IllegalArgumentException(f + ": has no kernel, it is computed on the host");
        };
    }

    private static FunctionKernel real(String name, double p, double q) {
        return new FunctionKernel("map_" + name, (float) p, (float) q, 0);
    }

    public static FunctionKernel of(ComplexFunction f) {
        return switch (f) {
            case ComplexElementary e -> new FunctionKernel("complex_" + lower(e), 0, 0, 0);
            case ComplexInverse _ -> throw new IllegalArgumentException(f + ": has no kernel, it is computed on the host");
            case ComplexFunction.Power(double exponent) -> new FunctionKernel("complex_power", 0, 0, exponent);
        };
    }

    /// The last part of the name of a kernel in zip.cu.
    public static String name(BinaryFunction f) {
        return lower(f);
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /// The kernel of the derivative.
    public String gradient() {
        return name + "_gradient";
    }

    public static boolean readsInput(UnaryFunction.Needs needs) {
        return needs == UnaryFunction.Needs.INPUT || needs == UnaryFunction.Needs.BOTH;
    }

    public static boolean readsOutput(UnaryFunction.Needs needs) {
        return needs == UnaryFunction.Needs.OUTPUT || needs == UnaryFunction.Needs.BOTH;
    }
}
