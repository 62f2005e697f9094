package cinegrad.autograd;

import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

/// Attention of queries x (…, L, E) to keys (…, S, E) with values (…, S, V), real; leading axes, such as batch and heads,
/// broadcast. Source: Vaswani et al., *Attention Is All You Need*, NeurIPS 2017.
sealed interface AttentionTensor permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    /// softmax(x·keyᵀ/√E)·value over all keys: (…, L, V).
    default Tensor scaledDotProductAttention(Tensor key, Tensor value) {
        return scaledDotProductAttention(key, value, new AttentionMask.Everything(), usualScale());
    }

    /// softmax(x·keyᵀ/√E)·value over the keys that the mask allows: (…, L, V).
    default Tensor scaledDotProductAttention(Tensor key, Tensor value, AttentionMask mask) {
        return scaledDotProductAttention(key, value, mask, usualScale());
    }

    /// softmax(scale·x·keyᵀ)·value over the keys that the mask allows: (…, L, V); 0 for a query that may attend to none.
    default Tensor scaledDotProductAttention(Tensor key, Tensor value, AttentionMask mask, double scale) {
        return attentionWeights(key, mask, scale).matmul(value);
    }

    /// softmax(scale·x·keyᵀ) over the keys that the mask allows: (…, L, S), every row of sum 1, or all 0 for a query that may
    /// attend to none.
    default Tensor attentionWeights(Tensor key, AttentionMask mask, double scale) {
        Tensor x = self();
        if (x.isComplex() || key.isComplex() || x.shape().rank() < 2 || key.shape().rank() < 2
                || x.shape().size(-1) != key.shape().size(-1)) {
            throw new ShapeException("attention: needs real queries (…, L, E) and keys (…, S, E), got " + x.type() + " and "
                    + key.type());
        }
        Tensor scores = x.times(scale).matmul(key.transpose());
        return switch (mask) {
            case AttentionMask.Everything _ -> scores.softmax(-1);
            case AttentionMask.Causal _ -> allowed(scores, lowerTriangle(scores));
            case AttentionMask.Allowed(Tensor truth) -> allowed(scores, requireFit("mask", truth, scores));
            case AttentionMask.Bias(Tensor bias) -> safely(scores.plus(requireFit("bias", bias, scores)));
        };
    }

    private static Tensor allowed(Tensor scores, Tensor truth) {
        return safely(scores.maskedFill(truth.logicalNot(), Double.NEGATIVE_INFINITY));
    }

    /// The softmax, and 0 in rows that are −∞ throughout.
    private static Tensor safely(Tensor scores) {
        if (scores.shape().size(-1) == 0) return scores;
        Tensor none = scores.amax(-1).eq(Double.NEGATIVE_INFINITY).unsqueeze(-1);
        return scores.maskedFill(none, 0).softmax(-1).maskedFill(none, 0);
    }

    private static Tensor lowerTriangle(Tensor scores) {
        Shape s = scores.shape();
        return Tensor.constant(scores.backend().full(ArrayType.real(Shape.of(s.size(-2), s.size(-1))), 1)).tril(0);
    }

    private static Tensor requireFit(String what, Tensor given, Tensor scores) {
        if (given.isComplex()) throw new ShapeException("attention: the " + what + " must be real, got " + given.type());
        Shape.requireBroadcast("attention: the " + what, given.shape(), scores.shape());
        return given;
    }

    private double usualScale() {
        Shape s = self().shape();
        return s.rank() == 0 ? 1 : 1 / Math.sqrt(Math.max(1, s.size(-1)));
    }
}
