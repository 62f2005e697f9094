package cinegrad.autograd;

import cinegrad.autograd.op.Convolution;
import cinegrad.autograd.op.Elementwise;
import cinegrad.autograd.op.Op;
import cinegrad.autograd.op.Product;
import cinegrad.autograd.op.Structural;
import cinegrad.ops.Backend;
import cinegrad.ops.linear.LinearMap;
import cinegrad.ops.NdArray;
import cinegrad.ops.conv.Activation;
import cinegrad.ops.conv.Conv3dGeometry;
import cinegrad.ops.function.ComplexFunction;
import cinegrad.ops.function.UnaryFunction;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Precision;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.Triple;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// A node of the recorded graph: an operation, its inputs, and the type of what it will compute.
///
/// Recording computes nothing but sizes, so a shape error is thrown on the line that made it. The numbers are computed when they
/// are asked for: [#value] runs just the forward pass, [#backward] runs forward and backward as one [Schedule] in which the last
/// use of every array is known, so memory is given back at the earliest moment and the peak is known before the first step.
/// Evaluating without gradients needs no mode: it is `value()`.
public final class Tensor implements ArithmeticTensor, ElementwiseTensor, ReductionTensor, LayoutTensor, IndexingTensor, FourierTensor,
        ConvolutionTensor, SamplingTensor, NormalizationTensor, LossTensor {
    private static final AtomicLong CREATED = new AtomicLong();

    private final long id = CREATED.getAndIncrement();
    private final Op op;
    private final List<Tensor> inputs;
    private final ArrayType type;
    private final Backend backend;
    private final boolean needsGradient;
    private final Segment segment = Segment.current();
    private NdArray value;

    private Tensor(Op op, List<Tensor> inputs, ArrayType type, Backend backend, boolean needsGradient, NdArray value) {
        this.op = op;
        this.inputs = inputs;
        this.type = type;
        this.backend = backend;
        this.needsGradient = needsGradient;
        this.value = value;
    }

    /// Data: no gradient is computed for it.
    public static Tensor constant(NdArray value) {
        return new Tensor(new Op.Leaf(value.type()), List.of(), value.type(), value.backend(), false, value);
    }

    /// A value whose gradient is wanted. The array is not copied.
    public static Tensor variable(NdArray value) {
        return new Tensor(new Op.Leaf(value.type()), List.of(), value.type(), value.backend(), true, value);
    }

    /// Records `op` on these inputs.
    public static Tensor apply(Op op, Tensor... inputs) {
        if (inputs.length == 0) throw new IllegalArgumentException(op.name() + ": needs at least one input");
        var list = List.of(inputs);
        for (var input : list) {
            if (input.backend != list.getFirst().backend) {
                throw new IllegalArgumentException(op.name() + ": inputs live on " + list.getFirst().backend.name() + " and " + input.backend.name()
                        + "; upload them to one backend");
            }
        }
        var type = op.type(list.stream().map(Tensor::type).toList());
        boolean needsGradient = op.isDifferentiable() && list.stream().anyMatch(t -> t.needsGradient);
        return new Tensor(op, list, type, list.getFirst().backend, needsGradient, null);
    }

    /// Records `body` so that what it computes inside is not kept for the backward pass but computed again when needed: less
    /// memory, one more forward pass of this part, the same bits.
    public static <T> T recomputed(Supplier<T> body) {
        return Segment.around(body);
    }

    // ---- what it is ----

    public Op op() {
        return op;
    }

    public List<Tensor> inputs() {
        return inputs;
    }

    public ArrayType type() {
        return type;
    }

    public Shape shape() {
        return type.shape();
    }

    public boolean isComplex() {
        return type.isComplex();
    }

    public Backend backend() {
        return backend;
    }

    public boolean needsGradient() {
        return needsGradient;
    }

    /// Grows with every tensor recorded: inputs have smaller ones.
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
        return value;
    }

    void store(NdArray computed) {
        value = computed;
    }

    @Override
    public String toString() {
        return op.name() + " " + type;
    }

    // ---- what it is worth ----

    /// The numbers, computed now if they are not there yet and kept from then on.
    public NdArray value() {
        if (value == null) Evaluation.of(this).run();
        return value;
    }

    /// The only number of a real tensor with one element.
    public double item() {
        return value().item();
    }

    /// The gradients of this scalar with respect to every variable below it.
    public Gradients backward() {
        return Evaluation.ofLoss(this).run();
    }

    /// The product of `cotangent` with the Jacobian: the gradients of Re Σ conj(cotangent) · this.
    public Gradients backward(NdArray cotangent) {
        return Evaluation.of(this).differentiate(this, cotangent).run();
    }

    /// The same value, cut off from what it was computed from: no gradient flows through.
    public Tensor detach() {
        return new Tensor(new Elementwise.Scale(1), List.of(this), type, backend, false, value);
    }

    // ---- any operation ----

    /// f of every element.
    public Tensor map(UnaryFunction f) {
        return apply(new Elementwise.Map(f), this);
    }

    /// f of every element of a complex tensor.
    public Tensor map(ComplexFunction f) {
        return apply(new Elementwise.MapComplex(f), this);
    }

    /// A linear map applied to this; its gradient is its adjoint.
    public Tensor apply(LinearMap map) {
        return MapRecorder.record(map, this);
    }

    /// The matrix product over the last two axes.
    public Tensor matmul(Tensor other) {
        return apply(new Product.Matmul(), this, other);
    }

    /// The mean of |this − other|² over all stored numbers: real and imaginary parts each count as one.
    public Tensor meanSquaredError(Tensor other) {
        return minus(other).asReal().square().mean();
    }

    /// The same memory as real numbers, with a last axis (real, imaginary).
    public Tensor asReal() {
        return isComplex() ? apply(new Structural.AsReal(), this) : this;
    }

    /// The same memory as complex numbers; the last axis must have size 2.
    public Tensor asComplex() {
        return isComplex() ? this : apply(new Structural.AsComplex(), this);
    }

    /// As [#neg].
    public Tensor negative() {
        return neg();
    }

    /// As [#pow(double)].
    public Tensor power(double exponent) {
        return pow(exponent);
    }

    public Tensor conjugate() {
        return isComplex() ? apply(new Elementwise.Conjugate(), this) : this;
    }

    public Tensor realPart() {
        return isComplex() ? apply(new Elementwise.RealPart(), this) : this;
    }

    /// The elements `index` along `axis`, −1 reading 0.
    public Tensor take(int axis, int... index) {
        return apply(new Structural.Take(shape().axis(axis), index.clone()), this);
    }

    // ---- what has no receiver ----

    /// The tensors one after the other along `axis`; all other sizes are equal.
    public static Tensor concatenate(int axis, Tensor... parts) {
        if (parts.length == 0) throw new IllegalArgumentException("concatenate: needs at least one tensor");
        return apply(new Structural.Concatenate(parts[0].shape().axis(axis)), parts);
    }

    /// The tensors, all of one shape, next to each other along a new axis at position `axis`.
    public static Tensor stack(int axis, Tensor... parts) {
        if (parts.length == 0) throw new IllegalArgumentException("stack: needs at least one tensor");
        int at = axis < 0 ? axis + parts[0].shape().rank() + 1 : axis;
        return concatenate(at, Arrays.stream(parts).map(p -> p.unsqueeze(at)).toArray(Tensor[]::new));
    }

    /// Sums of products after Einstein: `einsum("bij,bjk->bik", a, b)` is `y[b,i,k] = Σ_j a[b,i,j]·b[b,j,k]`.
    ///
    /// Without `->` the result has the labels that stand once, in alphabetical order. `...` stands for any axes, aligned at the last one and
    /// kept in front. A label that stands twice in one operand means its diagonal; an axis of size 1 stands for any size.
    ///
    /// @param equation labels of the operands, letters of either case, separated by commas, then `->` and the labels of the result
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

    /// The frequencies of the n entries of a spectrum, in cycles per unit, of samples `spacing` units apart: 0, 1, …, −2, −1 over n·spacing.
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

    /// The cross-correlation with `weight` (kT,kH,kW,C/groups,K), nothing added; layers use [Convolution.Conv3d] directly.
    public Tensor conv3d(Tensor weight, Triple stride, Triple padding, Triple dilation, int groups) {
        var geometry = new Conv3dGeometry(shape(), weight.shape(), stride, padding, dilation, groups);
        return apply(new Convolution.Conv3d(geometry, Set.of(), Activation.NONE), this, weight);
    }
}
