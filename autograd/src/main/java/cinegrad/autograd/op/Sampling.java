package cinegrad.autograd.op;

import cinegrad.ops.NdArray;
import cinegrad.ops.sample.GridSampleGeometry;
import cinegrad.ops.sample.PoolGeometry;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Precision;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.List;

/// Pooling and grid sampling.
public final class Sampling {
    private Sampling() { }

    /// The position of each window's largest element in its (T, H, W) volume, without a gradient; [AxisOps.Gather] reads the
    /// elements there and has one.
    public record PoolPositions(PoolGeometry geometry) implements Unary {
        public ArrayType type(ArrayType x) { return pooled(x, geometry); }
        public NdArray forward(NdArray x) { return x.backend().poolPositions(x, geometry); }
        public NdArray backward(NdArray g, NdArray x, NdArray y, ArrayType type) { return g.backend().zeros(type); }
        public Reads reads() { return Reads.NOTHING; }
        public boolean isDifferentiable() { return false; }
    }

    /// Each window's largest element, the first of equal ones; the gradient goes to that element.
    public record PoolMaximum(PoolGeometry geometry) implements Variadic {
        public ArrayType type(List<ArrayType> in) { return pooled(in.getFirst(), geometry); }
        public Result forward(List<NdArray> in) {
            var pooled = in.getFirst().backend().poolMaximum(in.getFirst(), geometry);
            return new Result(pooled.values(), List.of(pooled.positions()));
        }
        public NdArray[] backward(NdArray g, Context c) {
            return new NdArray[] {g.backend().poolMaximumGradient(g, c.saved().getFirst(), geometry)};
        }
        public Reads reads(int input) { return Reads.SAVED; }
        public long savedBytes(List<ArrayType> inputs, Precision precision) {
            return (long) geometry.output().elements() * precision.bytes();
        }
    }

    private static ArrayType pooled(ArrayType x, PoolGeometry geometry) {
        if (!x.equals(ArrayType.real(geometry.input()))) {
            throw new ShapeException("pooling: made for " + geometry.input() + ", got " + x);
        }
        return x.with(geometry.output());
    }

    /// The image at the points of a grid; differentiable in both, except where a coordinate falls on a kink.
    ///
    /// `y[p] = Σ_q k(p − q)·x[q]` with the interpolation's kernel k, or a derivative of it. ∂L/∂x spreads g with the same
    /// weights, ∂L/∂grid is g times the image under the kernel's next derivative. Source: Jaderberg et al., *Spatial Transformer
    /// Networks*, NeurIPS 2015.
    public record GridSample(GridSampleGeometry geometry) implements Binary {
        public ArrayType type(ArrayType image, ArrayType grid) {
            require("gridSample", image, geometry.image(), grid, geometry.grid());
            return image.with(geometry.output());
        }
        public NdArray forward(NdArray image, NdArray grid) { return image.backend().gridSample(image, grid, geometry); }
        public NdArray backwardA(NdArray g, NdArray image, NdArray grid, NdArray y) {
            return g.backend().gridSampleImageGradient(g, grid, geometry);
        }
        public NdArray backwardB(NdArray g, NdArray image, NdArray grid, NdArray y) {
            return g.backend().gridSampleGridGradient(g, image, grid, geometry);
        }
        public Reads readsA() { return Reads.inputs(1); }
        public Reads readsB() { return Reads.inputs(0, 1); }
        public TangentRule tangentRule() { return TangentRule.LINEAR_IN_FIRST; }
    }
    /// The gradient of [GridSample] in its image, `x[q] = Σ_p k(p − q)·g[p]`, which is linear in g: ∂L/∂g samples the gradient G
    /// of x, ∂L/∂grid is g times G under the kernel's next derivative.
    public record GridSampleImageGradient(GridSampleGeometry geometry) implements Binary {
        public ArrayType type(ArrayType gradient, ArrayType grid) {
            require("gradient of gridSample", gradient, geometry.output(), grid, geometry.grid());
            return gradient.with(geometry.image());
        }
        public NdArray forward(NdArray gradient, NdArray grid) {
            return gradient.backend().gridSampleImageGradient(gradient, grid, geometry);
        }
        public NdArray backwardA(NdArray g, NdArray gradient, NdArray grid, NdArray y) {
            return g.backend().gridSample(g, grid, geometry);
        }
        public NdArray backwardB(NdArray g, NdArray gradient, NdArray grid, NdArray y) {
            return g.backend().gridSampleGridGradient(gradient, g, grid, geometry);
        }
        public Reads readsA() { return Reads.inputs(1); }
        public Reads readsB() { return Reads.inputs(0, 1); }
        public TangentRule tangentRule() { return TangentRule.LINEAR_IN_FIRST; }
    }

    private static void require(String operation, ArrayType values, Shape expected, ArrayType grid, Shape expectedGrid) {
        if (!values.equals(ArrayType.real(expected)) || !grid.equals(ArrayType.real(expectedGrid))) {
            throw new ShapeException(operation + ": made for real " + expected + " and grid " + expectedGrid + ", got " + values
                    + " and " + grid);
        }
    }
}
