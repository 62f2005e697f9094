package cinegrad.autograd;

import cinegrad.autograd.Losses.Over;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/// Cross-entropy with classes that weigh differently, with smoothed targets, and with examples that do not count.
///
/// An example of class t contributes `−Σ_c q_c · log softmax(logits)_c` with `q_c = (1 − smoothing)·w_t·[c = t] + smoothing/C · w_c`; the
/// mean is over Σ w_t. Source: Szegedy et al., *Rethinking the Inception Architecture*, CVPR 2016, section 7.
///
/// @param weights   one for each class; all 1 if empty
/// @param smoothing the part of a target that is spread over all classes
/// @param ignored   the class of examples that do not count
public record ClassTargets(List<Double> weights, double smoothing, OptionalInt ignored) {
    public static final ClassTargets PLAIN = new ClassTargets(List.of(), 0, OptionalInt.empty());

    public ClassTargets {
        if (!(smoothing >= 0 && smoothing <= 1)) throw new IllegalArgumentException("crossEntropy: smoothing is " + smoothing + "; it must be from 0 to 1");
        weights = List.copyOf(weights);
    }

    public ClassTargets weighted(double... each) {
        return new ClassTargets(Arrays.stream(each).boxed().toList(), smoothing, ignored);
    }

    public ClassTargets smoothed(double part) {
        return new ClassTargets(weights, part, ignored);
    }

    public ClassTargets ignoring(int label) {
        return new ClassTargets(weights, smoothing, OptionalInt.of(label));
    }

    /// @param logits  (…, classes)
    /// @param classes (…) one number for each distribution
    public Tensor crossEntropy(Tensor logits, int[] classes, Over over) {
        int count = logits.shape().size(-1);
        Shape each = logits.shape().remove(-1);
        if (!weights.isEmpty() && weights.size() != count) {
            throw new ShapeException("crossEntropy: " + weights.size() + " weights for " + count + " classes");
        }
        if (classes.length != each.elements()) {
            throw new ShapeException("crossEntropy: " + classes.length + " classes for logits " + logits.shape() + ", which need " + each.elements());
        }
        double[] target = new double[classes.length * count];
        double total = 0;
        for (int i = 0; i < classes.length; i++) {
            int t = classes[i];
            if (ignored.isPresent() && ignored.getAsInt() == t) continue;
            if (t < 0 || t >= count) throw new ShapeException("crossEntropy: class " + t + " of " + count);
            for (int c = 0; c < count; c++) target[i * count + c] = smoothing / count * weight(c);
            target[i * count + t] += (1 - smoothing) * weight(t);
            total += weight(t);
        }
        Tensor losses = Losses.crossEntropy(logits, Tensor.constant(logits.backend().upload(ArrayType.real(logits.shape()), target)), Over.EACH);
        return over == Over.MEAN ? losses.sum().times(1 / total) : over.of(losses);
    }

    private double weight(int label) {
        return weights.isEmpty() ? 1 : weights.get(label);
    }
}
