package cinegrad.ddei.classical;

import cinegrad.ops.NdArray;

/// Nonlocal low rank and a refinement in turns: the refinement repairs what groups of patches smooth away, the rounds after it
/// find better groups in its answer, and so on; the measured samples are drawn to the data after each.
///
/// With D the [NonlocalLowRank] iteration and R the refinement: x = D(y), then in every turn z = argmin ‖A z − y‖² + ρ‖z − R(x)‖²
/// and x = the last rounds of D from z; the last turn ends with z.
///
/// @param lowRank    D
/// @param refinement R
/// @param turns      how often R is applied, at least once
/// @param rounds     of D between two turns
public record RefinedLowRank(NonlocalLowRank lowRank, VideoRefinement refinement, int turns, int rounds)
        implements ClassicalMethod {
    public static final String DESCRIPTION = "nonlocal low rank and a refinement in turns";

    public RefinedLowRank {
        if (turns < 1 || rounds < 0 || rounds > lowRank.rounds()) {
            throw new IllegalArgumentException("refined: turns must be at least 1 and rounds 0 … " + lowRank.rounds() + ", got "
                    + turns + " and " + rounds);
        }
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
        return lowRank.iterations() + (turns - 1) * rounds + turns;
    }

    @Override
    public NdArray video(Acquisition acquisition, IterationListener listener) {
        NdArray x = lowRank.video(acquisition, (done, _) -> listener.at(done, iterations()));
        var misfit = acquisition.misfit();
        int done = lowRank.iterations();
        for (int turn = 1; turn <= turns; turn++) {
            x = misfit.step(refinement.of(x), 1 / lowRank.penalty());
            listener.at(++done, iterations());
            if (turn == turns) break;
            int before = done;
            x = lowRank.again(x, rounds, acquisition, (more, _) -> listener.at(before + more, iterations()));
            done += rounds;
        }
        return x;
    }

    @Override
    public WorkingMemory memory(MemoryUnits of) {
        long refining = of.acquisition() + of.misfit() + 2 * of.video() + Math.max(refinement.bytes(of), of.proximalStep());
        return lowRank.memory(of).or(new WorkingMemory(refining, of.equations()));
    }
}
