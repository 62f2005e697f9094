package cinegrad.ddei.train;

import cinegrad.autograd.Gradients;
import cinegrad.ops.NdArray;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What successive parts of a step give.
///
/// @param parts          the losses of every part, in order; the first that is not finite is the last
/// @param sum            of the parts' gradients, in the order of [PairwiseSum]; without meaning if a loss is not finite
/// @param metrics        of the last part's reconstruction, where they are asked for and the truth is known
/// @param reconstruction of the last part, complex (N, T, H, W); empty where it was computed elsewhere
/// @param workspaceBytes the most that the computation took for its intermediate arrays
public record StepGradients(List<PartLosses> parts, Gradients sum, Map<String, Double> metrics, Optional<NdArray> reconstruction,
        long workspaceBytes) {
    /// The losses of one part.
    ///
    /// @param total the sum of all terms
    /// @param terms by name
    public record PartLosses(double total, Map<String, Double> terms) implements Serializable { }

    /// Whether every loss is finite.
    public boolean isFinite() {
        return parts.stream().allMatch(p -> Double.isFinite(p.total));
    }
}
