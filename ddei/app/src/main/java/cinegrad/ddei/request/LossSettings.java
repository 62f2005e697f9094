package cinegrad.ddei.request;

import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.loss.Objective;
import cinegrad.ddei.loss.Objectives;
import cinegrad.ddei.physics.mask.RedrawnLines;
import cinegrad.ddei.transform.FrameShift;
import cinegrad.ddei.transform.ShiftTime;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/// What a network is trained to do.
///
/// @param name      as [Objectives#byName] knows it
/// @param shown     part of the samples that splitting shows the network; empty: as published
/// @param tau       the perturbation of measurements in losses with `sure`
/// @param maskLaw   the law the acquired masks were drawn by; empty: unknown
/// @param timeShift which time shift `ddei` uses
/// @param padding   how the film continues at its ends
public record LossSettings(String name, OptionalDouble shown, double tau, Optional<LineLaw> maskLaw, TimeShift timeShift,
        FrameShift.Padding padding) {
    /// Corrected moves frames; published, as the released code does, mixes real and imaginary frames.
    public enum TimeShift { CORRECTED, PUBLISHED }

    /// What is not needed by every loss.
    public enum Detail {
        SHOWN("--shown", "the part of the samples that ssdu, t-ssdu and t-ssdu* show the network",
                Set.of("ssdu", "t-ssdu", "t-ssdu*")),
        TAU("--tau", "the perturbation of losses with -sure", Set.of()),
        MASK_LAW("--mask-law", "the law by which moi, mo-ei, weighted-ssdu and robust-ssdu draw masks",
        Set.of("moi", "mo-ei", "weighted-ssdu", "robust-ssdu")),
        TIME_SHIFT("--time-shift", "a transformation of ddei and mo-ei", Set.of("ddei", "mo-ei")),
        TIME_PADDING("--time-padding", "how ddei and mo-ei continue the film", Set.of("ddei", "mo-ei"));

        private final String option;
        private final String meaning;
        private final Set<String> losses;

        Detail(String option, String meaning, Set<String> losses) {
            this.option = option;
            this.meaning = meaning;
            this.losses = losses;
        }

        /// The error for this setting of a loss that does not use it.
        public IllegalArgumentException withoutEffect(String loss) {
            return new IllegalArgumentException(option + " has no effect with --loss " + loss + ": it is " + meaning);
        }
    }

    private static final String SURE = "sure";
    /// Those that measure anew, with noise, or add some.
    private static final Set<String> NOISY = Set.of("ei-r", "ddei", "moi", "mo-ei", "robust-ssdu");
    private static final double LARGEST_TAU = 1e3;
    private static final Set<String> CONSISTENT = Set.of("mc", "ei-r", "ddei", "moi", "mo-ei");

    /// DDEI on a gated cine, which is one heart beat that begins again.
    public static final LossSettings DDEI = new LossSettings("ddei", OptionalDouble.empty(), 0.1, Optional.empty(),
            TimeShift.CORRECTED, FrameShift.Padding.WRAP);

    public LossSettings {
        Limits.between("--shown", shown);
        Limits.positive("--tau", LARGEST_TAU, tau);
        try {
            Objectives.byName(name, objectives(shown, tau, maskLaw, timeShift, padding));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--" + e.getMessage(), e);
        }
        if (!effectiveName(name).equals(name)) {
            throw new IllegalArgumentException("--loss " + name
                    + ": Stein's risk estimate corrects measurement consistency, which " + plain(name)
                    + " does not have; choose --loss " + plain(name) + ", or one of mc, ei-r, ddei, moi and mo-ei with -sure");
        }
    }

    public LossSettings withName(String other) {
        return new LossSettings(other, shown, tau, maskLaw, timeShift, padding);
    }

    public LossSettings withShown(double part) {
        return new LossSettings(name, OptionalDouble.of(part), tau, maskLaw, timeShift, padding);
    }

    public LossSettings withPadding(FrameShift.Padding other) {
        return new LossSettings(name, shown, tau, maskLaw, timeShift, other);
    }

    /// Whether measurement consistency is corrected for noise.
    public boolean isCorrected() {
        return name.contains(SURE);
    }

    /// The name without `sure`.
    public String plainName() {
        return plain(name);
    }

    /// The name of the loss that trains alike: where there is no measurement consistency to correct, `sure` never had an effect.
    static String effectiveName(String name) {
        return name.contains(SURE) && !CONSISTENT.contains(plain(name)) ? plain(name) : name;
    }

    private static String plain(String name) {
        return name.replace(SURE, "").replace("--", "-").replaceAll("^[-+_]|[-+_]$", "");
    }

    /// Whether this loss does anything else with another value of the detail.
    public boolean uses(Detail detail) {
        return detail == Detail.TAU ? isCorrected() : detail.losses.contains(plainName());
    }

    /// Whether training depends on how strong the measurements' noise is said to be.
    public boolean knowsTheNoise() {
        return isCorrected() || NOISY.contains(plainName());
    }

    /// Whether the true video takes part in training.
    public boolean seesTheTruth() {
        return plainName().equals("sup");
    }


    public Objective objective() {
        return Objectives.byName(name, objectives(shown, tau, maskLaw, timeShift, padding));
    }

    private static Objectives.Settings objectives(OptionalDouble shown, double tau, Optional<LineLaw> maskLaw,
            TimeShift timeShift, FrameShift.Padding padding) {
        var film = timeShift == TimeShift.CORRECTED ? ShiftTime.Film.FRAMES : ShiftTime.Film.LEGACY_CHANNELS_THEN_FRAMES;
        return new Objectives.Settings(film, padding, OptionalDouble.empty(), tau,
                maskLaw.map(law -> new RedrawnLines(law.sampling())), shown);
    }

    public Json toJson() {
        var members = new LinkedHashMap<String, Object>();
        members.put("name", name);
        JsonFields.put(members, "shown", shown);
        members.put("tau", tau);
        JsonFields.put(members, "maskLaw", maskLaw);
        members.put("timeShift", JsonFields.text(timeShift));
        members.put("timePadding", padding.name().toLowerCase(Locale.ROOT));
        return Json.of(members);
    }

    public static LossSettings fromJson(Json json) {
        var fields = new JsonFields("loss", json);
        var loss = new LossSettings(fields.text("name"), fields.numberIfAny("shown"), fields.number("tau"),
                fields.find("maskLaw").map(m -> LineLaw.parse(m.text())),
                fields.choice("timeShift", TimeShift.class), fields.choice("timePadding", FrameShift.Padding.class));
        fields.finish();
        return loss;
    }
}
