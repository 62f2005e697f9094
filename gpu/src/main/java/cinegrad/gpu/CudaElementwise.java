package cinegrad.gpu;

import cinegrad.ops.AdamStep;
import cinegrad.ops.function.Operand;
import cinegrad.ops.NdArray;
import cinegrad.ops.function.BinaryFunction;
import cinegrad.ops.function.ComplexFunction;
import cinegrad.ops.function.UnaryFunction;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.Broadcast;

/// Functions of one or two numbers, element by element. Of the arguments of a gradient only what the function needs is handed over.
final class CudaElementwise {
    private final CudaContext stage;

    CudaElementwise(CudaContext stage) {
        this.stage = stage;
    }

    void map(UnaryFunction f, NdArray x, NdArray y) {
        var function = FunctionKernel.of(f);
        long n = x.numbers();
        stage.launch(function.name(), Grid.over(n), x, y, function.p(), function.q(), n);
    }

    void mapGradient(UnaryFunction f, NdArray g, NdArray x, NdArray y, NdArray d) {
        var function = FunctionKernel.of(f);
        long n = g.numbers();
        stage.launch(function.gradient(), Grid.over(n), g, FunctionKernel.readsInput(f.needs()) ? x : null, FunctionKernel.readsOutput(f.needs()) ? y : null, d,
                function.p(), function.q(), n);
    }

    void map(ComplexFunction f, NdArray z, NdArray w) {
        var function = FunctionKernel.of(f);
        long n = z.shape().elements();
        stage.launch(function.name(), Grid.over(n), z, w, function.exponent(), n);
    }

    void mapGradient(ComplexFunction f, NdArray g, NdArray z, NdArray w, NdArray d) {
        var function = FunctionKernel.of(f);
        long n = g.shape().elements();
        stage.launch(function.gradient(), Grid.over(n), g, FunctionKernel.readsInput(f.needs()) ? z : null, FunctionKernel.readsOutput(f.needs()) ? w : null, d,
                function.exponent(), n);
    }

    void zip(BinaryFunction f, NdArray a, NdArray b, NdArray y, Broadcast walk) {
        long n = walk.output().elements();
        stage.launch((a.isComplex() ? "zip_complex_" : "zip_") + FunctionKernel.name(f), Grid.over(n), a, b, y, KernelAxes.of(walk), n);
    }

    void zipGradient(BinaryFunction f, Operand operand, NdArray g, NdArray a, NdArray b, NdArray d) {
        var walk = new Broadcast(FunctionKernel.name(f), a.shape(), b.shape());
        long n = d.numbers();
        stage.launch("zip_" + FunctionKernel.name(f) + (operand == Operand.A ? "_gradient_a" : "_gradient_b"), Grid.over(n), g, a, b, d, KernelAxes.of(walk), n);
    }

    void where(NdArray condition, NdArray a, NdArray b, NdArray y) {
        long n = y.numbers();
        stage.launch("where", Grid.over(n), condition, a, b, y, CudaAxisOps.step(a.type()), n);
    }

    void fill(NdArray y, double value) {
        long n = y.numbers();
        stage.launch("fill", Grid.over(n), y, (float) value, CudaAxisOps.step(y.type()), n);
    }

    void addInto(NdArray sum, double factor, NdArray term) {
        long n = sum.numbers();
        stage.launch("addInto", Grid.over(n), sum, (float) factor, term, n);
    }

    void scaleInto(NdArray x, double factor) {
        long n = x.numbers();
        stage.launch("scaleInto", Grid.over(n), x, (float) factor, n);
    }

    /// The next numbers of the stream, which goes on behind them.
    void draw(String kernel, NdArray y, RandomStream random) {
        long n = y.numbers();
        stage.launch(kernel, Grid.over(n), y, random.seed(), random.id(), random.position(), n);
        random.seek(random.position() + n);
    }

    void adam(NdArray parameter, NdArray m, NdArray v, NdArray gradient, AdamStep step) {
        boolean decoupled = step.decoupled() == AdamStep.Decay.DECOUPLED;
        long n = parameter.numbers();
        stage.launch("adam", Grid.over(n), parameter, m, v, gradient, step.learningRate() / step.correction1(), step.beta1(), step.beta2(),
                Math.sqrt(step.correction2()), step.epsilon(), decoupled ? 0.0 : step.decay(), decoupled ? step.learningRate() * step.decay() : 0.0, n);
    }

    void scale(double factor, NdArray x, NdArray y) {
        long n = x.numbers();
        stage.launch("scale", Grid.over(n), (float) factor, x, y, n);
    }

    /// A kernel of (x, y, n) alone.
    void each(String kernel, NdArray x, NdArray y, long n) {
        stage.launch(kernel, Grid.over(n), x, y, n);
    }
}
