package cinegrad.bench.peers;

import cinegrad.bench.Contender;
import cinegrad.bench.Task;
import cinegrad.bench.Workload;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/// A [Task] as PyTorch's functions; gradients by its own autograd, from a graph that is recorded once and kept.
final class PyTorchLayer implements Contender.Prepared {
    private static final double EPSILON = 1e-5;
    private static final long ZEROS = 0;
    private static final long BILINEAR = 0;

    private final Workload.Layer work;
    private final UnaryOperator<Tensor> layout;
    private final List<Tensor> inputs = new ArrayList<>();
    private final Supplier<Tensor> function;
    private final TensorVector variables = new TensorVector();
    private final TensorVector results = new TensorVector();
    private final TensorVector cotangents = new TensorVector();
    private Tensor result;
    private TensorVector gradients;

    /// @param layout lays (N, C, H, W) out in memory
    PyTorchLayer(Workload.Layer work, UnaryOperator<Tensor> layout) {
        this.work = work;
        this.layout = layout;
        function = function();
        if (work.part() == Workload.Part.FORWARD) return;
        for (var x : inputs) variables.push_back(x.set_requires_grad(true));
        results.push_back(function.get());
        long[] sizes = work.task().kind() == Task.Kind.POOL
                ? new long[] {work.frames(), work.height() / 2, work.width() / 2, work.channels()} : full();
        cotangents.push_back(images(work.outputGradient(), sizes));
    }

    private long[] full() {
        return new long[] {work.frames(), work.height(), work.width(), work.channels()};
    }

    private Tensor input(float[] numbers, long... sizes) {
        Tensor x = images(numbers, sizes);
        inputs.add(x);
        return x;
    }

    /// Channels last as they come where the layout does not matter; else (N, C, H, W), or (1, C, T, H, W).
    private Tensor images(float[] numbers, long... sizes) {
        Tensor x = Tensor.create(numbers, sizes);
        if (!work.task().dependsOnLayout()) return x;
        return work.task() == Task.GRID_SAMPLE_3D ? volume(x) : layout.apply(x.permute(0, 3, 1, 2));
    }

    /// (1, C, T, H, W); channels last is left to images.
    private Tensor volume(Tensor x) {
        return x.permute(3, 0, 1, 2).unsqueeze(0).contiguous();
    }

    private Supplier<Tensor> function() {
        var none = new TensorOptional();
        var scale = new DoubleOptional();
        long[] two = {2, 2};
        long[] zero = {0, 0};
        long[] one = {1, 1};
        long[] size = {work.height(), work.width()};
        boolean larger = work.task().kind() == Task.Kind.INTERPOLATE;
        Tensor x = larger ? input(work.input(), work.frames(), work.height() / 2, work.width() / 2, work.channels())
                : input(work.input(), full());
        return switch (work.task()) {
            case ADD -> {
                Tensor b = input(work.second(), full());
                yield () -> torch.add(x, b);
            }
            case MULTIPLY -> {
                Tensor b = input(work.second(), full());
                yield () -> torch.mul(x, b);
            }
            case RELU -> () -> torch.relu(x);
            case EXP -> () -> torch.exp(x);
            case SIGMOID -> () -> torch.sigmoid(x);
            case GELU -> {
                var exact = new BytePointer("none");
                yield () -> torch.gelu(x, exact);
            }
            case SUM -> () -> torch.sum(x);
            case MAXIMUM -> () -> torch.max(x);
            case CHANNEL_SUMS -> () -> torch.sum(x, 0, 1, 2);
            case PIXEL_SUMS -> () -> torch.sum(x, 3);
            case SOFTMAX -> () -> torch.softmax(x, 3);
            case LOG_SOFTMAX -> () -> torch.log_softmax(x, 3);
            case LAYER_NORM -> () -> torch.layer_norm(x, new long[] {work.channels()}, none, none, EPSILON, false);
            case BATCH_NORM -> () -> torch.batch_norm(x, none, none, none, none, true, 0.1, EPSILON, false);
            case GROUP_NORM -> () -> torch.group_norm(x, Task.GROUPS, none, none, EPSILON, false);
            case MAXIMUM_POOL -> () -> torch.max_pool2d(x, two, two, zero, one, false);
            case AVERAGE_POOL -> () -> torch.avg_pool2d(x, two);
            case NEAREST -> () -> torch.upsample_nearest2d(x, size, scale, scale);
            case BILINEAR -> () -> torch.upsample_bilinear2d(x, size, false, scale, scale);
            case BICUBIC -> () -> torch.upsample_bicubic2d(x, size, false, scale, scale);
            case GRID_SAMPLE -> {
                Tensor grid = grid(work.frames(), work.height(), work.width(), 2);
                yield () -> torch.grid_sampler_2d(x, grid, BILINEAR, ZEROS, true);
            }
            case GRID_SAMPLE_3D -> {
                Tensor grid = grid(1, work.frames(), work.height(), work.width(), 3);
                yield () -> torch.grid_sampler_3d(x, grid, BILINEAR, ZEROS, true);
            }
        };
    }

    private Tensor grid(long... sizes) {
        Tensor grid = Tensor.create(work.grid(), sizes);
        inputs.add(grid);
        return grid;
    }

    @Override
    public long run() {
        drop();
        long start = System.nanoTime();
        if (work.part() == Workload.Part.FORWARD) result = function.get();
        else gradients = torch.grad(results, variables, cotangents, new BoolOptional(true), false, false);
        return System.nanoTime() - start;
    }

    private void drop() {
        if (result != null) result.close();
        if (gradients != null) gradients.close();
    }

    /// What the vector hands out is its own memory: it is read before the vector is closed.
    @Override
    public float[][] results() {
        var arrays = gradients == null ? new Tensor[] {result} : gradients.get();
        var all = new float[arrays.length][];
        for (int i = 0; i < all.length; i++) all[i] = PyTorch.floats(arrays[i], i == 0 ? channelsLast() : new long[0]);
        return all;
    }

    /// The axes of [#images] in the order they came in.
    private long[] channelsLast() {
        if (!work.task().dependsOnLayout()) return new long[0];
        return work.task() == Task.GRID_SAMPLE_3D ? new long[] {0, 2, 3, 4, 1} : new long[] {0, 2, 3, 1};
    }

    @Override
    public void close() {
        drop();
        inputs.forEach(Tensor::close);
        for (var vector : List.of(variables, results, cotangents)) vector.close();
    }
}
