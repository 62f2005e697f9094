package cinegrad.ddei.run;

import cinegrad.ddei.loss.Sample;
import cinegrad.ops.NdArray;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// One example, reconstructed in several ways.
///
/// @param answers in the order the methods were given
/// @param factor  what the example was multiplied by when it was read
public record Outcome(String name, Sample sample, List<Answer> answers, double factor) {
    /// What a reconstruction is compared as.
    public enum Kind {
        /// A* y.
        ZERO_FILLED,
        /// The image that a network began with.
        START,
        /// A method without learning.
        CLASSICAL,
        /// What was asked for.
        RESULT
    }

    /// One method's video.
    ///
    /// @param video   complex (1, T, H, W)
    /// @param scores  where the truth is known
    /// @param seconds it took
    public record Answer(Kind kind, String method, NdArray video, Optional<Scores> scores, double seconds) { }

    public Answer result() {
        return find(Kind.RESULT).orElseThrow();
    }

    public Optional<Answer> find(Kind kind) {
        return answers.stream().filter(a -> a.kind == kind).findFirst();
    }

    /// The best by PSNR of the methods without learning, where the truth is known and there are such.
    public Optional<Answer> bestClassical() {
        return answers.stream().filter(a -> a.kind == Kind.CLASSICAL && a.scores.isPresent())
                .max(Comparator.comparingDouble(a -> a.scores.orElseThrow().byName()
                .getOrDefault("PSNR", Double.NEGATIVE_INFINITY)));
    }
}
