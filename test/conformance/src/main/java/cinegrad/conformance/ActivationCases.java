package cinegrad.conformance;

import cinegrad.autograd.Activations;
import cinegrad.autograd.Normalizations;
import cinegrad.autograd.Reductions;
import cinegrad.autograd.Tensor;
import cinegrad.ops.function.Elementary;

import java.util.Optional;

/// Cases of activation functions.
final class ActivationCases {
    private static final String PREFIX = "torch.nn.functional.";

    private ActivationCases() { }

    static Optional<TensorCase> run(TensorCase c) {
        String op = c.golden().op();
        if (op.startsWith("sigmoid/tanh/softplus/gelu")) return Optional.of(extremes(c));
        if (!op.startsWith(PREFIX) || !c.golden().keys().contains("in.x") || c.golden().keys().contains("in.y")) return Optional.empty();
        return value(op.substring(PREFIX.length()), c.in("x"), c).map(y -> c.output("y", y));
    }

    private static Optional<Tensor> value(String name, Tensor x, TensorCase c) {
        Case golden = c.golden();
        int dim = Settings.integer(golden, "dim", -1);
        return Optional.ofNullable(switch (name) {
            case "relu" -> x.relu();
            case "sigmoid" -> x.sigmoid();
            case "tanh" -> x.tanh();
            case "gelu", "gelu_tanh" -> Settings.text(golden, "approximate", "none").equals("tanh") ? x.map(Elementary.GELU_TANH) : Activations.gelu(x);
            case "silu" -> Activations.silu(x);
            case "mish" -> Activations.mish(x);
            case "elu" -> Activations.elu(x, Settings.number(golden, "alpha", 1));
            case "selu" -> Activations.selu(x);
            case "softplus", "softplus_b2" -> Activations.softplus(x, Settings.number(golden, "beta", 1), Settings.number(golden, "threshold", 20));
            case "softplus_thresh" -> Activations.softplus(x.times(20));
            case "hardsigmoid" -> Activations.hardSigmoid(x);
            case "hardswish" -> Activations.hardSwish(x);
            case "logsigmoid" -> Activations.logSigmoid(x);
            case "softsign" -> Activations.softsign(x);
            case "softmin" -> Reductions.softmax(x.negative(), dim);
            case "softmax" -> Reductions.softmax(x, dim);
            case "log_softmax" -> Reductions.logSoftmax(x, dim);
            case "glu" -> Settings.text(golden, "expr", "").contains("cat") ? Activations.glu(Tensor.concatenate(-1, x, x.times(2)), -1) : Activations.glu(x, dim);
            case "celu" -> Activations.celu(x, Settings.number(golden, "alpha", 1));
            case "leaky_relu" -> Activations.leakyRelu(x, Settings.number(golden, "slope", Settings.number(golden, "negative_slope", 0.01)));
            case "relu6" -> Activations.hardTanh(x, 0, 6);
            case "hardtanh" -> Activations.hardTanh(x, Settings.number(golden, "min_val", -1), Settings.number(golden, "max_val", 1));
            case "tanhshrink" -> Activations.tanhShrink(x);
            case "threshold" -> Activations.threshold(x, golden.attrs().at("threshold").number(), golden.attrs().at("value").number());
            case "softshrink" -> Activations.softShrink(x, Settings.number(golden, "lambd", 0.5));
            case "hardshrink" -> Activations.hardShrink(x, Settings.number(golden, "lambd", 0.5));
            case "normalize", "normalize_l2" -> Normalizations.unit(x, Settings.number(golden, "p", 2), Settings.number(golden, "eps", 1e-12),
                    Settings.integer(golden, "dim", 1));
            case "prelu" -> Activations.prelu(x, perChannel(c.in("a"), x));
            default -> named(name, x, golden);
        });
    }

    /// Names that carry a setting: `leaky_relu_02`, `softmax_m1`.
    private static Tensor named(String name, Tensor x, Case golden) {
        if (name.startsWith("leaky_relu_")) return Activations.leakyRelu(x, golden.attrs().at("slope").number());
        if (!name.matches("(softmax|log_softmax|logsumexp)_m?\\d")) return null;
        String text = name.substring(name.lastIndexOf('_') + 1);
        int axis = text.startsWith("m") ? -Integer.parseInt(text.substring(1)) : Integer.parseInt(text);
        if (name.startsWith("softmax")) return Reductions.softmax(x, axis);
        return name.startsWith("log_softmax") ? Reductions.logSoftmax(x, axis) : Reductions.logSumExp(x, axis);
    }

    /// (C) so that it broadcasts along axis 1 of x.
    private static Tensor perChannel(Tensor a, Tensor x) {
        Tensor spread = a;
        for (int i = 2; i < x.shape().rank(); i++) spread = spread.unsqueeze(-1);
        return spread;
    }

    private static TensorCase extremes(TensorCase c) {
        Tensor x = c.in("x");
        return c.output("sigmoid", x.sigmoid()).output("tanh", x.tanh()).output("softplus", Activations.softplus(x)).output("gelu", Activations.gelu(x))
                .output("silu", Activations.silu(x)).output("softmax", Reductions.softmax(x, 0)).output("logsigmoid", Activations.logSigmoid(x));
    }
}
