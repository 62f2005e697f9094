package cinegrad.ddei.classical;

import cinegrad.ddei.classical.NonlocalLowRank.Help;
import cinegrad.ops.NdArray;

import java.util.Optional;

/// Nonlocal low rank, and nonlocal low rank with a refinement in its rounds, as far as the measurements bear it out.
///
/// With x the video of nonlocal low rank and z that of the same with [help][Help], the answer is x + α (z − x). The share α, from
/// 0 to 1, is the one that explains measurements best which were [held out][HeldOut] from a second, quicker reconstruction of
/// both: a refinement that does not suit what was measured changes nothing. Where no measurement can be spared, nor kept back off
/// the grid, α is 0.
///
/// @param help  the refinement
/// @param trial rounds of nonlocal low rank in the quicker reconstruction
public record RefinedLowRank(NonlocalLowRank lowRank, Help help, int trial) implements ClassicalMethod {
    public static final String DESCRIPTION =
            "nlr and a denoising network in turns, as far as measurements kept back confirm it";

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
        return 2 * lowRank.in(trial).iterations() + 2 * lowRank.iterations();
    }

    @Override
    public NdArray video(Acquisition acquisition, IterationListener listener) {
        var told = new int[1];
        IterationListener each = (_, _) -> listener.at(++told[0], iterations());
        double share = acquisition.heldOut().map(h -> share(h, each)).orElse(0.0);
        NdArray x = lowRank.video(acquisition, each);
        if (share > 0) x = x.plus(lowRank.video(acquisition, Optional.of(help), each).minus(x).times(share));
        while (told[0] < iterations()) each.at(0, 0);
        return x;
    }

    private double share(HeldOut heldOut, IterationListener each) {
        var quicker = lowRank.in(trial);
        NdArray x = quicker.video(heldOut.shown(), each);
        return heldOut.share(x, quicker.video(heldOut.shown(), Optional.of(help), each));
    }

    /// That of nonlocal low rank with help, beside one more video and the measurements in two parts.
    @Override
    public WorkingMemory memory(MemoryUnits of) {
        var alone = lowRank.memory(of);
        long parts = 2 * of.measured() + 2 * of.video();
        return new WorkingMemory(alone.arrays() + of.video() + help.refinement().bytes(of) + parts,
                alone.host() + of.equations());
    }
}
