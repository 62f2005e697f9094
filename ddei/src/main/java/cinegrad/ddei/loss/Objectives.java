package cinegrad.ddei.loss;

import cinegrad.ddei.transform.Deform;
import cinegrad.ddei.transform.FrameShift;
import cinegrad.ddei.transform.Rotate;
import cinegrad.ddei.transform.ShiftTime;
import cinegrad.ddei.transform.Transform;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// The training objectives by the names the command line knows. Specification §5.
public final class Objectives {
    /// @param film what the time shift of `ddei` moves
    public record Settings(ShiftTime.Film film, FrameShift.Padding padding) {
        public static final Settings DEFAULT = new Settings(ShiftTime.Film.FRAMES, FrameShift.Padding.REFLECT);
    }

    private static final Map<String, Function<Settings, Objective>> BY_NAME = new LinkedHashMap<>();

    static {
        BY_NAME.put("sup", _ -> Objective.sumOf(List.of(new Supervised())));
        BY_NAME.put("mc", _ -> Objective.sumOf(List.of(new MeasurementConsistency())));
        BY_NAME.put("ei-r", _ -> Objective.sumOf(List.of(new MeasurementConsistency(), new EquivariantImaging(Rotate.any()))));
        BY_NAME.put("ddei", s -> Objective.sumOf(List.of(new MeasurementConsistency(), new EquivariantImaging(ddei(s)))));
    }

    private Objectives() { }

    /// Diffeomorphism (1/4), rotation (1/4) or time shift (1/2).
    public static Transform ddei(Settings settings) {
        return Deform.standard().either(Rotate.any()).either(new ShiftTime(settings.padding, settings.film));
    }

    public static Objective byName(String name, Settings settings) {
        var known = BY_NAME.get(name);
        if (known == null) throw new IllegalArgumentException("loss: \"" + name + "\" is unknown; choose one of " + names());
        return known.apply(settings);
    }

    public static List<String> names() {
        return List.copyOf(BY_NAME.keySet());
    }
}
