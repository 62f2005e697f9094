package cinegrad.ddei.classical;

import cinegrad.ops.NdArray;

import java.util.Optional;

/// Nonlocal low rank with patches of two sizes, and as much of a refinement as the measurements bear out.
///
/// With x the start of the [Candidates] and R the refinement, z = argmin ‖A z − y‖² + ρ‖z − R(x)‖² and the answer is
/// x + α (z − x). The share α, from 0 to 1, is the one that explains measurements best which were [held out][HeldOut] from a
/// second, quicker reconstruction of both videos: a refinement that does not suit what was measured changes nothing. Where no
/// measurement can be spared, nor kept back off the grid, α is 0.
///
/// @param methods    of the candidates
/// @param refinement R
/// @param trial      rounds of nonlocal low rank in the quicker reconstruction
public record RefinedLowRank(Candidates.Methods methods, VideoRefinement refinement, int trial) implements ClassicalMethod {
    public static final String DESCRIPTION =
            "nlr with patches of two sizes, and a network as far as measurements kept back confirm it";

    public RefinedLowRank {
        if (trial < 1) throw new IllegalArgumentException("refined: the trial must have at least one round, got " + trial);
    }

    @Override
    public String name() {
        return "refined";
    }

    @Override
    public String description() {
        return DESCRIPTION;
    }

    @Override
    public int iterations() {
        return methods.iterations() + 1 + methods.in(trial).iterations() + 1;
    }

    @Override
    public NdArray video(Acquisition acquisition, IterationListener listener) {
        var told = new int[1];
        IterationListener each = (_, _) -> listener.at(++told[0], iterations());
        Optional<HeldOut> heldOut = acquisition.heldOut();
        double share = heldOut.map(h -> share(h, each)).orElse(0.0);
        while (heldOut.isEmpty() && told[0] < iterations() - methods.iterations() - 1) each.at(0, 0);
        var candidates = methods.of(acquisition, each);
        NdArray x = candidates.start();
        if (share > 0) x = x.plus(refined(candidates, acquisition).minus(x).times(share));
        each.at(0, 0);
        return x;
    }

    private double share(HeldOut heldOut, IterationListener each) {
        var candidates = methods.in(trial).of(heldOut.shown(), each);
        NdArray refined = refined(candidates, heldOut.shown());
        each.at(0, 0);
        return heldOut.share(candidates.start(), refined);
    }

    private NdArray refined(Candidates candidates, Acquisition acquisition) {
        return acquisition.misfit().step(refinement.of(candidates), 1 / methods.fine().penalty());
    }

    /// Of the candidates, or of the refinement beside them, with the measurements in two parts.
    @Override
    public WorkingMemory memory(MemoryUnits of) {
        long parts = 2 * of.measured() + 2 * of.video();
        long refining = of.acquisition() + of.misfit() + (methods.all().size() + 2) * of.video()
                + Math.max(refinement.bytes(of), of.proximalStep());
        var most = methods.memory(of).or(new WorkingMemory(refining, of.equations()));
        return new WorkingMemory(most.arrays() + parts, most.host() + of.equations());
    }
}
