package cinegrad.gpu;

import cinegrad.gpu.device.Grid;
import cinegrad.gpu.launch.FunctionKernel;
import cinegrad.gpu.launch.KernelAxes;
import cinegrad.ops.ElementwiseOperations;
import cinegrad.ops.NdArray;
import cinegrad.ops.function.BinaryFunction;
import cinegrad.ops.function.ComplexFunction;
import cinegrad.ops.function.ComplexInverse;
import cinegrad.ops.function.HostFunctions;
import cinegrad.ops.function.Operand;
import cinegrad.ops.function.SpecialFunction;
import cinegrad.ops.function.UnaryFunction;
import cinegrad.ops.shape.Broadcast;

import org.jspecify.annotations.Nullable;

/// Functions of one or two numbers, element by element. Of the arguments of a gradient only what the function needs is handed
/// over. Functions that no step spends its time on have no kernel: their numbers go to the host and back.
interface CudaElementwise extends ElementwiseOperations, CudaFamily {
    @Override
    default void mapInto(UnaryFunction f, NdArray x, NdArray y) {
        if (f instanceof SpecialFunction) {
            writeInto(y, HostFunctions.map(f, download(x)));
            return;
        }
        y.buffer().written();
        var function = FunctionKernel.of(f);
        long n = x.numbers();
        context().launch(function.name(), Grid.over(n), x, y, function.p(), function.q(), n);
    }

    @Override
    default void mapGradientInto(UnaryFunction f, NdArray g, @Nullable NdArray x, @Nullable NdArray y, NdArray d) {
        if (f instanceof SpecialFunction) {
            writeInto(d, HostFunctions.gradient(f, download(g), downloaded(x), downloaded(y)));
            return;
        }
        d.buffer().written();
        var function = FunctionKernel.of(f);
        long n = g.numbers();
        context().launch(function.gradient(), Grid.over(n), g, FunctionKernel.readsInput(f.needs()) ? x : null,
                FunctionKernel.readsOutput(f.needs()) ? y : null, d, function.p(), function.q(), n);
    }

    @Override
    default void zipInto(BinaryFunction f, NdArray a, NdArray b, NdArray y) {
        y.buffer().written();
        var walk = new Broadcast(FunctionKernel.name(f), a.shape(), b.shape());
        long n = walk.output().elements();
        context().launch((a.isComplex() ? "zip_complex_" : "zip_") + FunctionKernel.name(f), Grid.over(n), a, b, y,
                KernelAxes.of(walk), n);
    }

    @Override
    default void zipGradientInto(BinaryFunction f, Operand operand, NdArray g, NdArray a, NdArray b, NdArray d) {
        d.buffer().written();
        var walk = new Broadcast(FunctionKernel.name(f), a.shape(), b.shape());
        long n = d.numbers();
        context().launch("zip_" + FunctionKernel.name(f) + (operand == Operand.A ? "_gradient_a" : "_gradient_b"), Grid.over(n),
                g, a, b, d, KernelAxes.of(walk), n);
    }

    @Override
    default void mapInto(ComplexFunction f, NdArray z, NdArray w) {
        if (f instanceof ComplexInverse) {
            writeInto(w, HostFunctions.map(f, download(z)));
            return;
        }
        w.buffer().written();
        var function = FunctionKernel.of(f);
        long n = z.shape().elements();
        context().launch(function.name(), Grid.over(n), z, w, function.exponent(), n);
    }

    @Override
    default void mapGradientInto(ComplexFunction f, NdArray g, @Nullable NdArray z, @Nullable NdArray w, NdArray d) {
        if (f instanceof ComplexInverse) {
            writeInto(d, HostFunctions.gradient(f, download(g), downloaded(z), downloaded(w)));
            return;
        }
        d.buffer().written();
        var function = FunctionKernel.of(f);
        long n = g.shape().elements();
        context().launch(function.gradient(), Grid.over(n), g, FunctionKernel.readsInput(f.needs()) ? z : null,
                FunctionKernel.readsOutput(f.needs()) ? w : null, d, function.exponent(), n);
    }

    /// Its numbers; none if it is not there.
    private double[] downloaded(@Nullable NdArray x) {
        return x == null ? new double[0] : download(x);
    }

    @Override
    default void whereInto(NdArray condition, NdArray a, NdArray b, NdArray y) {
        y.buffer().written();
        long n = y.numbers();
        context().launch("where", Grid.over(n), condition, a, b, y, CudaFamily.step(a.type()), n);
    }

    @Override
    default void scaleInto(NdArray x, double factor, NdArray y) {
        y.buffer().written();
        long n = x.numbers();
        context().launch("scale", Grid.over(n), (float) factor, x, y, n);
    }

    @Override
    default void conjugateInto(NdArray x, NdArray y) {
        y.buffer().written();
        long n = x.shape().elements();
        context().launch("conjugate", Grid.over(n), x, y, n);
    }
}
