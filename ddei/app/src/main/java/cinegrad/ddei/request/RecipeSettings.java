package cinegrad.ddei.request;

import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.train.RatePlan;
import cinegrad.ddei.train.TrainingRecipe;

import java.util.LinkedHashMap;
import java.util.OptionalDouble;

/// How the parameters are moved, and for how long.
///
/// @param learningRate of Adam
/// @param schedule     how the rate changes
/// @param warmUp       steps in which the rate first rises
/// @param clip         the longest gradient
/// @param accumulate   examples whose gradients are averaged for one step
/// @param average      β of the parameters' running average, which is then evaluated
public record RecipeSettings(TrainingLength length, double learningRate, RatePlan schedule, int warmUp, OptionalDouble clip,
        int accumulate, OptionalDouble average) {
    /// Two epochs of Adam.
    public static final RecipeSettings PLAIN =
            new RecipeSettings(new TrainingLength.Epochs(2), 1e-3, new RatePlan.Constant(), 0, OptionalDouble.empty(), 1,
            OptionalDouble.empty());

    /// No training survives a larger one.
    private static final double LARGEST_RATE = 1e6;

    public RecipeSettings {
        Limits.positive("--lr", LARGEST_RATE, learningRate);
        Limits.atLeast("--warm-up", 0, warmUp);
        if (clip.isPresent()) Limits.positive("--clip", clip.getAsDouble());
        Limits.within("--accumulate", 1, 1_000_000, accumulate);
        if (average.isPresent() && !(average.getAsDouble() >= 0 && average.getAsDouble() < 1)) {
            throw new IllegalArgumentException("--average: a running average of parameters needs 0 ≤ β < 1, got "
                    + average.getAsDouble());
        }
    }

    public RecipeSettings withLength(TrainingLength other) {
        return new RecipeSettings(other, learningRate, schedule, warmUp, clip, accumulate, average);
    }

    public RecipeSettings withLearningRate(double rate) {
        return new RecipeSettings(length, rate, schedule, warmUp, clip, accumulate, average);
    }

    public RecipeSettings withSchedule(RatePlan plan, int rising) {
        return new RecipeSettings(length, learningRate, plan, rising, clip, accumulate, average);
    }

    public long steps(int examples) {
        return length.steps(examples, accumulate);
    }

    /// The schedule with its warm-up.
    public RatePlan ratePlan() {
        return warmUp == 0 ? schedule : new RatePlan.WarmUp(warmUp, schedule);
    }

    public TrainingRecipe recipe() {
        return new TrainingRecipe(ratePlan(), clip, accumulate, average);
    }

    public Json toJson() {
        var members = new LinkedHashMap<String, Object>();
        members.put("length", length.toJson());
        members.put("learningRate", learningRate);
        members.put("schedule", schedule.text());
        members.put("warmUp", warmUp);
        JsonFields.put(members, "clip", clip);
        members.put("accumulate", accumulate);
        JsonFields.put(members, "average", average);
        return Json.of(members);
    }

    public static RecipeSettings fromJson(Json json) {
        var fields = new JsonFields("recipe", json);
        var recipe = new RecipeSettings(TrainingLength.fromJson(fields.at("length")), fields.number("learningRate"),
                RatePlan.parse(fields.text("schedule")),
                fields.integer("warmUp"), fields.numberIfAny("clip"), fields.integer("accumulate"),
                fields.numberIfAny("average"));
        fields.finish();
        return recipe;
    }
}
