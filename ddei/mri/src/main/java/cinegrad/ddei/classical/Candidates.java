package cinegrad.ddei.classical;

import cinegrad.ops.NdArray;

import java.util.ArrayList;
import java.util.List;

/// Reconstructions of the same measurements by methods without learning, which a refinement begins with. Where they differ, at
/// least one of them errs.
///
/// @param start  the mean of the first two, nonlocal low rank with smaller and larger patches, which errs less than either
/// @param others the first, and those after the second: worse than the start, but wrong elsewhere
public record Candidates(NdArray start, List<NdArray> others) {
    public Candidates {
        others = List.copyOf(others);
    }

    /// @param videos in the order of the methods
    public static Candidates of(List<NdArray> videos) {
        var others = new ArrayList<>(videos);
        others.remove(1);
        return new Candidates(videos.get(0).plus(videos.get(1)).times(0.5), others);
    }

    /// The methods that make them.
    public record Methods(NonlocalLowRank fine, NonlocalLowRank coarse) {
        public static final Methods USUAL = new Methods(NonlocalLowRank.USUAL, NonlocalLowRank.COARSE);

        /// How many videos there are besides the start.
        public int others() {
            return all().size() - 1;
        }

        public List<ClassicalMethod> all() {
            return List.of(fine, coarse, TemporalTotalVariation.USUAL, LocallyLowRank.USUAL);
        }

        Methods in(int rounds) {
            return new Methods(fine.in(rounds), coarse.in(rounds));
        }

        int iterations() {
            return all().stream().mapToInt(ClassicalMethod::iterations).sum();
        }

        /// @param listener is told after every iteration of every method, each counting its own
        Candidates of(Acquisition acquisition, IterationListener listener) {
            return Candidates.of(all().stream().map(m -> m.video(acquisition, listener)).toList());
        }

        /// Of the methods one after the other, beside the videos of those before.
        WorkingMemory memory(MemoryUnits of) {
            var most = new WorkingMemory(0, 0);
            for (var method : all()) most = most.or(method.memory(of));
            return new WorkingMemory(most.arrays() + (all().size() - 1) * of.video(), most.host());
        }
    }
}
