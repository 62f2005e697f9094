package cinegrad.ddei.classical;

import cinegrad.ops.NdArray;
import cinegrad.ops.function.ComplexElementary;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.function.UnaryFunction;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

/// weight · Σ |z| over complex numbers. Its proximal step is soft thresholding, z ← z·max(0, 1 − t/|z|) with t = weight·size;
/// that of its conjugate moves every number into the disc of radius `weight`.
record AbsoluteValues(double weight) implements Proximal {
    private static final double TINY = Float.MIN_NORMAL;

    @Override
    public double value(NdArray z) {
        NdArray sizes = z.backend().map(ComplexElementary.ABS, z);
        return weight * sizes.backend().reduce(Reduction.SUM, sizes).item();
    }

    @Override
    public NdArray step(NdArray z, double size) {
        return z.minus(intoDisc(z, weight * size));
    }

    @Override
    public NdArray dualStep(NdArray z, double size) {
        return intoDisc(z, weight);
    }

    /// z · radius / max(|z|, radius).
    private static NdArray intoDisc(NdArray z, double radius) {
        var backend = z.backend();
        NdArray sizes = backend.map(new UnaryFunction.Clamp(Math.max(radius, TINY), Double.POSITIVE_INFINITY),
                backend.map(ComplexElementary.ABS, z));
        return z.times(backend.full(ArrayType.real(Shape.SCALAR), radius).dividedBy(sizes));
    }
}
