package cinegrad.autograd;

import cinegrad.autograd.op.Elementwise;
import cinegrad.autograd.op.Op;
import cinegrad.autograd.op.Product;
import cinegrad.autograd.op.Structural;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.function.ComplexFunction;
import cinegrad.ops.function.UnaryFunction;
import cinegrad.ops.linear.LinearMap;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Precision;
import cinegrad.ops.shape.Shape;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A node of the recorded graph: an operation, its inputs, and the type of its value.
///
/// Recording computes nothing but sizes, so a shape error is thrown on the line that made it. The numbers are computed when they
/// are asked for: [#value] runs just the forward pass, [#backward] runs forward and backward as one [Schedule] in which the last
/// use of every array is known, so memory is given back at the earliest moment and the peak is known before the first step.
/// Evaluating without gradients needs no mode: it is `value()`.
///
/// This page is the reference card of the library. x is the tensor itself; methods bear the names of PyTorch, in Java's spelling:
///
/// | family | methods |
/// |---|---|
/// | arithmetic, comparisons, complex numbers | [#plus], [#times], [#pow(double)], [#maximum], [#lt(Tensor)], [#where], [#conj], [#abs], … |
/// | functions and activations | [#exp], [#sin], [#relu], [#gelu], [#softplus()], [#clamp], … |
/// | sums, extremes, order, running sums | [#sum], [#var(int...)], [#norm(double,int...)], [#amax], [#max], [#topk(int,int)], [#cumsum], [#softmax], … |
/// | statistics and places | [#median(int)], [#quantile(double,int)], [#histc], [#histogram], [#searchsorted], [#nonzero] |
/// | products | [#matmul], [#einsum] |
/// | linear algebra | [#solve], [#inverse], [#det], [#cholesky], [#qr], [#eigh], [#svd], [#lstsq], [#pinv()], [#matrixExp], … |
/// | layout and padding | [#reshape(int...)], [#permute], [#flip], [#roll(int,int)], [#repeat], [#pad(int,int,int)], … |
/// | indexing | [#slice(int,int,int)], [#select], [#indexSelect(int,int...)], [#gather], [#scatter], [#scatterAdd], [#scatterReduce], [#split], [#unfold(int,int,int)], [#tril], … |
/// | Fourier transforms | [#fft(int...)], [#ifft(int...)], [#rfft], [#fftshift], … |
/// | short-time, cosine and wavelet transforms | [#stft], [#istft(StftOptions)], [#dct(int)], [#idct(int)], [#dwt], [#idwt] |
/// | convolutions | [#conv1d], [#conv2d], [#conv3d], [#convTranspose2d], … |
/// | images | [#avgPool(int,int)], [#maxPool(int,int)], [#interpolate], [#pixelShuffle], [#gridSample], [#affineGrid], … |
/// | normalizations | [#batchNorm], [#layerNorm], [#rmsNorm], [#groupNorm], [#normalize], … |
/// | attention | [#scaledDotProductAttention(Tensor,Tensor)], [#attentionWeights] |
/// | losses | [#mseLoss(Tensor)], [#crossEntropy(int\[\])], [#binaryCrossEntropyWithLogits(Tensor)], [#klDiv], [#poissonNllLoss(Tensor)], [#tripletMarginLoss(Tensor,Tensor)], [#ctcLoss(int\[\]\[\])], … |
///
/// Any number of threads may record on the same tensors, and ask them for values and gradients, at once; all get the same array.
/// What is not there yet each of them computes for itself, and the first result is kept: a thread that shares a long computation
/// should have its value computed before. No thread may change a variable's numbers (an [cinegrad.autograd.nn.Optimizer] does)
/// while others evaluate what is recorded on it. Evaluating ends early when the thread is interrupted, see [Evaluation#run].
///
/// Axes may be counted from the end: −1 is the last. Shapes that do not fit are refused with a `ShapeException` that names the
/// operation and both shapes; complex tensors are accepted where it is said. Images are channels last: (N, H, W, C).
public final class Tensor implements ArithmeticTensor, ElementwiseTensor, ReductionTensor, LayoutTensor, IndexingTensor,
        LinearAlgebraTensor, FourierTensor, TransformTensor, ConvolutionTensor, SamplingTensor, NormalizationTensor,
        AttentionTensor, StatisticsTensor, LossTensor {
    private static final long[] NONE = {};
    private static final AtomicLong CREATED = new AtomicLong();

    private final long id = CREATED.getAndIncrement();
    private volatile Op op;
    private volatile List<Tensor> inputs;
    private final ArrayType type;
    private final Backend backend;
    private final boolean needsGradient;
    private final Segment segment = Segment.current();
    /// What its inputs that are leaves had been written to when it was recorded, empty if none is a leaf.
    private final long[] writes;
    private final boolean detached;
    /// Written once, before what a detached tensor lets go of.
    private volatile @Nullable NdArray value;

    private Tensor(Op op, List<Tensor> inputs, ArrayType type, Backend backend, boolean needsGradient, boolean detached,
            @Nullable NdArray value) {
        this.op = op;
        this.inputs = inputs;
        this.type = type;
        this.backend = backend;
        this.needsGradient = needsGradient;
        this.detached = detached;
        this.writes = inputs.stream().anyMatch(Tensor::isLeaf) ? writes(inputs) : NONE;
        this.value = value;
    }

    /// Data: a tensor with the shape and numbers of `value` and without a gradient. The array is not copied.
    public static Tensor constant(NdArray value) {
        return new Tensor(new Op.Leaf(value.type()), List.of(), value.type(), value.backend(), false, false, value);
    }

    /// A variable: a tensor with the shape and numbers of `value` and a gradient. The array is not copied.
    public static Tensor variable(NdArray value) {
        return new Tensor(new Op.Leaf(value.type()), List.of(), value.type(), value.backend(), true, false, value);
    }

    /// Records `op` on these inputs.
    public static Tensor apply(Op op, Tensor... inputs) {
        if (inputs.length == 0) throw new IllegalArgumentException(op.name() + ": needs at least one input");
        var list = List.of(inputs);
        for (var input : list) {
            if (input.backend != list.getFirst().backend) {
                throw new IllegalArgumentException(op.name() + ": inputs live on " + list.getFirst().backend.name() + " and "
                        + input.backend.name() + "; upload them to one backend");
            }
        }
        var type = op.type(list.stream().map(Tensor::type).toList());
        boolean needsGradient = op.isDifferentiable() && list.stream().anyMatch(t -> t.needsGradient);
        return new Tensor(op, list, type, list.getFirst().backend, needsGradient, false, null);
    }

    /// Records `body` so that what it computes inside is not kept for the backward pass but computed again when needed: less
    /// memory, one more forward pass of this part, the same bits.
    public static <T> T recomputed(Supplier<T> body) {
        return Segment.around(body);
    }

    // ---- properties ----

    /// The operation that computes x.
    public Op op() {
        return op;
    }

    /// The tensors x is computed from; none of a constant or variable.
    public List<Tensor> inputs() {
        return inputs;
    }

    /// The shape of x and whether its elements are real or complex.
    public ArrayType type() {
        return type;
    }

    /// The sizes of all axes; a scalar has rank 0.
    public Shape shape() {
        return type.shape();
    }

    /// Whether the elements are complex numbers.
    public boolean isComplex() {
        return type.isComplex();
    }

    /// The backend that computes the elements.
    public Backend backend() {
        return backend;
    }

    /// Whether x depends on a [#variable].
    public boolean needsGradient() {
        return needsGradient;
    }

    /// A number that grows with every tensor recorded: the inputs of x have smaller ones.
    public long id() {
        return id;
    }

    Segment segment() {
        return segment;
    }

    boolean hasValue() {
        return value != null;
    }

    NdArray storedValue() {
        return Objects.requireNonNull(value);
    }

    /// Keeps what was computed, unless another thread was first: the same numbers, in the array that `value()` has given out. A
    /// tensor that is cut off from what it was computed from lets go of that.
    synchronized void store(NdArray computed) {
        if (value != null) return;
        value = computed;
        if (!detached) return;
        op = new Op.Leaf(type);
        inputs = List.of();
    }

    private boolean isLeaf() {
        return op instanceof Op.Leaf;
    }

    /// Whether x is cut off from an input that it still holds because its value is not there yet.
    boolean isDetached() {
        return detached && !isLeaf();
    }

    private static long[] writes(List<Tensor> inputs) {
        return inputs.stream().mapToLong(t -> t.isLeaf() ? t.storedValue().buffer().writes() : 0).toArray();
    }

    /// @throws IllegalStateException if an input that is simply there was changed in place since x was recorded
    void requireUnchanged() {
        var from = inputs;
        for (int i = 0; i < Math.min(writes.length, from.size()); i++) {
            Tensor input = from.get(i);
            if (input.isLeaf() && !input.detached && input.storedValue().buffer().writes() != writes[i]) {
                throw new IllegalStateException(op.name() + " " + type + ": its input " + i + ", a "
                        + (input.needsGradient ? "variable " : "constant ") + input.type
                        + ", was changed in place after the graph was recorded; record the graph again after every step, and "
                        + "ask for values that are "
                        + "needed later, value() or keep, before it");
            }
        }
    }

    @Override
    public String toString() {
        return op.name() + " " + type;
    }

    // ---- values and gradients ----

    /// The numbers of x, in row-major order of its shape, computed now if they are not there yet and kept from then on.
    public NdArray value() {
        if (value == null) Evaluation.of(this).run();
        return storedValue();
    }

    /// The number of a real tensor with one element.
    public double item() {
        return value().item();
    }

    /// The gradients ∂x/∂v of this scalar with respect to every variable below it.
    public Gradients backward() {
        return Evaluation.ofLoss(this).run();
    }

    /// The product of `cotangent` with the Jacobian: the gradients of Re Σ conj(cotangent) · this.
    public Gradients backward(NdArray cotangent) {
        return Evaluation.of(this).differentiate(this, cotangent).run();
    }

    /// y = x, cut off from what it was computed from: no gradient flows through. Where the value of x is not there yet, y holds x
    /// until it is computed, with the first evaluation that reads y, and then lets go of it. Keep x in the evaluation of its
    /// loss, and y has its value.
    public Tensor detach() {
        if (value != null && !(isLeaf() && needsGradient)) return constant(value);
        var y = new Tensor(new Elementwise.Scale(1), List.of(this), type, backend, false, true, null);
        if (isLeaf()) y.value();
        return y;
    }

    // ---- any operation ----

    /// f(x) of every element of a real tensor.
    public Tensor map(UnaryFunction f) {
        return apply(new Elementwise.Map(f), this);
    }

    /// f(x) of every element of a complex tensor.
    public Tensor map(ComplexFunction f) {
        return apply(new Elementwise.MapComplex(f), this);
    }

    /// The linear map A applied: y = A·x; the gradient is its adjoint, A*·g.
    public Tensor apply(LinearMap map) {
        return MapRecorder.record(map, this);
    }

    /// The matrix product over the last two axes, `y[…, i, k] = Σ_j x[…, i, j]·other[…, j, k]`; leading axes broadcast; real or
    /// complex.
    public Tensor matmul(Tensor other) {
        return apply(new Product.Matmul(), this, other);
    }

    // ---- static functions ----

    /// The tensors concatenated along `axis`; all other sizes must be equal.
    public static Tensor concatenate(int axis, Tensor... parts) {
        if (parts.length == 0) throw new IllegalArgumentException("concatenate: needs at least one tensor");
        return apply(new Structural.Concatenate(parts[0].shape().axis(axis)), parts);
    }

    /// The tensors, all of one shape, stacked along a new axis at position `axis`.
    public static Tensor stack(int axis, Tensor... parts) {
        if (parts.length == 0) throw new IllegalArgumentException("stack: needs at least one tensor");
        int at = axis < 0 ? axis + parts[0].shape().rank() + 1 : axis;
        return concatenate(at, Arrays.stream(parts).map(p -> p.unsqueeze(at)).toArray(Tensor[]::new));
    }

    /// Sums of products after Einstein: `einsum("bij,bjk->bik", a, b)` is `y[b,i,k] = Σ_j a[b,i,j]·b[b,j,k]`.
    ///
    /// Without `->` the result has the labels that stand once, in alphabetical order. `...` stands for any axes, aligned at the
    /// last one and kept in front. A label that stands twice in one operand means its diagonal; an axis of size 1 stands for any
    /// size.
    ///
    /// @param equation labels of the operands, letters of either case, separated by commas, then `->` and the labels of the
    ///                 result
    public static Tensor einsum(String equation, Tensor... operands) {
        return Einsum.of(equation, operands);
    }

    /// a where `condition` is not 0, else b; all three under broadcasting, a and b both real or both complex.
    public static Tensor where(Tensor condition, Tensor a, Tensor b) {
        return apply(new Elementwise.Where(), condition, a, b);
    }

    /// re + i·im of two real tensors of one shape.
    public static Tensor complex(Tensor re, Tensor im) {
        return stack(-1, re, im).viewAsComplex();
    }

    /// magnitude · e^(i·angle) of two real tensors of one shape, the angle in radians.
    public static Tensor polar(Tensor magnitude, Tensor angle) {
        return complex(magnitude.times(angle.cos()), magnitude.times(angle.sin()));
    }

    /// Whole numbers as a constant, an index for [#gather]; each must be a number of the backend's precision.
    public static Tensor index(Backend backend, Shape shape, int... numbers) {
        for (int i : numbers) {
            if (backend.precision() == Precision.SINGLE && (int) (float) i != i) {
                throw new IllegalArgumentException("index: " + i + " is no single-precision number; use double precision");
            }
        }
        return constant(backend.upload(ArrayType.real(shape), Arrays.stream(numbers).asDoubleStream().toArray()));
    }

    /// The frequencies of the n entries of a spectrum, in cycles per unit, of samples `spacing` units apart: 0, 1, …, −2, −1 over
    /// n·spacing.
    public static double[] fftfreq(int n, double spacing) {
        double[] f = new double[n];
        Arrays.setAll(f, k -> (k < (n + 1) / 2 ? k : k - n) / (n * spacing));
        return f;
    }

    /// The frequencies of the n/2 + 1 entries of half a spectrum: 0, 1, …, n/2 over n·spacing.
    public static double[] rfftfreq(int n, double spacing) {
        double[] f = new double[n / 2 + 1];
        Arrays.setAll(f, k -> k / (n * spacing));
        return f;
    }
}
