package cinegrad.ddei.classical;

import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/// Lines of a scan kept back, by which reconstructions of the others are judged: those have not seen them, so learning them by
/// heart does not help.
///
/// Of the columns of k-space (axis W) that a frame measured, one in [#ONE_IN] at random, the same for the same mask. Columns that
/// every frame measured stay: they hold the brightness of each frame, and no method does without.
///
/// Lines lie where masks are dense, and what matters are those that were not measured. A line kept back therefore
/// counts as many times as others of its column are missing: (T − n)/n times where n of T frames measured the column.
///
/// @param shown   the operator that measured the others
/// @param kept    the operator that measured the lines kept back
/// @param weights the square roots of how often a column counts, real (1, 1, 1, W)
public record HeldOut(DynamicMri shown, DynamicMri kept, NdArray weights) {
    private static final int ONE_IN = 6;
    /// How many standard errors what lines tell must be away from nothing.
    private static final double CERTAINTY = 2;

    /// @param physics with the mask of one video, (1, T, 1 or H, W)
    /// @param kspace  type of what it measured
    /// @return empty where nothing can be spared
    public static Optional<HeldOut> of(DynamicMri physics, ArrayType kspace) {
        Shape video = physics.image(kspace).shape().with(0, 1);
        Backend backend = physics.mask().backend();
        NdArray acquired = backend.broadcastTo(physics.mask(), video);
        int frames = video.size(1), height = video.size(2), width = video.size(3);
        double[] mask = acquired.toDoubles();
        var kept = new float[mask.length];
        var weights = new float[width];
        var random = RandomStream.of(1).stream("held out");
        boolean any = false;
        for (int c = 0; c < width; c++) {
            var seen = new boolean[frames];
            int measured = 0;
            for (int t = 0; t < frames; t++) {
                for (int r = 0; r < height; r++) seen[t] |= mask[(t * height + r) * width + c] != 0;
                if (seen[t]) measured++;
            }
            if (measured > 0) weights[c] = (float) Math.sqrt((double) (frames - measured) / measured);
            for (int t = 0; t < frames; t++) {
                if (random.integer(ONE_IN) != 0 || measured == frames || !seen[t]) continue;
                any = true;
                for (int r = 0; r < height; r++) kept[(t * height + r) * width + c] = 1;
            }
        }
        if (!any) return Optional.empty();
        NdArray rest = acquired.times(backend.upload(ArrayType.real(video), kept));
        return Optional.of(new HeldOut(physics.masked(acquired.minus(rest)), physics.masked(rest),
                backend.upload(ArrayType.real(Shape.of(1, 1, 1, width)), weights)));
    }

    /// How far to go from x to z, 0 to 1, as surely as the lines kept back can tell.
    ///
    /// α = Σ_k p_k / Σ_k s_k explains them best, `‖A (x + α (z − x)) − y‖` weighed, with p_k = ⟨A (z − x), y − A x⟩ and
    /// s_k = ‖A (z − x)‖² of line k. The answer is α less twice its standard error, which is that of the jackknife over lines: of
    /// two videos that are about as good, lines tell little. 0 where fewer than two lines tell x from z.
    ///
    /// @param kspace all measurements
    /// @param x      the video of one reconstruction from what is shown
    /// @param z      that of another
    public double share(NdArray kspace, NdArray x, NdArray z) {
        NdArray change = weighed(kept.apply(z.minus(x)));
        double[] products = byLine(change, missing(kspace, x)), squares = byLine(change, change);
        int[] lines = IntStream.range(0, squares.length).filter(k -> squares[k] > 0).toArray();
        if (lines.length < 2) return 0;
        double p = Arrays.stream(products).sum(), s = Arrays.stream(squares).sum();
        double[] without = Arrays.stream(lines).mapToDouble(k -> (p - products[k]) / (s - squares[k])).toArray();
        double mean = Arrays.stream(without).average().orElseThrow();
        double spread = Arrays.stream(without).map(a -> (a - mean) * (a - mean)).sum();
        double error = Math.sqrt((lines.length - 1.0) / lines.length * spread);
        return Math.clamp(p / s - CERTAINTY * error, 0, 1);
    }

    /// How far a video is from the lines kept back: the root of the sum of the weighed squares.
    public double error(NdArray kspace, NdArray x) {
        NdArray missing = missing(kspace, x);
        return Math.sqrt(sum(missing, missing));
    }

    private NdArray missing(NdArray kspace, NdArray x) {
        return weighed(kept.sample(kspace).minus(kept.apply(x)));
    }

    private NdArray weighed(NdArray samples) {
        return samples.times(weights).asReal();
    }

    /// Σ a b of every frame's every column, T·W numbers.
    private double[] byLine(NdArray a, NdArray b) {
        Shape lines = kept.mask().shape();
        int frames = lines.size(1), width = lines.size(3);
        double[] products = a.times(b).toDoubles();
        int frame = products.length / frames / (a.shape().rank() == 6 ? a.shape().size(1) : 1);
        var sums = new double[frames * width];
        for (int i = 0; i < products.length; i++) sums[i / frame % frames * width + i / 2 % width] += products[i];
        return sums;
    }

    private static double sum(NdArray a, NdArray b) {
        return a.backend().reduce(Reduction.SUM, a.times(b)).item();
    }
}
