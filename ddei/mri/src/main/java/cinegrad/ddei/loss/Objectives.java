package cinegrad.ddei.loss;

import cinegrad.ddei.loss.Division.Normalization;
import cinegrad.ddei.loss.FrameSplitting.Artifact2Artifact;
import cinegrad.ddei.loss.FrameSplitting.Phase2Phase;
import cinegrad.ddei.loss.Splitting.AllSamples;
import cinegrad.ddei.loss.Splitting.AverageOf;
import cinegrad.ddei.loss.WeightedSplitting.Noisier;
import cinegrad.ddei.physics.mask.BernoulliSplit;
import cinegrad.ddei.physics.mask.GaussianLines;
import cinegrad.ddei.physics.mask.GaussianSplit;
import cinegrad.ddei.physics.mask.LineBudget;
import cinegrad.ddei.physics.mask.MaskLaw;
import cinegrad.ddei.physics.mask.OneChunk;
import cinegrad.ddei.physics.mask.RedrawnLines;
import cinegrad.ddei.physics.mask.ShuffledFrames;
import cinegrad.ddei.transform.Deform;
import cinegrad.ddei.transform.FrameShift;
import cinegrad.ddei.transform.Rotate;
import cinegrad.ddei.transform.ShiftTime;
import cinegrad.ddei.transform.Transform;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// The training objectives by their names on the command line. Specification §5, §13.3.
///
/// | name | losses |
/// |---|---|
/// | `sup` | against the true video |
/// | `mc` | measurement consistency |
/// | `ei-r` | that, and equivariance to rotations |
/// | `ddei` | that, and equivariance to diffeomorphisms, rotations and time shifts |
/// | `moi`, `mo-ei` | that, and imaging through re-drawn masks, plain or with the transformations of `ddei` |
/// | `ssdu` | splitting, nine samples of ten shown |
/// | `t-ssdu`, `t-ssdu*` | splitting frame by frame; the star: parts are shown after training too, and five answers averaged |
/// | `weighted-ssdu`, `robust-ssdu` | splitting by a second line mask, weighed; the latter for noisy measurements |
/// | `phase2phase`, `artifact2artifact` | splitting across frames |
///
/// With `sure` anywhere in the name, such as `ddei-sure`, measurement consistency becomes Stein's risk estimate, and each step
/// evaluates one loss of the list, in turn.
public final class Objectives {
    private static final String SURE = "sure";

    /// @param film        what the time shift of `ddei` moves
    /// @param padding     how it continues the film at its ends
    /// @param sigma       of the measurements' noise, for `sure` and `robust-ssdu`; empty: that of each acquisition's operator
    /// @param tau         the perturbation of `sure`
    /// @param acquisition the law of the acquired masks; empty: unknown
    /// @param shown       part of the samples that `ssdu` and `t-ssdu` show the network; empty: 0.9 and 0.6
    public record Settings(ShiftTime.Film film, FrameShift.Padding padding, OptionalDouble sigma, double tau,
            Optional<RedrawnLines> acquisition,
            OptionalDouble shown) {
        public static final Settings DEFAULT = new Settings(ShiftTime.Film.FRAMES, FrameShift.Padding.REFLECT);

        public Settings(ShiftTime.Film film, FrameShift.Padding padding) {
            this(film, padding, OptionalDouble.empty(), 0.1, Optional.empty(), OptionalDouble.empty());
        }

        /// Measurements whose noise has this standard deviation, on the scale of the measurements.
        public Settings withNoise(double sigma, double tau) {
            return new Settings(film, padding, OptionalDouble.of(sigma), tau, acquisition, shown);
        }

        /// Acquisitions by this law of masks.
        public Settings withAcquisition(RedrawnLines law) {
            return new Settings(film, padding, sigma, tau, Optional.of(law), shown);
        }

        /// Splitting that shows the network this part of the samples, 0 < part < 1.
        public Settings showing(double part) {
            return new Settings(film, padding, sigma, tau, acquisition, OptionalDouble.of(part));
        }

        /// Where the law is unknown, an acquisition's own frames in another order are as likely as it is.
        private MaskLaw masks() {
            return acquisition.isPresent() ? acquisition.get() : new ShuffledFrames();
        }

        private RedrawnLines acquisition(String name) {
            return acquisition.orElseThrow(() -> new IllegalArgumentException("loss: \"" + name
                    + "\" needs the law the acquired masks were drawn by; state it (--mask-law), or choose t-ssdu"));
        }
    }

    /// Makes an objective from settings, the loss that ties the answer to the measurements, and the schedule.
    private interface Recipe {
        Objective of(Settings settings, Loss consistency, LossSchedule schedule);
    }

    /// @param description in one line for a table
    private record Known(String description, Recipe recipe) { }

    private static final Map<String, Known> BY_NAME = new LinkedHashMap<>();

    static {
        know("sup", "network trained against the true videos",
                (_, _, when) -> Objective.scheduled(when, List.of(new Supervised())));
        know("mc", "network whose answer must explain the measurements",
                (_, fits, when) -> Objective.scheduled(when, List.of(fits)));
        know("ei-r", "network whose answer must explain the measurements, and be recovered when it is turned and measured anew",
                (_, fits, when) -> Objective.scheduled(when, List.of(fits, new EquivariantImaging(Rotate.any()))));
        know("ddei",
                "network whose answer must explain the measurements, and be recovered when it is deformed, turned or shifted "
                + "in time and measured anew",
                (s, fits, when) -> Objective.scheduled(when, List.of(fits, new EquivariantImaging(ddei(s)))));
        know("moi",
                "network whose answer must explain the measurements, and be recovered when it is measured through other masks",
                (s, fits, when) -> Objective.scheduled(when, List.of(fits, MultiOperatorImaging.plain(s.masks()))));
        know("mo-ei",
                "network whose answer must explain the measurements, and be recovered when it is deformed, turned or shifted "
                + "in time and measured through other masks",
                (s, fits, when) -> Objective.scheduled(when, List.of(fits,
                MultiOperatorImaging.equivariant(ddei(s), s.masks()))));
        know("ssdu", "network shown most of the samples that must predict the others",
                (s, _, _) -> new Splitting(new BernoulliSplit(s.shown.orElse(0.9))));
        know("t-ssdu", "network shown a part of every frame's samples that must predict the others",
                (s, _, _) -> new Splitting(new GaussianSplit(s.shown.orElse(0.6)), Normalization.TARGET, new AllSamples()));
        know("t-ssdu*",
                "network shown a part of every frame's samples that must predict the others; the mean of five answers to parts",
                (s, _, _) -> new Splitting(new GaussianSplit(s.shown.orElse(0.6)), Normalization.TARGET, new AverageOf(5)));
        know("weighted-ssdu", "network that must predict held-out lines, weighed by how rarely a line is measured",
                (s, _, _) -> weighted(s.acquisition("weighted-ssdu"), Optional.empty()));
        know("robust-ssdu",
                "network that must predict held-out lines, weighed by how rarely a line is measured, from noisier ones",
                (s, _, _) -> weighted(s.acquisition("robust-ssdu"), Optional.of(new Noisier(s.sigma, Noisier.ALPHA))));
        know("phase2phase", "network shown the even frames that must explain the odd ones",
                (_, _, _) -> new Phase2Phase());
        know("artifact2artifact", "network shown a run of frames that must explain another run",
                (_, _, _) -> new Artifact2Artifact(new OneChunk()));
    }

    private Objectives() { }

    private static void know(String name, String description, Recipe recipe) {
        BY_NAME.put(name, new Known(description, recipe));
    }

    /// Diffeomorphism (1/4), rotation (1/4) or time shift (1/2).
    public static Transform ddei(Settings settings) {
        return Deform.standard().either(Rotate.any()).either(new ShiftTime(settings.padding, settings.film));
    }

    /// The second mask keeps every other line, most of them in the middle.
    private static Objective weighted(RedrawnLines acquisition, Optional<Noisier> noisier) {
        return new WeightedSplitting(acquisition, new RedrawnLines(new GaussianLines(LineBudget.of(2))), noisier);
    }

    /// @param name one of [#names], possibly with `sure` anywhere in it
    public static Objective byName(String name, Settings settings) {
        var recipe = known(name).recipe;
        return name.contains(SURE) ? recipe.of(settings, new Sure(settings.sigma, settings.tau), LossSchedule.INTERLEAVED)
                : recipe.of(settings, new MeasurementConsistency(), LossSchedule.ALWAYS);
    }

    /// What training by this name does, in a line.
    public static String description(String name) {
        return known(name).description + (name.contains(SURE) ? ", corrected for noise (Stein's risk estimate)" : "");
    }

    private static Known known(String name) {
        String rest = name.contains(SURE) ? name.replace(SURE, "").replace("--", "-").replaceAll("^[-+_]|[-+_]$", "") : name;
        var known = BY_NAME.get(rest);
        if (known == null) {
            throw new IllegalArgumentException("loss: \"" + name + "\" is unknown; choose one of " + names()
                    + ", each also with -sure at its end");
        }
        return known;
    }

    /// The names, without `sure`.
    public static List<String> names() {
        return List.copyOf(BY_NAME.keySet());
    }
}
