package cinegrad.conformance;

import cinegrad.autograd.Tensor;

import java.util.Optional;
import java.util.stream.IntStream;

/// Cases of normalization.
final class NormalizationCases {
    private NormalizationCases() { }

    static Optional<TensorCase> run(TensorCase c) {
        Case golden = c.golden();
        double epsilon = Settings.number(golden, "eps", 1e-5);
        return Optional.ofNullable(switch (golden.op().replaceFirst(" no affine.*", "")) {
            case "torch.nn.functional.batch_norm(training=True)", "torch.nn.functional.batch_norm" -> batch(c, epsilon);
            case "torch.nn.functional.batch_norm(training=False)" -> {
                Tensor scale = c.in("rv").plus(epsilon).sqrt();
                Tensor y = ChannelsLast.of(c.in("x")).minus(c.in("rm")).dividedBy(scale);
                yield c.output("y", ChannelsLast.back(affine(c, y)));
            }
            case "torch.nn.functional.instance_norm" -> c.output("y",
                    ChannelsLast.back(affine(c, ChannelsLast.of(c.in("x")).instanceNorm(epsilon))));
            case "torch.nn.functional.group_norm" -> c.output("y", ChannelsLast.back(affine(c,
                    ChannelsLast.of(c.in("x")).groupNorm(golden.attrs().at("num_groups").integer(), epsilon))));
            case "torch.nn.functional.layer_norm" -> c.output("y", affine(c,
                    c.in("x").layerNorm(golden.attrs().at("normalized_shape").items().size(), epsilon)));
            default -> null;
        });
    }

    private static Tensor affine(TensorCase c, Tensor y) {
        Tensor scaled = c.golden().keys().contains("in.w") ? y.times(c.in("w")) : y;
        return c.golden().keys().contains("in.b") ? scaled.plus(c.in("b")) : scaled;
    }

    private static TensorCase batch(TensorCase c, double epsilon) {
        Tensor x = ChannelsLast.of(c.in("x"));
        c.output("y", ChannelsLast.back(affine(c, x.batchNorm(epsilon))));
        if (!c.golden().keys().contains("in.rm")) return c;
        double momentum = c.golden().attrs().at("momentum").number();
        int[] axes = IntStream.range(0, x.shape().rank() - 1).toArray();
        return c.output("running_mean", c.in("rm").times(1 - momentum).plus(x.mean(axes).times(momentum)))
                .output("running_var", c.in("rv").times(1 - momentum).plus(x.var(axes).times(momentum)));
    }
}
