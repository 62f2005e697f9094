package cinegrad.ops.linear;

import cinegrad.ops.NdArray;
import cinegrad.ops.sample.SamplePlan;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

/// Every frame sampled at the points of a plan; the adjoint spreads values back to where they were read from. Complex arrays are
/// (…, H, W), real ones (…, H, W, C).
public record SampleMap(SamplePlan plan) implements LinearMap {
    @Override
    public ArrayType output(ArrayType input) {
        Shape s = input.asReal().shape();
        if (s.rank() < 3 || s.size(-3) != plan.input().height() || s.size(-2) != plan.input().width()) {
            throw new ShapeException("sample: the plan samples images of (H,W) = " + plan.input() + ", the array is " + input);
        }
        int h = input.isComplex() ? -2 : -3;
        return input.with(input.shape().with(h, plan.output().height()).with(h + 1, plan.output().width()));
    }

    @Override
    public NdArray apply(NdArray x) {
        output(x.type());
        return x.backend().sample(x, plan);
    }

    @Override
    public NdArray adjoint(NdArray y, ArrayType input) {
        LinearMap.requireOutput(this, y, input);
        return y.backend().sampleAdjoint(y, plan);
    }

    @Override
    public boolean keepsArrays() {
        return false;
    }
}
