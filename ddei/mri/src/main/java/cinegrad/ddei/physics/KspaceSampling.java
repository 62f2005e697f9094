package cinegrad.ddei.physics;

import cinegrad.ops.NdArray;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.linear.LinearMap;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.function.DoubleUnaryOperator;

/// Sampling of k-space, k ↦ M ⊙ k: a real weight M for every sample, zero where nothing is measured. Its own adjoint. Outside
/// the mask k must be finite: 0 · NaN is NaN.
///
/// The weights have shape (1 or N, …) with axes that may have size 1, along which they repeat. A last axis of size 2 more gives
/// the real and the imaginary part a weight each, as masks of the reference may; such a sampling is linear over the real numbers
/// only.
public final class KspaceSampling implements LinearMap {
    private static final double ZERO = 1e-5;

    private final String operator;
    private final String axes;
    private final NdArray weights;

    private KspaceSampling(String operator, String axes, NdArray weights) {
        this.operator = operator;
        this.axes = axes;
        this.weights = weights;
    }

    /// @param operator whose mask this is, for messages
    /// @param axes     the names of the axes after the batch, such as THW
    /// @param mask     real, over these axes, or (N, axes), or (N, axes, 2); copied
    static KspaceSampling of(String operator, String axes, NdArray mask) {
        Shape s = mask.shape();
        int more = s.rank() - axes.length();
        if (mask.isComplex() || more < 0 || more > 2 || more == 2 && s.size(-1) != 2) {
            var named = String.join(",", axes.split(""));
            throw new ShapeException(operator + ": the mask must be a real (" + named + "), (N," + named + ") or (N," + named
                    + ",2), got " + mask.type());
        }
        NdArray own = mask.copy();
        return new KspaceSampling(operator, axes, more == 0 ? own.reshape(s.insert(0, 1)) : own);
    }

    /// M, with a batch axis.
    public NdArray weights() {
        return weights;
    }

    /// Whether the real and the imaginary part have weights of their own.
    private boolean inParts() {
        return weights.shape().rank() == axes.length() + 2;
    }

    @Override
    public boolean keepsArrays() {
        return false;
    }

    /// Throws unless `kspace` is complex (N, axes) and the weights repeat or fit along each of its axes.
    @Override
    public ArrayType output(ArrayType kspace) {
        String names = "N" + axes;
        var named = String.join(",", names.split(""));
        if (!kspace.isComplex() || kspace.shape().rank() != names.length()) {
            throw new ShapeException(operator + ": needs a complex (" + named + "), got " + kspace);
        }
        for (int i = 0; i < names.length(); i++) {
            int m = weights.shape().size(i);
            int k = kspace.shape().size(i);
            if (m != 1 && m != k) {
                throw new ShapeException(operator + ": mask (" + named + ") = " + weights.shape() + " does not broadcast to ("
                        + named + ") = "
                        + kspace.shape() + ": " + names.charAt(i) + " is " + m + " and " + k);
            }
        }
        return kspace;
    }

    @Override
    public NdArray apply(NdArray kspace) {
        output(kspace.type());
        return inParts() ? kspace.asReal().times(weights).asComplex() : kspace.times(weights);
    }

    @Override
    public NdArray adjoint(NdArray y, ArrayType input) {
        LinearMap.requireOutput(this, y, input);
        return apply(y);
    }

    @Override
    public LinearMap adjoint(ArrayType input) {
        output(input);
        return this;
    }

    /// 1/M, and 0 where |M| ≤ 1e-5.
    KspaceSampling reciprocal() {
        return mapped(w -> Math.abs(w) > ZERO ? 1 / w : 0);
    }

    /// The same with `f` of every weight.
    KspaceSampling mapped(DoubleUnaryOperator f) {
        double[] w = weights.toDoubles();
        for (int i = 0; i < w.length; i++) w[i] = f.applyAsDouble(w[i]);
        return new KspaceSampling(operator, axes, weights.backend().upload(weights.type(), w));
    }

    /// Σ_t M_t, without the axis T, which must be the first one after the batch.
    KspaceSampling sumOverTime() {
        NdArray sum = weights.backend().reduce(Reduction.SUM, weights, 1);
        return new KspaceSampling(operator, axes.substring(1), sum.reshape(sum.shape().remove(1)));
    }

    /// The sampling of item n of a batch; that of all where it is the same.
    KspaceSampling item(int n) {
        return weights.shape().size(0) == 1 ? this
                : new KspaceSampling(operator, axes, weights.backend().take(weights, 0, new int[] {n}));
    }

    /// The same sampling of every coil: an axis of size 1 after the batch.
    KspaceSampling ofEveryCoil() {
        return new KspaceSampling(operator, "C" + axes, weights.reshape(weights.shape().insert(1, 1)));
    }

    @Override
    public String toString() {
        return operator + " mask " + weights.shape();
    }
}
