package cinegrad.conformance;

import cinegrad.autograd.Tensor;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Cases of activation functions.
final class ActivationCases {
    private static final String PREFIX = "torch.nn.functional.";

    private ActivationCases() { }

    static Optional<TensorCase> run(TensorCase c) {
        String op = c.golden().op();
        if (op.startsWith("sigmoid/tanh/softplus/gelu")) return Optional.of(extremes(c));
        if (!op.startsWith(PREFIX) || !c.golden().keys().contains("in.x") || c.golden().keys().contains("in.y")) {
            return Optional.empty();
        }
        return value(op.substring(PREFIX.length()), c.in("x"), c).map(y -> c.output("y", y));
    }

    private static Optional<Tensor> value(String name, Tensor x, TensorCase c) {
        Case golden = c.golden();
        int dim = Settings.integer(golden, "dim", -1);
        return Optional.ofNullable(switch (name) {
            case "relu" -> x.relu();
            case "sigmoid" -> x.sigmoid();
            case "tanh" -> x.tanh();
            case "gelu", "gelu_tanh" -> Settings.text(golden, "approximate", "none").equals("tanh") ? x.geluTanh() : x.gelu();
            case "silu" -> x.silu();
            case "mish" -> x.mish();
            case "elu" -> x.elu(Settings.number(golden, "alpha", 1));
            case "selu" -> x.selu();
            case "softplus", "softplus_b2" -> x.softplus(Settings.number(golden, "beta", 1),
                    Settings.number(golden, "threshold", 20));
            case "softplus_thresh" -> x.times(20).softplus();
            case "hardsigmoid" -> x.hardsigmoid();
            case "hardswish" -> x.hardswish();
            case "logsigmoid" -> x.logsigmoid();
            case "softsign" -> x.softsign();
            case "softmin" -> x.neg().softmax(dim);
            case "softmax" -> x.softmax(dim);
            case "log_softmax" -> x.logSoftmax(dim);
            case "glu" -> Settings.text(golden, "expr", "").contains("cat") ? Tensor.concatenate(-1, x, x.times(2)).glu(-1)
                    : x.glu(dim);
            case "celu" -> x.celu(Settings.number(golden, "alpha", 1));
            case "leaky_relu" -> x.leakyRelu(Settings.number(golden, "slope", Settings.number(golden, "negative_slope", 0.01)));
            case "relu6" -> x.hardtanh(0, 6);
            case "hardtanh" -> x.hardtanh(Settings.number(golden, "min_val", -1), Settings.number(golden, "max_val", 1));
            case "tanhshrink" -> x.tanhshrink();
            case "threshold" -> x.threshold(golden.attrs().at("threshold").number(), golden.attrs().at("value").number());
            case "softshrink" -> x.softshrink(Settings.number(golden, "lambd", 0.5));
            case "hardshrink" -> x.hardshrink(Settings.number(golden, "lambd", 0.5));
            case "normalize", "normalize_l2" -> x.normalize(Settings.number(golden, "p", 2),
                    Settings.number(golden, "eps", 1e-12),
                    Settings.integer(golden, "dim", 1));
            case "prelu" -> x.prelu(perChannel(c.in("a"), x));
            default -> named(name, x, golden);
        });
    }

    /// Names that carry a setting: `leaky_relu_02`, `softmax_m1`; null for another.
    private static @Nullable Tensor named(String name, Tensor x, Case golden) {
        if (name.startsWith("leaky_relu_")) return x.leakyRelu(golden.attrs().at("slope").number());
        if (!name.matches("(softmax|log_softmax|logsumexp)_m?\\d")) return null;
        String text = name.substring(name.lastIndexOf('_') + 1);
        int axis = text.startsWith("m") ? -Integer.parseInt(text.substring(1)) : Integer.parseInt(text);
        if (name.startsWith("softmax")) return x.softmax(axis);
        return name.startsWith("log_softmax") ? x.logSoftmax(axis) : x.logsumexp(axis);
    }

    /// (C) so that it broadcasts along axis 1 of x.
    private static Tensor perChannel(Tensor a, Tensor x) {
        Tensor spread = a;
        for (int i = 2; i < x.shape().rank(); i++) spread = spread.unsqueeze(-1);
        return spread;
    }

    private static TensorCase extremes(TensorCase c) {
        Tensor x = c.in("x");
        return c.output("sigmoid", x.sigmoid()).output("tanh", x.tanh()).output("softplus", x.softplus()).output("gelu", x.gelu())
                .output("silu", x.silu()).output("softmax", x.softmax(0)).output("logsigmoid", x.logsigmoid());
    }
}
