package cinegrad.ops.simd;

import cinegrad.ops.function.Operand;
import cinegrad.ops.AdamStep;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.function.BinaryFunction;
import cinegrad.ops.function.ComplexFunction;
import cinegrad.ops.function.UnaryFunction;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Broadcast;

/// The verbs that make each number of the result from those at the same place: the array is split over the threads, the loops are the
/// kernels'.
record SimdElementwise(SimdBackend backend, FunctionKernels functions, ArithmeticKernels arithmetic, Parallel parallel) {
    private static final int GRAIN = 1 << 14;

    NdArray map(UnaryFunction f, NdArray x) {
        NdArray y = backend.empty(x.type());
        parallel.forRange(x.numbers(), GRAIN, (from, to, _) -> functions.map(f, x.floats(), y.floats(), from, to));
        return y;
    }

    NdArray mapGradient(UnaryFunction f, NdArray g, NdArray x, NdArray y) {
        NdArray d = backend.empty(g.type());
        float[] xs = x == null ? null : x.floats();
        float[] ys = y == null ? null : y.floats();
        parallel.forRange(g.numbers(), GRAIN, (from, to, _) -> functions.mapGradient(f, g.floats(), xs, ys, d.floats(), from, to));
        return d;
    }

    NdArray zip(BinaryFunction f, NdArray a, NdArray b) {
        if (a.isComplex() != b.isComplex()) return a.isComplex() ? zip(f, a, toComplex(b)) : zip(f, toComplex(a), b);
        var walk = new Broadcast(f.name().toLowerCase(), a.shape(), b.shape());
        NdArray y = backend.empty(a.type().with(walk.output()));
        float[] p = a.floats();
        float[] q = b.floats();
        float[] r = y.floats();
        int stepA = walk.stepA();
        int stepB = walk.stepB();
        if (a.isComplex()) walk.forEach(parallel, (aAt, bAt, yAt, n) -> arithmetic.zipComplex(f, p, aAt, stepA, q, bAt, stepB, r, yAt, n));
        else walk.forEach(parallel, (aAt, bAt, yAt, n) -> arithmetic.zip(f, p, aAt, stepA, q, bAt, stepB, r, yAt, n));
        return y;
    }

    NdArray zipGradient(BinaryFunction f, Operand operand, NdArray g, NdArray a, NdArray b) {
        var walk = new Broadcast(f.name(), a.shape(), b.shape());
        NdArray d = backend.empty(g.type());
        walk.forEach(parallel, (aAt, bAt, yAt, n) -> PlainArithmetic.zipGradient(f, operand, g.floats(),
                new PlainArithmetic.Operands(a.floats(), aAt, walk.stepA(), b.floats(), bAt, walk.stepB()), d.floats(), yAt, n));
        return d;
    }

    NdArray map(ComplexFunction f, NdArray z) {
        NdArray w = backend.empty(new ArrayType(z.shape(), f.result()));
        parallel.forRange(z.shape().elements(), GRAIN, (from, to, _) -> ComplexKernels.map(f, z.floats(), w.floats(), from, to));
        return w;
    }

    NdArray mapGradient(ComplexFunction f, NdArray g, NdArray z, NdArray w) {
        NdArray d = backend.empty(ArrayType.complex(g.shape()));
        float[] zs = z == null ? null : z.floats();
        float[] ws = w == null ? null : w.floats();
        parallel.forRange(g.shape().elements(), GRAIN, (from, to, _) -> ComplexKernels.mapGradient(f, g.floats(), zs, ws, d.floats(), from, to));
        return d;
    }

    NdArray where(NdArray condition, NdArray a, NdArray b) {
        NdArray y = backend.empty(a.type());
        int step = a.type().field().numbersPerElement();
        parallel.forRange(condition.numbers(), GRAIN, (from, to, _) -> {
            if (step == 1) arithmetic.where(condition.floats(), a.floats(), b.floats(), y.floats(), from, to);
            else arithmetic.whereComplex(condition.floats(), a.floats(), b.floats(), y.floats(), from, to);
        });
        return y;
    }

    NdArray scale(NdArray x, double factor) {
        NdArray y = backend.empty(x.type());
        float[] p = x.floats();
        float[] r = y.floats();
        float s = (float) factor;
        parallel.forRange(x.numbers(), GRAIN, (from, to, _) -> {
            for (int i = from; i < to; i++) r[i] = s * p[i];
        });
        return y;
    }

    NdArray conjugate(NdArray x) {
        NdArray y = backend.empty(x.type());
        parallel.forRange(x.shape().elements(), GRAIN, (from, to, _) -> ComplexKernels.conjugate(x.floats(), y.floats(), from, to));
        return y;
    }

    NdArray toComplex(NdArray x) {
        NdArray y = backend.empty(ArrayType.complex(x.shape()));
        parallel.forRange(x.numbers(), GRAIN, (from, to, _) -> ComplexKernels.fromReal(x.floats(), y.floats(), from, to));
        return y;
    }

    NdArray realPart(NdArray x) {
        NdArray y = backend.empty(ArrayType.real(x.shape()));
        parallel.forRange(y.numbers(), GRAIN, (from, to, _) -> ComplexKernels.realPart(x.floats(), y.floats(), from, to));
        return y;
    }

    void addInto(NdArray sum, double factor, NdArray term) {
        float[] s = sum.floats();
        float[] t = term.floats();
        float f = (float) factor;
        parallel.forRange(sum.numbers(), GRAIN, (from, to, _) -> {
            for (int i = from; i < to; i++) s[i] += f * t[i];
        });
    }

    void scaleInto(NdArray x, double factor) {
        float[] s = x.floats();
        float f = (float) factor;
        parallel.forRange(x.numbers(), GRAIN, (from, to, _) -> {
            for (int i = from; i < to; i++) s[i] *= f;
        });
    }

    void adamInto(NdArray parameter, NdArray m, NdArray v, NdArray gradient, AdamStep step) {
        parallel.forRange(parameter.numbers(), GRAIN, (from, to, _) ->
                AdamKernel.update(parameter.floats(), m.floats(), v.floats(), gradient.floats(), step, from, to));
    }
}
