package cinegrad.autograd;

import cinegrad.autograd.op.Elementwise;
import cinegrad.autograd.option.CrossEntropyOptions;
import cinegrad.autograd.option.CtcOptions;
import cinegrad.autograd.option.Likelihood;
import cinegrad.autograd.option.LossReduction;
import cinegrad.autograd.option.PoissonOptions;
import cinegrad.autograd.option.TripletOptions;
import cinegrad.ops.function.UnaryFunction;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;
import java.util.stream.IntStream;

/// Losses of this prediction: one number for each element, or for each distribution along the last axis, of which [LossReduction]
/// makes one; their mean where none is named. Targets are shaped as the prediction: nothing broadcasts. A target of 0 adds 0,
/// also beside an infinite logarithm.
sealed interface LossTensor permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    private Tensor against(String operation, Tensor target) {
        if (!target.shape().equals(self().shape())) {
            throw new ShapeException(operation + ": the prediction is " + self().shape() + ", the target " + target.shape()
                    + "; reshape one of them");
        }
        return target;
    }

    private static Tensor reduced(Tensor each, LossReduction reduction) {
        return switch (reduction) {
            case NONE -> each;
            case MEAN -> each.mean();
            case SUM -> each.sum();
        };
    }

    // ---- distances ----

    /// Mean of |x − target|²; of complex numbers the real and imaginary parts each count as one.
    default Tensor mseLoss(Tensor target) {
        return mseLoss(target, LossReduction.MEAN);
    }

    /// |x − target|²; of complex numbers (…) the squares of both parts, (…, 2).
    default Tensor mseLoss(Tensor target, LossReduction reduction) {
        return reduced(self().minus(against("mseLoss", target)).viewAsReal().square(), reduction);
    }

    /// Mean of |x − target|.
    default Tensor l1Loss(Tensor target) {
        return l1Loss(target, LossReduction.MEAN);
    }

    /// |x − target|; real or complex.
    default Tensor l1Loss(Tensor target, LossReduction reduction) {
        return reduced(self().minus(against("l1Loss", target)).abs(), reduction);
    }

    /// d²/2 up to a distance d = |x − target| of delta, delta·(d − delta/2) beyond it.
    default Tensor huberLoss(Tensor target, double delta, LossReduction reduction) {
        return reduced(self().minus(against("huberLoss", target)).map(new UnaryFunction.Huber(delta)), reduction);
    }

    /// [#huberLoss] divided by beta; [#l1Loss] for beta = 0.
    default Tensor smoothL1Loss(Tensor target, double beta, LossReduction reduction) {
        if (!(beta >= 0)) throw new IllegalArgumentException("smoothL1Loss: beta is " + beta + "; it must be at least 0");
        return beta == 0 ? l1Loss(target, reduction) : huberLoss(target, beta, reduction).times(1 / beta);
    }

    // ---- classes: the last axis counts them ----

    /// Mean of −log softmax(x)[class]; x (…, C), one class for each distribution in row-major order.
    default Tensor crossEntropy(int[] classes) {
        return crossEntropy(classes, LossReduction.MEAN);
    }

    /// −log softmax(x)[class]; x (…, C), one class for each distribution, result (…).
    default Tensor crossEntropy(int[] classes, LossReduction reduction) {
        return self().logSoftmax(-1).nllLoss(classes, reduction);
    }

    /// `−Σ_c q_c · log softmax(x)_c` with `q_c = (1 − smoothing)·w_t·[c = t] + smoothing/C · w_c` for an example of class t, 0
    /// for one that is ignored; the mean divides by Σ w_t, and is 0 where all are ignored. Source: Szegedy et al., CVPR 2016,
    /// section 7.
    default Tensor crossEntropy(int[] classes, CrossEntropyOptions options, LossReduction reduction) {
        Shape s = self().shape();
        int count = s.size(-1);
        if (!options.weights().isEmpty() && options.weights().size() != count) {
            throw new ShapeException("crossEntropy: " + options.weights().size() + " weights for " + count + " classes");
        }
        int[] checked = classes("crossEntropy", IntStream.of(classes).map(t -> options.ignores(t) ? 0 : t).toArray());
        double[] target = new double[s.elements()];
        double[] ignored = new double[classes.length];
        double total = 0;
        for (int i = 0; i < classes.length; i++) {
            if (options.ignores(classes[i])) {
                ignored[i] = 1;
                continue;
            }
            for (int c = 0; c < count; c++) target[i * count + c] = options.smoothing() / count * options.weight(c);
            target[i * count + checked[i]] += (1 - options.smoothing()) * options.weight(checked[i]);
            total += options.weight(checked[i]);
        }
        Tensor rows = Tensor.constant(self().backend().upload(ArrayType.real(s.with(-1, 1)), ignored));
        Tensor counted = Arrays.stream(ignored).anyMatch(i -> i != 0) ? self().maskedFill(rows, 0) : self();
        Tensor losses = counted.crossEntropy(Tensor.constant(self().backend().upload(ArrayType.real(s), target)),
                LossReduction.NONE);
        if (reduction != LossReduction.MEAN) return reduced(losses, reduction);
        return total == 0 ? losses.sum() : losses.sum().times(1 / total);
    }

    /// −Σ_c target_c · log softmax(x)_c, the target being distributions itself; x and target (…, C), result (…).
    default Tensor crossEntropy(Tensor target, LossReduction reduction) {
        return reduced(weighted(against("crossEntropy", target), self().logSoftmax(-1)).sum(-1).neg(), reduction);
    }

    /// −x[class]; x (…, C) logarithms of probabilities, one class for each distribution, result (…).
    default Tensor nllLoss(int[] classes, LossReduction reduction) {
        int[] checked = classes("nllLoss", classes);
        Shape s = self().shape();
        int count = s.size(-1);
        int[] flat = IntStream.range(0, checked.length).map(i -> i * count + checked[i]).toArray();
        return reduced(self().reshape(s.elements()).indexSelect(0, flat).reshape(s.remove(-1)).neg(), reduction);
    }

    private int[] classes(String operation, int[] classes) {
        Shape each = self().shape().remove(-1);
        if (classes.length != each.elements()) {
            throw new ShapeException(operation + ": " + classes.length + " classes for " + self().shape() + ", which needs "
                    + each.elements());
        }
        int count = self().shape().size(-1);
        for (int c : classes) {
            if (c < 0 || c >= count) throw new ShapeException(operation + ": class " + c + " of " + count);
        }
        return classes;
    }

    // ---- probabilities ----

    /// Mean of −(target·log σ(x) + (1 − target)·log(1 − σ(x))).
    default Tensor binaryCrossEntropyWithLogits(Tensor target) {
        return binaryCrossEntropyWithLogits(target, LossReduction.MEAN);
    }

    /// −(target·log σ(x) + (1 − target)·log(1 − σ(x))), exact for confident logits of either sign.
    default Tensor binaryCrossEntropyWithLogits(Tensor target, LossReduction reduction) {
        return logits(target, against("binaryCrossEntropyWithLogits", target), reduction);
    }

    /// −(w·target·log σ(x) + (1 − target)·log(1 − σ(x))) with w = `positiveWeight`, which broadcasts to x: for classes that are
    /// rare.
    default Tensor binaryCrossEntropyWithLogits(Tensor target, Tensor positiveWeight, LossReduction reduction) {
        against("binaryCrossEntropyWithLogits", target);
        Shape.requireBroadcast("binaryCrossEntropyWithLogits: the weight", positiveWeight.shape(), self().shape());
        return logits(target, target.times(positiveWeight), reduction);
    }

    private Tensor logits(Tensor target, Tensor positive, LossReduction reduction) {
        Tensor x = self();
        Tensor each = weighted(positive, x.neg().softplus(1, Double.POSITIVE_INFINITY))
                .plus(weighted(target.neg().plus(1), x.softplus(1, Double.POSITIVE_INFINITY)));
        return reduced(each, reduction);
    }

    /// −(target·log x + (1 − target)·log(1 − x)) of probabilities x, whose logarithms count as no less than −100;
    /// the gradient is (x − target) / max(x·(1 − x), 10⁻¹²).
    default Tensor binaryCrossEntropy(Tensor target, LossReduction reduction) {
        Tensor each = Tensor.apply(new Elementwise.BinaryCrossEntropy(), self(), against("binaryCrossEntropy", target));
        return reduced(each, reduction);
    }

    /// target·(log target − x), the divergence of Kullback and Leibler; x logarithms of the probabilities that are judged.
    default Tensor klDiv(Tensor target, LossReduction reduction) {
        against("klDiv", target);
        Tensor entropy = target.times(target.maskedFill(target.logicalNot(), 1).log());
        return reduced(entropy.minus(weighted(target, self())), reduction);
    }

    // ---- likelihoods ----

    /// Mean of eˣ − target·x: −log of the Poisson likelihood of counts, x being the logarithm of their rate, without constants.
    default Tensor poissonNllLoss(Tensor target) {
        return poissonNllLoss(target, PoissonOptions.DEFAULT, LossReduction.MEAN);
    }

    /// eˣ − target·x, or x − target·log(x + ε) of rates x; with constants, + target·log target − target + log(2π·target)/2 of
    /// targets above 1.
    default Tensor poissonNllLoss(Tensor target, PoissonOptions options, LossReduction reduction) {
        against("poissonNllLoss", target);
        Tensor rate = options.rate() == PoissonOptions.Rate.LOGARITHM ? self().exp() : self();
        Tensor logarithm = options.rate() == PoissonOptions.Rate.LOGARITHM ? self() : self().plus(options.epsilon()).log();
        Tensor each = rate.minus(weighted(target, logarithm));
        if (options.likelihood() == Likelihood.FULL) {
            Tensor counts = target.maskedFill(target.le(1), 1);
            Tensor stirling = counts.times(counts.log()).minus(counts).plus(counts.times(2 * Math.PI).log().times(0.5));
            each = each.plus(stirling.maskedFill(target.le(1), 0));
        }
        return reduced(each, reduction);
    }

    /// (log v + (x − target)²/v)/2, v = max(variance, epsilon): −log of the likelihood of a normal distribution with mean x; with
    /// constants, + log(2π)/2. The gradient in the variance is that in v, so a variance that is too small grows again; a negative
    /// one counts as 0 and has none.
    ///
    /// @param variance broadcast to x, such as (…, 1)
    default Tensor gaussianNllLoss(Tensor target, Tensor variance, Likelihood likelihood, double epsilon,
            LossReduction reduction) {
        against("gaussianNllLoss", target);
        Shape.requireBroadcast("gaussianNllLoss: the variance", variance.shape(), self().shape());
        if (!(epsilon > 0)) throw new IllegalArgumentException("gaussianNllLoss: epsilon is " + epsilon + "; it must be above 0");
        Tensor spread = atLeastZero(variance);
        Tensor v = spread.plus(atLeastZero(spread.neg().plus(epsilon)).detach());
        Tensor each = v.log().plus(self().minus(target).square().dividedBy(v)).times(0.5);
        return reduced(likelihood == Likelihood.FULL ? each.plus(0.5 * Math.log(2 * Math.PI)) : each, reduction);
    }

    // ---- margins ----

    /// max(0, margin − target·(x − other)): x is to be larger by the margin where the target is 1, other where it is −1.
    default Tensor marginRankingLoss(Tensor other, Tensor target, double margin, LossReduction reduction) {
        Tensor distance = self().minus(against("marginRankingLoss", other));
        return reduced(atLeastZero(against("marginRankingLoss", target).neg().times(distance).plus(margin)), reduction);
    }

    /// x where the target is 1 and max(0, margin − x) where it is −1: distances x of what is alike and of what is not.
    default Tensor hingeEmbeddingLoss(Tensor target, double margin, LossReduction reduction) {
        against("hingeEmbeddingLoss", target);
        Tensor unlike = atLeastZero(self().neg().plus(margin)).maskedFill(target.eq(1), 0);
        return reduced(self().maskedFill(target.eq(-1), 0).plus(unlike), reduction);
    }

    /// Mean of max(0, ‖x − positive + ε‖ − ‖x − negative + ε‖ + 1) over the vectors of the last axis.
    default Tensor tripletMarginLoss(Tensor positive, Tensor negative) {
        return tripletMarginLoss(positive, negative, TripletOptions.DEFAULT, LossReduction.MEAN);
    }

    /// max(0, ‖x − positive + ε‖_p − ‖x − negative + ε‖_p + margin) of the vectors of the last axis: (…, C) to (…). Source:
    /// Balntas et al., BMVC 2016, also for taking the smaller distance of the negative.
    default Tensor tripletMarginLoss(Tensor positive, Tensor negative, TripletOptions options, LossReduction reduction) {
        against("tripletMarginLoss", positive);
        against("tripletMarginLoss", negative);
        Tensor near = distance(self(), positive, options);
        Tensor far = distance(self(), negative, options);
        if (options.negative() == TripletOptions.Negative.FROM_NEARER) far = far.minimum(distance(positive, negative, options));
        return reduced(atLeastZero(near.minus(far).plus(options.margin())), reduction);
    }

    private static Tensor distance(Tensor a, Tensor b, TripletOptions options) {
        return a.minus(b).plus(options.epsilon()).norm(options.p(), -1);
    }

    private static Tensor atLeastZero(Tensor x) {
        return x.clamp(0, Double.POSITIVE_INFINITY);
    }

    // ---- sequences ----

    /// Mean of −log of the probability of each target divided by its length (1 for an empty one), over all alignments with the
    /// T frames; x (T, N, C) logarithms of probabilities, class 0 the blank, N targets of other classes.
    default Tensor ctcLoss(int[][] targets) {
        int[] lengths = new int[targets.length];
        Arrays.fill(lengths, self().shape().rank() == 3 ? self().shape().size(0) : 0);
        return ctcLoss(targets, lengths, CtcOptions.DEFAULT, LossReduction.MEAN);
    }

    /// −log of the probability of each target (N), over all alignments with its first `lengths[n]` frames; the mean is one of
    /// losses divided by the lengths of their targets (1 for an empty one). x (T, N, C) logarithms of probabilities, such as
    /// those of [ReductionTensor#logSoftmax]. A target that its frames have no room for has the loss +∞, or 0 if that is asked
    /// for, and the gradient 0. Source: Graves et al., *Connectionist Temporal Classification*, ICML 2006.
    default Tensor ctcLoss(int[][] targets, int[] lengths, CtcOptions options, LossReduction reduction) {
        Tensor each = new Alignment(self(), targets, lengths, options.blank()).losses();
        if (options.impossible() == CtcOptions.Impossible.ZERO) {
            each = each.maskedFill(each.eq(Double.POSITIVE_INFINITY), 0);
        }
        if (reduction != LossReduction.MEAN) return reduced(each, reduction);
        double[] shares = Arrays.stream(targets).mapToDouble(t -> 1.0 / Math.max(1, t.length)).toArray();
        return each.times(Tensor.constant(self().backend().upload(ArrayType.real(each.shape()), shares))).mean();
    }

    /// weight · term, and 0 where the weight is 0 and the term infinite. NaN stays.
    private static Tensor weighted(Tensor weight, Tensor term) {
        Tensor zero = weight.logicalNot();
        Tensor idle = zero.times(weight.needsGradient() ? term.abs().eq(Double.POSITIVE_INFINITY) : term.eq(term));
        return weight.times(term.maskedFill(idle, 0));
    }
}
