package cinegrad.conformance;

import cinegrad.autograd.AttentionMask;
import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Dropout;
import cinegrad.autograd.nn.Linear;
import cinegrad.autograd.nn.MultiHeadAttention;
import cinegrad.autograd.nn.Parameter;
import cinegrad.autograd.nn.PositionalEncoding;
import cinegrad.ddei.model.TorchLayout;
import cinegrad.ops.Backend;

import java.util.Optional;

/// Runs the folder `attention`: attention, positional encoding, root-mean-square normalization.
public final class AttentionFixtures implements FixtureFolder {
    @Override
    public String folder() {
        return "attention";
    }

    @Override
    public Optional<Comparison> run(Case golden, Backend backend) {
        var c = new TensorCase(golden, backend);
        return switch (golden.op()) {
            case "F.scaled_dot_product_attention" -> Optional.of(dotProducts(c).compare().complete());
            case "torch.nn.MultiheadAttention" -> Optional.of(heads(c).complete());
            case "F.rms_norm" -> {
                int axes = c.in("w").shape().rank();
                Tensor y = c.in("x").rmsNorm(axes, Settings.number(golden, "eps", 0)).times(c.in("w"));
                yield Optional.of(c.output("y", y).compare().complete());
            }
            case "sinusoidal positions" -> Optional.of(c.output("y", new PositionalEncoding().apply(c.in("x"))).compare()
                    .complete());
            default -> Optional.empty();
        };
    }

    private static TensorCase dotProducts(TensorCase c) {
        Tensor q = c.in("q");
        double scale = Settings.number(c.golden(), "scale", 1 / Math.sqrt(q.shape().size(-1)));
        return c.output("y", q.scaledDotProductAttention(c.in("k"), c.in("v"), mask(c), scale));
    }

    private static AttentionMask mask(TensorCase c) {
        if (Settings.flag(c.golden(), "is_causal")) return new AttentionMask.Causal();
        if (!c.golden().keys().contains("in.mask")) return new AttentionMask.Everything();
        return c.golden().in("mask").type().isInteger() ? new AttentionMask.Allowed(c.in("mask"))
                : new AttentionMask.Bias(c.in("mask"));
    }

    private static Comparison heads(TensorCase c) {
        var out = new Linear(parameter(c, "out_proj.weight"), Optional.of(parameter(c, "out_proj.bias")));
        var layer = new MultiHeadAttention(Settings.integer(c.golden(), "heads", 1), parameter(c, "in_proj_weight"),
                parameter(c, "in_proj_bias"), out, new Dropout("dropout", 0));
        Tensor q = c.in("q");
        boolean itself = !c.golden().keys().contains("in.k");
        var y = layer.apply(q, itself ? q : c.in("k"), itself ? q : c.in("v"), mask(c));
        return c.output("y", y.output()).output("weights", y.weights()).compare(layer, TorchLayout.HEIGHT_WIDTH);
    }

    private static Parameter parameter(TensorCase c, String name) {
        return new Parameter(name, c.array("param." + name));
    }
}
