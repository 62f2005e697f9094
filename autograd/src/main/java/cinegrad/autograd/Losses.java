package cinegrad.autograd;

import cinegrad.autograd.op.AxisOps;
import cinegrad.ops.function.UnaryFunction;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;

/// Losses. Each gives one number per element (or per class distribution); [Over] makes one of them.
public final class Losses {
    /// How the losses of all elements become one.
    public enum Over {
        EACH, MEAN, SUM;

        /// What becomes of the losses `each`.
        public Tensor of(Tensor each) {
            return switch (this) {
                case EACH -> each;
                case MEAN -> each.mean();
                case SUM -> each.sum();
            };
        }
    }

    private Losses() { }

    /// (x − target)².
    public static Tensor squared(Tensor x, Tensor target, Over over) {
        return over.of(x.minus(target).square());
    }

    /// |x − target|.
    public static Tensor absolute(Tensor x, Tensor target, Over over) {
        return over.of(x.minus(target).abs());
    }

    /// (x − target)²/2 up to a distance of delta, linear beyond it.
    public static Tensor huber(Tensor x, Tensor target, double delta, Over over) {
        return over.of(x.minus(target).map(new UnaryFunction.Huber(delta)));
    }

    /// Huber's loss divided by beta; the absolute distance for beta = 0.
    public static Tensor smoothAbsolute(Tensor x, Tensor target, double beta, Over over) {
        return beta == 0 ? absolute(x, target, over) : huber(x, target, beta, over).times(1 / beta);
    }

    /// −log softmax(logits)[class] along the last axis.
    ///
    /// @param logits  (…, classes)
    /// @param classes (…) one number for each distribution
    public static Tensor crossEntropy(Tensor logits, int[] classes, Over over) {
        return negativeLogLikelihood(Reductions.logSoftmax(logits, -1), classes, over);
    }

    /// −Σ_c target_c · log softmax(logits)_c along the last axis, the target being a distribution itself.
    ///
    /// @param logits (…, classes), as the target
    public static Tensor crossEntropy(Tensor logits, Tensor target, Over over) {
        return over.of(target.times(Reductions.logSoftmax(logits, -1)).sum(-1).negative());
    }

    /// −(target·log p + (1 − target)·log(1 − p)) with p = σ(logits), from the logits, so that nothing overflows.
    public static Tensor binaryCrossEntropy(Tensor logits, Tensor target, Over over) {
        return over.of(Activations.softplus(logits, 1, Double.POSITIVE_INFINITY).minus(logits.times(target)));
    }

    /// The same with the first summand counted `positiveWeight` times, a tensor that broadcasts to the logits: for classes that are rare.
    public static Tensor binaryCrossEntropy(Tensor logits, Tensor target, Tensor positiveWeight, Over over) {
        Tensor negative = Activations.softplus(logits.negative(), 1, Double.POSITIVE_INFINITY);
        Tensor weight = positiveWeight.minus(1).times(target).plus(1);
        return over.of(target.negative().plus(1).times(logits).plus(weight.times(negative)));
    }

    /// −(target·log p + (1 − target)·log(1 − p)) of probabilities, whose logarithms count as no less than −100.
    public static Tensor crossEntropyOfProbabilities(Tensor p, Tensor target, Over over) {
        return over.of(target.times(logarithm(p)).plus(target.negative().plus(1).times(logarithm(p.negative().plus(1)))).negative());
    }

    private static Tensor logarithm(Tensor p) {
        return Activations.clamp(p.log(), -100, Double.POSITIVE_INFINITY);
    }

    /// −log p[class] along the last axis.
    ///
    /// @param logarithms (…, classes) of probabilities
    /// @param classes    (…) one number for each distribution
    public static Tensor negativeLogLikelihood(Tensor logarithms, int[] classes, Over over) {
        Shape each = logarithms.shape().remove(-1);
        if (each.elements() != classes.length) {
            throw new ShapeException("crossEntropy: " + classes.length + " classes for logits " + logarithms.shape() + ", which need " + each.elements());
        }
        for (int c : classes) {
            if (c < 0 || c >= logarithms.shape().size(-1)) throw new ShapeException("crossEntropy: class " + c + " of " + logarithms.shape().size(-1));
        }
        Tensor index = Tensor.constant(logarithms.backend().upload(ArrayType.real(each.insert(each.rank(), 1)), Arrays.stream(classes).asDoubleStream().toArray()));
        Tensor picked = Tensor.apply(new AxisOps.Gather(logarithms.shape().rank() - 1), logarithms, index);
        return over.of(picked.reshape(each).negative());
    }

    /// target·(log target − logarithms), the divergence of Kullback and Leibler of each element; 0 where target is 0.
    ///
    /// @param logarithms of the probabilities that are judged
    /// @param target     probabilities
    public static Tensor divergence(Tensor logarithms, Tensor target, Over over) {
        Tensor entropy = target.times(Comparisons.fill(target, Comparisons.not(target), 1).log());
        return over.of(entropy.minus(target.times(logarithms)));
    }
}
