package cinegrad.conformance;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.option.CtcOptions;
import cinegrad.autograd.option.Likelihood;
import cinegrad.autograd.option.LossReduction;
import cinegrad.autograd.option.PoissonOptions;
import cinegrad.autograd.option.TripletOptions;
import cinegrad.ops.Backend;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Runs the folder `objectives`: losses of margins, likelihoods and alignments.
public final class ObjectiveFixtures implements FixtureFolder {
    @Override
    public String folder() {
        return "objectives";
    }

    @Override
    public Optional<Comparison> run(Case golden, Backend backend) {
        var c = new TensorCase(golden, backend);
        return Optional.ofNullable(loss(c)).map(y -> c.output("y", y).compare().complete());
    }

    private static @Nullable Tensor loss(TensorCase c) {
        Case golden = c.golden();
        LossReduction over = LossCases.over(golden);
        return switch (golden.op()) {
            case "F.margin_ranking_loss" -> c.in("x").marginRankingLoss(c.in("y"), c.in("t"),
                    Settings.number(golden, "margin", 0), over);
            case "F.hinge_embedding_loss" -> c.in("x").hingeEmbeddingLoss(c.in("t"), Settings.number(golden, "margin", 1), over);
            case "F.triplet_margin_loss" -> {
                var options = TripletOptions.DEFAULT.withMargin(Settings.number(golden, "margin", 1))
                        .withNorm(Settings.number(golden, "p", 2));
                boolean swap = Settings.flag(golden, "swap");
                yield c.in("a").tripletMarginLoss(c.in("p"), c.in("n"),
                        swap ? options.with(TripletOptions.Negative.FROM_NEARER) : options, over);
            }
            case "F.poisson_nll_loss" -> c.in("x").poissonNllLoss(c.in("t"), new PoissonOptions(
                    Settings.flag(golden, "log_input") ? PoissonOptions.Rate.LOGARITHM : PoissonOptions.Rate.ITSELF,
                    likelihood(golden), Settings.number(golden, "eps", 1e-8)), over);
            case "F.gaussian_nll_loss" -> c.in("x").gaussianNllLoss(c.in("t"), c.in("v"), likelihood(golden),
                    Settings.number(golden, "eps", 1e-6), over);
            case "F.ctc_loss" -> c.in("x").logSoftmax(-1).ctcLoss(targets(golden), golden.in("lengths").toInts(), new CtcOptions(
                    Settings.integer(golden, "blank", 0), Settings.flag(golden, "zero_infinity") ? CtcOptions.Impossible.ZERO
                    : CtcOptions.Impossible.INFINITE), over);
            default -> null;
        };
    }

    private static Likelihood likelihood(Case golden) {
        return Settings.flag(golden, "full") ? Likelihood.FULL : Likelihood.WITHOUT_CONSTANTS;
    }

    /// The targets, which the case holds one after the other.
    private static int[][] targets(Case golden) {
        int[] flat = golden.in("t").toInts();
        int[] sizes = golden.in("sizes").toInts();
        int[][] targets = new int[sizes.length][];
        int at = 0;
        for (int n = 0; n < sizes.length; n++) {
            targets[n] = Arrays.copyOfRange(flat, at, at + sizes[n]);
            at += sizes[n];
        }
        return targets;
    }
}
