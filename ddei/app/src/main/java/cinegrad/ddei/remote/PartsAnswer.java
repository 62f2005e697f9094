package cinegrad.ddei.remote;

import cinegrad.ddei.train.StepGradients.PartLosses;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What a node answers about a block of parts. Losses that are not finite, and why a node cannot compute, are answers like any
/// other: to compute again would not help.
///
/// @param obstacle       why the node did not compute; empty: it did
/// @param parts          the losses of every part
/// @param variables      the numbers of the parameters that the losses depend on
/// @param gradients      of those, one after another
/// @param metrics        of the last part's reconstruction
/// @param workspaceBytes the most that the computation took
public record PartsAnswer(String obstacle, List<PartLosses> parts, int[] variables, float[] gradients,
        Map<String, Double> metrics, long workspaceBytes) implements Serializable {
    static PartsAnswer obstacle(String node, RuntimeException e) {
        return new PartsAnswer("node " + node + ": " + Objects.requireNonNullElse(e.getMessage(), e.toString()), List.of(),
                new int[0], new float[0], Map.of(), 0);
    }

    static PartsAnswer obstacle(String sentence) {
        return new PartsAnswer(sentence, List.of(), new int[0], new float[0], Map.of(), 0);
    }
}
