package cinegrad.gpu.launch;

import cinegrad.gpu.context.CudaContext;
import cinegrad.gpu.device.DeviceBuffer;
import cinegrad.gpu.device.DeviceBuffer.Part;
import cinegrad.gpu.device.Grid;
import cinegrad.ops.NdArray;
import cinegrad.ops.fft.Fft;
import cinegrad.ops.fft.FftGeometry;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.Shape;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Fourier transforms, axis after axis, the last one first.
///
/// A line of up to 6144 samples whose prime factors are small stays in a block's shared memory from end to end; a longer one goes
/// through device memory pass by pass; a large prime becomes a convolution (Bluestein).
public final class FourierLauncher {
    private static final int LARGEST_RADIX = 64;
    private static final int LONGEST_SHARED = 6144;
    private static final int SAMPLES = 2048;
    private static final int MOST_LANES = 64;
    private static final int SECTOR = 4;
    private static final int PAIR = 2 * Float.BYTES;
    /// So many elements go through all their axes before the next: what one axis writes is still in the card's cache when the
    /// next reads it.
    private static final int CACHED = 20_000_000 / PAIR;
    /// So many samples are remembered in the tables of other lengths, of either kind: 64 MB.
    private static final long REMEMBERED = 1 << 23;

    /// A length of small primes: exp(−2πi·k/n), and the radices of the passes.
    private record Plan(int n, DeviceBuffer roots, DeviceBuffer radices, int[] hostRadices) { }

    /// A length with a large prime, as a convolution of length m.
    private record Chirp(DeviceBuffer chirp, DeviceBuffer kernel, int m) { }

    private final CudaContext context;
    private final Map<Integer, Plan> plans = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Integer, Chirp> chirps = new LinkedHashMap<>(16, 0.75f, true);

    public FourierLauncher(CudaContext context) {
        this.context = context;
    }

    public void transform(NdArray x, NdArray y, FftGeometry g) {
        if (g.axes().isEmpty() && g.shape().elements() > 0) context.copy(y, x);
        else transform(DeviceBuffer.of(x).from(0), DeviceBuffer.of(y).from(0), g);
    }

    /// Along at least one axis; x and y may be the same.
    void transform(Part x, Part y, FftGeometry g) {
        var axes = g.axes().stream().sorted((a, b) -> b - a).toList();
        int elements = g.shape().elements();
        if (elements == 0) return;
        int whole = g.shape().size(axes.getLast()) * g.shape().stride(axes.getLast());
        int together = axes.size() == 1 ? elements : evenly(elements / whole, Math.max(1, CACHED / whole)) * whole;
        for (int first = 0; first < elements; first += together) {
            var from = x.plus(2L * first);
            var to = y.plus(2L * first);
            int here = Math.min(together, elements - first);
            for (int axis : axes) {
                boolean last = axis == axes.getLast();
                axis(from, to, g, axis, here, last ? g.scale() : 1);
                from = to;
            }
        }
    }

    /// The size of equal parts of a number of things, none larger than `most`.
    private static int evenly(int things, int most) {
        int parts = Grid.pieces(things, most);
        return Grid.pieces(things, parts);
    }

    private void axis(Part x, Part y, FftGeometry g, int axis, int elements, double scale) {
        int n = g.shape().size(axis);
        float sign = g.direction() == FftGeometry.Direction.FORWARD ? -1 : 1;
        int shift = g.centering() == FftGeometry.Centering.CENTERED ? n / 2 : 0;
        axis(x, y, new int[] {n, g.shape().stride(axis), elements / n}, sign, (float) scale, shift);
    }

    private void axis(Part x, Part y, int[] lines, float sign, float scale, int shift) {
        int n = lines[0];
        int inner = lines[1];
        int count = lines[2];
        boolean smooth = radices(n).stream().allMatch(r -> r <= LARGEST_RADIX);
        if (smooth && n <= LONGEST_SHARED) {
            inShared(x, y, lines, sign, scale, shift);
            return;
        }
        Optional<Chirp> chirp = smooth ? Optional.empty() : Optional.of(chirp(n));
        int m = chirp.map(Chirp::m).orElse(n);
        long total = (long) count * m;
        try (var a = context.take(2 * total); var b = context.take(2 * total)) {
            var table = chirp.map(Chirp::chirp).orElse(null);
            context.launch("fftGather", Grid.over(total), x, table, a, new int[] {n, inner, count}, m, sign, shift, total);
            var result = rows(a, b, m, count, smooth ? sign : -1);
            if (chirp.isPresent()) {
                // The kernel's transform for the inverse is the conjugate of the forward one's, since the kernel is even.
                context.launch("fftMultiply", Grid.over(total), result, chirp.get().kernel, m, sign, total);
                result = rows(result, result == a ? b : a, m, count, 1);
            }
            context.launch("fftScatter", Grid.over((long) count * n), result, table, y, new int[] {n, inner, count}, m, sign,
                    scale, shift, (long) count * n);
        }
    }

    private void inShared(Part x, Part y, int[] lines, float sign, float scale, int shift) {
        var plan = plan(lines[0]);
        int n = plan.n;
        int lanes = Integer.highestOneBit(Math.clamp(SAMPLES / n, 1, MOST_LANES));
        if (lines[1] > 1 && n * SECTOR <= LONGEST_SHARED) lanes = Math.max(lanes, SECTOR);
        int pitch = lines[1] == 1 && lanes > 1 ? lanes | 1 : lanes;
        if (n * pitch > LONGEST_SHARED) {
            lanes = Integer.highestOneBit(Math.max(1, LONGEST_SHARED / n));
            pitch = lanes;
        }
        int blocks = (lines[2] + lanes - 1) / lanes;
        context.launch("fftLines", Grid.of(blocks, 256).withShared(2 * PAIR * n * pitch), x, y, plan.roots, plan.radices,
                plan.hostRadices.length, lines, Integer.numberOfTrailingZeros(lanes), pitch, sign, scale, shift);
    }

    /// Transforms `count` rows of n samples, of small primes; the result is in one of the two buffers.
    private DeviceBuffer rows(DeviceBuffer a, DeviceBuffer b, int n, int count, float sign) {
        if (n <= LONGEST_SHARED) {
            inShared(a.from(0), a.from(0), new int[] {n, 1, count}, sign, 1, 0);
            return a;
        }
        var plan = plan(n);
        var from = a;
        var to = b;
        int s = 1;
        for (int r : plan.hostRadices) {
            var grid = new Grid(Math.clamp(n / r / 256, 1, 1024), Math.min(count, 1 << 15), 1, 256, 0);
            context.launch("fftPass", grid, from, to, plan.roots, r, s, n, sign, count);
            s *= r;
            var other = from;
            from = to;
            to = other;
        }
        return from;
    }

    /// Makes room for a table of so many samples. A thread that uses a forgotten one holds it until its kernels are started.
    private static void forget(Map<Integer, ?> tables, int samples) {
        long kept = samples + tables.keySet().stream().mapToLong(n -> n).sum();
        while (kept > REMEMBERED && !tables.isEmpty()) {
            int eldest = tables.keySet().iterator().next();
            tables.remove(eldest);
            kept -= eldest;
        }
    }

    private synchronized Plan plan(int n) {
        if (!plans.containsKey(n)) forget(plans, n);
        return plans.computeIfAbsent(n, _ -> {
            int[] radices = radices(n).stream().mapToInt(r -> r).toArray();
            var roots = new float[2 * n];
            for (int k = 0; k < n; k++) {
                roots[2 * k] = (float) cosine(k, n);
                roots[2 * k + 1] = (float) -sine(k, n);
            }
            return new Plan(n, context.upload(roots), context.upload(radices), radices);
        });
    }

    private synchronized Chirp chirp(int n) {
        if (!chirps.containsKey(n)) forget(chirps, n);
        return chirps.computeIfAbsent(n, _ -> {
            int m = 2 * n - 1;
            while (radices(m).stream().anyMatch(r -> r > 5 && r != 8)) m++;
            var chirp = new float[2 * n];
            var kernel = new double[2 * m];
            for (int j = 0; j < n; j++) {
                long square = (long) j * j % (2L * n);
                double re = cosine(square, 2L * n);
                double im = -sine(square, 2L * n);
                chirp[2 * j] = (float) re;
                chirp[2 * j + 1] = (float) im;
                int mirror = j == 0 ? 0 : m - j;
                kernel[2 * j] = kernel[2 * mirror] = re / m;
                kernel[2 * j + 1] = kernel[2 * mirror + 1] = -im / m;
            }
            var whole = FftGeometry.of(Shape.of(m), FftGeometry.Direction.FORWARD, FftGeometry.Norm.NONE,
                    FftGeometry.Centering.NONE, 0);
            Fft.transform(kernel, kernel, whole, new Parallel(1));
            var rounded = new float[2 * m];
            for (int i = 0; i < rounded.length; i++) rounded[i] = (float) kernel[i];
            return new Chirp(context.upload(chirp), context.upload(rounded), m);
        });
    }

    /// cos(2π·k/n), the angle reduced to an eighth of a turn first, so that 0 and ±1 are exact.
    private static double cosine(long k, long n) {
        long m = Math.floorMod(k, n);
        if (2 * m > n) m = n - m;
        if (4 * m > n) return -cosine(n - 2 * m, 2 * n);
        return 8 * m <= n ? Math.cos(2 * Math.PI * m / n) : Math.sin(2 * Math.PI * (n - 4 * m) / (4 * n));
    }

    private static double sine(long k, long n) {
        return cosine(4 * Math.floorMod(k, n) - n, 4 * n);
    }

    /// Eights first, then one or two fours (or a two alone), then odd primes.
    private static List<Integer> radices(int n) {
        var radices = new ArrayList<Integer>();
        int twos = Integer.numberOfTrailingZeros(n);
        int fours = twos == 1 ? 0 : (3 - twos % 3) % 3;
        for (int left = twos - 2 * fours; left >= 3; left -= 3) radices.add(8);
        for (int i = 0; i < fours; i++) radices.add(4);
        if (twos == 1) radices.add(2);
        int rest = n >> twos;
        for (int p = 3; rest > 1; p = (long) p * p > rest ? rest : p + 2) {
            for (; rest % p == 0; rest /= p) radices.add(p);
        }
        return radices;
    }
}
