package cinegrad.ops.fft;

import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.parallel.Pool;
import cinegrad.ops.shape.ShapeException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// The fast Fourier transform, prepared for one geometry; immutable, and safe to use from several threads at once.
///
/// A transform along several axes goes through the array in blocks that fit a core's second-level cache and does all axes of a
/// block before the next. Results are the same bits for any number of threads.
public final class Fft {
    /// Complex numbers in a block, about: half a megabyte.
    private static final int BLOCK = (1 << 18) / Float.BYTES;
    private static final int MOST_LANES = 16;
    private static final int REMEMBERED = 64;
    /// The most that remembered transforms take, and the most of one panel of lines; of longer ones fewer share a panel.
    private static final long REMEMBERED_BYTES = Math.min(1L << 28, Runtime.getRuntime().maxMemory() / 16);
    private static final long PANEL_BYTES = 1L << 26;
    private static final Pool<FftScratch> SCRATCH = new Pool<>(Runtime.getRuntime().availableProcessors(), FftScratch::new);
    private static final ConcurrentHashMap<FftGeometry, Fft> PREPARED = new ConcurrentHashMap<>();
    private static final AtomicLong PREPARED_BYTES = new AtomicLong();

    private final FftGeometry geometry;
    /// The last axis first: it is contiguous, and leaves its block in the cache for the others.
    private final List<AxisPass> passes = new ArrayList<>();
    /// Those in double arithmetic, made at the first use.
    private final List<AxisPass> exactPasses = new ArrayList<>();

    Fft(FftGeometry geometry, LineKernel kernel) {
        this.geometry = geometry;
        var axes = backwards();
        for (int axis : axes) {
            var plan = plan(axis);
            passes.add(pass(axis, plan, axis == axes.getLast(), fitting(kernel, axis, plan)));
        }
    }

    private List<Integer> backwards() {
        return geometry.axes().stream().sorted((a, b) -> b - a).toList();
    }

    private FftPlan plan(int axis) {
        AxisPass.requirePanel(geometry, axis, geometry.shape().size(axis), MOST_LANES);
        var plan = FftPlan.forLength(geometry.shape().size(axis));
        AxisPass.requirePanel(geometry, axis, plan.work(), MOST_LANES);
        return plan;
    }

    private AxisPass pass(int axis, FftPlan plan, boolean last, LineKernel kernel) {
        return new AxisPass(geometry, axis, plan, last ? geometry.scale() : 1, kernel);
    }

    /// The kernel, or where its panels of that many lines are too large, one of fewer lines at a time.
    private LineKernel fitting(LineKernel kernel, int axis, FftPlan plan) {
        if (kernel.panelBytes(plan) <= PANEL_BYTES || kernel.rowPlan(geometry, axis, 1).isPresent()) return kernel;
        return PlainLines.within(PANEL_BYTES, plan, geometry.shape().elements() / plan.length());
    }

    /// The passes in double arithmetic, by kernels of the class [PlainLines].
    private synchronized List<AxisPass> exactPasses() {
        if (exactPasses.size() < passes.size()) {
            var axes = backwards();
            for (int i = 0; i < axes.size(); i++) {
                int axis = axes.get(i);
                var plan = passes.get(i).plan;
                exactPasses.add(pass(axis, plan, axis == axes.getLast(), fitting(new PlainLines(), axis, plan)));
            }
        }
        return exactPasses;
    }

    /// The memory it takes itself, about, with passes of both precisions.
    private long bytes() {
        return passes.stream().mapToLong(p -> p.plan.bytes() + 2L * Integer.BYTES * (5L * p.n + p.plan.places())).sum();
    }

    /// The transform of this geometry; the last few dozen are remembered, as long as they are small.
    public static Fft of(FftGeometry geometry) {
        var known = PREPARED.get(geometry);
        if (known != null) return known;
        var made = new Fft(geometry, LineKernel.ofThisMachine());
        long bytes = made.bytes();
        if (bytes > REMEMBERED_BYTES) return made;
        if (PREPARED.size() >= REMEMBERED || PREPARED_BYTES.get() + bytes > REMEMBERED_BYTES) {
            PREPARED.clear();
            PREPARED_BYTES.set(0);
        }
        var other = PREPARED.putIfAbsent(geometry, made);
        if (other != null) return other;
        PREPARED_BYTES.addAndGet(bytes);
        return made;
    }

    /// Transforms `in` into `out` by the geometry `g`; `in` may be `out`.
    public static void transform(float[] in, float[] out, FftGeometry g, Parallel parallel) {
        of(g).transform(in, out, parallel);
    }

    /// Transforms `in` into `out` by the geometry `g`, in double arithmetic; `in` may be `out`.
    public static void transform(double[] in, double[] out, FftGeometry g, Parallel parallel) {
        of(g).transform(in, out, parallel);
    }

    public FftGeometry geometry() {
        return geometry;
    }

    /// Transforms `in` into `out`; the two may be one array.
    public void transform(float[] in, float[] out, Parallel parallel) {
        requireSize("in", in.length);
        requireSize("out", out.length);
        if (passes.isEmpty()) System.arraycopy(in, 0, out, 0, 2 * geometry.shape().elements());
        run(passes, parallel, (i, from, to, s) -> {
            var pass = passes.get(i);
            pass.kernel.run(i == 0 ? in : out, out, pass, from, to, s);
        });
    }

    /// Transforms `in` into `out` in double arithmetic; the two may be one array.
    public void transform(double[] in, double[] out, Parallel parallel) {
        requireSize("in", in.length);
        requireSize("out", out.length);
        if (passes.isEmpty()) System.arraycopy(in, 0, out, 0, 2 * geometry.shape().elements());
        var exact = exactPasses();
        run(exact, parallel, (i, from, to, s) -> {
            var pass = exact.get(i);
            ((PlainLines) pass.kernel).run(i == 0 ? in : out, out, pass, from, to, s);
        });
    }

    /// Transforms the lines `from` ≤ i < `to` of the pass number `index`.
    @FunctionalInterface
    private interface Step {
        void run(int index, int from, int to, FftScratch scratch);
    }

    private void run(List<AxisPass> passes, Parallel parallel, Step step) {
        if (passes.isEmpty() || geometry.shape().elements() == 0) return;
        var outermost = passes.getLast();
        int whole = outermost.n * outermost.inner;
        int wholes = geometry.shape().elements() / whole;
        int block = Math.max(1, BLOCK / whole);
        boolean blockwise = passes.size() > 1 && (parallel.threads() == 1 || wholes >= 2 * block * parallel.threads());
        if (blockwise) {
            parallel.forRange(wholes, block, (from, to, _) -> {
                var s = SCRATCH.borrow();
                for (int b = from; b < to; b += block) {
                    int end = Math.min(to, b + block);
                    for (int i = 0; i < passes.size(); i++) {
                        int linesPerWhole = whole / passes.get(i).n;
                        step.run(i, b * linesPerWhole, end * linesPerWhole, s);
                    }
                }
                SCRATCH.giveBack(s);
            });
            return;
        }
        for (int i = 0; i < passes.size(); i++) {
            int index = i;
            var pass = passes.get(i);
            int lanes = pass.kernel.lanes();
            int panelsPerRow = (pass.inner + lanes - 1) / lanes;            // panels do not reach over the end of a row of lines
            boolean rows = pass.inner > lanes;
            int panels = rows ? pass.lines / pass.inner * panelsPerRow : (pass.lines + lanes - 1) / lanes;
            parallel.forRange(panels, Math.max(1, panels / (8 * parallel.threads())), (from, to, _) -> {
                var s = SCRATCH.borrow();
                int first = rows ? from / panelsPerRow * pass.inner + from % panelsPerRow * lanes : from * lanes;
                int last = rows ? to / panelsPerRow * pass.inner + to % panelsPerRow * lanes : Math.min(pass.lines, to * lanes);
                step.run(index, first, last, s);
                SCRATCH.giveBack(s);
            });
        }
    }

    private void requireSize(String name, int size) {
        long needed = 2L * geometry.shape().elements();
        if (size < needed) {
            throw new ShapeException("fft: array " + name + " has " + size + " numbers but " + geometry.shape()
                    + " complex ones need " + needed);
        }
    }
}
