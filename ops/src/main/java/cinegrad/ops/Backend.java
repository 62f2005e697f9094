package cinegrad.ops;

import cinegrad.ops.function.Operand;
import cinegrad.ops.gemm.Transpose;
import cinegrad.ops.conv.Conv3dGeometry;
import cinegrad.ops.conv.RecurrentGeometry;
import cinegrad.ops.fft.FftGeometry;
import cinegrad.ops.function.BinaryFunction;
import cinegrad.ops.function.ComplexFunction;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.function.SoftmaxKind;
import cinegrad.ops.function.UnaryFunction;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.sample.AxisMatrix;
import cinegrad.ops.sample.GridSampleGeometry;
import cinegrad.ops.sample.PoolGeometry;
import cinegrad.ops.sample.SamplePlan;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.AxisGroup;
import cinegrad.ops.shape.Order;
import cinegrad.ops.shape.Precision;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.TimeDirection;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// The contract every device fulfils: the verbs that gradients and models are written in. [cinegrad.ops.reference.ReferenceBackend] defines them in
/// double precision and plain loops, the others agree with it to rounding.
///
/// Arguments were checked by the geometry records and the public door; an implementation trusts them. Every verb returns a new
/// array unless its name ends in `Into`. A backend is chosen once, at the edge of a program, and passed down.
public interface Backend {
    String name();

    Precision precision();

    /// The threads that may share what a caller computes on the host, beside the verbs.
    default Parallel parallel() {
        return Parallel.ALONE;
    }

    // ---- memory ----

    /// Memory for `length` numbers; its content is unspecified.
    Buffer newBuffer(int length);

    /// Frees a buffer at once where the garbage collector does not.
    default void discard(Buffer buffer) { }

    /// An array of unspecified content, from the current [Workspace] if there is one.
    default NdArray empty(ArrayType type) {
        return new NdArray(this, type, Workspace.take(this, type.numbers()));
    }

    NdArray upload(ArrayType type, double[] numbers);

    NdArray upload(ArrayType type, float[] numbers);

    /// All numbers, copied to the host.
    double[] download(NdArray x);

    /// Overwrites the content of `to`.
    void writeInto(NdArray to, double[] numbers);

    NdArray full(ArrayType type, double value);

    default NdArray zeros(ArrayType type) {
        return full(type, 0);
    }

    // ---- random numbers ----

    /// The next numbers of the stream, uniform in [0, 1): the same 24 bits each on every device.
    default NdArray uniform(ArrayType type, RandomStream random) {
        float[] numbers = new float[type.numbers()];
        random.fillUniform(numbers, new Parallel(1));
        return upload(type, numbers);
    }

    /// The next numbers of the stream, standard normal, real and imaginary parts alike: in single precision the same bits on every
    /// device, in double precision before they are rounded to that.
    default NdArray normal(ArrayType type, RandomStream random) {
        if (precision() == Precision.SINGLE) {
            float[] numbers = new float[type.numbers()];
            random.fillNormal(numbers, new Parallel(1));
            return upload(type, numbers);
        }
        double[] numbers = new double[type.numbers()];
        random.fillNormal(numbers, new Parallel(1));
        return upload(type, numbers);
    }

    // ---- element by element ----

    NdArray map(UnaryFunction f, NdArray x);

    /// g · f′(x); of `x` and `y` = f(x) only what [UnaryFunction#needs] says may be read, the other may be null.
    NdArray mapGradient(UnaryFunction f, NdArray g, NdArray x, NdArray y);

    /// f(a, b) under broadcasting. If one operand is complex, so is the result; only for functions that are complex, too.
    NdArray zip(BinaryFunction f, NdArray a, NdArray b);

    /// g · ∂f/∂operand at the (real) a, b, of the broadcast shape.
    NdArray zipGradient(BinaryFunction f, Operand operand, NdArray g, NdArray a, NdArray b);

    /// f of every element of a complex array.
    NdArray map(ComplexFunction f, NdArray z);

    /// The gradient of [#map(ComplexFunction,NdArray)]; of `z` and `w` = f(z) only what the function needs may be read.
    NdArray mapGradient(ComplexFunction f, NdArray g, NdArray z, NdArray w);

    /// `a` where the real `condition` is not 0, else `b`; all of one shape.
    NdArray where(NdArray condition, NdArray a, NdArray b);

    /// sum += term, of the same type.
    default void addInto(NdArray sum, NdArray term) {
        addInto(sum, 1, term);
    }

    /// factor · x.
    NdArray scale(NdArray x, double factor);

    NdArray conjugate(NdArray x);

    /// A real array as complex numbers with imaginary part 0.
    NdArray toComplex(NdArray x);

    /// The real parts of a complex array.
    NdArray realPart(NdArray x);

    // ---- along axes ----

    /// Reduces the given axes, which stay with size 1.
    NdArray reduce(Reduction r, NdArray x, int... axes);

    /// Repeats `x` along axes of size 1, and along new leading axes, to `shape`.
    NdArray broadcastTo(NdArray x, Shape shape);

    /// The adjoint of [#broadcastTo]: sums over the axes along which `shape` was repeated.
    default NdArray sumTo(NdArray x, Shape shape) {
        if (x.shape().equals(shape)) return x;
        int lead = x.shape().rank() - shape.rank();
        int[] axes = IntStream.range(0, x.shape().rank())
                .filter(i -> i < lead || shape.size(i - lead) == 1 && x.shape().size(i) != 1).toArray();
        return axes.length == 0 ? x.reshape(shape) : reduce(Reduction.SUM, x, axes).reshape(shape);
    }

    /// Axis i of the result is axis `order[i]` of x.
    NdArray permute(NdArray x, int... order);

    /// `y[…, i, …] = x[…, index[i], …]` along `axis`; an index of −1 reads 0.
    NdArray take(NdArray x, int axis, int[] index);

    /// The adjoint of [#take]: `x[…, index[i], …] += y[…, i, …]`, an array with `size` along `axis`.
    NdArray takeAdjoint(NdArray y, int axis, int[] index, int size);

    /// One after the other along `axis`.
    NdArray concatenate(List<NdArray> parts, int axis);

    /// y_i = factor_i · y_{i∓1} + x_i along `axis`, walked in `direction` from y = 0; without a factor the cumulative sum.
    NdArray recur(Optional<NdArray> factor, NdArray x, int axis, TimeDirection direction);

    /// Mean and variance (of the population) over the given axes, which stay with size 1; all axes if none is named.
    Moments moments(NdArray x, int... axes);

    /// (x − mean)/√(variance + epsilon) with the moments over the given axes.
    default Normalized standardize(NdArray x, double epsilon, int... axes) {
        var moments = moments(x, axes);
        NdArray scale = map(Elementary.RSQRT, moments.variance().plus(full(moments.variance().type(), epsilon)));
        return new Normalized(x.minus(moments.mean()).times(scale), scale);
    }

    /// The gradient of [#standardize] from its result: (g − mean(g) − y·mean(g·y))·scale.
    default NdArray standardizeGradient(NdArray g, NdArray y, NdArray scale, int... axes) {
        double share = 1.0 / IntStream.of(AxisGroup.axes("normalise", g.shape(), axes)).map(g.shape()::size).reduce(1, (a, b) -> a * b);
        NdArray mean = reduce(Reduction.SUM, g, axes).times(share);
        NdArray product = reduce(Reduction.SUM, g.times(y), axes).times(share);
        return g.minus(mean).minus(y.times(product)).times(scale);
    }

    NdArray softmax(SoftmaxKind kind, NdArray x, int axis);

    /// The gradient of [#softmax] from its result y: y·(g − Σ g·y), or g − exp(y)·Σ g for logarithms.
    NdArray softmaxGradient(SoftmaxKind kind, NdArray g, NdArray y, int axis);

    // ---- positions along an axis, as real numbers ----

    /// The positions of the first `count` elements along `axis` in the given order; equal elements in the order they stand.
    NdArray positions(NdArray x, int axis, Order order, int count);

    /// y[…, i, …] = x[…, index[…, i, …], …] along `axis`, the index having the shape of y.
    NdArray gather(NdArray x, int axis, NdArray index);

    /// The adjoint of [#gather]: x[…, index[…, i, …], …] += y[…, i, …], an array with `size` along `axis`.
    NdArray gatherAdjoint(NdArray y, int axis, NdArray index, int size);

    // ---- products ----

    /// Matrix products over the last two axes; leading axes of size 1 are broadcast, missing ones added.
    NdArray matmul(NdArray a, Transpose transposeA, NdArray b, Transpose transposeB);

    // ---- convolution ----

    /// y = act(conv(x, w) + bias + addend).
    NdArray conv3d(NdArray x, NdArray w, Conv3dGeometry g, Conv3dFinish finish);

    /// The adjoint of the convolution in its input.
    NdArray conv3dInputGradient(NdArray gradient, NdArray w, Conv3dGeometry g);

    /// The adjoint of the convolution in its weight.
    NdArray conv3dWeightGradient(NdArray gradient, NdArray x, Conv3dGeometry g);

    // ---- convolutional recurrence ----

    /// All hidden frames h_t = relu(p_t + w ∗ h_{t∓1} + bias), walked in `direction` from a zero state.
    NdArray sweep(NdArray p, NdArray w, NdArray bias, RecurrentGeometry s, TimeDirection direction);

    /// δ_t = (g_t + wᵀ ∗ δ_{t±1}) · [h_t > 0]: the gradient with respect to p, walked against `direction`.
    NdArray sweepGradient(NdArray g, NdArray w, NdArray hidden, RecurrentGeometry s, TimeDirection direction);

    /// Σ_t δ_t ⋆ h_{t∓1}: the gradient with respect to w.
    NdArray sweepWeightGradient(NdArray delta, NdArray hidden, RecurrentGeometry s, TimeDirection direction);

    // ---- transforms ----

    /// The discrete Fourier transform of a complex array.
    NdArray fft(NdArray x, FftGeometry g);

    /// Every frame of `x`, a complex (…, H, W) or a real (…, H, W, C), looked up at the points of the plan.
    NdArray sample(NdArray x, SamplePlan plan);

    /// The adjoint of [#sample].
    NdArray sampleAdjoint(NdArray y, SamplePlan plan);

    /// The product with a sparse matrix along `axis`: interpolation to another size, pooling by means.
    NdArray alongAxis(NdArray x, int axis, AxisMatrix matrix);

    /// The products along `axis` and the next one.
    default NdArray alongPlane(NdArray x, int axis, AxisMatrix rows, AxisMatrix columns) {
        return alongAxis(alongAxis(x, axis, rows), axis + 1, columns);
    }

    /// Where in its (T, H, W) volume each window's largest element stands, as a real number; the first of equal ones.
    NdArray poolPositions(NdArray x, PoolGeometry g);

    /// The largest elements and their [#poolPositions].
    default Pooled poolMaximum(NdArray x, PoolGeometry g) {
        NdArray positions = poolPositions(x, g);
        return new Pooled(gather(x.reshape(g.inputLines()), 1, positions.reshape(g.outputLines())).reshape(g.output()), positions);
    }

    /// The gradient of [#poolMaximum] goes to where the largest elements stand.
    default NdArray poolMaximumGradient(NdArray gradient, NdArray positions, PoolGeometry g) {
        return gatherAdjoint(gradient.reshape(g.outputLines()), 1, positions.reshape(g.outputLines()), g.inputLines().size(1)).reshape(g.input());
    }

    /// The image at the points of the grid.
    NdArray gridSample(NdArray image, NdArray grid, GridSampleGeometry g);

    /// The adjoint of [#gridSample] in the image.
    NdArray gridSampleImageGradient(NdArray gradient, NdArray grid, GridSampleGeometry g);

    /// The gradient of [#gridSample] with respect to the grid.
    NdArray gridSampleGridGradient(NdArray gradient, NdArray image, NdArray grid, GridSampleGeometry g);

    // ---- training ----

    /// sum += factor · term.
    void addInto(NdArray sum, double factor, NdArray term);

    /// Overwrites the content of `to` with that of `from`, of the same type.
    void copyInto(NdArray to, NdArray from);

    /// x *= factor.
    void scaleInto(NdArray x, double factor);

    /// One step of Adam in place: parameter, first and second moment.
    void adamInto(NdArray parameter, NdArray m, NdArray v, NdArray gradient, AdamStep step);
}
