package cinegrad.conformance;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.option.CrossEntropyOptions;
import cinegrad.autograd.option.LossReduction;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.Arrays;
import java.util.Optional;

/// Cases of losses, and of what else takes two arrays.
final class LossCases {
    private LossCases() { }

    static Optional<TensorCase> run(TensorCase c) {
        Case golden = c.golden();
        return Optional.ofNullable(switch (golden.op()) {
            case "torch.nn.functional.mse_loss" -> c.output("y", c.in("x").mseLoss(c.in("y"), over(golden)));
            case "torch.nn.functional.l1_loss" -> c.output("y", c.in("x").l1Loss(c.in("y"), over(golden)));
            case "torch.nn.functional.smooth_l1_loss" -> c.output("y",
                    c.in("x").smoothL1Loss(c.in("y"), Settings.number(golden, "beta", 1), over(golden)));
            case "torch.nn.functional.huber_loss" -> c.output("y",
                    c.in("x").huberLoss(c.in("y"), Settings.number(golden, "delta", 1), over(golden)));
            case "torch.nn.functional.cross_entropy" -> c.output("y", crossEntropy(c));
            case "torch.nn.functional.nll_loss" -> c.output("y",
                    classesLast(c.in("x")).nllLoss(golden.in("t").toInts(), over(golden)));
            case "torch.nn.functional.kl_div" -> c.output("y", divergence(c));
            case "torch.nn.functional.binary_cross_entropy" -> c.output("y",
                    reduced(golden, weighted(c, c.in("x").binaryCrossEntropy(c.in("t"), LossReduction.NONE))));
            case "torch.nn.functional.binary_cross_entropy_with_logits" -> {
                Tensor each = c.golden().keys().contains("in.pos_weight")
                        ? c.in("x").binaryCrossEntropyWithLogits(c.in("t"), c.in("pos_weight"), LossReduction.NONE)
                        : c.in("x").binaryCrossEntropyWithLogits(c.in("t"), LossReduction.NONE);
                yield c.output("y", reduced(golden, weighted(c, each)));
            }
            case "torch.nn.functional.embedding" -> c.output("y",
                    table(c).embedding(golden.in("i").shape(), golden.in("i").toInts()));
            default -> golden.op().startsWith("F.cosine_similarity") ? c.output("y", c.in("x").cosineSimilarity(c.in("y"),
                    Integer.parseInt(golden.op().substring(golden.op().indexOf('=') + 1)), Settings.number(golden, "eps", 1e-8)))
                            : null;
        });
    }

    /// The rows of an embedding; the one that pads has no gradient.
    private static Tensor table(TensorCase c) {
        Tensor rows = c.in("w");
        var padding = c.golden().attrs().find("padding_idx");
        if (padding.isEmpty()) return rows;
        int count = rows.shape().size(0);
        double[] pads = new double[count];
        pads[Math.floorMod(padding.get().integer(), count)] = 1;
        return Tensor.where(Tensor.constant(rows.backend().upload(ArrayType.real(Shape.of(count, 1)), pads)), rows.detach(),
                rows);
    }

    /// (N, classes, …) → (N, …, classes).
    private static Tensor classesLast(Tensor x) {
        return x.shape().rank() > 2 ? ChannelsLast.of(x) : x;
    }

    private static Tensor crossEntropy(TensorCase c) {
        Case golden = c.golden();
        Tensor logits = classesLast(c.in("x"));
        if (!golden.in("t").type().isInteger()) {
            Tensor each = logits.crossEntropy(classesLast(c.in("t")), LossReduction.NONE);
            return reduced(golden, each);
        }
        var targets = CrossEntropyOptions.DEFAULT.withSmoothing(Settings.number(golden, "label_smoothing", 0))
                .ignoring(Settings.integer(golden, "ignore_index", -100));
        if (golden.keys().contains("in.weight")) targets = targets.withWeights(golden.in("weight").toDoubles());
        boolean plain = targets.equals(CrossEntropyOptions.DEFAULT.ignoring(-100)) && Arrays.stream(golden.in("t").toInts())
                .allMatch(t -> t >= 0);
        return plain ? logits.crossEntropy(golden.in("t").toInts(), over(golden))
                : logits.crossEntropy(golden.in("t").toInts(), targets, over(golden));
    }

    private static Tensor divergence(TensorCase c) {
        Tensor x = c.in("x");
        Tensor target = c.in("y");
        Tensor each = Settings.flag(c.golden(), "log_target") ? target.exp().times(target.minus(x))
                : x.klDiv(target, LossReduction.NONE);
        boolean perExample = Settings.text(c.golden(), "reduction", "mean").equals("batchmean");
        return perExample ? each.sum().dividedBy(x.shape().size(0)) : reduced(c.golden(), each);
    }

    private static Tensor weighted(TensorCase c, Tensor each) {
        return c.golden().keys().contains("in.weight") ? each.times(c.in("weight")) : each;
    }

    private static Tensor reduced(Case golden, Tensor each) {
        return switch (over(golden)) {
            case NONE -> each;
            case MEAN -> each.mean();
            case SUM -> each.sum();
        };
    }

    static LossReduction over(Case golden) {
        return switch (Settings.text(golden, "reduction", "mean")) {
            case "sum" -> LossReduction.SUM;
            case "none" -> LossReduction.NONE;
            default -> LossReduction.MEAN;
        };
    }
}
