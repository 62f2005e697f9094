package cinegrad.autograd;

import cinegrad.autograd.op.Along;
import cinegrad.ops.ArrayType;
import cinegrad.ops.Shape;
import cinegrad.ops.ShapeException;
import cinegrad.ops.UnaryFunction;

import java.util.Arrays;

/// Losses. Each gives one number per element (or per class distribution); [Over] makes one of them.
public final class Losses {
    /// How the losses of all elements become one.
    public enum Over { EACH, MEAN, SUM }

    private Losses() { }

    /// (x − target)².
    public static Tensor squared(Tensor x, Tensor target, Over over) {
        return reduced(x.minus(target).square(), over);
    }

    /// |x − target|.
    public static Tensor absolute(Tensor x, Tensor target, Over over) {
        return reduced(x.minus(target).abs(), over);
    }

    /// (x − target)²/2 up to a distance of delta, linear beyond it.
    public static Tensor huber(Tensor x, Tensor target, double delta, Over over) {
        return reduced(x.minus(target).map(new UnaryFunction.Huber(delta)), over);
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
        Shape each = logits.shape().remove(-1);
        if (each.elements() != classes.length) {
            throw new ShapeException("crossEntropy: " + classes.length + " classes for logits " + logits.shape() + ", which need " + each.elements());
        }
        for (int c : classes) {
            if (c < 0 || c >= logits.shape().size(-1)) throw new ShapeException("crossEntropy: class " + c + " of " + logits.shape().size(-1));
        }
        Tensor index = Tensor.constant(logits.backend().upload(ArrayType.real(each.insert(each.rank(), 1)), Arrays.stream(classes).asDoubleStream().toArray()));
        Tensor picked = Tensor.apply(new Along.Gather(logits.shape().rank() - 1), Reductions.logSoftmax(logits, -1), index);
        return reduced(picked.reshape(each).negative(), over);
    }

    /// −(target·log p + (1 − target)·log(1 − p)) with p = σ(logits), from the logits, so that nothing overflows.
    public static Tensor binaryCrossEntropy(Tensor logits, Tensor target, Over over) {
        return reduced(Activations.softplus(logits, 1, Double.POSITIVE_INFINITY).minus(logits.times(target)), over);
    }

    private static Tensor reduced(Tensor each, Over over) {
        return switch (over) {
            case EACH -> each;
            case MEAN -> each.mean();
            case SUM -> each.sum();
        };
    }
}
