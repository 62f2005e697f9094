package cinegrad.bench;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.op.Op;
import cinegrad.ops.NdArray;
import cinegrad.ops.Workspace;
import cinegrad.ops.sample.Corners;
import cinegrad.ops.sample.Edge;
import cinegrad.ops.sample.Interpolation;
import cinegrad.ops.sample.Resizing;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// A [Task] through the operations of the engine, one after the other, as a training step runs them; memory is recycled as there.
public final class CinegradLayer implements Contender.Prepared {
    /// @param context empty where no gradient is wanted
    private record Node(Tensor tensor, Optional<Op.Context> context) { }

    private static final double EPSILON = 1e-5;

    private final Workload.Layer work;
    private final SimdBackend backend;
    private final Workspace memory = new Workspace();
    private final List<Tensor> inputs = new ArrayList<>();
    private final Tensor result;
    private final List<Node> outputsFirst;
    private final Optional<NdArray> gradient;
    private List<NdArray> last = List.of();

    public CinegradLayer(Workload.Layer work, int threads) {
        this.work = work;
        this.backend = new SimdBackend(threads);
        this.result = record();
        var seen = new ArrayList<>(List.of(result));
        for (int i = 0; i < seen.size(); i++) {
            for (var t : seen.get(i).inputs()) if (!seen.contains(t)) seen.add(t);
        }
        outputsFirst = seen.stream().filter(t -> !(t.op() instanceof Op.Leaf))
                .sorted(Comparator.comparingLong(Tensor::id).reversed())
                .map(t -> new Node(t, work.part() == Workload.Part.GRADIENT && t.needsGradient() ? Optional.of(context(t))
                : Optional.empty())).toList();
        gradient = work.part() == Workload.Part.GRADIENT ? Optional.of(backend.upload(result.type(), work.outputGradient()))
                : Optional.empty();
    }

    private Tensor record() {
        int t = work.frames();
        int h = work.height();
        int w = work.width();
        int c = work.channels();
        Shape images = Shape.of(t, h, w, c);
        return switch (work.task()) {
            case ADD -> input(images, work.input()).plus(input(images, work.second()));
            case MULTIPLY -> input(images, work.input()).times(input(images, work.second()));
            case RELU -> input(images, work.input()).relu();
            case EXP -> input(images, work.input()).exp();
            case SIGMOID -> input(images, work.input()).sigmoid();
            case GELU -> input(images, work.input()).gelu();
            case SUM -> input(images, work.input()).sum();
            case MAXIMUM -> input(images, work.input()).amax();
            case CHANNEL_SUMS -> input(images, work.input()).sum(0, 1, 2);
            case PIXEL_SUMS -> input(images, work.input()).sum(3);
            case SOFTMAX -> input(images, work.input()).softmax(3);
            case LOG_SOFTMAX -> input(images, work.input()).logSoftmax(3);
            case LAYER_NORM -> input(images, work.input()).layerNorm(1, EPSILON);
            case BATCH_NORM -> input(images, work.input()).batchNorm(EPSILON);
            case GROUP_NORM -> input(images, work.input()).groupNorm(Task.GROUPS, EPSILON);
            case MAXIMUM_POOL -> {
                Tensor x = input(images, work.input());
                yield x.maxPool(2, 2);
            }
            case AVERAGE_POOL -> {
                Tensor x = input(images, work.input());
                yield x.avgPool(2, 2);
            }
            case NEAREST -> larger(Resizing.NEAREST);
            case BILINEAR -> larger(Resizing.LINEAR);
            case BICUBIC -> larger(Resizing.CUBIC);
            case GRID_SAMPLE -> sampled(images, Shape.of(t, h, w, 2));
            case GRID_SAMPLE_3D -> sampled(images.insert(0, 1), Shape.of(1, t, h, w, 3));
        };
    }

    private Tensor larger(Resizing how) {
        Tensor x = input(Shape.of(work.frames(), work.height() / 2, work.width() / 2, work.channels()), work.input());
        return x.interpolate(how, Corners.EDGES, work.height(), work.width());
    }

    private Tensor sampled(Shape images, Shape grid) {
        return input(images, work.input()).gridSample(input(grid, work.grid()), Interpolation.BILINEAR, Edge.ZERO,
                Corners.CENTERS);
    }

    private Tensor input(Shape shape, float[] numbers) {
        Tensor x = Tensor.variable(backend.upload(ArrayType.real(shape), numbers));
        inputs.add(x);
        return x;
    }

    /// The values of the forward pass that the gradient of `t` may read.
    private static Op.Context context(Tensor t) {
        var values = t.inputs().stream().map(Tensor::value).toList();
        var wanted = new boolean[values.size()];
        for (int i = 0; i < wanted.length; i++) wanted[i] = t.inputs().get(i).needsGradient();
        return new Op.Context(values.toArray(NdArray[]::new), t.value(), t.op().forward(values).saved(), wanted,
                t.inputs().stream().map(Tensor::type).toList());
    }

    /// The operations that are timed.
    List<Op> operations() {
        return outputsFirst.stream().map(n -> n.tensor().op()).toList();
    }

    @Override
    public long run() {
        last.forEach(memory::release);
        memory.sweep();
        long start = System.nanoTime();
        last = memory.within(work.part() == Workload.Part.FORWARD ? this::forward : this::backward);
        long taken = System.nanoTime() - start;
        last.forEach(memory::hold);
        return taken;
    }

    private List<NdArray> forward() {
        var values = new IdentityHashMap<Tensor, NdArray>();
        for (var x : inputs) values.put(x, x.value());
        for (var node : outputsFirst.reversed()) {
            Tensor t = node.tensor();
            values.put(t, t.op().forward(t.inputs().stream().map(values::get).toList()).output());
        }
        return List.of(Objects.requireNonNull(values.get(result)));
    }

    private List<NdArray> backward() {
        var gradients = new IdentityHashMap<Tensor, NdArray>();
        gradients.put(result, gradient.orElseThrow());
        for (var node : outputsFirst) {
            NdArray g = gradients.get(node.tensor());
            if (g == null) continue;
            var context = node.context().orElseThrow();
            NdArray[] parts = node.tensor().op().backward(g, context);
            for (int i = 0; i < parts.length; i++) {
                if (parts[i] != null && context.wanted()[i]) {
                    gradients.merge(node.tensor().inputs().get(i), parts[i], NdArray::plus);
                }
            }
        }
        return inputs.stream().map(gradients::get).toList();
    }

    @Override
    public float[][] results() {
        return last.stream().map(NdArray::floats).toArray(float[][]::new);
    }
}
