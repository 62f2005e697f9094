package cinegrad.ddei.classical;

import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ops.NdArray;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.Optional;

/// Some of the measurements, which a reconstruction of the others is checked against: it has not seen them, so overfitting does
/// not help it.
///
/// Of the columns of k-space (axis W) that a frame measured, one in [#ONE_IN] at random, the same for the same mask. Columns that
/// every frame measured stay: they hold the brightness of each frame, and no method does without.
///
/// @param shown   what is left
/// @param physics that measured the rest
/// @param samples the rest
record HeldOut(Acquisition shown, DynamicMri physics, NdArray samples) {
    private static final int ONE_IN = 6;

    /// @param measured complex (1, T, H, W) or (1, C, T, H, W)
    /// @return empty where nothing can be spared
    static Optional<HeldOut> of(String method, NdArray measured, DynamicMri physics, ArrayType video) {
        int frames = video.shape().size(1), height = video.shape().size(2), width = video.shape().size(3);
        Shape one = video.shape().with(0, 1);
        NdArray acquired = measured.backend().broadcastTo(physics.mask(), one);
        double[] mask = acquired.toDoubles();
        var kept = new float[mask.length];
        var random = RandomStream.of(1).stream("held out");
        boolean any = false;
        for (int c = 0; c < width; c++) {
            boolean[] seen = new boolean[frames];
            boolean always = true;
            for (int t = 0; t < frames; t++) {
                for (int r = 0; r < height; r++) seen[t] |= mask[(t * height + r) * width + c] != 0;
                always &= seen[t];
            }
            for (int t = 0; t < frames; t++) {
                if (random.integer(ONE_IN) != 0 || always || !seen[t]) continue;
                any = true;
                for (int r = 0; r < height; r++) kept[(t * height + r) * width + c] = 1;
            }
        }
        if (!any) return Optional.empty();
        NdArray rest = acquired.times(measured.backend().upload(ArrayType.real(one), kept));
        var checking = physics.masked(rest);
        var showing = physics.masked(acquired.minus(rest));
        return Optional.of(new HeldOut(Acquisition.of(method, showing.sample(measured), showing), checking,
                checking.sample(measured)));
    }

    /// The α within 0 … 1 for which x + α (x′ − x) explains the samples best, min ‖A (x + α (x′ − x)) − y‖; 0 if x and x′ do not
    /// differ there.
    double share(NdArray x, NdArray other) {
        NdArray change = physics.apply(other.minus(x)).asReal();
        NdArray missing = samples.minus(physics.apply(x)).asReal();
        double squares = sum(change, change);
        return squares > 0 ? Math.clamp(sum(change, missing) / squares, 0, 1) : 0;
    }

    private static double sum(NdArray a, NdArray b) {
        return a.backend().reduce(Reduction.SUM, a.times(b)).item();
    }
}
