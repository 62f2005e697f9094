package cinegrad.ddei.request;

import cinegrad.ddei.io.json.Json;

import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// When a network is evaluated during training, and what comes of it.
///
/// @param every    steps between evaluations; empty: none
/// @param best     the metric, loss or term of it by which the best network is kept
/// @param patience evaluations without a new best that end training
/// @param result   what the results are of
/// @param fraction part of the training patients kept apart for choosing the best; 0: the evaluated examples choose
public record ValidationSettings(OptionalLong every, Optional<String> best, OptionalInt patience, Result result,
        double fraction) {
    /// What the results of a finished training are of.
    public enum Result {
        /// The last network.
        LAST,
        /// The best one.
        BEST,
        /// The video of nlr, and the last network's as far as lines confirm it that are kept back from training.
        CONFIRMED
    }

    /// No evaluation before the end.
    public static final ValidationSettings NONE = new ValidationSettings(OptionalLong.empty(), Optional.empty(),
            OptionalInt.empty(), Result.LAST, 0.2);

    public ValidationSettings {
        if (every.isPresent()) Limits.atLeast("--eval-every", 1, every.getAsLong());
        if (patience.isPresent()) Limits.atLeast("--patience", 1, patience.getAsInt());
        Limits.within("--validation-fraction", 0, 1, fraction);
        if (every.isEmpty() && (best.isPresent() || patience.isPresent())) {
            throw new IllegalArgumentException("--best and --patience need --eval-every N");
        }
        if (best.isEmpty() && (patience.isPresent() || result == Result.BEST)) {
            throw new IllegalArgumentException("--patience and --final best need --best METRIC");
        }
    }

    /// The same evaluations; the results are those of nlr and of the last network as far as lines kept back confirm it.
    public ValidationSettings confirmed() {
        return new ValidationSettings(every, best, patience, Result.CONFIRMED, fraction);
    }

    /// Whether lines are kept back from training, by which its results are judged.
    public boolean isConfirmed() {
        return result == Result.CONFIRMED;
    }

    /// Part of the training patients that the best network is chosen by, if one is chosen.
    public double keptApart() {
        return best.isPresent() ? fraction : 0;
    }

    public Json toJson() {
        var members = new LinkedHashMap<String, Object>();
        JsonFields.put(members, "every", every);
        JsonFields.put(members, "best", best);
        JsonFields.put(members, "patience", patience);
        members.put("result", JsonFields.text(result));
        members.put("fraction", fraction);
        return Json.of(members);
    }

    public static ValidationSettings fromJson(Json json) {
        var fields = new JsonFields("validation", json);
        var validation = new ValidationSettings(fields.wholeIfAny("every"), fields.find("best").map(Json::text),
                fields.integerIfAny("patience"),
                fields.choice("result", Result.class), fields.number("fraction"));
        fields.finish();
        return validation;
    }
}
