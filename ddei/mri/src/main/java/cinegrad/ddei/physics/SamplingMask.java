package cinegrad.ddei.physics;

import cinegrad.autograd.Tensor;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.function.DoubleUnaryOperator;

/// The weights M of every sample of k-space, zero where nothing is measured, of shape (1 or N, …) with axes that may have size 1.
///
/// Usually there is one weight a sample. A last axis of size 2 more gives the real and the imaginary part a weight each, as masks
/// of the reference may; such a mask is linear over the real numbers only.
final class SamplingMask {
    private static final double ZERO = 1e-5;

    private final String axes;
    private final NdArray weights;
    private final Tensor tensor;

    private SamplingMask(String axes, NdArray weights) {
        this.axes = axes;
        this.weights = weights;
        this.tensor = Tensor.constant(weights);
    }

    /// @param axes the names of the axes after the batch, such as THW
    /// @param mask real, over these axes, or (N, axes), or (N, axes, 2)
    static SamplingMask of(String operator, String axes, NdArray mask) {
        Shape s = mask.shape();
        int more = s.rank() - axes.length();
        if (mask.isComplex() || more < 0 || more > 2 || more == 2 && s.size(-1) != 2) {
            var named = String.join(",", axes.split(""));
            throw new ShapeException(operator + ": the mask must be a real (" + named + "), (N," + named + ") or (N," + named + ",2), got " + mask.type());
        }
        return new SamplingMask(axes, more == 0 ? mask.reshape(s.insert(0, 1)) : mask);
    }

    NdArray weights() {
        return weights;
    }

    /// Whether the real and the imaginary part have weights of their own.
    private boolean inParts() {
        return weights.shape().rank() == axes.length() + 2;
    }

    /// M ⊙ k.
    Tensor apply(Tensor kspace) {
        return inParts() ? kspace.viewAsReal().times(tensor).viewAsComplex() : kspace.times(tensor);
    }

    /// k / (M² + offset).
    Tensor divideBySquarePlus(double offset, Tensor kspace) {
        Tensor divisor = tensor.square().plus(offset);
        return inParts() ? kspace.viewAsReal().dividedBy(divisor).viewAsComplex() : kspace.dividedBy(divisor);
    }

    /// 1/M, and 0 where |M| ≤ 1e-5.
    SamplingMask reciprocal() {
        return mapped(w -> Math.abs(w) > ZERO ? 1 / w : 0);
    }

    /// Every weight moved into [0, 1].
    SamplingMask clipped() {
        return mapped(w -> Math.clamp(w, 0.0, 1.0));
    }

    private SamplingMask mapped(DoubleUnaryOperator f) {
        double[] w = weights.toDoubles();
        for (int i = 0; i < w.length; i++) w[i] = f.applyAsDouble(w[i]);
        return new SamplingMask(axes, weights.backend().upload(weights.type(), w));
    }

    /// Σ_t M_t, a mask without the axis T, which must be the first one after the batch.
    SamplingMask sumOverTime() {
        NdArray sum = tensor.sum(1).value();
        return new SamplingMask(axes.substring(1), sum);
    }

    /// The mask with an axis of size 1 after the batch, along which it repeats.
    SamplingMask withCoilAxis() {
        return new SamplingMask("C" + axes, weights.reshape(weights.shape().insert(1, 1)));
    }

    /// Throws unless `array` is complex (N, axes) and the mask repeats or fits along each of its axes.
    void check(String operator, ArrayType array) {
        String names = "N" + axes;
        var named = String.join(",", names.split(""));
        if (!array.isComplex() || array.shape().rank() != names.length()) {
            throw new ShapeException(operator + ": needs a complex (" + named + "), got " + array);
        }
        for (int i = 0; i < names.length(); i++) {
            int m = weights.shape().size(i);
            int k = array.shape().size(i);
            if (m != 1 && m != k) {
                throw new ShapeException(operator + ": mask (" + named + ") = " + weights.shape() + " does not broadcast to (" + named + ") = "
                        + array.shape() + ": " + names.charAt(i) + " is " + m + " and " + k);
            }
        }
    }
}
