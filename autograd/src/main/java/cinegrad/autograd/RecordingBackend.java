package cinegrad.autograd;

import cinegrad.autograd.op.ApplyLinearMap;
import cinegrad.autograd.op.AxisOps;
import cinegrad.autograd.op.Convolution;
import cinegrad.autograd.op.Elementwise;
import cinegrad.autograd.op.LinearAlgebra;
import cinegrad.autograd.op.NonUniformFourier;
import cinegrad.autograd.op.Reduce;
import cinegrad.autograd.op.Sampling;
import cinegrad.autograd.op.Structural;
import cinegrad.ops.Backend;
import cinegrad.ops.Buffer;
import cinegrad.ops.Conv3dFinish;
import cinegrad.ops.NdArray;
import cinegrad.ops.conv.Activation;
import cinegrad.ops.conv.Conv3dGeometry;
import cinegrad.ops.fft.FftGeometry;
import cinegrad.ops.function.BinaryFunction;
import cinegrad.ops.function.ComplexFunction;
import cinegrad.ops.function.Operand;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.function.SoftmaxKind;
import cinegrad.ops.function.UnaryFunction;
import cinegrad.ops.gemm.MatmulGeometry;
import cinegrad.ops.gemm.Transpose;
import cinegrad.ops.linear.AdjointMap;
import cinegrad.ops.linear.AxisMap;
import cinegrad.ops.linear.FourierMap;
import cinegrad.ops.linear.LinearMap;
import cinegrad.ops.linear.NufftMap;
import cinegrad.ops.linear.SampleMap;
import cinegrad.ops.matrix.Triangle;
import cinegrad.ops.movement.Concatenation;
import cinegrad.ops.movement.Permutation;
import cinegrad.ops.nufft.NufftGeometry;
import cinegrad.ops.nufft.NufftPlan;
import cinegrad.ops.sample.AxisMatrix;
import cinegrad.ops.sample.GridSampleGeometry;
import cinegrad.ops.sample.PoolGeometry;
import cinegrad.ops.sample.SamplePlan;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Order;
import cinegrad.ops.shape.Precision;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.TimeDirection;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A backend that computes nothing: its arrays stand for tensors, and every primitive records the operation that would compute
/// it.
///
/// Gradient rules are algebra over a backend's operations, so run on this backend a rule writes down the graph of the gradient,
/// which can be differentiated again. Operations that read numbers or overwrite an array are refused.
final class RecordingBackend implements Backend {
    private final Backend backend;

    /// The "memory" of an array: the tensor it stands for, as soon as there is one, and another one after it was written to.
    private static final class Recorded extends Buffer {
        private final int length;
        private @Nullable Tensor tensor;

        Recorded(int length) {
            this.length = length;
        }

        @Override
        public int length() {
            return length;
        }

        @Override
        public long bytes() {
            return 0;
        }
    }

    RecordingBackend(Backend backend) {
        this.backend = backend;
    }

    /// An array that stands for `tensor`.
    NdArray array(Tensor tensor) {
        NdArray array = lasting(tensor.type());
        record(tensor, array);
        return array;
    }

    /// From now on `array` stands for `tensor`.
    private static void record(Tensor tensor, NdArray array) {
        if (!tensor.type().equals(array.type())) {
            throw new IllegalStateException(tensor + ": recorded for an array of type " + array.type());
        }
        ((Recorded) array.buffer()).tensor = tensor;
    }

    /// The tensor an array stands for; a reshaped array of the same memory stands for the reshaped tensor.
    static Tensor tensor(NdArray array) {
        Tensor t = Objects.requireNonNull(((Recorded) array.buffer()).tensor);
        if (t.type().equals(array.type())) return t;
        Tensor real = t.viewAsReal().reshape(array.type().asReal().shape());
        return array.isComplex() ? real.viewAsComplex() : real;
    }

    /// NaN in place of a value that a derivative does not read.
    private TensorNumber number(@Nullable NdArray array) {
        return TensorNumber.of(array == null ? Tensor.constant(backend.full(ArrayType.real(Shape.SCALAR), Double.NaN))
                : tensor(array));
    }

    private static UnsupportedOperationException notTwice(String operation) {
        return new UnsupportedOperationException("second derivative: " + operation + " cannot be differentiated again");
    }

    @Override
    public String name() {
        return "recording for " + backend.name();
    }

    @Override
    public Precision precision() {
        return backend.precision();
    }

    // ---- memory ----

    @Override
    public Buffer newBuffer(int length) {
        return new Recorded(length);
    }

    @Override
    public NdArray empty(ArrayType type) {
        return lasting(type);
    }

    @Override
    public boolean holdsNumbers() {
        return false;
    }

    @Override
    public double[] download(NdArray x) {
        throw notTwice("a rule that looks at numbers");
    }

    @Override
    public void writeInto(NdArray y, double[] numbers) {
        if (((Recorded) y.buffer()).tensor != null) throw notTwice("an array that is written to");
        record(Tensor.constant(backend.upload(y.type(), numbers)), y);
    }

    @Override
    public void fillInto(double value, NdArray y) {
        record(Tensor.constant(backend.full(y.type(), value)), y);
    }

    // ---- element by element ----

    @Override
    public void mapInto(UnaryFunction f, NdArray x, NdArray y) {
        record(tensor(x).map(f), y);
    }

    @Override
    public void mapGradientInto(UnaryFunction f, NdArray g, @Nullable NdArray x, @Nullable NdArray y, NdArray d) {
        if (f.needs() == UnaryFunction.Needs.NOTHING) record(tensor(g).times(f.derivative(0, 0)), d);
        else record(f.gradient(number(g), number(x), number(y)).tensor(), d);
    }

    @Override
    public void zipInto(BinaryFunction f, NdArray a, NdArray b, NdArray y) {
        Tensor p = tensor(a);
        Tensor q = tensor(b);
        record(switch (f) {
            case ADD -> p.plus(q);
            case SUBTRACT -> p.minus(q);
            case MULTIPLY -> p.times(q);
            case DIVIDE -> p.dividedBy(q);
            case POWER, MAXIMUM, MINIMUM, ATAN2, HYPOT, REMAINDER, FMOD, LESS, LESS_OR_EQUAL,
                    EQUAL -> Tensor.apply(new Elementwise.Zip(f), p, q);
        }, y);
    }

    @Override
    public void zipGradientInto(BinaryFunction f, Operand operand, NdArray g, NdArray a, NdArray b, NdArray d) {
        var p = number(a);
        var q = number(b);
        var y = p.zip(f, q);
        record(tensor(g).times((operand == Operand.A ? f.derivativeA(p, q, y) : f.derivativeB(p, q, y)).tensor()), d);
    }

    @Override
    public void mapInto(ComplexFunction f, NdArray z, NdArray w) {
        record(tensor(z).map(f), w);
    }

    @Override
    public void mapGradientInto(ComplexFunction f, NdArray g, @Nullable NdArray z, @Nullable NdArray w, NdArray d) {
        record(f.gradient(number(g), number(z), number(w)).tensor(), d);
    }

    @Override
    public void whereInto(NdArray condition, NdArray a, NdArray b, NdArray y) {
        record(Tensor.where(tensor(condition), tensor(a), tensor(b)), y);
    }

    @Override
    public void scaleInto(NdArray x, double factor, NdArray y) {
        record(tensor(x).times(factor), y);
    }

    @Override
    public void conjugateInto(NdArray x, NdArray y) {
        record(tensor(x).conj(), y);
    }

    // ---- movement ----

    @Override
    public void toComplexInto(NdArray x, NdArray y) {
        record(Tensor.apply(new Elementwise.ToComplex(), tensor(x)), y);
    }

    @Override
    public void realPartInto(NdArray x, NdArray y) {
        record(tensor(x).real(), y);
    }

    @Override
    public void broadcastToInto(NdArray x, NdArray y) {
        record(tensor(x).broadcastTo(y.shape()), y);
    }

    @Override
    public void permuteInto(NdArray x, Permutation permutation, NdArray y) {
        record(Tensor.apply(new Structural.Permute(permutation.order()), tensor(x)), y);
    }

    @Override
    public void takeInto(NdArray x, int axis, int[] index, NdArray y) {
        record(Positions.takeOrZero(tensor(x), axis, index), y);
    }

    @Override
    public void scatterAddInto(NdArray x, int axis, int[] index, NdArray y) {
        record(Tensor.apply(new Structural.IndexAdd(axis, index, y.shape().size(axis)), tensor(x)), y);
    }

    @Override
    public void concatenateInto(List<NdArray> parts, Concatenation plan, NdArray y) {
        record(Tensor.concatenate(plan.axis(), parts.stream().map(RecordingBackend::tensor).toArray(Tensor[]::new)), y);
    }

    // ---- along axes ----

    @Override
    public void reduceInto(Reduction r, NdArray x, int first, int last, NdArray y) {
        var axes = IntStream.rangeClosed(first, last).boxed().toList();
        record(Tensor.apply(r == Reduction.SUM ? new Reduce.Sum(axes) : new Reduce.Extreme(r, axes), tensor(x)), y);
    }

    @Override
    public void scanInto(Optional<NdArray> factor, NdArray x, int axis, TimeDirection direction, NdArray y) {
        if (factor.isEmpty()) {
            record(Tensor.apply(new AxisOps.CumulativeSum(axis, direction), tensor(x)), y);
        } else if (direction == TimeDirection.FORWARD) {
            record(tensor(x).scan(tensor(factor.get()), axis), y);
        } else {
            record(tensor(x).flip(axis).scan(tensor(factor.get()).flip(axis), axis).flip(axis), y);
        }
    }

    @Override
    public void softmaxInto(SoftmaxKind kind, NdArray x, int axis, NdArray y) {
        record(Tensor.apply(new AxisOps.Softmax(kind, axis), tensor(x)), y);
    }

    @Override
    public void argsortInto(NdArray x, int axis, Order order, NdArray y) {
        record(Tensor.apply(new AxisOps.Argsort(axis, order, y.shape().size(axis)), tensor(x)), y);
    }

    @Override
    public void gatherInto(NdArray x, int axis, NdArray index, NdArray y) {
        record(Tensor.apply(new AxisOps.Gather(axis, AxisOps.IndexOrigin.CALLER), tensor(x), tensor(index)), y);
    }

    @Override
    public void scatterAddInto(NdArray x, int axis, NdArray index, NdArray y) {
        record(Tensor.apply(new AxisOps.ScatterAdd(axis, y.shape().size(axis)), tensor(x), tensor(index)), y);
    }

    // ---- products ----

    @Override
    public void matmulInto(NdArray a, NdArray b, MatmulGeometry geometry, NdArray y) {
        Tensor p = geometry.transposeA() == Transpose.YES ? tensor(a).transpose() : tensor(a);
        Tensor q = geometry.transposeB() == Transpose.YES ? tensor(b).transpose() : tensor(b);
        record(p.matmul(q), y);
    }

    // ---- linear algebra ----

    @Override
    public void solveInto(NdArray a, NdArray b, NdArray y) {
        record(tensor(a).solve(tensor(b)), y);
    }

    @Override
    public void solveTriangularInto(NdArray t, Triangle triangle, NdArray b, NdArray y) {
        record(tensor(t).solveTriangular(tensor(b), triangle), y);
    }

    @Override
    public void determinantInto(NdArray x, NdArray y) {
        record(tensor(x).det(), y);
    }

    @Override
    public void logDeterminantInto(NdArray x, NdArray y) {
        record(Tensor.apply(new LinearAlgebra.LogDeterminant(), tensor(x)), y);
    }

    /// Where the matrix is singular, the derivative of a determinant has none that is known here.
    @Override
    public void adjugateInto(NdArray x, NdArray y) {
        Tensor a = tensor(x);
        record(a.inverse().times(a.det().unsqueeze(-1).unsqueeze(-1)), y);
    }

    @Override
    public void choleskyInto(NdArray x, NdArray y) {
        record(tensor(x).cholesky(), y);
    }

    @Override
    public void qrInto(NdArray x, NdArray y) {
        record(Tensor.apply(new LinearAlgebra.Qr(), tensor(x)), y);
    }

    @Override
    public void eighInto(NdArray x, NdArray y) {
        record(Tensor.apply(new LinearAlgebra.Eigh(), tensor(x)), y);
    }

    @Override
    public void svdInto(NdArray x, NdArray y) {
        record(Tensor.apply(new LinearAlgebra.Svd(), tensor(x)), y);
    }

    @Override
    public void pseudoinverseInto(NdArray x, double relative, NdArray y) {
        record(tensor(x).pinv(relative), y);
    }

    @Override
    public void matrixExponentialInto(NdArray x, NdArray y) {
        record(tensor(x).matrixExp(), y);
    }

    // ---- convolutions ----

    @Override
    public void conv3dInto(NdArray x, NdArray w, Conv3dGeometry g, Conv3dFinish finish, NdArray y) {
        Tensor t = Tensor.apply(new Convolution.Conv3d(g, Set.of(), Activation.NONE), tensor(x), tensor(w));
        if (finish.bias().isPresent()) t = t.plus(tensor(finish.bias().get()));
        if (finish.addend().isPresent()) t = t.plus(tensor(finish.addend().get()));
        record(finish.activation() == Activation.RELU ? t.relu() : t, y);
    }

    @Override
    public void conv3dInputGradientInto(NdArray gradient, NdArray w, Conv3dGeometry g, NdArray x) {
        record(Tensor.apply(new Convolution.ConvTranspose3d(g), tensor(gradient), tensor(w)), x);
    }

    @Override
    public void conv3dWeightGradientInto(NdArray gradient, NdArray x, Conv3dGeometry g, NdArray w) {
        record(Tensor.apply(new Convolution.WeightCorrelation(g), tensor(gradient), tensor(x)), w);
    }

    // ---- transforms ----

    @Override
    public void fftInto(NdArray x, FftGeometry g, NdArray y) {
        record(linear(new FourierMap(g.axes(), g.direction(), g.norm(), g.centering()), x), y);
    }

    @Override
    public void nufftInto(NdArray x, NufftPlan plan, NdArray y) {
        record(linear(new NufftMap(plan), x), y);
    }

    @Override
    public void nufftAdjointInto(NdArray y, NufftPlan plan, NdArray x) {
        record(linear(new AdjointMap(new NufftMap(plan), x.type()), y), x);
    }

    @Override
    public void nufftInto(NdArray x, NdArray trajectory, NufftGeometry g, NdArray y) {
        record(Tensor.apply(new NonUniformFourier.Nufft(g), tensor(x), tensor(trajectory)), y);
    }

    @Override
    public void nufftAdjointInto(NdArray y, NdArray trajectory, NufftGeometry g, NdArray x) {
        record(Tensor.apply(new NonUniformFourier.NufftAdjoint(g), tensor(y), tensor(trajectory)), x);
    }

    @Override
    public void sampleInto(NdArray x, SamplePlan plan, NdArray y) {
        record(linear(new SampleMap(plan), x), y);
    }

    @Override
    public void sampleAdjointInto(NdArray y, SamplePlan plan, NdArray x) {
        record(linear(new AdjointMap(new SampleMap(plan), x.type()), y), x);
    }

    @Override
    public void alongAxisInto(NdArray x, int axis, AxisMatrix matrix, NdArray y) {
        record(linear(new AxisMap(axis, matrix), x), y);
    }

    private static Tensor linear(LinearMap map, NdArray x) {
        return Tensor.apply(new ApplyLinearMap(map), tensor(x));
    }

    @Override
    public void poolPositionsInto(NdArray x, PoolGeometry g, NdArray y) {
        record(Tensor.apply(new Sampling.PoolPositions(g), tensor(x)), y);
    }

    @Override
    public void gridSampleInto(NdArray image, NdArray grid, GridSampleGeometry g, NdArray y) {
        record(Tensor.apply(new Sampling.GridSample(g), tensor(image), tensor(grid)), y);
    }

    @Override
    public void gridSampleImageGradientInto(NdArray gradient, NdArray grid, GridSampleGeometry g, NdArray image) {
        record(Tensor.apply(new Sampling.GridSampleImageGradient(g), tensor(gradient), tensor(grid)), image);
    }

    @Override
    public void gridSampleGridGradientInto(NdArray gradient, NdArray image, NdArray grid, GridSampleGeometry g, NdArray d) {
        var slopes = IntStream.range(0, g.axes()).mapToObj(axis ->
                reduce(Reduction.SUM, gradient.times(gridSample(image, grid, g.derivative(axis))), -1)).toList();
        record(tensor(concatenate(slopes, -1)), d);
    }
}
