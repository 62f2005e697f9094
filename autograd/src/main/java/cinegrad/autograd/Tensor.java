package cinegrad.autograd;

import cinegrad.autograd.op.Convolution;
import cinegrad.autograd.op.Elementwise;
import cinegrad.autograd.op.Op;
import cinegrad.autograd.op.Product;
import cinegrad.autograd.op.Reduce;
import cinegrad.autograd.op.Structural;
import cinegrad.ops.Backend;
import cinegrad.ops.linear.LinearMap;
import cinegrad.ops.NdArray;
import cinegrad.ops.conv.Activation;
import cinegrad.ops.conv.Conv3dGeometry;
import cinegrad.ops.function.ComplexElementary;
import cinegrad.ops.function.ComplexFunction;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.function.UnaryFunction;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.AxisGroup;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;
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
public final class Tensor {
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

    // ---- algebra ----

    public Tensor plus(Tensor other) {
        return apply(new Elementwise.Add(), this, other);
    }

    public Tensor minus(Tensor other) {
        return apply(new Elementwise.Subtract(), this, other);
    }

    public Tensor times(Tensor other) {
        return apply(new Elementwise.Multiply(), this, other);
    }

    public Tensor dividedBy(Tensor other) {
        return apply(new Elementwise.Divide(), this, other);
    }

    public Tensor plus(double number) {
        return plus(number(number));
    }

    public Tensor minus(double number) {
        return plus(-number);
    }

    public Tensor times(double factor) {
        return apply(new Elementwise.Scale(factor), this);
    }

    public Tensor dividedBy(double divisor) {
        return times(1 / divisor);
    }

    public Tensor negative() {
        return times(-1);
    }

    /// f of every element.
    public Tensor map(UnaryFunction f) {
        return apply(new Elementwise.Map(f), this);
    }

    /// f of every element of a complex tensor.
    public Tensor map(ComplexFunction f) {
        return apply(new Elementwise.MapComplex(f), this);
    }

    /// |x|, of complex numbers too.
    public Tensor abs() {
        return isComplex() ? map(ComplexElementary.ABS) : map(Elementary.ABS);
    }

    /// x^p, of complex numbers their principal power.
    public Tensor power(double exponent) {
        return isComplex() ? map(new ComplexFunction.Power(exponent)) : map(new UnaryFunction.Power(exponent));
    }

    public Tensor relu() {
        return map(Elementary.RELU);
    }

    public Tensor square() {
        return isComplex() ? map(ComplexElementary.SQUARE) : map(Elementary.SQUARE);
    }

    public Tensor sqrt() {
        return isComplex() ? map(ComplexElementary.SQRT) : map(Elementary.SQRT);
    }

    public Tensor exp() {
        return isComplex() ? map(ComplexElementary.EXP) : map(Elementary.EXP);
    }

    public Tensor log() {
        return isComplex() ? map(ComplexElementary.LOG) : map(Elementary.LOG);
    }

    public Tensor tanh() {
        return isComplex() ? map(ComplexElementary.TANH) : map(Elementary.TANH);
    }

    public Tensor sigmoid() {
        return map(Elementary.SIGMOID);
    }

    /// A linear map applied to this; its gradient is its adjoint.
    public Tensor apply(LinearMap map) {
        return MapRecorder.record(map, this);
    }

    /// The matrix product over the last two axes.
    public Tensor matmul(Tensor other) {
        return apply(new Product.Matmul(), this, other);
    }

    // ---- sums ----

    /// Σ over `axes`, which disappear; over all of them if none is named.
    public Tensor sum(int... axes) {
        int[] sorted = AxisGroup.axes("sum", shape(), axes);
        if (sorted.length == 0) return this;
        return apply(new Reduce.Sum(Arrays.stream(sorted).boxed().toList()), this).squeeze(sorted);
    }

    public Tensor mean(int... axes) {
        Tensor sum = sum(axes);
        int summed = 1;
        for (int axis : AxisGroup.axes("mean", shape(), axes)) summed *= shape().size(axis);
        if (summed == 0) throw new ShapeException("mean: over no elements; the array is " + shape());
        return sum.times(1.0 / summed);
    }

    /// The mean of |this − other|² over all stored numbers: real and imaginary parts each count as one.
    public Tensor meanSquaredError(Tensor other) {
        return minus(other).asReal().square().mean();
    }

    // ---- layout ----

    public Tensor reshape(Shape to) {
        return to.equals(shape()) ? this : apply(new Structural.Reshape(to), this);
    }

    public Tensor reshape(int... sizes) {
        return reshape(Shape.of(sizes));
    }

    /// One more axis of size 1 at position `axis`, 0 … rank, or counted from the end.
    public Tensor unsqueeze(int axis) {
        return reshape(shape().insert(axis, 1));
    }

    /// Without the axes named, which must have size 1.
    public Tensor squeeze(int... axes) {
        Shape left = shape();
        int[] sorted = AxisGroup.axes("squeeze", shape(), axes);
        for (int i = sorted.length - 1; i >= 0; i--) {
            if (shape().size(sorted[i]) != 1) throw new ShapeException("squeeze: axis " + sorted[i] + " of " + shape() + " does not have size 1");
            left = left.remove(sorted[i]);
        }
        return reshape(left);
    }

    /// The last two axes exchanged.
    public Tensor transpose() {
        int rank = shape().rank();
        int[] order = new int[rank];
        Arrays.setAll(order, i -> i < rank - 2 ? i : 2 * rank - 3 - i);
        return permute(order);
    }

    public Tensor permute(int... order) {
        return apply(new Structural.Permute(Arrays.stream(order).map(shape()::axis).boxed().toList()), this);
    }

    /// The same memory as real numbers, with a last axis (real, imaginary).
    public Tensor asReal() {
        return isComplex() ? apply(new Structural.AsReal(), this) : this;
    }

    /// The same memory as complex numbers; the last axis must have size 2.
    public Tensor asComplex() {
        return isComplex() ? this : apply(new Structural.AsComplex(), this);
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

    /// Elements `from` ≤ i < `to` along `axis`.
    public Tensor slice(int axis, int from, int to) {
        int size = shape().size(axis);
        if (from < 0 || to > size || from > to) {
            throw new ShapeException("slice: " + from + " … " + to + " is not within axis " + axis + " of " + shape());
        }
        int[] index = new int[to - from];
        Arrays.setAll(index, i -> from + i);
        return take(axis, index);
    }

    public Tensor broadcastTo(Shape to) {
        return to.equals(shape()) ? this : apply(new Structural.BroadcastTo(to), this);
    }

    /// One after the other along `axis`.
    public static Tensor concatenate(int axis, Tensor... parts) {
        if (parts.length == 0) throw new IllegalArgumentException("concatenate: needs at least one tensor");
        return apply(new Structural.Concatenate(parts[0].shape().axis(axis)), parts);
    }

    /// The cross-correlation with `weight` (kT,kH,kW,C/groups,K), nothing added; layers use [Convolution.Conv3d] directly.
    public Tensor conv3d(Tensor weight, Triple stride, Triple padding, Triple dilation, int groups) {
        var geometry = new Conv3dGeometry(shape(), weight.shape(), stride, padding, dilation, groups);
        return apply(new Convolution.Conv3d(geometry, Set.of(), Activation.NONE), this, weight);
    }

    private Tensor number(double number) {
        return constant(backend.full(new ArrayType(Shape.SCALAR, type.field()), number));
    }
}
