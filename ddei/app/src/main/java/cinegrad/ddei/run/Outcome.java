package cinegrad.ddei.run;

import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.loss.Sample;
import cinegrad.ddei.metric.FilledEnergy;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ops.NdArray;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// One example, reconstructed in several ways.
///
/// @param answers in the order the methods were given
/// @param factor  what the example was multiplied by when it was read
/// @param geometry what is known of the example's times and sizes
public record Outcome(String name, Sample sample, List<Answer> answers, double factor, Geometry geometry) {
    /// How long a frame is shown where its time is not known.
    private static final double SHOWN_SECONDS = 0.1;

    /// What a reconstruction is compared as.
    public enum Kind {
        /// A* y.
        ZERO_FILLED,
        /// The image that a network began with.
        START,
        /// A method without learning, as a measure.
        CLASSICAL,
        /// Another result, shown under its own name.
        BESIDE,
        /// What was asked for.
        RESULT
    }

    /// One method's video.
    ///
    /// @param video   complex (1, T, H, W)
    /// @param scores  where the truth is known
    /// @param seconds it took
    /// @param spread  how far its magnitudes depend on the measurements it happened to get, (1, T, H, W), where that is known
    public record Answer(Kind kind, String method, NdArray video, Optional<Scores> scores, double seconds,
            Optional<NdArray> spread) {
        /// One whose spread is not known.
        public Answer(Kind kind, String method, NdArray video, Optional<Scores> scores, double seconds) {
            this(kind, method, video, scores, seconds, Optional.empty());
        }
    }

    /// The same example with answers of other methods beside these.
    Outcome with(List<Answer> others) {
        var all = new ArrayList<>(answers);
        all.addAll(others);
        return new Outcome(name, sample, List.copyOf(all), factor, geometry);
    }

    /// The same example with these answers alone.
    Outcome of(List<Answer> others) {
        return new Outcome(name, sample, List.copyOf(others), factor, geometry);
    }

    /// An answer's name on a page: that of its method, and what it is there for.
    String label(Answer answer) {
        return label(answer.kind, answer.method, bestClassical().filter(answer::equals).isPresent());
    }

    /// @param best whether it is the best of the methods that are a measure
    static String label(Kind kind, String method, boolean best) {
        return (kind == Kind.START ? "start: " : best ? "best without learning: " : "") + method;
    }

    /// All answers as tables list them: what is a measure first, the result last.
    List<Answer> ordered() {
        return answers.stream().sorted(Comparator.comparing(Answer::kind)).toList();
    }

    /// Those that a page shows as videos: of the methods without learning that are a measure the best alone.
    List<Answer> shown() {
        var best = bestClassical();
        return ordered().stream().filter(a -> a.kind != Kind.CLASSICAL || best.filter(a::equals).isPresent()).toList();
    }

    /// How long a frame is shown: its own time, or a tenth of a second where that is not known.
    public double shownSeconds() {
        return geometry.frameSeconds().orElse(SHOWN_SECONDS);
    }

    /// Height of a pixel over its width, 1 where that is not known.
    public double pixelAspect() {
        return geometry.pixel().map(p -> Math.clamp(p.height() / p.width(), 0.02, 50)).orElse(1.0);
    }

    /// What to say if the result is sharper than its data.
    public Optional<String> warning() {
        // off the grid nothing is filled in, parts of numbers nobody measures, and one picture of two is not what was measured
        if (!(sample.physics() instanceof DynamicMri grid) || grid.mask().shape().rank() != 4 || grid.sets() > 1) {
            return Optional.empty();
        }
        return FilledEnergy.of(result().video, sample.kspace(), grid).warning();
    }

    public Answer result() {
        return find(Kind.RESULT).orElseThrow();
    }

    public Optional<Answer> find(Kind kind) {
        return answers.stream().filter(a -> a.kind == kind).findFirst();
    }

    /// The best by PSNR of the methods without learning, where the truth is known and there are such.
    public Optional<Answer> bestClassical() {
        return answers.stream().filter(a -> a.kind == Kind.CLASSICAL && a.scores.isPresent())
                .max(Comparator.comparingDouble(a -> Scores.rank(a.scores.orElseThrow().byName()
                .getOrDefault("PSNR", Double.NaN))));
    }
}
