package cinegrad.ddei.classical;

import cinegrad.ops.NdArray;
import cinegrad.ops.function.Reduction;

/// Pixels that rarely change: minimizes ½‖A x − y‖² + λ Σ_{t,h,w} |x[t+1,h,w] − x[t,h,w]|, with complex magnitudes.
///
/// By the primal–dual algorithm of Chambolle & Pock, *A first-order primal-dual algorithm for convex problems with applications
/// to imaging*, J. Math. Imaging Vis. 40 (2011), algorithm 1, from the view-shared video; τ = 1 and στ‖D‖² ≤ 1 with
/// ‖D‖² ≤ 4. One transform there and one back an iteration.
///
/// A single frame has no other to be like: its neighboring pixels are alike instead, λ Σ_{h,w} √(|x[h+1,w] − x[h,w]|² +
/// |x[h,w+1] − x[h,w]|²), the total variation of Rudin, Osher & Fatemi, *Nonlinear total variation based noise removal
/// algorithms*, Physica D 60 (1992); ‖D‖² ≤ 8.
///
/// @param weight     λ over the brightest pixel of the zero-filled video
/// @param ends       whether the last frame is followed by the first
public record TemporalTotalVariation(double weight, int iterations, Ends ends) implements ClassicalMethod {
    /// What follows the last frame: the first, as in a film of one whole heartbeat, or nothing.
    public enum Ends { CIRCULAR, OPEN }

    public static final TemporalTotalVariation USUAL = new TemporalTotalVariation(0.005, 100, Ends.CIRCULAR);

    private static final double TAU = 1;
    private static final double SIGMA = 1 / (4 * TAU);
    private static final double SIGMA_OF_PIXELS = 1 / (8 * TAU);

    public TemporalTotalVariation {
        if (!(weight > 0) || iterations < 0) {
            throw new IllegalArgumentException("tv: weight must be positive and iterations not negative, got " + weight + " and "
                    + iterations);
        }
    }

    @Override
    public String name() {
        return "tv";
    }

    @Override
    public String description() {
        return "pixels that rarely change over time, in one frame from pixel to pixel (total variation), solved iteratively";
    }

    @Override
    public NdArray video(Acquisition acquisition, IterationListener listener) {
        if (acquisition.isOneFrame()) return image(acquisition, listener);
        var misfit = acquisition.misfit();
        var d = new FrameDifferences(ends);
        var variation = variation(acquisition);
        NdArray x = acquisition.viewShared();
        NdArray ahead = x;
        NdArray dual = acquisition.zeros();
        for (int k = 1; k <= iterations; k++) {
            dual = variation.dualStep(dual.plus(d.apply(ahead).times(SIGMA)), SIGMA);
            NdArray next = misfit.step(x.minus(d.adjoint(dual, x.type()).times(TAU)), TAU);
            ahead = next.times(2).minus(x);
            x = next;
            listener.at(k, iterations);
        }
        return x;
    }

    /// The single frame.
    private NdArray image(Acquisition acquisition, IterationListener listener) {
        var misfit = acquisition.misfit();
        double radius = weight * acquisition.brightness();
        NdArray x = acquisition.zeroFilled();
        NdArray ahead = x;
        var dual = PixelDifferences.of(acquisition.zeros());
        for (int k = 1; k <= iterations; k++) {
            dual = dual.plus(PixelDifferences.of(ahead), SIGMA_OF_PIXELS).intoBall(radius);
            NdArray next = misfit.step(x.minus(dual.adjoint().times(TAU)), TAU);
            ahead = next.times(2).minus(x);
            x = next;
            listener.at(k, iterations);
        }
        return x;
    }

    /// Four videos (the result, the one before, the extrapolated one, the dual one), and the larger of the two steps. Twice the
    /// dual and its step of a single frame.
    @Override
    public WorkingMemory memory(MemoryUnits of) {
        boolean oneFrame = of.frames() == 1;
        long step = Math.max((oneFrame ? 12 : 6) * of.video(), of.proximalStep());
        return new WorkingMemory(of.acquisition() + Math.max(of.start(), of.misfit() + (oneFrame ? 5 : 4) * of.video() + step),
                of.equations());
    }

    /// What is minimized, at the video `x` in the acquisition's units.
    public double objective(NdArray x, Acquisition acquisition) {
        return acquisition.misfit().value(x) + (acquisition.isOneFrame() ? variation(acquisition, x)
                : variation(acquisition).value(new FrameDifferences(ends).apply(x)));
    }

    /// λ Σ |d| over the differences d.
    private Proximal variation(Acquisition acquisition) {
        return new AbsoluteValues(weight * acquisition.brightness());
    }

    private double variation(Acquisition acquisition, NdArray image) {
        double brightness = Math.max(acquisition.brightness(), Float.MIN_NORMAL);
        NdArray lengths = PixelDifferences.of(image).lengths(brightness);
        return weight * brightness * brightness * image.backend().reduce(Reduction.SUM, lengths).item();
    }
}
