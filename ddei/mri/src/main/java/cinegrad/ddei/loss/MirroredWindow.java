package cinegrad.ddei.loss;

import cinegrad.ops.NdArray;
import cinegrad.ops.linear.LinearMap;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.ShapeException;

/// Weighted means along one axis, `y[i] = Σ_j w[j] · x[mirror(i + j − m)]` with m = the window's middle, the array continued as
/// in a mirror that stands in its last element.
public final class MirroredWindow implements LinearMap {
    private final int axis;
    private final double[] weights;

    /// @param weights an odd number of them
    public MirroredWindow(int axis, double... weights) {
        if (weights.length % 2 == 0) {
            throw new IllegalArgumentException("window: needs an odd number of weights, got " + weights.length);
        }
        this.axis = axis;
        this.weights = weights.clone();
    }

    @Override
    public boolean keepsArrays() {
        return false;
    }

    @Override
    public ArrayType output(ArrayType input) {
        int radius = weights.length / 2;
        if (input.shape().size(axis) <= radius) {
            throw new ShapeException("window: needs more than " + radius + " elements along axis " + axis + ", got "
                    + input.shape());
        }
        return input;
    }

    @Override
    public NdArray apply(NdArray x) {
        output(x.type());
        var backend = x.backend();
        NdArray y = backend.zeros(x.type());
        for (int j = 0; j < weights.length; j++) {
            backend.addInto(y, weights[j], backend.take(x, axis, index(j, x.shape().size(axis))));
        }
        return y;
    }

    @Override
    public NdArray adjoint(NdArray y, ArrayType input) {
        LinearMap.requireOutput(this, y, input);
        var backend = y.backend();
        int n = input.shape().size(axis);
        NdArray x = backend.zeros(input);
        for (int j = 0; j < weights.length; j++) backend.addInto(x, weights[j], backend.scatterAdd(y, axis, index(j, n), n));
        return x;
    }

    private int[] index(int j, int n) {
        int[] index = new int[n];
        for (int i = 0; i < n; i++) {
            int at = Math.abs(i + j - weights.length / 2);
            index[i] = at < n ? at : 2 * n - 2 - at;
        }
        return index;
    }

    @Override
    public String toString() {
        return "window of " + weights.length + " along axis " + axis;
    }
}
