package cinegrad.ddei.classical;

import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;

/// Small regions move in few ways: minimizes ½‖A x − y‖² + Σ_blocks λ(√p + √T)‖C_b x‖_*, where C_b x is the (p, T) matrix of the
/// p pixels of a block in all frames and ‖·‖_* the sum of its singular values.
///
/// By the alternating direction method of multipliers from the view-shared video: singular values shrink, then the measured
/// samples are drawn to the data. With [Cuts#SHIFTED] every iteration cuts the blocks elsewhere, so that no borders show; then
/// there is no single objective. Sources: Zhang, Pauly, Levesque, *Accelerating parameter mapping with a locally low rank
/// constraint*, Magn. Reson. Med. 73 (2015); Boyd et al., *Distributed optimization and statistical learning via the alternating
/// direction method of multipliers*, 2011, §3.1.
///
/// @param weight  λ over the brightest pixel of the zero-filled video
/// @param side    of the square blocks, in pixels
/// @param penalty ρ, how fast video and low-rank video are made equal; the limit does not depend on it
public record LocallyLowRank(double weight, int side, double penalty, int iterations, Cuts cuts) implements ClassicalMethod {
    /// Whether blocks are cut at multiples of the side, or elsewhere in every iteration.
    public enum Cuts { FIXED, SHIFTED }

    public static final LocallyLowRank USUAL = new LocallyLowRank(0.001, 16, 0.1, 60, Cuts.SHIFTED);

    public LocallyLowRank {
        if (!(weight > 0) || !(penalty > 0)) {
            throw new IllegalArgumentException("llr: weight and penalty must be positive, got " + weight + " and " + penalty);
        }
        if (side < 1 || iterations < 0) {
            throw new IllegalArgumentException("llr: side must be at least 1 and iterations not negative, got " + side + " and "
                    + iterations);
        }
    }

    @Override
    public String name() {
        return "llr";
    }

    @Override
    public String description() {
        return "small regions that move in few ways (locally low rank), solved iteratively";
    }

    @Override
    public NdArray video(Acquisition acquisition, IterationListener listener) {
        acquisition.requireFrames();
        return EmptyFrames.filled(acquisition, seen -> solved(seen, listener));
    }

    private NdArray solved(Acquisition acquisition, IterationListener listener) {
        var misfit = acquisition.misfit();
        var blocks = blocks(acquisition);
        var offsets = RandomStream.of(0).stream("block offsets");
        NdArray x = acquisition.viewShared();
        NdArray scaledDual = acquisition.zeros();
        for (int k = 1; k <= iterations; k++) {
            if (cuts == Cuts.SHIFTED) blocks.cutAt(offsets.integer(side), offsets.integer(side));
            NdArray z = blocks.step(x.plus(scaledDual), 1 / penalty).minus(scaledDual);
            x = misfit.step(z, 1 / penalty);
            scaledDual = x.minus(z);
            listener.at(k, iterations);
        }
        return x;
    }

    /// Three videos (the result, the low-rank one, the dual one), and the larger of the two steps.
    @Override
    public WorkingMemory memory(MemoryUnits of) {
        long step = Math.max(3 * of.video(), of.proximalStep());
        return new WorkingMemory(of.acquisition() + Math.max(of.start(), of.misfit() + 3 * of.video() + step),
                of.equations() + LowRankBlocks.hostBytes(of, side, of.threads()));
    }

    /// What is minimized, at the video `x` in the acquisition's units, with blocks at fixed places.
    public double objective(NdArray x, Acquisition acquisition) {
        return acquisition.misfit().value(x) + blocks(acquisition).value(x);
    }

    private LowRankBlocks blocks(Acquisition acquisition) {
        return new LowRankBlocks(acquisition.shape(), side, weight * acquisition.brightness(), acquisition.parallel());
    }
}
