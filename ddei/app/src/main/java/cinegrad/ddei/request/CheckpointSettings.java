package cinegrad.ddei.request;

import cinegrad.ddei.io.json.Json;

import java.util.LinkedHashMap;
import java.util.OptionalLong;

/// How often a training can be gone on from.
///
/// @param every     steps between checkpoints, each replacing the one before
/// @param keepEvery steps between checkpoints that stay
public record CheckpointSettings(int every, OptionalLong keepEvery) {
    /// Every 25 steps.
    public static final CheckpointSettings USUAL = new CheckpointSettings(25, OptionalLong.empty());

    public CheckpointSettings {
        Limits.atLeast("--checkpoint-every", 1, every);
        if (keepEvery.isPresent()) Limits.atLeast("--keep-every", 1, keepEvery.getAsLong());
    }

    public Json toJson() {
        var members = new LinkedHashMap<String, Object>();
        members.put("every", every);
        JsonFields.put(members, "keepEvery", keepEvery);
        return Json.of(members);
    }

    public static CheckpointSettings fromJson(Json json) {
        var fields = new JsonFields("checkpoints", json);
        var checkpoints = new CheckpointSettings(fields.integer("every"), fields.wholeIfAny("keepEvery"));
        fields.finish();
        return checkpoints;
    }
}
