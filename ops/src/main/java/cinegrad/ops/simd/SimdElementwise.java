package cinegrad.ops.simd;

import cinegrad.ops.ElementwiseOperations;
import cinegrad.ops.NdArray;
import cinegrad.ops.function.BinaryFunction;
import cinegrad.ops.function.ComplexFunction;
import cinegrad.ops.function.Operand;
import cinegrad.ops.function.UnaryFunction;
import cinegrad.ops.shape.Broadcast;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Elementwise operations: arrays are split over the threads, the loops are those of [ArithmeticKernels] and [FunctionKernels].
interface SimdElementwise extends ElementwiseOperations, SimdFamily {
    @Override
    default void mapInto(UnaryFunction f, NdArray x, NdArray y) {
        y.buffer().written();
        kernels().each(x.numbers(), (from, to) -> kernels().functions().map(f, x.f32(), y.f32(), from, to));
    }

    @Override
    default void mapGradientInto(UnaryFunction f, NdArray g, @Nullable NdArray x, @Nullable NdArray y, NdArray d) {
        d.buffer().written();
        float[] xs = x == null ? FunctionKernels.UNREAD : x.f32();
        float[] ys = y == null ? FunctionKernels.UNREAD : y.f32();
        kernels().each(g.numbers(), (from, to) -> kernels().functions().mapGradient(f, g.f32(), xs, ys, d.f32(), from, to));
    }

    @Override
    default void zipInto(BinaryFunction f, NdArray a, NdArray b, NdArray y) {
        y.buffer().written();
        var walk = new Broadcast(f.name().toLowerCase(Locale.ROOT), a.shape(), b.shape());
        var arithmetic = kernels().arithmetic();
        float[] p = a.f32();
        float[] q = b.f32();
        float[] r = y.f32();
        int stepA = walk.stepA();
        int stepB = walk.stepB();
        if (a.isComplex()) {
            walk.forEach(kernels().parallel(), (aAt, bAt, yAt, n) ->
                    arithmetic.zipComplex(f, p, aAt, stepA, q, bAt, stepB, r, yAt, n));
        }
        else walk.forEach(kernels().parallel(), (aAt, bAt, yAt, n) -> arithmetic.zip(f, p, aAt, stepA, q, bAt, stepB, r, yAt, n));
    }

    @Override
    default void zipGradientInto(BinaryFunction f, Operand operand, NdArray g, NdArray a, NdArray b, NdArray d) {
        d.buffer().written();
        var walk = new Broadcast(f.name(), a.shape(), b.shape());
        walk.forEach(kernels().parallel(), (aAt, bAt, yAt, n) -> PlainArithmetic.zipGradient(f, operand, g.f32(),
                new PlainArithmetic.Operands(a.f32(), aAt, walk.stepA(), b.f32(), bAt, walk.stepB()), d.f32(), yAt, n));
    }

    @Override
    default void mapInto(ComplexFunction f, NdArray z, NdArray w) {
        w.buffer().written();
        kernels().each(z.shape().elements(), (from, to) -> ComplexKernels.map(f, z.f32(), w.f32(), from, to));
    }

    @Override
    default void mapGradientInto(ComplexFunction f, NdArray g, @Nullable NdArray z, @Nullable NdArray w, NdArray d) {
        d.buffer().written();
        float[] zs = z == null ? FunctionKernels.UNREAD : z.f32();
        float[] ws = w == null ? FunctionKernels.UNREAD : w.f32();
        kernels().each(g.shape().elements(), (from, to) ->
                ComplexKernels.mapGradient(f, g.f32(), zs, ws, d.f32(), from, to));
    }

    @Override
    default void whereInto(NdArray condition, NdArray a, NdArray b, NdArray y) {
        y.buffer().written();
        var arithmetic = kernels().arithmetic();
        boolean complex = a.isComplex();
        kernels().each(condition.numbers(), (from, to) -> {
            if (complex) arithmetic.whereComplex(condition.f32(), a.f32(), b.f32(), y.f32(), from, to);
            else arithmetic.where(condition.f32(), a.f32(), b.f32(), y.f32(), from, to);
        });
    }

    @Override
    default void scaleInto(NdArray x, double factor, NdArray y) {
        y.buffer().written();
        float[] p = x.f32();
        float[] r = y.f32();
        float s = (float) factor;
        kernels().each(x.numbers(), (from, to) -> {
            for (int i = from; i < to; i++) r[i] = s * p[i];
        });
    }

    @Override
    default void conjugateInto(NdArray x, NdArray y) {
        y.buffer().written();
        kernels().each(x.shape().elements(), (from, to) -> ComplexKernels.conjugate(x.f32(), y.f32(), from, to));
    }
}
