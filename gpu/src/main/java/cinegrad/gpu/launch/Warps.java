package cinegrad.gpu.launch;

import cinegrad.gpu.context.CudaContext;
import cinegrad.gpu.device.DeviceBuffer;
import cinegrad.gpu.device.Grid;
import cinegrad.ops.NdArray;
import cinegrad.ops.sample.SamplePlan;
import cinegrad.ops.sample.SamplePoints;

import java.util.LinkedHashMap;

/// Sample plans whose points follow a law: points, taps and the transpose are made on the device, from a few numbers.
public final class Warps {
    /// The taps of a plan, and for every pixel those that read it, in ascending order.
    private record Taps(DeviceBuffer pixels, DeviceBuffer weights, DeviceBuffer start, DeviceBuffer list, int each) {
        void discard() {
            for (var buffer : new DeviceBuffer[] {pixels, weights, start, list}) buffer.close();
        }
    }

    /// How many plans are remembered, the last ones used: a step's transformation and its neighbors.
    private static final int MOST = 8;
    private static final int SCAN_THREADS = 1024;
    private static final int COLLECT_THREADS = 256;
    private static final int MOST_BLOCKS = 1 << 12;

    private final CudaContext context;
    private final LinkedHashMap<SamplePlan, Taps> known = new LinkedHashMap<>(2 * MOST, 0.75f, true);

    public Warps(CudaContext context) {
        this.context = context;
    }

    /// Under the lock until the kernel is in the stream: by then no other thread may have discarded the taps.
    public synchronized void apply(SamplePlan plan, NdArray x, NdArray y, int channels) {
        long n = y.numbers();
        if (n == 0) return;
        var taps = taps(plan);
        context.launch("warp", Grid.over(n), taps.pixels, taps.weights, x, y, plan.input().pixels(), plan.output().pixels(),
                channels, taps.each, n);
    }

    public synchronized void adjoint(SamplePlan plan, NdArray y, NdArray x, int channels) {
        long n = x.numbers();
        if (n == 0) return;
        var taps = taps(plan);
        context.launch("warpAdjoint", Grid.over(n), taps.start, taps.list, taps.weights, y, x, plan.input().pixels(),
                plan.output().pixels(), channels, taps.each, n);
    }

    private Taps taps(SamplePlan plan) {
        Taps taps = known.get(plan);
        if (taps != null) return taps;
        if (known.size() == MOST) known.pollFirstEntry().getValue().discard();
        taps = make(plan, plan.points().law().orElseThrow());
        known.put(plan, taps);
        return taps;
    }

    private Taps make(SamplePlan plan, SamplePoints.Law law) {
        int points = plan.output().pixels();
        int pixels = plan.input().pixels();
        int each = plan.interpolation().taps() * plan.interpolation().taps();
        long all = (long) points * each;
        var pixelOf = context.take(all);
        var weights = context.take(all);
        try (var matrices = context.upload(law.map().matrices()); var places = context.takeDoubles(2L * points); var counts =
                context.take(pixels)) {
            context.launch("warpPoints", Grid.over(points), matrices, places,
                    new double[] {law.row(), law.column(), law.rowUnit(), law.columnUnit()},
                    law.map().nx(), law.map().ny(), law.times(), plan.output().width(), (long) points);
            context.launch("fill", Grid.over(pixels), counts, 0f, 1, (long) pixels);
            context.launch("warpTaps", Grid.over(points), places, pixelOf, weights, counts,
                    InterpolationCode.of(plan.interpolation()), InterpolationCode.of(plan.edge()),
                    plan.input().height(), plan.input().width(), each, (long) points);
            var start = context.take(pixels + 1L);
            return new Taps(pixelOf, weights, start, sorted(context, pixelOf, counts, start, pixels, all), each);
        }
    }

    /// The taps in the order of the pixels they read, those of one pixel in ascending order; `start` gets where each pixel's
    /// begin.
    public static DeviceBuffer sorted(CudaContext context, DeviceBuffer pixelOf, DeviceBuffer counts, DeviceBuffer start,
            int pixels, long taps) {
        var list = context.take(taps);
        try (var next = context.take(pixels)) {
            context.launch("exclusiveSums", Grid.of(1, SCAN_THREADS), counts, start, next, pixels);
            context.launch("placeTaps", Grid.over(taps), pixelOf, next, list, taps);
            context.launch("sortTaps", Grid.over(pixels), start, list, (long) pixels);
            context.launch("collectTaps", Grid.of(Math.clamp(pixels, 1, MOST_BLOCKS), COLLECT_THREADS), pixelOf, start, list,
                    pixels, taps);
        }
        return list;
    }
}
