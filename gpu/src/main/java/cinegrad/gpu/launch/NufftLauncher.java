package cinegrad.gpu.launch;

import cinegrad.gpu.context.CudaContext;
import cinegrad.gpu.context.CudaKernels;
import cinegrad.gpu.device.DeviceBuffer;
import cinegrad.gpu.device.Grid;
import cinegrad.ops.NdArray;
import cinegrad.ops.fft.FftGeometry;
import cinegrad.ops.fft.FftGeometry.Centering;
import cinegrad.ops.fft.FftGeometry.Direction;
import cinegrad.ops.fft.FftGeometry.Norm;
import cinegrad.ops.nufft.NufftPlan;
import cinegrad.ops.nufft.SampleBins;
import cinegrad.ops.shape.Shape;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Function;
import java.util.stream.LongStream;

/// Non-uniform Fourier transforms by the steps of a [NufftPlan], with its tables and its order of samples: each for all images,
/// with one array of grids between.
///
/// A plan goes to the device at its first use, 20 bytes a sample, and stays there as long as it is known on the host.
public final class NufftLauncher {
    private static final int THREADS = 256;
    private static final int MOST_BLOCKS = 1 << 14;
    private static final int LANES = 8;
    private static final int CELL = 16 * 8;
    private static final int TOGETHER = 4;
    private static final int MOST_ALONG_Y = 65_535;

    /// The structure `Samples` of nufft.cu, and what images are multiplied by.
    private record Samples(List<DeviceBuffer> buffers, List<Integer> sizes, DeviceBuffer rowScale, DeviceBuffer columnScale)
            implements CudaKernels.Structure {
        @Override
        public long[] words() {
            return LongStream.concat(buffers.stream().mapToLong(DeviceBuffer::address), sizes.stream().mapToLong(n -> n))
                    .toArray();
        }
    }

    private final CudaContext context;
    private final FourierLauncher transforms;
    private final Map<NufftPlan, Samples> plans = new WeakHashMap<>();

    public NufftLauncher(CudaContext context, FourierLauncher transforms) {
        this.context = context;
        this.transforms = transforms;
    }

    /// Images (…, T, H, W) to samples (…, T, S).
    public void samples(NdArray x, NufftPlan plan, NdArray y) {
        if (y.numbers() == 0) return;
        var s = onDevice(plan);
        int images = images(x, plan);
        try (var grid = grids(images, plan)) {
            launch("nufftIntoGrid", plan, s, images, plan.grid().pixels(), x, grid);
            transforms.transform(grid.from(0), grid.from(0), fourier(images, plan, Direction.FORWARD));
            int all = plan.geometry().frames() * plan.geometry().samples();
            int batch = images / plan.geometry().frames();
            context.launch("nufftInterpolate", both(Grid.pieces(all, THREADS / LANES), batch), grid, y, s, batch);
        }
    }

    /// Samples (…, T, S) to images (…, T, H, W).
    public void images(NdArray y, NufftPlan plan, NdArray x) {
        if (x.numbers() == 0) return;
        var s = onDevice(plan);
        int images = images(x, plan);
        int frames = plan.geometry().frames();
        int batch = images / frames;
        try (var grid = grids(images, plan)) {
            int cells = Math.multiplyExact(frames, plan.grid().pixels() / CELL);
            for (int first = 0; first < batch; first += TOGETHER * MOST_ALONG_Y) {
                int count = Math.min(TOGETHER * MOST_ALONG_Y, batch - first);
                long image = (long) first * frames;
                context.launch("nufftSpread", new Grid(cells, Grid.pieces(count, TOGETHER), 1, CELL, 0),
                        DeviceBuffer.of(y).from(2 * image * plan.geometry().samples()),
                        grid.from(2 * image * plan.grid().pixels()), s, count);
            }
            transforms.transform(grid.from(0), grid.from(0), fourier(images, plan, Direction.INVERSE));
            launch("nufftFromGrid", plan, s, images, plan.geometry().image().pixels(), grid, x);
        }
    }

    private static int images(NdArray images, NufftPlan plan) {
        return images.shape().elements() / plan.geometry().image().pixels();
    }

    private DeviceBuffer grids(int images, NufftPlan plan) {
        return context.take(2L * images * plan.grid().pixels());
    }

    private static FftGeometry fourier(int images, NufftPlan plan, Direction direction) {
        return FftGeometry.of(Shape.of(images, plan.grid().height(), plan.grid().width()), direction, Norm.NONE, Centering.NONE,
                1, 2);
    }

    /// A thread for each of `points`, blocks along y for the images.
    private void launch(String kernel, NufftPlan plan, Samples s, int images, int points, Object from, Object to) {
        int blocks = Math.min(Grid.pieces(points, THREADS), MOST_BLOCKS);
        context.launch(kernel, both(blocks, images), from, s.rowScale, s.columnScale, to, plan.geometry().image().height(),
                plan.geometry().image().width(), plan.grid().height(), plan.grid().width(), images);
    }

    /// Blocks along x, and along y as many for the things of a batch as keep the card busy.
    private static Grid both(int blocks, int batch) {
        return new Grid(blocks, Math.clamp(MOST_BLOCKS / blocks, 1, Math.min(batch, MOST_ALONG_Y)), 1, THREADS, 0);
    }

    private synchronized Samples onDevice(NufftPlan plan) {
        return plans.computeIfAbsent(plan, p -> {
            SampleBins[] bins = p.bins();
            var buffers = List.of(context.upload(bins[0].rowTable()), context.upload(bins[0].columnTable()),
                    ints(bins, SampleBins::start), ints(bins, SampleBins::order), ints(bins, SampleBins::row),
                    ints(bins, SampleBins::column), floats(bins, SampleBins::rowOffset),
                    floats(bins, SampleBins::columnOffset));
            var sizes = List.of(p.geometry().frames(), p.geometry().samples(), p.grid().height(), p.grid().width());
            return new Samples(buffers, sizes, scale(p.rowScale()), scale(p.columnScale()));
        });
    }

    private DeviceBuffer scale(double[] numbers) {
        var floats = new float[numbers.length];
        for (int i = 0; i < floats.length; i++) floats[i] = (float) numbers[i];
        return context.upload(floats);
    }

    /// An array of every frame, one after another.
    private DeviceBuffer ints(SampleBins[] bins, Function<SampleBins, int[]> array) {
        return context.upload(Arrays.stream(bins).map(array).flatMapToInt(Arrays::stream).toArray());
    }

    private DeviceBuffer floats(SampleBins[] bins, Function<SampleBins, float[]> array) {
        int each = bins[0].samples();
        var all = new float[bins.length * each];
        for (int t = 0; t < bins.length; t++) System.arraycopy(array.apply(bins[t]), 0, all, t * each, each);
        return context.upload(all);
    }
}
